"""Chance and parameters are told apart: planted variances, probabilities and intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.experiments.comparing.uncertainty import probability_above, spread_of


def planted(
    seed, *, points=60, repeats=2, between=1.0, within=1.0, mean=0.0, shape="normal"
):
    """Effects of points and replications with known variances."""
    chance = np.random.Generator(np.random.Philox(key=seed))
    if shape == "normal":
        effect = chance.standard_normal(points)
    else:  # two kinds of organisations: a quarter loses, the others gain
        effect = np.where(chance.random(points) < 0.25, -math.sqrt(3.0), 1 / math.sqrt(3.0))
    luck = chance.standard_normal((points, repeats))
    return mean + math.sqrt(between) * effect[:, None] + math.sqrt(within) * luck


def test_variances_are_found_and_their_share_is_covered():
    found = [spread_of(planted(seed, between=0.5, within=2.0)) for seed in range(300)]
    assert np.mean([one.within for one in found]) == pytest.approx(2.0, rel=0.05)
    assert np.mean([one.between for one in found]) == pytest.approx(0.5, rel=0.15)
    covered = np.mean([one.share.low <= 0.2 <= one.share.high for one in found])
    assert covered == pytest.approx(0.95, abs=4 * math.sqrt(0.05 * 0.95 / 300))


def test_without_a_difference_between_points_all_of_it_is_luck():
    found = [spread_of(planted(seed, between=0.0)) for seed in range(200)]
    assert np.mean([one.between == 0.0 for one in found]) > 0.4
    assert np.mean([one.share.low == 0.0 for one in found]) > 0.95
    # What remains is the doubt about the mean, and that there may be a difference after all.
    seed = next(seed for seed, one in enumerate(found) if one.between == 0.0)
    effects, effect = planted(seed, between=0.0), found[seed].effect
    error = stats.sem(effects.mean(axis=1))
    known = stats.norm.interval(0.95, effect.mean, error)
    assert effect.low < known[0] < known[1] < effect.high
    assert effect.high - effect.low < 1.4
    above = stats.norm.sf(-effect.mean / error)
    assert probability_above(effects).mean == pytest.approx(above)


@pytest.mark.parametrize(("within", "points"), [(0.1, 60), (1.0, 60), (4.0, 120)])
def test_the_interval_holds_the_effects_and_not_their_luck(within, points):
    chance = np.random.Generator(np.random.Philox(key=9))
    inside = []
    for seed in range(200):
        spread = spread_of(planted(seed, points=points, within=within, mean=2.0))
        low, high = spread.effect.interval
        truth = 2.0 + chance.standard_normal(200)
        inside.append(np.mean((truth > low) & (truth < high)))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.03)


def test_the_probability_of_an_effect_is_that_of_the_effects_without_luck():
    mean = 0.8
    truth = stats.norm.cdf(mean)
    found = [
        probability_above(planted(seed, within=3.0, mean=mean, points=80))
        for seed in range(60)
    ]
    assert np.mean([one.mean for one in found]) == pytest.approx(truth, abs=0.03)
    covered = [one.low <= truth <= one.high for one in found]
    assert np.mean(covered) > 0.85
    # Single futures would say less: their luck is in the way.
    raw = np.mean([(planted(s, within=3.0, mean=mean) > 0).mean() for s in range(60)])
    assert raw < truth - 0.08


def test_with_little_luck_the_shape_of_the_effects_is_kept():
    # A quarter of the organisations lose, far from what a normal shape would say (.38).
    effects = planted(4, points=400, within=0.02, mean=0.3, shape="two kinds")
    assert probability_above(effects).mean == pytest.approx(0.75, abs=0.05)
    assert probability_above(effects, better="lower").mean == pytest.approx(0.25, abs=0.05)


def test_too_few_points_or_no_values_give_nothing():
    assert spread_of(planted(1, points=7)) is None
    assert spread_of(planted(1, repeats=1)) is None
    assert spread_of(np.full((20, 2), np.nan)) is None
    assert not probability_above(planted(1, points=7)).exists


def test_no_luck_at_all_is_no_fault():
    effects = np.repeat(np.linspace(-1.0, 3.0, 41)[:, None], 2, axis=1)
    spread = spread_of(effects)
    assert spread.within == 0.0
    assert spread.share.mean == 1.0
    assert probability_above(effects).mean == pytest.approx(0.75, abs=0.06)
    same = spread_of(np.ones((20, 2)))
    assert same.effect.interval == pytest.approx((1.0, 1.0))
    assert probability_above(np.zeros((20, 2))).mean == 0.5
