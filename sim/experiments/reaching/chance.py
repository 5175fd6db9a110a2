"""How often something comes out in drawn futures, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.results import Result

MISS = 0.05
"""How often an interval of 95 % misses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance(Result):
    """A probability as futures show it.

    Attributes:
        value: The share of futures, half a future either way: a finite number of them never proves
            certainty.
        low: Lower end of the exact interval (Clopper and Pearson 1934), of 95 % unless said.
        high: Upper end of it.
        futures: Independent futures that were looked at.
    """

    value: float
    low: float
    high: float
    futures: int

    @classmethod
    def of(cls, came_out: NDArray[np.bool_], miss: float = MISS) -> Chance:
        """The chance of what came out in some futures and not in others.

        Args:
            came_out: Shape (futures,).
            miss: How often the interval may miss.
        """
        n, hits, tail = len(came_out), int(came_out.sum()), miss / 2.0
        low = 0.0 if hits == 0 else float(special.betaincinv(hits, n - hits + 1, tail))
        high = (
            1.0 if hits == n else float(special.betaincinv(hits + 1, n - hits, 1.0 - tail))
        )
        return cls(value=(hits + 0.5) / (n + 1.0), low=low, high=high, futures=n)


def apart(
    first: NDArray[np.bool_], second: NDArray[np.bool_], miss: float = MISS
) -> tuple[float, float, float]:
    """By how much a second chance lies above a first one, told from the same futures.

    Only futures that come out in one of the two and not in the other tell them apart. One is added to
    both kinds, so that few futures never prove that nothing differs (Bonett and Price 2012, adjusted Wald
    intervals for a difference of paired proportions).

    Args:
        first: What came out, shape (futures,).
        second: Likewise, future by future.
        miss: How often the interval may miss.

    Returns:
        The difference of both values, and the ends of its interval.
    """
    n = len(first)
    gained, lost = int((second & ~first).sum()), int((first & ~second).sum())
    up, down = (gained + 1) / (n + 2), (lost + 1) / (n + 2)
    error = np.sqrt((up + down - (up - down) ** 2) / (n + 2))
    reach = float(special.ndtri(1.0 - miss / 2.0) * error)
    middle = up - down
    return (gained - lost) / (n + 1), max(middle - reach, -1.0), min(middle + reach, 1.0)
