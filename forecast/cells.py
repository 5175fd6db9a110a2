"""Cells: deals counted by age and piece of calendar, all that the hazards need.

Counting first makes a fit cost the same for a thousand deals and for a million.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.deals import NEVER, DealTable
from forecast.weeks import Pieces, pieces_between, weekday, weekday_weights

_LADDER = (
    *(0, 4, 7, 11, 14, 21, 28),
    *range(42, 141, 14),
    *(168, 196, 224, 252, 308, 364, 455, 546, 728),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Exposure and closings by age bin and piece; arrays (n_ages, n_pieces)."""

    pieces: Pieces
    age_starts: NDArray[np.int64]
    """First day of age of each bin; the last bin has no end."""
    weekday_weight: NDArray[np.float64]
    """How busy each weekday is for closings, mean 1; shape (7,)."""
    weight: NDArray[np.float64]
    """Length of each piece in weeks of usual closing activity; shape (n_pieces,)."""
    exposure: NDArray[np.float64]
    """Deal-weeks at risk."""
    exposure_if_none_closed: NDArray[np.float64]
    """Deal-weeks at risk had nobody closed within the piece: what sets its load."""
    closings: NDArray[np.float64]
    wins: NDArray[np.float64]
    oldest_closed: int
    """Days of age of the oldest deal that ever closed."""


def age_bin_starts(table: DealTable) -> NDArray[np.int64]:
    """Return the age bins: fine while deals are young, up to the oldest age that occurs."""
    last_seen = np.minimum(table.closed, table.as_of)
    oldest = int((last_seen - table.created).max())
    starts = [start for start in _LADDER if start <= oldest]
    return np.array(starts, dtype=np.int64)


def count_cells(table: DealTable) -> Cells:
    """Count exposure and closings from the first recorded closing to the as-of date.

    A deal is at risk from its creation day (or the first recorded day) up to and
    including its closing day; open deals up to and including the as-of date.
    """
    first = table.observed_from
    pieces = pieces_between(first, table.as_of + 1, table.fiscal_year_start_month)
    ages = age_bin_starts(table)
    known = table.closed != NEVER
    busy = weekday_weights(table.closed[known])
    until = np.minimum(table.closed, table.as_of) + 1
    piece_end = pieces.end[pieces.index_of(until - 1)]
    closing = pieces.index_of(table.closed[known])
    bins = np.searchsorted(ages, (table.closed - table.created)[known], side="right") - 1
    shape = (len(ages), len(pieces))
    closings = np.zeros(shape)
    wins = np.zeros(shape)
    np.add.at(closings, (bins, closing), 1.0)
    np.add.at(wins, (bins, closing), table.won[known].astype(np.float64))
    return Cells(
        pieces=pieces,
        age_starts=ages,
        weekday_weight=busy,
        weight=pieces.weight(busy),
        exposure=_exposure(table.created, until, ages, pieces, busy),
        exposure_if_none_closed=_exposure(table.created, piece_end, ages, pieces, busy),
        closings=closings,
        wins=wins,
        oldest_closed=int((table.closed - table.created)[known].max()),
    )


def _exposure(
    created: NDArray[np.int64],
    until: NDArray[np.int64],
    ages: NDArray[np.int64],
    pieces: Pieces,
    busy: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Sum deal-weeks at risk over [created, until) by age bin and piece."""
    first, end = int(pieces.first[0]), int(pieces.end[-1])
    days = np.arange(first, end)
    day_weight = busy[weekday(days)] / 7.0
    age_ends = np.append(ages[1:], NEVER // 4)
    result = np.empty((len(ages), len(pieces)))
    for row, (young, old) in enumerate(zip(ages, age_ends, strict=True)):
        enters = np.clip(created + young, first, end)
        leaves = np.clip(np.minimum(created + old, until), enters, end)
        change = np.bincount(enters - first, minlength=len(days) + 1).astype(np.float64)
        change -= np.bincount(leaves - first, minlength=len(days) + 1)
        open_deals = np.cumsum(change)[:-1]
        result[row] = np.add.reduceat(open_deals * day_weight, pieces.first - first)
    return result
