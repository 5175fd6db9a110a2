"""What management did otherwise: in words, with what it takes, and how well it is known."""

from collections.abc import Iterable
from typing import Final

from marathon.sentences import practices
from marathon.sentences.texts import GRADES
from marathon.sentences.wording import thousands
from sim.evidence.grades import EVIDENCE, weakest
from sim.experiments.comparing.comparison import Estimate
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


HEADS: Final = ("practice", "what changes", "price", "known from")


def practice_rows(
    changes: Iterable[Change], base: Scenario, other: Scenario
) -> tuple[tuple[str, ...], ...]:
    """A row for each practice that changes, under `HEADS`: so a price stands beside whose it is."""
    return tuple(
        (
            practices.title(lever)
            + ("" if change.levers == (change.name,) else f" ({change.name})"),
            _from_to(lever, base, other), LEVERS[lever].cost, practices.known_from(lever),
        )
        for change in changes
        for lever in change.levers
    )  # fmt: skip


def _from_to(lever: str, base: Scenario, other: Scenario) -> str:
    before, after = base.at(0)[lever], other.at(0)[lever]
    if before == after:
        return "in single teams or later"
    return (
        f"before: {practices.value(lever, before)}; then: {practices.value(lever, after)}"
    )


def price(change: Change) -> str:
    """What the practices of a change take, and from whom."""
    return "; ".join(dict.fromkeys(LEVERS[lever].cost for lever in change.levers))


def losing(
    explanation: Explanation, base: Scenario, other: Scenario, unit: str
) -> list[str]:
    """Changes that cost more than they bring beyond chance, and those that evidence contradicts."""
    worth = {split.response: split.shares for split in explanation.levers}
    if not worth:
        return _alone(explanation, base, other)
    sold = {share.name: share for share in worth["bookings"]}
    changes = {change.name: change for change in explanation.changes}
    said = []
    for share in sorted(worth["contribution"], key=lambda share: share.value.mean):
        change, books = changes[share.name], sold[share.name]
        doubt = against_evidence(change, base, other, books.value, share.value)
        if share.value.high < 0.0:
            said.append(_loss(share, books, change, base, other, unit, doubt))
        elif doubt:
            said.append(f"{share.name}: {doubt}")
    return said


def _alone(explanation: Explanation, base: Scenario, other: Scenario) -> list[str]:
    """What evidence contradicts where a single change carries the whole difference of bookings."""
    if explanation.rep is not None or len(explanation.changes) != 1:
        return []
    (change,) = explanation.changes
    value = explanation.bookings.difference
    doubt = against_evidence(change, base, other, value, value)
    return [f"{change.name}: {doubt}"] if doubt else []


def against_evidence(
    change: Change, base: Scenario, other: Scenario, books: Estimate, earns: Estimate
) -> str:
    """That the model's sign contradicts what the evidence behind a practice found; empty: it does not.

    A gain found in profit is held against contribution. A gain found in sales or other output is
    contradicted only where bookings do not show it: practices may cost more than they sell for.
    """
    said = []
    for lever in change.levers:
        found = practices.found(lever)
        before, after = base.at(0)[lever], other.at(0)[lever]
        if found is None or before == after:
            continue
        more = practices.more_of(lever, before, after)
        contrary = earns.high < 0.0 if more else earns.low > 0.0
        shown = books.low > 0.0 if more else books.high < 0.0
        if contrary and not (shown and EVIDENCE[lever].gain_in != "profit"):
            said.append((found, lever, more))
    if not said:
        return ""
    of = "; ".join(
        f"{found} from {'more' if more else 'what is now less'} of it "
        f"({practices.title(lever)}: {EVIDENCE[lever].basis}{_rows(lever)})"
        for found, lever, more in said
    )
    sign = "loss" if earns.high < 0.0 else "gain"
    return f"{of[:1].upper()}{of[1:]}; this {sign} is the model's: doubt the model first."


def _rows(lever: str) -> str:
    """Where `marathon validate` holds the published effect against the model."""
    rows = EVIDENCE[lever].rows
    return f"; marathon validate --row {rows[0]}" if rows else ""


def _loss(
    share: Share, sold: Share, change: Change, base: Scenario, other: Scenario, unit: str,
    doubt: str,
) -> str:  # fmt: skip
    low, mean, high = (
        f"-{thousands(abs(x))}"
        for x in (share.value.low, share.value.mean, share.value.high)
    )
    known = doubt or f"How well it is known what such practices do: {grade(change.levers)}."
    return (
        f"Costs more than it brings in this model: {share.name}, {mean} ({low} to {high}) {unit} of "
        f"contribution ({what_changed(change, base, other)}). {_sold(sold)}Its price: {price(change)}. "
        f"{known}"
    )


def _sold(sold: Share) -> str:
    """Whether a change that costs lowers bookings too."""
    if sold.value.high < 0.0:
        return f"Bookings are lower with it, by {thousands(-sold.value.mean)}. "
    if sold.value.low > 0.0:
        return f"It adds {thousands(sold.value.mean)} of bookings, less than its price. "
    return "That it adds bookings cannot be told from chance. "
