"""A Gaussian process with one length an axis: values between points that were sampled.

Points that are near in the levers that matter have like values; how near is near is learned
from the points, an axis at a time, as the lengths under which what was seen is most likely.

Source: Rasmussen and Williams 2006, ch. 2 and 5 (squared exponential, marginal likelihood).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import linalg, optimize

from sim.arrays import Array

MOST_FOR_LENGTHS: Final = 384
"""Points from which lengths are learned; the weights then rest on all points."""

_LOW: Final = np.log(0.05)
_HIGH: Final = np.log(20.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surface:
    """A fitted function of coordinates.

    Attributes:
        points: Where it was sampled, shape (n, axes).
        lengths: Distance along each axis over which values stay alike.
        weights: Of every point, shape (n,).
        mean: Value far from all points.
    """

    points: Array
    lengths: Array
    weights: Array
    mean: float

    def value(self, at: Array) -> Array:
        """Values at coordinates, shape (m, axes) to (m,)."""
        scaled, known = at / self.lengths, self.points / self.lengths
        squares = ((scaled[:, None, :] - known[None, :, :]) ** 2).sum(axis=2)
        return np.asarray(self.mean + np.exp(-0.5 * squares) @ self.weights)


def fitted(points: Array, values: Array, noise: Array) -> Surface:
    """Fit a surface.

    Args:
        points: Coordinates, shape (n, axes), each from 0 to 1.
        values: Of each point, shape (n,).
        noise: Variance of each value as far as it is chance, shape (n,).
    """
    spread = float(values.std()) or 1.0
    mean = float(values.mean())
    scaled, chance = (values - mean) / spread, noise / spread**2
    some = slice(None, MOST_FOR_LENGTHS)
    start = np.concatenate((np.zeros(points.shape[1]), [0.0, np.log(0.05)]))
    limits = [(_LOW, _HIGH)] * points.shape[1] + [(-4.0, 4.0), (np.log(1e-3), 1.0)]
    level = float(chance.mean())
    found = optimize.minimize(
        _unlikeliness, start, args=(points[some], scaled[some], level), jac=True,
        method="L-BFGS-B", bounds=limits, options={"maxiter": 80},
    )  # fmt: skip
    lengths = np.exp(found.x[:-2])
    signal, extra = np.exp(found.x[-2]), np.exp(found.x[-1])
    covariance = signal * _near(points, lengths)
    covariance[np.diag_indices_from(covariance)] += extra + level
    weights = signal * linalg.cho_solve(linalg.cho_factor(covariance, lower=True), scaled)
    return Surface(points=points, lengths=lengths, weights=spread * weights, mean=mean)


def _near(points: Array, lengths: Array) -> Array:
    scaled = points / lengths
    size = (scaled**2).sum(axis=1)
    squares = size[:, None] + size[None, :] - 2.0 * scaled @ scaled.T
    return np.asarray(np.exp(-0.5 * np.maximum(squares, 0.0)))


def _unlikeliness(
    knobs: Array, points: Array, values: Array, level: float
) -> tuple[float, Array]:
    """Minus the log likelihood of the values, and its slope in the logs of all knobs."""
    n, axes = points.shape
    lengths = np.exp(knobs[:axes])
    signal, extra = np.exp(knobs[axes]), np.exp(knobs[axes + 1])
    like = signal * _near(points, lengths)
    covariance = like.copy()
    covariance[np.diag_indices(n)] += extra + level
    factor = linalg.cholesky(covariance, lower=True)
    solved = linalg.cho_solve((factor, True), values)
    inverse = linalg.cho_solve((factor, True), np.eye(n))
    outer = np.outer(solved, solved) - inverse
    slopes = np.empty(axes + 2)
    pulled = outer * like
    for axis in range(axes):
        line = points[:, axis] / lengths[axis]
        slopes[axis] = -0.5 * float((pulled * (line[:, None] - line[None, :]) ** 2).sum())
    slopes[axes] = -0.5 * float(pulled.sum())
    slopes[axes + 1] = -0.5 * extra * float(np.trace(outer))
    value = 0.5 * float(values @ solved) + float(np.log(np.diag(factor)).sum())
    return value, slopes
