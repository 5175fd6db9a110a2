"""Planted parameters come back from simulated histories, with honest standard errors."""

import numpy as np
import pytest

from forecast.deals import deal_table
from forecast.fitting.closing import ClosingForm, fit_closing
from forecast.fitting.model import fit_pipeline
from forecast.fitting.reps import fit_reps


def _fits(planted, seeds, days=730, **changes):
    for seed in seeds:
        history, as_of = planted(seed, known_days=days, **changes)
        yield fit_pipeline(deal_table(history, as_of))


def test_load_exponent_of_independent_deals_is_zero_with_honest_error(planted):
    """Standardised errors over 12 companies have mean 0 and standard deviation 1.

    Tolerances are 3.5 standard errors of those; a bias of one posterior sd (.08, a tenth
    of the way from independence to fixed capacity) would be caught.
    """
    z = []
    for model in _fits(planted, range(12), arrival_sd=0.3):
        beta, sd = model.closing.load_exponent
        z.append(beta / sd)
    assert abs(np.mean(z)) < 3.5 / np.sqrt(len(z))
    assert np.std(z) < 1.0 + 3.5 / np.sqrt(2 * len(z))


LONG_CYCLES = {
    "warm_up": 364,
    "log_hazard": (-4.5, -4.0, -3.5, -4.0, -4.5),
    "usual_load": 28.0,
    "arrival_sd": 0.3,
}


def test_load_exponent_between_is_found_with_honest_error(planted):
    """Planted .5 at 30 deals a week: standardised errors as above, over 10 companies.

    A fit that returned its prior would pass on the mean, so the posterior must also be
    at least three times as narrow as the prior.
    """
    z, sds = [], []
    for model in _fits(planted, range(10), load_exponent=0.5, **LONG_CYCLES):
        beta, sd = model.closing.load_exponent
        z.append((beta - 0.5) / sd)
        sds.append(sd)
    assert abs(np.mean(z)) < 3.5 / np.sqrt(len(z))
    assert np.std(z) < 1.0 + 3.5 / np.sqrt(2 * len(z))
    assert np.mean(sds) < 0.5 / 3


def test_load_exponent_of_fixed_capacity_is_one(planted):
    """Planted 1 comes back within .15: told apart from .8 and from independence.

    The tolerance is absolute: near 1 the standard error is known to be too small (weeks
    are fitted as if the load stood still in them).
    """
    found = [
        model.closing.load_exponent[0]
        for model in _fits(planted, range(10), load_exponent=1.0, **LONG_CYCLES)
    ]
    assert np.mean(found) == pytest.approx(1.0, abs=0.15)


def test_without_load_term_a_company_of_fixed_capacity_looks_noisier(planted):
    """Leaving out a term that is there shows in the weekly shock."""
    history, as_of = planted(
        3, known_days=730, load_exponent=1.0, **(LONG_CYCLES | {"arrival_sd": 0.5})
    )
    model = fit_pipeline(deal_table(history, as_of))
    without = fit_closing(model.cells, ClosingForm(load=False))
    assert without.weekly_shock_sd > 1.3 * model.closing.weekly_shock_sd


def test_hazard_and_odds_by_age_are_covered(planted):
    """90 % intervals of the planted curves hold about 90 % of bins.

    Over 8 companies x 5 ages (half of them as good as independent: n = 20) four standard
    errors leave .63; intervals half as wide as they should be cover .59.
    """
    planted_hazard = np.array([-2.6, -2.2, -1.7, -2.4, -4.0])
    planted_odds = np.array([-0.6, -0.4, -0.2, -0.4, -0.8])
    middle_of_bin = np.array([7, 21, 56, 98, 168])
    held = []
    for model in _fits(planted, range(8)):
        rows = np.searchsorted(model.cells.age_starts, middle_of_bin, side="right") - 1
        chance = np.random.default_rng(0)
        draws = model.closing.draw(chance, 2000)
        hazard = draws.log_hazard[:, 1][:, rows] + draws.month_level[:, [1]]
        odds = model.winning.draw(chance, 2000)[:, 1][:, rows]
        for values, truth in ((hazard, planted_hazard), (odds, planted_odds)):
            low, high = np.quantile(values, [0.05, 0.95], axis=0)
            held.append((low <= truth) & (truth <= high))
    assert np.mean(held) > 0.63


def test_month_effects_come_back(planted):
    """Contrasts of months of the quarter: planted .3 (closing) and .4 (odds).

    The mean over 6 companies is known to about .03; ignoring the month gives 0.
    """
    closing, odds = [], []
    for model in _fits(planted, range(6), days=1095):
        ages = len(model.cells.age_starts)
        hazard = model.closing.draw(np.random.default_rng(0), 500)
        level = (hazard.month_level[:, :, None] + hazard.log_hazard)[:, :, 3 : ages - 3]
        closing.append((level[:, 2] - level[:, 0]).mean())
        curve = model.winning.mode_log_odds[:, 3 : ages - 3]
        odds.append((curve[2] - curve[0]).mean())
    assert np.mean(closing) == pytest.approx(0.3, abs=0.12)
    assert np.mean(odds) == pytest.approx(0.4, abs=0.15)


def test_arrivals_level_shock_and_memory(planted):
    """Planted 60 a week, shock sd .3 with a memory of 6 weeks.

    Poisson noise alone would give a shock of 0; a fit without memory gives .3 weeks.
    """
    shocks, memories, levels = [], [], []
    for model in _fits(
        planted,
        range(6),
        weekly_arrivals=60.0,
        arrival_sd=0.3,
        arrival_memory=6.0,
        days=1095,
    ):
        fit = model.arrivals
        shocks.append(fit.shock_sd)
        memories.append(fit.memory_weeks)
        levels.append(fit.counts.sum() / fit.weight.sum())
    assert np.mean(shocks) == pytest.approx(0.3, abs=0.07)
    assert 3.0 <= np.median(memories) <= 12.0
    # The planted mean is 60 exp(.3^2 / 2), its error over six companies about 4 %.
    assert np.mean(levels) == pytest.approx(60.0 * np.exp(0.045), rel=0.15)


def test_equal_reps_are_called_equal(planted):
    """The test of 'do reps differ' is right under its null: p-values are uniform.

    Over 30 companies, at most 6 below .05 (chance 5e-4 if uniform). Catches a test that
    ignores the mix of ages and months or counts its degrees of freedom wrongly by a third.
    """
    p = [
        fit_reps(model.table, model.winning).p_value
        for model in _fits(planted, range(30), days=365)
    ]
    assert sum(value < 0.05 for value in p) <= 6
    assert 0.3 < np.mean(p) < 0.7


def test_reps_that_differ_are_found_and_shrunk(planted):
    """Planted spread .8 log odds among 8 reps: found, and effects shrunk below raw gaps."""
    spreads = []
    for model in _fits(planted, range(5), rep_sd=0.8):
        reps = fit_reps(model.table, model.winning)
        assert reps.differ
        spreads.append(reps.rep_sd)
        kept = reps.effect_sd < reps.rep_sd
        assert kept.all()
    # The spread of 8 draws has a relative error of 1/sqrt(14); the mean of 5 of .12.
    assert np.mean(spreads) == pytest.approx(0.8, rel=0.4)
