"""How much of a quarter is usually booked by each of its days, and so: ahead or behind?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.counting import sums_by
from forecast.deals import DealTable, Target
from forecast.periods import fiscal_quarter
from sim.arrays import Array

MOST_QUARTERS = 4
LEAST_WINS = 10
"""Wins of a quarter below which its course says little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The usual course of a quarter.

    Attributes:
        share: Share of its sum that is usually there at the end of each day from the first one on;
            shape (n_days,), the last is 1.
        quarters: Past quarters that it is the mean of; 0: none, so the same every day.
    """

    share: Array
    quarters: int


def usual_pace(table: DealTable, start: int, last: int, target: Target) -> Pace:
    """Return the mean course of the latest whole quarters, up to four.

    Args:
        table: The deals, which show every closing since `table.observed_from`.
        start: First day of the quarter.
        last: Its last day.
        target: What is counted.
    """
    days = last - start + 1
    courses: list[Array] = []
    first = start
    while len(courses) < MOST_QUARTERS:
        first, end = fiscal_quarter(first - 1, table.periods.fiscal_year_start_month)
        if first < table.observed_from:
            break
        mine = table.won & (table.closed >= first) & (table.closed <= end)
        worth = table.worth(target)[mine]
        if mine.sum() < LEAST_WINS or not worth.sum() > 0:
            break
        by_day = sums_by(table.closed[mine] - first, worth, end - first + 1)
        course = np.cumsum(by_day) / worth.sum()
        # Quarters differ by up to two days: their courses are laid over each other.
        places = np.linspace(0.0, 1.0, days + 1)[1:]
        known = np.linspace(0.0, 1.0, len(course) + 1)
        courses.append(np.interp(places, known, np.append(0.0, course)))
    if not courses:
        return Pace(share=np.arange(1, days + 1) / days, quarters=0)
    return Pace(share=np.mean(courses, axis=0), quarters=len(courses))
