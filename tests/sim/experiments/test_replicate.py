"""The same bits whatever the chunks, threads, executors and interrupts."""

from __future__ import annotations

import signal
import threading
from collections import deque
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import pytest
from planted_simulator import PlantedScenario, PlantedSimulator, small_organisation

from sim.experiments.running import opening as opening_module
from sim.experiments.running import replicate as replicate_module
from sim.experiments.running.executors import ExecutorLike, Workers, open_workers, threads
from sim.experiments.running.outcomes import Outcome, Outcomes
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.running.replicate import (
    ReplicationFailedError,
    replicate,
    run_task,
    simulate,
)
from sim.experiments.running.workers import _perform_each
from sim.outputs.responses import QUANTITIES
from sim.problems import InvalidInput

PLAN = ExperimentPlan(
    arms=(Arm.of(PlantedScenario("base")), Arm.of(PlantedScenario("other", 0.3))),
    organisation=small_organisation(),
    years=1,
    warmup_years=1,
    simulator=PlantedSimulator(),
)
BOOKINGS = QUANTITIES.index("BOOKINGS")


class Backwards(Executor):
    """Runs tasks at once but finishes the later ones first, one at a time."""

    def __init__(self) -> None:
        self._waiting: deque = deque()

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        self._waiting.append((future, fn, args))
        threading.Timer(0.0005 if len(self._waiting) % 2 else 0.004, self._run).start()
        return future

    def _run(self) -> None:
        future, fn, args = self._waiting.pop()
        future.set_result(fn(*args))


def outcomes(plan: ExperimentPlan, number: int, executor: ExecutorLike) -> Outcomes:
    finished: dict[int, Outcome] = {}

    def keep(batch):
        finished.update({one.replication: one for one in batch})

    with open_workers(executor) as workers:
        assert replicate(plan, range(number), workers=workers, on_finished=keep)
    return Outcomes.gather(plan.names, finished.values())


def assert_same_bits(first: Outcomes, second: Outcomes) -> None:
    assert first.replications.tobytes() == second.replications.tobytes()
    assert first.events.tobytes() == second.events.tobytes()
    assert first.sums.tobytes() == second.sums.tobytes()
    assert first.weekly.tobytes() == second.weekly.tobytes()


@pytest.mark.parametrize("most_per_task", [1, 3, 256])
@pytest.mark.parametrize("count", [1, 4])
def test_chunks_and_threads_change_no_bit(monkeypatch, most_per_task, count):
    expected = Outcomes.gather(PLAN.names, [simulate(PLAN, number) for number in range(17)])
    monkeypatch.setattr(replicate_module, "MOST_PER_TASK", most_per_task)
    assert_same_bits(outcomes(PLAN, 17, threads(count)), expected)


def test_processes_and_foreign_executors_change_no_bit():
    expected = Outcomes.gather(PLAN.names, [simulate(PLAN, number) for number in range(9)])
    with ProcessPoolExecutor(2) as pool:
        assert_same_bits(outcomes(PLAN, 9, pool), expected)
    with ThreadPoolExecutor(3) as pool:
        assert_same_bits(outcomes(PLAN, 9, pool), expected)
    assert_same_bits(outcomes(PLAN, 9, Workers(Backwards(), 3)), expected)


def test_a_replication_depends_on_its_number_and_the_seed_alone():
    again, other_seed = simulate(PLAN, 5), simulate(replace(PLAN, seed=2), 5)
    batch = run_task(PLAN, (4, 5))
    assert batch.outcomes[1].sums.tobytes() == again.sums.tobytes()
    assert again.sums.tobytes() != simulate(PLAN, 6).sums.tobytes()
    assert again.sums.tobytes() != other_seed.sums.tobytes()


def test_names_reach_no_number_and_equal_practices_are_run_once():
    renamed = replace(
        PLAN, arms=(*PLAN.arms, Arm.of(PlantedScenario("the same under another name", 0.3)))
    )
    found, without = simulate(renamed, 0), simulate(PLAN, 0)
    assert found.sums[2].tobytes() == found.sums[1].tobytes()
    assert found.events == without.events


