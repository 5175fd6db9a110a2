"""What moved on each deal and when: its stages and its last activity, by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.tables import History
from sim.arrays import BoolArray, IntArray

Texts = NDArray[Any]

NO_STAGE = -1
RARE = 30
"""Stages that fewer deals entered are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Entries of deals into stages, by deal and day, and days on which something was done.

    Attributes:
        names: Labels of the stages, empty where the history has none.
        row: Deal of each entry, as its row in the table of deals; sorted.
        day: Day of each entry, ascending for a deal.
        stage: Stage that is entered, a place among `names`.
        label: What the history calls that stage, however few deals entered it.
        seen: Whether the stage was only found there on the day of an export: the deal entered
            it on that day or before.
        done_row: Deal of each thing done (activities and entries), sorted; `done_day`
            ascending for a deal. What an export found is nothing that was done on its day.
    """

    names: tuple[str, ...]
    row: IntArray
    day: IntArray
    stage: IntArray
    label: Texts
    seen: BoolArray
    done_row: IntArray
    done_day: IntArray

    def stages_on(self, day: int, rows: IntArray) -> tuple[IntArray, IntArray]:
        """Return the stage of some deals in an evening, and for how many days, -1 for none."""
        nothing = np.full(len(rows), NO_STAGE)
        if not len(self.row):
            return nothing, nothing
        place, there = _last(self.row, self.day, day, rows)
        stage = np.where(there, self.stage[place], nothing)
        return stage, np.where(there, day - self.day[place], nothing)

    def told_on(self, day: int, rows: IntArray) -> tuple[list[str], BoolArray]:
        """Return what the stage of some deals is called, empty for none, and whether it was only seen."""
        if not len(self.row):
            return [""] * len(rows), np.zeros(len(rows), dtype=np.bool_)
        place, there = _last(self.row, self.day, day, rows)
        return np.where(there, self.label[place], "").tolist(), there & self.seen[place]

    def quiet_on(self, day: int, rows: IntArray) -> IntArray:
        """Return for how many days nothing was done on some deals, -1 where nothing ever was."""
        if not len(self.done_row):
            return np.full(len(rows), -1)
        place, there = _last(self.done_row, self.done_day, day, rows)
        return np.where(there, day - self.done_day[place], -1)


def _last(
    row: IntArray, day: IntArray, evening: int, rows: IntArray
) -> tuple[IntArray, BoolArray]:
    """Return the last entry of each deal up to an evening, and whether it has one."""
    span = int(max(day.max(), evening)) + 2
    place = np.searchsorted(row * span + day, rows * span + evening, side="right") - 1
    kept = np.maximum(place, 0)
    return kept, (place >= 0) & (row[kept] == rows)


def moves_of(known: History, ids: Texts) -> Moves:
    """Collect the moves of deals.

    Args:
        known: A history as it was known in the evening of the forecast.
        ids: Ids of the deals, sorted.
    """
    changes, done = known.stage_changes, known.activities
    seen = _seen_at_exports(known)
    entered = changes["entered"].to_numpy().astype("datetime64[D]").astype(np.int64)
    row, there = _rows(changes["deal_id"].to_numpy(dtype=object), ids)
    row, entered, seen = row[there], entered[there], seen[there]
    labels = changes["stage"].to_numpy(dtype=object)[there].astype(np.str_)
    names, stage = np.unique(labels, return_inverse=True)
    rare = np.bincount(stage, minlength=len(names)) < RARE
    if rare.any():
        names = np.append(names[~rare], "another stage")
        again = np.where(rare, len(names) - 1, np.cumsum(~rare) - 1)
        stage = again[stage]
    order = np.lexsort((entered, row))
    started = done["started"].to_numpy().astype("datetime64[D]").astype(np.int64)
    mine, kept = _rows(done["deal_id"].to_numpy(dtype=object), ids)
    done_row = np.concatenate([row[~seen], mine[kept]])
    done_day = np.concatenate([entered[~seen], started[kept]])
    by = np.lexsort((done_day, done_row))
    return Moves(
        names=tuple(map(str, names)),
        row=row[order],
        day=entered[order],
        stage=stage[order],
        label=labels[order],
        seen=seen[order],
        done_row=done_row[by],
        done_day=done_day[by],
    )


def _seen_at_exports(known: History) -> BoolArray:
    """Return which entries into stages only say what an export showed on its day.

    An export that shows a deal of whose past nothing is recorded tells its whole state (stage,
    amount, owner and so on) at midnight of its day, and learned of it then. Other entries of
    such a moment, and later ones of such a deal that were learned of at midnight, were found by
    exports too: when they took place is not known either.
    """
    changes, events = known.stage_changes, known.events
    entered = changes["entered"].to_numpy().astype("datetime64[s]")
    day = entered.astype("datetime64[D]")
    entries = events[(events["field"] == "stage") & (events["new"] != "")]
    # Canonical stage changes are the entries of the events: by deal and in their order.
    learned = entries["recorded_at"].to_numpy().astype("datetime64[s]")
    found = (learned == entered) & (entered == day.astype("datetime64[s]"))
    if not found.any():
        return np.asarray(found, dtype=np.bool_)
    others = events[~events["field"].isin(["stage", "created"])]
    beside = pd.MultiIndex.from_frame(others[["deal_id", "at"]].astype({"deal_id": object}))
    mine = pd.MultiIndex.from_arrays([changes["deal_id"].to_numpy(dtype=object), entered])
    created = known.deals.set_index("deal_id")["created"].reindex(changes["deal_id"])
    older = created.to_numpy().astype("datetime64[D]") < day
    first = ~changes["deal_id"].duplicated().to_numpy()
    shown = found & first & older & mine.isin(beside)
    same_day = np.isin(entered, entered[shown])
    same_deal = changes["deal_id"].isin(changes["deal_id"][shown]).to_numpy()
    return np.asarray(found & (same_day | same_deal), dtype=np.bool_)


def _rows(named: Texts, ids: Texts) -> tuple[IntArray, BoolArray]:
    """Return the row of each id, and whether there is one."""
    if not len(named):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
    named = named.astype(np.str_)
    place = np.minimum(np.searchsorted(ids, named), len(ids) - 1)
    return place, ids[place] == named
