"""When cases arrive: weeks as full as those of the log, days and hours as its weeks have them."""

import math
from typing import Final

import numpy as np

from forecast.event_log.clock import WorkingClock
from forecast.event_log.work import WEEK
from sim.arrays import Array

_WEEKS_LOOKED_AT: Final = 26
_LEAST_A_WEEK: Final = 0.01
"""A week without any arrival is passed over in a step, so that the search for N cases ends."""


class Arrivals:
    """Arrivals of cases, learned from those of a log.

    How many arrive in a week is copied from one of the log's last whole weeks, so the weeks
    differ as much as those did; within a week they arrive independently.
    """

    def __init__(self, arrived: Array, weights: Array) -> None:
        """Learn from when the log's cases arrived.

        Args:
            arrived: Hours since a Monday.
            weights: How much each case counts for the hours of the week.
        """
        self._clock = WorkingClock(arrived, weights)
        first, last = float(arrived.min()), float(arrived.max())
        whole = max(1, min(_WEEKS_LOOKED_AT, math.floor((last - first) / WEEK)))
        back = np.floor((last - arrived) / WEEK).astype(np.int64)
        self._weeks = np.bincount(back[back < whole], minlength=whole).astype(float)

    def draw(self, since: float, cases: int, random: np.random.Generator) -> Array:
        """Draw the hours at which the next cases arrive, in order.

        Args:
            since: Nothing arrives before this hour.
            cases: How many arrive.
            random: Where the luck comes from.
        """
        found: list[Array] = []
        number, working = 0, float(self._clock.working(since))
        while number < cases:
            count = self._weeks[random.integers(len(self._weeks))]
            count = max(_LEAST_A_WEEK, count)
            gaps = random.exponential(WEEK / count, size=math.ceil(2 * count) + 8)
            times = working + np.cumsum(gaps)
            times = times[times < working + WEEK][: cases - number]
            found.append(times)
            number += len(times)
            working += WEEK
        return self._clock.clock(np.concatenate(found))
