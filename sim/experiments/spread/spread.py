"""Where the spread of reps' results comes from, and how long until the better one shows.

Crossed replications. A team A is run with people S, territories T, manager M and luck L. Then
again with one of them kept and the others drawn anew, and once with luck alone drawn anew. A
rep's result in A and in a run that shares only the people have a covariance that equals the
variance due to people alone; likewise for territories and managers. What the run with other
luck does not share with A is due to luck, its interplay with all else included. What remains
is the interplay of people, territories and managers. The five add up to the variance exactly;
each is an unbiased estimate, so that a small one may come out below zero.

Good or lucky: what is looked at for some weeks (closings, or inputs) is correlated with what
people are worth, which is their bookings in the run that shares only them. With r the
correlation within a team, two reps are ranked right with probability 1/2 + arcsin(r) / pi
(exact for normal values). Inputs are many numbers; their weights are learned by least squares
on half of the teams and tried on the other half.

Intervals: percentiles of a bootstrap over teams.

Source: Sobol 1993 (pick and freeze), Sheppard 1899 (median dichotomy of the normal).
"""

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import TAIL
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.spread.crossed import CrossedSimulator
from sim.experiments.spread.moments import Moments, moments_of
from sim.results import Result

SOURCES: Final = ("skill", "territory", "manager", "interplay", "luck")

CONFIDENT: Final = 0.8

FIRST_FITTED: Final = 13
"""Weeks from which luck is taken to average out; within a sales cycle it does not."""

RESAMPLES: Final = 400

_SKILL, _TERRITORY, _MANAGER, _LUCK = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Result):
    """How much of the variance of reps' bookings one source causes.

    Attributes:
        source: One of `SOURCES`.
        weeks: Over how many weeks bookings are added up.
        wins: Mean number of deals won in that time.
        share: Share of the variance, zero or more.
    """

    JSON = "source weeks wins *share"

    source: str
    weeks: int
    wins: float
    share: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking(Result):
    """How often two reps of a team are ranked right by what was seen of them.

    Attributes:
        seen: `bookings`, `wins` or `inputs`.
        weeks: For how long it was looked at.
        right: Probability that the one with the higher value is worth more.
    """

    JSON = "seen weeks *right"

    seen: str
    weeks: int
    right: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed(Result):
    """How long until two reps are ranked right with 80 %.

    Attributes:
        seen: `bookings`, `wins` or `inputs`.
        weeks: Weeks; infinite: not within the horizon.
        extrapolated: Weeks beyond the horizon, if luck goes on averaging out as it did; infinite:
            never, because what does not average out hides too much.
    """

    JSON = "seen confidence *weeks extrapolated"
    confidence = CONFIDENT

    seen: str
    weeks: Estimate
    extrapolated: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Result):
    """What crossed replications say.

    Attributes:
        sources: Every source at every window.
        rankings: Everything seen, at every window.
        needed: Weeks of each kind until reps are ranked right with 80 %.
        teams: Replications.
        weeks: Weeks measured.
        wins_per_week: Of a rep.
    """

    JSON = "sources rankings needed teams weeks wins_per_rep_week=wins_per_week"

    sources: tuple[Source, ...]
    rankings: tuple[Ranking, ...]
    needed: tuple[Needed, ...]
    teams: int
    weeks: int
    wins_per_week: float

    def share(self, source: str, weeks: int) -> Estimate:
        """Share of a source at a window.

        Raises:
            KeyError: If there is none.
        """
        for each in self.sources:
            if (each.source, each.weeks) == (source, weeks):
                return each.share
        raise KeyError((source, weeks))

    def share_at(self, source: str, wins: float) -> Estimate | None:
        """Share of a source over the time in which so many deals are won on average.

        Between windows on a logarithmic scale; None outside of them.
        """
        found = [each for each in self.sources if each.source == source]
        at = np.log([each.wins for each in found])
        place = math.log(wins)
        if not at[0] <= place <= at[-1]:
            return None
        ends = ([getattr(x.share, end) for x in found] for end in ("mean", "low", "high"))
        mean, low, high = (float(np.interp(place, at, values)) for values in ends)
        return Estimate(mean=mean, low=low, high=high)


