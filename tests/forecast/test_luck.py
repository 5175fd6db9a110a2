"""What even a forecaster who knows every rate cannot know, where the truth is in closed form."""

import datetime as dt

import numpy as np
import pytest

from forecast.backtest.luck import known_rates, least_score
from forecast.deals import deal_table
from forecast.fitting.model import fit_pipeline
from forecast.futures import draw_futures
from forecast.scoring import crps

FIRST = (dt.date(2018, 1, 1) - dt.date(1970, 1, 1)).days
KNOWN, AHEAD = 728, 28
A_DAY, HAZARD, WIN = 4.0, 0.03, 0.4


def memoryless(dressed, seed):
    """A company whose deals close at one hazard: its history, last day, and true future wins."""
    chance = np.random.default_rng(seed)
    counts = chance.poisson(A_DAY, KNOWN)
    created = np.repeat(np.arange(KNOWN), counts)
    closed = created + chance.geometric(1 - np.exp(-HAZARD), len(created)) - 1
    won = chance.random(len(created)) < WIN
    is_open = closed >= KNOWN
    history = dressed(
        created + FIRST,
        np.where(is_open, -1, closed + FIRST),
        won & ~is_open,
        np.full(len(created), 1000.0),
        chance.integers(4, size=len(created)),
    )
    days = np.arange(1, AHEAD + 1)
    of_new = WIN * A_DAY * (1 - np.exp(-HAZARD * days)).sum()
    of_open = WIN * (1 - np.exp(-HAZARD * AHEAD))
    future = chance.binomial(is_open.sum(), of_open, 4000) + chance.poisson(of_new, 4000)
    return history, dt.date(1970, 1, 1) + dt.timedelta(days=FIRST + KNOWN - 1), future


@pytest.fixture(scope="module")
def companies():
    # Fixtures of the folder are functions of a test; the builder itself is one of a module.
    from tests.forecast.conftest import as_history

    found = []
    for seed in range(24):
        history, as_of, future = memoryless(as_history, seed)
        model = fit_pipeline(deal_table(history, as_of))
        until = model.table.as_of + AHEAD
        wins = [
            draw_futures(each, until, draws=250, seed=seed).wins.sum(axis=1)
            for each in (known_rates(model), model)
        ]
        found.append((future, *wins))
    return found


def test_the_least_score_is_that_of_whoever_knows_the_rates(companies):
    """Estimated against exact, mean of 24 companies.

    Each estimate is off by about 4 % (250 futures, fitted rates), their mean by 1 %; a least
    score that kept the shocks and the doubt about parameters would be over 15 % too large.
    """
    exact = np.array([least_score(future) for future, _, _ in companies])
    found = np.array([least_score(sure) for _, sure, _ in companies])
    with_doubt = np.array([least_score(drawn) for _, _, drawn in companies])
    error = (found / exact).std(ddof=1) / np.sqrt(len(exact))
    assert error < 0.02
    assert (found / exact).mean() == pytest.approx(1.0, abs=max(4 * error, 0.03))
    assert (with_doubt / exact).mean() > 1.15


def test_no_forecast_beats_it_on_average(companies):
    """Against what comes by the true law: the knowing one scores it, the fitted one more."""
    knowing, fitted = [], []
    for future, _, drawn in companies:
        came = future[:200]
        knowing.append(np.mean([crps(future[200:], x) for x in came]) / least_score(future))
        fitted.append(np.mean([crps(drawn, x) for x in came]) / least_score(future))
    error = np.std(knowing, ddof=1) / np.sqrt(len(knowing))
    assert np.mean(knowing) == pytest.approx(1.0, abs=4 * error)
    assert np.mean(fitted) > 1.0
