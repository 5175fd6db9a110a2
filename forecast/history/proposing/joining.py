"""Propose which tables of an export belong together: columns of one beside the rows of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from forecast.history.joins import Join
from forecast.history.opening.tables import SourceTable
from forecast.history.proposing.cells import Cells
from forecast.history.proposing.choice import SURE
from forecast.history.proposing.columns import Columns, columns_of
from forecast.history.proposing.words import vocabulary
from forecast.history.recognise import fold, fold_header

_OF_DEALS: Final = (
    "rep", "stage", "status", "amount", "created", "closed", "expected_close", "lost_reason",
)  # fmt: skip
_OF_ANYTHING: Final = ("currency", "segment", "product", "pipeline")
"""Fields for which a table of deals is joined with another, where it has none of its own: what
stands beside the id of a deal is the deal's; when a customer was created, or what its status is,
is not."""
_FOUND: Final = 0.95
_FEWEST: Final = 2
_ENDINGS: Final = ("id", "ref", "key", "no", "code", "number")


def joins_of(
    deals: SourceTable, columns: Columns, others: Sequence[SourceTable]
) -> tuple[Join, ...]:
    """The joins that give a table of deals what it lacks.

    A key has to be called like the other table or its key, all but a few of its cells have to
    stand there, and each of them in one row.

    Args:
        deals: The table of deals.
        columns: Its columns by field.
        others: Tables of the export that hold neither deals nor anything else that is known.
    """
    found: list[Join] = []
    lacked = [name for name in (*_OF_DEALS, *_OF_ANYTHING) if name not in columns.chosen]
    ids = columns.chosen.get("deal_id")
    for other in others:
        keys = _keys(deals, other)
        if keys is None:
            continue
        key, other_key = keys
        of_deals = ids is not None and ids.column == key
        theirs = columns_of(other.cells, vocabulary())
        offered = {
            name: choice.column
            for name, choice in theirs.chosen.items()
            if name in lacked and (of_deals or name in _OF_ANYTHING) and choice.confidence >= SURE and theirs.cells[choice.column].filled
        }  # fmt: skip
        take = tuple(header for header in offered.values() if header != other_key)
        if take:
            found.append(
                Join(
                    table=deals.name, key=(key,), other=other.name, other_key=(other_key,),
                    take=take,
                )
            )  # fmt: skip
            lacked = [name for name in lacked if name not in offered]
    return tuple(found)


def _keys(deals: SourceTable, other: SourceTable) -> tuple[str, str] | None:
    """The column of deals that names a row of the other table, and the one that it names."""
    for theirs in map(str, other.cells):
        column = Cells(theirs, other.cells[theirs])
        if column.filled < 1 or column.unique < 1 or column.distinct < _FEWEST:
            continue
        there = column.texts
        for mine in map(str, deals.cells):
            if is_called_so(mine, theirs, other) and stand_in(deals.cells[mine], there):
                return mine, theirs
    return None


def is_called_so(mine: str, theirs: str, other: SourceTable) -> bool:
    """Whether a column is called like the key of the other table, or like that table."""
    header, key = fold_header(mine), fold_header(theirs)
    stem = fold(other.name.rsplit("/", 1)[-1].split(".")[0]).removesuffix("s")
    if header == key:
        return key not in _ENDINGS
    bare = next(
        (header.removesuffix(end) for end in _ENDINGS if header.endswith(end)), header
    )
    return bool(bare) and (bare == stem or header == stem + key)


def stand_in(column: pd.Series[str], there: pd.Series[str]) -> bool:
    """Whether all but a few of a column's cells, of which there are several, stand in another."""
    filled = column[column != ""]
    return filled.nunique() >= _FEWEST and float(filled.isin(set(there)).mean()) >= _FOUND
