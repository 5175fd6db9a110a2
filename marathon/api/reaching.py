"""How do we reach the target? Whom to hire, what to manage differently, and when."""

from __future__ import annotations

import contextlib
import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from typing_extensions import override

from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Observer, Path, Problems, path_of, refused, whole
from marathon.api.result import Result, frame_of
from marathon.api.starting import Start, started
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.planning.pace import pace_of
from marathon.planning.plan import Plan
from marathon.planning.scoring import quota_chance
from marathon.planning.search import FIRST, Found, Proved, Searcher
from marathon.sentences import plan_races
from marathon.sentences import reaching as sentences
from marathon.tables import Table
from sim.experiments.running.executors import ExecutorLike
from sim.scenarios.scenario import Scenario

PROOF = 400
"""Futures of the proof where nothing else is asked: a chance of 80 % known to four points."""
LEAST, MOST = 0.05, 0.99
_CHANCES = "give a chance from 5% to 99%, as 80%"


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Reached(Result):
    """Ways to reach a target, each as fresh futures show it.

    Attributes:
        numbers: What was found.
        plan: The plan.
        reach: The chance that was asked for.
        drawn: Whether every future met an organisation of its own.
        start: What was taken from the plan's history; None: it has none.
    """

    numbers: Found
    plan: Plan
    reach: float
    drawn: bool
    start: Start | None = None

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What to do, when, for which money, and how likely the target is then."""
        return sentences.verdict(self.plan, self.numbers, self.reach)

    @property
    @override
    def notes(self) -> list[str]:
        """What one should know before believing it."""
        raced = [plan_races.told(self.plan, each) for each in self.numbers.races]
        return [*raced, *self.taken, *self._doubts]

    @property
    def _doubts(self) -> list[str]:
        return sentences.notes(self.plan, self.numbers, drawn=self.drawn)

    @property
    def taken(self) -> tuple[str, ...]:
        """What was taken from the history; nothing without one."""
        if self.start is None:
            return ()
        return self.start.sentences(self.plan, self.numbers.as_planned.futures)

    @property
    def advised(self) -> Proved:
        """The cheapest way whose proof shows the chance that was asked for, else the likeliest."""
        best = sentences.best_of(self.numbers, self.reach)
        return best or sentences.nearest(self.numbers)

    @property
    def is_reached(self) -> bool:
        """Whether any way's proof shows the chance that was asked for."""
        return sentences.best_of(self.numbers, self.reach) is not None

    def scenario(self) -> Scenario:
        """Return how the company is managed in the way that is advised, with everybody hired."""
        return self.advised.score.option.scenario(self.plan)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `--json` prints it."""
        found = self.numbers
        target = self.plan.target
        return {
            "target": {
                "until": f"{target.until}",
                "amount": target.whole,
                "booked": target.booked,
            },
            "reach": self.reach,
            "reached": self.is_reached,
            "advised": self.advised.score.option.route,
            "ways": [
                self._way(each) for each in (found.as_planned, *found.routes.values())
            ],
            "tried": found.tried,
            "search_futures": found.search,
            "races": [each.to_json() for each in found.races],
            "parameters": "drawn" if self.drawn else "fixed",
            "notes": self.notes,
        }

    def _way(self, proved: Proved) -> dict[str, Any]:
        score = proved.score
        futures, end = proved.futures, self.plan.target.end
        short = futures.first_short_month(self.plan.target.amount, 0, end)
        quotas = [
            quota_chance(self.plan, futures, n)[1] for n in range(len(futures.quarters))
        ]
        return {
            "route": score.option.route,
            "chance": score.chance.to_json(),
            "booked": score.booked,
            "money": score.money,
            "manager_hours_week": score.hours,
            "payback_weeks": score.payback.to_json(),
            "steps": sentences.steps(self.plan, score.option),
            "first_short_month": None if short is None else f"{short[0]:%Y-%m}",
            "quarters": [
                {
                    "quarter": each.name,
                    "p_quota": None if chance is None else chance.to_json(),
                }
                for each, chance in zip(futures.quarters, quotas, strict=True)
            ],
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a way: chance with its interval, money, hours."""
        rows = [
            self._way(each)
            for each in (self.numbers.as_planned, *self.numbers.routes.values())
        ]
        return frame_of({key: value for key, value in row.items() if key not in ("steps", "quarters")} for row in rows)  # fmt: skip

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `routes`, and `pace` of the way that is advised."""
        currency = self.plan.organisation.money.currency
        futures = self.advised.futures
        pace = pace_of(self.plan, futures, 0, None)
        said = "The way that is advised, in 8 of 10 futures"
        if self.plan.before is not None:
            said += "; the target less what was booked before"
        corridor = charts.pace.draw(
            pace, futures, np.zeros(0), f"{said}.", currency,
            "Where does that lead, week by week?",
        )  # fmt: skip
        routes = charts.reaching.draw(self.numbers, self.reach, "Each way as fresh futures show it.", currency)  # fmt: skip
        return (routes, corridor)

    def report(self) -> str:
        """Return the page, as HTML."""
        return pages.reaching.page(
            self.plan, self.numbers, self.reach, self.charts(), self._doubts, self.taken
        )

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "plan.html": self.report()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        steps = sentences.steps(self.plan, self.advised.score.option)
        listed = [(f"{number}", each) for number, each in enumerate(steps, start=1)]
        return [
            (sentences.route_rows(self.plan, self.numbers), sentences.ROUTES_CAPTION),
            *([((("step", "what to do"), listed), "The way that is advised")] if listed else []),
            (sentences.quarter_rows(self.plan, self.numbers, self.reach), "The same by quarter"),
            plan_races.rows(self.plan, self.numbers.races),
        ]  # fmt: skip


def plan(
    plan: Path,
    reach: float | str = 0.8,
    *,
    futures: int = PROOF,
    search: int = FIRST,
    parameters: Literal["fixed", "drawn"] = "drawn",
    despite: tuple[str, ...] = (),
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Observer = None,
) -> Reached:
    """Search ways to reach a plan's target with a chance: hire, manage differently, both.

    Where the plan's `[now]` names a history, futures begin with the deals that are open on that
    evening, and what is booked by then counts. A file that names no organisation has one
    calibrated to the history.

    Args:
        plan: File of the plan.
        reach: Chance of the company's last target that is asked for: .8 or "80%".
        futures: Futures of the proof.
        search: Futures of the search's first round; the second has twice, the third four times as
            many.
        parameters: `drawn`: every future meets an organisation of its own, within what evidence
            and the plan's ranges allow.
        despite: Serious findings of the plan's history that would forbid to start from it, by name.
        seed: Seed of all luck.
        executor: Who computes.
        out: Folder that keeps finished futures, so that a stopped search goes on.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: With the problems of the plan's file, or of the arguments.

    Example:
        >>> from pathlib import Path
        >>> written = Path("plan.toml").write_text('''
        ... target = [{until = 2024-06-30, bookings = "90k"}]
        ... teams = [{name = "team", reps = 1}]
        ... limits = {heads = 1}
        ... ''')
        >>> found = marathon.plan("plan.toml", "80%", futures=2, search=2, parameters="fixed")
        >>> [each for each in found.numbers.routes]
        ['hire', 'manage', 'both']
    """
    problems = Problems()
    futures, seed, executor, progress, parameters, kept, despite = problems.take(
        futures=futures, seed=seed, executor=executor, progress=progress, parameters=parameters,
        out=out, despite=despite,
    )  # fmt: skip
    chance = problems.of(_chance, reach)
    first = problems.of(whole(2, 100_000), "search", search)
    path = problems.of(path_of, "plan", plan)
    drawn = parameters == "drawn"
    begun: Any = None
    with watched(progress) as report:
        if path is not None:
            begun = problems.of(started, path, despite or (), report)
        problems.refuse()
        asked, start = begun
        found = Searcher(
            plan=asked, reach=chance, seed=seed, drawn=drawn, proof=futures, first=first,
            executor=executor, out=kept, progress=report,
        ).find()  # fmt: skip
    return Reached(numbers=found, plan=asked, reach=chance, drawn=drawn, start=start)


def _chance(given: object) -> float:
    """A chance, as a number or as people write it.

    Raises:
        InvalidInput: It is none that a search can aim at.
    """
    if isinstance(given, bool | np.bool) or not isinstance(given, str | numbers.Real):
        raise refused("reach", given, _CHANCES)
    percent = isinstance(given, str) and given.strip().endswith("%")
    value = float("nan")
    with contextlib.suppress(ValueError, OverflowError):
        text = given.strip().removesuffix("%") if isinstance(given, str) else given
        value = float(text)
    value = value / 100.0 if percent else value
    if not LEAST <= value <= MOST:
        raise refused("reach", given, _CHANCES)
    return value
