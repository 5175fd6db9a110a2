"""Figures of sums with jackknife intervals, against closed forms and by coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.evidence.figures import (
    GROUPS,
    difference,
    estimate,
    gain,
    mean,
    ratio,
    slope,
    standard_error,
)

CHANCE = np.random.Generator(np.random.Philox(key=3))


def test_the_interval_of_a_mean_is_that_of_student_where_every_replication_is_a_group():
    values = CHANCE.normal(3.0, 1.0, GROUPS)
    found = estimate(mean("x"), {"x": values})
    reach = 2.0009954 * values.std(ddof=1) / math.sqrt(GROUPS)
    assert found.mean == pytest.approx(values.mean())
    assert found.half_width == pytest.approx(reach, rel=1e-4)


def test_a_ratio_is_one_of_sums_and_its_interval_covers_as_often_as_it_says():
    covered = 0
    for _ in range(400):
        base = CHANCE.gamma(4.0, 1.0, 90)
        other = 1.1 * base + CHANCE.normal(0.0, 0.5, 90)
        found = estimate(gain("other", "base"), {"base": base, "other": other})
        covered += found.low <= 0.1 <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_figures_can_be_combined_and_a_slope_passes_over_what_is_missing():
    seen = {
        "a": np.array([1.0, 2.0, 3.0]), "b": np.array([2.0, 2.0, 2.0]),
        "x": np.array([0.0, 1.0, 2.0, math.nan]), "y": np.array([1.0, 3.0, 5.0, 9.0]),
    }  # fmt: skip
    assert difference(ratio("a", "b"), gain("a", "b"))(seen) == pytest.approx(1.0)
    assert slope("y", "x")(seen) == pytest.approx(2.0)
    assert math.isnan(slope("y", "x")({"x": seen["x"][:2], "y": seen["y"][:2]}))
    assert math.isnan(ratio("a", "b")({"a": np.ones(2), "b": np.zeros(2)}))


def test_what_does_not_vary_has_no_width_and_what_is_alone_has_no_bounds():
    same = estimate(mean("x"), {"x": np.full(8, 2.0)})
    assert (same.low, same.high) == (2.0, 2.0)
    alone = estimate(mean("x"), {"x": np.array([2.0])})
    assert math.isinf(alone.high)
    nothing = estimate(ratio("a", "b"), {"a": np.ones(4), "b": np.zeros(4)})
    assert math.isnan(nothing.mean)


def test_the_standard_error_falls_with_the_root_of_the_replications():
    few = standard_error(mean("x"), {"x": CHANCE.normal(0.0, 1.0, 50)})[1]
    many = standard_error(mean("x"), {"x": CHANCE.normal(0.0, 1.0, 5_000)})[1]
    assert few / many == pytest.approx(10.0, rel=0.4)
    assert math.isnan(standard_error(mean("x"), {"x": np.ones(1)})[1])
