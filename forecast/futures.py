"""The forecast from tonight's open deals and those still to come, as one set of draws.

Each draw is one future of the whole company: its own parameters, weekly shocks, one shock
that persists over the horizon, every open deal's fate and the fates of deals not created
yet. Everything shown is a sum over the same draws, so parts add up to totals.

How many deals close and are won is drawn first. Whose they are and what they are worth is
drawn block by block where it is asked, always the same from the same address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecast.cohorts import Cohorts, cohorts_of
from forecast.fitting.model import PipelineModel
from forecast.identities import wins_of
from forecast.periods import Periods
from forecast.totals import BY_PERIOD, Totals, add_up
from forecast.walk import Counts, Walk
from forecast.wins import CENTS, Wins, joined
from sim.arrays import Array, IntArray

BLOCK = 250
"""Futures drawn at once: bounds the memory, and each block's luck has its own address."""


@dataclass(frozen=True, kw_only=True)
class Futures:
    """One set of draws; arrays by period have the shape (draws, n_periods)."""

    model: PipelineModel
    periods: Periods
    cohorts: Cohorts
    seed: int
    counts: tuple[Counts, ...]
    """How many deals close and are won, block by block."""

    @property
    def draws(self) -> int:
        """How many futures were drawn."""
        return sum(block.draws for block in self.counts)

    def blocks(self) -> Iterator[Wins]:
        """Yield every win of each block of futures; `Wins.draw` begins at 0 in each."""
        for counts in self.counts:
            yield wins_of(self.model, self.cohorts, counts, self.seed)

    @cached_property
    def won(self) -> Wins:
        """Every win of every future: what all sums by deal, rep, team or product are made of.

        Large companies have tens of millions; sums are made block by block in `totals`.
        """
        return joined(list(self.blocks()))

    @cached_property
    def totals(self) -> Totals:
        """Wins and bookings by period, rep, product and so on."""
        return add_up(self.model.table, self.cohorts, self.periods, self.blocks())

    @cached_property
    def open_closings(self) -> IntArray:
        """Closings of the deals that are open tonight."""
        return np.concatenate([block.open_closings for block in self.counts])

    @cached_property
    def new_created(self) -> IntArray:
        """Deals created."""
        return np.concatenate([block.new_created for block in self.counts])

    @cached_property
    def new_closings(self) -> IntArray:
        """Closings of deals not created yet."""
        return np.concatenate([block.new_closings for block in self.counts])

    @cached_property
    def open_wins(self) -> IntArray:
        """Wins of the deals that are open tonight."""
        wins = [block.open_wins.sum(axis=2, dtype=np.int64) for block in self.counts]
        return np.concatenate(wins)

    @cached_property
    def new_wins(self) -> IntArray:
        """Wins of deals not created yet."""
        return np.concatenate([block.new_wins for block in self.counts])

    @property
    def open_bookings(self) -> Array:
        """Bookings from the deals that are open tonight."""
        return np.asarray(self.totals[BY_PERIOD].bookings()[0])

    @property
    def new_bookings(self) -> Array:
        """Bookings from deals not created yet."""
        return np.asarray(self.totals[BY_PERIOD].bookings()[1])

    @property
    def wins(self) -> IntArray:
        """Wins from open and new deals together."""
        return self.open_wins + self.new_wins

    @property
    def bookings(self) -> Array:
        """Bookings from open and new deals together."""
        return np.asarray(self.totals[BY_PERIOD].cents.sum(axis=0) / CENTS)


def draw_futures(model: PipelineModel, until: int, *, draws: int, seed: int) -> Futures:
    """Draw futures from the day after the as-of date up to and including day `until`."""
    ahead, cohorts = model.table.periods.ahead(until), cohorts_of(model.table)
    counts = tuple(
        Walk(model, cohorts, ahead, min(BLOCK, draws - start), (seed, start // BLOCK)).run()
        for start in range(0, draws, BLOCK)
    )
    return Futures(model=model, periods=ahead, cohorts=cohorts, seed=seed, counts=counts)
