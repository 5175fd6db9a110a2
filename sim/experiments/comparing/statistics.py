"""From paired replications to estimates: ratios, differences, levels, and what they owe to luck.

A response is a ratio of sums over replications, R = sum N / sum D. Each replication is given
the *pseudo-value* V_i = R + (n - 1) (R - R_without_i), centred on R: its own value where all
denominators are equal, and its jackknife influence otherwise. Everything else is the
statistics of paired normal samples of these.

- difference: mean(V_other) - mean(V_base), Student's t;
- ratio: mean(V_other) / mean(V_base), interval by Fieller (all r for which
  V_other - r V_base has a mean that t does not reject), which says so itself when the base
  is too near to zero for a ratio to be bounded.

Source: Fieller 1954 (ratio of means), Miller 1974 (jackknife), Law, Simulation Modeling and
Analysis, ch. 10-11 (pairs, common random numbers, control variates).
"""

import math

import numpy as np
from scipy import special

from sim.arrays import Array
from sim.experiments.comparing.comparison import Estimate
from sim.outputs.responses import Response

CONFIDENCE = 0.95
TAIL = (1.0 - CONFIDENCE) / 2.0
"""Chance to lie beyond one end of an interval of percentiles."""

ROUNDING = 1e-13
"""Relative differences below it come from floating-point sums, not from luck."""

FEWEST_FOR_SLOPE = 12
"""With fewer replications estimating a slope costs more than it saves."""

NOTHING = Estimate(mean=math.nan, low=math.nan, high=math.nan)


def pseudo_values(response: Response, sums: Array) -> Array:
    """Pseudo-values of a response.

    Args:
        response: The response.
        sums: Sums of every replication, shape (n, quantities).

    Returns:
        Shape (n,), with the response over all replications as mean; nan throughout where
        the response does not exist, or rests on a single replication.
    """
    n = sums.shape[0]
    whole = float(response.value(sums.sum(axis=0)))
    if n < 2:
        return np.full(n, whole)
    influence = (n - 1) * (whole - response.value(sums.sum(axis=0) - sums))
    if np.all(np.abs(influence) <= n * ROUNDING * abs(whole)):
        return np.full(n, whole)
    return np.asarray(whole + influence - influence.mean())


def student(confidence: float, n: int) -> float:
    """Critical value of the mean of n values."""
    return student_point(0.5 + confidence / 2.0, n - 1) if n > 1 else math.inf


def student_point(probability: float, free: int) -> float:
    """Value below which Student's t with so many degrees of freedom lies so often."""
    # Not from scipy.stats, which takes longer to load than many a comparison to run.
    return float(special.stdtrit(free, probability))


def mean_of(values: Array, critical: float) -> Estimate:
    """The mean with its interval, `critical` standard errors to each side."""
    mean = float(values.mean())
    if not math.isfinite(mean):
        return NOTHING
    reach = critical * standard_error(values)
    return Estimate(mean=mean, low=mean - reach, high=mean + reach)


def standard_error(values: Array) -> float:
    """Standard error of the mean; infinite for a single value, zero where all are equal."""
    n = values.shape[0]
    if n < 2:
        return math.inf
    if np.all(values == values[0]):
        return 0.0
    return float(values.std(ddof=1)) / math.sqrt(n)


def ratio_of(base: Array, other: Array, critical: float) -> Estimate:
    """Ratio of the means of paired values, with Fieller's interval.

    Returns:
        Nothing where the base is not above zero; infinite ends where the base is so near to
        zero that no ratio can be excluded.
    """
    below, above = float(base.mean()), float(other.mean())
    if not (math.isfinite(below) and math.isfinite(above) and below > 0.0):
        return NOTHING
    mean = above / below
    n = base.shape[0]
    if n < 2:
        return Estimate(mean=mean, low=-math.inf, high=math.inf)
    if np.array_equal(base, other):
        return Estimate(mean=1.0, low=1.0, high=1.0)
    covariance = np.cov(base, other) * (critical * critical / n)
    a = below * below - float(covariance[0, 0])
    b = below * above - float(covariance[0, 1])
    c = above * above - float(covariance[1, 1])
    if a <= 0.0:
        return Estimate(mean=mean, low=-math.inf, high=math.inf)
    reach = math.sqrt(max(b * b - a * c, 0.0))
    return Estimate(mean=mean, low=(b - reach) / a, high=(b + reach) / a)


