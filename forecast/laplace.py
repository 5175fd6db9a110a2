"""Normal approximations to posteriors: prior precisions, draws, and shared weekly shocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FITTED_IN_TIME = 4
"""Parameters that move whole weeks: the level, two contrasts of months, the load."""

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def random_walk_precision(size: int, step_sd: float, level_sd: float) -> Matrix:
    """Return the precision of a curve that drifts from one age bin to the next.

    Its first value is normal with `level_sd`, each next one differs by `step_sd`.
    """
    steps = np.diff(np.eye(size), axis=0)
    precision = steps.T @ steps / step_sd**2
    precision[0, 0] += 1.0 / level_sd**2
    return precision


def tied_random_walk_precision(size: int, step_sd: float, level_sd: float) -> Matrix:
    """Return the precision of a smooth curve whose every value is also pulled to 0."""
    steps = np.diff(np.eye(size), axis=0)
    return steps.T @ steps / step_sd**2 + np.eye(size) / level_sd**2


def block_diagonal(*blocks: Matrix) -> Matrix:
    """Place independent priors side by side."""
    size = sum(len(block) for block in blocks)
    joined = np.zeros((size, size))
    start = 0
    for block in blocks:
        joined[start : start + len(block), start : start + len(block)] = block
        start += len(block)
    return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalPosterior:
    """What is believed about some parameters: a normal distribution around the mode."""

    mode: Vector
    covariance: Matrix

    def sd(self) -> Vector:
        """Return the standard deviation of each parameter."""
        return np.sqrt(np.diag(self.covariance))

    def draw(self, chance: np.random.Generator, draws: int) -> Matrix:
        """Return `draws` parameter vectors, shape (draws, n_parameters)."""
        values, vectors = np.linalg.eigh(self.covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        noise = chance.standard_normal((draws, len(self.mode)))
        return np.asarray(self.mode + noise @ root.T, dtype=np.float64)


def with_weekly_shocks(covariance: Matrix, scores: Matrix, shock_variance: float) -> Matrix:
    """Widen a covariance because whole weeks deviate together.

    V + V (sum_t tau^2 s_t s_t') V, where s_t is the change of the log posterior's gradient
    when week t deviates by one log unit.

    Args:
        covariance: V, the inverse of the information that counts each deal on its own.
        scores: s_t, shape (n_weeks, n_parameters).
        shock_variance: tau^2.
    """
    half = covariance @ scores.T
    return covariance + shock_variance * (half @ half.T)


def shrunk_variance(
    moment: float, count: float, *, prior_sd: float, prior_count: float = 6.0
) -> float:
    """Shrink a variance found by moments towards its prior.

    Args:
        moment: Variance estimate; below 0 counts as 0 (noise was smaller than counting).
        count: How many independent deviations the estimate rests on.
        prior_sd: The stated prior's standard deviation.
        prior_count: How many deviations the prior is worth.
    """
    total = prior_count * prior_sd**2 + count * max(moment, 0.0)
    return total / (prior_count + count)


def weekly_variance(gaps: Vector, noise: Vector, *, prior_sd: float) -> float:
    """Return the variance of the shock that all deals of a week share, by moments, shrunk.

    Args:
        gaps: Count minus its expectation, by piece.
        noise: Variance of that gap without a shock; a shock of one log unit moves the
            count by the same number (true of Poisson counts and of wins among closings).
        prior_sd: Standard deviation under the prior.
    """
    count = len(gaps)
    free = max(count - FITTED_IN_TIME, 1)
    surplus = (gaps**2 * count / free - noise).sum() / max(float((noise**2).sum()), 1e-12)
    return shrunk_variance(float(surplus), free, prior_sd=prior_sd)
