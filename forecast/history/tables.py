"""A sales history in memory, and what of it was known on an earlier day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from forecast.history.past import closings_from, stage_order
from sim.outputs import schema
from sim.problems import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.history.sources import InputFile

Severity = Literal["note", "caution", "serious"]
Outcomes = Literal["known", "completion"]

DAYS_PAST_SNAPSHOT: Final = 14
"""How long after the last entry a history may still be looked at as of: quiet days at its
end carry no entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding of the data-quality report.

    Attributes:
        id: Stable name of the finding.
        severity: note (know it), caution (it limits a conclusion), serious (it forbids one).
        what: The finding in one sentence.
        count: How many rows, deals or days it concerns.
        share: `count` over all of their kind, 0 to 1.
        examples: A few rows or values.
        treatment: What the import did about it, or what to do.
    """

    id: str
    severity: Severity
    what: str
    count: int
    share: float
    examples: tuple[str, ...]
    treatment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One kind of conclusion, whether this history allows it, and why (not)."""

    claim: str
    allowed: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a history says about itself.

    Attributes:
        source: Kind of source, such as "deal table" or "salesforce".
        snapshot: The last day that the history covers: the as-of date of the export.
        closings_from: First day from which closings are recorded. Deals created earlier
            are known only if they were still open then, so exposure begins here.
        complete_until: For a log that was cut in time, the last day before which nearly all
            cases are in it to their end; None where nothing was cut away.
        outcomes: "known", or "completion" where the source has no won and lost: every
            completed case then has the status won.
        stages: Labels of the sales process in their order, where it is known.
        stages_stated: Whether that order is the source's own; else it is that in which
            deals entered the stages on average.
        filled_at_close: Columns of deals that are filled when a deal closes and blank
            while it is open; their being filled gives the outcome away.
        currency: Code of the reporting currency.
        country: ISO code for public holidays.
        fiscal_year_start_month: Month (1-12) in which the fiscal year begins.
        checks: The data-quality report.
        claims: What the history still allows to conclude.
        inputs: The files it was imported from.
    """

    source: str
    snapshot: date
    closings_from: date | None = None
    complete_until: date | None = None
    outcomes: Outcomes = "known"
    stages: tuple[str, ...] = ()
    stages_stated: bool = False
    filled_at_close: tuple[str, ...] = ()
    currency: str | None = None
    country: str | None = None
    fiscal_year_start_month: int = 1
    checks: tuple[Check, ...] = ()
    claims: tuple[Claim, ...] = ()
    inputs: tuple[InputFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """The canonical tables of `sim.outputs.schema` with their meta record.

    Text cells are never missing (empty text instead), money is float64 with NaN for not
    known, dates and timestamps are datetime64[s] with NaT for none. Rows are sorted as the
    schema says and indexed from 0.
    """

    deals: pd.DataFrame
    stage_changes: pd.DataFrame
    activities: pd.DataFrame
    people: pd.DataFrame
    quotas: pd.DataFrame
    commits: pd.DataFrame
    meta: Meta

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name."""
        frame: pd.DataFrame = getattr(self, name)
        return frame

    def as_of(self, day: date) -> History:
        """What was known at the end of a day.

        Nothing that happened or was recorded later is left: deals created later are gone,
        deals closed later are open again, stages, amounts and expected closes are those of
        the last change recorded by then. The current amount and expected close of a deal
        say what became of it (a lost deal's amount is 0 in many systems), so on a day before
        the snapshot an open deal's come from recorded changes or are not known. The checks,
        the claims and the files describe the later export and are dropped.

        Args:
            day: The last day that is visible.

        Returns:
            A history whose snapshot is `day`.

        Raises:
            InvalidInput: If the day lies before the first deal, or long after the snapshot.
        """
        first = self.deals["created"].min()
        if np.datetime64(day, "s") < first:
            message = (
                f"as-of date {day}: lies before the first deal, created on "
                f"{first.date()}; give a later date"
            )
            raise InvalidInput([message])
        if day > self.meta.snapshot + timedelta(days=DAYS_PAST_SNAPSHOT):
            message = (
                f"as-of date {day}: lies more than {DAYS_PAST_SNAPSHOT} days after the end of "
                f"the history, {self.meta.snapshot}; give {self.meta.snapshot} or an earlier "
                "date, or import a later export"
            )
            raise InvalidInput([message])
        end = np.datetime64(day + timedelta(days=1), "s")
        changes = _known_changes(self.stage_changes, end)
        deals = _deals_as_of(self, changes, end, before_snapshot=day < self.meta.snapshot)
        kept = set(deals["deal_id"])
        changes = changes[changes["deal_id"].isin(kept)].reset_index(drop=True)
        activities = _activities_as_of(self.activities, end)
        stated = self.meta.stages_stated
        return History(
            deals=deals,
            stage_changes=changes,
            activities=activities,
            people=_people_as_of(self.people, deals, activities, end),
            quotas=_recorded_by(self.quotas, end, otherwise="first"),
            commits=_recorded_by(self.commits, end, otherwise="recorded_at"),
            meta=replace(
                self.meta,
                snapshot=day,
                closings_from=closings_from(deals),
                stages=self.meta.stages if stated else stage_order(changes, deals),
                complete_until=None,
                checks=(),
                claims=(),
                inputs=(),
            ),
        )


def empty_table(table: schema.Table) -> pd.DataFrame:
    """A canonical table without rows."""
    return conformed(pd.DataFrame(), table)


