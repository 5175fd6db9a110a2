"""A setting tried by hand has the numbers of a comparison, and intervals that hold at every look."""

from __future__ import annotations

import threading
from itertools import accumulate

import numpy as np
import pytest
from scipy import special

import marathon
from sim.experiments.running.executors import threads
from sim.experiments.running.plan import Arm
from sim.experiments.trying import kept as kept_module
from sim.experiments.trying.kept import Base, KeptFutures
from sim.experiments.trying.looks import BATCHES, CHAIN, MISSES, look_at, looks
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, load_scenario
from sim.scenarios.scenario import with_settings


@pytest.fixture(scope="module")
def firm():
    return load_organisation("mid_market")


@pytest.fixture(scope="module")
def base(firm):
    return Base(
        organisation=firm, arm=Arm.of(load_scenario("initial")), years=1, warmup_years=1
    )


@pytest.mark.parametrize("setting", [{"desk_hours": 3.0}, {"added_seats": 1.0}, {}])
def test_a_try_and_a_comparison_agree_to_the_bit(base, firm, setting):
    tried = with_settings(load_scenario("initial"), setting)
    kept = KeptFutures()
    # Another setting first: what was kept for it must not show.
    kept.outcome(base, Arm.of(load_scenario("align")), 0)
    ours = [kept.outcome(base, Arm.of(tried), number) for number in range(3)]
    other = marathon.compare(
        "initial", *([tried] if setting else []), organisation=firm, years=1, warmup=1,
        futures=3, progress=False,
    )  # fmt: skip
    theirs = other.numbers.outcomes
    for place, one in enumerate(ours):
        for arm in range(theirs.sums.shape[1]):
            assert one.sums[arm].tobytes() == theirs.sums[place, arm].tobytes()
            assert one.weekly[arm].tobytes() == theirs.weekly[place, arm].tobytes()
    if setting:
        assert [one.events for one in ours] == theirs.events.tolist()
        told = look_at(ours, miss=0.05, of=3)
        row = next(x for x in told.rows if x.response == "contribution_per_rep_year")
        name = other.numbers.others[0]
        there = other.numbers.row(name, "contribution_per_rep_year")
        assert row.difference.mean == there.difference.mean


def test_only_the_change_is_simulated(base, monkeypatch):
    opened, measured = [], []
    real_open, real_measure = kept_module.opened, kept_module.measured

    def opening(plan, arm, number):
        opened.append(number)
        return real_open(plan, arm, number)

    def measuring(plan, arm, world):
        measured.append(arm.name)
        return real_measure(plan, arm, world)

    monkeypatch.setattr(kept_module, "opened", opening)
    monkeypatch.setattr(kept_module, "measured", measuring)
    kept = KeptFutures()
    for desk in (1.0, 2.0, 3.0):
        tried = Arm.of(with_settings(load_scenario("initial"), {"desk_hours": desk}))
        kept.outcome(base, tried, 0)
    assert opened == [0]
    assert measured == ["base", "tried", "tried", "tried"]


def test_no_more_futures_are_kept_than_allowed(base):
    kept = KeptFutures(most=2)
    for number in range(4):
        kept.outcome(base, base.arm, number)
    assert len(kept) == 2


def test_looks_grow_and_narrow_and_stop_when_nobody_waits(base):
    tried = Arm.of(with_settings(load_scenario("initial"), {"desk_hours": 4.0}))
    stopped, kept = threading.Event(), KeptFutures()
    with threads(2) as workers:
        seen = list(
            looks(kept, base, tried, workers=workers, stopped=stopped, batches=(3, 3, 42))
        )
        assert [look.futures for look in seen] == [3, 6, 48]
        assert {look.of for look in seen} == {48}
        assert [row.response for row in seen[0].rows] == list(CHAIN)
        widths = [look.rows[-1].difference.half_width for look in seen]
        # Eight times as many futures: by chance alone the interval would not be wider.
        assert widths[2] < widths[1]
        assert len(seen[0].path) == 52
        going = looks(kept, base, tried, workers=workers, stopped=stopped, batches=(3, 3))
        next(going)
        stopped.set()
        assert list(going) == []


def test_a_try_against_nothing_that_can_be_run_is_refused_in_a_sentence(base, firm):
    wrong = Base(organisation=firm, arm=base.arm, years=99)
    with threads(1) as workers, pytest.raises(InvalidInput, match="years: 99"):
        next(
            looks(
                KeptFutures(), wrong, base.arm, workers=workers, stopped=threading.Event()
            )
        )


def test_intervals_hold_at_all_looks_at_once():
    """Normal samples: the chance that any of the five looks misses is at most 5 %.

    With 200,000 samples the standard error is .0005, so a true chance of .0515 would be seen.
    """
    generator = np.random.Generator(np.random.Philox(key=7))
    missed = np.zeros(200_000, bool)
    every = generator.standard_normal((missed.size, sum(BATCHES)), dtype=np.float32)
    for n, miss in zip(accumulate(BATCHES), MISSES, strict=True):
        seen = every[:, :n]
        t = np.abs(seen.mean(axis=1)) / seen.std(axis=1, ddof=1) * np.sqrt(n)
        missed |= t > special.stdtrit(n - 1, 1.0 - miss / 2.0)
    assert missed.mean() <= 0.05 + 3 * 0.0005
    # Not wider than need be, either.
    assert missed.mean() >= 0.045
