"""What people forecast with today: the methods that a forecast has to beat.

Each takes the deals of one evening and a number of days, and returns draws of the total
over the days that follow.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from forecast.counting import sums_by
from forecast.deals import DealTable, Target
from forecast.fitting.newton import climb, full_step
from forecast.periods import Periods, weekday_weights
from forecast.streams import stream
from sim.arrays import Array

Draws = Array
Baseline = Callable[[DealTable, int, Target, int, int], Draws]


def trailing_weeks(
    table: DealTable, days: int, target: Target, draws: int, seed: int, *, last: int = 13
) -> Draws:
    """Forecast the mean of the last weeks, with the spread that those weeks had."""
    weekly = _weekly(table, target)[:last]
    weeks, count = days / 7.0, len(weekly)
    spread = float(weekly.var(ddof=1)) if count > 1 else float(weekly.mean())
    sd = np.sqrt(spread * (weeks + weeks**2 / count))
    noise = stream(seed, "baseline:trailing").standard_normal(draws)
    return np.asarray(np.maximum(weekly.mean() * weeks + sd * noise, 0.0))


def trailing_by_month(
    table: DealTable, days: int, target: Target, draws: int, seed: int
) -> Draws:
    """Forecast the usual volume of each month of the quarter.

    Weekly volume is level x month of quarter (log normal prior, sd .5, around no
    difference), dispersed as past weeks were, with a shock of sd .06 held over the horizon.
    """
    periods, ahead = table.periods, table.periods.ahead(table.as_of + days)
    busy = weekday_weights(table.closed[~table.is_open])
    worth, won = table.worth(target), table.won
    seen = sums_by(periods.index_of(table.closed[won]), worth[won], len(periods))
    unit = float((worth[won] ** 2).sum() / max(worth[won].sum(), 1e-12))
    mode, dispersion, covariance = _quasi_poisson(
        _level_and_months(periods), seen, periods.weight(busy), unit
    )
    chance = stream(seed, "baseline:months")
    root = np.linalg.cholesky(covariance)
    values = mode + chance.standard_normal((draws, 4)) @ root.T
    lasting = 0.06 * chance.standard_normal((draws, 1))
    log_volume = values @ _level_and_months(ahead).T + lasting
    mean = ahead.weight(busy) * np.exp(log_volume)
    total = mean.sum(axis=1)
    noise = np.sqrt(dispersion * total) * chance.standard_normal(draws)
    return np.asarray(np.maximum(total + noise, 0.0), dtype=np.float64)


def win_rate_times_open(
    table: DealTable, days: int, target: Target, draws: int, seed: int
) -> Draws:
    """Forecast that open deals are won at the historical win rate, whenever they close."""
    del days  # The method has no clock: that is what is wrong with it.
    closed, wins = int((~table.is_open).sum()), int(table.won.sum())
    chance = stream(seed, "baseline:win_rate")
    rate = chance.beta(wins + 0.5, closed - wins + 0.5, draws)
    found = chance.binomial(int(table.is_open.sum()), rate).astype(np.float64)
    worth = table.worth(target)[table.won]
    return np.asarray(found * (worth.mean() if wins else 0.0), dtype=np.float64)


def conversion_times_open(
    table: DealTable, days: int, target: Target, draws: int, seed: int
) -> Draws:
    """Forecast the usual ratio of what a window brings to the deals open at its start."""
    worth = table.worth(target)
    first, weeks = table.observed_from, days // 7
    longest = max((table.as_of - first) // 7 - 2, 1)
    window = 7 * min(weeks, longest)
    ratios = []
    for start in range(table.as_of - window, first, -7):
        open_then = ((table.created <= start) & (table.closed > start)).sum()
        inside = table.won & (table.closed > start) & (table.closed <= start + window)
        if open_then:
            ratios.append(float(worth[inside].sum() / open_then))
    if not ratios:
        return np.zeros(draws)
    pick = stream(seed, "baseline:conversion").random(draws) * len(ratios)
    chosen = np.array(ratios)[pick.astype(np.int64)]
    scale = int(table.is_open.sum()) * days / window
    return np.asarray(chosen * scale, dtype=np.float64)


BASELINES: dict[str, Baseline] = {
    "trailing 4 weeks": partial(trailing_weeks, last=4),
    "trailing 8 weeks": partial(trailing_weeks, last=8),
    "trailing 13 weeks": trailing_weeks,
    "trailing x month of quarter": trailing_by_month,
    "win rate x open": win_rate_times_open,
    "conversion x open": conversion_times_open,
}


def _weekly(table: DealTable, target: Target) -> Array:
    """Return totals of whole weeks before the as-of date, the latest first."""
    won = table.won
    back = (table.as_of - table.closed[won]) // 7
    weeks = max((table.as_of + 1 - table.observed_from) // 7, 1)
    return sums_by(back, table.worth(target)[won], weeks)[:weeks]


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
