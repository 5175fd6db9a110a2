"""From observations of many replications to a figure with its interval.

A figure is a function of sums over replications (a ratio, a difference of ratios, a slope).
Its interval is that of the delete-a-group jackknife, which needs nothing but the function:
pseudo-values k T - (k - 1) T_without_group, Student's t over k groups.

Source: Miller 1974 (jackknife); Kott 2001 (delete-a-group).
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import student

Observations = Mapping[str, Array]
"""What was observed, by name: one value a replication, shape (n,)."""

Figure = Callable[[Observations], float]
"""A figure of observations; nan where they say nothing."""

GROUPS = 60
"""Most groups of the jackknife: more only make it slower."""


def estimate(
    figure: Figure, observations: Observations, confidence: float = 0.95
) -> Estimate:
    """A figure of all replications, with its interval.

    Returns:
        Infinite ends where there are too few replications to tell.
    """
    whole, parts = _with_parts(figure, observations)
    k = parts.size
    if k < 2 or not math.isfinite(whole) or not np.all(np.isfinite(parts)):
        return Estimate(mean=whole, low=-math.inf, high=math.inf)
    pseudo = k * whole - (k - 1) * parts
    reach = student(confidence, k) * float(pseudo.std(ddof=1)) / math.sqrt(k)
    return Estimate(mean=whole, low=whole - reach, high=whole + reach)


def standard_error(figure: Figure, observations: Observations) -> tuple[float, float]:
    """A figure and its standard error by the same jackknife."""
    whole, parts = _with_parts(figure, observations)
    k = parts.size
    if k < 2:
        return whole, math.nan
    return whole, math.sqrt((k - 1) / k * float(((parts - parts.mean()) ** 2).sum()))


def _with_parts(figure: Figure, observations: Observations) -> tuple[float, Array]:
    """The figure of all replications, and without each group of them."""
    n = len(next(iter(observations.values())))
    whole = float(figure(observations))
    if n < 2:
        return whole, np.zeros(0)
    group = np.arange(n) % min(n, GROUPS)
    parts = [
        float(
            figure({name: values[group != left] for name, values in observations.items()})
        )
        for left in range(min(n, GROUPS))
    ]
    return whole, np.array(parts)


def mean(name: str) -> Figure:
    """Mean of an observation."""
    return lambda seen: float(np.mean(seen[name]))


def ratio(over: str, under: str, scale: float = 1.0) -> Figure:
    """Ratio of two sums; nan where there is nothing to divide by."""

    def figure(seen: Observations) -> float:
        below = float(seen[under].sum())
        return scale * float(seen[over].sum()) / below if below > 0.0 else math.nan

    return figure


def gain(other: str, base: str) -> Figure:
    """What one has more than the other, as a share of the other."""
    share = ratio(other, base)
    return lambda seen: share(seen) - 1.0


def difference(first: Figure, second: Figure) -> Figure:
    """One figure less another of the same replications."""
    return lambda seen: first(seen) - second(seen)


def slope(y: str, x: str) -> Figure:
    """Slope of a regression over replications; only those in which both exist."""

    def figure(seen: Observations) -> float:
        held = np.isfinite(seen[y]) & np.isfinite(seen[x])
        if held.sum() < 3:
            return math.nan
        a, b = seen[x][held], seen[y][held]
        spread = float(((a - a.mean()) ** 2).sum())
        return (
            float(((a - a.mean()) * (b - b.mean())).sum()) / spread if spread else math.nan
        )

    return figure
