"""What a class room is told at its end: good or lucky, and what would have been better."""

from collections.abc import Mapping
from typing import Final

from marathon.sentences.wording import thousands
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.managing.lucks import Judged, between

MEASURES: Final = {
    "time_selling": "time with buyers",
    "time_prospecting": "time prospecting",
    "time_service": "time on tickets",
    "time_meetings": "time with the manager",
    "step_compliance": "sales steps followed",
    "lead_response_hours": "hours to answer a lead",
    "deals_opened_per_rep_year": "deals opened, rep and year",
    "win_rate_by_close": "win rate",
    "bookings_per_rep_year": "bookings, rep and year",
    "contribution_per_rep_year": "contribution, rep and year",
}
"""What a room is told was measured, in a manager's words."""


def measured(name: str) -> str:
    """A measure as a room reads it; one that has no words of its own by its name."""
    return MEASURES.get(name, name.replace("_", " "))


def good_or_lucky(lived: Mapping[str, float], found: Mapping[str, Judged]) -> list[str]:
    """Whether whoever came out first would do so again.

    One comparison is made, of the two that came out first on the luck that was lived, on lucks
    that had no part in choosing them.

    Args:
        lived: By team, what it was ahead on the lived luck.
        found: By team, its decisions on other lucks.
    """
    order = sorted(lived, key=lambda name: -lived[name])
    if len(order) < 2:
        return []
    first, second = order[:2]
    apart = between(found[first], found[second])
    lucks = len(found[first].each)
    head = f"{first} came out first, {second} second."
    again = f"On {lucks} other lucks the decisions of {first} earn"
    money = f"{_signed(apart.mean)} a rep ({_span(apart)})"
    equal = [
        name for name in order
        if (lived[name], found[name].each) == (lived[first], found[first].each)
    ]  # fmt: skip
    if len(equal) > 1:
        same = f"Their decisions came to the same on this luck and on {lucks} others"
        return [
            f"{', '.join(equal[:-1])} and {equal[-1]} came out first with the same result.",
            f"{same}: neither skill nor luck tells them apart.",
        ]
    if apart.low > 0.0:
        return [head, f"{again} {money} more than those of {second}: good, not only lucky."]
    if apart.high < 0.0:
        return [head, f"{again} {money}, less than those of {second}: {first} was lucky."]
    return [
        head,
        f"{again} {money} against those of {second}: these lucks do not tell which is better.",
    ]


def best_setting(
    name: str, tried: int, ahead: Estimate, first: str, of_first: Estimate, currency: str
) -> list[str]:
    """The best of the settings that were tried."""
    chosen = (
        f"Of {tried} settings held from the first week on (the five stages, and what each team "
        f"did last), {name} earned most on lucks that chose it. On the lucks on which teams are "
        f"judged: {_signed(ahead.mean)} {currency} a rep ahead of going on as before ({_span(ahead)})."
    )
    said = [chosen]
    against = f"{_signed(of_first.mean)} {currency} a rep ({_span(of_first)})"
    if of_first.low > 0.0:
        said.append(f"It is ahead of {first}, who came out first, by {against}.")
    elif of_first.high < 0.0:
        said.append(f"{first}, who came out first, did better than it: {against}.")
    else:
        said.append(
            f"Against {first}, who came out first: {against}; neither is shown to be better."
        )
    said.append("Better settings may exist: only these were tried.")
    return said


def _signed(value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{thousands(abs(value))}"


def _span(estimate: Estimate) -> str:
    return f"{_signed(estimate.low)} to {_signed(estimate.high)}, 95 %"
