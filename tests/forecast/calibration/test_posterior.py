"""The posterior on plain arithmetic: exact where all is linear, honest where it cannot fit."""

import numpy as np
import pytest

from forecast.calibration.posterior import (
    design,
    fit_surface,
    posterior_of,
    status_of,
)

SLOPES = np.array([[1.0, 0.0, 0.3], [0.5, 0.8, 0.0], [0.0, 0.4, 0.0], [0.2, 0.2, 0.2]])
"""Of four measures on three knobs."""
LUCK = np.array([0.1, 0.2, 0.1, 0.3])
PRIOR = np.array([1.0, 0.5, 0.4])


def runs(chance, count, bend=0.0):
    places = PRIOR * chance.standard_normal((count, 3))
    seen = places @ SLOPES.T + bend * places[:, [0]] ** 2
    return places, seen + LUCK * chance.standard_normal((count, 4))


def exact(observed, used):
    precision = (
        np.diag(PRIOR**-2) + SLOPES[used].T @ np.diag(LUCK[used] ** -2) @ SLOPES[used]
    )
    covariance = np.linalg.inv(precision)
    return covariance @ SLOPES[used].T @ (observed[used] / LUCK[used] ** 2), covariance


def test_a_linear_company_has_the_exact_posterior():
    chance = np.random.default_rng(1)
    surface = fit_surface(*runs(chance, 4000))
    observed = np.array([0.6, -0.1, 0.2, 0.1])
    found = posterior_of(surface, observed, np.zeros(3), PRIOR)
    mean, covariance = exact(observed, np.ones(4, bool))
    assert found.mean == pytest.approx(mean, abs=0.04)
    assert found.sd == pytest.approx(np.sqrt(np.diag(covariance)), rel=0.05)
    assert found.used.all()


def test_what_is_not_known_stays_out():
    surface = fit_surface(*runs(np.random.default_rng(1), 4000))
    observed = np.array([0.6, np.nan, np.nan, 0.1])
    found = posterior_of(surface, observed, np.zeros(3), PRIOR)
    mean, covariance = exact(np.nan_to_num(observed), np.isfinite(observed))
    assert found.mean == pytest.approx(mean, abs=0.04)
    assert found.sd == pytest.approx(np.sqrt(np.diag(covariance)), rel=0.05)


def test_a_measure_that_no_place_shows_is_left_out_and_pulls_nothing():
    surface = fit_surface(*runs(np.random.default_rng(1), 4000))
    observed = np.array([0.6, 0.3, 9.0, 0.1])
    found = posterior_of(surface, observed, np.zeros(3), PRIOR)
    assert not found.used[2]
    assert found.used.sum() == 3
    assert np.abs(found.mean / PRIOR).max() < 2.0


@pytest.mark.parametrize("count", [100, 2000])
def test_intervals_cover_also_where_measures_bend_or_runs_are_few(count):
    """80 % intervals of three knobs at 40 planted places; three standard errors are .11.

    Intervals of two thirds of the width would cover .61.
    """
    chance, bend = np.random.default_rng(3), 0.25
    surface = fit_surface(*runs(chance, count, bend))
    places, seen = runs(chance, 40, bend)
    held = []
    for place, observed in zip(places, seen, strict=True):
        low, high = posterior_of(surface, observed, np.zeros(3), PRIOR).interval()
        held.append((low <= place) & (place <= high))
    assert np.mean(held) == pytest.approx(0.8, abs=0.11)


def test_luck_of_the_history_s_own_is_believed_where_it_is_larger():
    surface = fit_surface(*runs(np.random.default_rng(1), 4000))
    observed = np.array([0.6, -0.1, 0.2, 0.1])
    narrow = posterior_of(surface, observed, np.zeros(3), PRIOR, own=LUCK**2, owners=30)
    wide = posterior_of(surface, observed, np.zeros(3), PRIOR, own=9 * LUCK**2, owners=30)
    few = posterior_of(surface, observed, np.zeros(3), PRIOR, own=9 * LUCK**2, owners=2)
    assert np.all(wide.sd[:2] > 1.5 * narrow.sd[:2])
    assert few.sd == pytest.approx(narrow.sd, rel=0.05)


