"""Read from workbooks of binary records (.xls, .xlsb) what their cells hold beside their values."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from forecast.history.opening.details import Details
from forecast.history.opening.number_formats import currencies_of_styles
from sim.problems import InvalidInput

DISORDERED: Final = (struct.error, ValueError, IndexError)
"""What reading records raises where they are not those of their form."""

_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_Record = tuple[int, bytes]

# Records of .xls.
_BEGIN, _END, _SHEET, _FORMAT, _STYLE, _ROW = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x208
_NUMBERS: Final = (0x06, 0x203, 0x27E)  # formula, number, short number
_SHORT_NUMBERS, _FORMULA, _ERROR = 0xBD, 0x06, 0x205
_OF_97: Final = 0x600
"""The version from which on texts are in Unicode."""
_CELLS: Final = (*_NUMBERS, _SHORT_NUMBERS, _ERROR, 0x201, 0xBE, 0xFD, 0x204)
_MOST: Final = (65_536, 256)
_MOST_BINARY: Final = (1_048_576, 16_384)
"""Rows and columns of a sheet."""
_HIDDEN, _HIDDEN_BINARY = 0x20, 0x10

# Records of .xlsb.
_B_ROW, _B_SHEET, _B_FORMAT, _B_STYLE, _B_STYLES, _B_STYLES_END = 0, 156, 44, 47, 617, 618
_B_CELLS: Final = range(1, 12)
_B_ERRORS: Final = (3, 11)


def details_of_xls(name: str, book: bytes) -> dict[str, Details]:
    """What the cells of each sheet of an .xls workbook hold beside their values.

    Args:
        name: What the workbook is called.
        book: The stream of records in its compound file.

    Raises:
        InvalidInput: If a cell stands where no sheet has one.
        ValueError: If its records are not those of such a workbook; see `DISORDERED`.
    """
    formats: dict[int, str] = {}
    styles: list[int] = []
    sheets: dict[str, int] = {}
    unicode = False
    for kind, record in _records(book, 0):
        if kind == _BEGIN:
            unicode = struct.unpack_from("<H", record)[0] >= _OF_97
        elif kind == _FORMAT:
            width = 2 if unicode else 1
            formats[int.from_bytes(record[:2], "little")] = _text(
                record[2:], width, unicode
            )
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == _SHEET:
            sheets[_text(record[6:], 1, unicode)] = struct.unpack_from("<I", record)[0]
    currencies = currencies_of_styles(styles, formats)
    return {sheet: _of_xls(name, book, at, currencies) for sheet, at in sheets.items()}


def _records(book: bytes, start: int) -> Iterator[_Record]:
    """The records of one part of a workbook, from its beginning to its end."""
    deep = 0
    while start + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, start)
        yield kind, book[start + 4 : start + 4 + size]
        start += 4 + size
        # A chart that stands in a sheet is a part of its own.
        deep += (kind == _BEGIN) - (kind == _END)
        if not deep:
            return


def _text(record: bytes, width: int, unicode: bool) -> str:  # noqa: FBT001
    """A text behind its length of so many bytes."""
    length, rest = int.from_bytes(record[:width], "little"), record[width:]
    if not unicode:
        return rest[:length].decode("cp1252", "replace")
    wide = rest[0] & 1
    return rest[1 : 1 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _of_xls(name: str, book: bytes, start: int, currencies: dict[int, str]) -> Details:
    found = Details()
    for kind, record in _records(book, start):
        if kind in _CELLS:
            row, column = struct.unpack_from("<HH", record)
            _check_place(name, row, column, most=_MOST)
        for row, column, style in _numbers(kind, record):
            if code := currencies.get(style):
                found.add_currency(code, row, column)
        if kind == _FORMULA and _is_error(record[6:14]):
            row, column = struct.unpack_from("<HH", record)
            found.errors.append((row, column, _error(record[8])))
        elif kind == _ERROR and record[7]:
            row, column = struct.unpack_from("<HH", record)
            found.errors.append((row, column, _error(record[6])))
        elif kind == _ROW and record[12] & _HIDDEN:
            found.hidden_rows.append(struct.unpack_from("<H", record)[0])
    return found


def _numbers(kind: int, record: bytes) -> Iterator[tuple[int, int, int]]:
    """Row, column and style of the numbers that a record of .xls holds."""
    if kind == _SHORT_NUMBERS:
        row, first = struct.unpack_from("<HH", record)
        for at in range((len(record) - 6) // 6):
            yield row, first + at, struct.unpack_from("<H", record, 4 + 6 * at)[0]
    elif kind in _NUMBERS:
        yield struct.unpack_from("<HHH", record)


def _is_error(result: bytes) -> bool:
    """Whether the result of a formula is an error: no number ends so, and 2 stands for one."""
    return result[6:] == b"\xff\xff" and result[0] == 2


def _check_place(name: str, row: int, column: int, most: tuple[int, int]) -> None:
    """Refuse a cell far away: whoever reads cells makes room for all that lie before it.

    Raises:
        InvalidInput: If no sheet has such a cell.
    """
    if row >= most[0] or column >= most[1]:
        raise InvalidInput(
            f"{name}: is damaged: a cell stands in row {row + 1:,} and column {column + 1:,}, where "
            "no sheet has one; open it in a spreadsheet program and save it again"
        )


def _error(code: int) -> str:
    return _ERRORS.get(code, "an error")


def sheets_of_xlsb(workbook: bytes) -> dict[str, str]:
    """The id of the part that holds each sheet of an .xlsb workbook, by the sheet's name."""
    found = {}
    for kind, record in _parts(workbook):
        if kind == _B_SHEET:
            part, rest = _wide(record[8:])
            found[_wide(rest)[0]] = part
    return found


