"""Run replications on any executor: the same bits whatever the chunks, threads or machines.

Every replication is a function of the plan and its number alone, and is reduced to its sums
where it runs. The order in which replications finish reaches nobody: they are put in the
order of their numbers before anything is computed from them.
"""

from __future__ import annotations

import os
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.outcomes import Outcome
from sim.outputs.contribution import WEEKS_PER_QUARTER, fiscal_quarters
from sim.outputs.responses import Tally, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.experiments.plan import Arm, ExperimentPlan
    from sim.experiments.simulator import Weekly

TASK_SECONDS = 0.7
"""Length of a task to aim at: long beside the cost of handing it over, short to wait for."""

MOST_PER_TASK = 256


class ReplicationFailedError(RuntimeError):
    """A replication could not be finished; the message says which, the cause says why."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """Some replications of a plan, to be run by one worker."""

    plan: ExperimentPlan
    replications: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a worker gives back: finished replications and the seconds they took."""

    outcomes: tuple[Outcome, ...]
    seconds: float


def run_task(task: Task) -> Batch:
    """Run a task; a plain function, so that any executor can carry it."""
    started = time.perf_counter()
    outcomes = tuple(simulate(task.plan, number) for number in task.replications)
    return Batch(outcomes=outcomes, seconds=time.perf_counter() - started)


def simulate(plan: ExperimentPlan, replication: int) -> Outcome:
    """Run all scenarios of a plan on the luck of one replication.

    Raises:
        ReplicationFailedError: With the replication's number; its cause is what went wrong.
    """
    try:
        runs = (
            _steady_runs(plan, replication) if plan.steady else _switched(plan, replication)
        )
    except Exception as error:
        named = f"replication {replication} of {', '.join(plan.names)} (seed {plan.seed})"
        raise ReplicationFailedError(f"{named} failed: {error}") from error
    kept = {practices: _tally(plan, run) for practices, run in runs.items()}
    chosen = [kept[_key(arm)] for arm in plan.arms]
    return Outcome(
        replication=replication,
        events=sum(run.events for run in runs.values()),
        sums=np.stack([one.sums for one in chosen]),
        weekly=np.stack([one.weekly for one in chosen]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """Counters of one scenario, and of the run-in that came before it."""

    before: Weekly | None
    after: Weekly
    events: int


def _key(arm: Arm) -> bytes:
    """Scenarios with the same practices have the same run, whatever they are called."""
    return arm.practices.tobytes()


def _switched(plan: ExperimentPlan, replication: int) -> dict[bytes, _Run]:
    """One opening state under the base; from week 0 on each scenario under itself."""
    opening = plan.simulator.open_world(
        plan.organisation,
        seed=plan.seed,
        replication=replication,
        run_in_weeks=plan.run_in_weeks,
        weeks=plan.weeks,
    )
    before = None
    if plan.run_in_weeks:
        before = plan.simulator.advance(opening, plan.arms[0].practices, 0)
    runs: dict[bytes, _Run] = {}
    shared_events = before.events if before is not None else 0
    for arm in plan.arms:
        if _key(arm) in runs:
            continue
        after = plan.simulator.advance(opening.copy(), arm.practices, plan.weeks)
        runs[_key(arm)] = _Run(
            before=before, after=after, events=after.events + shared_events
        )
        shared_events = 0
    return runs


def _steady_runs(plan: ExperimentPlan, replication: int) -> dict[bytes, _Run]:
    """Each scenario from the same first day on, measured after its own run-in."""
    runs: dict[bytes, _Run] = {}
    for arm in plan.arms:
        if _key(arm) in runs:
            continue
        world = plan.simulator.open_world(
            plan.organisation,
            seed=plan.seed,
            replication=replication,
            run_in_weeks=plan.run_in_weeks,
            weeks=plan.weeks,
        )
        before = None
        if plan.run_in_weeks:
            before = plan.simulator.advance(world, arm.practices, 0)
        after = plan.simulator.advance(world, arm.practices, plan.weeks)
        events = after.events + (before.events if before is not None else 0)
        runs[_key(arm)] = _Run(before=before, after=after, events=events)
    return runs


def _tally(plan: ExperimentPlan, run: _Run) -> Tally:
    """Reduce a run, knowing how far the first quarter's commission had got at week 0."""
    reps, before = run.after.reps, 0
    if run.before is not None:
        tail = run.before.reps[-(WEEKS_PER_QUARTER + 1) :]
        before = tail.shape[0]
        reps = np.concatenate((tail, reps))
    quarters = fiscal_quarters(plan.organisation, first_week=-before, weeks=reps.shape[0])
    return tally(
        reps,
        run.after.teams,
        money=plan.organisation.money,
        quarters=quarters,
        before=before,
    )


def warm_up(plan: ExperimentPlan) -> None:
    """Compile or load all that the plan needs, so that timing it starts from there."""
    simulate(plan.shortened(), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """Who runs tasks.

    Attributes:
        executor: Any executor; None: threads of this process, which the engine lets run side
            by side.
        count: Tasks run side by side; None: one a processor.
    """

    executor: Executor | None = None
    count: int | None = None

    @property
    def width(self) -> int:
        """Tasks run side by side."""
        return self.count if self.count is not None else os.cpu_count() or 1


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
    """
    waiting = deque(replications)
    with ExitStack() as stack:
        executor = workers.executor or stack.enter_context(
            ThreadPoolExecutor(workers.width)
        )
        return _Dispatch(plan, executor, workers.width, on_finished).run(waiting)


class _Dispatch:
    """Keeps every worker busy with tasks of the right length."""

    def __init__(
        self,
        plan: ExperimentPlan,
        executor: Executor,
        width: int,
        on_finished: Callable[[tuple[Outcome, ...]], None],
    ) -> None:
        self._plan = plan
        self._executor = executor
        self._width = width
        self._on_finished = on_finished
        self._under_way: set[Future[Batch]] = set()
        self._per_task = 1

    def run(self, waiting: deque[int]) -> bool:
        """Run everything that is waiting; see `replicate`."""
        try:
            while waiting or self._under_way:
                # One task more than workers: nobody waits, and little is lost to Ctrl-C.
                while waiting and len(self._under_way) <= self._width:
                    self._submit(waiting)
                for future in wait(self._under_way, return_when=FIRST_COMPLETED).done:
                    self._collect(future)
                    self._under_way.discard(future)
        except KeyboardInterrupt:
            self._drain()
            return False
        except BaseException:
            for future in self._under_way:
                future.cancel()
            raise
        return True

    def _submit(self, waiting: deque[int]) -> None:
        """Hand over a task, smaller towards the end so that all workers stop together."""
        fair = -(-len(waiting) // self._width)
        size = min(self._per_task, fair)
        numbers = tuple(waiting.popleft() for _ in range(size))
        task = Task(plan=self._plan, replications=numbers)
        self._under_way.add(self._executor.submit(run_task, task))

    def _collect(self, future: Future[Batch]) -> None:
        batch = future.result()
        each = batch.seconds / len(batch.outcomes)
        wished = TASK_SECONDS / each if each > 0.0 else MOST_PER_TASK
        self._per_task = int(min(max(wished, 1.0), MOST_PER_TASK, 2 * self._per_task))
        self._on_finished(batch.outcomes)

    def _drain(self) -> None:
        """Keep what is finished or under way; drop what has not begun."""
        begun = [future for future in self._under_way if not future.cancel()]
        self._under_way = set()
        for future in begun:
            # An interrupt reaches workers in other processes as well, and ends their task.
            if future.exception() is None:
                self._on_finished(future.result().outcomes)
