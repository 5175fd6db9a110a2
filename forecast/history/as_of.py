"""What was known on an earlier day: nothing that happened or was recorded later is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.canonical import conformed
from forecast.history.past import entries_into_last_stage
from sim.outputs import schema
from sim.problems import InvalidInput

DAYS_PAST_SNAPSHOT: Final = 14
"""How long after the last entry a history may still be looked at as of: quiet days at its
end carry no entry."""


def check_day(day: date, *, first: date, snapshot: date) -> None:
    """Whether a history from `first` to `snapshot` can be looked at as of a day.

    Raises:
        InvalidInput: If the day lies before the first deal, or long after the snapshot.
    """
    if day < first:
        raise InvalidInput(
            f"as-of date {day}: lies before the first deal, created on "
            f"{first}; give a later date"
        )
    if day > snapshot + timedelta(days=DAYS_PAST_SNAPSHOT):
        raise InvalidInput(
            f"as-of date {day}: lies more than {DAYS_PAST_SNAPSHOT} days after the end of "
            f"the history, {snapshot}; give {snapshot} or an earlier "
            "date, or import a later export"
        )


def known_by(
    day: date,
    tables: Mapping[str, pd.DataFrame],
    *,
    before_snapshot: bool,
    filled_at_close: tuple[str, ...],
) -> dict[str, pd.DataFrame]:
    """The canonical tables as they were known at the end of a day; see `History.as_of`.

    Args:
        day: The last day that is visible.
        tables: The canonical tables by name.
        before_snapshot: Whether the day lies before that of the export.
        filled_at_close: Columns of deals that are blank while a deal is open.

    Raises:
        InvalidInput: If no deal had been recorded by then.
    """
    end = np.datetime64(day + timedelta(days=1), "s")
    changes = _recorded_by(tables["stage_changes"], end, otherwise="entered")
    changes = changes[changes["entered"] < end]
    deals = _deals_as_of(tables, changes, end, before_snapshot=before_snapshot)
    if deals.empty:
        message = f"as-of date {day}: no deal had been recorded by then; give a later date"
        raise InvalidInput(message)
    for column in filled_at_close:
        deals.loc[deals["status"] == schema.OPEN, column] = ""
    activities = _activities_as_of(tables["activities"], end)
    kept = changes["deal_id"].isin(set(deals["deal_id"]))
    return {
        "deals": deals,
        "stage_changes": changes[kept].reset_index(drop=True),
        "activities": activities,
        "people": _people_as_of(tables["people"], deals, activities, end),
        "quotas": _recorded_by(tables["quotas"], end, otherwise="first"),
        "commits": _recorded_by(tables["commits"], end, otherwise="recorded_at"),
    }


def _deals_as_of(
    tables: Mapping[str, pd.DataFrame],
    changes: pd.DataFrame,
    end: np.datetime64,
    *,
    before_snapshot: bool,
) -> pd.DataFrame:
    every, every_change = tables["deals"], tables["stage_changes"]
    entered_late = (
        _looked_up(_creation_recorded(every, every_change), every["deal_id"]) >= end
    )
    visible = (every["created"] < end).to_numpy() & ~entered_late
    deals = every[visible].copy()
    known_late = _looked_up(_closing_recorded(every, every_change), deals["deal_id"]) >= end
    reopened = (deals["closed"] >= end).to_numpy() | known_late
    is_open = reopened | (deals["status"] == schema.OPEN).to_numpy()
    deals.loc[reopened, "closed"] = pd.NaT
    deals.loc[reopened, "status"] = schema.OPEN
    deals.loc[reopened, "lost_reason"] = ""
    last = changes.groupby("deal_id", sort=False)[
        ["stage", "amount", "expected_close", "rep"]
    ].last()
    _set_owners_and_amounts(deals, last, is_open)
    if before_snapshot:
        known = last.reindex(deals.loc[is_open, "deal_id"])
        deals.loc[is_open, "stage"] = _filled(known["stage"])
        deals.loc[is_open, "amount"] = known["amount"].to_numpy(dtype=np.float64)
        deals.loc[is_open, "expected_close"] = _seconds(known["expected_close"])
    elif changes.empty:
        # Without any history the present stage is not known of earlier days either.
        deals.loc[is_open, "stage"] = ""
    return conformed(deals, schema.DEALS)


def _set_owners_and_amounts(
    deals: pd.DataFrame, last: pd.DataFrame, is_open: NDArray[np.bool_]
) -> None:
    """Owners, and amounts of closed deals, as last recorded, where they are recorded."""
    known = last.reindex(deals["deal_id"])
    owner = _filled(known["rep"])
    deals["rep"] = np.where(owner == "", deals["rep"].to_numpy(dtype=object), owner)
    amount = known["amount"].to_numpy(dtype=np.float64)
    use = ~is_open & ~np.isnan(amount)
    deals["amount"] = np.where(use, amount, deals["amount"].to_numpy(dtype=np.float64))


def _filled(texts: pd.Series[Any]) -> NDArray[np.object_]:
    """Text cells with empty text where there is none."""
    cells = [text if isinstance(text, str) else "" for text in texts]
    return np.array(cells, dtype=np.object_)


def _seconds(times: pd.Series[pd.Timestamp]) -> NDArray[np.datetime64]:
    return times.to_numpy().astype("datetime64[s]")


def _looked_up(
    times: pd.Series[pd.Timestamp], ids: pd.Series[str]
) -> NDArray[np.datetime64]:
    """The time of each id, NaT where it has none."""
    return _seconds(times.reindex(ids))


def _creation_recorded(
    deals: pd.DataFrame, changes: pd.DataFrame
) -> pd.Series[pd.Timestamp]:
    """When the source learned of each deal, where it recorded the creation itself.

    A stage history may begin long after a deal (native reports keep a few months), so only
    an entry dated on the day of the creation or before counts.
    """
    created = deals.set_index("deal_id")["created"]
    day_after = _looked_up(created, changes["deal_id"]) + np.timedelta64(1, "D")
    is_creation = (_seconds(changes["entered"]) < day_after) & changes[
        "recorded_at"
    ].notna()
    return changes[is_creation].groupby("deal_id", sort=False)["recorded_at"].min()


def _closing_recorded(
    deals: pd.DataFrame, changes: pd.DataFrame
) -> pd.Series[pd.Timestamp]:
    """When each closed deal's entry into its last stage was recorded."""
    into = entries_into_last_stage(changes, deals)
    recorded = into[into["recorded_at"].notna()]
    return recorded.groupby("deal_id", sort=False)["recorded_at"].max()


