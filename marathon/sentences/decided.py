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
from sim.levers.steps import rungs
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
    """Practices that lose beyond chance, whatever their group does, and those that evidence contradicts.

    A group that loses is told where of none of its practices that can be said.
    """
    if not explanation.practices:
        return []
    books_of, earns_of = (
        {share.name: share for share in split.shares} for split in explanation.levers
    )
    booked, earned = explanation.practices
    sold = {share.name: share for share in booked.shares}
    told: list[tuple[float, str]] = []
    open_groups = {name for name, group in earns_of.items() if group.value.high < 0.0}
    for share in earned.shares:
        books, change = sold[share.name], Change(name=share.name, levers=(share.name,))
        doubt = against_evidence(change, base, other, books.value, share.value)
        if share.value.high < 0.0 or (books.value.high < 0.0 and share.value.low <= 0.0):
            group = (earns_of if share.value.high < 0.0 else books_of)[share.chapter]
            lone = sum(each.chapter == share.chapter for each in earned.shares) == 1
            within = "" if lone else _hidden(group)
            said = _loss(share, books, change, base, other, unit, within, doubt)
            told.append((share.value.mean, said))
            open_groups.discard(share.chapter)
        elif doubt:
            told.append((share.value.mean, f"{practices.title(share.name)}: {doubt}"))
    for change in explanation.changes:
        if change.name in open_groups:
            share = earns_of[change.name]
            said = _loss(share, books_of[change.name], change, base, other, unit, "", "")
            told.append((share.value.mean, said))
    return [said for _, said in sorted(told)]


def against_evidence(
    change: Change, base: Scenario, other: Scenario, books: Estimate, earns: Estimate
) -> str:
    """That the model's sign contradicts what the evidence behind a practice found; empty: it does not.

    A gain found in profit is held against contribution. A gain found in sales or other output is
    contradicted only where bookings do not show it: practices may cost more than they sell for. Of more
    than gained in the evidence nothing was found.
    """
    said = []
    for lever in change.levers:
        found = practices.found(lever)
        before, after = base.at(0)[lever], other.at(0)[lever]
        if found is None or before == after:
            continue
        more = practices.more_of(lever, before, after)
        end = EVIDENCE[lever].gain_to
        if end is not None and practices.more_of(lever, end, after if more else before):
            continue
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


def _hidden(group: Share) -> str:
    """What a group does that hides a practice of it that loses; empty where it hides none."""
    if group.value.high < 0.0:
        return ""
    if group.value.low > 0.0:
        return f", though its group ({group.name}) gains"
    return f", though of its group ({group.name}) that cannot be told"


def _loss(
    share: Share, sold: Share, change: Change, base: Scenario, other: Scenario, unit: str,
    within: str, doubt: str,
) -> str:  # fmt: skip
    less = _is_less(change, base, other)
    known = _known(change, doubt, less=less)
    if share.value.high >= 0.0:
        return (
            f"{_lower(sold.value, change, base, other, unit, within)} Whether it costs more than it "
            f"saves cannot be told from chance. {known}"
        )
    what = what_changed(change, base, other)
    size = f"{_money(share.value, unit)} of contribution"
    named = (
        f"{what}, {size}. " if change.levers == (change.name,)
        else f"{share.name}, {size} ({what}); of none of these practices alone that can be told. "
    )  # fmt: skip
    verdict = (
        "Doing less of it costs more than it saves" if less else "Costs more than it brings"
    )
    return f"{verdict} in this model{within}: {named}{_sold(sold, less=less)}{known}"


def _is_less(change: Change, base: Scenario, other: Scenario) -> bool:
    """Whether every practice of a change is taken back: its absence loses, not the practice."""
    before, after = base.at(0), other.at(0)
    return all(
        bool(rungs(LEVERS[lever]))
        and before[lever] != after[lever]
        and not practices.more_of(lever, before[lever], after[lever])
        for lever in change.levers
    )


def _lower(
    sold: Estimate, change: Change, base: Scenario, other: Scenario, unit: str, within: str
) -> str:
    what = what_changed(change, base, other)
    return f"Lowers bookings in this model{within}: {what}, {_money(sold, unit)}."


def _known(change: Change, doubt: str, *, less: bool) -> str:
    """The reason: what practices take, and how well it is known what they do."""
    known = doubt or f"How well it is known what such practices do: {grade(change.levers)}."
    return f"Its price{' was' if less else ''}: {price(change)}. {known}"


def _money(value: Estimate, unit: str) -> str:
    mean, low, high = (_signed(x) for x in (value.mean, value.low, value.high))
    return f"{mean} ({low} to {high}) {unit}"


def _signed(value: float) -> str:
    return f"{'-' if value < 0.0 else '+'}{thousands(abs(value))}"


def _sold(sold: Share, *, less: bool) -> str:
    """Whether a change that costs lowers bookings too."""
    if sold.value.high < 0.0:
        how = "without" if less else "with"
        return f"Bookings are lower {how} it, by {thousands(-sold.value.mean)}. "
    if sold.value.low > 0.0:
        more = thousands(sold.value.mean)
        return (
            f"Bookings rise by {more} all the same. " if less
            else f"It adds {more} of bookings, less than its price. "
        )  # fmt: skip
    what = "it" if not less else "doing less of it"
    return f"That {what} adds bookings cannot be told from chance. "
