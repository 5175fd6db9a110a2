"""Sums by code: how much of something belongs to each group."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Array


def sums_by(codes: NDArray[np.integer], amounts: ArrayLike, groups: int = 0) -> Array:
    """Return the sum of `amounts` in each group, shape (groups,) or as many as occur.

    Args:
        codes: Group of each amount, from 0.
        amounts: What is summed, as long as `codes`.
        groups: How many groups there are at least.
    """
    return np.bincount(
        codes, weights=np.asarray(amounts, dtype=np.float64), minlength=groups
    ).astype(np.float64)
