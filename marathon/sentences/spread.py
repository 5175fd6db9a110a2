"""Where the spread of results comes from, in sentences and tables."""

import math
from collections.abc import Sequence
from typing import Final

from marathon.sentences import wording
from marathon.tables import Table
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.spread.reduced_case import Explained
from sim.experiments.spread.spread import SOURCES, Needed, Spread

SHOWN_WINDOWS: Final = (13, 26, 52, 104, 156, 208)
SHOWN_LOOKS: Final = (1, 4, 8, 13, 26, 52, 104, 156, 208)
SEEN: Final = {
    "bookings": "closings: amounts booked",
    "wins": "closings: deals won",
    "inputs": "inputs: tries and successes at each skill, hours of prospecting",
}


def spread_verdict(spread: Spread) -> tuple[str, ...]:
    """How much is luck, and how long until skill shows."""
    first, last = _windows(spread)[0], _windows(spread)[-1]
    return (_where_from(spread, first), _where_from(spread, last), *_good_or_lucky(spread))


def _windows(spread: Spread) -> list[int]:
    there = {each.weeks for each in spread.sources}
    return [window for window in SHOWN_WINDOWS if window in there] or sorted(there)[-1:]


def _where_from(spread: Spread, weeks: int) -> str:
    wins = weeks * spread.wins_per_week
    parts = [
        f"{source} {wording.variance_share(spread.share(source, weeks))}"
        for source in ("luck", "skill", "territory", "manager")
    ]
    return (
        f"Of the variance of reps' bookings over {_time(weeks)} ({wins:.1f} deals won each) the "
        f"shares are: {wording.listed(parts)}."
    )


def _good_or_lucky(spread: Spread) -> tuple[str, ...]:
    by_closings = next(each for each in spread.needed if each.seen == "bookings")
    by_inputs = next(each for each in spread.needed if each.seen == "inputs")
    said = []
    for seen, needed in (("closings", by_closings), ("inputs", by_inputs)):
        looks = [weeks for weeks in (8, 13, 52) if weeks <= spread.weeks]
        rights = [
            f"{wording.share(_right(spread, needed.seen, x).mean)} after {x} weeks"
            for x in looks
        ]
        said.append(
            f"Two reps are ranked right by {seen} in {wording.listed(rights)}; 80 % "
            f"{_when(needed, spread)}."
        )
    return tuple(said)


def _when(needed: Needed, spread: Spread) -> str:
    weeks = needed.weeks
    within = f"{spread.weeks} weeks ({spread.weeks / 13:.0f} quarters)"
    if not math.isfinite(weeks.mean):
        return f"are not reached within {within}{_later(needed.extrapolated)}"
    high = f"{weeks.high:.0f}" if math.isfinite(weeks.high) else f"more than {spread.weeks}"
    return (
        f"are reached after {weeks.mean:.0f} weeks ({weeks.mean / 13:.1f} quarters; "
        f"{weeks.low:.0f} to {high} weeks)"
    )


def _later(weeks: Estimate) -> str:
    """By extrapolation: when, or never."""
    if not math.isfinite(weeks.mean):
        return ", and by extrapolation never"
    high = f"{weeks.high / 13:.0f}" if math.isfinite(weeks.high) else "never"
    return (
        f", and by extrapolation after {weeks.mean / 13:.0f} quarters "
        f"({weeks.low / 13:.0f} to {high})"
    )


def _right(spread: Spread, seen: str, weeks: int) -> Estimate:
    return next(x.right for x in spread.rankings if (x.seen, x.weeks) == (seen, weeks))


def _time(weeks: int) -> str:
    if weeks % 52 == 0:
        return "a year" if weeks == 52 else f"{weeks // 52} years"
    return "a quarter" if weeks == 13 else f"{weeks} weeks"


def source_rows(spread: Spread) -> Table:
    """One row a window: share of every source."""
    heads = ("over", "deals won", *SOURCES)
    rows: list[tuple[str, ...]] = [
        (
            _time(weeks),
            f"{weeks * spread.wins_per_week:.1f}",
            *(wording.variance_share(spread.share(source, weeks)) for source in SOURCES),
        )
        for weeks in _windows(spread)
    ]
    return heads, rows


def ranking_rows(spread: Spread) -> Table:
    """One row a length of time: how often two reps are ranked right by what is seen."""
    heads = (
        "looked at for",
        *(name.replace("bookings", "amounts booked") for name in SEEN),
    )
    looks = [weeks for weeks in SHOWN_LOOKS if weeks <= spread.weeks]
    rows: list[tuple[str, ...]] = [
        (
            f"{weeks} week{'s' if weeks > 1 else ''}",
            *(wording.share_with_interval(_right(spread, seen, weeks)) for seen in SEEN),
        )
        for weeks in looks
    ]
    return heads, rows


def reduced_rows(reduced: Sequence[Explained], spread: Spread) -> Table:
    """One row a number of deals: evidence, formula, reduced case, full model."""
    heads = ("deals won", "evidence", "formula", "reduced case", "full model")
    rows: list[tuple[str, ...]] = []
    for each in reduced:
        whole = spread.share_at("skill", each.deals)
        rows.append(
            (
                f"{each.deals:g}",
                f"{each.published:.2f}",
                f"{each.expected:.2f}",
                _plain(each.found),
                wording.NOTHING if whole is None else _plain(whole),
            )
        )
    return heads, rows


def _plain(estimate: Estimate) -> str:
    return f"{estimate.mean:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"
