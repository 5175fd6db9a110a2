"""Time that passes as fast as work is usually done in that hour of the week.

A wait of so many working hours goes on over nights and weekends without growing: that is
what keeps simulated starts within the hours in which people work. The change of time scale
is the usual one for a point process with a periodic intensity (its cumulated intensity).
"""

from typing import Final

import numpy as np

from forecast.event_log.work import WEEK
from sim.arrays import Array

_STEPS_AN_HOUR: Final = 4
_IDLE_SHARE: Final = 0.001
"""Time never stands quite still, so that each hour has its place on the other scale."""


class WorkingClock:
    """Hours on the clock to working hours and back; both have 168 a week."""

    def __init__(self, hours: Array, weights: Array) -> None:
        """Learn the week from when things happened.

        Args:
            hours: When they happened, in hours since a Monday.
            weights: How much each of them counts.
        """
        steps = int(WEEK) * _STEPS_AN_HOUR
        slots = np.floor(hours * _STEPS_AN_HOUR).astype(np.int64) % steps
        happened = np.bincount(slots, weights=weights, minlength=steps)
        busy = np.r_[0.0, np.cumsum(happened)] / happened.sum() * WEEK
        self._clock = np.arange(steps + 1) / _STEPS_AN_HOUR
        self._working = (1 - _IDLE_SHARE) * busy + _IDLE_SHARE * self._clock

    def working(self, hours: Array | float) -> Array:
        """Working hours of hours on the clock."""
        weeks = np.floor(np.asarray(hours) / WEEK) * WEEK
        working: Array = weeks + np.interp(hours - weeks, self._clock, self._working)
        return working

    def clock(self, working: Array | float) -> Array:
        """Hours on the clock of working hours."""
        weeks = np.floor(np.asarray(working) / WEEK) * WEEK
        hours: Array = weeks + np.interp(working - weeks, self._working, self._clock)
        return hours
