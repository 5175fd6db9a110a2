"""Which closings are won: log odds by age and month of quarter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from forecast.cells import Cells
from forecast.closing import MONTHS
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

AGE_SD, AGE_STEP_SD = 1.5, 0.4
MONTH_SD = 0.6
MONTH_AGE_STEP_SD, MONTH_AGE_SD = 0.4, 0.3
WEEKLY_SHOCK_SD = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class WinningFit:
    """The fitted log odds of winning, given that a deal closes."""

    cells: Cells
    posterior: NormalPosterior
    """w (n_ages), v (3), omega (3 x n_ages)."""
    weekly_shock_sd: float
    expected: NDArray[np.float64]
    """Expected wins by piece given its closings; shape (n_pieces,)."""
    spread: NDArray[np.float64]
    """Variance of each piece's wins given its closings; shape (n_pieces,)."""

    @property
    def mode_log_odds(self) -> NDArray[np.float64]:
        """Most plausible log odds by month and age, shape (3, n_ages)."""
        odds: NDArray[np.float64] = _log_odds(
            self.posterior.mode[None], len(self.cells.age_starts)
        )[0]
        return odds

    def draw(self, chance: np.random.Generator, draws: int) -> NDArray[np.float64]:
        """Draw log odds by month and age, shape (draws, 3, n_ages)."""
        values = self.posterior.draw(chance, draws)
        return _log_odds(values, len(self.cells.age_starts))


def fit_winning(cells: Cells, *, month_by_age: bool = True) -> WinningFit:
    """Fit the odds to wins among closings by cell, by penalised binomial likelihood."""
    ages = len(cells.age_starts)
    precision = _prior(ages, month_by_age=month_by_age)
    design = _design(cells)
    closings, wins = cells.closings.reshape(-1), cells.wins.reshape(-1)
    mode, covariance = _climb(design, closings, wins, precision)
    odds = expit(design @ mode)
    spread = (closings * odds * (1.0 - odds)).reshape(cells.closings.shape).sum(axis=0)
    expected = (closings * odds).reshape(cells.closings.shape).sum(axis=0)
    gaps = cells.wins.sum(axis=0) - expected
    variance = weekly_variance(gaps, spread, prior_sd=WEEKLY_SHOCK_SD)
    slopes = design.reshape(*cells.closings.shape, -1)
    each = (closings * odds * (1.0 - odds)).reshape(cells.closings.shape)
    scores = np.einsum("ak,akp->kp", each, slopes)
    return WinningFit(
        cells=cells,
        posterior=NormalPosterior(
            mode=mode, covariance=with_weekly_shocks(covariance, scores, variance)
        ),
        weekly_shock_sd=float(np.sqrt(variance)),
        expected=expected,
        spread=spread,
    )


def _prior(ages: int, *, month_by_age: bool) -> Matrix:
    by_age = (
        tied_random_walk_precision(ages, MONTH_AGE_STEP_SD, MONTH_AGE_SD)
        if month_by_age
        else np.eye(ages) * 1e8
    )
    return block_diagonal(
        random_walk_precision(ages, AGE_STEP_SD, AGE_SD),
        np.eye(MONTHS) / MONTH_SD**2,
        *([by_age] * MONTHS),
    )


def _design(cells: Cells) -> Matrix:
    """Return one row a cell: which age, month and age x month it is."""
    ages, count = cells.closings.shape
    design = np.zeros((ages, count, ages + MONTHS + MONTHS * ages))
    month = cells.pieces.month
    for row in range(ages):
        design[row, :, row] = 1.0
        design[row, np.arange(count), ages + MONTHS + month * ages + row] = 1.0
    design[:, np.arange(count), ages + month] = 1.0
    return design.reshape(ages * count, -1)


def _log_odds(parameters: Matrix, ages: int) -> NDArray[np.float64]:
    level = parameters[:, ages : ages + MONTHS, None]
    by_month = parameters[:, ages + MONTHS :].reshape(len(parameters), MONTHS, ages)
    return parameters[:, None, :ages] + level + by_month


def _climb(
    design: Matrix, closings: Vector, wins: Vector, precision: Matrix
) -> tuple[Vector, Matrix]:
    """Newton's method on a concave log posterior; return mode and covariance."""
    used = closings > 0
    rows, closings, wins = design[used], closings[used], wins[used]
    mode = np.zeros(design.shape[1])
    information = precision
    for _ in range(50):
        odds = expit(rows @ mode)
        gradient = rows.T @ (wins - closings * odds) - precision @ mode
        weight = closings * odds * (1.0 - odds)
        information = (rows * weight[:, None]).T @ rows + precision
        step = np.linalg.solve(information, gradient)
        mode += step * min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-9:
            break
    return mode, np.asarray(np.linalg.inv(information), dtype=np.float64)