def test_what_a_history_did_for_a_value():
    assert [status_of(left) for left in (0.1, 0.3, 0.5, 0.8, 0.95)] == [
        "identified", "identified", "between", "between", "assumed",
    ]  # fmt: skip
    # A value that stands elsewhere now is not the one that was believed, however unsure.
    assert [status_of(0.99, moved) for moved in (-1.7, -0.9, 0.9, 1.2)] == [
        "between", "assumed", "assumed", "between",
    ]  # fmt: skip
    assert status_of(0.1, 3.0) == "identified"


def test_places_are_as_wide_as_the_prior():
    uniforms = np.random.default_rng(1).random((4000, 3))
    places = design(np.array([1.0, 0.0, 0.0]), PRIOR, uniforms)
    assert places.mean(axis=0) == pytest.approx([1.0, 0.0, 0.0], abs=0.05)
    assert places.std(axis=0) == pytest.approx(PRIOR, rel=0.05)


def test_a_misfit_widens_the_intervals_and_luck_does_not():
    """Nothing is widened for planted places, 1 in 1,000; what no place shows widens all."""
    chance = np.random.default_rng(5)
    surface = fit_surface(*runs(chance, 2000))
    _, seen = runs(chance, 40)
    found = [posterior_of(surface, each, np.zeros(3), PRIOR) for each in seen]
    assert sum(each.widened > 1.0 for each in found) <= 1
    observed = np.array([0.6, 0.3, 3.0, 0.1])
    misfit = posterior_of(surface, observed, np.zeros(3), PRIOR)
    assert misfit.widened > 5.0
    plain = posterior_of(surface, np.array([0.6, 0.3, np.nan, 0.1]), np.zeros(3), PRIOR)
    assert np.all(misfit.sd >= plain.sd)
    assert misfit.sd[0] > 2.0 * plain.sd[0]


def test_intervals_are_those_of_the_density_where_it_is_skewed():
    """Against integration over a grid; a normal interval at the densest place is off by over .15.

    Quantiles of some hundred independent places are known to .06 (three standard errors).
    """
    chance = np.random.default_rng(2)
    places = 1.5 * chance.standard_normal((6000, 1))
    seen = 0.25 * (places + 2.0) ** 2 + 0.6 * chance.standard_normal((6000, 1))
    found = posterior_of(
        fit_surface(places, seen), np.array([0.3]), np.zeros(1), np.ones(1)
    )
    grid = np.linspace(-5.0, 3.0, 8001)
    off = (0.3 - 0.25 * (grid + 2.0) ** 2) / 0.6
    chances = np.exp(-0.5 * off**2 - 0.5 * grid**2)
    below = np.cumsum(chances) / chances.sum()
    exact_ends = np.interp((0.1, 0.9), below, grid)
    assert np.array(found.interval())[:, 0] == pytest.approx(exact_ends, abs=0.06)
    densest = grid[np.argmax(chances)]
    curvature = np.gradient(np.gradient(np.log(chances), grid), grid)[np.argmax(chances)]
    normal_ends = densest + np.array([-1, 1]) * 1.2816 / np.sqrt(-curvature)
    assert np.abs(normal_ends - exact_ends).max() > 0.15


def test_a_measure_moves_with_what_moves_it_and_with_little_else():
    chance = np.random.default_rng(3)
    places = chance.standard_normal((600, 10))
    seen = places[:, :1] + 0.5 * chance.standard_normal((600, 1))
    surface = fit_surface(places, seen)
    assert surface.curved
    told = surface.coefficients[:, 0] != 0.0
    assert told[1]
    assert told.sum() <= 4  # of 66: the constant, the one that moves it, few by chance
    others = np.abs(surface.slopes(np.zeros(10))[0, 1:])
    assert (others < 1e-6).sum() >= 7
