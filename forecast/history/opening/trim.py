"""Tell the rows of a table from what reports put around them: titles, footers, sums."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
_SUM: Final = re.compile(r"\D{0,4}\d[\d.,' ]*\D{0,4}")

Row = Sequence[str]


Part = tuple[list[Row], Sequence[int]]
"""Rows that stand below each other, and the line of each, from 1."""


class Trimmed:
    """The rows of a table part by part, without the lines around and between them.

    A large table is never held as rows: what is no row is told by its own cells, by the first
    rows, where the header is, or by the last ones, where the footer begins.

    Attributes:
        header: The cells of the header; empty where there is none.
        left_out: What was taken away, complete once all parts were read.
    """

    def __init__(self, parts: Iterable[Part], *, as_it_stands: bool = False) -> None:
        """Find the header.

        Args:
            parts: The lines of a file or sheet, each a sequence of cells without outer
                blanks, with their numbers.
            as_it_stands: Take the first line that is not blank as the header, and every
                other one as a row.
        """
        self.header: Row = ()
        self.left_out: list[LeftOut] = []
        self._as_it_stands = as_it_stands
        self._order: tuple[int, ...] = ()
        self._rest = map(_without_blank_lines, parts)
        self._rows: list[Row] = []
        self._lines: list[int] = []
        self._read(_LOOKED_AT)
        if not self._rows:
            return
        start = 0 if as_it_stands else _header_at(self._rows)
        self._leave_out("title", self._rows[:start], self._lines[:start])
        self.header = self._rows[start]
        if not as_it_stands and not self.header[-1]:
            self._read(None)
            widest = max(map(_extent, self._rows[start:]))
            named = next(
                (at for at in range(len(self.header), 0, -1) if self.header[at - 1]), 0
            )
            self.header = self.header[: max(named, widest)]
        del self._rows[: start + 1], self._lines[: start + 1]

    def __iter__(self) -> Iterator[Part]:
        """Yield the rows, each part with the lines of its rows."""
        if self._as_it_stands:
            yield self._rows, self._lines
            yield from self._rest
            return
        found = tuple(map(_Found, ("repeated header", "total", "header in another order")))
        for rows, lines in self._rest:
            self._rows += rows
            self._lines += lines
            # Whether one of the last lines is a footer shows at the end.
            ends = max(0, len(self._rows) - _LONGEST_FOOTER - 1)
            yield self._sifted(ends, found)
            del self._rows[:ends], self._lines[:ends]
        ends = _footer_at(self._rows, self._lines, len(self.header))
        last = self._sifted(ends, found)
        self._leave_out("footer", self._rows[ends:], self._lines[ends:])
        for each in found:
            self._leave_out(each.what, each.rows, each.lines)
        yield last

    def _read(self, count: int | None) -> None:
        """Take up parts until there are so many rows; all of them for None."""
        while count is None or len(self._rows) < count:
            part = next(self._rest, None)
            if part is None:
                return
            self._rows += part[0]
            self._lines += part[1]

    def _sifted(self, ends: int, found: tuple[_Found, ...]) -> Part:
        """The first rows without repeated headers and sums, which are added to `found`.

        Rows below a header that names the columns in another order are put in the first one's.
        """
        rows, lines = self._rows[:ends], self._lines[:ends]
        width, most = len(self.header), max(2, len(self.header) // 2)
        gone: set[int] = set()
        names = frozenset(self.header)
        for at, row in enumerate(rows):
            if row[0] in names and (order := _order_of(row, self.header)) is not None:
                what, self._order = 2 if order else 0, order
            elif len(row) - row.count("") <= most and _is_total(row, width):
                what = 1
            else:
                if self._order and len(row) >= width:
                    rows[at] = [*(row[place] for place in self._order), *row[width:]]
                continue
            gone.add(at)
            found[what].rows.append(row)
            found[what].lines.append(lines[at])
        if gone:
            rows = [row for at, row in enumerate(rows) if at not in gone]
            lines = [line for at, line in enumerate(lines) if at not in gone]
        return rows, lines

    def _leave_out(self, what: str, rows: Sequence[Row], lines: Sequence[int]) -> None:
        if rows:
            texts = tuple(map(_text, rows))
            self.left_out.append(LeftOut(what=what, lines=tuple(lines), texts=texts))


@dataclass(frozen=True, slots=True)
class _Found:
    """Lines of one kind that are no rows."""

    what: str
    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def _without_blank_lines(part: Part) -> Part:
    rows, lines = part
    if all(map(any, rows)):
        return rows, lines
    kept = [(row, line) for row, line in zip(rows, lines, strict=True) if any(row)]
    return [row for row, _ in kept], [line for _, line in kept]


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


def _footer_at(rows: list[Row], lines: list[int], width: int) -> int:
    """Where the lines below the table begin, among its last rows.

    A short line belongs to them if a blank line parts it from the rows, if it says what
    such lines say, if it has numbers alone where rows begin with a cell, or if it stands below
    one that does.
    """
    ends = place = len(rows)
    while (
        place > 0 and ends - place < _LONGEST_FOOTER and _is_short(rows[place - 1], width)
    ):
        place -= 1
    for at in range(place, ends):
        above = lines[at - 1] if at else lines[at] - 1
        parted = lines[at] > above + 1 + _line_breaks(rows[at])
        told = _says_footer(rows[at]) or _is_total(rows[at], width)
        if parted or told or (at and rows[at - 1][0] and _is_bare_sum(rows[at], width)):
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
    if is_named_total(first):
        return True
    parts = [fold(each) for each in _WORD.findall(first)]
    named = any(part in _TOTALS for part in parts) or fold(first).startswith(_LONG_TOTALS)
    return named and filled <= max(2, width // 3)


def is_named_total(cell: str) -> bool:
    """Whether a cell is the word for a total, but for a count or a number in brackets."""
    words = _COUNTED.sub("", cell)
    return bool(words) and fold(words) in _TOTALS


def _is_bare_sum(row: Row, width: int) -> bool:
    """Whether a row that begins blank holds next to nothing, and that are numbers."""
    filled = [cell for cell in row if cell]
    few = len(filled) <= max(1, width // 3)
    return few and not row[0] and all(map(_SUM.fullmatch, filled))


def _order_of(row: Row, header: Row) -> tuple[int, ...] | None:
    """Where a repeated header has each column, nothing for the same order; None for other rows."""
    cells, names = list(row[: len(header)]), list(header)
    if cells == names:
        return ()
    if len(set(names)) < len(names) or sorted(cells) != sorted(names):
        return None
    return tuple(map(cells.index, names))


def _text(row: Row) -> str:
    return " | ".join(cell for cell in row if cell)[:_SHOWN]
