"""The mean of one number a future, with its interval."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from marathon.api.arguments import refused
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import CONFIDENCE, mean_of, student

_ADVICE: Final = "give one number a future, in a list or an array of one dimension"


def estimate(values: ArrayLike) -> Estimate:
    """Return the mean of independent values with its 95 % interval (Student's t).

    Args:
        values: One number a future, shape (futures,); two or more for an interval.

    Raises:
        InvalidInput: They are no numbers, none at all, or in more than one dimension.

    Example:
        >>> marathon.estimate([1.0, 2.0, 3.0]).mean
        2.0
    """
    try:
        found = np.asarray(values, dtype=np.float64)
    except Exception as error:  # what numpy does not take it refuses in many ways
        raise refused("values", values, _ADVICE) from error
    texts = isinstance(values, bytearray) or np.asarray(values).dtype.kind in "SUO"
    if texts or found.ndim != 1 or not len(found):
        raise refused("values", values, _ADVICE)
    return mean_of(found, student(CONFIDENCE, found.shape[0]))
