"""Cells: deals counted by age and period, all that the hazards need.

Counting first makes a fit cost the same for a thousand deals and for a million.
"""

from dataclasses import dataclass

import numpy as np

from forecast.deals import NEVER, DealTable
from forecast.periods import Days, Periods, weekday_weights
from sim.arrays import Array

_LADDER = (
    *(0, 4, 7, 11, 14, 21, 28),
    *range(42, 141, 14),
    *(168, 196, 224, 252, 308, 364, 455, 546, 728),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Exposure and closings by age bin and period; arrays (n_ages, n_periods)."""

    periods: Periods
    age_starts: Days
    """First day of age of each bin; the last bin has no end."""
    weekday_weight: Array
    """How busy each weekday is for closings, mean 1; shape (7,)."""
    weight: Array
    """Length of each period in weeks of usual closing activity; shape (n_periods,)."""
    exposure: Array
    """Deal-weeks at risk."""
    exposure_if_none_closed: Array
    """Deal-weeks at risk had nobody closed within the period: what sets its load."""
    closings: Array
    wins: Array
    oldest_closed: int
    """Days of age of the oldest deal that ever closed."""

    def age_bin(self, age: Days) -> Days:
        """Return the bin that holds each age in days."""
        return np.asarray(np.searchsorted(self.age_starts, age, side="right") - 1)


def count_cells(table: DealTable) -> Cells:
    """Count exposure and closings from the first recorded closing to the as-of date.

    A deal is at risk from its creation day (or the first recorded day) up to and
    including its closing day; open deals up to and including the as-of date.
    """
    periods = table.periods
    known = ~table.is_open
    busy = weekday_weights(table.closed[known])
    until = np.minimum(table.closed, table.as_of) + 1
    oldest = int((until - 1 - table.created).max())
    ages = np.array([start for start in _LADDER if start <= oldest], dtype=np.int64)
    age = (table.closed - table.created)[known]
    bins = np.searchsorted(ages, age, side="right") - 1
    cell = bins, periods.index_of(table.closed[known])
    closings = np.zeros((len(ages), len(periods)))
    wins = np.zeros_like(closings)
    np.add.at(closings, cell, 1.0)
    np.add.at(wins, cell, table.won[known].astype(np.float64))
    period_end = periods.end[periods.index_of(until - 1)]
    return Cells(
        periods=periods,
        age_starts=ages,
        weekday_weight=busy,
        weight=periods.weight(busy),
        exposure=_exposure(table.created, until, ages, periods, busy),
        exposure_if_none_closed=_exposure(table.created, period_end, ages, periods, busy),
        closings=closings,
        wins=wins,
        oldest_closed=int(age.max()),
    )


def _exposure(
    created: Days, until: Days, ages: Days, periods: Periods, busy: Array
) -> Array:
    """Sum deal-weeks at risk over [created, until) by age bin and period."""
    first, end = int(periods.first[0]), int(periods.end[-1])
    activity = periods.activity_by_day(busy)
    result = np.empty((len(ages), len(periods)))
    for row, (young, old) in enumerate(zip(ages, [*ages[1:], NEVER // 4], strict=True)):
        enters = np.clip(created + young, first, end)
        leaves = np.clip(np.minimum(created + old, until), enters, end)
        change = np.bincount(enters - first, minlength=end - first + 1).astype(np.float64)
        change -= np.bincount(leaves - first, minlength=end - first + 1)
        open_deals = np.cumsum(change)[:-1]
        result[row] = np.add.reduceat(open_deals * activity, periods.first - first)
    return result
