"""What opening an export gives: tables of text, with where each row came from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.opening.packed import MAX_UNPACKED
from forecast.history.opening.unread import Unread
from forecast.history.texts import text_column
from sim.outputs.spreadsheet import unguarded
from sim.problems import InvalidInput

UNNAMED = "unnamed column "
_NESTED: Final = (list, tuple, dict, set, frozenset, np.ndarray)
_BYTES: Final = (bytes, bytearray, memoryview)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Lines of a source that are no rows of its table.

    Attributes:
        what: "title", "footer", "total", "repeated header" or "header in another order".
        lines: Their numbers in the file or sheet, from 1.
        texts: What stands in them, in the order of `lines`.
    """

    what: str
    lines: tuple[int, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What an opener noticed in the cells of a table.

    Attributes:
        finding: Its name in `findings.toml`.
        count: How many cells or rows it concerns.
        examples: Some of them.
    """

    finding: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class SourceTable:
    """One table of an export, as text.

    Attributes:
        name: File name, with the member's or the sheet's name where it came out of one.
        cells: One text column a header, stripped of outer blanks; empty text for no value.
            Texts that repeat are categories.
        lines: The line of each row in the file or sheet, from 1.
        encoding: How the bytes were read.
        delimiter: Character between the cells; empty where there is none.
        unnamed: Positions (from 1) of columns whose header is blank.
        undecodable_as_utf8: Example values that are not UTF-8, where another encoding was
            assumed.
        left_out: Titles, footers, sums and repeated headers around and between the rows.
        numbers: Columns that hold numbers by the source's own type, not by their text.
        remarks: What the opener noticed in its cells.
    """

    name: str
    cells: pd.DataFrame
    lines: NDArray[np.int64]
    encoding: str
    delimiter: str = ""
    unnamed: tuple[int, ...] = ()
    undecodable_as_utf8: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    numbers: frozenset[str] = frozenset()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """What an import read: a file, or a table or query of a database, and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to read where a source holds more than one table; all of them where nothing is asked.

    Attributes:
        tables: Names of tables of a database or sheets of a workbook.
        query: An SQL query whose rows are the table, instead.
    """

    tables: tuple[str, ...] = ()
    query: str | None = None


@dataclass(slots=True)
class Export:
    """Everything that was found under the given paths.

    Attributes:
        tables: The tables, in the order of their names.
        files: The files that were read.
        unread: What stands in them and was not read, with the reason.
    """

    tables: list[SourceTable] = field(default_factory=list)
    files: list[InputFile] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def header_names(name: str, header: Sequence[str]) -> tuple[list[str], tuple[int, ...]]:
    """Unique column names, and the positions of headers that were blank.

    Raises:
        InvalidInput: If a name occurs twice.
    """
    names: list[str] = []
    unnamed: list[int] = []
    for position, raw in enumerate(header, start=1):
        if raw.strip():
            names.append(unguarded(raw.strip()))
        else:
            unnamed.append(position)
            names.append(f"{UNNAMED}{position}")
    twice = [column for column, count in Counter(names).items() if count > 1]
    if twice:
        named = ", ".join(repr(column) for column in twice)
        raise InvalidInput(
            f"{name}: the column(s) {named} occur more than once; rename or remove one"
        )
    return names, tuple(unnamed)


def typed_table(
    name: str,
    columns: Sequence[str],
    values: Sequence[Sequence[object]],
    encoding: str,
    unread: list[Unread],
) -> SourceTable | None:
    """A table whose source knows numbers, times and texts apart; None where it has no rows.

    Args:
        name: What the table is called in findings.
        columns: Its headers.
        values: A sequence a column.
        encoding: Kind of source.
        unread: Columns whose values are no cells, and tables without rows, are added to it.

    Raises:
        InvalidInput: If it has a column twice.
    """
    names, unnamed = header_names(name, columns)
    if not values or not len(values[0]):
        unread.append(
            Unread(name=name, why="tables without a row", advice="nothing to be read")
        )
        return None
    cells: dict[str, pd.Series[str]] = {}
    numbers: set[str] = set()
    for column, each in zip(names, values, strict=True):
        plain = _plain(each)
        if isinstance(plain, str):
            place, advice = f"{name}, column {column!r}", "export it as text if it matters"
            unread.append(Unread(name=place, why=plain, advice=advice, may_hold_rows=True))
            continue
        cells[column] = text_column([text_of(value) for value in plain])
        if are_numbers(plain):
            numbers.add(column)
    return SourceTable(
        name=name,
        cells=pd.DataFrame(cells),
        lines=np.arange(1, len(values[0]) + 1),
        encoding=encoding,
        unnamed=unnamed,
        numbers=frozenset(numbers),
    )


def _plain(values: Sequence[object]) -> Sequence[object] | str:
    """Values with bytes read as text; for values that are no cells, what they are."""
    kinds = set(map(type, values))
    if any(issubclass(kind, _NESTED) for kind in kinds):
        return "columns whose cells are lists or records"
    if not any(issubclass(kind, _BYTES) for kind in kinds):
        return values
    raw = [bytes(each) if isinstance(each, _BYTES) else each for each in values]
    try:
        return [each.decode() if isinstance(each, bytes) else each for each in raw]
    except UnicodeDecodeError:
        if len({len(each) for each in raw if isinstance(each, bytes)}) == 1:
            # All of one length are ids or hashes, such as the 16 bytes of a UUID.
            return [each.hex() if isinstance(each, bytes) else each for each in raw]
        return "columns whose cells are bytes that are no text in UTF-8"


def are_numbers(values: Sequence[object]) -> bool:
    """Whether all values that are there are numbers by their type."""
    filled = [value for value in values if value is not None and value != ""]
    return bool(filled) and all(
        hasattr(value, "__float__") and not isinstance(value, bool) for value in filled
    )


def text_of(value: object) -> str:
    """A typed value as the text that a person would write; empty for none."""
    if value is None or value != value:  # noqa: PLR0124 (NaN and NaT are not themselves)
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_UNPACKED:
        return str(int(value))
    text = str(value).strip()
    return text.removesuffix(" 00:00:00") if hasattr(value, "hour") else text
