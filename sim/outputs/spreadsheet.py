"""CSV files that a spreadsheet opens as text, so that no cell of them runs as a formula.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and formulas
can start programs. Names come from other people's exports, so whatever this product writes
as CSV is guarded: such a cell gets an apostrophe in front, as spreadsheets themselves mark
text. Numbers stay as they are. `unguarded` gives the original text back, whatever it was.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from sim.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

# Apostrophes that are there already are counted as part of the text: they get one more, and
# lose one when read, so that no two texts are written alike. The last four characters are
# the wide forms that spreadsheets of East Asia take for the first four.
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|-inf")


def guarded(text: str) -> str:
    """The text as it can stand in a CSV file: marked where it would be a formula."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """The original of a guarded text."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(file: TextIO, header: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a table of texts as CSV, one line a row, every cell guarded.

    Args:
        file: A text file, opened with `newline=""`.
        header: Names of the columns.
        rows: Cells in the order of the header.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([guarded(name) for name in header])
    writer.writerows([guarded(cell) for cell in row] for row in rows)


def write_columns(
    file: TextIO,
    header: Sequence[str],
    parts: Iterable[Sequence[Iterable[str]]],
) -> None:
    """Write a table of texts that are guarded already, part by part, column beside column.

    Args:
        file: A text file, opened with `newline=""`.
        header: Names of the columns.
        parts: Of each part of the table its columns, in the order of the header.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([guarded(name) for name in header])
    for columns in parts:
        writer.writerows(zip(*columns, strict=True))


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV without its index, every text in it guarded.

    Args:
        frame: Any frame whose columns have names.
        path: The file, replaced where it exists.
    """
    cells = frame.map(_guarded_cell).rename(columns=_guarded_cell)
    write_whole(path, cells.to_csv(index=False, lineterminator="\n"))


def _guarded_cell(cell: object) -> object:
    return guarded(cell) if isinstance(cell, str) else cell