def paired_errors(base: Array, other: Array) -> tuple[Array, Array]:
    """Each replication's part in the error of a difference of means, and of their ratio.

    Args:
        base: Values of the base, shape (n,).
        other: Values of the other scenario on the same luck, shape (n,).

    Returns:
        Both of shape (n,); the second is nan throughout where the base's mean is not above
        zero, because no ratio exists.
    """
    difference = other - base
    below = base.mean()
    if not below > 0.0:
        return difference, np.full_like(difference, np.nan)
    return difference, other - other.mean() / below * base


def better_in(response: Response, base: Array, other: Array) -> tuple[float, int]:
    """Share of pairs in which the other is better, ties half, and how many pairs there are.

    Args:
        response: The response; its direction says what is better.
        base: Sums of the base, shape (n, quantities).
        other: Sums of the other scenario, same shape.

    Returns:
        The share (nan without pairs), and the pairs in which both sides have a value.
    """
    difference = response.value(other) - response.value(base)
    difference = difference[~np.isnan(difference)]
    if not difference.size:
        return math.nan, 0
    wins = difference > 0.0 if response.better == "higher" else difference < 0.0
    ties = difference == 0.0
    return float(wins.mean() + 0.5 * ties.mean()), int(difference.size)


def better_elsewhere(
    response: Response, base: Array, other: Array, *, repeats: int = 1
) -> float:
    """Chance that the other is better in a future with luck of its own; ties count half.

    Args:
        response: The response; its direction says what is better.
        base: Sums of the base, shape (n, quantities).
        other: Sums of the other scenario, same shape.
        repeats: Replications that share their parameters: only these are set against each
            other. 1: parameters are fixed, and all replications are.

    Returns:
        The mean over all pairs of different replications; nan where there is none.
    """
    size = base.shape[0] if repeats == 1 else repeats
    ours = response.value(other).reshape(-1, size)
    theirs = response.value(base).reshape(-1, size)
    sign = 1.0 if response.better == "higher" else -1.0
    won, met = 0.0, 0
    for gained, there in zip(sign * ours, sign * theirs, strict=True):
        # Each against all, then without its own luck.
        known = np.sort(there[~np.isnan(there)])
        mine = gained[~np.isnan(gained)]
        below = np.searchsorted(known, mine, "left") + np.searchsorted(known, mine, "right")
        own = gained - there
        own = own[~np.isnan(own)]
        won += 0.5 * float(below.sum()) - float((np.sign(own) / 2.0 + 0.5).sum())
        met += mine.size * known.size - own.size
    return won / met if met else math.nan


def variance_ratio(base: Array, other: Array, residual: Array | None = None) -> float:
    """How much smaller the variance of the paired difference is than on independent luck.

    Replications are independent of each other, so on independent luck the variance of a
    difference is the sum of the two variances.

    Args:
        base: Pseudo-values of the base, shape (n,).
        other: Of the other scenario.
        residual: What is left of the difference after an adjustment; None: all of it.
    """
    left = other - base if residual is None else residual
    remaining = float(left.var())
    independent = float(base.var() + other.var())
    return independent / remaining if remaining > 0.0 else math.nan


def freed_from_luck(values: Array, luck: Array) -> Array:
    """Values less what luck explains of them, where the luck's mean is known to be zero.

    Each value is lowered by slope x luck, with the least-squares slope of all *other*
    replications (cross-fitting). A slope that does not know a replication's luck is
    independent of it, so slope x luck has mean zero: the expectation of the values' mean
    stays what it was, exactly, whatever the distribution and however few replications. That
    each slope rests on n - 1 replications makes the spread of what is returned a little
    larger, never smaller, than the mean deserves, so intervals of it cover.

    Source: Lavenberg and Welch 1981 (control variates); Avramidis and Wilson 1993 (splitting).

    Args:
        values: Of every replication, shape (n,), independent of each other.
        luck: Of the same replications, shape (n,), mean zero by construction.

    Returns:
        Shape (n,); the values themselves where there are fewer than `FEWEST_FOR_SLOPE`, or
        where nothing varies.
    """
    n = values.shape[0]
    centred = luck - luck.mean()
    size = float(centred @ centred)
    if n < FEWEST_FOR_SLOPE or not size > 0.0 or not np.all(np.isfinite(values)):
        return values
    slope = float(centred @ values) / size
    residual = values - values.mean() - slope * centred
    # Leaving one out moves a least-squares slope by its residual and its leverage.
    leverage = 1.0 / n + centred**2 / size
    left = 1.0 - leverage
    # Where luck differs in one replication alone, the others know no slope: none is used.
    known = left > 1e-9
    slopes = np.where(
        known, slope - centred * residual / (size * np.where(known, left, 1.0)), 0.0
    )
    return np.asarray(values - slopes * luck)
