"""Scores against closed forms: a wrong score would praise a wrong forecast."""

import numpy as np
import pytest
from scipy.stats import norm
from scoringrules import crps_ensemble

from forecast.scoring import covered, crps, independent_windows, interval, pinball, width


def test_crps_of_a_normal_ensemble_meets_its_closed_form():
    """CRPS of N(0, 1) at y is y (2 Phi(y) - 1) + 2 phi(y) - 1 / sqrt(pi).

    Catches a biased spread term: forgetting to halve it moves the score by .56.
    """
    draws = np.random.default_rng(1).standard_normal(200_000)
    for actual in (-1.5, 0.0, 0.7):
        exact = (
            actual * (2 * norm.cdf(actual) - 1) + 2 * norm.pdf(actual) - 1 / np.sqrt(np.pi)
        )
        # sd of |X - y| is below 1.3, so four standard errors are .012.
        assert crps(draws, actual) == pytest.approx(exact, abs=0.012)


def test_crps_by_hand_for_two_draws():
    """E|X - y| = (1 + 3) / 2, E|X - X'| of distinct draws = 2: score 2 - 1 = 1."""
    assert crps([1.0, 3.0], 0.0) == pytest.approx(1.0)
    assert crps([2.0], 5.0) == pytest.approx(3.0)


def test_crps_equals_the_fair_estimator_of_scoringrules():
    draws = np.random.default_rng(2).gamma(3.0, 2.0, 500)
    expected = crps_ensemble(4.0, draws, estimator="fair")
    assert crps(draws, 4.0) == pytest.approx(float(expected), rel=1e-9)


def test_crps_is_least_for_the_true_distribution_on_average():
    """A proper score: shifting or stretching the truth costs. Catches a sign error."""
    chance = np.random.default_rng(3)
    truth = chance.standard_normal(2_000)
    ensembles = {
        "true": chance.standard_normal(2_000),
        "shifted": 0.5 + chance.standard_normal(2_000),
        "wide": 2.0 * chance.standard_normal(2_000),
        "narrow": 0.4 * chance.standard_normal(2_000),
    }
    score = {
        name: np.mean([crps(draws, actual) for actual in truth])
        for name, draws in ensembles.items()
    }
    assert min(score, key=score.get) == "true"


def test_pinball_by_hand():
    assert pinball([1.0, 1.0], 3.0, 0.9) == pytest.approx(1.8)
    assert pinball([3.0, 3.0], 1.0, 0.9) == pytest.approx(0.2)


def test_interval_width_and_coverage_agree():
    draws = np.arange(101.0)
    assert interval(draws, 0.8) == pytest.approx((10.0, 90.0))
    assert width(draws) == pytest.approx(80.0)
    assert covered(draws, 10.1)
    assert not covered(draws, 9.9)


def test_independent_windows_counts_windows_that_do_not_overlap():
    """Twenty-two weekly origins hold six windows of four weeks, one of thirteen."""
    origins = np.arange(22) * 7
    assert independent_windows(origins, 28) == 6
    assert independent_windows(origins[:18], 56) == 3
    assert independent_windows(origins[:13], 91) == 1
