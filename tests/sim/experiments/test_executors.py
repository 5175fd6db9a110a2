"""What a user writes after --executor is understood, or refused in one sentence."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.experiments.running.executors import ALLOWED, Processes, open_workers
from sim.problems import InvalidInput


def squared(number: int) -> int:
    return number * number


def fatal(number: int) -> None:
    os._exit(number)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("threads:3", 3),
        ("processes:2", 2),
        ("threads", os.cpu_count()),
        (None, os.cpu_count()),
    ],
)
def test_what_is_written_says_how_many_work_side_by_side(text, width):
    with open_workers(text) as workers:
        assert workers.width == width


@pytest.mark.parametrize(
    "text",
    ["", "thread", "threads:3:4 ", "4", "http://host:8786", "Threads:2", "process:2"],
)
def test_what_is_not_known_is_told_with_all_that_is(text):
    with pytest.raises(InvalidInput) as caught:
        open_workers(text)
    assert caught.value.problems == (caught.value.problems[0],)
    assert text in str(caught.value)
    assert any(part in str(caught.value) for part in (ALLOWED, "N from 1 to"))


@pytest.mark.parametrize(
    "text", ["threads:0", "processes:-1", "threads:", "processes:1e9", "threads:²"]
)
def test_a_number_of_workers_that_cannot_be_is_told(text):
    with pytest.raises(InvalidInput, match="N from 1 to"):
        open_workers(text)


def test_an_object_that_runs_nothing_is_refused():
    with pytest.raises(InvalidInput, match=r"executor: 4 runs nothing; give threads"):
        open_workers(4)


@pytest.mark.parametrize("executor", ["threads:3", "processes:2"])
def test_results_come_in_the_order_of_their_items(executor):
    counted = []
    with open_workers(executor) as workers:
        found = workers.in_order(squared, range(9), counted.append)
    assert found == [number * number for number in range(9)]
    assert counted == list(range(1, 10))


def test_an_executor_that_was_given_stays_open():
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            with open_workers(pool) as workers:
                assert workers.in_order(squared, [3]) == [9]


def test_open_workers_are_passed_on_as_they_are():
    with open_workers("threads:2") as workers:
        with open_workers(workers) as same:
            assert same is workers
        assert workers.in_order(squared, [2]) == [4]


def test_a_process_that_ends_by_itself_is_told():
    with (
        Processes(1) as workers,
        pytest.raises(InvalidInput, match="a worker ended before"),
    ):
        workers.in_order(fatal, [3])


def refuse(number: int) -> None:
    raise InvalidInput([f"number: {number}", "another"])


def test_problems_found_by_another_process_arrive_one_by_one():
    with Processes(1) as workers, pytest.raises(InvalidInput) as caught:
        workers.in_order(refuse, [3])
    assert caught.value.problems == ("number: 3", "another")


def test_a_cluster_without_its_extra_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "sim.experiments.running.cluster", raising=False)
    with pytest.raises(InvalidInput, match=r"salesmarathon\[cluster\]"):
        open_workers("tcp://127.0.0.1:1")


HELD_OPEN = []


def hold_open(path: str) -> None:
    HELD_OPEN.append(os.open(path, os.O_WRONLY))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_workers_end_with_a_process_that_is_killed(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    code = (
        "import os, signal\n"
        "from sim.experiments.running.executors import open_workers\n"
        "from tests.sim.experiments.test_executors import hold_open\n"
        "with open_workers('processes:1') as workers:\n"
        f"    workers.in_order(hold_open, [{str(tmp_path / 'pipe')!r}])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, stderr=subprocess.DEVNULL
    )
    assert ended.returncode == -9
    # A pipe comes to its end once nobody holds it open any more.
    ready, _, _ = select.select([reader], [], [], 20)
    assert ready
    assert os.read(reader, 1) == b""
    os.close(reader)
