"""How wide intervals must be for all rows of a table to hold at once.

Bonferroni treats the rows as if they shared nothing. Rows of a comparison share almost
everything (bookings and wins, a ratio and its difference, one week and the next), so the
critical value is taken from their estimated correlation: the 95 % point of the largest
|z| of a normal vector with that correlation, turned into the point of Student's t with the
same tail. It lies between the pointwise value and Sidak's.

A table that answers one question first (by how much do bookings differ?) and others beside it
need not treat them alike: `critical_values` lets most of the 5 % in which an interval may miss
go to the first rows, which become narrower, the others a little wider. All hold at once still.

Source: Hothorn, Bretz and Westfall 2008 (max-t intervals for general parametric models);
Dmitrienko, Tamhane and Bretz 2009, ch. 2 (unequal shares of the error).
"""

import functools
import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.arrays import Array
from sim.experiments.comparing.statistics import CONFIDENCE, student_point

DRAWS = 10_000
"""Normal vectors; the 95 % point is then known to within 0.02 (one standard error)."""

FEWEST_FOR_CORRELATION = 30
"""Fewer replications say too little about the rows' correlation; Sidak's value is used."""

FIRST_SHARE = 0.75
"""Of the chance that any interval misses, the part that the first rows may use up."""


def critical_value(errors: Array) -> float:
    """Standard errors to each side for all rows to hold at once with 95 %.

    Args:
        errors: One column a row of the table: each replication's part in the row's
            estimate, shape (n, rows). Rows without spread or value need no interval and
            are passed over.

    Returns:
        The critical value; infinite for a single replication.
    """
    n = errors.shape[0]
    columns = _unit_columns(errors)
    largest = _largest(columns)[0] if n >= FEWEST_FOR_CORRELATION else None
    return _student(n, columns.shape[1], largest, CONFIDENCE)


def critical_values(first: Array, others: Array) -> tuple[float, float]:
    """Critical values of a table's first rows and of its others; all hold at once with 95 %.

    Args:
        first: Errors of the rows that the table is made for, see `critical_value`.
        others: Errors of the rows beside them.
    """
    n = first.shape[0]
    of_first, of_others = _unit_columns(first), _unit_columns(others)
    if not of_first.shape[1] or not of_others.shape[1]:
        alone = critical_value(np.column_stack((first, others)))
        return alone, alone
    confidence = 1.0 - FIRST_SHARE * (1.0 - CONFIDENCE)
    # Where the first rows hold, the others must hold so often that both do with 95 %.
    left = CONFIDENCE / confidence
    largest = beside = None
    if n >= FEWEST_FOR_CORRELATION:
        largest, beside = _largest(of_first, of_others)
        beside = beside[largest <= np.quantile(largest, confidence)]
    return (
        _student(n, of_first.shape[1], largest, confidence),
        _student(n, of_others.shape[1], beside, left),
    )


def _unit_columns(errors: Array) -> Array:
    """Centred columns of unit length, of the rows that have spread and value."""
    if errors.shape[0] < 2:
        return errors[:, :0]
    centred = errors - errors.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    standing = np.isfinite(size) & (size > 0.0)
    return np.asarray(centred[:, standing] / size[standing])


def _largest(*groups: Array) -> list[Array]:
    """Draws of the largest |z| of each group of rows, with the correlation of all rows.

    Args:
        groups: Centred columns of unit length, shape (n, rows of the group).
    """
    # Any R with R'R = the rows' correlation turns independent normals into correlated ones.
    columns = np.column_stack(groups)
    n, rows = columns.shape
    if not rows:
        return [np.zeros(DRAWS) for _ in groups]
    root: Array = columns if n <= rows else np.asarray(np.linalg.qr(columns, mode="r"))
    reached = np.abs(_normals(root.shape[0]) @ root.astype(np.float32))
    ends = np.cumsum([group.shape[1] for group in groups])[:-1]
    return [each.max(axis=1, initial=0.0) for each in np.split(reached, ends, axis=1)]


@functools.lru_cache(maxsize=2)
def _normals(rows: int) -> NDArray[np.float32]:
    """Independent normal vectors, shape (DRAWS, rows): the same for every look and table."""
    # These draws belong to no simulated world; a fixed key makes a table's width a function
    # of its numbers alone.
    generator = np.random.Generator(np.random.Philox(key=20))
    # Single precision is ample for a quantile of random draws, and twice as fast.
    return generator.standard_normal((DRAWS, rows), dtype=np.float32)


def _student(n: int, rows: int, largest: Array | None, confidence: float) -> float:
    """Point of Student's t that the largest of some rows exceeds as rarely as asked.

    Args:
        n: Replications.
        rows: Rows that have spread.
        largest: Draws of the largest |z|; None: unknown, as if rows were independent.
        confidence: Chance that none exceeds it.
    """
    if n < 2:
        return math.inf
    # Independent rows miss most often (Sidak): the tail of one row is never smaller.
    tail = 1.0 - confidence ** (1.0 / max(rows, 1))
    if rows > 1 and largest is not None:
        tail = max(tail, float(2.0 * special.ndtr(-np.quantile(largest, confidence))))
    critical = student_point(1.0 - tail / 2.0, n - 1)
    # Rounded up, so that the last bits of the linear algebra do not reach the result.
    return critical if rows <= 1 else math.ceil(critical * 1_000) / 1_000
