"""A sales history in memory, and what of it was known on an earlier day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

import pandas as pd

from forecast.history.as_of import check_day, known_by
from forecast.history.events.model import chosen, stage_changes_of
from forecast.history.ledger import LedgerLine
from forecast.history.opening.tables import InputFile
from forecast.history.past import closings_from, stage_order
from sim.outputs import schema
from sim.problems import InvalidInput

Severity = Literal["note", "caution", "serious"]
Outcomes = Literal["known", "completion"]
Spoils = Literal["nothing", "bookings", "everything"]


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
        spoils: Which answers it forbids while it is serious: those about bookings, or
            everything; nothing where they stay useful.
    """

    id: str
    severity: Severity
    what: str
    count: int
    share: float
    examples: tuple[str, ...]
    treatment: str
    spoils: Spoils = "nothing"


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
        ledger: What became of every row of deals and of all money.
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
    ledger: tuple[LedgerLine, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """The canonical tables of `sim.outputs.schema` with their meta record.

    Text cells are never missing (empty text instead), money is float64 with NaN for not
    known, dates and timestamps are datetime64[s] with NaT for none; columns of events that
    repeat are categories. Rows are sorted as the schema says and indexed from 0.
    """

    deals: pd.DataFrame
    events: pd.DataFrame
    activities: pd.DataFrame
    people: pd.DataFrame
    quotas: pd.DataFrame
    commits: pd.DataFrame
    meta: Meta

    @cached_property
    def stage_changes(self) -> pd.DataFrame:
        """Each entry of a deal into a stage, as the events tell it."""
        return stage_changes_of(self.events)

    def _first_day(self) -> date:
        """The day of the first creation, of deals that are gone by now too."""
        told = self.events.loc[self.events["field"] == "created", "at"]
        first: date = pd.concat([self.deals["created"], told]).min().date()
        return first

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name."""
        frame: pd.DataFrame = getattr(self, name)
        return frame

    def of_pipeline(self, name: str) -> History:
        """The history of one pipeline alone; its ledger and findings stay those of all.

        Raises:
            InvalidInput: If no deal goes through a pipeline of that name.
        """
        mine = self.deals["pipeline"] == name
        if not mine.any():
            named = ", ".join(
                repr(each) for each in sorted(set(self.deals["pipeline"])) if each
            )
            raise InvalidInput(
                f"--pipeline {name!r}: no deal goes through it; give one of {named}"
                if named
                else f"--pipeline {name!r}: the history names no pipelines; leave it out"
            )
        deals = self.deals[mine].reset_index(drop=True)
        ids = set(deals["deal_id"])
        events = chosen(self.events, self.events["deal_id"].isin(ids).to_numpy())
        done = self.activities[self.activities["deal_id"].isin(ids)].reset_index(drop=True)
        checks = tuple(each for each in self.meta.checks if each.id != "pipelines_differ")
        meta = replace(self.meta, closings_from=closings_from(deals), checks=checks)
        return replace(self, deals=deals, events=events, activities=done, meta=meta)

    def as_of(self, day: date) -> History:
        """What was known at the end of a day.

        Nothing that happened or was recorded later is left: deals created later are gone,
        deals closed later are open again, and deals deleted or merged later are there again;
        stages, amounts, expected closes, owners and outcomes are those that the events
        recorded by then leave. The current amount and expected close of a deal
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
        meta = self.meta
        check_day(day, first=self._first_day(), snapshot=meta.snapshot)
        tables = {table.name: self.table(table.name) for table in schema.TABLES}
        known = known_by(
            day,
            tables,
            before_snapshot=day < meta.snapshot,
            filled_at_close=meta.filled_at_close,
        )
        deals = known["deals"]
        known_meta = replace(
            meta,
            snapshot=day,
            closings_from=closings_from(deals),
            complete_until=None,
            stages=meta.stages
            if meta.stages_stated
            else stage_order(stage_changes_of(known["events"]), deals),
            checks=(),
            claims=(),
            inputs=(),
            ledger=(),
        )
        return History(**known, meta=known_meta)
