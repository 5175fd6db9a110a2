"""When deals close: a hazard by age and month of quarter that falls as the load rises.

log h[a, t] = theta[a] + gamma[m] + delta[m, a] - beta x[t], where x[t] is the log of the
closings per week that the open deals' ages alone would bring, minus its historical mean.
beta 0: deals close independently of each other. beta 1: the company closes the same number
however many are open. The data cannot tell a limit of capacity from a calendar that draws
closings, so the verdict is "closings did not rise with the pipeline".
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.linalg import block_diag

from forecast.cells import Cells
from forecast.fitting.curves import MONTHS, curve_and_level, curve_design, curve_precision
from forecast.fitting.newton import climb, full_step
from forecast.fitting.posterior import (
    Matrix,
    NormalPosterior,
    Vector,
    weekly_variance,
    with_weekly_shocks,
)
from sim.arrays import Array

LOAD_PRIOR_MEAN, LOAD_PRIOR_SD = 0.5, 0.5
LEVEL_PRIOR_MEAN, LEVEL_PRIOR_SD, STEP_SD = -3.0, 3.0, 0.7
MONTH_SD = 0.3
MONTH_AGE_STEP_SD, MONTH_AGE_SD = 0.5, 1.0
WEEKLY_SHOCK_SD = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingForm:
    """Which terms the hazard has."""

    load: bool = True
    months: bool = True
    month_by_age: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingDraws:
    """Parameter draws, first axis the draw."""

    log_hazard: Array
    """theta + delta: per week, by month of quarter and age bin, load and month level
    excluded; shape (draws, 3, n_ages)."""
    month_level: Array
    """gamma; shape (draws, 3)."""
    load_exponent: Array
    """beta; shape (draws,)."""
    usual_log_load: Array
    """Historical mean of the log load under each draw; shape (draws,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFit:
    """The fitted hazard with its uncertainty."""

    cells: Cells
    posterior: NormalPosterior
    """theta (n_ages), gamma (3), delta (3 x n_ages), beta."""
    weekly_shock_sd: float
    expected: Array
    """Expected closings by period at the mode; shape (n_periods,)."""

    @property
    def load_exponent(self) -> tuple[float, float]:
        """Posterior mean and standard deviation of beta."""
        return float(self.posterior.mode[-1]), float(self.posterior.sd()[-1])

    def draw(self, chance: np.random.Generator, draws: int) -> ClosingDraws:
        """Draw parameters, and the usual load that belongs to each draw."""
        values = self.posterior.draw(chance, draws)
        log_hazard, month_level = curve_and_level(values, len(self.cells.age_starts))
        usual = np.zeros(draws)
        for month in range(MONTHS):
            mine = self.cells.periods.month == month
            if mine.any():
                load = np.exp(log_hazard[:, month]) @ (
                    self.cells.exposure_if_none_closed[:, mine] / self.cells.weight[mine]
                )
                usual += np.log(np.maximum(load, 1e-9)).sum(axis=1)
        return ClosingDraws(
            log_hazard=log_hazard,
            month_level=month_level,
            load_exponent=values[:, -1],
            usual_log_load=usual / len(self.cells.periods),
        )


def fit_closing(cells: Cells, form: ClosingForm | None = None) -> ClosingFit:
    """Fit the hazard to the cells by penalised likelihood, the load exponent jointly.

    The likelihood is that of a piecewise constant hazard: closings in a cell are Poisson
    with mean exposure x hazard, which open deals enter as exposure without closings.
    """
    form = form or ClosingForm()
    ages = len(cells.age_starts)
    design = curve_design(cells)
    precision, centre = _prior(ages, form)
    start = centre.copy()
    start[:ages] = np.log(max(cells.closings.sum(), 0.5) / cells.exposure.sum())
    mode, information = climb(
        partial(_step, cells, design, precision, centre),
        start,
        height=partial(_height, cells, precision, centre),
        close_enough=0.0,
        rounds=100,
    )
    mean = _expected(cells, mode)
    closings, expected = cells.closings.sum(axis=0), mean.sum(axis=0)
    variance = weekly_variance(closings - expected, expected, prior_sd=WEEKLY_SHOCK_SD)
    scores = np.einsum("ak,akp->kp", mean, _slopes(cells, design, mode))
    return ClosingFit(
        cells=cells,
        posterior=with_weekly_shocks(mode, information, scores, variance),
        weekly_shock_sd=float(np.sqrt(variance)),
        expected=expected,
    )


def _prior(ages: int, form: ClosingForm) -> tuple[Matrix, Vector]:
    """Return the prior's precision and centre; terms left out are pinned to 0."""
    curve = curve_precision(
        ages,
        level_sd=LEVEL_PRIOR_SD,
        step_sd=STEP_SD,
        month_sd=MONTH_SD if form.months else None,
        month_age_step_sd=MONTH_AGE_STEP_SD,
        month_age_sd=MONTH_AGE_SD if form.month_by_age else None,
    )
    load_sd = LOAD_PRIOR_SD if form.load else 1e-4
    precision = block_diag(curve, np.eye(1) / load_sd**2)
    centre = np.zeros(len(precision))
    centre[:ages] = LEVEL_PRIOR_MEAN
    centre[-1] = LOAD_PRIOR_MEAN if form.load else 0.0
    return precision, centre


def _load(cells: Cells, parameters: Vector) -> tuple[Matrix, Vector, Matrix]:
    """Return theta + delta by cell, x by period, and each age's share of a period's load."""
    by_month, _ = curve_and_level(parameters[None], len(cells.age_starts))
    curve = by_month[0][cells.periods.month].T
    pull = cells.exposure_if_none_closed * np.exp(curve)
    total = np.maximum(pull.sum(axis=0), 1e-12)
    log_load = np.log(total / cells.weight)
    return curve, log_load - log_load.mean(), pull / total


def _expected(cells: Cells, parameters: Vector) -> Matrix:
    """Return expected closings by cell, shape (n_ages, n_periods)."""
    curve, load, _ = _load(cells, parameters)
    month_level = parameters[len(cells.age_starts) + cells.periods.month]
    log_rate = curve + month_level - parameters[-1] * load
    return np.asarray(cells.exposure * np.exp(np.minimum(log_rate, 30.0)))


def _slopes(cells: Cells, design: Array, parameters: Vector) -> Array:
    """Return how the log of each cell's mean changes with each parameter.

    Beside its own terms a cell feels every age's curve through the load of its period.
    Shape (n_ages, n_periods, n_parameters).
    """
    ages, count = cells.exposure.shape
    beta = parameters[-1]
    _, load, share = _load(cells, parameters)
    by_month = np.zeros((count, MONTHS, ages))
    by_month[np.arange(count), cells.periods.month] = share.T
    flat = by_month.reshape(count, -1)
    slopes = np.concatenate([design, np.zeros((ages, count, 1))], axis=2)
    slopes[..., :ages] -= beta * (share - share.mean(axis=1, keepdims=True)).T
    slopes[..., ages + MONTHS : -1] -= beta * (flat - flat.mean(axis=0))
    slopes[..., -1] = -load
    return slopes


def _height(cells: Cells, precision: Matrix, centre: Vector, parameters: Vector) -> float:
    """Return the log posterior, up to a constant."""
    mean, gap = _expected(cells, parameters), parameters - centre
    likelihood = (cells.closings * np.log(np.maximum(mean, 1e-300))).sum() - mean.sum()
    return float(likelihood - 0.5 * gap @ precision @ gap)


def _step(
    cells: Cells, design: Array, precision: Matrix, centre: Vector, parameters: Vector
) -> tuple[Vector, Matrix]:
    """Return the step of Fisher scoring, and the expected information."""
    mean = _expected(cells, parameters)
    slopes = _slopes(cells, design, parameters).reshape(-1, len(parameters))
    information = (slopes * mean.reshape(-1, 1)).T @ slopes + precision
    gradient = (cells.closings - mean).reshape(-1) @ slopes
    gradient -= precision @ (parameters - centre)
    return full_step(gradient, information)
