"""Dip and break-even of planted paths."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.experiments.comparing.transition import break_even, break_even_week, path


def test_break_even_is_the_week_after_the_last_week_behind():
    assert break_even_week(np.array([-1.0, 2.0, -1.0, 0.0, 3.0])) == 3
    assert break_even_week(np.array([0.0, 0.0])) == 0
    assert break_even_week(np.array([1.0, 2.0])) == 0
    assert break_even_week(np.array([1.0, -2.0])) == math.inf


def test_futures_that_never_break_even_are_censored_and_not_dropped():
    cumulative = np.full((10, 6), -1.0)
    for future in range(6):
        cumulative[future, future:] = 1.0
    found = break_even(cumulative)
    assert found.never_share == pytest.approx(0.4)
    assert found.quantiles[0.1] == 0
    assert found.quantiles[0.5] == found.median == 4
    assert found.quantiles[0.75] is None
    assert found.to_json()["quantiles"]["0.9"] is None


def test_a_planted_dip_and_break_even_are_found():
    # Ten weeks of -100, then +50: the cumulative mean is lowest (-1,000) in week 9 and zero
    # again in week 29.
    chance = np.random.Generator(np.random.Philox(key=31))
    weekly = np.where(np.arange(60) < 10, -100.0, 50.0)
    found = path("bookings", weekly + chance.standard_normal((400, 60)))
    assert found.dip.week == 9
    assert found.dip.depth.low <= 1_000.0 <= found.dip.depth.high
    assert found.dip.depth.half_width < 1.0
    assert found.dip.future_median == pytest.approx(1_000.0, abs=3.0)
    assert found.break_even.of_mean in {29, 30}
    assert found.break_even.median in {29, 30}
    assert found.weekly == pytest.approx(tuple(weekly), abs=0.3)


def test_without_a_dip_the_week_is_none_and_the_depth_zero():
    found = path("bookings", np.ones((5, 8)))
    assert found.dip.week is None
    assert found.dip.depth.mean == 0.0
    assert found.break_even.of_mean == 0


def test_the_band_holds_for_all_weeks_at_once():
    # 300 experiments of 40 weeks: a true coverage below .866 fails with 90 % chance; a band
    # from pointwise intervals covers in .69.
    chance, experiments, holding = np.random.Generator(np.random.Philox(key=32)), 300, 0
    truth = np.cumsum(np.full(40, 2.0))
    for _ in range(experiments):
        band = path("bookings", 2.0 + 30.0 * chance.standard_normal((50, 40))).cumulative
        holding += all(
            estimate.low <= true <= estimate.high
            for estimate, true in zip(band, truth, strict=True)
        )
    covered = stats.binom(experiments, 0.95)
    assert covered.ppf(5e-5) <= holding <= covered.ppf(1 - 5e-5)