def conformed(frame: pd.DataFrame, table: schema.Table) -> pd.DataFrame:
    """The frame with exactly the table's columns, types and row order.

    Columns that are missing become empty, others are dropped. Dates lose their time of day.
    """
    columns: dict[str, pd.Series[Any]] = {}
    for column in table.columns:
        values = frame.get(column.name)
        columns[column.name] = _conformed_column(values, column.kind, len(frame))
    shaped = pd.DataFrame(columns)
    order = [name for name in table.order if name in shaped]
    return shaped.sort_values(order, kind="stable", ignore_index=True)


def _conformed_column(
    values: pd.Series[Any] | None, kind: schema.Kind, length: int
) -> pd.Series[Any]:
    array: np.ndarray
    if kind == "text":
        if values is None:
            array = np.full(length, "", dtype=object)
        else:
            array = values.astype(object).where(values.notna(), "").to_numpy(dtype=object)
    elif kind == "money":
        array = (
            np.full(length, np.nan)
            if values is None
            else values.to_numpy(dtype=np.float64, na_value=np.nan)
        )
    elif values is None:
        array = np.full(length, np.datetime64("NaT", "s"))
    else:
        array = values.to_numpy().astype("datetime64[s]")
        if kind == "date":
            array = array.astype("datetime64[D]").astype("datetime64[s]")
    return pd.Series(array, dtype=object if kind == "text" else array.dtype)


def _known_changes(changes: pd.DataFrame, end: np.datetime64) -> pd.DataFrame:
    """Stage changes that had happened and were recorded before `end`."""
    recorded = changes["recorded_at"].where(
        changes["recorded_at"].notna(), changes["entered"]
    )
    return changes[(changes["entered"] < end) & (recorded < end)]


def _deals_as_of(
    history: History, changes: pd.DataFrame, end: np.datetime64, *, before_snapshot: bool
) -> pd.DataFrame:
    entered_late = _looked_up(_creation_recorded(history), history.deals["deal_id"]) >= end
    visible = (history.deals["created"] < end).to_numpy() & ~entered_late
    deals = history.deals[visible].copy()
    known_late = _looked_up(_closing_recorded(history), deals["deal_id"]) >= end
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
        deals.loc[is_open, "stage"] = known["stage"].fillna("").to_numpy(dtype=object)
        deals.loc[is_open, "amount"] = known["amount"].to_numpy(dtype=np.float64)
        deals.loc[is_open, "expected_close"] = _seconds(known["expected_close"])
    elif changes.empty:
        # Without any history the present stage is not known of earlier days either.
        deals.loc[is_open, "stage"] = ""
    for column in history.meta.filled_at_close:
        deals.loc[is_open, column] = ""
    return conformed(deals, schema.DEALS)


def _set_owners_and_amounts(
    deals: pd.DataFrame, last: pd.DataFrame, is_open: NDArray[np.bool_]
) -> None:
    """Owners, and amounts of closed deals, as last recorded, where they are recorded."""
    known = last.reindex(deals["deal_id"])
    owner = known["rep"].fillna("").to_numpy(dtype=object)
    deals["rep"] = np.where(owner == "", deals["rep"].to_numpy(dtype=object), owner)
    amount = known["amount"].to_numpy(dtype=np.float64)
    use = ~is_open & ~np.isnan(amount)
    deals["amount"] = np.where(use, amount, deals["amount"].to_numpy(dtype=np.float64))


def _seconds(times: pd.Series[pd.Timestamp]) -> NDArray[np.datetime64]:
    return times.to_numpy().astype("datetime64[s]")


def _looked_up(
    times: pd.Series[pd.Timestamp], ids: pd.Series[str]
) -> NDArray[np.datetime64]:
    """The time of each id, NaT where it has none."""
    return _seconds(times.reindex(ids))


def _creation_recorded(history: History) -> pd.Series[pd.Timestamp]:
    """When the source learned of each deal, where it recorded the creation itself.

    A stage history may begin long after a deal (native reports keep a few months), so only
    an entry dated on the day of the creation or before counts.
    """
    changes = history.stage_changes
    created = history.deals.set_index("deal_id")["created"]
    day_after = _looked_up(created, changes["deal_id"]) + np.timedelta64(1, "D")
    is_creation = (_seconds(changes["entered"]) < day_after) & changes[
        "recorded_at"
    ].notna()
    times: pd.Series[pd.Timestamp]
    times = changes[is_creation].groupby("deal_id", sort=False)["recorded_at"].min()
    return times


def _closing_recorded(history: History) -> pd.Series[pd.Timestamp]:
    """When each closed deal's entry into its last stage was recorded."""
    changes = history.stage_changes
    closed = history.deals[history.deals["status"] != schema.OPEN]
    final = dict(zip(closed["deal_id"], closed["stage"], strict=True))
    stages = [final.get(deal) for deal in changes["deal_id"]]
    is_final = (changes["stage"].to_numpy() == np.array(stages, dtype=object)) & changes[
        "recorded_at"
    ].notna()
    times: pd.Series[pd.Timestamp]
    times = changes[is_final].groupby("deal_id", sort=False)["recorded_at"].max()
    return times


def _activities_as_of(activities: pd.DataFrame, end: np.datetime64) -> pd.DataFrame:
    known = activities["recorded_at"].where(
        activities["recorded_at"].notna(), activities["started"]
    )
    visible = activities[(activities["started"] < end) & (known < end)].copy()
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
