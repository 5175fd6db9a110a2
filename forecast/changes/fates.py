"""What became of each deal between two evenings, and to whom it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from forecast.deals import DealTable
from forecast.futures import Futures
from sim.arrays import Array, BoolArray, IntArray


class Fate(IntEnum):
    """Of a deal, and so the part of the bridge that its change belongs to."""

    BOOKED = 0
    """Booked on both evenings."""
    WON = 1
    LOST = 2
    SLIPPED = 3
    PULLED_IN = 4
    NEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """Deals of two evenings side by side; what is not known on an evening has row -1.

    Attributes:
        before: Earlier row of each deal of the later table.
        after: Later row of each deal of the earlier table.
        earlier: Fate of each deal of the earlier table.
        later: Fate of each deal of the later table.
    """

    before: IntArray
    after: IntArray
    earlier: IntArray
    later: IntArray


def rows_in(ids: NDArray[np.str_], others: NDArray[np.str_]) -> IntArray:
    """Return the row of each id among others, sorted, -1 where it is not there."""
    if not len(others):
        return np.full(len(ids), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(others, ids), len(others) - 1)
    return np.asarray(np.where(others[place] == ids, place, -1), dtype=np.int64)


def booked(table: DealTable, start: int) -> BoolArray:
    """Return which deals have been won since a day."""
    return np.asarray(table.won & (table.closed >= start))


def fates_of(
    earlier: DealTable, later: DealTable, rises: BoolArray, start: int
) -> tuple[IntArray, IntArray]:
    """Return the fate of each deal of the later table, and of the earlier one.

    Args:
        earlier: The deals of the earlier evening.
        later: Those of the later one.
        rises: Of each deal of the later table that is open on both, whether its chance does.
        start: First day of what is booked.
    """
    before, after = rows_in(later.ids, earlier.ids), rows_in(earlier.ids, later.ids)
    was, now = booked(earlier, start)[before], booked(later, start)
    # What was booked and is open again can only fall, what was lost and is open only rise.
    rises = np.where(earlier.is_open[before], rises, ~was)
    open_now = np.where(rises, Fate.PULLED_IN, Fate.SLIPPED)
    closed = np.where(now, np.where(was, Fate.BOOKED, Fate.WON), Fate.LOST)
    fate = np.where(later.is_open, open_now, closed)
    fate = np.where(before < 0, Fate.NEW, fate).astype(np.int64)
    return fate, np.where(after < 0, Fate.LOST, fate[after]).astype(np.int64)


def shares_won(futures: Futures) -> Array:
    """Return the share of futures in which each open deal is won, that of its cohort.

    A cohort's share hangs less on the luck of drawing than a deal's own. By row of the table,
    0 where the deal is not open.
    """
    cohorts = futures.cohorts
    won = sum(
        (block.open_wins.sum(axis=(0, 1), dtype=np.int64) for block in futures.counts),
        np.zeros(len(cohorts.size), dtype=np.int64),
    )
    share = np.zeros(len(futures.model.table.ids))
    share[cohorts.rows] = np.repeat(won / (futures.draws * cohorts.size), cohorts.size)
    return share
