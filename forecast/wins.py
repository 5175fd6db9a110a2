"""Every win of every drawn future, a row each: the one table that all sums are made from.

Money is counted in whole cents, so a sum over reps is the sum over teams and the total to
the bit, in whatever order it is added.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.counting import sums_by
from sim.arrays import Array, IntArray

NEW = -1
"""In the place of a deal: one that has not been created yet."""
CENTS = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wins:
    """Wins of drawn futures; arrays of shape (n_wins,), in the order of blocks of draws."""

    draws: int
    """How many futures were drawn."""
    draw: NDArray[np.int32]
    """Number of the future."""
    period: NDArray[np.int16]
    """Period in which the deal is won."""
    deal: NDArray[np.int32]
    """Row in the table of deals, `NEW` where the deal is not created yet."""
    like: NDArray[np.int32]
    """Row of a deal of the same product, segment, source and pipeline: its own, or for a new
    deal that of one created lately."""
    rep: NDArray[np.int32]
    cents: NDArray[np.int64]
    """Amount of the deal, in hundredths of the reporting currency."""

    @property
    def is_new(self) -> NDArray[np.bool_]:
        """Whether the deal is still to be created."""
        return np.asarray(self.deal == NEW)

    def count(
        self, codes: NDArray[np.integer], groups: int, where: NDArray[np.bool_]
    ) -> IntArray:
        """Return the wins of each future and group, shape (draws, groups).

        Args:
            codes: Group of each win.
            groups: How many groups there are.
            where: Which wins are counted.
        """
        place = self.draw[where].astype(np.int64) * groups + codes[where]
        counts = np.bincount(place, minlength=self.draws * groups)
        return counts.reshape(self.draws, groups)

    def bookings(
        self, codes: NDArray[np.integer], groups: int, where: NDArray[np.bool_]
    ) -> Array:
        """Return the money of each future and group, shape (draws, groups); as `count`."""
        place = self.draw[where].astype(np.int64) * groups + codes[where]
        cents = sums_by(place, self.cents[where], self.draws * groups)
        return np.asarray(cents.reshape(self.draws, groups) / CENTS)


def joined(parts: list[Wins]) -> Wins:
    """Return the wins of blocks of futures as one table; draws are numbered on."""
    first = np.cumsum([0, *(part.draws for part in parts)])
    pairs = list(zip(parts, first[:-1], strict=True))
    return Wins(
        draws=int(first[-1]),
        draw=np.concatenate([part.draw + np.int32(start) for part, start in pairs]),
        period=np.concatenate([part.period for part in parts]),
        deal=np.concatenate([part.deal for part in parts]),
        like=np.concatenate([part.like for part in parts]),
        rep=np.concatenate([part.rep for part in parts]),
        cents=np.concatenate([part.cents for part in parts]),
    )
