"""Values of a plan's file: days, months, sums of money, paths."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Final

from marathon.answers.questions import money

_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")


def beside(name: str, folder: Path) -> Path:
    """A path as it stands in a file: from the file's own folder, where it is there."""
    there = folder / name
    return there if there.exists() else Path(name)


def day_of(given: object) -> date | None:
    """A day; None: it is none."""
    return given if isinstance(given, date) and not isinstance(given, datetime) else None


def iso_day(text: str) -> date | None:
    """`2027-02-15`; None: it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def month_of(given: object) -> date | None:
    """`2027-02`, or a day of the month."""
    if day_of(given) is not None:
        return day_of(given).replace(day=1)  # type: ignore[union-attr]
    found = _MONTH.fullmatch(given) if isinstance(given, str) else None
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
        return None
    return date(int(found[1]), int(found[2]), 1)


def is_number(given: object) -> bool:
    """Whether something is a number, of any type but a truth."""
    return isinstance(given, int | float) and not isinstance(given, bool)


def amount_of(given: object) -> float | None:
    """A sum of money, as a number or as people write it."""
    if isinstance(given, str):
        return money(given.strip().lower())
    return float(given) if is_number(given) else None  # type: ignore[arg-type]