def _activities_as_of(activities: pd.DataFrame, end: np.datetime64) -> pd.DataFrame:
    recorded = _recorded_by(activities, end, otherwise="started")
    visible = recorded[recorded["started"] < end].copy()
    visible.loc[visible["ended"] >= end, "ended"] = pd.NaT
    return conformed(visible, schema.ACTIVITIES)


def _people_as_of(
    people: pd.DataFrame, deals: pd.DataFrame, activities: pd.DataFrame, end: np.datetime64
) -> pd.DataFrame:
    """People who are seen at work by then, those with a date of hiring, and their managers.

    A list of people is that of the export: somebody in it who is never seen may have come
    later.
    """
    hired = (people["hired"] < end).to_numpy()
    seen = people["person"].isin({*deals["rep"], *activities["person"]}).to_numpy()
    late = (people["hired"] >= end).to_numpy()
    kept = (hired | seen) & ~late
    managers = set(people.loc[kept, "manager"])
    visible = people[kept | people["person"].isin(managers).to_numpy()].copy()
    visible.loc[visible["left"] >= end, "left"] = pd.NaT
    return conformed(visible, schema.PEOPLE)


def _recorded_by(
    frame: pd.DataFrame, end: np.datetime64, *, otherwise: str
) -> pd.DataFrame:
    """Rows recorded before `end`; by another column where no recording time is given."""
    known = frame["recorded_at"].where(frame["recorded_at"].notna(), frame[otherwise])
    return frame[known < end].reset_index(drop=True)
