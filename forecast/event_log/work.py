"""The work items of a history as arrays, in the order in which each case went through them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from forecast.history.tables import History
from sim.arrays import Array, BoolArray, IntArray
from sim.problems import InvalidInput

MONDAY: Final = np.datetime64("1970-01-05T00:00:00")
"""Hours count from here, so that an hour's remainder by 168 is the hour of the week."""
WEEK: Final = 168.0
NOBODY: Final = -1
_WORK_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItems:
    """Work items by case, and within a case by start.

    Attributes:
        case: Number of each item's case, which never falls from one item to the next.
        activity: Code of what was done, from 1; 0 stands for "the case has ended".
        person: Code of who did it, from 0; `NOBODY` where the log does not say.
        started: Hours since `MONDAY`.
        ended: Hours since `MONDAY`, never before `started`.
        activities: Name of each activity code; the first name, of code 0, is empty.
        people: Name of each person code.
    """

    case: IntArray
    activity: IntArray
    person: IntArray
    started: Array
    ended: Array
    activities: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def first(self) -> IntArray:
        """Places of the items that begin a case."""
        return np.flatnonzero(np.r_[True, self.case[1:] != self.case[:-1]])

    @property
    def last(self) -> IntArray:
        """Places of the items that end a case."""
        return np.append(self.first[1:], len(self.case)) - 1

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.first)

    @property
    def arrived(self) -> Array:
        """Hour at which each case's first item started."""
        return self.started[self.first]

    @property
    def left(self) -> Array:
        """Hour at which each case's last item to end did so."""
        return np.maximum.reduceat(self.ended, self.first)

    def of_cases(self, chosen: BoolArray) -> WorkItems:
        """The items of some cases.

        Args:
            chosen: One truth value a case.
        """
        counts = np.diff(np.r_[self.first, len(self.case)])
        kept = np.repeat(chosen, counts)
        numbers = np.repeat(np.arange(int(chosen.sum())), counts[chosen])
        return WorkItems(
            case=numbers,
            activity=self.activity[kept],
            person=self.person[kept],
            started=self.started[kept],
            ended=self.ended[kept],
            activities=self.activities,
            people=self.people,
        )


def work_items(history: History) -> WorkItems:
    """Take the work items out of a history.

    Raises:
        InvalidInput: The history has none with a case, an activity and a start.
    """
    rows = history.activities
    rows = rows[(rows["deal_id"] != "") & (rows["kind"] != "") & rows["started"].notna()]
    if rows.empty or not rows["deal_id"].duplicated().any():
        raise InvalidInput(
            "event log: holds no cases with several work items, so there is no process to "
            "simulate; import an event log with columns for case, activity, resource, start "
            "and end of each item"
        )
    rows = rows.assign(ended=rows["ended"].fillna(rows["started"]))
    rows = rows.sort_values(["deal_id", "started", "ended", "kind"], kind="stable")
    kinds = pd.Categorical(rows["kind"].astype(str))
    people = pd.Categorical(rows["person"].astype(str).where(rows["person"] != ""))
    started = _hours(rows["started"])
    return WorkItems(
        case=pd.factorize(rows["deal_id"].astype(str))[0],
        activity=kinds.codes.astype(np.int64) + 1,
        person=people.codes.astype(np.int64),
        started=started,
        ended=np.maximum(_hours(rows["ended"]), started),
        activities=("", *map(str, kinds.categories)),
        people=tuple(map(str, people.categories)),
    )


def is_work_log(history: History) -> bool:
    """Whether most of what people did in a history has a start and a later end."""
    rows = history.activities
    return bool(len(rows)) and bool((rows["ended"] > rows["started"]).mean() > _WORK_SHARE)


def log_beside(organisation: Path) -> Path:
    """Return where the work items lie that an organisation was calibrated from."""
    return organisation.with_suffix(".log.csv.gz")


def hours_of(time: np.datetime64) -> float:
    """Hours since `MONDAY`."""
    return float((time - MONDAY) / np.timedelta64(1, "ms")) / 3.6e6


def times_of(hours: Array) -> Any:  # noqa: ANN401 (an array of times)
    """Times, to the millisecond, of hours since `MONDAY`."""
    milliseconds = np.round(hours * 3.6e6).astype(np.int64)
    return MONDAY.astype("datetime64[ms]") + milliseconds.astype("timedelta64[ms]")


def _hours(times: pd.Series[Any]) -> Array:
    stamps = times.to_numpy().astype("datetime64[ms]")
    return (stamps - MONDAY).astype("timedelta64[ms]").astype(np.float64) / 3.6e6
