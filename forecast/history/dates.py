"""Read columns of dates in whatever form a CRM writes them, and say what was assumed.

Forms that are recognised: ISO dates and timestamps (with or without a time zone), day and
month by slash, dash or dot in either order with years of two or four digits, names of months
in eleven languages, years, months and days by their signs (2024年1月24日), a spreadsheet's
numbers of days, all with 12- or 24-hour times. Whether 02/03/24 is in March or in February is
settled column by column (`forecast.history.day_order`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.iso_dates import EARLIEST_YEAR, NOT_A_TIME, plain_column
from forecast.history.months import month_of
from forecast.history.texts import coded
from forecast.history.zones import (
    UNIVERSAL,
    all_on_clocks,
    offset_of,
    on_clocks,
    place_of_midnights,
)

STILL_OPEN_YEAR: Final = 2050
"""Loaders write this year or a later one (9999) as the end of what is still open."""

AS_WRITTEN: Final = "as written"
"""The time zone by which every time counts on the day that its cell names."""

MIDNIGHTS: Final = "midnights of "
COUNTED: Final = "seconds since 1970"
"""Forms of dates that are instants of a place's midnights, and of those that are counted."""

_TIME = (
    r"(?:(?:[T ,]\s*|\s+(?:um|at|à|a las|om|o|в)\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}"
    r"|[CEW]ES?T|MES?Z|BST|MSK|JST|[ECMP][SD]T|AE[SD]T|NZ[SD]T)?)?"
)
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\.?" + _TIME)
PARTS: Final = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[/.\-])\s?(?P<second_>\d{1,2})[/.\-]\s?(?P<year>\d{4}|\d{2})"
    + _TIME
)
"""Dates that leave open which part is the day: 02/03/2024, 02/03/24."""
YEAR_FIRST: Final = re.compile(
    r"(?P<year>\d{2})(?P<mark>[/.\-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})\.?" + _TIME
)
"""Dates with a year of two digits in front: 24/3/2, 24-03-02. Some are of the form above as well."""
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_SIGNED = re.compile(
    r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]?"
    + _TIME
)
_NAMED = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?"  # a weekday may stand before
    r"(?:(?P<day>\d{1,2})(?:\.|º|er|st|nd|rd|th)?[\s\-]+(?:[^\W\d_]{1,2}\s+)?(?P<name>[^\W\d_]{3,})"
    r"|(?P<name2>[^\W\d_]{3,})\.?[\s\-]+(?P<day2>\d{1,2})(?:st|nd|rd|th)?)"
    r"\.?,?[\s\-]+(?:[^\W\d_]{2,3}\s+)?(?P<year>\d{4}|\d{2})(?:\s*(?:г|r|года)\.?)?" + _TIME
)
_SERIAL = re.compile(r"(?P<days>[2-6]\d{4})(?P<part>\.\d+)?")
_COUNTED: Final = re.compile(r"(?P<seconds>1\d{9})(?P<thousandths>\d{3})?(?:\.\d+)?")
_FIRST_SERIAL: Final = np.datetime64("1899-12-30", "s")
_PIVOT = 50
"""Years of two digits from this one on are of the last century; before 1970 they are no dates,
and never the far future that stands for what is still open."""
_RECENT: Final = 2020
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """In which order day, month and year stand in the cells of a column.

    Attributes:
        day_first: Whether the day stands before the month in 02/03/2024; None where nothing
            tells: month first is then assumed and reported.
        year_first: Whether a year of two digits stands in front, as in 24/03/02; None where
            nothing tells.
        swapped: Whether day and month changed places in cells of every other form, such as
            2024-03-02, as where a spreadsheet reads dates in the order of another country.
    """

    day_first: bool | None = None
    year_first: bool | None = False
    swapped: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nothing tells the order."""
        return self.year_first is None or (not self.year_first and self.day_first is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateColumn:
    """A column of text read as times.

    Attributes:
        times: datetime64[s], NaT where empty, unreadable or a far-future "still open".
        formats: Forms that occurred, as shown to the user, sorted.
        unreadable: Rows whose text is no date.
        still_open: Rows with a year of 2050 or later.
        ambiguous: Whether there are cells whose order nothing tells.
        contradicting: Rows that can only be read in the other order of day and month than
            the rest of the file; each is read by its own.
        zoned: Rows whose cell states a time zone, if that decides on which day they fall:
            none where the day is as written.
        swapped: Rows whose day and month changed places and were put back.
        centuries: Rows with a year of two digits read as of the last century, beside others
            of today.
    """

    times: NDArray[np.datetime64]
    formats: tuple[str, ...]
    unreadable: NDArray[np.int64]
    still_open: NDArray[np.int64]
    ambiguous: bool
    contradicting: NDArray[np.int64]
    zoned: NDArray[np.int64]
    swapped: NDArray[np.int64]
    centuries: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One cell: the time that it states, its form, and its offset from UTC in seconds.

    `universal` says that it is stated in UTC and not by the clocks of a place, `turned` says that day and month stand in the other order than in the column, `swapped` that
    they had changed places and were put back, `short` that the year has two digits.
    """

    time: np.datetime64 | None
    form: str
    offset: int | None = None
    universal: bool = False
    turned: bool = False
    swapped: bool = False
    short: bool = False


