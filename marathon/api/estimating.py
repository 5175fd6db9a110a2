"""The mean of one number a future, with its interval."""

import numpy as np
from numpy.typing import ArrayLike

from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import CONFIDENCE, mean_of, student


def estimate(values: ArrayLike) -> Estimate:
    """Return the mean of independent values with its 95 % interval (Student's t).

    Args:
        values: One number a future, shape (futures,); two or more for an interval.

    Example:
        >>> marathon.estimate([1.0, 2.0, 3.0]).mean
        2.0
    """
    found = np.asarray(values, dtype=np.float64)
    return mean_of(found, student(CONFIDENCE, found.shape[0]))
