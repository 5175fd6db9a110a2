"""Are we on plan? What is booked against the corridor of the plan's futures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path as FilePath
from typing import Any, Literal

import numpy as np
from typing_extensions import override

from forecast.history.tables import History
from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Day, Observer, Path, Problems, day_of, path_of
from marathon.api.history import tables_of
from marathon.api.result import Result, frame_of
from marathon.api.starting import calibrated_firm
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.planning.booked import Booked, read_booked
from marathon.planning.from_history import HistoryDraws
from marathon.planning.futures import live
from marathon.planning.pace import PaceNumbers, numbers_of, pace_of, standings
from marathon.planning.plan import Plan
from marathon.planning.plan_file import read_plan
from marathon.sentences import pacing as sentences
from marathon.tables import Table
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.running.executors import ExecutorLike
from sim.experiments.running.progress import Progress
from sim.problems import InvalidInput

FUTURES = 400
"""Futures of a plan where nothing else is asked: chances known to five points at worst."""


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Pace(Result):
    """How a plan stands in a week.

    Attributes:
        numbers: Chances, what is booked, the corridor, what is missing.
        plan: The plan.
        futures: Its futures: `futures.bookings` is the one array, by future, week and rep.
        booked: What is booked.
        drawn: Whether every future met an organisation of its own.
    """

    numbers: PaceNumbers
    plan: Plan
    futures: BookedFutures
    booked: Booked | None = field(default=None)
    drawn: bool = True

    @property
    def currency(self) -> str:
        """Of all money."""
        return self.plan.organisation.money.currency

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """The chance of the target, where the plan stands, what is missing, who is at risk."""
        return sentences.verdict(self.numbers, self.currency)

    @property
    @override
    def notes(self) -> list[str]:
        """What one should know before believing it."""
        return sentences.notes(self.numbers, self.plan, drawn=self.drawn)

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a target or quota: amount, booked, expected, chance with its interval."""
        return frame_of((*self.numbers.targets, *self.numbers.quotas))

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `pace`; with a history that tells of a week ago, `bridge`."""
        weekly: Any = [] if self.booked is None else list(self.booked.by_rep.values())
        so_far = np.cumsum(np.sum(weekly, axis=0)) if weekly else np.zeros(0)
        said = sentences.place(self.numbers, self.currency)
        drawn = charts.pace.draw(self.numbers, self.futures, so_far, said, self.currency)
        bridge = self.numbers.bridge
        if bridge is None:
            return (drawn,)
        aim = sentences.aim(self.numbers)
        return drawn, charts.bridge.draw(bridge, self.currency, aim)

    def report(self) -> str:
        """Return the page, as HTML."""
        return pages.pacing.page(
            self.numbers, self.charts(), self.verdict, self.currency, self.notes
        )

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "pace.html": self.report()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [
            (sentences.rows(self.numbers, self.currency), ""),
            *sentences.changed(self.numbers),
        ]


def pace(
    plan: Path,
    week: Day,
    *,
    booked: float | str | Path | None = None,
    history: object = None,
    futures: int = FUTURES,
    parameters: Literal["fixed", "drawn"] = "drawn",
    despite: tuple[str, ...] = (),
    seed: int = 1,
    executor: ExecutorLike = None,
    progress: Observer = None,
) -> Pace:
    """Hold what is booked against a plan, and say how likely its targets and quotas are.

    Args:
        plan: File of the plan.
        week: A day; what was booked before the Monday of its week is known.
        booked: What is booked since the plan's first day: a sum, as 1.2M, or a CSV file with the
            columns date, rep, amount.
        history: A `History`, or the path of an export: what is booked, and open deals from which
            the rest is drawn. None: that of the plan's `[now]`, if it has one.
        futures: Simulated futures of the plan.
        parameters: `drawn`: every future meets an organisation of its own, within what evidence
            and the plan's ranges allow.
        despite: Serious findings of the import that would forbid a forecast, by name.
        seed: Seed of all luck.
        executor: Who computes.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: With the problems of the plan's file, or of the arguments.

    Example:
        >>> from pathlib import Path
        >>> written = Path("plan.toml").write_text(
        ...     'target = [{until = 2024-06-30, bookings = "400k"}]'
        ... )
        >>> found = marathon.pace("plan.toml", "2024-02-05", booked="60k", futures=2)
        >>> found.numbers.booked, found.numbers.quarter
        (60000.0, '2024 Q1')
    """
    problems = Problems()
    futures, seed, executor, progress, parameters, despite = problems.take(
        futures=futures, seed=seed, executor=executor, progress=progress,
        parameters=parameters, despite=despite,
    )  # fmt: skip
    day = problems.of(day_of, "week", week)
    path = problems.of(path_of, "plan", plan)
    asked: Any = None
    if path is not None:
        with watched(progress) as report:
            asked = problems.of(partial(_read, path, despite or (), report))
    if booked is not None and history is not None:
        problems.found.append(
            "booked and history both say what is booked; give one of them"
        )
    problems.refuse()
    known = problems.of(partial(week_of, asked, day))
    own = asked.now if booked is None else None
    place = history if history is not None or own is None else own.history
    told = None if place is None else problems.of(tables_of, place)
    given = None
    if booked is not None:
        given = problems.of(partial(read_booked, booked, asked, known, asked.reps))
    problems.refuse()
    drawn = parameters == "drawn"
    with watched(progress) as report:
        (lived,) = live(
            asked, [asked.scenario], futures=futures, seed=seed, drawn=drawn,
            executor=executor, progress=report, note="futures of the plan",
        )  # fmt: skip
    return paced(asked, lived, known, given, told, despite=despite, seed=seed, drawn=drawn)


def paced(
    plan: Plan,
    lived: BookedFutures,
    week: int,
    given: Booked | None = None,
    told: History | None = None,
    *,
    despite: Sequence[str] = (),
    seed: int = 1,
    drawn: bool = True,
) -> Pace:
    """How a plan stands in a week, from its futures that were lived.

    Args:
        plan: The plan.
        lived: Its futures.
        week: First week that is not known.
        given: What is booked; None: see `told`.
        told: The history that tells it, and open deals; None: nothing more is known.
        despite: Serious findings of the import that would forbid a forecast.
        seed: Seed of all luck.
        drawn: Whether every future met an organisation of its own.

    Raises:
        InvalidInput: The history does not carry a forecast until the targets.
    """
    if told is None:
        numbers = pace_of(plan, lived, week, given)
        return Pace(numbers=numbers, plan=plan, futures=lived, booked=given, drawn=drawn)
    draws = HistoryDraws(
        history=told, plan=plan, futures=lived, week=week, seed=seed, draws=2000, despite=despite,
    )  # fmt: skip
    given = draws.so_far()
    now = standings(plan, lived, week, draws.booked, given, draws.told_of)
    numbers = replace(
        numbers_of(plan, lived, week, given, now, None, "history", draws.remarks()),
        bridge=draws.since_last_week(plan.target),
    )
    return Pace(numbers=numbers, plan=plan, futures=lived, booked=given, drawn=drawn)


def _read(
    path: FilePath, despite: Sequence[str], report: Callable[[Progress], None]
) -> Plan:
    return read_plan(path, organisation=calibrated_firm(path, despite, report))


def week_of(plan: Plan, day: dt.date) -> int:
    """The week of the plan that a day lies in.

    Raises:
        InvalidInput: It lies outside of the plan.
    """
    week = (day - plan.first_day).days // 7
    last = plan.first_day + dt.timedelta(weeks=plan.weeks)
    if not 0 <= week < plan.weeks:
        raise InvalidInput(
            f"week (--week) {day}: the plan runs from {plan.first_day} to {last}; give a day in it"
        )
    return week
