"""Read what sources keep of the past of deals: stage histories, versions, stage times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecast.history.recognise import Shape
from sim.outputs import schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from forecast.history.importers.lookups import Lookups
    from forecast.history.reader import TableReader

_FACTS: Final = ["deal_id", "stage", "amount", "expected_close", "rep"]


def stage_rows(shape: Shape, reader: TableReader, lookups: Lookups) -> pd.DataFrame | None:
    """The stage changes of one table; None if the shape holds none."""
    take = _TAKERS.get(shape)
    if take is None:
        return None
    rows = take(reader, lookups)
    rows["table"] = reader.name
    return rows


def changes_only(rows: pd.DataFrame) -> pd.DataFrame:
    """Entries into a stage, without the rows that repeat the stage they follow.

    A history writes a row after every change of any field. Rows that keep the stage stay
    only if they change the amount or the expected close, under the stage's own entry time.
    """
    rows = rows[(rows["deal_id"] != "") & (rows["stage"] != "") & rows["entered"].notna()]
    rows = rows.sort_values(["deal_id", "entered", "recorded_at"], kind="stable")
    rows = rows.drop_duplicates(["entered", *_FACTS])
    before = rows[_FACTS].shift()
    same = pd.Series(data=True, index=rows.index)
    for fact in _FACTS:
        both_missing = rows[fact].isna() & before[fact].isna()
        same &= (rows[fact] == before[fact]) | both_missing
    kept = rows[~same]
    return kept.drop_duplicates(["deal_id", "entered", "stage"], keep="last").reset_index(
        drop=True
    )


def _salesforce_history(reader: TableReader, lookups: Lookups) -> pd.DataFrame:  # noqa: ARG001
    reader.keep(~reader.flag("isdeleted"))
    entered = reader.times("createddate")
    return pd.DataFrame(
        {
            "deal_id": reader.text("opportunityid"),
            "stage": reader.text("stagename"),
            "entered": entered,
            "recorded_at": entered,
            "amount": reader.money("amount"),
            "expected_close": reader.times("closedate"),
            "rep": "",
        }
    )


def _salesforce_versions(reader: TableReader, lookups: Lookups) -> pd.DataFrame:  # noqa: ARG001
    entered = reader.times("fivetranstart")
    reader.times("fivetranend")
    return pd.DataFrame(
        {
            "deal_id": reader.text("id"),
            "stage": reader.text("stagename"),
            "entered": entered,
            "recorded_at": entered,
            "amount": reader.money("amount"),
            "expected_close": reader.times("closedate"),
            "rep": reader.text("ownerid"),
        }
    )


def _hubspot_stage_times(reader: TableReader, lookups: Lookups) -> pd.DataFrame:
    reader.times("fivetranend")
    stages = reader.text("value").map(lambda stage: lookups.stage_labels.get(stage, stage))
    return pd.DataFrame(
        {
            "deal_id": reader.text("dealid"),
            "stage": stages,
            "entered": reader.times("dateentered"),
            "recorded_at": reader.times("fivetranstart"),
            "amount": np.nan,
            "expected_close": np.datetime64("NaT", "s"),
            "rep": "",
        }
    )


def _hubspot_properties(reader: TableReader, lookups: Lookups) -> pd.DataFrame:
    """Only the history of the stage is read; other properties stay out."""
    is_stage = reader.text("name|property").str.casefold() == "dealstage"
    reader.keep(is_stage.to_numpy(dtype=bool))
    entered = reader.times("timestamp")
    stages = reader.text("value").map(lambda stage: lookups.stage_labels.get(stage, stage))
    return pd.DataFrame(
        {
            "deal_id": reader.text("dealid"),
            "stage": stages,
            "entered": entered,
            "recorded_at": entered,
            "amount": np.nan,
            "expected_close": np.datetime64("NaT", "s"),
            "rep": "",
        }
    )


def entries_of_labels(changes: pd.DataFrame, deals: pd.DataFrame) -> pd.DataFrame:
    """When each closed deal entered its present stage for the last time, by deal id."""
    closed = deals[deals["status"] != schema.OPEN]
    final = dict(zip(closed["deal_id"], closed["stage"], strict=True))
    stages = np.array([final.get(deal) for deal in changes["deal_id"]], dtype=object)
    into = changes[changes["stage"].to_numpy(dtype=object) == stages]
    return pd.DataFrame(into.groupby("deal_id", sort=False)["entered"].max())


_TAKERS: dict[Shape, Callable[[TableReader, Lookups], pd.DataFrame]] = {
    Shape.SALESFORCE_HISTORY: _salesforce_history,
    Shape.SALESFORCE_VERSIONS: _salesforce_versions,
    Shape.HUBSPOT_STAGE_TIMES: _hubspot_stage_times,
    Shape.HUBSPOT_PROPERTIES: _hubspot_properties,
}
