"""What a history says: against an independent estimator, and with honest intervals."""

import datetime as dt

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from forecast.calibration.outcomes import cumulative_outcomes
from forecast.calibration.profile import profile_of
from forecast.deals import NEVER, deal_table
from forecast.fitting.model import fit_pipeline

NO_MONTHS = {"month_level": (0.0, 0.0, 0.0), "month_odds": (0.0, 0.0, 0.0)}


def _true_outcomes(company):
    """Win rate by creation and median cycle of won deals by the planted hazards."""
    days = np.arange(1000)
    rows = np.searchsorted(company["edges"], days, side="right") - 1
    hazard = np.exp(np.array(company["log_hazard"]))[rows] / 7
    odds = 1 / (1 + np.exp(-np.array(company["log_odds"])))[rows]
    survival = np.exp(-np.cumsum(hazard))
    closes = -np.diff(survival, prepend=1.0)
    won = np.cumsum(closes * odds)
    return won[-1], float(np.interp(won[-1] / 2, won, days + 0.5))


PLANTED = {
    "edges": (0, 14, 42, 84, 140),
    "log_hazard": (-2.6, -2.2, -1.7, -2.4, -4.0),
    "log_odds": (-0.6, -0.4, -0.2, -0.4, -0.8),
}


def test_shares_won_agree_with_an_independent_estimator(planted):
    """statsmodels' cumulative incidence (no smoothing, no months) on the same deals.

    Catches open deals dropped instead of censored: that alone adds .03 at this age.
    """
    history, as_of = planted(11, known_days=730, warm_up=0, **NO_MONTHS)
    table = deal_table(history, as_of)
    age, won, _ = cumulative_outcomes(fit_pipeline(table), seed=0)
    known = table.closed != NEVER
    time = np.minimum(table.closed, table.as_of) - table.created + 1
    status = np.where(known, np.where(table.won, 1, 2), 0)
    other = CumIncidenceRight(time.astype(float), status)
    at = 120
    expected = other.cinc[0][np.searchsorted(other.times, at, side="right") - 1]
    found = np.median(won[:, int(np.searchsorted(age, at)) - 1])
    # Its own standard error at 3,000 deals is .009.
    assert found == pytest.approx(expected, abs=0.02)


def test_intervals_hold_the_planted_values(planted):
    """95 % intervals of win rate and median cycle over 10 companies.

    20 intervals: at least 15 hold the truth (chance of fewer 3e-4 if nominal); intervals
    of half the width would hold 13.5 on average.
    """
    win_rate, cycle = _true_outcomes(PLANTED)
    held = 0
    for seed in range(10):
        history, as_of = planted(seed, known_days=730, **NO_MONTHS)
        fitted = profile_of(history, as_of)
        for name, truth in (("win_rate_by_creation", win_rate), ("cycle_median", cycle)):
            low, high = fitted[name].interval
            held += low <= truth <= high
    assert held >= 15


def test_reps_and_arrivals(planted):
    history, as_of = planted(3, known_days=546, reps=5)
    fitted = profile_of(history, as_of)
    assert fitted.reps == 5
    assert fitted["arrivals"].status == "identified"
    low, high = fitted["arrivals"].interval
    assert low < 30 * np.exp(0.15**2 / 2) / 5 < high


def test_deals_without_reps_leave_arrivals_a_rep_assumed(planted):
    history, as_of = planted(3, known_days=365)
    history.deals["rep"] = ""
    arrivals = profile_of(history, as_of)["arrivals"]
    assert arrivals.status == "assumed"
    assert arrivals.interval is None
    assert "8 reps are assumed" in arrivals.note


def test_without_amounts_they_are_assumed(planted):
    history, as_of = planted(3, known_days=365)
    history.deals["amount"] = np.nan
    assert profile_of(history, as_of)["amount_mean"].status == "assumed"


def test_later_rows_change_nothing(planted):
    history, _ = planted(3, known_days=500)
    as_of = dt.date(2018, 12, 31)
    values = profile_of(history, as_of).values
    later = history.deals["created"] > np.datetime64(as_of)
    history.deals.loc[later, "rep"] = "somebody else"
    history.deals.loc[later, "amount"] = 1e9
    assert profile_of(history, as_of).values == values


def test_reps_that_do_not_differ_beyond_chance_are_no_estimate_of_how_they_differ(planted):
    history, as_of = planted(3, known_days=546, reps=5)
    spread = profile_of(history, as_of)["rep_spread"]
    assert (spread.value, spread.status) == (0.0, "assumed")
