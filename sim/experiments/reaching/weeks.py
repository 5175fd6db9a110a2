"""Dates, weeks and fiscal quarters of a plan: the calendar of the simulation, cut to a horizon.

A week counts to the day, the month and the quarter of its first working day, as it does for
executives and reps: so a target for a quarter's end counts the weeks that are the quarter's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sim.calendar import fiscal_quarter
from sim.engines.world import build_calendar
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_QUARTER, fiscal_quarters


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A fiscal quarter as far as a horizon holds it.

    Attributes:
        name: What it is called: `2027 Q1`, by the fiscal year in which it ends.
        first: Its first week in the horizon.
        end: First week after it.
        last_day: Its last day.
        share: Its weeks in the horizon over all of its weeks; 1: it is whole.
    """

    name: str
    first: int
    end: int
    last_day: date
    share: float


def first_days(organisation: Organisation, weeks: int) -> list[date]:
    """First working day of each week from week 0 on; a week without one has its Monday."""
    calendar = build_calendar(organisation, 0, weeks)
    first = calendar.week_first_day
    mondays = [
        organisation.calendar.first_day + timedelta(weeks=week) for week in range(weeks)
    ]
    return [
        calendar.days[first[week]].item() if first[week] < first[week + 1] else monday
        for week, monday in enumerate(mondays)
    ]


def weeks_until(organisation: Organisation, day: date) -> int:
    """How many weeks from week 0 on have their first working day up to a day; 0: none has."""
    span = (day - organisation.calendar.first_day).days
    if span < 0:
        return 0
    days = first_days(organisation, span // 7 + 1)
    return sum(each <= day for each in days)


def first_week_of(organisation: Organisation, month: date) -> int:
    """The first week from week 0 on whose first working day is in a month or after it."""
    return weeks_until(organisation, month - timedelta(days=1))


def quarters_of(organisation: Organisation, weeks: int) -> tuple[Quarter, ...]:
    """The fiscal quarters of the weeks from week 0 on, the first and last perhaps cut."""
    margin = WEEKS_PER_QUARTER + 1
    numbers = fiscal_quarters(organisation, first_week=-margin, weeks=weeks + 2 * margin)
    held = numbers[margin : margin + weeks]
    days = first_days(organisation, weeks)
    starts = [0, *(np.flatnonzero(np.diff(held)) + 1).tolist()]
    found = []
    for first, end in zip(starts, [*starts[1:], weeks], strict=True):
        whole = int((numbers == held[first]).sum())
        month = organisation.calendar.fiscal_year_start_month
        begins, last_day = fiscal_quarter(days[first], month)
        place = (begins.month - month) % 12 // 3 + 1
        year = begins.year + (0 if month == 1 or begins.month < month else 1)
        found.append(
            Quarter(
                name=f"{year} Q{place}", first=first, end=end, last_day=last_day,
                share=(end - first) / whole,
            )
        )  # fmt: skip
    return tuple(found)
