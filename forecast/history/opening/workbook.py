"""Read the sheets of Excel and OpenDocument workbooks."""

import io
import zipfile
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from forecast.history.opening.binary_sheets import DISORDERED, details_of_xls
from forecast.history.opening.compound import stream_of
from forecast.history.opening.details import Details, fill_merged, is_number
from forecast.history.opening.packed import DAMAGED, check_unpacked
from forecast.history.opening.sheets import details_of
from forecast.history.opening.tables import (
    Asked,
    Remark,
    SourceTable,
    are_numbers,
    header_names,
    text_of,
)
from forecast.history.opening.trim import Row, Trimmed
from forecast.history.opening.unread import Unread, named, unread_text
from forecast.history.texts import text_column
from sim.problems import InvalidInput

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_NO_SHEET: Final = "sheets that hold a chart, a dialogue or macros"
_MEMBERS: Final = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")


def is_workbook(name: str, content: bytes) -> bool:
    """Whether a file is a workbook, by its bytes; its name alone proves nothing.

    Many systems call a web page or delimited text `.xls`.
    """
    if content[:4] == _OLD_EXCEL:
        return True
    if content[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(member in _MEMBERS for member in archive.namelist())
    except DAMAGED:
        return name.endswith(WORKBOOKS)


def read_workbook(
    name: str, content: bytes, asked: Asked, unread: list[Unread]
) -> list[SourceTable]:
    """The tables of a workbook, one a sheet that holds rows.

    Who hides a sheet does not mean it to be counted: it is read where it is asked for, or where
    no other sheet holds a table.

    Args:
        name: What the workbook is called.
        content: Its bytes.
        asked: Sheets to read; those that are not hidden if none is named.
        unread: Sheets that are not read are added to it.

    Raises:
        InvalidInput: If it is damaged or too large, no sheet holds a table, or one that is
            asked for is not there.
    """
    if asked.query:
        raise InvalidInput(f"{name}: is no database; give --table SHEET instead of --query")
    try:
        details = _details(name, content)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            _check_asked(name, asked, book.sheet_names)
            return _tables(name, book, details, asked, unread)
    except BaseException as error:
        # Who reads the cells breaks off so where a file contradicts itself, and lets nobody
        # import what it raises then.
        broken_off = type(error).__name__ == "PanicException"
        known = (CalamineError, ET.ParseError, *DAMAGED)
        if isinstance(error, InvalidInput) or not (broken_off or isinstance(error, known)):
            raise
        locked = "EncryptedPackage".encode("utf-16-le") in content
        reason = "it is locked by a password" if locked else str(error)
        raise InvalidInput(
            f"{name}: is no readable workbook ({reason}); open it in a spreadsheet program and "
            f"save it again{' without the password' * locked}, or as CSV UTF-8"
        ) from error


def _details(name: str, content: bytes) -> dict[str, Details]:
    """What its cells hold beside their values; nothing where records are not as they should be."""
    # Whoever reads the cells gives up without a word where the file is not whole.
    old = content[:4] == _OLD_EXCEL
    book = stream_of(content, "Workbook", "Book") if old else b""
    try:
        if old:
            return details_of_xls(name, book)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_unpacked(name, sum(each.file_size for each in archive.infolist()))
            return details_of(name, archive)
    except DISORDERED as error:
        if isinstance(error, InvalidInput):
            raise
        return {}


def _check_asked(name: str, asked: Asked, there: Sequence[str]) -> None:
    if unknown := [sheet for sheet in asked.tables if sheet not in there]:
        raise InvalidInput(
            f"{name}, --table {named(unknown)}: there is no such sheet; it has {named(there)}"
        )


def _tables(
    name: str,
    book: CalamineWorkbook,
    details: dict[str, Details],
    asked: Asked,
    unread: list[Unread],
) -> list[SourceTable]:
    """The tables of the sheets that are asked for or seen, else of the hidden ones."""
    sheets: dict[bool, list[str]] = {True: [], False: []}
    left: list[Unread] = []
    for sheet in book.sheets_metadata:
        if asked.tables and sheet.name not in asked.tables:
            continue
        if sheet.typ != SheetTypeEnum.WorkSheet:
            left.append(
                Unread(name=f"{name}/{sheet.name}", why=_NO_SHEET, advice="left out")
            )
        else:
            visible = bool(asked.tables) or sheet.visible == SheetVisibleEnum.Visible
            sheets[visible].append(sheet.name)
    tables: list[SourceTable] = []
    for each in sheets[True]:
        tables += _table(name, book, each, details.get(each, Details()), left)
    if tables:
        left += [_hidden(name, book, each) for each in sheets[False]]
    else:
        for each in sheets[False]:
            tables += _table(name, book, each, details.get(each, Details()), left)
        for table in tables:
            table.remarks += (Remark(finding="sheet_hidden", count=1),)
    for table in tables if not details else ():
        seen = Remark(finding="formats_unseen", count=len(table.numbers))
        table.remarks += (seen,) * bool(table.numbers)
    if not tables:
        raise InvalidInput(
            f"{name}: no sheet holds a header and rows; export it again{unread_text(left)}"
        )
    unread += left
    return tables


def _hidden(name: str, book: CalamineWorkbook, sheet: str) -> Unread:
    """A hidden sheet that is not read, and how large it is."""
    rows = book.get_sheet_by_name(sheet).height
    return Unread(
        name=f"{name}/{sheet} ({rows:,} rows)",
        why="hidden sheets",
        advice="not counted; to read one, name every sheet that counts with --table",
        may_hold_rows=rows > 0,
    )


def _table(
    name: str,
    book: CalamineWorkbook,
    sheet: str,
    details: Details,
    left: list[Unread],
) -> list[SourceTable]:
    """The table of one sheet; none where it holds less than a header and a row, which is said."""
    source = book.get_sheet_by_name(sheet)
    name = f"{name}/{sheet}"
    values = source.to_python(skip_empty_area=False)
    rows: list[list[str]] = [[_text(value) for value in row] for row in values]
    remarks = fill_merged(rows, values, source.merged_cell_ranges or ())
    _add_currencies(rows, values, details)
    found = Trimmed([(list[Row](rows), range(1, len(rows) + 1))])
    parts = [part for part in found if part[0]]
    if not parts or len(found.header) < 2:
        if filled := sum(map(any, rows)):
            left.append(
                Unread(
                    name=f"{name} ({filled:,} rows)",
                    why="sheets without a header of two columns and rows below it",
                    advice="if one holds deals, give it a header",
                    may_hold_rows=filled > 1,
                )
            )
        return []
    width = len(found.header)
    texts = [row[:width] for part, _ in parts for row in part]
    lines = [line for _, part in parts for line in part]
    names, unnamed = header_names(name, found.header)
    typed = list(zip(*(values[line - 1][:width] for line in lines), strict=True))
    numbers = frozenset(
        column for column, each in zip(names, typed, strict=True) if are_numbers(each)
    )
    remarks += details.remarks()
    return [
        SourceTable(
            name=name,
            cells=pd.DataFrame(
                dict(zip(names, map(text_column, zip(*texts, strict=True)), strict=True))
            ),
            lines=np.asarray(lines, dtype=np.int64),
            encoding="workbook",
            unnamed=unnamed,
            left_out=tuple(found.left_out),
            numbers=numbers,
            remarks=remarks,
        )
    ]


def _add_currencies(
    rows: Sequence[list[str]], values: Sequence[Sequence[object]], details: Details
) -> None:
    """Write the currency that the format of a number shows behind it, as a person sees it."""
    for column, codes in details.currencies.items():
        for code, places in codes.items():
            for row in places:
                if row >= len(rows) or column >= len(rows[row]):
                    continue
                if is_number(values[row][column]):
                    rows[row][column] += f" {code}"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else text_of(value)