_NO_DATE: Final = _Reading(time=None, form="")
_OPEN_FORMS: Final = ("dd", "mm", "yy/", "yy-", "yy.")
"""How the forms begin whose cells leave open which part is the day."""


def read_dates(
    column: pd.Series[str],
    *,
    order: Order = Order(),
    date_format: str | None = None,
    still_open_from: int = STILL_OPEN_YEAR,
    timezone: str | None = None,
    serials: bool = True,
) -> DateColumn:
    """Read a column of text as times.

    Args:
        column: The cells; empty text for none.
        order: In which order day, month and year stand.
        date_format: A strptime format that every cell must follow, where the user gave one.
        still_open_from: The first year that means "not ended yet" instead of a date.
        timezone: IANA name of the place whose days count, or "as written" for the day that
            each cell names. None: as written where some cell has an offset and none UTC's
            own Z, as such cells tell the time where they were made; else UTC, or the place
            whose midnights all of them are.
        serials: Whether numbers such as 45321 are a spreadsheet's days, and 1685016000 seconds.
    """
    if date_format is None and not order.swapped and (plain := plain_column(column)):
        return _at_midnights(_as_column(*plain, still_open_from, timezone), timezone)
    codes, distinct = coded(column)
    readings = [_read(str(text), order, date_format, serials=serials) for text in distinct]
    as_written = timezone == AS_WRITTEN or (
        timezone is None
        and any(reading.offset for reading in readings)
        and not any(reading.universal for reading in readings)
    )
    times = np.full(len(distinct), NOT_A_TIME)
    unreadable = np.zeros(len(distinct), dtype=bool)
    still_open = np.zeros(len(distinct), dtype=bool)
    zoned = np.zeros(len(distinct), dtype=bool)
    for index, (text, reading) in enumerate(zip(distinct, readings, strict=True)):
        if reading.time is None:
            unreadable[index] = bool(str(text).strip())
        elif reading.time.astype("datetime64[Y]").astype(int) + 1970 >= still_open_from:
            still_open[index] = True
        elif reading.offset is None or as_written:
            times[index] = reading.time
        else:
            times[index] = on_clocks(reading.time, reading.offset, timezone)
            zoned[index] = True
    slashed = any(reading.form.startswith(_OPEN_FORMS) for reading in readings)
    turned, put_back = (
        np.array([getattr(reading, name) for reading in readings], dtype=bool)
        for name in ("turned", "swapped")
    )
    found = DateColumn(
        times=times[codes],
        formats=tuple(sorted({reading.form for reading in readings if reading.form})),
        unreadable=np.flatnonzero(unreadable[codes]),
        still_open=np.flatnonzero(still_open[codes]),
        ambiguous=slashed and order.is_open and date_format is None,
        contradicting=np.flatnonzero(turned[codes]),
        zoned=np.flatnonzero(zoned[codes]),
        swapped=np.flatnonzero(put_back[codes]),
        centuries=np.flatnonzero(_of_last_century(readings, times)[codes]),
    )
    return _at_midnights(found, timezone)


def _at_midnights(column: DateColumn, timezone: str | None) -> DateColumn:
    """A column whose times in UTC are midnights of one place as the days of that place."""
    if timezone is not None or not len(column.zoned):
        return column
    place = place_of_midnights(column.times[column.zoned])
    if place is None:
        return column
    times = column.times.copy()
    times[column.zoned] = all_on_clocks(times[column.zoned], place)
    forms = (*(each for each in column.formats if "zone" not in each), MIDNIGHTS + place)
    return replace(column, times=times, zoned=column.zoned[:0], formats=forms)


def _of_last_century(
    readings: list[_Reading], times: NDArray[np.datetime64]
) -> NDArray[np.bool_]:
    """Which dates of two-digit years fall into the last century, where others are of today."""
    short = np.array([reading.short for reading in readings], dtype=bool)
    if not short.any() or not (times >= np.datetime64(str(_RECENT))).any():
        return np.zeros(len(times), dtype=bool)
    return short & (times < np.datetime64("2000"))


def _as_column(
    times: NDArray[np.datetime64],
    zoned: NDArray[np.bool_],
    forms: set[str],
    still_open_from: int,
    timezone: str | None,
) -> DateColumn:
    """Times that were read all at once as a column, on the clocks of a place."""
    open_ended = times >= np.datetime64(f"{still_open_from:04}")
    zoned = zoned & ~open_ended & (timezone != AS_WRITTEN)
    if zoned.any() and timezone is not None:
        times = times.copy()
        times[zoned] = all_on_clocks(times[zoned], timezone)
    return DateColumn(
        times=np.where(open_ended, NOT_A_TIME, times),
        formats=tuple(sorted(forms)),
        unreadable=np.empty(0, dtype=np.int64),
        still_open=np.flatnonzero(open_ended),
        ambiguous=False,
        contradicting=np.empty(0, dtype=np.int64),
        zoned=np.flatnonzero(zoned),
        swapped=np.empty(0, dtype=np.int64),
        centuries=np.empty(0, dtype=np.int64),
    )