def spread(
    simulator: CrossedSimulator,
    *,
    teams: int,
    windows: Sequence[int] = (),
    executor: ExecutorLike = None,
    on_finished: Callable[[int], None] | None = None,
) -> Spread:
    """Run crossed replications and say where the spread of results comes from.

    Args:
        simulator: Runs an organisation under keys.
        teams: Replications; each takes five runs.
        windows: Further windows for the sources, in weeks.
        executor: Who runs them, see `open_workers`; None: one thread a processor.
        on_finished: Called with the number of finished replications.
    """
    job = functools.partial(moments_of, simulator, more=windows)
    with open_workers(executor) as workers:
        return _estimates(workers.in_order(job, range(teams), on_finished))


def _estimates(found: Sequence[Moments]) -> Spread:
    """Pool replications, with intervals from resampling them."""
    first, n = found[0], len(found)
    generator = np.random.Generator(np.random.Philox(key=22))
    # The sample itself, then resamples: how often each replication counts in each. Both
    # halves are resampled by themselves, so that neither is ever empty.
    weights = np.ones((1 + RESAMPLES, n))
    for half in (0, 1):
        members = np.arange(half, n, 2)
        chosen = generator.integers(0, members.size, (RESAMPLES, members.size))
        counts = [np.bincount(one, minlength=members.size) for one in chosen]
        weights[1:, members] = np.stack(counts)
    wins = float(np.mean([one.wins for one in found]))
    sources = [
        Source(
            source=source,
            weeks=window,
            wins=window * wins,
            # An estimated variance can come out below zero; no true one can.
            share=_interval(np.maximum(shares[:, k], 0.0)),
        )
        for place, window in enumerate(first.windows)
        for shares in [
            _shares(np.stack([one.totals[place] for one in found]), first.reps, weights)
        ]
        for k, source in enumerate(SOURCES)
    ]
    rankings, needed = [], []
    for seen, right in _rights(found, weights).items():
        rankings += [
            Ranking(seen=seen, weeks=look, right=_interval(right[:, place]))
            for place, look in enumerate(first.looks)
        ]
        weeks = np.array([_crossing(first.looks, one) for one in right])
        beyond = np.array([_beyond(first.looks, one) for one in right])
        later = np.where(np.isfinite(weeks), weeks, beyond)
        needed.append(
            Needed(seen=seen, weeks=_interval(weeks), extrapolated=_interval(later))
        )
    return Spread(
        sources=tuple(sources), rankings=tuple(rankings), needed=tuple(needed), teams=n,
        weeks=first.weeks, wins_per_week=wins,
    )  # fmt: skip


def _shares(totals: Array, reps: Array, weights: Array) -> Array:
    """Share of each source, shape (resamples, sources).

    What reps of unlike markets differ by is no part of the spread: each market has its own mean.
    """
    held = [_covariances(totals[:, market], weights) for market in range(reps.size)]
    variance = sum(
        (part * own for part, (own, _) in zip(reps, held, strict=True)), np.zeros(1)
    )
    covariances = sum(
        (part * own for part, (_, own) in zip(reps, held, strict=True)), np.zeros(1)
    )
    main = covariances[:, :_LUCK] / variance[:, None]
    kept = covariances[:, _LUCK] / variance
    interplay = kept - main.sum(axis=1)
    return np.column_stack((main, interplay, 1.0 - kept))


def _covariances(totals: Array, weights: Array) -> tuple[Array, Array]:
    """Variance of A, and its covariances with the four other runs, by resample."""
    means = weights @ totals / weights.sum(axis=1, keepdims=True)
    own, square, others, products = means[:, 0], means[:, 1], means[:, 2:6], means[:, 6:]
    # All runs have one expectation; the mean over the five is the best estimate of it.
    centre = (own + others.sum(axis=1)) / 5.0
    variance = square - 2.0 * centre * own + centre**2
    covariances = (
        products - centre[:, None] * (own[:, None] + others) + centre[:, None] ** 2
    )
    return variance, covariances


