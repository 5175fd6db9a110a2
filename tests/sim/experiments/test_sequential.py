"""Stopping at a precision is honest: the interval at the stop covers, and looks are few."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.experiments.comparing.sequential import FEWEST_PAIRS, Stopping
from sim.experiments.comparing.statistics import CONFIDENCE, ratio_of, student
from sim.problems import InvalidInput


def run_until_precise(chance, stopping: Stopping, effect: float) -> tuple[int, object, int]:
    base, other = np.empty(0), np.empty(0)
    pairs, looks = stopping.first_look, 0
    while True:
        new = pairs - base.size
        shared = np.exp(0.15 * chance.standard_normal(new))
        own = np.exp(0.1 * chance.standard_normal((2, new)))
        base = np.append(base, shared * own[0])
        other = np.append(other, (1.0 + effect) * shared * own[1])
        found = ratio_of(base, other, student(CONFIDENCE, pairs))
        looks += 1
        wanted = stopping.next_look(pairs, found.half_width)
        if wanted is None:
            return pairs, found, looks
        pairs = wanted


def test_the_interval_at_the_stop_covers_and_is_as_narrow_as_asked():
    # 1,500 experiments that need about 130 pairs each. The usual loss of a sequential rule is
    # half a point; a true coverage below .92 fails with 90 % chance.
    chance = np.random.Generator(np.random.Philox(key=21))
    experiments, covering, most_looks, total = 1_500, 0, 0, 0
    for _ in range(experiments):
        pairs, found, looks = run_until_precise(
            chance, Stopping(most=5_000, precision=0.03), effect=0.3
        )
        assert found.half_width <= 0.03
        covering += found.low <= 1.3 <= found.high
        most_looks = max(most_looks, looks)
        total += pairs
    assert covering >= stats.binom(experiments, CONFIDENCE).ppf(1e-4)
    assert most_looks <= 8
    # The pairs that the true spread calls for, and at most a fifth more.
    needed = (1.96 * 1.3 * 0.1 * math.sqrt(2.0) / 0.03) ** 2
    assert needed * 0.95 <= total / experiments <= needed * 1.2


def test_nobody_looks_before_the_fewest_pairs_and_nobody_spends_more_than_the_budget():
    stopping = Stopping(most=100, precision=0.01)
    assert stopping.first_look == FEWEST_PAIRS
    assert stopping.next_look(30, 0.01) is None
    assert stopping.next_look(30, 0.0101) == 34
    assert stopping.next_look(24, 0.5) == 96
    assert stopping.next_look(24, math.nan) == 96
    assert stopping.next_look(96, 0.5) == 100
    assert stopping.next_look(100, 0.5) is None
    assert Stopping(most=10, precision=0.01).first_look == 10


def test_a_fixed_number_of_pairs_is_run_whatever_the_precision():
    stopping = Stopping(most=50)
    assert stopping.first_look == 50
    assert stopping.next_look(50, 9.0) is None


@pytest.mark.parametrize(
    ("most", "precision"), [(1, None), (50, 0.0), (50, 3.0), (0, -1.0)]
)
def test_impossible_targets_are_refused(most, precision):
    with pytest.raises(InvalidInput):
        Stopping(most=most, precision=precision)
