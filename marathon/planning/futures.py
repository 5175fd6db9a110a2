"""Futures of a plan: lived through on the same luck, kept in a folder, gone on with when stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path

from marathon.planning.plan import Plan
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.level import at_level
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.outcomes import Outcome
from sim.experiments.running.plan import ExperimentPlan
from sim.experiments.running.progress import Progress
from sim.experiments.running.replicate import replicate
from sim.experiments.running.store import Store
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

    Returns:
        What is booked, by way to go on.

    Raises:
        KeyboardInterrupt: After Ctrl-C; what had finished is kept in the folder.
    """
    asked = plan.experiment(scenarios, seed=seed, drawn=drawn)
    numbers = range(first, first + futures)
    finished: dict[int, Outcome] = {}
    started = time.perf_counter()
    with nullcontext() if out is None else Store(out, asked) as store:
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
    return booked(plan, [finished[number] for number in numbers], range(len(scenarios)))


def booked(
    plan: Plan, outcomes: Sequence[Outcome], places: Iterable[int]
) -> tuple[BookedFutures, ...]:
    """What is booked in futures that were lived, moved to the year before where that is known.

    Args:
        plan: The plan.
        outcomes: The futures.
        places: Which of the ways to go on that they hold.
    """
    found = tuple(
        BookedFutures.of(outcomes, place, plan.organisation, plan.people)
        for place in places
    )
    return found if plan.last_year is None else at_level(found, plan.last_year)


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
