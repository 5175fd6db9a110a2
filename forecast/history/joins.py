"""Columns of one table of an export beside the rows of another, by a key that both have.

[[joins]]
table = "deals"              # the table that gets the columns
key = "account_ref"          # its key: a column, or several
other = "accounts"           # the table that has them
other_key = "id"             # its key, where that is called otherwise
take = ["industry"]          # the columns; all of them unless they are given
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

import numpy as np
import pandas as pd

from forecast.history.findings import Findings
from forecast.history.opening.tables import Export, SourceTable
from forecast.history.texts import text_column

_TEXTS: Final = ("table", "other")
_LISTS: Final = ("key", "other_key", "take")
_BETWEEN: Final = "\x1f"
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A table that gets columns of another.

    Attributes:
        table: Name of the table that gets them, with or without its ending.
        key: Its columns that together name a row of the other table.
        other: Name of the table that has them.
        other_key: The columns of the other table that `key` names.
        take: The columns to take; all but the key where none is given.
    """

    table: str
    key: tuple[str, ...]
    other: str
    other_key: tuple[str, ...]
    take: tuple[str, ...] = ()


def read_joins(name: str, given: object, problems: list[str]) -> tuple[Join, ...]:
    """The joins of a mapping file; what is wrong with them goes to the problems."""
    entries = given if isinstance(given, list) else [given]
    joins = []
    for place, entry in enumerate(entries, start=1):
        where = f"{name}: [[joins]] number {place}"
        if not isinstance(entry, dict):
            problems.append(f"{where} must be a table with table, key and other")
            continue
        unknown = sorted(set(entry) - {*_TEXTS, *_LISTS})
        missing = [each for each in ("table", "key", "other") if each not in entry]
        allowed = ", ".join((*_TEXTS, *_LISTS))
        problems += [f"{where}: unknown {each!r}; allowed: {allowed}" for each in unknown]
        problems += [f"{where} lacks {each!r}; give it in quotes" for each in missing]
        values = {each: _names(entry.get(each, [])) for each in (*_TEXTS, *_LISTS)}
        wrong = [each for each, value in values.items() if value is None]
        problems += [
            f"{where}: {each} is {entry[each]!r}; give a name in quotes, or several in "
            "square brackets"
            for each in wrong
        ]
        if unknown or missing or wrong:
            continue
        key, other_key = values["key"] or (), values["other_key"] or values["key"] or ()
        if len(key) != len(other_key):
            problems.append(f"{where}: key and other_key must name as many columns")
            continue
        joins.append(
            Join(
                table=str(entry["table"]),
                key=key,
                other=str(entry["other"]),
                other_key=other_key,
                take=values["take"] or (),
            )
        )
    return tuple(joins)


def _names(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401 (whatever stands in a file)
    names = value if isinstance(value, list) else [value]
    return tuple(names) if all(isinstance(each, str) and each for each in names) else None


def join(export: Export, joins: Sequence[Join], findings: Findings) -> None:
    """Add the columns to the tables of an export; what makes that impossible is a problem."""
    for each in joins:
        table = _table(each.table, export, findings.problems)
        other = _table(each.other, export, findings.problems)
        if table is None or other is None:
            continue
        problems = [
            *_lacking(table, each.key), *_lacking(other, (*each.other_key, *each.take)),
        ]  # fmt: skip
        if problems:
            findings.problems += problems
        else:
            _add(table, other, each, findings)


def _table(name: str, export: Export, problems: list[str]) -> SourceTable | None:
    for table in export.tables:
        last = PurePath(table.name).name
        if name.casefold() in {
            table.name.casefold(), last.casefold(), last.split(".")[0].casefold(),
        }:  # fmt: skip
            return table
    there = ", ".join(table.name for table in export.tables)
    problems.append(f"[[joins]]: the export has no table {name!r}; it has {there}")
    return None


def _lacking(table: SourceTable, names: Sequence[str]) -> list[str]:
    headers = [str(header) for header in table.cells]
    return [
        f"{table.name}: has no column {name!r}, which [[joins]] names; its columns are "
        f"{', '.join(headers)}"
        for name in names
        if name not in headers
    ]


def _keys(table: SourceTable, names: Sequence[str]) -> pd.Series[str]:
    parts = [table.cells[name].astype(object) for name in names]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + _BETWEEN + part
    return joined


def joined_header(name: str, table: SourceTable, each: Join) -> str:
    """What a column of another table is called once it stands in this one."""
    return name if name not in table.cells else f"{each.other}.{name}"


def _add(table: SourceTable, other: SourceTable, each: Join, findings: Findings) -> None:
    rows = other.cells.drop_duplicates()
    theirs = _keys(other, each.other_key)[rows.index]
    filled = (theirs.str.replace(_BETWEEN, "", regex=False) != "").to_numpy()
    rows, theirs = rows[filled], theirs[filled]
    twice = theirs[theirs.duplicated()]
    if len(twice):
        some = ", ".join(key.replace(_BETWEEN, " + ") for key in twice.unique()[:_SHOWN])
        findings.problems.append(
            f"{other.name}: {' + '.join(each.other_key)} of [[joins]] stands in several rows "
            f"({some}); give a key that each row has of its own"
        )
        return
    mine = _keys(table, each.key)
    places = pd.Index(theirs, dtype=object).get_indexer(pd.Index(mine, dtype=object))
    taken = each.take or [str(name) for name in rows if str(name) not in each.other_key]
    added = {}
    for name in taken:
        cells = np.append(rows[name].to_numpy(dtype=object), "")[places]
        header = joined_header(name, table, each)
        added[header] = text_column(cells.tolist())
        if name in other.numbers:
            table.numbers |= {header}
    table.cells = table.cells.assign(**added)
    findings.joined.setdefault(table.name, set()).update(each.key)
    findings.joined.setdefault(other.name, set()).update((*each.other_key, *taken))
    findings.mark(
        "rows_without_partner", places < 0, mine, table=table.name, other=other.name
    )
