"""Methods of statistics and machine learning, where their libraries are installed."""

import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from forecast.baselines.asking import Asked, Draws, weekly_totals
from forecast.deals import NEVER
from forecast.periods import month_of_quarter
from forecast.streams import stream
from sim.arrays import Array

LEAST_WEEKS, MOST_WEEKS = 10, 104
"""Weeks that exponential smoothing needs, and the latest ones that it is fitted to."""
LEAST_ROWS = 12
"""Past windows from which quantiles can be learned."""
LEARNED_LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
_AGES = (0, 7, 14, 28, 56, 84, 140, NEVER)
_BEFORE = (1, 2, 4, 8, 13)


def has_statsmodels() -> bool:
    """Whether exponential smoothing can be fitted (the extra `baselines`)."""
    return find_spec("statsmodels") is not None


def has_lightgbm() -> bool:
    """Whether quantiles can be learned from features (the extra `lightgbm`)."""
    return find_spec("lightgbm") is not None


def exponential_smoothing(asked: Asked) -> dict[int, Draws]:
    """Forecast weekly totals by exponential smoothing with additive errors.

    Of a level alone and a level with a damped trend the one with the lower AICc is taken
    (the library is statsmodels); its errors are drawn anew.
    """
    weekly = weekly_totals(asked)[:MOST_WEEKS][::-1]
    if len(weekly) < LEAST_WEEKS or not weekly.std():
        return {}
    model = import_module("statsmodels.tsa.exponential_smoothing.ets").ETSModel
    with warnings.catch_warnings():
        # A fit that stops early is one that AICc passes over.
        warnings.simplefilter("ignore")
        fits = [
            model(weekly, error="add", trend=trend, damped_trend=trend is not None).fit(
                disp=False, maxiter=200
            )
            for trend in (None, "add")
        ]
        best: Any = min(fits, key=lambda fit: fit.aicc)
        weeks = max(asked.days) // 7
        noise = stream(asked.seed, "baseline:smoothing").standard_normal(
            (weeks, asked.draws)
        )
        sd = float(np.sqrt((best.resid**2).sum() / max(len(weekly) - best.df_model, 1)))
        paths = best.simulate(
            weeks, anchor="end", repetitions=asked.draws, random_errors=sd * noise
        )
    running = np.cumsum(np.asarray(paths).reshape(weeks, asked.draws), axis=0)
    return {days: np.maximum(running[days // 7 - 1], 0.0) for days in asked.days}


def boosted_quantiles(asked: Asked) -> dict[int, Draws]:
    """Forecast quantiles by gradient boosting on what was known on earlier evenings.

    Features are totals and creations of the last weeks, open deals by age, months of the
    quarter ahead and the length of the window; all lengths are learned together, per week.
    """
    table, worth = asked.table, asked.table.worth(asked.target)
    rows, targets = [], []
    for evening in range(table.as_of - 7, table.observed_from + 21, -7):
        for days in asked.days:
            if evening + days <= table.as_of:
                inside = table.won & (table.closed > evening)
                inside &= table.closed <= evening + days
                rows.append(_features(asked, evening, days))
                targets.append(7.0 * worth[inside].sum() / days)
    if len(targets) < LEAST_ROWS:
        return {}
    library = import_module("lightgbm")
    ahead = np.array([_features(asked, table.as_of, days) for days in asked.days])
    settings = {
        "objective": "quantile", "learning_rate": 0.1, "num_leaves": 7, "verbose": -1,
        "min_data_in_leaf": 5, "num_threads": 1, "deterministic": True, "seed": 0,
    }  # fmt: skip
    learned = np.sort([
        library.train(
            {**settings, "alpha": level}, library.Dataset(np.array(rows), np.array(targets)), 60
        ).predict(ahead)
        for level in LEARNED_LEVELS
    ], axis=0)  # fmt: skip
    luck = stream(asked.seed, "baseline:boosted").random(asked.draws)
    levels = np.concatenate([[0.0], LEARNED_LEVELS, [1.0]])
    found = {}
    for place, days in enumerate(asked.days):
        mine = learned[:, place]
        ends = [2 * mine[0] - mine[1], *mine, 2 * mine[-1] - mine[-2]]
        found[days] = np.maximum(np.interp(luck, levels, ends) * days / 7.0, 0.0)
    return found


def _features(asked: Asked, evening: int, days: int) -> Array:
    """Return what was known on an evening about a window."""
    table, worth = asked.table, asked.table.worth(asked.target)
    won = table.won & (table.closed <= evening)
    known = table.created <= evening
    stands = known & (table.closed > evening)
    before = [evening - 7 * weeks for weeks in _BEFORE]
    ahead = np.arange(evening + 1, evening + 1 + days)
    months = month_of_quarter(ahead, table.periods.fiscal_year_start_month)
    return np.array([
        *(worth[won & (table.closed > day)].sum() / (evening - day) for day in before),
        *((known & (table.created > day)).sum() / (evening - day) for day in before),
        *np.histogram(evening - table.created[stands], _AGES)[0],
        *(np.bincount(months, minlength=3) / days),
        days,
    ])  # fmt: skip
