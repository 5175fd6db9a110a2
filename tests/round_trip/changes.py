"""What may happen to a delimited file: each kind of damage, and which rows it touches."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

Sheet = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is written."""

    separator: str
    amount: str
    """The label of the column with amounts."""


def _bytes(sheet: Sheet, layout: Layout) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=layout.separator, lineterminator="\r\n").writerows(sheet)
    return out.getvalue().encode()


Change = Callable[[Sheet, Layout, Random], tuple[bytes, set[str]]]
KINDS: dict[str, tuple[bool, Change]] = {}


def _kind(*, plausible: bool) -> Callable[[Change], Change]:
    def register(change: Change) -> Change:
        KINDS[change.__name__.removeprefix("_")] = (plausible, change)
        return change

    return register


def _row(sheet: Sheet, chance: Random) -> int:
    return chance.randrange(1, len(sheet))


def _of(sheet: Sheet, *places: int) -> set[str]:
    """Ids of some rows; the id is the first column of every vendor's sheet."""
    return {sheet[at][0] for at in places}


@_kind(plausible=True)
def _row_removed(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    del sheet[at]
    return _bytes(sheet, layout), touched


@_kind(plausible=False)
def _row_repeated(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    sheet.insert(at, list(sheet[at]))
    return _bytes(sheet, layout), _of(sheet, at)


@_kind(plausible=False)
def _rows_in_another_order(
    sheet: Sheet, layout: Layout, chance: Random
) -> tuple[bytes, set[str]]:
    rows = sheet[1:]
    chance.shuffle(rows)
    return _bytes([sheet[0], *rows], layout), set()


def _measures(sheet: Sheet, at: int) -> list[int]:
    """Columns of a row with a day or an amount: digits, and a sign between them."""
    return [
        place
        for place, cell in enumerate(sheet[at])
        if place and re.fullmatch(r"\d+[-/.,: ]\d[-/.,: T\dZ]*", cell)
    ]


@_kind(plausible=False)
def _cells_swapped(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    money = sheet[0].index(layout.amount)
    day = chance.choice([place for place in _measures(sheet, at) if place != money])
    sheet[at][money], sheet[at][day] = sheet[at][day], sheet[at][money]
    return _bytes(sheet, layout), _of(sheet, at)


@_kind(plausible=True)
def _cell_blanked(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    sheet[at][chance.randrange(1, len(sheet[0]))] = ""
    return _bytes(sheet, layout), touched


@_kind(plausible=False)
def _cell_filled_with_words(
    sheet: Sheet, layout: Layout, chance: Random
) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    places = _measures(sheet, at)
    sheet[at][chance.choice(places)] = chance.choice(
        ("n/a?", "see notes", "tbd", "###", "x")
    )
    return _bytes(sheet, layout), _of(sheet, at)


@_kind(plausible=True)
def _digit_changed(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    place = chance.randrange(1, len(sheet[0]))
    cell = list(sheet[at][place])
    digits = [number for number, sign in enumerate(cell) if sign.isdigit()]
    if digits:
        cell[chance.choice(digits)] = str(chance.randrange(10))
    sheet[at][place] = "".join(cell)
    return _bytes(sheet, layout), touched


@_kind(plausible=False)
def _cell_too_many(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    sheet[at].insert(chance.randrange(len(sheet[at])), "stray")
    return _bytes(sheet, layout), touched


@_kind(plausible=False)
def _cell_too_few(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    touched = _of(sheet, at)
    del sheet[at][chance.randrange(len(sheet[at]))]
    return _bytes(sheet, layout), touched


@_kind(plausible=False)
def _column_lost(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = chance.randrange(len(sheet[0]))
    return _bytes([row[:at] + row[at + 1 :] for row in sheet], layout), set()


@_kind(plausible=False)
def _column_renamed(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    sheet[0][chance.randrange(len(sheet[0]))] = chance.choice(("", "Zwirn", "Column 7"))
    return _bytes(sheet, layout), set()


@_kind(plausible=False)
def _column_twice(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = chance.randrange(len(sheet[0]))
    return _bytes([[*row, row[at]] for row in sheet], layout), set()


@_kind(plausible=False)
def _labels_exchanged(
    sheet: Sheet, layout: Layout, chance: Random
) -> tuple[bytes, set[str]]:
    one, two = chance.sample(range(len(sheet[0])), 2)
    sheet[0][one], sheet[0][two] = sheet[0][two], sheet[0][one]
    return _bytes(sheet, layout), set()


@_kind(plausible=False)
def _quote_left_open(
    sheet: Sheet, layout: Layout, chance: Random
) -> tuple[bytes, set[str]]:
    lines = _bytes(sheet, layout).split(b"\r\n")
    at = chance.randrange(1, len(lines) - 1)
    lines[at] = b'"' + lines[at]
    return b"\r\n".join(lines), _of(sheet, at)


@_kind(plausible=False)
def _bytes_spoilt(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    data = bytearray(layout.data)
    # In the middle of a letter a byte may make another letter, which somebody could have typed.
    ascii_bytes = [place for place, byte in enumerate(data) if byte < 0x80]
    for _ in range(chance.randrange(1, 4)):
        data[chance.choice(ascii_bytes)] = chance.choice((0, 0xFF, 0x80, 0x1A, 0x9D))
    return bytes(data), set()


@_kind(plausible=True)
def _cut_at_a_line(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    return _bytes(sheet[:at], layout), _of(sheet, *range(at, len(sheet)))


@_kind(plausible=False)
def _cut_in_a_line(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    cut = chance.randrange(len(layout.data) // 2, len(layout.data) - 3)
    # What was never there cannot be missed: only the row that was cut has to be named.
    whole = layout.data[:cut].count(b"\r\n")
    gone = {row[0] for row in sheet[whole + 1 :]}
    return layout.data[:cut], gone


@_kind(plausible=False)
def _empty_lines(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    for _ in range(chance.randrange(1, 5)):
        sheet.insert(_row(sheet, chance), [])
    return _bytes(sheet, layout), set()


@_kind(plausible=False)
def _header_lost(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    return _bytes(sheet[1:], layout), set()


@_kind(plausible=False)
def _blanks_around(sheet: Sheet, layout: Layout, chance: Random) -> tuple[bytes, set[str]]:
    blank = chance.choice((" ", "\u00a0", "\t" if layout.separator != "\t" else " "))
    padded = [[f"{blank}{cell}{blank}" if cell else cell for cell in row] for row in sheet]
    return _bytes(padded, layout), set()


@_kind(plausible=False)
def _amount_enormous(
    sheet: Sheet, layout: Layout, chance: Random
) -> tuple[bytes, set[str]]:
    at = _row(sheet, chance)
    sheet[at][sheet[0].index(layout.amount)] = chance.choice(
        ("1e999", "9" * 400, "NaN", "-inf")
    )
    return _bytes(sheet, layout), _of(sheet, at)
