"""Run replications on any executor: the same bits whatever the chunks, threads or machines.

Every replication is a function of the plan and its number alone, and is reduced to its sums
where it runs. The order in which replications finish reaches nobody: they are put in the
order of their numbers before anything is computed from them.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sim.experiments.running.opening import Run, measured, opened
from sim.experiments.running.outcomes import Outcome
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.running.workers import Workers

TASK_SECONDS = 0.7
"""Length of a task to aim at: long beside the cost of handing it over, short to wait for."""

MOST_PER_TASK = 256


class ReplicationFailedError(RuntimeError):
    """A replication could not be finished; the message says which, the cause says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a worker gives back: finished replications and the seconds they took."""

    outcomes: tuple[Outcome, ...]
    seconds: float


def run_task(plan: ExperimentPlan, replications: tuple[int, ...]) -> Batch:
    """Run some replications of a plan on one worker."""
    started = time.perf_counter()
    outcomes = tuple(simulate(plan, number) for number in replications)
    return Batch(outcomes=outcomes, seconds=time.perf_counter() - started)


def simulate(plan: ExperimentPlan, replication: int) -> Outcome:
    """Run all scenarios of a plan on the luck of one replication.

    Raises:
        ReplicationFailedError: With the replication's number; its cause is what went wrong.
    """
    try:
        met = plan.met_by(replication)
        runs = _runs(met, replication)
    except Exception as error:
        named = f"replication {replication} of {', '.join(plan.names)} (seed {plan.seed})"
        raise ReplicationFailedError(f"{named} failed: {error}") from error
    chosen = [runs[_key(arm)] for arm in plan.arms]
    return Outcome(
        replication=replication,
        events=sum(run.events for run in runs.values()),
        sums=np.stack([run.tally.sums for run in chosen]),
        weekly=np.stack([run.tally.weekly for run in chosen]),
    )


def _key(arm: Arm) -> bytes:
    """Scenarios with the same practices have the same run, whatever they are called."""
    return arm.practices.tobytes()


def _runs(plan: ExperimentPlan, replication: int) -> dict[bytes, Run]:
    """Every scenario's run, by its practices.

    All start from one state that the base has run in; in steady state each starts from the
    same first day and runs in under itself.
    """
    arms: dict[bytes, Arm] = {}
    for arm in plan.arms:
        arms.setdefault(_key(arm), arm)
    runs: dict[bytes, Run] = {}
    opening = None
    for place, (key, arm) in enumerate(arms.items(), start=1):
        if opening is None or plan.steady:
            opening = opened(plan, arm, replication)
        # The last one goes on from the opening itself: nobody needs it any more.
        ours = plan.steady or place == len(arms)
        world = opening.world if ours else opening.world.copy()
        runs[key] = measured(plan, arm, replace(opening, world=world))
        # A run-in that is shared counts its events once.
        opening = replace(opening, events=0)
    return runs


def replicate(
    plan: ExperimentPlan,
    replications: Iterable[int],
    *,
    workers: Workers,
    on_finished: Callable[[tuple[Outcome, ...]], None],
) -> bool:
    """Run replications and hand over what finishes as soon as it does.

    Args:
        plan: What to run.
        replications: Their numbers.
        workers: Who runs them.
        on_finished: Called in this thread with each task's outcomes, in any order; after an
            interrupt the same outcomes may come twice.

    Returns:
        Whether all were finished; False after an interrupt (Ctrl-C), in which case tasks
        that were under way have been waited for and handed over.

    Raises:
        ReplicationFailedError: If one fails; tasks finished before have been handed over.
        InvalidInput: If workers were lost.
    """
    tasks = _Tasks(replications, workers)

    def keep(numbers: tuple[int, ...], batch: Batch) -> None:
        tasks.learn(batch.seconds / len(numbers))
        on_finished(batch.outcomes)

    return workers.perform(partial(run_task, plan), tasks, keep)


def warm_up(plan: ExperimentPlan, workers: Workers) -> None:
    """Compile or load all that the plan needs, so that timing it starts from there."""
    workers.warm_up(partial(run_task, plan.shortened()), (0,))


class _Tasks:
    """Replications cut into tasks of the right length: long enough, and ending together."""

    def __init__(self, replications: Iterable[int], workers: Workers) -> None:
        self._waiting = deque(replications)
        self._workers = workers
        self._per_task = 1

    def learn(self, seconds: float) -> None:
        """Aim at the right length, now that a replication is known to take so long."""
        wished = TASK_SECONDS / seconds if seconds > 0.0 else MOST_PER_TASK
        self._per_task = int(min(max(wished, 1.0), MOST_PER_TASK, 2 * self._per_task))

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        while self._waiting:
            # Smaller towards the end, so that all workers stop together.
            fair = -(-len(self._waiting) // self._workers.width)
            size = min(self._per_task, fair)
            yield tuple(self._waiting.popleft() for _ in range(size))
