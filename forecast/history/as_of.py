"""What was known on an earlier day: nothing that happened or was recorded later is left."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.canonical import conformed
from forecast.history.events.fold import FACTS, Fold, deals_by
from forecast.history.events.model import chosen
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
    events = tables["events"]
    deals = deals_by(end, tables["deals"], events, at_export=not before_snapshot)
    if deals.empty:
        message = f"as-of date {day}: no deal had been recorded by then; give a later date"
        raise InvalidInput(message)
    for column in filled_at_close:
        deals.loc[deals["status"] == schema.OPEN, column] = ""
    activities = _activities_as_of(tables["activities"], end)
    there = events["deal_id"].isin(deals["deal_id"]).to_numpy()
    known = Fold.until(events, end).visible & there
    return {
        "deals": deals,
        "events": chosen(events, known & ~_told_by_rows(events, known, deals)),
        "activities": activities,
        "people": _people_as_of(tables["people"], deals, activities, end),
        "quotas": _recorded_by(tables["quotas"], end, otherwise="first"),
        "commits": _recorded_by(tables["commits"], end, otherwise="recorded_at"),
    }


def _told_by_rows(
    events: pd.DataFrame, known: NDArray[np.bool_], deals: pd.DataFrame
) -> NDArray[np.bool_]:
    """Known events that say of a deal's first day no more than its row.

    They were written when the deal vanished or the fact changed, to hold what the row had
    said until then; left in a view of the past, they would tell of what came after it.
    """
    facts = known & events["field"].isin(["created", *FACTS]).to_numpy()
    some = events.loc[facts, ["deal_id", "field", "at", "recorded_at"]]
    first_day = deals.set_index("deal_id")["created"].reindex(some["deal_id"]).to_numpy()
    begun = some["at"].to_numpy().astype("datetime64[D]") <= first_day
    alone = ~some.duplicated(["deal_id", "field"], keep=False).to_numpy()
    told = np.zeros(len(events), dtype=bool)
    told[facts] = alone & begun & some["recorded_at"].isna().to_numpy()
    return told


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
