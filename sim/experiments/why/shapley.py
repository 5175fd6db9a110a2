"""What each of several changes is worth when all are made together: Shapley values.

Changes interact, so the order in which they are made decides what each seems to bring. The
Shapley value of a group of levers is its mean over all orders of the groups, on common draws. Within
its group a lever has its mean over those orders in which the levers of a group follow on each
other (Owen 1977), so that the levers of a group add up to the group. Where that is few coalitions all are
run and the values are exact; else each future runs some orders and their reverses, and the values
are unbiased. Either way the values of a future add up to the whole difference of that future,
because every order telescopes to it.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise, product
from typing import Final, TypeVar

import numpy as np

from sim.arrays import Array, Records
from sim.levers import LEVERS
from sim.results import Result

_T = TypeVar("_T")

Coalition = frozenset[int]
"""Which changes are made, by their place."""

MOST_EXACT: Final = 64
"""Coalitions up to which all are run."""

RUNS_PER_FUTURE: Final = 96
"""Coalitions that a future may run where there are more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Result):
    """Levers that change together.

    Attributes:
        name: A group of levers, or a single lever.
        levers: Names of its levers that differ.
    """

    name: str
    levers: tuple[str, ...]


def changes_between(base: Records, other: Records) -> tuple[Change, ...]:
    """The groups of levers in which two scenarios differ; the levers, where it is one group.

    Args:
        base: Records of `sim.levers.Practices`.
        other: Likewise.
    """
    ours, theirs = _aligned(base, other)
    levers = [
        lever
        for lever in LEVERS
        if any(not np.array_equal(x[lever], y[lever]) for x, y in _sides(ours, theirs))
    ]
    groups = dict.fromkeys(LEVERS[name].group for name in levers)
    if len(groups) == 1:
        return tuple(Change(name=name, levers=(name,)) for name in levers)
    return tuple(
        Change(name=group.value,
               levers=tuple(name for name in levers if LEVERS[name].group == group))
        for group in groups
    )  # fmt: skip


def coalition_practices(
    base: Records, other: Records, changes: Sequence[Change], made: Coalition
) -> Records:
    """The base with the levers of some changes at the other's values, week by week."""
    ours, theirs = _aligned(base, other)
    for place in made:
        for lever in changes[place].levers:
            for mine, others in _sides(ours, theirs):
                mine[lever] = others[lever]
    return ours


def _sides(base: Records, other: Records) -> tuple[tuple[Records, Records], ...]:
    """The levers that work in two timelines, and those that are paid for."""
    return (base, other), (base["paid"], other["paid"])


def _aligned(base: Records, other: Records) -> tuple[Records, Records]:
    """Both timelines with an entry wherever one of them has one: same weeks, same teams."""
    both = np.concatenate((base, other))
    entries = list(product(np.unique(both["team"]), np.unique(both["start_week"])))
    first, second = (
        np.array([_in_force(rows, team, week) for team, week in entries], base.dtype)
        for rows in (base, other)
    )
    for rows in (first, second):
        rows["team"], rows["start_week"] = zip(*entries, strict=True)
    return first, second


def _in_force(rows: Records, team: float, week: float) -> np.void:
    """The record that holds for a team in a week; that of all where it has none."""
    own = rows["team"] == team
    mine = own if own.any() else rows["team"] == rows["team"].min()
    held = np.sort(rows[mine], order="start_week")
    begun = held[held["start_week"] <= week]
    row: np.void = begun[-1] if len(begun) else held[0]
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Which coalitions a future runs.

    Attributes:
        groups: Places of the changes of each group.
        exact: Whether all coalitions are run.
        orders: The orders in which changes are made; empty where all coalitions are run.
    """

    groups: tuple[Coalition, ...]
    exact: bool
    orders: tuple[tuple[int, ...], ...]

    @property
    def n(self) -> int:
        """How many changes there are."""
        return sum(map(len, self.groups))

    @property
    def coalitions(self) -> tuple[Coalition, ...]:
        """Every coalition once: none first, all last."""
        if not self.exact:
            found = {
                frozenset(order[:size]): None
                for size in range(self.n + 1)
                for order in self.orders
            }
            return tuple(found)
        every = {
            frozenset().union(inside, *outside)
            for own in self.groups
            for outside in _subsets([group for group in self.groups if group != own])
            for inside in _subsets(own)
        }
        return tuple(sorted(every, key=lambda made: (len(made), sorted(made))))


def design(sizes: Sequence[int], *, seed: int, replication: int) -> Design:
    """The coalitions that one future runs.

    Args:
        sizes: How many changes each group has; their places count on from group to group.
        seed: Seed of the experiment.
        replication: Number of the future: each runs orders of its own.
    """
    n, m = sum(sizes), len(sizes)
    ends = np.cumsum(sizes).tolist()
    groups = tuple(
        frozenset(range(end - size, end)) for size, end in zip(sizes, ends, strict=True)
    )
    if 2**m + sum(2 ** (m - 1) * (2**size - 2) for size in sizes) <= MOST_EXACT:
        return Design(groups=groups, exact=True, orders=())
    pairs = max(1, RUNS_PER_FUTURE // (2 * (n - 1)))
    # Orders belong to no simulated world; their key makes them a function of the future.
    generator = np.random.Generator(np.random.Philox(key=[seed, replication]))
    orders: list[tuple[int, ...]] = []
    for _ in range(pairs):
        order = tuple(
            int(place)
            for group in generator.permutation(m)
            for place in generator.permutation(sorted(groups[group]))
        )
        orders += [order, order[::-1]]
    return Design(groups=groups, exact=False, orders=tuple(orders))


def shapley_values(plan: Design, values: Mapping[Coalition, Array]) -> Array:
    """Shapley value of every change.

    Args:
        plan: Which coalitions were run.
        values: What each of them brings.

    Returns:
        Shape (changes, ...); sums to the value of all changes less that of none.
    """
    steps = _weights(plan) if plan.exact else _steps(plan)
    none = np.asarray(values[frozenset()])
    found = np.zeros((plan.n, *none.shape))
    for change, without, with_it, weight in steps:
        found[change] += weight * (values[with_it] - values[without])
    return found


def _weights(plan: Design) -> Iterator[tuple[int, Coalition, Coalition, float]]:
    """Every change added to every coalition that may stand before it in an order.

    Each weighs |S|! (n - |S| - 1)! / n! for the groups S before its own, times the same for the
    changes of its own group.
    """
    for own in plan.groups:
        others = [group for group in plan.groups if group != own]
        for outside in _subsets(others):
            of_group = 1.0 / (len(plan.groups) * math.comb(len(others), len(outside)))
            for change in own:
                for inside in _subsets(own - {change}):
                    without = frozenset(inside).union(*outside)
                    of_own = 1.0 / (len(own) * math.comb(len(own) - 1, len(inside)))
                    yield change, without, without | {change}, of_group * of_own


def _subsets(of: Collection[_T]) -> Iterator[tuple[_T, ...]]:
    """Every choice of some of them, from none to all."""
    return chain.from_iterable(combinations(of, size) for size in range(len(of) + 1))


def _steps(plan: Design) -> Iterator[tuple[int, Coalition, Coalition, float]]:
    """Every order, change by change."""
    for order in plan.orders:
        grown = [frozenset(order[:size]) for size in range(plan.n + 1)]
        for change, (without, with_it) in zip(order, pairwise(grown), strict=True):
            yield change, without, with_it, 1.0 / len(plan.orders)
