"""Closings say of skill what the formula says, where a formula exists."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.experiments.spread.reduced_case import (
    AMOUNT_SIGMA,
    DEALS,
    PUBLISHED,
    SKILL_SD,
    closings_of_the_skilled,
    expected_r2,
    explained,
)


def test_the_formula_gives_the_published_figures():
    found = [expected_r2(deals) for deals in DEALS]
    assert found == pytest.approx(PUBLISHED, abs=0.006)


def test_the_formula_is_that_of_a_poisson_sum():
    # Independent of the simulator: rates, counts and amounts drawn directly.
    chance = np.random.Generator(np.random.Philox(key=5))
    skill = np.exp(SKILL_SD * chance.standard_normal(100_000) - SKILL_SD**2 / 2)
    counts = chance.poisson(10.0 * skill)
    ends = np.cumsum(counts)
    amounts = np.concatenate(
        ([0.0], np.cumsum(np.exp(AMOUNT_SIGMA * chance.standard_normal(ends[-1]))))
    )
    sums = amounts[ends] - amounts[ends - counts]
    assert np.corrcoef(skill, sums)[0, 1] ** 2 == pytest.approx(expected_r2(10.0), abs=0.01)


@pytest.fixture(scope="module")
def closings():
    return closings_of_the_skilled(reps=240, seed=3)


def test_wins_are_a_poisson_process_with_rate_by_skill(closings):
    skill, wins, _ = closings
    assert skill.std() == pytest.approx(SKILL_SD, rel=0.15)
    quarters = wins[:156].reshape(12, 13, -1).sum(axis=1)
    ratio = quarters.var(axis=0, ddof=1).sum() / quarters.mean(axis=0).sum()
    assert ratio == pytest.approx(1.0, abs=4 * math.sqrt(2.0 / (11 * 240)))
    slope = np.polyfit(skill, np.log(wins.sum(axis=0)), 1)[0]
    assert slope == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("deals", DEALS)
def test_the_simulator_agrees_within_sampling_tolerance(closings, deals):
    skill, wins, bookings = closings
    rate = wins.mean()
    weeks = round(deals / rate)
    found = explained(np.exp(skill), bookings, weeks)
    # Twice the half-width of a 95 % interval computed from this sample.
    tolerance = found.high - found.low
    assert tolerance < 0.25
    assert found.mean == pytest.approx(expected_r2(weeks * rate), abs=tolerance)
