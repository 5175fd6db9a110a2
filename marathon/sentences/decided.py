"""What management did otherwise: in words, with what it takes, and how well it is known."""

from collections.abc import Iterable

from marathon.sentences import practices
from marathon.sentences.texts import GRADES
from marathon.sentences.wording import listed, thousands
from sim.evidence.grades import weakest
from sim.experiments.why.explanation import Explanation, Share
from sim.experiments.why.shapley import Change
from sim.levers import LEVERS
from sim.scenarios.scenario import Scenario


def what_changed(change: Change, base: Scenario, other: Scenario) -> str:
    """Practices of one change: `reviews with each rep: every week (before: every 13 weeks)`.

    Values are those of the switch; where only single teams or later weeks differ, none is given.
    """
    return "; ".join(_one_changed(lever, base, other) for lever in change.levers)


def _one_changed(lever: str, base: Scenario, other: Scenario) -> str:
    title = practices.title(lever)
    before, after = base.at(0)[lever], other.at(0)[lever]
    if before == after:
        return f"{title} (in single teams or later)"
    return f"{title}: {practices.value(lever, after)} (before: {practices.value(lever, before)})"


def grade(levers: Iterable[str]) -> str:
    """How well it is known what practices do: of several the least known."""
    return GRADES[weakest(levers).grade]


def known_from(change: Change) -> str:
    """What stands behind the effect of each practice, those of one source together."""
    by_source: dict[str, list[str]] = {}
    for lever in change.levers:
        by_source.setdefault(practices.known_from(lever), []).append(lever)
    if len(by_source) == 1:
        return next(iter(by_source))
    return "; ".join(
        f"{listed([practices.title(lever) for lever in levers])}: {source}"
        for source, levers in by_source.items()
    )


def told(change: Change, base: Scenario, other: Scenario) -> str:
    """A change, what it takes, and how well it is known what it does."""
    name = "" if change.levers == (change.name,) else f"{change.name}: "
    return (
        f"{name}{what_changed(change, base, other)}. Price: {price(change)}. "
        f"Known from: {known_from(change)}."
    )


def price(change: Change) -> str:
    """What the practices of a change take, and from whom."""
    return "; ".join(dict.fromkeys(LEVERS[lever].cost for lever in change.levers))


def losing(
    explanation: Explanation, base: Scenario, other: Scenario, unit: str
) -> list[str]:
    """Changes that cost more than they bring beyond chance, each with the reason."""
    contribution = next(
        (x for x in explanation.levers if x.response == "contribution"), None
    )
    if contribution is None:
        return []
    changes = {change.name: change for change in explanation.changes}
    sold = {
        share.name: share
        for split in explanation.levers
        if split.response == "bookings"
        for share in split.shares
    }
    lost = [share for share in contribution.shares if share.value.high < 0.0]
    return [
        _loss(share, sold[share.name], changes[share.name], base, other, unit)
        for share in sorted(lost, key=lambda share: share.value.mean)
    ]


def _loss(
    share: Share, sold: Share, change: Change, base: Scenario, other: Scenario, unit: str
) -> str:
    low, mean, high = (
        f"-{thousands(abs(x))}"
        for x in (share.value.low, share.value.mean, share.value.high)
    )
    return (
        f"Costs more than it brings in this model: {share.name}, {mean} ({low} to {high}) {unit} of "
        f"contribution ({what_changed(change, base, other)}). {_sold(sold)}Its price: {price(change)}. How "
        f"well it is known what such practices do: {grade(change.levers)}."
    )


def _sold(sold: Share) -> str:
    """Whether a change that costs lowers bookings too."""
    if sold.value.high < 0.0:
        return f"Bookings are lower with it, by {thousands(-sold.value.mean)}. "
    if sold.value.low > 0.0:
        return f"It adds {thousands(sold.value.mean)} of bookings, less than its price. "
    return "That it adds bookings cannot be told from chance. "
