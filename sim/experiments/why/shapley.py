"""What each of several changes is worth when all are made together: Shapley values.

Changes interact, so the order in which they are made decides what each seems to bring. The
Shapley value of a change is its mean over all orders, on common draws. For few changes all
coalitions are run and the values are exact; for many, each future runs some orders and their
reverses, and the values are unbiased. Either way the values of a future add up to the whole
difference of that future, because every order telescopes to it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Final

import numpy as np

from sim.arrays import Array, Records
from sim.levers import LEVERS
from sim.results import Result

Coalition = frozenset[int]
"""Which changes are made, by their place."""

MOST_EXACT: Final = 6
"""Changes up to which all 2^k coalitions are run."""

RUNS_PER_FUTURE: Final = 48
"""Coalitions that a future may run where there are more changes than that."""


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
        n: How many changes there are.
        exact: Whether all coalitions are run.
        orders: The orders in which changes are made; empty where all coalitions are run.
    """

    n: int
    exact: bool
    orders: tuple[tuple[int, ...], ...]

    @property
    def coalitions(self) -> tuple[Coalition, ...]:
        """Every coalition once: none first, all last."""
        if self.exact:
            return tuple(
                frozenset(chosen)
                for size in range(self.n + 1)
                for chosen in combinations(range(self.n), size)
            )
        found = {
            frozenset(order[:size]): None
            for size in range(self.n + 1)
            for order in self.orders
        }
        return tuple(found)


def design(n: int, *, seed: int, replication: int) -> Design:
    """The coalitions that one future runs.

    Args:
        n: How many changes there are.
        seed: Seed of the experiment.
        replication: Number of the future: each runs orders of its own.
    """
    if n <= MOST_EXACT:
        return Design(n=n, exact=True, orders=())
    pairs = max(1, RUNS_PER_FUTURE // (2 * (n - 1)))
    # Orders belong to no simulated world; their key makes them a function of the future.
    generator = np.random.Generator(np.random.Philox(key=[seed, replication]))
    orders: list[tuple[int, ...]] = []
    for _ in range(pairs):
        order = tuple(int(place) for place in generator.permutation(n))
        orders += [order, order[::-1]]
    return Design(n=n, exact=False, orders=tuple(orders))


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
    """Every change added to every coalition: |S|! (n - |S| - 1)! / n! each."""
    for without in plan.coalitions:
        for change in range(plan.n):
            if change not in without:
                weight = 1.0 / (plan.n * math.comb(plan.n - 1, len(without)))
                yield change, without, without | {change}, weight


def _steps(plan: Design) -> Iterator[tuple[int, Coalition, Coalition, float]]:
    """Every order, change by change."""
    for order in plan.orders:
        grown = [frozenset(order[:size]) for size in range(plan.n + 1)]
        for change, (without, with_it) in zip(order, pairwise(grown), strict=True):
            yield change, without, with_it, 1.0 / len(plan.orders)
