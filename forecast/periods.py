"""The calendar of a forecast: days as numbers, and periods on which deals are counted.

A period is a week, cut in two where a month begins in it, because the month of the quarter
moves closings and odds. The length of a period is counted in weeks of usual activity, so
that a weekend on which nothing ever happens weighs nothing. Days are whole days since
1970-01-01.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, IntArray

Days = IntArray
FEW_DAYS = 14
"""So few days are left of a quarter when it is the next one that is asked about."""

_FIRST = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Consecutive periods of calendar; arrays of shape (n_periods,).

    Attributes:
        first: First day of each period.
        end: The day after the last one of each period.
        month: Month of the fiscal quarter that each period lies in, 0 to 2.
        fiscal_year_start_month: The month in which the fiscal year begins, 1 to 12.
    """

    first: Days
    end: Days
    month: Days
    fiscal_year_start_month: int

    def __len__(self) -> int:
        return len(self.first)

    @property
    def days(self) -> Days:
        """Days in each period."""
        return self.end - self.first

    @property
    def every_day(self) -> Days:
        """All days from the first period's to the last period's, shape (n_days,)."""
        return np.arange(self.first[0], self.end[-1])

    @property
    def middle_week(self) -> Array:
        """Middle of each period in weeks since 1970-01-01."""
        return (self.first + self.end) / 14.0

    def activity_by_day(self, weekday_weight: Array) -> Array:
        """Return the share of a usual week's activity that falls on each day, (n_days,)."""
        return np.asarray(weekday_weight[weekday(self.every_day)] / 7.0)

    def weight(self, weekday_weight: Array) -> Array:
        """Return each period's length in weeks of usual activity."""
        by_day = self.activity_by_day(weekday_weight)
        running = np.concatenate([[0.0], np.cumsum(by_day)])
        return np.asarray(
            running[self.end - self.first[0]] - running[self.first - self.first[0]]
        )

    def index_of(self, days: Days) -> Days:
        """Return the period that holds each day (days outside are clipped)."""
        found = np.searchsorted(self.first, days, side="right") - 1
        return np.clip(found, 0, len(self) - 1).astype(np.int64)

    def since(self, day: int) -> Periods:
        """Return the part of these periods that begins on a day."""
        kept = self.end > day
        return Periods(
            first=np.maximum(self.first[kept], day),
            end=self.end[kept],
            month=self.month[kept],
            fiscal_year_start_month=self.fiscal_year_start_month,
        )

    def until(self, day: int) -> Periods:
        """Return the part of these periods that ends with a day."""
        kept = self.first <= day
        return Periods(
            first=self.first[kept],
            end=np.minimum(self.end[kept], day + 1),
            month=self.month[kept],
            fiscal_year_start_month=self.fiscal_year_start_month,
        )

    def ahead(self, until: int) -> Periods:
        """Return the periods that follow, up to and including a day.

        Their weeks begin on the weekday of the first of them, so that whole weeks from there
        on end where a period ends.
        """
        first = int(self.end[-1])
        begins = int(weekday(np.array([first]))[0])
        return periods_between(first, until + 1, self.fiscal_year_start_month, begins)


def periods_between(
    first: int, end: int, fiscal_year_start_month: int, week_begins: int = 0
) -> Periods:
    """Cut the days from `first` up to but excluding `end` at weeks and month starts.

    Args:
        first: First day.
        end: The day after the last one.
        fiscal_year_start_month: The month in which the fiscal year begins, 1 to 12.
        week_begins: Weekday on which weeks begin, 0 for Monday.
    """
    days = np.arange(first, end)
    new_month = np.diff(_months(days), prepend=_months(days[:1]) - 1) != 0
    cuts = days[(weekday(days) == week_begins) | new_month | (days == first)]
    return Periods(
        first=cuts,
        end=np.append(cuts[1:], end),
        month=month_of_quarter(cuts, fiscal_year_start_month),
        fiscal_year_start_month=fiscal_year_start_month,
    )


def day_number(day: dt.date) -> int:
    """Return the days since 1970-01-01."""
    return (day - _FIRST).days


def date_from(day: int) -> dt.date:
    """Return the calendar date of a day number."""
    return _FIRST + dt.timedelta(days=int(day))


def weekday(days: Days) -> Days:
    """Return 0 for Monday to 6 for Sunday (1970-01-01 was a Thursday)."""
    return (days + 3) % 7


def month_of_quarter(days: Days, fiscal_year_start_month: int) -> Days:
    """Return 0, 1 or 2: which month of its fiscal quarter each day is in."""
    return (_months(days) - (fiscal_year_start_month - 1)) % 3


def month_names(periods: Periods) -> tuple[tuple[str, ...], Days]:
    """Return the calendar months of some periods, as 2025-03, and the month of each."""
    months = periods.first.astype("datetime64[D]").astype("datetime64[M]")
    named, month = np.unique(months, return_inverse=True)
    return tuple(map(str, named)), month.astype(np.int64)


def _months(days: Days) -> Days:
    """Return the months since 1970-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def weekday_weights(days: Days) -> Array:
    """Return how busy each weekday is, mean 1, from the days on which something happened.

    Five pseudo-events a weekday keep a short history from inventing a pattern.
    """
    counts = np.bincount(weekday(days), minlength=7) + 5.0
    return np.asarray(counts * 7.0 / counts.sum(), dtype=np.float64)


def fiscal_quarter(day: int, fiscal_year_start_month: int) -> tuple[int, int]:
    """Return the first and the last day of the fiscal quarter that holds `day`."""
    month = np.int64(day).astype("datetime64[D]").astype("datetime64[M]")
    back = int(month_of_quarter(np.array([day]), fiscal_year_start_month)[0])
    first, after = (
        int((month + shift).astype("datetime64[D]").astype(np.int64))
        for shift in (-back, 3 - back)
    )
    return first, after - 1


def next_quarter_near(as_of: dt.date, fiscal_year_start_month: int) -> dt.date | None:
    """Return the end of the next fiscal quarter where few days of the running one are left.

    Args:
        as_of: The last day that is known; the quarter runs that holds the day after it.
        fiscal_year_start_month: In which a fiscal year starts.
    """
    evening = day_number(as_of)
    _, last = fiscal_quarter(evening + 1, fiscal_year_start_month)
    if last - evening > FEW_DAYS:
        return None
    return date_from(fiscal_quarter(last + 1, fiscal_year_start_month)[1])
