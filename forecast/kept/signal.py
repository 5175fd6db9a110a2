"""Do forecasts lean to one side? The tracking signal, and how large luck alone makes it."""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from forecast.streams import stream
from sim.arrays import Array

LEAST: Final = 6
"""Fewer forecasts cannot show a lean: of the signs of five, two in 32 agree by luck."""
SHARE: Final = 0.05
"""How often forecasts that do not lean would be said to."""
_EXACT: Final = 12
_FLIPS: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """How far forecasts lean to one side.

    Attributes:
        count: Forecasts whose days do not overlap.
        value: Sum of what came less what was forecast, over the mean absolute error; above 0:
            more came than was forecast. 0 where every one was exact.
        threshold: Size that luck exceeds in 5 of 100 records like this one; infinite where
            too few forecasts could show anything.
    """

    count: int
    value: float
    threshold: float

    @property
    def leans(self) -> bool:
        """Whether forecasts lean beyond luck."""
        return bool(abs(self.value) >= self.threshold)


def tracking_signal(errors: Array) -> Signal:
    """Return the tracking signal of errors that are independent of each other.

    The signal is Brown's: the sum of errors over their mean absolute value (R. G. Brown,
    Smoothing, Forecasting and Prediction, 1963, after Statistical Forecasting for Inventory
    Control, 1959). Instead of a fixed limit of 4 to 8, which fits no sample size, its
    threshold is that of a sign test (R. A. Fisher, The Design of Experiments, 1935): if
    forecasts do not lean, each error might as well have had the other sign, so the signs are
    exchanged in all ways (beyond 12 errors, in 20,000 ways drawn at random).

    Args:
        errors: What came less the mean that was forecast, shape (n,).

    Example:
        >>> import numpy as np
        >>> tracking_signal(np.array([3.0, 1, 2, 4, 2, 3])).leans
        True
    """
    sizes = np.abs(errors)
    count, usual = len(errors), float(sizes.mean()) if len(errors) else 0.0
    if usual == 0.0:
        return Signal(count=count, value=0.0, threshold=np.inf)
    threshold = np.inf
    if count >= LEAST:
        sums = np.sort(np.abs(_signs(count) @ sizes))
        # The smallest size that is reached or exceeded by no more than this share.
        place = int(np.ceil(len(sums) * (1.0 - SHARE)))
        allowed = sums[place:][sums[place:] > sums[place - 1] + 1e-12 * usual]
        threshold = float(allowed[0]) / usual if len(allowed) else np.inf
    value = float(errors.sum()) / usual
    # One part in a billion is rounding, not a smaller sum.
    return Signal(count=count, value=value, threshold=threshold * (1.0 - 1e-9))


def _signs(count: int) -> Array:
    """Return rows of signs, shape (n_rows, count)."""
    if count <= _EXACT:
        return np.array(list(product((-1.0, 1.0), repeat=count)))
    chance = stream(0, "kept:signs", count)
    return np.where(chance.random((_FLIPS, count)) < 0.5, -1.0, 1.0)
