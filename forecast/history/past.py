"""What a history shows of its own beginning and end, and of the order of its stages."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.texts import coded
from sim.outputs import schema

MIN_DEALS: Final = 10
_EXPECTED_MISSING: Final = 10.0
_LATE_SHARE: Final = 0.02
_FAR: Final = np.timedelta64(366, "D")
_FEWEST: Final = 5
"""Entries from which on one that lies far behind all others can be told."""


def days_of(times: pd.Series[pd.Timestamp]) -> NDArray[np.int64]:
    """Days since 1970; NaT becomes the smallest integer."""
    return times.to_numpy().astype("datetime64[D]").astype(np.int64)


def day_number(day: date) -> int:
    """The day as its number since 1970."""
    return int(np.datetime64(day, "D").astype(np.int64))


def weekday_of(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Weekday of days since 1970, 0 for Monday; 1 January 1970 was a Thursday."""
    return (days + 3) % 7


def first_full_day(deals: pd.DataFrame) -> tuple[date, float] | None:
    """The day from which closings are recorded, and how many earlier ones are missing.

    Some exports hold the deals that closed after a date, with older ones only if they were
    still open then. If closings came as they do later, deals created before the first
    recorded closing would have closed before it; the number expected is a lower bound,
    because only survivors can be counted.

    Returns:
        The first recorded closing and the closings expected before it; None if too few
        (under 10) are missing to tell.
    """
    deals = deals[["status", "created", "closed"]]
    closed = deals[deals["status"] != schema.OPEN]
    if len(closed) < MIN_DEALS:
        return None
    first = days_of(closed["closed"]).min()
    created = days_of(deals["created"])
    # Cycles of deals created afterwards are seen whole, apart from those still open.
    later = closed[days_of(closed["created"]) >= first]
    if len(later) < MIN_DEALS:
        return None
    cycles = np.sort(days_of(later["closed"]) - days_of(later["created"]))
    share_closing = len(later) / max(1, int((created >= first).sum()))
    time_left = first - created[created < first]
    missing = float(
        (np.searchsorted(cycles, time_left, side="left") / len(cycles)).sum()
        * share_closing
    )
    if missing < _EXPECTED_MISSING:
        return None
    day: date = np.datetime64(int(first), "D").item()
    return day, missing


def last_entry(times: NDArray[np.datetime64]) -> np.datetime64:
    """The last of all times that stand somewhere, without a few that lie far behind all others.

    Those are typing errors, such as a creation in 2047. Of a few entries a share is none: there
    the last alone is one if it lies further behind the others than these lie apart.
    """
    known = np.sort(times[~np.isnat(times)])
    few = int(_LATE_SHARE * len(known)) or int(len(known) >= _FEWEST)
    least = _FAR
    if len(known) < 1 / _LATE_SHARE and len(known) >= _FEWEST:
        least = max(_FAR, known[-2] - known[0])
    tail = known[-few - 1 :]
    far = np.flatnonzero(np.diff(tail) > least)
    last: np.datetime64 = tail[far[0]] if len(far) else known[-1]
    return last


def closings_from(deals: pd.DataFrame) -> date:
    """The first day of which closings are known; the first creation if none are missing."""
    found = first_full_day(deals)
    first: date = deals["created"].min().date()
    return first if found is None else found[0]


def stage_order(changes: pd.DataFrame, deals: pd.DataFrame) -> tuple[str, ...]:
    """Labels by how early in a deal they are entered on average, those of closed deals last."""
    if changes.empty:
        return ()
    final = set(deals.loc[deals["status"] != schema.OPEN, "stage"])
    ordered = changes.sort_values(["deal_id", "entered"], kind="stable")
    place = ordered.groupby("deal_id", sort=False).cumcount()
    mean = place.groupby(ordered["stage"]).mean().to_dict()
    return tuple(
        sorted(map(str, mean), key=lambda label: (label in final, mean[label], label))
    )


def entries_into_last_stage(changes: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """The stage changes by which closed deals entered the stage that they are in."""
    closed = deals[deals["status"] != schema.OPEN]
    final = dict(zip(closed["deal_id"], closed["stage"], strict=True))
    deal, names = coded(changes["deal_id"])
    stage, labels = coded(changes["stage"])
    places = {label: place for place, label in enumerate(labels)}
    last = np.array([places.get(final.get(name), -1) for name in names], dtype=np.int32)
    into: pd.DataFrame = changes.loc[last[deal] == stage]
    return into
