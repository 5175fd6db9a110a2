"""Read columns of dates in whatever form a CRM writes them, and say what was assumed.

Forms that are recognised: ISO dates and timestamps (with or without a time zone), day and
month by slash, dash or dot in either order with years of two or four digits, with 12- or
24-hour times. Whether 02/03/24 is in March or in February is settled by the other cells of
the same file; where they leave it open, month first is assumed and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

STILL_OPEN_YEAR: Final = 2050
"""Loaders write this year or a later one (9999) as the end of what is still open."""

EARLIEST_YEAR: Final = 1970
_TIME = (
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp][Mm])?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})" + _TIME)
_PARTS = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[/.\-])(?P<second_>\d{1,2})[/.\-](?P<year>\d{4}|\d{2})"
    + _TIME
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_PIVOT = 70  # two-digit years: 70-99 are 1970-1999
NOT_A_TIME: Final = np.datetime64("NaT", "s")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateColumn:
    """A column of text read as times.

    Attributes:
        times: datetime64[s], NaT where empty, unreadable or a far-future "still open".
        formats: Forms that occurred, as shown to the user, sorted; times of forms with a
            zone were converted to UTC.
        unreadable: Rows whose text is no date.
        still_open: Rows with a year of 2050 or later.
        ambiguous: Whether day and month could not be told apart by any cell.
    """

    times: NDArray[np.datetime64]
    formats: tuple[str, ...]
    unreadable: NDArray[np.int64]
    still_open: NDArray[np.int64]
    ambiguous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    time: np.datetime64 | None
    form: str


_NO_DATE: Final = _Reading(time=None, form="")


def day_first(columns: Iterable[pd.Series[str]]) -> bool | None:
    """Whether the day stands before the month in dates like 02/03/24; None if open.

    All date columns of one file vote together: one cell with a first part above 12 settles
    the order for the file.
    """
    first_large = second_large = False
    seen = False
    dotted = False
    for column in columns:
        for text in pd.unique(column):
            match = _PARTS.fullmatch(str(text).strip())
            if match is None:
                continue
            seen = True
            dotted |= match["mark"] == "."
            first_large |= int(match["first"]) > 12
            second_large |= int(match["second_"]) > 12
    if not seen or first_large == second_large:
        # Dots are written with the day first wherever they are written at all.
        return True if dotted and not second_large else None
    return first_large


def read_dates(
    column: pd.Series[str],
    *,
    day_before_month: bool | None,
    date_format: str | None = None,
    still_open_from: int = STILL_OPEN_YEAR,
) -> DateColumn:
    """Read a column of text as times.

    Args:
        column: The cells; empty text for none.
        day_before_month: Order in dates like 02/03/24; None for not known (month first is
            then assumed and reported as ambiguous).
        date_format: A strptime format that every cell must follow, where the user gave one.
        still_open_from: The first year that means "not ended yet" instead of a date.
    """
    codes, distinct = pd.factorize(column)
    readings = [_read(str(text), bool(day_before_month), date_format) for text in distinct]
    times = np.full(len(distinct), NOT_A_TIME)
    unreadable = np.zeros(len(distinct), dtype=bool)
    still_open = np.zeros(len(distinct), dtype=bool)
    for index, (text, reading) in enumerate(zip(distinct, readings, strict=True)):
        if reading.time is None:
            unreadable[index] = bool(text)
        elif reading.time.astype("datetime64[Y]").astype(int) + 1970 >= still_open_from:
            still_open[index] = True
        else:
            times[index] = reading.time
    slashed = any(reading.form.startswith(("d", "m")) for reading in readings)
    return DateColumn(
        times=times[codes],
        formats=tuple(sorted({reading.form for reading in readings if reading.form})),
        unreadable=np.flatnonzero(unreadable[codes]),
        still_open=np.flatnonzero(still_open[codes]),
        ambiguous=slashed and day_before_month is None and date_format is None,
    )


def _read(text: str, day_before_month: bool, date_format: str | None) -> _Reading:  # noqa: FBT001
    text = text.strip()
    if not text:
        return _NO_DATE
    if date_format is not None:
        return _read_formatted(text, date_format)
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        parts = match.groupdict()
        time = _assembled(parts, parts["year"], parts["month"], parts["day"])
        return _reading(time, "yyyy-mm-dd", parts)
    if match := _PARTS.fullmatch(text):
        parts = match.groupdict()
        first, second, mark = parts["first"], parts["second_"], parts["mark"]
        day, month = (first, second) if day_before_month else (second, first)
        year = int(parts["year"])
        if len(parts["year"]) == 2:
            year += 1900 if year >= _PIVOT else 2000
        names = ("dd", "mm") if day_before_month else ("mm", "dd")
        form = f"{names[0]}{mark}{names[1]}{mark}{'y' * len(parts['year'])}"
        return _reading(_assembled(parts, str(year), month, day), form, parts)
    return _NO_DATE


def _reading(
    time: np.datetime64 | None, form: str, parts: Mapping[str, str | None]
) -> _Reading:
    if time is None:
        return _NO_DATE
    if parts.get("hour") is not None:
        form += " hh:mm am/pm" if parts.get("half") else " hh:mm"
        form += " + zone" if parts.get("zone") else ""
    return _Reading(time=time, form=form)


def _assembled(
    parts: Mapping[str, str | None], year: str, month: str, day: str
) -> np.datetime64 | None:
    """The time that the parts state, in UTC where they carry a zone; None if impossible."""
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    try:
        # A naive time on purpose: the zone is subtracted below.
        stated = datetime(  # noqa: DTZ001
            int(year),
            int(month),
            int(day),
            hour,
            int(parts.get("minute") or 0),
            min(int(parts.get("second") or 0), 59),
        )
    except ValueError:
        return None
    if stated.year < EARLIEST_YEAR:
        return None
    return np.datetime64(stated, "s") - _offset(parts.get("zone"))


def _offset(zone: str | None) -> np.timedelta64:
    if zone is None or zone in {"Z", "UTC"}:
        return np.timedelta64(0, "s")
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3_600 + int(digits[2:]) * 60
    return np.timedelta64(-seconds if zone[0] == "-" else seconds, "s")


def _read_formatted(text: str, date_format: str) -> _Reading:
    try:
        stated = datetime.strptime(text, date_format)  # noqa: DTZ007 (zone handled below)
    except ValueError:
        return _NO_DATE
    shift = stated.utcoffset()
    if shift is not None:
        stated = stated.replace(tzinfo=None) - shift
    if stated.year < EARLIEST_YEAR:
        return _NO_DATE
    return _Reading(time=np.datetime64(stated, "s"), form=date_format)
