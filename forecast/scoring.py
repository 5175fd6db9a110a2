"""How good a distribution was: CRPS, pinball loss, coverage, width, place, blocks of windows."""

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Array, IntArray


def crps(draws: ArrayLike, actual: float) -> float:
    """Return the continuous ranked probability score of an ensemble (lower is better).

    E|X - y| - E|X - X'| / 2 with the fair (unbiased) second term, in the unit of the draws.
    """
    values = np.asarray(draws, dtype=np.float64)
    return float(np.abs(values - actual).mean()) - half_distance(values)


def half_distance(draws: ArrayLike) -> float:
    """Return E|X - X'| / 2 of two different draws: the mean CRPS if what comes is one of them."""
    ordered = np.sort(np.asarray(draws, dtype=np.float64))
    count = len(ordered)
    if count < 2:
        return 0.0
    ranks = 2.0 * np.arange(count) - count + 1.0
    return float(ranks @ ordered) / (count * (count - 1.0))


def pinball(draws: ArrayLike, actual: float, level: float) -> float:
    """Return the pinball loss of the draws' quantile at `level`."""
    quantile = float(np.quantile(np.asarray(draws, dtype=np.float64), level))
    gap = actual - quantile
    return max(level * gap, (level - 1.0) * gap)


def interval(draws: ArrayLike, level: float) -> tuple[float, float]:
    """Return the central interval that holds `level` of the draws."""
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(np.asarray(draws, dtype=np.float64), [tail, 1.0 - tail])
    return float(low), float(high)


def covered(draws: ArrayLike, actual: float, level: float = 0.8) -> bool:
    """Return whether the central interval of the draws holds what happened."""
    low, high = interval(draws, level)
    return low <= actual <= high


def width(draws: ArrayLike, level: float = 0.8) -> float:
    """Return the length of the central interval."""
    low, high = interval(draws, level)
    return high - low


def independent_windows(origins: IntArray, horizon_days: int) -> int:
    """Return how many windows of the rolling origins do not overlap.

    Twenty origins a week apart that each look eight weeks ahead share most of their weeks:
    only this many say something of their own.
    """
    kept, free_from = 0, -(2**62)
    for origin in np.sort(origins):
        if origin >= free_from:
            kept += 1
            free_from = int(origin) + horizon_days
    return kept


def place_among(draws: ArrayLike, actual: float, luck: np.random.Generator) -> float:
    """Return the share of draws below what happened (PIT), ties broken by chance.

    Where forecasts are right, places are uniform between 0 and 1.
    """
    values = np.asarray(draws, dtype=np.float64)
    ties = float((values == actual).mean())
    return float((values < actual).mean()) + ties * float(luck.random())


def mean_over_blocks(
    luck: np.random.Generator, values: Array, length: int, *, resamples: int = 1000
) -> Array:
    """Resample rolling windows in blocks, since neighbours share most of their days.

    Args:
        luck: Source of the choice.
        values: A row a window in their order, shape (n_windows, n_columns).
        length: Windows in a block, circular.
        resamples: How many means are drawn.

    Returns:
        Means of each resample, shape (resamples, n_columns).
    """
    count = len(values)
    blocks = -(-count // length)
    starts = luck.integers(count, size=(resamples, blocks))
    chosen = (starts[:, :, None] + np.arange(length)) % count
    chosen = chosen.reshape(resamples, -1)[:, :count]
    return np.asarray(values[chosen].mean(axis=1), dtype=np.float64)
