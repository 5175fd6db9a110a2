"""What is known of every deal at a moment: its events up to then, folded one after the other.

A deal of whose past nothing is recorded is its row in the table of deals and no more: that
row was learned of when the deal closed, or, while it is open, on the day of the export.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.canonical import conformed, with_blanks
from forecast.history.events.model import FIELDS, last_places, values_of
from sim.outputs import schema

STATE: Final = ("stage", "amount", "expected_close", "lost_reason", "status")
"""Fields that move in the life of a deal: a deal with an event of one of them is known by its
events alone."""
FACTS: Final = ("account", "product", "segment", "source", "pipeline", "rep")
"""Fields that hold from the first day on, where no event says otherwise."""
_ENDS: Final = ("merged", "deleted")


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """The events that were known at a moment, by deal and field.

    Attributes:
        events: All events in their order.
        visible: Which of them were known.
        deals: The deal of each event as its place among `names`.
        fields: The field of each event as its place among `FIELDS`.
        names: The deals that have an event.
    """

    events: pd.DataFrame
    visible: NDArray[np.bool_]
    deals: NDArray[np.int64]
    fields: NDArray[np.int64]
    names: pd.Index[str]

    @classmethod
    def until(cls, events: pd.DataFrame, end: np.datetime64) -> Fold:
        """Fold the events that took effect and were recorded before `end`."""
        at, recorded = events["at"].to_numpy(), events["recorded_at"].to_numpy()
        visible = (at < end) & ~(recorded >= end)
        named = events["field"].cat.categories
        order = np.array([FIELDS.index(name) for name in named], dtype=np.int64)
        return cls(
            events=events,
            visible=visible,
            deals=events["deal_id"].cat.codes.to_numpy().astype(np.int64),
            fields=order[events["field"].cat.codes.to_numpy()],
            names=events["deal_id"].cat.categories,
        )

    def of(self, *names: str) -> NDArray[np.bool_]:
        """Which events are of one of these fields."""
        return np.isin(self.fields, [FIELDS.index(name) for name in names])

    def last(self, *names: str) -> NDArray[np.int64]:
        """The place of each deal's last known event of these fields, -1 for none."""
        return last_places(self.deals, self.visible & self.of(*names), len(self.names))

    def have(self, *names: str) -> NDArray[np.bool_]:
        """Which deals have an event of these fields, known yet or not."""
        having = np.zeros(len(self.names), dtype=bool)
        having[self.deals[self.of(*names)]] = True
        return having

    def values(self, name: str) -> Any:  # noqa: ANN401 (of the column's kind)
        """What each deal's field holds, empty where nothing is known."""
        last = self.last(name)
        new = self.events["new"]
        cells = np.full(len(last), "", dtype=object)
        cells[last >= 0] = new.iloc[last[last >= 0]].to_numpy(dtype=object)
        return values_of(cells, schema.DEALS.column(name).kind)

    def closing_days(self) -> NDArray[np.datetime64]:
        """When each deal closed: as an event states it, else when its status changed last."""
        status, stated = self.last("status"), self.last("closed")
        days = np.full(len(status), np.datetime64("NaT", "s"))
        days[status >= 0] = self.events["at"].to_numpy()[status[status >= 0]]
        use = (stated >= 0) & (stated > status)
        texts = self.events["new"].iloc[stated[use]].to_numpy(dtype=object)
        days[use] = values_of(texts, "date")
        return days

    def gone(self) -> NDArray[np.bool_]:
        """Which deals were deleted or merged into others by then, and not brought back."""
        last = self.last(*_ENDS)
        gone = last >= 0
        gone[gone] = (self.events["new"].iloc[last[gone]] != "").to_numpy()
        return gone


def deals_by(
    end: np.datetime64,
    deals: pd.DataFrame,
    events: pd.DataFrame,
    *,
    at_export: bool,
) -> pd.DataFrame:
    """The deals as they were known at a moment.

    Args:
        end: The first moment that is not known any more.
        deals: The table of deals on the day of the export.
        events: The events of all deals.
        at_export: Whether the moment lies on the day of the export or later.

    Returns:
        The canonical table of deals, without those that were not yet, or no longer, there.
    """
    fold = Fold.until(events, end)
    rows = with_vanished(deals, fold).copy()
    places = fold.names.get_indexer(pd.Index(rows["deal_id"]))
    known_late = np.isin(
        places, np.flatnonzero(fold.have("created") & (fold.last("created") < 0))
    )
    _take(rows, "created", fold, places, fold.last("created") >= 0)
    gone = (places >= 0) & np.r_[fold.gone(), False][places]
    seen = (rows["created"] < end).to_numpy() & ~known_late & ~gone
    rows, places = rows[seen].reset_index(drop=True), places[seen]
    for name in FACTS:
        _take(rows, name, fold, places, fold.have(name))
    closed = rows["closed"].to_numpy()
    told = (places >= 0) & np.r_[fold.have(*STATE), False][places]
    # Of deals without a past: what their closing said, if that has come, else nothing.
    still = ~told & ~(closed < end)
    _reopen(rows, still)
    if not at_export:
        _forget(rows, still)
    for name in STATE:
        _take(rows, name, fold, places, fold.have(*STATE))
    rows["status"] = np.where(rows["status"] == "", schema.OPEN, rows["status"])
    rows.loc[told, "closed"] = fold.closing_days()[places[told]]
    is_open = (rows["status"] == schema.OPEN).to_numpy()
    rows.loc[is_open, "closed"] = np.datetime64("NaT", "s")
    rows.loc[~is_open, "expected_close"] = np.datetime64("NaT", "s")
    rows.loc[rows["status"] != schema.LOST, "lost_reason"] = ""
    return conformed(rows, schema.DEALS)


def with_vanished(deals: pd.DataFrame, fold: Fold) -> pd.DataFrame:
    """The deals and, below them, those that the export no longer holds but events tell of."""
    gone = ~fold.names.isin(deals["deal_id"])
    if not gone.any():
        return deals
    first = np.full(len(fold.names), np.datetime64("NaT", "s"))
    created = fold.of("created")
    first[fold.deals[created]] = fold.events["at"].to_numpy()[created]
    lost = pd.DataFrame({"deal_id": fold.names[gone], "created": first[gone]})
    lost = with_blanks(lost[lost["created"].notna()], schema.DEALS.columns)
    return pd.concat([deals, lost.assign(status=schema.OPEN)], ignore_index=True)


def _take(
    rows: pd.DataFrame,
    name: str,
    fold: Fold,
    places: NDArray[np.int64],
    told: NDArray[np.bool_],
) -> None:
    """Set a column to what the events say, for the deals of which they tell."""
    use = (places >= 0) & np.r_[told, False][places]
    if use.any():
        rows.loc[use, name] = fold.values(name)[places[use]]


def _reopen(rows: pd.DataFrame, still: NDArray[np.bool_]) -> None:
    rows.loc[still, "closed"] = np.datetime64("NaT", "s")
    rows.loc[still, "lost_reason"] = ""
    was_closed = still & (rows["status"] != schema.OPEN).to_numpy()
    rows.loc[was_closed, "status"] = schema.OPEN
    _forget(rows, was_closed)


def _forget(rows: pd.DataFrame, still: NDArray[np.bool_]) -> None:
    """What the row says of an open deal was learned of later."""
    rows.loc[still, "stage"] = ""
    rows.loc[still, "amount"] = np.nan
    rows.loc[still, "expected_close"] = np.datetime64("NaT", "s")
