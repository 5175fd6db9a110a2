"""A cluster gives the same bits as threads, also when it loses a worker; others are refused."""

from __future__ import annotations

import os
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from planted_simulator import PlantedScenario, PlantedSimulator, small_organisation

from sim.experiments.comparing.compare import compare
from sim.experiments.running.executors import open_workers
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.running.replicate import replicate, simulate
from sim.problems import InvalidInput

distributed = pytest.importorskip(
    "distributed", reason="dask.distributed, the extra 'cluster', is not installed"
)
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # Sockets that a killed worker held are found open when it is collected.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:.*[Pp]ort .* is already in use:UserWarning"),
]

BASE, OTHER = PlantedScenario("base"), PlantedScenario("other", 0.3)
PLAN = ExperimentPlan(
    arms=(Arm.of(BASE), Arm.of(OTHER)),
    organisation=small_organisation(),
    years=1,
    warmup_years=1,
    simulator=PlantedSimulator(seconds=0.02),
)


def see_tests(folder: str) -> None:
    """Let a worker import the planted simulator and this module."""
    sys.path.insert(0, folder)


def pretend(what: str, value: str | None) -> None:
    """Let a worker answer with another fingerprint; None: with its own again."""
    from sim.experiments.running import cluster as module

    module.fingerprint.cache_clear()
    own = module.fingerprint()
    if value is not None:
        own[what] = value


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        with distributed.Client(cluster, set_as_default=False) as client:
            client.run(see_tests, str(Path(__file__).parent))
        yield cluster


@pytest.fixture
def client(cluster):
    with distributed.Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=30)
        yield client


def compared(executor):
    return compare(
        BASE, [OTHER], PLAN.organisation, replications=12, years=1, warmup=1,
        simulator=PlantedSimulator(), executor=executor,
    )  # fmt: skip


def test_a_cluster_gives_the_bits_of_threads(cluster, client):
    threads = compared("threads:2")
    for executor in (cluster.scheduler_address, client, client.get_executor()):
        found = compared(executor)
        assert found.rows == threads.rows
        assert found.transitions == threads.transitions


def test_the_width_is_that_of_the_cluster(client):
    with open_workers(client) as workers:
        assert workers.width == 2


def test_a_client_that_was_given_stays_open(client):
    compared(client)
    assert client.status == "running"


def test_a_worker_killed_in_the_middle_changes_no_bit(client):
    expected = {number: simulate(PLAN, number) for number in range(60)}
    found, killed = {}, []
    by_worker = client.run(os.getpid)

    def keep(batch):
        found.update({one.replication: one for one in batch})
        if not killed:
            killed.append(by_worker.popitem()[1])
            os.kill(killed[0], signal.SIGKILL)

    with open_workers(client) as workers:
        assert replicate(PLAN, range(60), workers=workers, on_finished=keep)
    assert killed
    assert found.keys() == expected.keys()
    for number, one in expected.items():
        assert found[number].sums.tobytes() == one.sums.tobytes()
        assert found[number].weekly.tobytes() == one.weekly.tobytes()
    client.wait_for_workers(2, timeout=60)
    client.run(see_tests, str(Path(__file__).parent))


@pytest.mark.parametrize(
    ("what", "value"),
    [("numba", "0.1"), ("processor", "abacus"), ("source files", "0" * 16)],
)
def test_a_worker_that_differs_is_refused_with_what_differs(client, what, value):
    other = sorted(client.run(pretend, what, value))[1]
    client.run(pretend, what, None, workers=[other])
    try:
        with pytest.raises(InvalidInput) as caught:
            open_workers(client)
    finally:
        client.run(pretend, what, None)
    (problem,) = caught.value.problems
    assert other not in problem
    assert re.search(
        rf"worker tcp://\S+ differs .* in {what} \(\S.* here, {value} there\)", problem
    )


def test_a_worker_that_joins_later_is_refused_too(client, monkeypatch):
    from sim.experiments.running import cluster as module

    with open_workers(client) as workers:
        here = {**module.fingerprint(), "numba": "0.1"}
        monkeypatch.setattr(module, "fingerprint", lambda: here)
        with pytest.raises(InvalidInput, match=r"worker tcp://.* numba \(0.1 here, "):
            workers.in_order(abs, range(3))


def test_a_failure_there_is_told_as_it_is_here(client):
    plan = replace(PLAN, simulator=PlantedSimulator(fails_at=3))
    with (
        open_workers(client) as workers,
        pytest.raises(Exception, match=r"replication 3 of base, other \(seed 1\) failed"),
    ):
        replicate(plan, range(8), workers=workers, on_finished=lambda outcomes: None)


def test_after_an_interrupt_what_is_under_way_is_kept(client):
    kept, interrupted = [], []

    def keep(batch):
        kept.extend(batch)
        if len(kept) >= 3 and not interrupted:
            interrupted.append(1)
            signal.raise_signal(signal.SIGINT)

    with open_workers(client) as workers:
        assert not replicate(PLAN, range(5_000), workers=workers, on_finished=keep)
    assert 3 <= len({one.replication for one in kept}) < 100


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    from sim.experiments.running import cluster as module

    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.5)
    with pytest.raises(InvalidInput, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        open_workers("tcp://127.0.0.1:9")


def test_a_scheduler_without_workers_is_told(monkeypatch):
    from sim.experiments.running import cluster as module

    # The scheduler itself may take as long to answer as it needs on a busy machine.
    monkeypatch.setattr(module, "WORKER_SECONDS", 0.5)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None) as empty,
        pytest.raises(InvalidInput, match="has no worker; start some with 'dask worker"),
    ):
        open_workers(empty.scheduler_address)
