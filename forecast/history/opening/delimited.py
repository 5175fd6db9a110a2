"""Read delimited text of unknown encoding and delimiter."""

from __future__ import annotations

import csv
import gc
import io
import re
from collections import Counter
from typing import Final

import numpy as np
import pandas as pd

from forecast.history.opening.encodings import decoded
from forecast.history.opening.tables import SourceTable, header_names
from forecast.history.opening.trim import Row, Trimmed, trimmed, untrimmed
from sim.outputs.spreadsheet import unguarded
from sim.problems import InvalidInput

DELIMITERS: Final = (",", ";", "\t", "|")
_MAX_LINES_NAMED: Final = 5
_SNIFFED: Final = 1 << 16
_LINES_SNIFFED: Final = 200
_QUOTED: Final = re.compile(r'"[^"]*"')
_STATED: Final = re.compile(r"sep=(.)\s*")
"""The first line by which some systems tell a spreadsheet the delimiter."""


def read_delimited(name: str, content: bytes, *, as_it_stands: bool = False) -> SourceTable:
    """Read delimited text of unknown encoding and delimiter.

    Args:
        name: What the table is called in findings.
        content: The bytes of the file.
        as_it_stands: Take every line for a row, as in a table that this program wrote;
            else titles, footers, sums and repeated headers are left out.

    Raises:
        InvalidInput: If the bytes are no text, or the rows do not fit their header.
    """
    text, encoding, odd_values = decoded(name, content)
    delimiter = _sniffed(text)
    collects = gc.isenabled()
    # Rows are many small lists that all stay: looking for garbage among them only takes time.
    gc.disable()
    try:
        rows, lines = _rows(name, text, delimiter)
        found = untrimmed(rows, lines) if as_it_stands else trimmed(rows, lines)
    finally:
        if collects:
            gc.enable()
    names, unnamed = header_names(name, found.header)
    if not found.rows:
        raise InvalidInput(f"{name}: has a header but no rows; export it again")
    width = len(names)
    fitting = found.rows
    if any(len(row) != width for row in fitting):
        fitting = [_fitted(row, width) for row in fitting]
    wrong = {
        line: len(row)
        for row, line in zip(fitting, found.lines, strict=True)
        if len(row) != width
    }
    if wrong:
        raise InvalidInput(_length_problem(name, found, wrong))
    columns = zip(*fitting, strict=True)
    guarded = "'" in text
    cells = {
        column: [unguarded(cell) for cell in each] if guarded else list(each)
        for column, each in zip(names, columns, strict=True)
    }
    return SourceTable(
        name=name,
        cells=pd.DataFrame(cells, dtype=object),
        lines=np.asarray(found.lines, dtype=np.int64),
        encoding=encoding,
        delimiter=delimiter,
        unnamed=unnamed,
        undecodable_as_utf8=odd_values,
        left_out=tuple(found.left_out),
    )


def _fitted(row: Row, width: int) -> Row:
    """A row without the empty cells beyond the header's."""
    while len(row) > width and not row[-1]:
        row = row[:-1]
    return row


def _sniffed(text: str) -> str:
    """The delimiter that occurs equally often in the most lines, outside of quotes."""
    if stated := _STATED.match(text):
        return stated[1]
    lines = _QUOTED.sub("", text[:_SNIFFED]).splitlines()[:_LINES_SNIFFED]
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        counts = Counter(filter(None, (line.count(delimiter) for line in lines)))
        if counts:
            each, number = counts.most_common(1)[0]
            # Of equals, the comma is more likely to be the decimal sign of amounts.
            if (number, each) >= most:
                best, most = delimiter, (number, each)
    return best


def _rows(name: str, text: str, delimiter: str) -> tuple[list[Row], list[int]]:
    """The lines as cells without outer blanks, and the number of each one's last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    lines: list[int] = []
    try:
        edges = (delimiter, '"', "\n", "\r")
        padded = not text.isascii() or any(
            f"{edge} " in text or f" {edge}" in text for edge in edges
        )
        for row in reader:
            rows.append([cell.strip() for cell in row] if padded else row)
            lines.append(reader.line_num)
    except csv.Error as error:
        at_end = "unexpected end" in str(error)
        reason = "the file is truncated inside a quoted cell" if at_end else str(error)
        message = f"{name}, line {max(reader.line_num, 1)}: {reason}; export it again"
        raise InvalidInput(message) from error
    if rows and _STATED.fullmatch(text.split("\n", 1)[0]):
        del rows[0], lines[0]
    return rows, lines


def _length_problem(name: str, found: Trimmed, wrong: dict[int, int]) -> str:
    width, last = len(found.header), found.lines[-1]
    if list(wrong) == [last] and wrong[last] < width:
        return (
            f"{name}, line {last}: the last row ends after {wrong[last]} of {width} "
            "cells, so the file is truncated; export it again"
        )
    lines = ", ".join(
        f"{line} ({cells})" for line, cells in list(wrong.items())[:_MAX_LINES_NAMED]
    )
    more = (
        f" and {len(wrong) - _MAX_LINES_NAMED} more"
        if len(wrong) > _MAX_LINES_NAMED
        else ""
    )
    return (
        f"{name}: {len(wrong)} row(s) do not have the header's {width} cells: line "
        f"(cells) {lines}{more}; put cells that hold the delimiter into double quotes"
    )
