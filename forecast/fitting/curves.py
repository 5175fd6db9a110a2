"""Curves over a deal's age that differ by month of the quarter: c[a] + m[q] + d[q, a].

Hazard and odds of winning have this form. c is a curve over the age bins, m the level of
each month of the quarter, d what a month adds at each age.
"""

import numpy as np
from scipy.linalg import block_diag

from forecast.cells import Cells
from forecast.fitting.posterior import Matrix
from sim.arrays import Array

MONTHS = 3
"""Months of a quarter."""
PINNED = 1e8
"""Precision of a term that is left out: it stays at 0."""


def curve_precision(
    ages: int,
    *,
    level_sd: float,
    step_sd: float,
    month_sd: float | None,
    month_age_step_sd: float,
    month_age_sd: float | None,
) -> Matrix:
    """Return the prior's precision; None as standard deviation leaves a term out.

    Args:
        ages: Age bins.
        level_sd: Of the curve's first value.
        step_sd: Of the difference from one age bin to the next.
        month_sd: Of a month's level.
        month_age_step_sd: As `step_sd`, of what a month adds.
        month_age_sd: Of what a month adds at each age.
    """
    steps = np.diff(np.eye(ages), axis=0)
    smooth = steps.T @ steps
    curve = smooth / step_sd**2
    curve[0, 0] += 1.0 / level_sd**2
    months = np.eye(MONTHS) * (PINNED if month_sd is None else 1.0 / month_sd**2)
    by_age = np.eye(ages) * PINNED
    if month_age_sd is not None:
        by_age = smooth / month_age_step_sd**2 + np.eye(ages) / month_age_sd**2
    joined: Matrix = block_diag(curve, months, *([by_age] * MONTHS))
    return joined


def curve_design(cells: Cells) -> Array:
    """Return which parameters each cell sums, shape (n_ages, n_periods, n_parameters)."""
    ages, count = cells.closings.shape
    row, column = np.indices((ages, count))
    month = cells.periods.month[column]
    design = np.zeros((ages, count, ages + MONTHS + MONTHS * ages))
    for place in (row, ages + month, ages + MONTHS + month * ages + row):
        design[row, column, place] = 1.0
    return design


def curve_and_level(parameters: Matrix, ages: int) -> tuple[Array, Array]:
    """Return c + d, shape (draws, 3, n_ages), and m, (draws, 3), of rows of parameters."""
    by_month = parameters[:, ages + MONTHS : ages + MONTHS + MONTHS * ages]
    curve = parameters[:, None, :ages] + by_month.reshape(-1, MONTHS, ages)
    return curve, parameters[:, ages : ages + MONTHS]
