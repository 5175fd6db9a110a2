"""Read what sources keep of the past of deals: stage histories, versions, stage times."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from forecast.history.canonical import with_blanks
from forecast.history.importers.forms import CHANGE_COLUMNS
from forecast.history.importers.lookups import Lookups
from forecast.history.reader import TableReader
from forecast.history.vocabulary import TableKind
from sim.outputs import schema

_FACTS: Final = ["deal_id", "stage", "amount", "expected_close", "rep"]
_KINDS: Final = {column.name: column.kind for column in schema.STAGE_CHANGES.columns}


def stage_rows(kind: TableKind, reader: TableReader, lookups: Lookups) -> pd.DataFrame:
    """The stage changes of one table, as the vocabulary says where they stand."""
    if kind.only:
        names = reader.text(kind.only["column"]).str.casefold()
        reader.keep((names == kind.only["value"]).to_numpy(dtype=bool))
    reader.keep(~reader.flag(kind.changes.get("is_deleted", "")))
    rows = pd.DataFrame(
        {
            name: _cells(reader, name, role)
            for name, role in kind.changes.items()
            if name != "is_deleted"
        }
    )
    rows["stage"] = lookups.labelled(rows["stage"])
    rows["table"] = reader.name
    if "recorded_at" not in rows:
        rows["recorded_at"] = rows["entered"]
    return with_blanks(rows, CHANGE_COLUMNS)


def _cells(reader: TableReader, name: str, role: str) -> Any:  # noqa: ANN401 (a column)
    match _KINDS.get(name, "timestamp"):
        case "text":
            return reader.text(role)
        case "money":
            return reader.money(role)
        case _:
            return reader.times(role)


def changes_only(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries into a stage, without the rows that repeat the stage they follow.

    A history writes a row after every change of any field. Rows that keep the stage stay
    only if they change the amount or the expected close, under the stage's own entry time.
    """
    rows = rows[(rows["deal_id"] != "") & (rows["stage"] != "") & rows["entered"].notna()]
    rows = rows.sort_values(["deal_id", "entered", "recorded_at"], kind="stable")
    rows = rows.drop_duplicates(["entered", *_FACTS])
    before = rows[_FACTS].shift()
    both_missing = rows[_FACTS].isna() & before.isna()
    same = ((rows[_FACTS] == before) | both_missing).all(axis=1)
    kept = rows[~same].drop_duplicates(["deal_id", "entered", "stage"], keep="last")
    return kept.reset_index(drop=True)
