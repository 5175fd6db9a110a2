"""Read delimited text of unknown encoding and delimiter."""

from __future__ import annotations

import csv
import gc
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.opening.encodings import in_utf8
from forecast.history.opening.tables import SourceTable, header_names
from forecast.history.opening.trim import Part, Row, Trimmed
from forecast.history.texts import TextColumn
from sim.outputs.spreadsheet import unguarded
from sim.problems import InvalidInput

DELIMITERS: Final = (",", ";", "\t", "|")
_MAX_LINES_NAMED: Final = 5
_SNIFFED: Final = 1 << 16
_LINES_SNIFFED: Final = 200
_AT_ONCE: Final = 20_000
"""Rows that are held as rows at a time."""
_LONGEST_STATED: Final = 40
_BREAKS: Final = re.compile(r"\r\n|\r|\n")
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
    text, encoding, odd_values = in_utf8(name, content)
    delimiter = _sniffed(text)
    collects = gc.isenabled()
    # A part is many small lists that all stay: looking for garbage there only takes time.
    gc.disable()
    try:
        found = Trimmed(_parts(name, text, delimiter), as_it_stands=as_it_stands)
        names, unnamed = header_names(name, found.header)
        columns, lines = _columns(name, found, guarded=b"'" in text)
    finally:
        if collects:
            gc.enable()
    if not len(lines):
        raise InvalidInput(f"{name}: has a header but no rows; export it again")
    return SourceTable(
        name=name,
        cells=pd.DataFrame(dict(zip(names, columns, strict=True))),
        lines=lines,
        encoding=encoding,
        delimiter=delimiter,
        unnamed=unnamed,
        undecodable_as_utf8=odd_values,
        left_out=tuple(found.left_out),
    )


def _columns(
    name: str, found: Trimmed, *, guarded: bool
) -> tuple[list[pd.Series[str]], NDArray[np.int64]]:
    """The columns of all parts of a table, and the lines of their rows."""
    width = len(found.header)
    columns = [TextColumn() for _ in found.header]
    lines = [np.empty(0, dtype=np.int64)]
    wrong: dict[int, int] = {}
    for rows, places in found:
        if not rows:
            continue
        fitting = rows
        if any(len(row) != width for row in rows):
            fitting = [_fitted(row, width) for row in rows]
            wrong |= {
                line: len(row)
                for row, line in zip(fitting, places, strict=True)
                if len(row) != width
            }
        lines.append(np.asarray(places, dtype=np.int64))
        if wrong:
            continue
        for column, each in zip(columns, zip(*fitting, strict=True), strict=True):
            column.add([unguarded(cell) for cell in each] if guarded else each)
    if wrong:
        raise InvalidInput(_length_problem(name, width, int(lines[-1][-1]), wrong))
    return [column.series() for column in columns], np.concatenate(lines)


def _fitted(row: Row, width: int) -> Row:
    """A row without the empty cells beyond the header's."""
    while len(row) > width and not row[-1]:
        row = row[:-1]
    return row


def _sniffed(text: bytes) -> str:
    """The delimiter that occurs equally often in the most lines, outside of quotes."""
    # No sign takes more than four bytes.
    begin = text[: 4 * _SNIFFED].decode(errors="ignore")[:_SNIFFED]
    if stated := _STATED.match(begin):
        return stated[1]
    lines = _QUOTED.sub("", begin).splitlines()[:_LINES_SNIFFED]
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        counts = Counter(filter(None, (line.count(delimiter) for line in lines)))
        if counts:
            each, number = counts.most_common(1)[0]
            # Of equals, the comma is more likely to be the decimal sign of amounts.
            if (number, each) >= most:
                best, most = delimiter, (number, each)
    return best


def _parts(name: str, text: bytes, delimiter: str) -> Iterator[Part]:
    """The lines as cells without outer blanks, and the number of each one's last line."""
    source = io.TextIOWrapper(io.BytesIO(text), "utf-8", "surrogatepass", newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    edges = [edge.encode() for edge in (delimiter, '"', "\n", "\r")]
    blanks = [blank for blank in (b" ", b"\t") if blank.decode() != delimiter]
    padded = not text.isascii() or any(
        edge + blank in text or blank + edge in text for edge in edges for blank in blanks
    )
    first_line = text[:_LONGEST_STATED].decode(errors="ignore").split("\n", 1)[0]
    stated = bool(_STATED.fullmatch(first_line))
    try:
        while True:
            before = reader.line_num
            rows: list[Row] = list(itertools.islice(reader, _AT_ONCE))
            if not rows:
                return
            lines = list(range(before + 1, before + 1 + len(rows)))
            if reader.line_num != lines[-1]:
                breaks = [
                    1 + sum(len(_BREAKS.findall(cell)) for cell in row) for row in rows
                ]
                lines = (before + np.cumsum(breaks)).tolist()
            if padded:
                rows = [[cell.strip() for cell in row] for row in rows]
            begin = int(stated and not before)
            yield rows[begin:], lines[begin:]
    except csv.Error as error:
        at_end = "unexpected end" in str(error)
        line = _last_begun(text, delimiter) if at_end else max(reader.line_num, 1)
        reason = (
            "a double quote opens a cell of this row that none closes up to the end of the file, "
            f"line {reader.line_num}: close it, or if the file is truncated there,"
            if at_end
            else f'{error}; a double quote inside of a quoted cell has to be doubled, "";'
        )
        message = f"{name}, line {line}: {reason} export it again"
        raise InvalidInput(message) from error


def _last_begun(text: bytes, delimiter: str) -> int:
    """The line on which the last row begins."""
    source = io.TextIOWrapper(io.BytesIO(text), "utf-8", "surrogatepass", newline="")
    reader = csv.reader(source, delimiter=delimiter)
    last = begin = 1
    for _ in reader:
        last, begin = begin, reader.line_num + 1
    return last


def _length_problem(name: str, width: int, last: int, wrong: dict[int, int]) -> str:
    """What to say of lines with too many or too few cells; `last` is the last one of all."""
    if list(wrong) == [last] and wrong[last] < width:
        return (
            f"{name}, line {last}: the last row ends after {wrong[last]} of {width} "
            "cells, so the file is truncated; export it again"
        )
    lines = ", ".join(
        f"{line} ({cells})" for line, cells in list(wrong.items())[:_MAX_LINES_NAMED]
    )
    advice = [
        text
        for text, holds in (
            ("complete or remove rows that have too few", min(wrong.values()) < width),
            (
                "put cells that hold the delimiter into double quotes",
                max(wrong.values()) > width,
            ),
        )
        if holds
    ]
    more = (
        f" and {len(wrong) - _MAX_LINES_NAMED} more"
        if len(wrong) > _MAX_LINES_NAMED
        else ""
    )
    return (
        f"{name}: {len(wrong)} row(s) do not have the header's {width} cells: line "
        f"(cells) {lines}{more}; {' and '.join(advice)}"
    )
