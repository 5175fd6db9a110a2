"""Normal approximations to posteriors, and shocks that all deals of a week share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Array

FITTED_IN_TIME = 4
"""Parameters that move whole weeks: the level, two contrasts of months, the load."""

Vector = Array
Matrix = Array


def root_of(covariance: Matrix) -> Matrix:
    """Return R with R R' = covariance, also where rounding made it not quite positive."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)), dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class NormalPosterior:
    """What is believed about some parameters: a normal distribution around the mode."""

    mode: Vector
    covariance: Matrix

    @cached_property
    def root(self) -> Matrix:
        """What turns standard normal numbers into deviations from the mode."""
        return root_of(self.covariance)

    def sd(self) -> Vector:
        """Return the standard deviation of each parameter."""
        return np.sqrt(np.diag(self.covariance))

    def draw(self, chance: np.random.Generator, draws: int) -> Matrix:
        """Return `draws` parameter vectors, shape (draws, n_parameters)."""
        noise = chance.standard_normal((draws, len(self.mode)))
        return np.asarray(self.mode + noise @ self.root.T)


def with_weekly_shocks(
    mode: Vector, information: Matrix, scores: Matrix, shock_variance: float
) -> NormalPosterior:
    """Return the posterior, widened because whole weeks deviate together.

    Its covariance is V + V (sum_t tau^2 s_t s_t') V, where V is the inverse of the
    information and s_t the change of the log posterior's gradient when week t deviates by
    one log unit.

    Args:
        mode: The most plausible parameters.
        information: What is known if each deal counts on its own.
        scores: s_t, shape (n_weeks, n_parameters).
        shock_variance: tau^2.
    """
    covariance = np.linalg.inv(information)
    half = covariance @ scores.T
    return NormalPosterior(
        mode=mode, covariance=covariance + shock_variance * (half @ half.T)
    )


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


def surplus_variance(gaps: Vector, noise: Vector, free: int) -> float:
    """Return by how much gaps spread beyond their noise: the variance of a shared shock.

    Args:
        gaps: Count minus its expectation, by period or month.
        noise: Variance of that gap without a shock; a shock of one log unit moves the
            count by the same number (true of Poisson counts and of wins among closings).
        free: Gaps that are left after what was fitted in time.
    """
    surplus = (gaps**2 * len(gaps) / free - noise).sum()
    return float(surplus / max(float((noise**2).sum()), 1e-12))


def weekly_variance(gaps: Vector, noise: Vector, *, prior_sd: float) -> float:
    """Return the variance of the shock that all deals of a week share, shrunk to its prior."""
    free = max(len(gaps) - FITTED_IN_TIME, 1)
    return shrunk_variance(surplus_variance(gaps, noise, free), free, prior_sd=prior_sd)
