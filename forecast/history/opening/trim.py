"""Tell the rows of a table from what reports put around them: titles, footers, sums."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Final

from forecast.history.opening.tables import LeftOut
from forecast.history.recognise import fold

_WORDS: Final[dict[str, list[str]]] = tomllib.loads(
    (resources.files("forecast.history.vocabulary") / "reports.toml").read_text("utf-8")
)
_TOTALS: Final = frozenset(fold(word) for word in _WORDS["totals"])
_LONG_TOTALS: Final = tuple(
    fold(word)
    for word in _WORDS["totals"]
    if " " in word or "-" in word or not word.isascii()
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_FOOTERS: Final = tuple(fold(word) for word in _WORDS["footers"])
_COUNTED: Final = re.compile(r"[\s:(]*[\d.,\s]*[\s):]*$")
_LONGEST_TITLE: Final = 60
_LONGEST_FOOTER: Final = 60
_LOOKED_AT: Final = 500
_SHOWN: Final = 120
_DATA: Final = re.compile(r"[-+]?[\d.,]*\d|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
"""Numbers and dates, which are no names of columns."""

Row = Sequence[str]


@dataclass(slots=True)
class Trimmed:
    """The header and the rows of a table, and the lines that are neither.

    Attributes:
        header: The cells of the header.
        rows: The rows, blank lines left out.
        lines: The line of each row, from 1.
        left_out: What was taken away.
    """

    header: Row = ()
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, what: str, places: Sequence[int]) -> None:
        """Take rows away, by their places among the rows."""
        if not places:
            return
        self.left_out.append(
            LeftOut(
                what=what,
                lines=tuple(self.lines[place] for place in places),
                texts=tuple(_text(self.rows[place]) for place in places),
            )
        )
        gone = set(places)
        self.rows = [row for place, row in enumerate(self.rows) if place not in gone]
        self.lines = [line for place, line in enumerate(self.lines) if place not in gone]


def untrimmed(rows: Sequence[Row], lines: Sequence[int]) -> Trimmed:
    """The first line that is not blank as the header, every other one as a row."""
    kept = [(line, row) for line, row in zip(lines, rows, strict=True) if any(row)]
    if not kept:
        return Trimmed()
    return Trimmed(
        header=kept[0][1], rows=[row for _, row in kept[1:]], lines=[x for x, _ in kept[1:]]
    )


def trimmed(rows: Sequence[Row], lines: Sequence[int]) -> Trimmed:
    """Find the header and leave out whatever is no row.

    Args:
        rows: The lines of a file or sheet, each a sequence of cells without outer blanks.
        lines: Their numbers, from 1.
    """
    kept = [(line, row) for line, row in zip(lines, rows, strict=True) if any(row)]
    found = Trimmed(rows=[row for _, row in kept], lines=[line for line, _ in kept])
    if not kept:
        return found
    start = _header_at(found.rows)
    found.leave_out("title", range(start))
    header = found.rows[0]
    while header and not header[-1] and len(header) > max(map(_extent, found.rows)):
        header = header[:-1]
    found.header = header
    del found.rows[0], found.lines[0]
    ends = _footer_at(found)
    found.leave_out("footer", range(ends, len(found.rows)))
    found.leave_out(
        "repeated header", [at for at, row in enumerate(found.rows) if _same(row, header)]
    )
    found.leave_out(
        "total", [at for at, row in enumerate(found.rows) if _is_total(row, len(header))]
    )
    return found


def _extent(row: Row) -> int:
    """How many cells a row has up to its last filled one."""
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)


def _filled(row: Row) -> int:
    return len(row) - row.count("")


def _header_at(rows: list[Row]) -> int:
    """The first row that fills more than half as many cells as most rows reach."""
    usual = Counter(_extent(row) for row in rows[:_LOOKED_AT]).most_common(1)[0][0]
    for place, row in enumerate(rows[:_LONGEST_TITLE]):
        if _filled(row) > usual / 2:
            # A header with next to no names is followed by rows that are filled better.
            return 0 if any(_DATA.fullmatch(cell) for cell in row) else place
    return 0


def _footer_at(found: Trimmed) -> int:
    """Where the lines below the table begin, among its rows.

    A short line belongs to them if a blank line parts it from the rows, if it says what
    such lines say, or if it stands below one that does.
    """
    width = len(found.header)
    ends = len(found.rows)
    place = ends
    while (
        place > 0
        and ends - place < _LONGEST_FOOTER
        and _is_short(found.rows[place - 1], width)
    ):
        place -= 1
    for at in range(place, ends):
        above = found.lines[at - 1] if at else found.lines[at] - 1
        parted = found.lines[at] > above + 1 + _line_breaks(found.rows[at])
        if parted or _says_footer(found.rows[at]) or _is_total(found.rows[at], width):
            return at
    return ends


def _line_breaks(row: Row) -> int:
    """How many line breaks the cells of a row hold, as its number is that of its last line."""
    return sum(cell.count("\n") for cell in row)


def _is_short(row: Row, width: int) -> bool:
    return _filled(row) <= max(1, width // 2) and (len(row) != width or _filled(row) <= 2)


def _says_footer(row: Row) -> bool:
    text = fold("".join(row))
    return _filled(row) <= 2 and any(word in text for word in _FOOTERS)


def _is_total(row: Row, width: int) -> bool:
    """Whether a row is a line of sums: its first filled cell says so, and most are blank.

    Where next to all are blank, the word may stand beside others: "Subtotal Ann".
    """
    filled = _filled(row)
    if filled > max(2, width // 2):
        return False
    first = next((cell for cell in row if cell), "")
    words = _COUNTED.sub("", first)
    if words and fold(words) in _TOTALS:
        return True
    parts = [fold(each) for each in _WORD.findall(first)]
    named = any(part in _TOTALS for part in parts) or fold(first).startswith(_LONG_TOTALS)
    return named and filled <= max(2, width // 3)


def _same(row: Row, header: Row) -> bool:
    return row[0] == header[0] and list(row[: len(header)]) == list(header)


def _text(row: Row) -> str:
    return " | ".join(cell for cell in row if cell)[:_SHOWN]