def test_the_switch_starts_from_one_opening_state_and_the_steady_state_does_not(
    monkeypatch,
):
    counted = PlantedSimulator()
    calls: list[tuple[int, int, float]] = []

    class Recording(PlantedSimulator):
        def advance(self, world, practices, until_week):
            calls.append((world.week, until_week, float(practices["desk_hours"][0])))
            return counted.advance(world, practices, until_week)

    monkeypatch.setattr(opening_module, "BLOCK_WEEKS", 26)
    monkeypatch.setattr(opening_module, "BLOCK_ROWS", 1)
    simulate(replace(PLAN, simulator=Recording()), 0)
    run_in, base = [(-52, -26, 0.0), (-26, 0, 0.0)], [(0, 26, 0.0), (26, 52, 0.0)]
    other = [(0, 26, 3.0), (26, 52, 3.0)]
    assert calls == run_in + base + other
    calls.clear()
    simulate(replace(PLAN, simulator=Recording(), steady=True), 0)
    assert calls == run_in + base + [(-52, -26, 3.0), (-26, 0, 3.0)] + other
    calls.clear()
    simulate(replace(PLAN, simulator=Recording(), warmup_years=0), 0)
    assert calls == base + other


def test_a_failure_says_which_replication_and_why():
    plan = replace(PLAN, simulator=PlantedSimulator(fails_at=3))
    kept: list[Outcome] = []
    with pytest.raises(
        ReplicationFailedError, match=r"replication 3 of base, other \(seed 1\)"
    ):
        replicate(plan, range(8), workers=threads(1), on_finished=kept.extend)
    assert {one.replication for one in kept} <= {0, 1, 2}
    assert len(kept) >= 2


@pytest.mark.parametrize("fails", range(4))
def test_what_finished_beside_a_failure_is_handed_over(fails):
    """Four items that are done at once, one of which failed: whichever comes first in a set."""

    def submit(item):
        future = Future()
        if item == fails:
            future.set_exception(ValueError(item))
        else:
            future.set_result(item)
        return future

    workers = SimpleNamespace(width=3, hand_over=lambda _job: submit)
    kept = []
    with pytest.raises(ValueError, match=str(fails)):
        _perform_each(workers, None, range(4), lambda item, _result: kept.append(item))
    assert set(kept) == set(range(4)) - {fails}


def test_after_an_interrupt_what_is_under_way_is_kept():
    plan = replace(PLAN, simulator=PlantedSimulator(seconds=0.02))
    kept: list[Outcome] = []

    def keep(batch):
        kept.extend(batch)
        if len(kept) == 3:
            signal.raise_signal(signal.SIGINT)

    assert not replicate(plan, range(5_000), workers=threads(2), on_finished=keep)
    numbers = {one.replication for one in kept}
    assert len(numbers) >= 3
    assert len(numbers) < 50
    for one in kept:
        assert one.sums.tobytes() == simulate(PLAN, one.replication).sums.tobytes()


def test_all_problems_of_a_plan_are_named_at_once():
    with pytest.raises(InvalidInput) as caught:
        replace(PLAN, arms=(PLAN.arms[0], PLAN.arms[0]), years=0, warmup_years=-1, seed=-3)
    assert len(caught.value.problems) == 4
    with pytest.raises(InvalidInput, match="name at least a base"):
        replace(PLAN, arms=())


def test_how_many_weeks_are_held_at_a_time_changes_no_bit(monkeypatch):
    expected = simulate(PLAN, 0)
    monkeypatch.setattr(opening_module, "BLOCK_WEEKS", 9)
    monkeypatch.setattr(opening_module, "BLOCK_ROWS", 1)
    found = simulate(PLAN, 0)
    assert found.sums.tobytes() == expected.sums.tobytes()
    assert found.weekly.tobytes() == expected.weekly.tobytes()
    assert found.events == expected.events
