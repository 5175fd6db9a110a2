"""A plan that starts from today: its history read, its open deals handed to the futures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path as FilePath
from typing import Final

import numpy as np

from forecast.deals import DealTable, table_of
from forecast.periods import day_number
from marathon.api.calibrating import calibrate
from marathon.api.history import tables_of
from marathon.api.today import Evening, Stands, middle_and_ends
from marathon.planning.from_history import won_by_week
from marathon.planning.plan import Before, Plan, Target
from marathon.planning.plan_file import read_plan
from marathon.planning.plan_now import unnamed_now
from marathon.sentences import starting as sentences
from marathon.sentences import today as evening_sentences
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.running.progress import Progress
from sim.organisation import Organisation
from sim.problems import InvalidInput

YEAR_DAYS: Final = 7 * 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a plan takes from its history.

    Attributes:
        stands: The evening, its open deals, and what `marathon forecast` says of the weeks after it.
        year: Whether what was booked in the year before is the history's.
        calibrated: Whether the organisation was calibrated to the history.
    """

    stands: Stands
    year: bool
    calibrated: bool

    def sentences(self, plan: Plan, as_planned: BookedFutures) -> tuple[str, ...]:
        """Say what was taken from the history, and where futures part from the forecast.

        Args:
            plan: The plan.
            as_planned: Its futures when nothing more is done.
        """
        booked = np.cumsum(as_planned.by_week(), axis=1)
        rows = [
            evening_sentences.Row(
                weeks=weeks,
                until=plan.first_day + dt.timedelta(days=7 * weeks - 1),
                forecast=(told.mean, told.quantiles["0.1"], told.quantiles["0.9"]),
                levels={"plan": middle_and_ends(booked[:, weeks - 1])},
                more={},
            )
            for weeks, told in self.stands.forecasts.items()
            if weeks <= booked.shape[1]
        ]  # fmt: skip
        return (
            *sentences.counted_in(plan, self.stands.today, year=self.year),
            *evening_sentences.agreement(rows, {"plan": "going on as planned"}),
            *evening_sentences.notes(self.stands.today, calibrated=self.calibrated),
        )


def calibrated_firm(
    path: FilePath, despite: Sequence[str], report: Callable[[Progress], None]
) -> Organisation | None:
    """The organisation calibrated to the history of a plan that names none; None: it names one.

    Args:
        path: File of the plan.
        despite: Serious findings of the import that would forbid it, by name.
        report: Who watches.

    Raises:
        InvalidInput: With the problems of the file or of the history.
    """
    unnamed = unnamed_now(path)
    if unnamed is None:
        return None
    report(Progress(note="calibrating an organisation to the history ..."))
    tables = tables_of(unnamed.history, None)
    found = calibrate(tables, as_of=unnamed.as_of, despite=despite, progress=report)
    return found.organisation


def started(
    path: FilePath, despite: Sequence[str], report: Callable[[Progress], None]
) -> tuple[Plan, Start | None]:
    """Read a plan; where it has a history, its week 0 begins with the deals open on that evening.

    Args:
        path: File of the plan.
        despite: Serious findings of the import that would forbid it, by name.
        report: Who watches.

    Raises:
        InvalidInput: With the problems of the file or of the history.
    """
    firm = calibrated_firm(path, despite, report)
    plan = read_plan(path, from_now=True, organisation=firm)
    begin = beginning(plan, despite, report, calibrated=firm is not None)
    return (plan, None) if begin is None else begin(plan)


def beginning(
    plan: Plan,
    despite: Sequence[str],
    report: Callable[[Progress], None],
    *,
    calibrated: bool,
) -> Callable[[Plan], tuple[Plan, Start]] | None:
    """What lets a plan, and others of the same company and day, begin with the deals open on an evening.

    Args:
        plan: The plan, read from its evening on.
        despite: Serious findings of the import that would forbid it, by name.
        report: Who watches.
        calibrated: Whether the organisation was calibrated to the history.

    Returns:
        None where the plan has no history.

    Raises:
        InvalidInput: With the problems of the history.
    """
    if plan.now is None:
        return None
    tables = tables_of(plan.now.history, None)
    as_of = plan.now.as_of
    report(Progress(note=f"reading what was open on {as_of} ..."))
    stands = Evening(tables=tables, as_of=as_of).read(plan.organisation, despite, report)
    table = table_of(tables.as_of(as_of), as_of)
    return partial(_begun, stands=stands, table=table, calibrated=calibrated)


def _begun(
    plan: Plan, stands: Stands, table: DealTable, *, calibrated: bool
) -> tuple[Plan, Start]:
    """The plan with what its history tells.

    Raises:
        InvalidInput: The history and the plan do not go together, or the target is reached.
    """
    today = stands.today
    month, own = (
        each.calendar.fiscal_year_start_month for each in (today.organisation, plan.organisation)
    )  # fmt: skip
    problems = []
    if month != own:
        problems.append(
            f"{plan.source}: now.history: its fiscal year begins in month {month}, that of the organisation in month {own}; "
            "import it again with the organisation's, or correct the organisation's calendar"
        )
    if not np.isfinite(today.booked):
        problems.append(
            f"{plan.source}: now.history: no won deal has an amount, so nobody knows what is booked already; leave [now] history out"
        )
    if problems:
        raise InvalidInput(problems)
    over = (plan.first_day - plan.counts_from).days // 7
    won = won_by_week(table, plan.counts_from, over).sum(axis=1)
    targets = tuple(_with_booked(each, won, table) for each in plan.targets)
    before = Before(
        deals=today.known, booked=float(won.sum()), quarter=today.booked,
        weeks=(plan.first_day - today.quarter).days // 7,
    )  # fmt: skip
    year = None if plan.last_year is not None else _year_before(table, plan)
    found = replace(
        plan, organisation=today.organisation, targets=targets, before=before,
        last_year=plan.last_year if year is None else year,
    )  # fmt: skip
    if found.target.amount <= 0.0:
        raise InvalidInput(
            f"{plan.source}: target: {sentences.reached_already(found, today.as_of)}; give a higher or a later one"
        )
    return found, Start(stands=stands, year=year is not None, calibrated=calibrated)


def _with_booked(target: Target, won: np.ndarray, table: DealTable) -> Target:
    """A target less what those whom it is for have booked already."""
    names = {"team": table.teams, "rep": table.reps}.get(target.level)
    mine = [names is None or names[rep] == target.name for rep in range(len(table.reps))]
    booked = float(won[np.array(mine, dtype=np.bool_)].sum())
    return replace(target, amount=target.amount - booked, booked=booked)


def _year_before(table: DealTable, plan: Plan) -> float | None:
    """What was booked in the 52 weeks before week 0; None: the history does not cover them."""
    last = day_number(plan.first_day)
    first = last - YEAR_DAYS
    closed = table.closed[table.won]
    if not len(closed) or int(closed.min()) > first:
        return None
    mine = table.won & (table.closed >= first) & (table.closed < last)
    booked = float(np.nansum(table.amount[mine]))
    return booked if booked > 0.0 else None
