"""Places drawn from what a history says of the knobs: many walkers, each step accepted or not.

The normal approximation at the densest place is where they begin. It is wrong where a measure
stops moving with a knob, or where luck is larger at one end of it than at the other: there the
walkers go as far as the density does (Metropolis and others 1953; Sellentin and Heavens 2016 for
the density where the covariance of luck is itself estimated).
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from forecast.streams import stream
from sim.arrays import Array

WALKERS, STEPS, SETTLING, EVERY = 128, 400, 130, 15
"""Together 2,304 places, of which some hundreds are independent of one another."""
LONGEST: Final = 2.38
"""Standard deviations of a step, times the root of the knobs (Roberts and others 1997)."""


def walk(
    density: Callable[[Array], Array], mean: Array, covariance: Array, *, seed: int = 0
) -> Array:
    """Draw places from a density.

    Args:
        density: Log density of places, shape (places, knobs) to (places,); up to a constant.
        mean: Where the walkers begin, shape (knobs,).
        covariance: How they are scattered there, and step, shape (knobs, knobs).
        seed: The same seed, the same places.

    Returns:
        Shape (draws, knobs).

    Example:
        >>> draws = walk(lambda at: -0.5 * (at**2).sum(axis=1), np.zeros(2), np.eye(2))
        >>> bool(abs(draws.std() - 1.0) < 0.1)
        True
    """
    luck = stream(seed, "calibration:walking")
    root = np.linalg.cholesky(covariance)
    knobs = len(mean)
    step = LONGEST / np.sqrt(knobs) * root.T
    here = mean + luck.standard_normal((WALKERS, knobs)) @ root.T
    height = density(here)
    kept = []
    for number in range(STEPS):
        there = here + luck.standard_normal((WALKERS, knobs)) @ step
        reached = density(there)
        goes = np.log(luck.random(WALKERS)) < reached - height
        here = np.where(goes[:, None], there, here)
        height = np.where(goes, reached, height)
        if number >= SETTLING and (number - SETTLING) % EVERY == 0:
            kept.append(here)
    return np.vstack(kept)