def currencies_of_xlsb(styles: bytes) -> dict[int, str]:
    """The currency that each style of cells shows, for those that show one."""
    formats: dict[int, str] = {}
    numbers: list[int] = []
    of_cells = False
    for kind, record in _parts(styles):
        if kind == _B_FORMAT:
            formats[int.from_bytes(record[:2], "little")] = _wide(record[2:])[0]
        elif kind in {_B_STYLES, _B_STYLES_END}:
            of_cells = kind == _B_STYLES
        elif kind == _B_STYLE and of_cells:
            numbers.append(struct.unpack_from("<H", record, 2)[0])
    return currencies_of_styles(numbers, formats)


def of_xlsb(name: str, sheet: bytes, currencies: dict[int, str]) -> Details:
    """What the cells of one sheet of an .xlsb workbook hold beside their values."""
    found = Details()
    row = 0
    for kind, record in _parts(sheet):
        if kind == _B_ROW:
            row = struct.unpack_from("<I", record)[0]
            if record[11] & _HIDDEN_BINARY:
                found.hidden_rows.append(row)
        elif kind in _B_CELLS:
            column = struct.unpack_from("<I", record)[0]
            _check_place(name, row, column, most=_MOST_BINARY)
            if code := currencies.get(int.from_bytes(record[4:7], "little")):
                found.add_currency(code, row, column)
            if kind in _B_ERRORS:
                found.errors.append((row, column, _error(record[8])))
    return found


def _parts(content: bytes) -> Iterator[_Record]:
    """The records of a part of an .xlsb workbook."""
    at = 0
    while at < len(content):
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (content[at] << 7)
            at += 1
        size = shift = 0
        while True:
            byte = content[at]
            size |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if not byte & 0x80:
                break
        yield kind, content[at : at + size]
        at += size


def _wide(record: bytes) -> tuple[str, bytes]:
    """A text behind its length, and what follows it."""
    end = 4 + 2 * int(struct.unpack_from("<I", record)[0])
    return record[4:end].decode("utf-16-le"), record[end:]