def _rights(found: Sequence[Moments], weights: Array) -> dict[str, Array]:
    """Probability to rank right by everything seen, shape (resamples, looks) each."""
    counted = weights.sum(axis=1, keepdims=True)
    worth = (weights @ np.array([one.worth for one in found])[:, None]) / counted
    found_right: dict[str, Array] = {}
    for place, seen in enumerate(("bookings", "wins")):
        sums = np.stack([one.closings[place] for one in found])
        square, product = (weights @ sums[:, :, which] / counted for which in (0, 1))
        found_right[seen] = _right(product, square, worth)
    found_right["inputs"] = _right_by_inputs(found, weights, worth)
    return found_right


def _right_by_inputs(found: Sequence[Moments], weights: Array, worth: Array) -> Array:
    """Weights of the inputs from every second team, tried on the others, and the reverse."""
    halves = [np.arange(len(found)) % 2 == half for half in (0, 1)]
    columns = []
    for look in range(len(found[0].looks)):
        squares = np.stack([one.squares[look] for one in found])
        products = np.stack([one.products[look] for one in found])
        sums = [
            (
                np.einsum("br,rij->bij", weights[:, half], squares[half]),
                weights[:, half] @ products[half],
                weights[:, half].sum(axis=1),
            )
            for half in halves
        ]
        tried = [_tried(sums[half], sums[1 - half]) for half in (0, 1)]
        product = (tried[0] + tried[1]) / 2.0
        columns.append(_right(product[:, None], np.ones_like(worth), worth)[:, 0])
    return np.column_stack(columns)


def _tried(learned: tuple[Array, Array, Array], other: tuple[Array, Array, Array]) -> Array:
    """Mean product with the worth of an index whose weights come from the first half.

    The index is scaled to mean square one on the other half, where it is tried.
    """
    scale = np.einsum("bii->bi", learned[0]).mean(axis=0)
    ridge = np.diag(1e-9 * np.where(scale > 0.0, scale, 1.0))
    index = np.linalg.solve(learned[0] + ridge, learned[1][..., None])[..., 0]
    square = np.einsum("bi,bij,bj->b", index, other[0], index) / other[2]
    product = np.einsum("bi,bi->b", index, other[1]) / other[2]
    size = np.sqrt(np.maximum(square, 0.0))
    return np.asarray(
        np.divide(product, size, out=np.zeros_like(product), where=size > 0.0)
    )


def _right(product: Array, square: Array, worth: Array) -> Array:
    """1/2 + arcsin(correlation with what people are worth) / pi."""
    size = np.sqrt(np.maximum(square * worth, 0.0))
    correlation = np.divide(product, size, out=np.zeros_like(product), where=size > 0.0)
    return np.asarray(0.5 + np.arcsin(np.clip(correlation, -1.0, 1.0)) / math.pi)


def _crossing(looks: Sequence[int], right: Array) -> float:
    """Weeks at which the probability reaches 80 %, between windows on a logarithmic scale."""
    for place, value in enumerate(right):
        if value >= CONFIDENT:
            if place == 0:
                return float(looks[0])
            before = float(right[place - 1])
            part = (CONFIDENT - before) / (float(value) - before)
            low, high = math.log(looks[place - 1]), math.log(looks[place])
            return math.exp(low + part * (high - low))
    return math.inf


def _beyond(looks: Sequence[int], right: Array) -> float:
    """Weeks at which the probability would reach 80 %, from how it rose so far.

    Where luck averages out over w weeks and nothing else does, 1 / r^2 is linear in 1 / w.
    """
    weeks = np.array(looks, np.float64)
    correlation = np.sin(math.pi * (right - 0.5))
    used = (weeks >= FIRST_FITTED) & (correlation > 0.0)
    if used.sum() < 3:
        return math.inf
    slope, level = np.polyfit(1.0 / weeks[used], correlation[used] ** -2.0, 1)
    left = math.sin(math.pi * (CONFIDENT - 0.5)) ** -2.0 - float(level)
    return max(float(slope) / left, float(weeks[-1])) if left > 0.0 < slope else math.inf


def _interval(values: Array) -> Estimate:
    """The sample's own value, the first, and percentiles of the resamples."""
    low, high = np.quantile(values[1:], (TAIL, 1.0 - TAIL), method="inverted_cdf")
    return Estimate(mean=float(values[0]), low=float(low), high=float(high))
