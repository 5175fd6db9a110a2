"""Futures of a plan: lived through on the same luck, kept in a folder, gone on with when stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np

from marathon.planning.plan import Hire, Plan
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.level import at_level
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.outcomes import Outcome
from sim.experiments.running.plan import ExperimentPlan
from sim.experiments.running.progress import Progress
from sim.experiments.running.replicate import replicate
from sim.experiments.running.store import OtherExperiment, Store
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario

Report = Callable[[Progress], None]


def live(
    plan: Plan,
    scenarios: Sequence[Scenario],
    *,
    futures: int,
    seed: int,
    drawn: bool,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Report | None = None,
    note: str = "",
    first: int = 0,
    hires: Sequence[Sequence[Hire]] | None = None,
) -> tuple[BookedFutures, ...]:
    """Live through futures of some ways to go on, all on the same luck.

    Args:
        plan: The plan.
        scenarios: The ways to go on, the one that holds before week 0 first.
        futures: How many futures.
        seed: Seed of all luck.
        drawn: Whether every future meets an organisation of its own.
        executor: Who computes.
        out: Folder that keeps finished futures; what it holds is not run again.
        progress: Called after each task.
        note: What is being done, for whoever watches.
        first: Number of the first future.
        hires: Who is hired in each of the ways; None: whom the plan hires.

    Returns:
        What is booked, by way to go on.

    Raises:
        KeyboardInterrupt: After Ctrl-C; what had finished is kept in the folder.
    """
    asked = plan.experiment(scenarios, seed=seed, drawn=drawn)
    numbers = range(first, first + futures)
    finished: dict[int, Outcome] = {}
    started = time.perf_counter()
    with nullcontext() if out is None else _kept_in(out, asked) as store:
        if store is not None:
            finished |= {n: each for n, each in store.finished.items() if n in numbers}

        def keep(outcomes: tuple[Outcome, ...]) -> None:
            finished.update({each.replication: each for each in outcomes})
            if store is not None:
                store.add(outcomes)
            if progress is not None:
                seconds = time.perf_counter() - started
                progress(Progress(len(finished), futures, seconds, note))

        if not _run(asked, [n for n in numbers if n not in finished], executor, keep):
            raise KeyboardInterrupt
    hired = [plan.hires] * len(scenarios) if hires is None else hires
    return booked(plan, [finished[number] for number in numbers], enumerate(hired))


def booked(
    plan: Plan, outcomes: Sequence[Outcome], ways: Iterable[tuple[int, Sequence[Hire]]]
) -> tuple[BookedFutures, ...]:
    """What is booked in futures that were lived, moved to the year before where that is known.

    Args:
        plan: The plan.
        outcomes: The futures.
        ways: Which of the ways to go on that they hold, and who is hired in each.
    """
    found = tuple(
        quotas_from_start(
            plan, hires, BookedFutures.of(outcomes, place, plan.organisation, plan.people)
        )
        for place, hires in ways
    )
    return found if plan.last_year is None else at_level(found, plan.last_year)


def _kept_in(folder: Path, asked: ExperimentPlan) -> Store:
    """The folder of futures that were lived through before.

    Raises:
        InvalidInput: It holds those of something else.
    """
    try:
        return Store(folder, asked)
    except OtherExperiment:
        raise InvalidInput(
            f"out (--out): {folder} holds futures of another plan, history, seed or version; give a new folder, or the same settings "
            "to go on there"
        ) from None


def quotas_from_start(
    plan: Plan, hires: Sequence[Hire], futures: BookedFutures
) -> BookedFutures:
    """Futures in which whoever is hired has a quota from the first day on only.

    A seat that is added has a quota from the quarter on that begins after it was opened, somebody in
    it or not. Of that quota the weeks after the planned start count.

    Args:
        plan: The plan.
        hires: Who is hired, at whatever dates.
        futures: Futures of that.
    """
    if not hires:
        return futures
    quotas = futures.quotas.copy()
    for team, size in enumerate(plan.organisation.team_sizes()):
        members = np.flatnonzero(futures.team_of == team)
        managed = plan.base.teams.get(team + 1, plan.base)
        first = size + int(max(each["added_seats"] for each in managed.timeline.values()))
        mine = sorted(
            (each for each in hires if each.team == team), key=lambda each: each.opens
        )
        starts = [each.start for each in mine for _ in range(each.heads)]
        for place, start in zip(members[first:].tolist(), starts, strict=False):
            for number, each in enumerate(futures.quarters):
                left = max(0, each.end - max(start, each.first))
                quotas[:, number, place] *= left / (each.end - each.first)
    return replace(futures, quotas=quotas)


def _run(
    asked: ExperimentPlan,
    missing: Sequence[int],
    executor: ExecutorLike,
    keep: Callable[[tuple[Outcome, ...]], None],
) -> bool:
    """Run what is missing; False after an interrupt."""
    if not missing:
        return True
    with open_workers(executor) as workers:
        return replicate(asked, missing, workers=workers, on_finished=keep)
