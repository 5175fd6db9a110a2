"""What a company is known to have booked in the year before: futures are moved to that level.

Numbers that nobody knows leave open how much a company books at all, which its leader does know.
Over all futures, what is booked later goes along with what was booked in the year before; each
future is moved along that line, on the logarithmic scale, to the year that is known (a regression
adjustment, Beaumont, Zhang and Balding 2002). All ways to go on are moved alike, by the line of
the first, so what tells them apart stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.arrays import Array
from sim.experiments.reaching.bookings import BookedFutures
from sim.outputs.tally import COMPANY

MOST = 5.0
"""Times by which a future is moved at most: one that books next to nothing tells little."""


def at_level(ways: Sequence[BookedFutures], year: float) -> tuple[BookedFutures, ...]:
    """Move futures to what was booked in the year before.

    Args:
        ways: Futures of some ways to go on, on the same luck; the line is that of the first.
        year: What the company booked in that year.
    """
    factors = level_factors(ways[0], year)
    return tuple(
        replace(way, bookings=way.bookings * factors[:, None, None], level=factors)
        for way in ways
    )


def level_factors(futures: BookedFutures, year: float) -> Array:
    """By how much each future is moved, shape (futures,)."""
    before = futures.company[:, 0, COMPANY.index("YEAR_BEFORE")]
    later = futures.by_week().sum(axis=1)
    if not np.isfinite(before).all() or not before.any():
        return np.ones(len(before))
    known = np.log(np.maximum(before, before.mean() / MOST))
    after = np.log(np.maximum(later, max(later.mean(), 1e-9) / MOST))
    centred = known - known.mean()
    spread = float(centred @ centred)
    slope = float(centred @ after) / spread if spread > 0.0 else 0.0
    moved = np.exp(np.clip(slope, 0.0, 1.5) * (np.log(year) - known))
    return np.asarray(np.clip(moved, 1.0 / MOST, MOST))
