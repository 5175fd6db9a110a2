"""Open whatever an export comes as: CSV, csv.gz, zip of CSVs, Parquet, or a folder of them.

Nothing is interpreted here. A source table is headers and cells of text, with what had to
be assumed to read them (encoding, delimiter, headers without a name).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from forecast.history.packed import check_unpacked, ungzipped, unzipped
from sim.outputs.schema import META_FILE
from sim.outputs.spreadsheet import unguarded
from sim.problems import InvalidInput

DELIMITERS = (",", ";", "\t", "|")
SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".zip", ".parquet")
_UNNAMED = "unnamed column "
_MAX_LINES_NAMED = 5
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceTable:
    """One table of an export, as text.

    Attributes:
        name: File name, with the member's name where it came out of a zip.
        cells: One text column a header, stripped of outer blanks; empty text for no value.
        encoding: How the bytes were read.
        delimiter: Character between the cells; empty for Parquet.
        unnamed: Positions (from 1) of columns whose header is blank.
        undecodable_as_utf8: Example values that are not UTF-8, where another encoding was
            assumed.
    """

    name: str
    cells: pd.DataFrame
    encoding: str
    delimiter: str
    unnamed: tuple[int, ...] = ()
    undecodable_as_utf8: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that an import read: its name and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(slots=True)
class Export:
    """Everything that was found under the given paths.

    Attributes:
        tables: The tables, in the order of their names.
        files: The files that were read.
        skipped: Names of files in a folder that are no tables.
    """

    tables: list[SourceTable] = field(default_factory=list)
    files: list[InputFile] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def read_export(paths: list[Path]) -> Export:
    """Read every table under the paths; folders are searched through.

    Raises:
        InvalidInput: With every file that cannot be read, and why.
    """
    export = Export()
    problems: list[str] = []
    for path in paths:
        for file, name in _files_of(path, export, problems):
            try:
                _read_file(file, name, export)
            except InvalidInput as error:
                problems += error.problems
    if problems:
        raise InvalidInput(problems)
    if not export.tables:
        named = ", ".join(str(path) for path in paths)
        message = f"{named}: holds no table; give files that end in {', '.join(SUFFIXES)}"
        raise InvalidInput(message)
    return export


def _files_of(path: Path, export: Export, problems: list[str]) -> list[tuple[Path, str]]:
    """The files behind one given path, with the name under which each is reported."""
    try:
        path.stat()
    except FileNotFoundError:
        problems.append(f"{path}: there is no such file or folder; check the spelling")
        return []
    except OSError as error:
        problems.append(f"{path}: cannot be read ({error.strerror}); check the path")
        return []
    if path.is_file():
        return [(path, path.name)]
    if (path / META_FILE).exists():
        problems.append(
            f"{path}: is a history that an import wrote; give it to calibrate or forecast"
        )
        return []
    found: list[tuple[Path, str]] = []
    for file in sorted(path.rglob("*")):
        if (file.parent / META_FILE).exists():
            continue  # an earlier import's folder inside of the export's
        name = file.relative_to(path).as_posix()
        if not file.is_file() or any(part.startswith(".") for part in Path(name).parts):
            continue
        if name.lower().endswith(SUFFIXES) and not name.lower().endswith("readme.txt"):
            found.append((file, name))
        else:
            export.skipped.append(name)
    return found


def _read_file(path: Path, name: str, export: Export) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); check its permissions"
        raise InvalidInput(message) from error
    export.files.append(InputFile(name=name, sha256=hashlib.sha256(content).hexdigest()))
    if not content:
        raise InvalidInput(f"{name}: is empty; export it again")
    lower = name.lower()
    if lower.endswith(".zip") or content[:4] == b"PK\x03\x04":
        for member, text in unzipped(name, content).items():
            export.tables.append(read_delimited(f"{name}/{member}", text))
    elif lower.endswith(".parquet") or content[:4] == b"PAR1":
        export.tables.append(_read_parquet(name, content))
    else:
        if lower.endswith(".gz") or content[:2] == b"\x1f\x8b":
            content = ungzipped(name, content)
        export.tables.append(_read_text(name, content))


def _read_text(name: str, content: bytes) -> SourceTable:
    """Delimited text; what is none and is not called so either is no table."""
    try:
        return read_delimited(name, content)
    except InvalidInput as error:
        if name.lower().endswith(SUFFIXES):
            raise
        message = f"{name}: is no table; give files that end in {', '.join(SUFFIXES)}"
        raise InvalidInput(message) from error


def _read_parquet(name: str, content: bytes) -> SourceTable:
    try:
        import pyarrow.parquet  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415
    except ImportError as error:
        raise InvalidInput(
            f"{name}: reading Parquet needs pyarrow, which is not installed; "
            "run: pip install pyarrow, or export the table as CSV"
        ) from error
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
        # A repeated value takes no room in the file, but one cell each in memory.
        check_unpacked(name, file.metadata.num_rows * file.metadata.num_columns)
        table = file.read()
        names, unnamed = _headers(name, table.column_names)
        cells = {
            column: ["" if value is None else str(value) for value in values.to_pylist()]
            for column, values in zip(names, table.columns, strict=True)
        }
    except InvalidInput:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        message = f"{name}: is no readable Parquet file ({error}); export it again"
        raise InvalidInput(message) from error
    if table.num_rows == 0:
        raise InvalidInput(f"{name}: has a header but no rows; export it again")
    frame = pd.DataFrame(cells, dtype=object)
    return SourceTable(
        name=name, cells=frame, encoding="parquet", delimiter="", unnamed=unnamed
    )


def read_delimited(name: str, content: bytes) -> SourceTable:
    """Read delimited text of unknown encoding and delimiter.

    Raises:
        InvalidInput: If the bytes are no text, or the rows do not fit their header.
    """
    text, encoding, odd_values = _decode(name, content)
    delimiter = _sniff(text)
    header, rows = _rows(name, text, delimiter)
    names, unnamed = _headers(name, header)
    if not rows:
        raise InvalidInput(f"{name}: has a header but no rows; export it again")
    columns = {
        column: [unguarded(row[index].strip()) for row in rows]
        for index, column in enumerate(names)
    }
    return SourceTable(
        name=name,
        cells=pd.DataFrame(columns, dtype=object),
        encoding=encoding,
        delimiter=delimiter,
        unnamed=unnamed,
        undecodable_as_utf8=odd_values,
    )


def _decode(name: str, content: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Text, encoding, and examples of what was not UTF-8."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            return content.decode("utf-16"), "utf-16", ()
        except UnicodeDecodeError as error:
            message = f"{name}: begins like UTF-16 but is not ({error}); save it as UTF-8"
            raise InvalidInput(message) from error
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InvalidInput(f"{name}: is empty; export it again")
    if _CONTROL.intersection(content):
        message = f"{name}: holds control characters, so it is no text table; export as CSV"
        raise InvalidInput(message)
    try:
        encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
        return content.decode(encoding), encoding, ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name}, line {line}: is neither UTF-8 nor Windows-1252 text; "
            "save the export as UTF-8"
        ) from error
    odd = (word for word in text.split("\n") if not word.isascii())
    examples = tuple(line.strip()[:80] for _, line in zip(range(3), odd, strict=False))
    return text, "cp1252", examples


def _sniff(text: str) -> str:
    """The delimiter that occurs most often in the first line outside of quotes."""
    first = text.split("\n", 1)[0]
    outside = "".join(first.split('"')[::2])
    counts = {delimiter: outside.count(delimiter) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    return best if counts[best] else ","


def _rows(name: str, text: str, delimiter: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of equal length; blank lines are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    rows: list[list[str]] = []
    wrong: dict[int, int] = {}
    line = 0
    try:
        for row in reader:
            line = reader.line_num
            if not any(row):
                continue
            if not header:
                header = row
                continue
            while len(row) > len(header) and not row[-1].strip():
                row.pop()
            if len(row) != len(header):
                wrong[line] = len(row)
            rows.append(row)
    except csv.Error as error:
        at_end = "unexpected end" in str(error)
        reason = "the file is truncated inside a quoted cell" if at_end else str(error)
        message = f"{name}, line {max(reader.line_num, 1)}: {reason}; export it again"
        raise InvalidInput(message) from error
    if wrong:
        raise InvalidInput(_length_problem(name, header, wrong, last=line))
    return header, rows


def _length_problem(
    name: str, header: list[str], wrong: dict[int, int], *, last: int
) -> str:
    if list(wrong) == [last] and wrong[last] < len(header):
        return (
            f"{name}, line {last}: the last row ends after {wrong[last]} of {len(header)} "
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
        f"{name}: {len(wrong)} row(s) do not have the header's {len(header)} cells: line "
        f"(cells) {lines}{more}; put cells that hold the delimiter into double quotes"
    )


def _headers(name: str, header: list[str]) -> tuple[list[str], tuple[int, ...]]:
    """Unique column names, and the positions of headers that were blank."""
    names: list[str] = []
    unnamed: list[int] = []
    for position, raw in enumerate(header, start=1):
        if raw.strip():
            names.append(unguarded(raw.strip()))
        else:
            unnamed.append(position)
            names.append(f"{_UNNAMED}{position}")
    twice = [column for column, count in Counter(names).items() if count > 1]
    if twice:
        named = ", ".join(repr(column) for column in twice)
        raise InvalidInput(
            f"{name}: the column(s) {named} occur more than once; rename or remove one"
        )
    return names, tuple(unnamed)
