"""How wide intervals must be for all rows of a table to hold at once.

Bonferroni treats the rows as if they shared nothing. Rows of a comparison share almost
everything (bookings and wins, a ratio and its difference, one week and the next), so the
critical value is taken from their estimated correlation: the 95 % point of the largest
|z| of a normal vector with that correlation, turned into the point of Student's t with the
same tail. It lies between the pointwise value and Sidak's.

Source: Hothorn, Bretz and Westfall 2008 (max-t intervals for general parametric models).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from sim.experiments.comparing.statistics import CONFIDENCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DRAWS = 10_000
"""Normal vectors; the 95 % point is then known to within 0.02 (one standard error)."""

FEWEST_FOR_CORRELATION = 30
"""Fewer replications say too little about the rows' correlation; Sidak's value is used."""


def critical_value(errors: Array, *, confidence: float = CONFIDENCE) -> float:
    """Standard errors to each side for all rows to hold at once.

    Args:
        errors: One column a row of the table: each replication's part in the row's
            estimate, shape (n, rows). Rows without spread or value need no interval and
            are passed over.
        confidence: Chance that every interval covers.

    Returns:
        The critical value; infinite for a single replication.
    """
    n = errors.shape[0]
    if n < 2:
        return math.inf
    centred = errors - errors.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    standing = np.isfinite(size) & (size > 0.0)
    rows = int(standing.sum())
    if rows <= 1:
        return float(stats.t.ppf(0.5 + confidence / 2.0, n - 1))
    tail = 1.0 - confidence ** (1.0 / rows)
    if n >= FEWEST_FOR_CORRELATION:
        tail = max(
            tail, _tail_of_largest(centred[:, standing] / size[standing], confidence)
        )
    critical = float(stats.t.ppf(1.0 - tail / 2.0, n - 1))
    # Rounded up, so that the last bits of the linear algebra do not reach the result.
    return math.ceil(critical * 1_000) / 1_000


def _tail_of_largest(columns: Array, confidence: float) -> float:
    """Two-sided pointwise tail at which the largest of the rows is exceeded as often as asked.

    Args:
        columns: Centred columns of unit length, shape (n, rows).
        confidence: Chance that none is exceeded.
    """
    # Any R with R'R = the rows' correlation turns independent normals into correlated ones.
    n, rows = columns.shape
    root: Array = columns if n <= rows else np.asarray(np.linalg.qr(columns, mode="r"))
    # These draws belong to no simulated world; a fixed key makes a table's width a function
    # of its numbers alone.
    generator = np.random.Generator(np.random.Philox(key=20))
    # Single precision is ample for a quantile of random draws, and twice as fast.
    draws = generator.standard_normal((DRAWS, root.shape[0]), dtype=np.float32)
    reached = draws @ root.astype(np.float32)
    largest = np.maximum(reached.max(axis=1), -reached.min(axis=1))
    return float(2.0 * stats.norm.sf(np.quantile(largest, confidence)))
