"""Translate between dates and ticks of working time: weekdays, weeks, holidays, fiscal quarters.

The simulation's clock counts whole seconds of working time and knows no dates: a working
day is `TICKS_PER_DAY` ticks, and weekends and holidays do not exist on it. Everything that
needs a date (a quarter's end, a season, a weekday) asks here, once, before a run.
"""

from __future__ import annotations

import calendar as month_lengths
import difflib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.problems import InvalidInput

_Scalar = TypeVar("_Scalar", bound=np.generic)

TICKS_PER_HOUR = 3_600
"""Ticks in one hour of working time: a tick is a second."""

TICKS_PER_DAY = 28_800
"""Ticks in one working day of eight hours."""

TICKS_PER_WEEK = 5 * TICKS_PER_DAY
"""Ticks in a week of five working days."""

MONTHS_PER_QUARTER = 3
WEEKS_PER_QUARTER = 13
EARLIEST = date(1900, 1, 1)
LATEST = date(2300, 1, 1)
_MONDAY = 0
_DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkCalendar:
    """The working days of a span of calendar weeks, in order; tick t is in day t // TICKS_PER_DAY.

    Every array is read-only. Arrays by day have one entry a working day; the two tables of
    first days are half open, so week w holds the days
    `week_first_day[w]:week_first_day[w + 1]`, and a week without a working day is empty.

    Attributes:
        country: ISO code whose public holidays are skipped; None for no holidays.
        fiscal_year_start_month: Month (1-12) in which the fiscal year begins.
        first: The Monday on which week 0 begins, whether or not it is a working day.
        days: Working days in order, datetime64[D], shape (n_days,).
        weekday: 0 for Monday to 4 for Friday, shape (n_days,).
        month: Calendar month 1-12, shape (n_days,).
        month_of_quarter: 0, 1 or 2: the month's place in its fiscal quarter, shape (n_days,).
        week: Calendar weeks since `first`, from 0, shape (n_days,).
        period: Fiscal quarters since the one that holds `first`, from 0, shape (n_days,).
        week_first_day: Index of each week's first working day, shape (n_weeks + 1,); the
            last entry is n_days.
        period_first_day: Index of each fiscal quarter's first working day, shape
            (n_periods + 1,); the last entry is n_days. The first and the last quarter may
            be cut by the span.
    """

    country: str | None
    fiscal_year_start_month: int
    first: date
    days: NDArray[np.datetime64]
    weekday: NDArray[np.int8]
    month: NDArray[np.int8]
    month_of_quarter: NDArray[np.int8]
    week: NDArray[np.int32]
    period: NDArray[np.int32]
    week_first_day: NDArray[np.int32]
    period_first_day: NDArray[np.int32]

    @classmethod
    def build(
        cls,
        first: date,
        weeks: int,
        *,
        country: str | None,
        fiscal_year_start_month: int = 1,
    ) -> WorkCalendar:
        """Lay out `weeks` calendar weeks from the Monday `first`.

        Args:
            first: A Monday; week 0 begins there.
            weeks: Number of calendar weeks, at least 1.
            country: ISO code of a country known to the `holidays` package; None for a
                calendar without holidays.
            fiscal_year_start_month: Month (1-12) in which the fiscal year begins.

        Returns:
            The calendar of all working days in [first, first + weeks).

        Raises:
            InvalidInput: With every problem of the four arguments.
        """
        if problems := problems_of(first, weeks, country, fiscal_year_start_month):
            raise InvalidInput(problems)

        end = first + timedelta(days=_DAYS_PER_WEEK * weeks)
        days = working_days(first, end, country=country)
        months = days.astype("datetime64[M]").astype(np.int64) + 12 * 1970
        fiscal_months = months - (fiscal_year_start_month - 1)
        quarter = fiscal_months // MONTHS_PER_QUARTER
        first_quarter = _quarter_number(first, fiscal_year_start_month)
        last_quarter = _quarter_number(end - timedelta(days=1), fiscal_year_start_month)
        since_first = (days - np.datetime64(first, "D")).astype(np.int64)
        week = since_first // _DAYS_PER_WEEK
        period = quarter - first_quarter
        n_periods = last_quarter - first_quarter + 1
        return cls(
            country=country,
            fiscal_year_start_month=fiscal_year_start_month,
            first=first,
            days=_frozen(days),
            weekday=_frozen((since_first % _DAYS_PER_WEEK).astype(np.int8)),
            month=_frozen((months % 12 + 1).astype(np.int8)),
            month_of_quarter=_frozen((fiscal_months % MONTHS_PER_QUARTER).astype(np.int8)),
            week=_frozen(week.astype(np.int32)),
            period=_frozen(period.astype(np.int32)),
            week_first_day=_frozen(_first_index(week, weeks)),
            period_first_day=_frozen(_first_index(period, n_periods)),
        )

    @property
    def n_days(self) -> int:
        """Number of working days."""
        return int(self.days.shape[0])

    @property
    def n_weeks(self) -> int:
        """Number of calendar weeks, empty ones included."""
        return int(self.week_first_day.shape[0]) - 1

    @property
    def n_ticks(self) -> int:
        """The first tick after the span: runs are half open."""
        return self.n_days * TICKS_PER_DAY

    @property
    def end(self) -> date:
        """The first date after the span, always a Monday."""
        return self.first + timedelta(days=_DAYS_PER_WEEK * self.n_weeks)

    def date_of(self, tick: int) -> date:
        """The date on which a tick falls.

        Raises:
            InvalidInput: If the tick is outside of [0, n_ticks).
        """
        if not 0 <= tick < self.n_ticks:
            raise InvalidInput(
                f"tick {tick}: outside of this calendar, which holds ticks 0 to "
                f"{self.n_ticks - 1} ({self.first} to {self.end - timedelta(days=1)}); "
                "build it with more weeks"
            )
        day: date = self.days[tick // TICKS_PER_DAY].item()
        return day


def fiscal_quarter(day: date, fiscal_year_start_month: int = 1) -> tuple[date, date]:
    """First and last date (inclusive) of the fiscal quarter that holds a date.

    Raises:
        InvalidInput: If the fiscal year's first month is not a month.
    """
    if problems := _problems_of_month(fiscal_year_start_month):
        raise InvalidInput(problems)
    number = _quarter_number(day, fiscal_year_start_month)
    first_month = number * MONTHS_PER_QUARTER + fiscal_year_start_month - 1
    last_month = first_month + MONTHS_PER_QUARTER - 1
    last_year, last = last_month // 12, last_month % 12 + 1
    return (
        date(first_month // 12, first_month % 12 + 1, 1),
        date(last_year, last, month_lengths.monthrange(last_year, last)[1]),
    )


def working_days(first: date, end: date, *, country: str | None) -> NDArray[np.datetime64]:
    """The working days of [first, end): Monday to Friday without public holidays.

    Raises:
        InvalidInput: If the country is unknown or `end` lies before `first`.
    """
    problems = _problems_of_country(country)
    if end < first:
        problems.append(f"end: {end} lies before first, {first}; give a later end")
    if problems:
        raise InvalidInput(problems)
    every = np.arange(np.datetime64(first, "D"), np.datetime64(end, "D"))
    holidays = public_holidays(country, first.year, end.year)
    return every[np.is_busday(every, holidays=holidays)]


def public_holidays(
    country: str | None, first_year: int, last_year: int
) -> NDArray[np.datetime64]:
    """Public holidays of the years first_year to last_year (inclusive), sorted.

    Source: the `holidays` package, national holidays with their observed days.
    """
    if country is None:
        return np.empty(0, dtype="datetime64[D]")
    # Imported here because the package takes longer to load than the rest of this module.
    import holidays  # noqa: PLC0415

    found = holidays.country_holidays(country, years=range(first_year, last_year + 1))
    return np.array(sorted(found), dtype="datetime64[D]")


def _quarter_number(day: date, fiscal_year_start_month: int) -> int:
    """Fiscal quarters since the fiscal year 0 began."""
    months = day.year * 12 + day.month - fiscal_year_start_month
    return months // MONTHS_PER_QUARTER


def _first_index(groups: NDArray[np.int64], n_groups: int) -> NDArray[np.int32]:
    """Where each group of a sorted array begins, with the array's length as last entry."""
    starts = np.searchsorted(groups, np.arange(n_groups + 1), side="left")
    return starts.astype(np.int32)


def _frozen(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    array.setflags(write=False)
    return array


def problems_of(
    first: date, weeks: int, country: str | None, fiscal_year_start_month: int
) -> list[str]:
    """Why there is no such calendar, in a sentence each, without laying it out."""
    return [
        *_problems_of_span(first, weeks),
        *_problems_of_month(fiscal_year_start_month),
        *_problems_of_country(country),
    ]


def _problems_of_span(first: date, weeks: int) -> list[str]:
    problems: list[str] = []
    if first.weekday() != _MONDAY:
        monday = first - timedelta(days=first.weekday())
        problems.append(
            f"first: {first} is a {first:%A}; a calendar begins on a Monday, such as {monday}"
        )
    if weeks < 1:
        problems.append(f"weeks: {weeks}; give at least 1")
    elif not EARLIEST <= first <= LATEST or (LATEST - first).days < _DAYS_PER_WEEK * weeks:
        problems.append(
            f"first and weeks: {weeks} weeks from {first} leave the years {EARLIEST.year} to "
            f"{LATEST.year}; give a first day and a number of weeks inside of them"
        )
    return problems


def _problems_of_month(month: int) -> list[str]:
    if 1 <= month <= 12:
        return []
    return [f"fiscal_year_start_month: {month}; give a month from 1 (January) to 12"]


def _problems_of_country(country: str | None) -> list[str]:
    problem = None if country is None else unknown_country(country)
    return [] if problem is None else [problem]


def unknown_country(country: str) -> str | None:
    """What is wrong with a country code, with the nearest one that is known; None if right."""
    # Its names alone: to list them with their parts loads the module of every country.
    from holidays.registry import EntityLoader  # noqa: PLC0415

    supported = sorted(EntityLoader.get_country_codes())
    if country in supported:
        return None
    nearest = difflib.get_close_matches(country.upper(), supported, n=1)
    hint = f"did you mean {nearest[0]!r}? " if nearest else ""
    return (
        f"country: {country!r} is not a country code of the holidays package; {hint}"
        "Give a two-letter ISO code such as 'US', or leave it out for no holidays"
    )
