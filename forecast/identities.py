"""Whose wins they are and what they are worth, of futures of which the counts are drawn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.cohorts import Cohorts
from forecast.fitting.model import PipelineModel
from forecast.owners import Lately, new_shares, pick_deals, pick_reps
from forecast.streams import stream
from forecast.walk import Counts
from forecast.wins import CENTS, NEW, Wins
from sim.arrays import Array

Columns = tuple[NDArray[Any], ...]
"""Draw, period, deal, like, rep and worth of each win."""


def wins_of(model: PipelineModel, cohorts: Cohorts, counts: Counts, seed: int) -> Wins:
    """Say of each win of a block of futures which deal it is, whose, and for how much.

    Args:
        model: What is known on the evening.
        cohorts: Its open deals.
        counts: How many are won.
        seed: Of the draws; the same seed gives the same deals.
    """
    each = _Block(model, cohorts, counts, seed)
    noise = each.chance("reps:odds").standard_normal((counts.draws, len(model.reps.reps)))
    effect = model.reps.effect + model.reps.effect_sd * noise
    draw, period, deal, like, rep, worth = (
        np.concatenate(pair)
        for pair in zip(each.open(effect), each.new(effect), strict=True)
    )
    level = each.chance("amounts:level").standard_normal(counts.draws)
    worth = worth * np.exp(model.amounts.level_sd * level)[draw]
    return Wins(
        draws=counts.draws,
        draw=draw,
        period=period,
        deal=deal,
        like=like,
        rep=rep,
        cents=np.rint(worth * CENTS).astype(np.int64),
    )


class _Block:
    def __init__(
        self, model: PipelineModel, cohorts: Cohorts, counts: Counts, seed: int
    ) -> None:
        self.model, self.cohorts, self.counts, self.seed = model, cohorts, counts, seed

    def chance(self, purpose: str) -> np.random.Generator:
        return stream(self.seed, purpose, self.counts.block)

    def open(self, effect: Array) -> Columns:
        """Return the wins among the open deals."""
        table, rows, wins = self.model.table, self.cohorts.rows, self.counts.open_wins
        cell = np.flatnonzero(wins)
        draw, period, cohort = np.unravel_index(cell, wins.shape)
        place = pick_deals(
            self.chance("open:deals"), self.cohorts, table.rep[rows], effect,
            cells=(draw, cohort, self.counts.log_odds.reshape(-1)[cell]),
            wins=wins.reshape(-1)[cell],
        )  # fmt: skip
        deal = rows.astype(np.int32)[place]
        worth = self.model.amounts.of_deals(self.chance("amounts:open"), deal)
        times = wins.reshape(-1)[cell]
        return (
            np.repeat(draw.astype(np.int32), times),
            np.repeat(period.astype(np.int16), times),
            deal,
            deal,
            table.rep.astype(np.int32)[deal],
            worth,
        )

    def new(self, effect: Array) -> Columns:
        """Return the wins among the deals not created yet."""
        wins = self.counts.new_wins
        draw, period = (
            np.repeat(part.reshape(-1).astype(np.int32), wins.reshape(-1))
            for part in np.indices(wins.shape)
        )
        shares = new_shares(
            self.chance("new:shares"), self.model.table, self.model.reps, effect
        )
        rep = pick_reps(self.chance("new:reps"), shares, draw)
        like = Lately.of(self.model.table).pick(self.chance("new:kinds"), rep)
        worth = self.model.amounts.of_new(self.chance("amounts:new"), like)
        deal = np.full(len(draw), NEW, dtype=np.int32)
        return draw, period.astype(np.int16), deal, like, rep, worth
