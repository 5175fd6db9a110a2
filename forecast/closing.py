"""When deals close: a hazard by age and month of quarter that falls as the load rises.

log h[a, t] = theta[a] + gamma[m] + delta[m, a] - beta x[t], where x[t] is the log of the
closings per week that the open deals' ages alone would bring, minus its historical mean.
beta 0: deals close independently of each other. beta 1: the company closes the same number
however many are open. The data cannot tell a limit of capacity from a calendar that draws
closings, so the verdict is "closings did not rise with the pipeline".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.cells import Cells
from forecast.laplace import (
    Matrix,
    NormalPosterior,
    Vector,
    block_diagonal,
    random_walk_precision,
    tied_random_walk_precision,
    weekly_variance,
    with_weekly_shocks,
)

MONTHS = 3
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

    log_hazard: NDArray[np.float64]
    """Per week, by month of quarter and age bin, load and month level excluded;
    shape (draws, 3, n_ages)."""
    month_level: NDArray[np.float64]
    """gamma; shape (draws, 3)."""
    load_exponent: NDArray[np.float64]
    """beta; shape (draws,)."""
    usual_log_load: NDArray[np.float64]
    """Historical mean of the log load under each draw; shape (draws,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFit:
    """The fitted hazard with its uncertainty."""

    cells: Cells
    form: ClosingForm
    posterior: NormalPosterior
    """theta (n_ages), gamma (3), delta (3 x n_ages), beta."""
    weekly_shock_sd: float
    expected: NDArray[np.float64]
    """Expected closings by piece at the mode; shape (n_pieces,)."""

    @property
    def load_exponent(self) -> tuple[float, float]:
        """Posterior mean and standard deviation of beta."""
        return float(self.posterior.mode[-1]), float(self.posterior.sd()[-1])

    def draw(self, chance: np.random.Generator, draws: int) -> ClosingDraws:
        """Draw parameters, and the usual load that belongs to each draw."""
        values = self.posterior.draw(chance, draws)
        ages = len(self.cells.age_starts)
        log_hazard = _log_hazard(values, ages)
        usual = np.zeros(draws)
        for month in range(MONTHS):
            mine = self.cells.pieces.month == month
            if mine.any():
                load = np.exp(log_hazard[:, month]) @ (
                    self.cells.exposure_if_none_closed[:, mine] / self.cells.weight[mine]
                )
                usual += np.log(np.maximum(load, 1e-9)).sum(axis=1)
        return ClosingDraws(
            log_hazard=log_hazard,
            month_level=values[:, ages : ages + MONTHS],
            load_exponent=values[:, -1],
            usual_log_load=usual / len(self.cells.pieces),
        )


def fit_closing(cells: Cells, form: ClosingForm | None = None) -> ClosingFit:
    """Fit the hazard to the cells by penalised likelihood, the load exponent jointly.

    The likelihood is that of a piecewise constant hazard: closings in a cell are Poisson
    with mean exposure x hazard, which open deals enter as exposure without closings.
    """
    form = form or ClosingForm()
    ages = len(cells.age_starts)
    precision, centre = _prior(ages, form)
    mode = centre.copy()
    mode[0] = np.log(max(cells.closings.sum(), 0.5) / cells.exposure.sum())
    mode[1:ages] = mode[0]
    mode, covariance = _climb(cells, mode, precision, centre)
    mean, jacobian = _mean_and_jacobian(cells, mode)
    closings, expected = cells.closings.sum(axis=0), mean.sum(axis=0)
    variance = weekly_variance(closings - expected, expected, prior_sd=WEEKLY_SHOCK_SD)
    scores = np.einsum("ak,akp->kp", mean, jacobian)
    posterior = NormalPosterior(
        mode=mode, covariance=with_weekly_shocks(covariance, scores, variance)
    )
    return ClosingFit(
        cells=cells,
        form=form,
        posterior=posterior,
        weekly_shock_sd=float(np.sqrt(variance)),
        expected=expected,
    )


def _prior(ages: int, form: ClosingForm) -> tuple[Matrix, Vector]:
    """Return the prior's precision and centre; terms left out are pinned to 0."""
    pinned = 1e-4
    by_age = (
        tied_random_walk_precision(ages, MONTH_AGE_STEP_SD, MONTH_AGE_SD)
        if form.month_by_age
        else np.eye(ages) / pinned**2
    )
    month_sd = MONTH_SD if form.months else pinned
    load_sd = LOAD_PRIOR_SD if form.load else pinned
    precision = block_diagonal(
        random_walk_precision(ages, STEP_SD, LEVEL_PRIOR_SD),
        np.eye(MONTHS) / month_sd**2,
        *([by_age] * MONTHS),
        np.eye(1) / load_sd**2,
    )
    centre = np.zeros(len(precision))
    centre[:ages] = LEVEL_PRIOR_MEAN
    centre[-1] = LOAD_PRIOR_MEAN if form.load else 0.0
    return precision, centre


def _log_hazard(parameters: Matrix, ages: int) -> NDArray[np.float64]:
    """Return theta + delta by month and age for each row of parameters."""
    by_month = parameters[:, ages + MONTHS : -1].reshape(len(parameters), MONTHS, ages)
    return parameters[:, None, :ages] + by_month


def _mean_and_jacobian(
    cells: Cells, parameters: Vector
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return expected closings by cell, and the slope of their log in each parameter.

    Shapes (n_ages, n_pieces) and (n_ages, n_pieces, n_parameters).
    """
    ages, count = cells.exposure.shape
    month = cells.pieces.month
    curve = _log_hazard(parameters[None], ages)[0][month].T
    beta = parameters[-1]
    pull = cells.exposure_if_none_closed * np.exp(curve)
    total = np.maximum(pull.sum(axis=0), 1e-12)
    log_load = np.log(total / cells.weight)
    share = pull / total
    load = log_load - log_load.mean()
    log_rate = curve + parameters[ages + month] - beta * load
    jacobian = np.zeros((ages, count, len(parameters)))
    rows = np.arange(ages)
    by_month = np.zeros((count, MONTHS, ages))
    by_month[np.arange(count), month] = share.T
    jacobian[..., :ages] = -beta * (share - share.mean(axis=1, keepdims=True)).T
    jacobian[rows, :, rows] += 1.0
    jacobian[:, np.arange(count), ages + month] = 1.0
    flat = by_month.reshape(count, -1)
    jacobian[..., ages + MONTHS : -1] = -beta * (flat - flat.mean(axis=0))
    for row in range(ages):
        jacobian[row, np.arange(count), ages + MONTHS + month * ages + row] += 1.0
    jacobian[..., -1] = -load
    return cells.exposure * np.exp(np.minimum(log_rate, 30.0)), jacobian


def _climb(
    cells: Cells, start: Vector, precision: Matrix, centre: Vector
) -> tuple[Vector, Matrix]:
    """Climb to the posterior mode by Fisher scoring; return it and its covariance."""

    def height(parameters: Vector) -> float:
        mean, _ = _mean_and_jacobian(cells, parameters)
        gap = parameters - centre
        likelihood = (cells.closings * np.log(np.maximum(mean, 1e-300))).sum() - mean.sum()
        return float(likelihood - 0.5 * gap @ precision @ gap)

    mode, best = start, height(start)
    information = precision
    for _ in range(100):
        mean, jacobian = _mean_and_jacobian(cells, mode)
        slopes = jacobian.reshape(-1, len(mode))
        information = (slopes * mean.reshape(-1, 1)).T @ slopes + precision
        gradient = (cells.closings - mean).reshape(-1) @ slopes
        gradient -= precision @ (mode - centre)
        step = np.linalg.solve(information, gradient)
        scale, reached = 1.0, height(mode + step)
        while reached < best and scale > 1e-4:
            scale /= 2.0
            reached = height(mode + scale * step)
        if reached < best + 1e-7:
            break
        mode, best = mode + scale * step, reached
    return mode, np.asarray(np.linalg.inv(information), dtype=np.float64)
