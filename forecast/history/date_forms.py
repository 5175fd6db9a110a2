"""Say which form of dates cells are written in, for whoever has to give it in a mapping."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from forecast.history.iso_dates import EARLIEST_YEAR

_MARKS: Final = ("-", "/", ".", " ", "_", ":", "")
_DAYS: Final = (
    ("%Y", "%m", "%d"), ("%Y", "%d", "%m"), ("%d", "%m", "%Y"), ("%m", "%d", "%Y"),
    ("%d", "%m", "%y"), ("%m", "%d", "%y"), ("%y", "%m", "%d"), ("%d", "%b", "%Y"),
    ("%d", "%b", "%y"), ("%b", "%d", "%Y"), ("%Y", "%b", "%d"), ("%m", "%Y"), ("%Y", "%m"),
    ("%b", "%Y"), ("%b", "%y"), ("%B", "%Y"), ("%Y", "%j"), ("%G", "W%V", "%u"),
)  # fmt: skip
_TIMES: Final = (
    "", "%H%M%S", "%H%M", "T%H%M%S", "T%H%M%SZ", *(
        before + time
        for before in (" ", "T", "_", "-")
        for time in (
            "%H:%M:%S", "%H:%M", "%H.%M.%S", "%H.%M", "%H-%M-%S", "%H-%M", "%Hh%M", "%I:%M %p",
            "%I:%M:%S %p", "%H%M%S", "%H%M",
        )
    ),
)  # fmt: skip
_ADJACENT: Final = re.compile(r"%\w%")
_PART: Final = re.compile(r"%\w")
_LETTERS: Final = re.compile(r"[^\W_]")
_ZERO: Final = re.compile(r"(?<!\d)0(?=\d)")
_MOST_CELLS: Final = 50


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """The forms by what stands between their parts: to try all of them would take seconds."""
    found: dict[str, list[str]] = defaultdict(list)
    for parts in _DAYS:
        for mark in _MARKS:
            for time in _TIMES:
                form = mark.join(parts) + time
                found[_between(_PART.sub("", form))].append(form)
    return {marks: tuple(dict.fromkeys(forms)) for marks, forms in found.items()}


def _between(text: str) -> str:
    """What is left of a text without its letters and digits."""
    return _LETTERS.sub("", text)


def forms_of(cells: Iterable[str]) -> list[str]:
    """The forms, as strptime takes them, in which all of these cells can be written."""
    texts = [
        " ".join(text.split()) for text in dict.fromkeys(map(str, cells)) if text.strip()
    ]
    fitting = _forms().get(_between(texts[0]), ()) if texts else ()
    for text in texts[:_MOST_CELLS]:
        fitting = tuple(form for form in fitting if _fits(text, form))
    return list(fitting)


def _fits(text: str, form: str) -> bool:
    """Whether a text is a date of a form, zeros in front apart: strptime alone guesses more."""
    try:
        stated = datetime.strptime(text, form)  # noqa: DTZ007 (of the form alone)
    except ValueError:
        return False
    written = stated.strftime(form)
    alike = written == text
    # Parts that follow one another without a sign between them have all of their digits.
    if _ADJACENT.search(form) is None:
        alike |= _ZERO.sub("", written).casefold() == _ZERO.sub("", text).casefold()
    return alike and stated.year >= EARLIEST_YEAR


def setting_of(header: str, form: str) -> str:
    """How [settings] of a mapping gives the form of a column."""
    return f"date_format = {{ {_quoted(header)} = {_quoted(form)} }}"


def how_to_give(header: str, cells: Iterable[str]) -> str:
    """What to write into [settings] of a mapping so that these cells of a column are dates."""
    first, *others = forms_of(cells) or [""]
    if not first:
        return (
            "no usual form fits all of them: write them as 2024-12-31 in the export, or give their "
            f"form in [settings] of a mapping, as {setting_of(header, '%d.%m.%Y')} does for "
            "31.12.2024"
        )
    rest = f" (or {' or '.join(map(_quoted, others))}, as is meant)" if others else ""
    return f"give their form in [settings] of a mapping: {setting_of(header, first)}{rest}"


def advice(header: str, cells: Iterable[str], read: Sequence[str]) -> str:
    """What to do about cells that are no dates.

    Args:
        header: Their column.
        cells: They.
        read: Forms in which other cells of the column were read; one form holds for a column.
    """
    if read:
        return (
            f"other cells of the column are written as {' or '.join(read)}: correct these in the "
            "export"
        )
    return how_to_give(header, cells)


def other_order(header: str, cells: Iterable[str]) -> str:
    """How to give the form of dates that are not meant as they were read, the month first."""
    forms = [form for form in forms_of(cells) if not form.startswith("%m")]
    return setting_of(header, forms[0] if forms else "%d/%m/%Y")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
