"""Draws in a few numbers: mean and quantiles, and the chance to reach a quota."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Array
from sim.results import Result

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution(Result):
    """Mean and quantiles of one set of draws."""

    mean: float
    quantiles: dict[str, float]

    @classmethod
    def of(cls, draws: ArrayLike, decimals: int) -> Distribution:
        """Summarise draws, rounded to the unit's smallest part."""
        values = np.asarray(draws, dtype=np.float64)
        found = [round(value, decimals) for value in np.quantile(values, LEVELS).tolist()]
        return cls(
            mean=round(float(values.mean()), decimals),
            quantiles=dict(zip(map("{:g}".format, LEVELS), found, strict=True)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Result):
    """Bookings and wins of one part of the forecast."""

    bookings: Distribution
    wins: Distribution

    @classmethod
    def of(cls, bookings: Array, wins: NDArray[np.integer]) -> Component:
        """Summarise draws, shape (draws,)."""
        return cls(bookings=Distribution.of(bookings, 2), wins=Distribution.of(wins, 3))


def chance_of(bookings: Array, quota: float) -> float:
    """Return the chance that bookings reach a quota.

    Half a draw either way: a finite number of futures never proves certainty.
    """
    hits = int((bookings >= quota).sum())
    return round((hits + 0.5) / (len(bookings) + 1.0), 4)
