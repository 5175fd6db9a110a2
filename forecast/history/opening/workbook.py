"""Read the sheets of Excel and OpenDocument workbooks."""

import io
import zipfile
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from forecast.history.opening.packed import DAMAGED, check_unpacked
from forecast.history.opening.tables import (
    SourceTable,
    are_numbers,
    header_names,
    text_of,
)
from forecast.history.opening.trim import Row, Trimmed
from forecast.history.texts import text_column
from sim.problems import InvalidInput

_SUFFIXES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
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
        return name.endswith(_SUFFIXES)


def read_workbook(name: str, content: bytes) -> list[SourceTable]:
    """The tables of a workbook, one a sheet that holds rows.

    Raises:
        InvalidInput: If it is damaged or too large, or no sheet holds a table.
    """
    try:
        if content[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                check_unpacked(name, sum(each.file_size for each in archive.infolist()))
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = {
                sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                for sheet in book.sheet_names
            }
    except (CalamineError, *DAMAGED) as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput(
            f"{name}: is no readable workbook ({error}); open it in a spreadsheet program and "
            "save it again, or as CSV UTF-8"
        ) from error
    tables = [
        table
        for sheet, values in sheets.items()
        if (table := _table(f"{name}/{sheet}", values)) is not None
    ]
    if not tables:
        raise InvalidInput(f"{name}: no sheet holds a header and rows; export it again")
    return tables


def _table(name: str, values: Sequence[Sequence[object]]) -> SourceTable | None:
    """The table of one sheet; None where it holds less than a header and a row."""
    rows: list[Row] = [[_text(value) for value in row] for row in values]
    found = Trimmed([(rows, range(1, len(rows) + 1))])
    parts = [part for part in found if part[0]]
    if not parts or len(found.header) < 2:
        return None
    width = len(found.header)
    named = [row[:width] for part, _ in parts for row in part]
    lines = [line for _, part in parts for line in part]
    names, unnamed = header_names(name, found.header)
    typed = list(zip(*(values[line - 1][:width] for line in lines), strict=True))
    texts = map(text_column, zip(*named, strict=True))
    return SourceTable(
        name=name,
        cells=pd.DataFrame(dict(zip(names, texts, strict=True))),
        lines=np.asarray(lines, dtype=np.int64),
        encoding="workbook",
        unnamed=unnamed,
        left_out=tuple(found.left_out),
        numbers=frozenset(
            column for column, each in zip(names, typed, strict=True) if are_numbers(each)
        ),
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else text_of(value)
