"""What the days of a scenario file mean: weeks of a calendar that is simulated, not today's."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

USUAL_WEEKS: Final = 208
"""Weeks that are compared where no other number of years is asked for."""


def remarks(tables: Mapping[str, Any], first_day: date) -> tuple[str, ...]:
    """A sentence for each dated change: its week, and that it comes late where it does.

    Args:
        tables: What stands in a file that has been loaded without error.
        first_day: The organisation's first day, which is week 0.
    """
    return tuple(_one(day, first_day) for day in sorted(set(_days(tables))))


def _days(tables: Any) -> Iterator[date]:  # noqa: ANN401 (whatever a file holds)
    if isinstance(tables, Mapping):
        day = tables.get("date")
        if isinstance(day, date) and not isinstance(day, datetime):
            yield date(day.year, day.month, day.day)
        for each in tables.values():
            yield from _days(each)
    elif isinstance(tables, list):
        for each in tables:
            yield from _days(each)


def _one(day: date, first_day: date) -> str:
    week = (day - first_day).days // 7
    said = f"{day} is week {week} of the simulated calendar, which begins on {first_day}"
    if week >= USUAL_WEEKS:
        return (
            f"{said}: it lies after the {USUAL_WEEKS} weeks that are compared where no more years are asked "
            "for, so nothing of this change is seen in them."
        )
    if week > USUAL_WEEKS // 2:
        return (
            f"{said}: most of the {USUAL_WEEKS} weeks that are usually compared come before this change. "
            "Where it is meant to come sooner, write week = N, counted from the switch."
        )
    return f"{said}."
