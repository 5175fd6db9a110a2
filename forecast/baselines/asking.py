"""What every simple method is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from forecast.counting import sums_by
from forecast.deals import DealTable, Target
from forecast.history.tables import History
from sim.arrays import Array

Draws = Array
"""Totals of the days ahead, one of each drawn future; shape (draws,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One evening on which methods are asked for the days that follow.

    Attributes:
        table: The deals known that evening.
        days: Lengths of the windows, whole weeks.
        target: Number of wins, or their amounts.
        draws: Futures drawn.
        seed: Addresses the draws.
        known: The history that evening, for methods that read stages; None: not at hand.
    """

    table: DealTable
    days: tuple[int, ...]
    target: Target
    draws: int
    seed: int
    known: History | None = None

    def of(self, table: DealTable) -> Asked:
        """Return the same question about a part of the deals."""
        return replace(self, table=table)


Method = Callable[[Asked], dict[int, Draws]]
"""Returns draws by length of window; none for lengths that it cannot say anything about."""


def weekly_totals(asked: Asked) -> Array:
    """Return totals of whole weeks before the evening, the latest first."""
    table = asked.table
    back = (table.as_of - table.closed[table.won]) // 7
    weeks = max((table.as_of + 1 - table.observed_from) // 7, 1)
    return sums_by(back, table.worth(asked.target)[table.won], weeks)[:weeks]


def window_totals(weekly: Array, weeks: int) -> Array:
    """Return totals of windows of so many weeks, one ending each week, the latest first."""
    running = np.concatenate([[0.0], np.cumsum(weekly)])
    return np.asarray(running[weeks:] - running[:-weeks], dtype=np.float64)
