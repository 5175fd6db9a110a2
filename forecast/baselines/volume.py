"""Methods that look at past volume alone: the last weeks, a season ago, by month."""

import numpy as np

from forecast.baselines.asking import Asked, Draws, weekly_totals, window_totals
from forecast.counting import sums_by
from forecast.fitting.newton import climb, full_step
from forecast.periods import Periods, weekday_weights
from forecast.streams import stream
from sim.arrays import Array

QUARTER, YEAR = 13, 52
"""Weeks of a season."""


def trailing_weeks(asked: Asked, *, last: int = 13) -> dict[int, Draws]:
    """Forecast the mean of the last weeks, with the spread that those weeks had."""
    weekly = weekly_totals(asked)[:last]
    count = len(weekly)
    spread = float(weekly.var(ddof=1)) if count > 1 else float(weekly.mean())
    noise = stream(asked.seed, "baseline:trailing").standard_normal(asked.draws)
    found = {}
    for days in asked.days:
        weeks = days / 7.0
        sd = np.sqrt(spread * (weeks + weeks**2 / count))
        found[days] = np.maximum(weekly.mean() * weeks + sd * noise, 0.0)
    return found


def seasonal_naive(asked: Asked) -> dict[int, Draws]:
    """Forecast what the same weeks brought a season ago, as far off as that was before.

    The season is the year where a year and a half was seen, else the quarter of 13 weeks; no
    window longer than the season is forecast, and none before one could have been checked.
    """
    weekly = weekly_totals(asked)
    season = YEAR if len(weekly) >= YEAR + YEAR // 2 else QUARTER
    noise = stream(asked.seed, "baseline:seasonal").standard_normal(asked.draws)
    found = {}
    for days in asked.days:
        weeks = days // 7
        totals = window_totals(weekly, weeks)
        if weeks > season or len(totals) <= season:
            continue
        # The window that ends a season before the end of the one ahead.
        usual = totals[season - weeks]
        missed = totals[:-season] - totals[season:]
        sd = float(np.sqrt((missed**2).mean()))
        found[days] = np.maximum(usual + sd * noise, 0.0)
    return found


def trailing_by_month(asked: Asked) -> dict[int, Draws]:
    """Forecast the usual volume of each month of the quarter.

    Weekly volume is level x month of quarter (log normal prior, sd .5, around no
    difference), dispersed as past weeks were, with a shock of sd .06 held over the horizon.
    """
    table = asked.table
    periods = table.periods
    busy = weekday_weights(table.closed[~table.is_open])
    worth, won = table.worth(asked.target), table.won
    if not worth[won].sum():
        return {}
    seen = sums_by(periods.index_of(table.closed[won]), worth[won], len(periods))
    unit = float((worth[won] ** 2).sum() / worth[won].sum())
    mode, dispersion, covariance = _quasi_poisson(
        _level_and_months(periods), seen, periods.weight(busy), unit
    )
    chance = stream(asked.seed, "baseline:months")
    root = np.linalg.cholesky(covariance)
    values = mode + chance.standard_normal((asked.draws, 4)) @ root.T
    lasting = 0.06 * chance.standard_normal((asked.draws, 1))
    noise = chance.standard_normal(asked.draws)
    found = {}
    for days in asked.days:
        ahead = periods.ahead(table.as_of + days)
        volume = np.exp(values @ _level_and_months(ahead).T + lasting)
        total = (ahead.weight(busy) * volume).sum(axis=1)
        found[days] = np.maximum(total + np.sqrt(dispersion * total) * noise, 0.0)
    return found


def _level_and_months(periods: Periods) -> Array:
    """Return a column of ones and one for each month of the quarter, (n_periods, 4)."""
    return np.column_stack([np.ones(len(periods)), np.eye(3)[periods.month]])


def _quasi_poisson(
    design: Array, seen: Array, weight: Array, unit: float
) -> tuple[Array, float, Array]:
    """Fit log volume per week; return coefficients, dispersion and covariance.

    `unit` is the dispersion of independent deals (1 for counts); what the weeks show is
    shrunk towards it with six prior degrees of freedom.
    """
    precision = np.diag([1e-6, 4.0, 4.0, 4.0])

    def information(mean: Array, dispersion: float) -> Array:
        return (design * (mean / dispersion)[:, None]).T @ design + precision

    def step_at(place: Array) -> tuple[Array, Array]:
        mean = weight * np.exp(design @ place)
        gradient = design.T @ ((seen - mean) / unit) - precision @ place
        return full_step(gradient, information(mean, unit))

    start = np.zeros(design.shape[1])
    start[0] = np.log(max(float(seen.sum()), unit) / weight.sum())
    mode, _ = climb(step_at, start)
    mean = weight * np.exp(design @ mode)
    free = max(len(seen) - 3, 0)
    pearson = float(((seen - mean) ** 2 / mean).sum())
    dispersion = (6.0 * unit + pearson) / (6.0 + free) if free else unit
    covariance = np.linalg.inv(information(mean, dispersion))
    return mode, dispersion, np.asarray(covariance, dtype=np.float64)
