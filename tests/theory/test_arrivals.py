"""Arrivals on the engine's heap, clock and draws: Poisson, and over-dispersed by a gamma rate."""

import numpy as np
import pytest
from scipy import stats

from sim.chance import exponential, gamma, stream_key, uniform
from sim.compiling import rule
from sim.engines.event_heap import empty_heap, entity_of, kind_of, order_of, pop, push

WEEK = 5 * 28_800
WEEKS = 60_000
WEEK_BEGINS, HAND_RAISED, HALF_TIME = 1, 2, 3
MEAN = 6.0
SHAPE = 4.0


@rule
def arrivals(
    heap: np.ndarray, counts: np.ndarray, key: np.uint64, mean: float, shape: float
) -> int:
    """Count arrivals by half week; a new week draws its rate and forgets the old schedule.

    An arrival scheduled under the rate of an earlier week is told by its stamp. A shape of
    0 means a constant rate.
    """
    size = push(heap, 0, 0, order_of(0, WEEK_BEGINS, 0), 0)
    rate = 0.0
    week = half = stale = 0
    while size > 0:
        size = pop(heap, size)
        tick = heap[size].tick
        order = heap[size].order
        stamp = heap[size].stamp
        kind = kind_of(order)
        if kind == WEEK_BEGINS:
            week = entity_of(order)
            half = 0
            if week == counts.shape[0]:
                return stale
            rate = mean / WEEK
            if shape > 0.0:
                rate *= gamma(uniform(key, week, 1, 0, 0), shape, 1.0 / shape)
            size = push(heap, size, tick + WEEK // 2, order_of(0, HALF_TIME, week), week)
            size = push(heap, size, tick + WEEK, order_of(0, WEEK_BEGINS, week + 1), week)
        elif kind == HALF_TIME:
            half = 1
            continue
        elif stamp != week:
            stale += 1
            continue
        else:
            counts[week, half] += 1
        occurrence = counts[week, 0] + counts[week, 1]
        gap = exponential(uniform(key, week, 2, occurrence, 0), 1.0 / rate)
        size = push(heap, size, tick + int(gap + 0.5), order_of(1, HAND_RAISED, week), week)
    return stale


def half_weeks(shape, *, seed=5):
    counts = np.zeros((WEEKS, 2), np.int64)
    stale = arrivals(
        empty_heap(64).view(np.ndarray), counts, stream_key(seed, 0), MEAN, shape
    )
    # Each week leaves one arrival behind its end, except the last, which ends the run.
    assert stale > 0.9 * WEEKS
    return counts


def batches(values):
    """Means of 50 batches of weeks: weeks are independent, so these are."""
    return values.reshape(50, -1).mean(axis=1)


@pytest.mark.parametrize("shape", [0.0, SHAPE])
def test_arrivals_come_at_their_rate(agree, shape):
    """Would catch a rate lost at the turn of the week (restarts). Power: 90 % for 2 %."""
    agree(batches(half_weeks(shape).sum(axis=1)), MEAN, sees=0.02)


@pytest.mark.parametrize("shape", [0.0, SHAPE])
def test_arrivals_vary_as_much_as_their_rate_makes_them(agree, shape):
    """Variance: the mean for Poisson, mean + mean^2 / shape for a gamma rate.

    Would catch one luck shared by weeks (variance up) and draws spread evenly (down).
    Power: 90 % for 6 %; leaving the gamma rate out would change it by 60 %.
    """
    counts = half_weeks(shape).sum(axis=1)
    theory = MEAN + (MEAN**2 / shape if shape else 0.0)
    agree(batches((counts - MEAN) ** 2), theory, sees=0.06)


def test_half_weeks_of_a_poisson_stream_are_unrelated():
    """Would catch a rate that is not constant. Power: 90 % for a correlation of .026."""
    first, second = half_weeks(0.0).T
    limit = stats.norm.ppf(1 - 0.5e-4) / np.sqrt(WEEKS)
    assert limit + stats.norm.ppf(0.9) / np.sqrt(WEEKS) < 0.026
    assert abs(np.corrcoef(first, second)[0, 1]) < limit


def test_half_weeks_share_the_rate_of_their_week(agree):
    """Covariance (mean / 2)^2 / shape. Would catch a rate drawn anew at each arrival.

    Power: 90 % for 12 %; without a shared rate it is zero.
    """
    first, second = half_weeks(SHAPE).T
    product = (first - MEAN / 2) * (second - MEAN / 2)
    agree(batches(product), (MEAN / 2) ** 2 / SHAPE, sees=0.12)


@pytest.mark.parametrize("shape", [0.0, SHAPE])
def test_counts_follow_their_law(shape):
    """Chi-square against Poisson and negative binomial probabilities.

    Would catch what moments miss, such as too many empty weeks. Power: 90 % when one week
    in eight is counted one too high.
    """
    counts = half_weeks(shape).sum(axis=1)
    law = stats.nbinom(shape, shape / (shape + MEAN)) if shape else stats.poisson(MEAN)
    highest = int(law.ppf(0.999))  # this many and more are one class
    shares = np.append(law.pmf(np.arange(highest)), law.sf(highest - 1))
    limit = stats.chi2.ppf(1 - 1e-4, highest)
    bias = np.append(
        np.diff(law.pmf(np.arange(highest)), prepend=0.0), -law.pmf(highest - 1)
    )
    noncentrality = WEEKS * np.sum((bias / 8) ** 2 / shares)
    assert stats.ncx2.sf(limit, highest, noncentrality) > 0.9
    observed = np.bincount(np.minimum(counts, highest), minlength=highest + 1)
    assert np.sum((observed - WEEKS * shares) ** 2 / (WEEKS * shares)) < limit
