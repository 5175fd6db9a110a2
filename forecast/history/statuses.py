"""Tell open, won and lost apart: by labels of a status, by ticks, by labels of a stage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.lookups import Lookups
from forecast.history.mapping import Mapping
from forecast.history.reader import TableReader
from sim.outputs import schema

FLAGS: Final = ("is_won", "is_lost", "is_closed")


def statuses_of_rows(
    reader: TableReader, mapping: Mapping, lookups: Lookups
) -> NDArray[np.object_]:
    """Open, won or lost of each row; empty text where nothing tells.

    The label of a status counts first, then ticks (or, where there are neither, the times at
    which a deal was won and lost), then the label of the stage, then the mapping's default. A
    deal that is not active is lost, unless something says that it was won.
    """
    columns = mapping.columns
    statuses, stages = (reader.text(columns.get(name, ())) for name in ("status", "stage"))
    by_status = _meant(statuses, mapping, {})
    by_stage = _meant(stages, mapping, lookups.stage_status)
    found = _first(by_status, _ticks(reader, columns), by_stage)
    blank = ((statuses == "") & (stages == "")).to_numpy()
    default = mapping.settings.default_status or ""
    found = np.where(blank & (found == ""), mapping.status.get("", ""), found)
    if "is_active" in columns:
        active = reader.flag(columns["is_active"])
        found = np.where(~active & (found != schema.WON), schema.LOST, found)
    return np.where(found == "", default, found).astype(object)


def contradicting(
    reader: TableReader,
    mapping: Mapping,
    lookups: Lookups,
    usual: Callable[[str], str | None],
) -> NDArray[np.bool_]:
    """Rows that one of status, ticks and stage calls won and another lost or open.

    A stage that is open says nothing against the others, as it is often the last one that a deal
    was in. Labels that decide nothing, as where ticks do, count by their `usual` meaning.
    """
    columns = mapping.columns
    statuses, stages = (reader.text(columns.get(name, ())) for name in ("status", "stage"))
    known = {
        label: usual(label) or ""
        for label in map(str, {*pd.unique(statuses), *pd.unique(stages)})
        if label.strip()
    }
    layers = (
        _meant(statuses, mapping, known),
        _ticks(reader, columns),
        _meant(stages, mapping, {**known, **lookups.stage_status}),
    )
    won, lost = (
        np.any([layer == each for layer in layers], axis=0)
        for each in (schema.WON, schema.LOST)
    )
    is_open = np.any([layer == schema.OPEN for layer in layers[:2]], axis=0)
    return np.asarray((won & lost) | (is_open & (won | lost)), dtype=bool)


def left_to_the_stage(
    reader: TableReader, mapping: Mapping, lookups: Lookups
) -> NDArray[np.bool_]:
    """Rows under a status of unknown meaning that count as open by their stage alone.

    Where other labels of the status say how deals ended, such a label may say so too: a stage
    is often the last one that a deal was in.
    """
    columns = mapping.columns
    if not {"status", "stage"} <= set(columns):
        return np.zeros(len(reader), dtype=bool)
    labels = reader.text(columns["status"])
    by_status = _meant(labels, mapping, {})
    if not np.isin(by_status, (schema.WON, schema.LOST)).any():
        return np.zeros(len(reader), dtype=bool)
    stages = _meant(reader.text(columns["stage"]), mapping, lookups.stage_status)
    named = (labels.str.strip() != "").to_numpy() & (by_status == "")
    left: NDArray[np.bool_] = (
        named & (_ticks(reader, columns) == "") & (stages == schema.OPEN)
    )
    return left


def _meant(
    labels: pd.Series[str], mapping: Mapping, known: dict[str, str]
) -> NDArray[np.object_]:
    """What each label means; the mapping's word counts before that of the export."""
    codes, distinct = pd.factorize(labels)
    meanings = [
        (mapping.status.meaning(label) or known.get(label, "")) if label.strip() else ""
        for label in map(str, distinct)
    ]
    return np.array([*meanings, ""], dtype=object)[codes]


def _first(*layers: NDArray[np.object_]) -> NDArray[np.object_]:
    """Of each row the first layer that says something."""
    found = layers[0]
    for layer in layers[1:]:
        found = np.where(found == "", layer, found)
    return found


def _ticks(reader: TableReader, columns: dict[str, tuple[str, ...]]) -> NDArray[np.object_]:
    """What ticks say, or the times of winning and losing where there are no ticks."""
    nothing = np.full(len(reader), "", dtype=object)
    there = {name: reader.flag(columns[name]) for name in FLAGS if name in columns}
    if there:
        none = np.zeros(len(reader), dtype=bool)
        won, lost = there.get("is_won", none), there.get("is_lost", none)
        found = np.where(won, schema.WON, np.where(lost, schema.LOST, nothing))
        if "is_closed" in there:
            closed = there["is_closed"]
            # Where a tick says won, a closed deal without it was lost.
            ended = schema.LOST if "is_won" in there else ""
            found = np.where(found == "", np.where(closed, ended, schema.OPEN), found)
        elif {"is_won", "is_lost"} <= set(there):
            found = np.where(found == "", schema.OPEN, found)
        return found.astype(object)
    if "status" in columns or not {"closed_won", "closed_lost"} <= set(columns):
        return nothing
    won, lost = (
        (reader.text(columns[name]) != "").to_numpy()
        for name in ("closed_won", "closed_lost")
    )
    found = np.where(won & ~lost, schema.WON, np.where(lost & ~won, schema.LOST, nothing))
    return np.where(~won & ~lost, schema.OPEN, found).astype(object)