def _read(text: str, order: Order, date_format: str | None, *, serials: bool) -> _Reading:
    text = " ".join(text.split())
    if not text:
        return _NO_DATE
    if date_format is not None:
        return _read_formatted(text, date_format)
    if order.year_first and (match := YEAR_FIRST.fullmatch(text)):
        return _read_year_first(match.groupdict())
    if match := PARTS.fullmatch(text):
        return _read_parts(match.groupdict(), bool(order.day_first))
    found = _read_plainly(text, serials=serials)
    if found.time is None and (match := YEAR_FIRST.fullmatch(text)):
        return _read_year_first(match.groupdict())
    return _put_back(found) if order.swapped else found


def _read_plainly(text: str, *, serials: bool) -> _Reading:
    """A date of a form that leaves nothing open."""
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _reading(match.groupdict(), "yyyy-mm-dd")
    if match := _SIGNED.fullmatch(text):
        return _reading(match.groupdict(), "yyyy年mm月dd日")
    if match := _NAMED.fullmatch(text):
        return _read_named(match.groupdict())
    if serials and (match := _SERIAL.fullmatch(text)):
        seconds = round((int(match["days"]) + float(match["part"] or 0)) * 86_400)
        return _Reading(
            time=_FIRST_SERIAL + np.timedelta64(seconds, "s"), form="days of a sheet"
        )
    if serials and (match := _COUNTED.fullmatch(text)):
        form = "milli" * bool(match["thousandths"]) + COUNTED
        time = np.datetime64(int(match["seconds"]), "s")
        return _Reading(time=time, form=form + " + zone", offset=0, universal=True)
    return _NO_DATE


def _put_back(found: _Reading) -> _Reading:
    """A date with day and month in each other's place, where both can be a month."""
    if found.time is None:
        return found
    stated: datetime = found.time.astype(datetime)
    if stated.day > _MONTHS or stated.day == stated.month:
        return found
    there = stated.replace(month=stated.day, day=stated.month)
    return replace(found, time=np.datetime64(there, "s"), swapped=True)


def _read_year_first(parts: dict[str, str | None]) -> _Reading:
    """A date with a year of two digits in front."""
    mark = parts["mark"]
    return replace(_reading(parts, f"yy{mark}mm{mark}dd"), short=True)


def _read_parts(parts: dict[str, str | None], day_before_month: bool) -> _Reading:  # noqa: FBT001
    """Day and month by a mark, in the order of the column, or where that cannot be in the other."""
    for turned in (False, True):
        day_first = day_before_month != turned
        places = ("first", "second_") if day_first else ("second_", "first")
        dated = {**parts, "day": parts[places[0]], "month": parts[places[1]]}
        names = ("dd", "mm") if day_first else ("mm", "dd")
        mark, digits = str(parts["mark"]), len(str(parts["year"]))
        form = f"{names[0]}{mark}{names[1]}{mark}{'y' * digits}"
        found = _reading(dated, form)
        if found.time is not None:
            return replace(found, turned=turned, short=digits == 2)
    return _NO_DATE


def _read_named(parts: dict[str, str | None]) -> _Reading:
    month = month_of(parts["name"] or parts["name2"] or "")
    if month is None:
        return _NO_DATE
    day = parts["day"] or parts["day2"]
    form = "d month yyyy" if parts["name"] else "month d, yyyy"
    return _reading({**parts, "day": day, "month": str(month)}, form)


def _reading(parts: Mapping[str, str | None], form: str) -> _Reading:
    time = _assembled(parts)
    if time is None:
        return _NO_DATE
    zone = parts.get("zone")
    if parts.get("hour") is not None:
        form += " hh:mm am/pm" if parts.get("half") else " hh:mm"
        form += " + zone" if zone else ""
    return _Reading(
        time=time,
        form=form,
        offset=offset_of(zone) if zone else None,
        universal=zone in UNIVERSAL,
    )


def _assembled(parts: Mapping[str, str | None]) -> np.datetime64 | None:
    """The time that the parts state, whatever its zone; None if there is no such time."""
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 1900 if year >= _PIVOT else 2000
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    try:
        # A naive time on purpose: its zone is applied where the column's zones are known.
        stated = datetime(  # noqa: DTZ001
            year,
            int(parts["month"] or 0),
            int(parts["day"] or 0),
            hour,
            int(parts.get("minute") or 0),
            min(int(parts.get("second") or 0), 59),
        )
    except ValueError:
        return None
    return np.datetime64(stated, "s") if stated.year >= EARLIEST_YEAR else None


def _read_formatted(text: str, date_format: str) -> _Reading:
    try:
        stated = datetime.strptime(text, date_format)  # noqa: DTZ007 (zone handled below)
    except ValueError:
        return _NO_DATE
    shift = stated.utcoffset()
    if stated.year < EARLIEST_YEAR:
        return _NO_DATE
    return _Reading(
        time=np.datetime64(stated.replace(tzinfo=None), "s"),
        form=date_format,
        offset=None if shift is None else int(shift / timedelta(seconds=1)),
    )
