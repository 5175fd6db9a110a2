"""Which closings are won: log odds by age and month of quarter."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from forecast.cells import Cells
from forecast.fitting.curves import curve_and_level, curve_design, curve_precision
from forecast.fitting.newton import climb, full_step
from forecast.fitting.posterior import (
    Matrix,
    NormalPosterior,
    Vector,
    weekly_variance,
    with_weekly_shocks,
)
from sim.arrays import Array

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
    expected: Array
    """Expected wins by period given its closings; shape (n_periods,)."""
    spread: Array
    """Variance of each period's wins given its closings; shape (n_periods,)."""

    @property
    def mode_log_odds(self) -> Array:
        """Most plausible log odds by month and age, shape (3, n_ages)."""
        return np.asarray(self._log_odds(self.posterior.mode[None])[0])

    def draw(self, chance: np.random.Generator, draws: int) -> Array:
        """Draw log odds by month and age, shape (draws, 3, n_ages)."""
        return self._log_odds(self.posterior.draw(chance, draws))

    def _log_odds(self, parameters: Matrix) -> Array:
        curve, level = curve_and_level(parameters, len(self.cells.age_starts))
        return np.asarray(curve + level[:, :, None], dtype=np.float64)


def fit_winning(cells: Cells, *, month_by_age: bool = True) -> WinningFit:
    """Fit the odds to wins among closings by cell, by penalised binomial likelihood."""
    precision = curve_precision(
        len(cells.age_starts),
        level_sd=AGE_SD,
        step_sd=AGE_STEP_SD,
        month_sd=MONTH_SD,
        month_age_step_sd=MONTH_AGE_STEP_SD,
        month_age_sd=MONTH_AGE_SD if month_by_age else None,
    )
    design = curve_design(cells)
    used = cells.closings > 0
    rows, closings, wins = design[used], cells.closings[used], cells.wins[used]

    def step_at(place: Vector) -> tuple[Vector, Matrix]:
        odds = expit(rows @ place)
        weight = closings * odds * (1.0 - odds)
        information = (rows * weight[:, None]).T @ rows + precision
        gradient = rows.T @ (wins - closings * odds) - precision @ place
        return full_step(gradient, information)

    mode, information = climb(step_at, np.zeros(design.shape[-1]), longest=3.0)
    by_cell = design.reshape(-1, len(mode)) @ mode
    odds = expit(by_cell).reshape(cells.closings.shape)
    each = cells.closings * odds * (1.0 - odds)
    spread, expected = each.sum(axis=0), (cells.closings * odds).sum(axis=0)
    variance = weekly_variance(
        cells.wins.sum(axis=0) - expected, spread, prior_sd=WEEKLY_SHOCK_SD
    )
    scores = np.einsum("ak,akp->kp", each, design)
    return WinningFit(
        cells=cells,
        posterior=with_weekly_shocks(mode, information, scores, variance),
        weekly_shock_sd=float(np.sqrt(variance)),
        expected=expected,
        spread=spread,
    )
