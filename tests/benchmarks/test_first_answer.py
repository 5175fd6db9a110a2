"""How long the first exact answer of the live page takes, beside a million bare timeouts of SimPy."""

from __future__ import annotations

import threading
import time

import pytest
import simpy

from sim.experiments.running.executors import threads
from sim.experiments.running.plan import Arm
from sim.experiments.trying.kept import Base, KeptFutures
from sim.experiments.trying.looks import BATCHES, looks
from sim.scenarios.loader import load_organisation, load_scenario

pytestmark = pytest.mark.benchmark


def bare():
    """Seconds of processor time for a million timeouts of 40 processes that only wait."""
    environment = simpy.Environment()

    def waiting(delay):
        while True:
            yield environment.timeout(delay)

    for number in range(40):
        environment.process(waiting(1 + number / 40))
    started = time.process_time()
    for _ in range(1_000_000):
        environment.step()
    return time.process_time() - started


def test_the_first_exact_answer_costs_a_twentieth_of_a_million_timeouts():
    """Four futures of two years in the mid market; openings and base are there already."""
    base = Base(
        organisation=load_organisation("mid_market"), arm=Arm.of(load_scenario("initial"))
    )
    kept, spent = KeptFutures(), []
    with threads(2) as workers:

        def first(stage):
            tried = Arm.of(load_scenario(stage))
            started = time.process_time()
            next(looks(kept, base, tried, workers=workers, stopped=threading.Event()))
            return time.process_time() - started

        first("initial")
        ratios = []
        for _ in range(5):
            unit = bare()
            spent = [first(stage) for stage in ("motivate", "execute", "coach", "align")]
            ratios.append(max(spent) / unit)
    assert BATCHES[0] == 4
    median = sorted(ratios)[2]
    assert median <= 0.05, f"first exact answer / a million timeouts: {median:.3f}"
