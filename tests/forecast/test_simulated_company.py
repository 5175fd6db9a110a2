"""Forecasts of simulated organisations: another generator than the fitted form by far."""

import datetime as dt

import numpy as np
import pytest
from scipy.stats import binom

from forecast.deals import deal_table
from forecast.fitting.model import fit_pipeline
from forecast.futures import draw_futures
from forecast.periods import date_from
from forecast.scoring import covered
from sim.scenarios.loader import load_organisation


def _held(crm_of, seeds):
    """Which 80 % intervals of a quarter's wins and bookings hold the outcome; and bias."""
    wins, bookings, errors = [], [], []
    for seed in seeds:
        history = crm_of(load_organisation(), seed=seed, weeks=104 + 13)
        outcome = deal_table(history, history.meta.snapshot)
        as_of = date_from(outcome.as_of) - dt.timedelta(days=91)
        known = deal_table(history, as_of)
        futures = draw_futures(fit_pipeline(known), outcome.as_of, draws=250, seed=seed)
        later = outcome.won & (outcome.closed > known.as_of)
        found = futures.wins.sum(axis=1)
        wins.append(covered(found, later.sum()))
        bookings.append(covered(futures.bookings.sum(axis=1), outcome.amount[later].sum()))
        errors.append(found.mean() - later.sum())
    return np.array(wins), np.array(bookings), np.array(errors)


@pytest.mark.parametrize("count", [24, pytest.param(120, marks=pytest.mark.verification)])
def test_coverage_on_simulated_organisations(crm_of, count):
    """Eight reps whose hours, habits and manager make the deals; two years known.

    Two-sided binomial at 1e-3 for wins and for bookings. At 24 companies intervals of half
    the width (coverage .48) are caught with probability .8, at 120 a coverage of .66 or
    .92. The mean error lies within 3.5 standard errors of 0.
    """
    wins, bookings, errors = _held(crm_of, range(count))
    low, high = binom.ppf([0.0005, 0.9995], count, 0.8)
    assert low <= wins.sum() <= high
    assert low <= bookings.sum() <= high
    assert abs(errors.mean()) < 3.5 * errors.std(ddof=1) / np.sqrt(count)
