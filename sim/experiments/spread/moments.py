"""The five runs of a crossed replication, reduced to the sums that estimates need."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array, IntArray
from sim.experiments.spread.crossed import CrossedRun, CrossedSimulator, Keys

WINDOWS: Final = (1, 2, 4, 8, 13, 26, 39, 52, 78, 104, 156, 208, 312, 416, 520)
"""Weeks over which results are added up, as far as the run is long."""

KEYS_PER_TEAM: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """Sums over the reps of one replication, means of weeks; all that estimates need.

    Attributes:
        windows: Weeks of the windows for sources.
        looks: Weeks of the windows for rankings.
        totals: Of every window and market: mean and mean square of A, means of the four other
            runs, and mean products of A with them, shape (windows, markets, 10).
        reps: Share of the reps that each market has, shape (markets,).
        closings: Within teams, of bookings and wins: their mean square in A and their mean
            product with the worth of the people, shape (2, looks, 2).
        worth: Within teams, mean product of whole-run bookings in A and in the run that shares
            the people.
        squares: Within teams, mean products of inputs, shape (looks, inputs, inputs).
        products: Within teams, mean products of inputs with the worth, shape (looks, inputs).
        wins: Mean wins a rep and week.
        weeks: Weeks measured.
    """

    windows: tuple[int, ...]
    looks: tuple[int, ...]
    totals: Array
    reps: Array
    closings: Array
    worth: float
    squares: Array
    products: Array
    wins: float
    weeks: int


def moments_of(simulator: CrossedSimulator, number: int, more: Sequence[int]) -> Moments:
    """The five runs of one replication, reduced to sums."""
    skill, territory, manager, luck, other, another, third = (
        KEYS_PER_TEAM * number + place for place in range(KEYS_PER_TEAM)
    )
    # Three spare numbers: one for each of the others that a run draws anew.
    run = simulator(Keys(skill, territory, manager, luck))
    same_people = simulator(Keys(skill, other, another, third))
    same_place = simulator(Keys(other, territory, another, third))
    same_boss = simulator(Keys(other, another, manager, third))
    other_luck = simulator(Keys(skill, territory, manager, third))
    weeks = run.bookings.shape[0]
    looks = tuple(window for window in WINDOWS if window <= weeks)
    windows = tuple(sorted({w for w in (*looks, *more) if 4 <= w <= weeks}))
    others = [x.bookings for x in (same_people, same_place, same_boss, other_luck)]
    worth = _within(same_people.bookings.mean(axis=0)[None], run.team)
    whole = _within(run.bookings.mean(axis=0)[None], run.team)
    markets = np.unique(run.market)
    # Where there is one market nothing is copied, so that sums are taken in the same order.
    several = [np.flatnonzero(run.market == market) for market in markets]
    sellers = several if markets.size > 1 else [slice(None)]
    squares, products, closings = [], [], []
    for look in looks:
        seen = [
            _within(_windows(x, look) / look, run.team) for x in (run.bookings, run.wins)
        ]
        closings.append([[(x * x).mean(), (x * worth).mean()] for x in seen])
        inputs = _within(_windows(run.inputs, look) / look, run.team)
        flat = inputs.reshape(-1, inputs.shape[-1])
        squares.append(flat.T @ flat / flat.shape[0])
        products.append((inputs * worth[..., None]).mean(axis=(0, 1)))
    return Moments(
        windows=windows,
        looks=looks,
        totals=np.array(
            [
                [_products(run, others, window, members) for members in sellers]
                for window in windows
            ]
        ),
        reps=np.bincount(run.market)[markets] / run.market.size,
        closings=np.array(closings).transpose(1, 0, 2),
        worth=float((whole * worth).mean()),
        squares=np.array(squares),
        products=np.array(products),
        wins=float(run.wins.mean()),
        weeks=weeks,
    )


def _products(
    run: CrossedRun, others: Sequence[Array], window: int, members: IntArray | slice
) -> list[float]:
    """Means, mean square and mean products of one window, a week, over some of the reps."""
    own = _windows(run.bookings[:, members], window) / window
    rest = [_windows(each[:, members], window) / window for each in others]
    return [
        float(own.mean()),
        float((own * own).mean()),
        *(float(each.mean()) for each in rest),
        *(float((own * each).mean()) for each in rest),
    ]


def _windows(values: Array, window: int) -> Array:
    """Sums over windows that follow each other, shape (windows, reps, ...)."""
    count = values.shape[0] // window
    cut = values[: count * window]
    return np.asarray(cut.reshape(count, window, *values.shape[1:]).sum(axis=1))


def _within(values: Array, team: IntArray) -> Array:
    """Deviations from the team's mean, of unbiased variance, shape (windows, reps, ...)."""
    found = np.empty_like(values, dtype=np.float64)
    for number in np.unique(team):
        members = team == number
        own = values[:, members]
        size = own.shape[1]
        scale = math.sqrt(size / (size - 1.0)) if size > 1 else 0.0
        found[:, members] = scale * (own - own.mean(axis=1, keepdims=True))
    return found
