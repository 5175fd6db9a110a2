"""How often something comes out in drawn futures, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.results import Result

TAIL = 0.025
"""Chance to lie beyond one end of the interval of 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance(Result):
    """A probability as futures show it.

    Attributes:
        value: The share of futures, half a future either way: a finite number of them never proves
            certainty.
        low: Lower end of the exact 95 % interval (Clopper and Pearson 1934).
        high: Upper end of it.
        futures: Independent futures that were looked at.
    """

    value: float
    low: float
    high: float
    futures: int

    @classmethod
    def of(cls, came_out: NDArray[np.bool_]) -> Chance:
        """The chance of what came out in some futures and not in others, shape (futures,)."""
        n, hits = len(came_out), int(came_out.sum())
        low = 0.0 if hits == 0 else float(special.betaincinv(hits, n - hits + 1, TAIL))
        high = (
            1.0 if hits == n else float(special.betaincinv(hits + 1, n - hits, 1.0 - TAIL))
        )
        return cls(value=(hits + 0.5) / (n + 1.0), low=low, high=high, futures=n)
