"""The forecast from tonight's open deals and those still to come, as one set of draws.

Each draw is one future of the whole company: its own parameters, weekly shocks, one shock
that persists over the horizon, every open deal's fate and the fates of deals not created
yet. Everything shown is a sum over the same draws, so parts add up to totals.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from forecast.fitting.model import PipelineModel
from forecast.owners import cohorts_of, new_shares, pick_deals, pick_reps
from forecast.periods import Days, Periods
from forecast.streams import stream
from forecast.wins import CENTS, NEW, Wins, joined
from sim.arrays import Array, IntArray

BLOCK = 250
"""Futures drawn at once: bounds the memory, and each block's luck has its own address."""


@dataclass(frozen=True, kw_only=True)
class Futures:
    """One set of draws; arrays by period have the shape (draws, n_periods)."""

    periods: Periods
    won: Wins
    """Every win of every future: what all sums by deal, rep, team or product are made from."""
    open_closings: IntArray
    new_created: IntArray
    new_closings: IntArray

    @cached_property
    def open_wins(self) -> IntArray:
        """Wins of the deals that are open tonight."""
        return self.won.count(self.won.period, len(self.periods), ~self.won.is_new)

    @cached_property
    def new_wins(self) -> IntArray:
        """Wins of deals not created yet."""
        return self.won.count(self.won.period, len(self.periods), self.won.is_new)

    @cached_property
    def open_bookings(self) -> Array:
        """Bookings from the deals that are open tonight."""
        return self.won.bookings(self.won.period, len(self.periods), ~self.won.is_new)

    @cached_property
    def new_bookings(self) -> Array:
        """Bookings from deals not created yet."""
        return self.won.bookings(self.won.period, len(self.periods), self.won.is_new)

    @property
    def wins(self) -> IntArray:
        """Wins from open and new deals together."""
        return self.open_wins + self.new_wins

    @property
    def bookings(self) -> Array:
        """Bookings from open and new deals together."""
        return self.open_bookings + self.new_bookings


def draw_futures(model: PipelineModel, until: int, *, draws: int, seed: int) -> Futures:
    """Draw futures from the day after the as-of date up to and including day `until`."""
    ahead = model.table.periods.ahead(until)
    blocks = [
        _Walk(model, ahead, min(BLOCK, draws - start), seed, start // BLOCK).run()
        for start in range(0, draws, BLOCK)
    ]
    return Futures(
        periods=ahead,
        won=joined([block.won for block in blocks]),
        open_closings=np.concatenate([block.open_closings for block in blocks]),
        new_created=np.concatenate([block.new_created for block in blocks]),
        new_closings=np.concatenate([block.new_closings for block in blocks]),
    )


class _Walk:
    """A block of futures at once, one period after the other."""

    def __init__(
        self, model: PipelineModel, ahead: Periods, draws: int, seed: int, block: int
    ) -> None:
        self.model, self.ahead, self.draws = model, ahead, draws
        self.seed, self.block = seed, block
        self.weight = ahead.weight(model.cells.weekday_weight)
        self.closing = model.closing.draw(self._chance("closing:parameters"), draws)
        self.odds = model.winning.draw(self._chance("winning:parameters"), draws)
        weekly, lasting = model.closing.weekly_shock_sd, model.lasting.closing
        self.closing_shock = self._shocks("closing", weekly, lasting)
        weekly, lasting = model.winning.weekly_shock_sd, model.lasting.odds
        self.odds_shock = self._shocks("winning", weekly, lasting)
        self.new_by_day = self._draw_arrivals()
        self.alive = np.zeros_like(self.new_by_day)
        self.cohorts = cohorts_of(model.table)
        self.waiting = np.tile(self.cohorts.size, (draws, 1))
        self.open_wins: list[tuple[IntArray, IntArray, IntArray, Array]] = []
        shape = (3, draws, len(ahead))
        self.created, self.closings, self.wins = np.zeros(shape, dtype=np.int64)
        self.open_closings = np.zeros((draws, len(ahead)), dtype=np.int64)
        self.by_age: Array = np.empty((0, 0))

    def _chance(self, purpose: str) -> np.random.Generator:
        return stream(self.seed, purpose, self.block)

    def _shocks(self, part: str, weekly: float, lasting: float) -> Array:
        """Return log shocks by draw and period; two periods of one week share a week's."""
        week = (self.ahead.first - self.ahead.first[0]) // 7
        by_week = self._chance(f"{part}:weeks").standard_normal((self.draws, week[-1] + 1))
        held = self._chance(f"{part}:lasting").standard_normal((self.draws, 1))
        return np.asarray(weekly * by_week[:, week] + lasting * held, dtype=np.float64)

    def _draw_arrivals(self) -> IntArray:
        """Return deals created by future day, shape (draws, n_days)."""
        fit = self.model.arrivals
        level = fit.draw(self._chance("arrivals:level"), self.draws, self.ahead)
        held = self._chance("arrivals:lasting").standard_normal((self.draws, 1))
        # Mean 1: a shock that is only assumed must not move the expectation.
        sd = self.model.lasting.arrivals
        level = level * np.exp(sd * held - sd**2 / 2.0)
        busy = self.ahead.activity_by_day(fit.weekday_weight)
        mean = level[:, self.ahead.index_of(self.ahead.every_day)] * busy
        return self._chance("arrivals:counts").poisson(np.minimum(mean, 1e6))

    def run(self) -> Futures:
        """Create, close and win the deals of one period after the other."""
        origin = int(self.ahead.first[0])
        for index, (first, end) in enumerate(
            zip(self.ahead.first, self.ahead.end, strict=True)
        ):
            if index == 0 or self.ahead.month[index] != self.ahead.month[index - 1]:
                self._sum_hazard_by_age(int(self.ahead.month[index]))
            new = slice(first - origin, end - origin)
            self.alive[:, new] = self.new_by_day[:, new]
            self.created[:, index] = self.alive[:, new].sum(axis=1)
            births = np.arange(origin, end)
            scale = self.weight[index] / (end - first)
            born = self.cohorts.born
            of_old = self._hazard(first - born, end - born) * scale
            of_new = self._hazard(np.maximum(first - births, 0), end - births) * scale
            multiplier = self._multiplier(index, of_old, of_new)
            middle = (first + end) // 2
            self._close_open(index, of_old * multiplier, middle - born)
            self._close_new(index, of_new * multiplier, np.maximum(middle - births, 0))
        return self._futures()

    def _sum_hazard_by_age(self, month: int) -> None:
        """Tabulate the hazard summed from age 0 to each day of age."""
        longest = int(self.model.cells.age_starts[-1]) + int(self.ahead.days.max()) + 1
        bins = self.model.cells.age_bin(np.arange(longest))
        daily = np.exp(self.closing.log_hazard[:, month][:, bins])
        self.by_age = np.concatenate(
            [np.zeros((self.draws, 1)), np.cumsum(daily, axis=1)], axis=1
        )

    def _hazard(self, start: Days, end: Days) -> Array:
        """Return hazard summed over ages [start, end), beyond the last bin constant."""
        length = end - start
        start = np.minimum(start, self.by_age.shape[1] - 1 - length)
        return np.asarray(self.by_age[:, start + length] - self.by_age[:, start])

    def _multiplier(self, index: int, of_old: Array, of_new: Array) -> Array:
        """Return what month, load and shocks make of each draw's hazard, (draws, 1)."""
        pull = (self.alive[:, : of_new.shape[1]] * of_new).sum(axis=1)
        pull += (self.waiting * of_old).sum(axis=1)
        load = np.log(np.maximum(pull, 1e-9) / self.weight[index])
        excess = load - self.closing.usual_log_load
        month_level = self.closing.month_level[:, self.ahead.month[index]]
        log = month_level - self.closing.load_exponent * excess
        multiplier = np.exp(log + self.closing_shock[:, index])[:, None]
        return np.asarray(multiplier, dtype=np.float64)

    def _close_open(self, index: int, hazard: Array, age: Days) -> None:
        chance = self._chance(f"open:close:{index}")
        closes = chance.binomial(self.waiting, -np.expm1(-hazard))
        self.waiting -= closes
        self.open_closings[:, index] = closes.sum(axis=1)
        draw, cohort = np.nonzero(closes)
        odds = self._win_probability(index, age)[draw, cohort]
        wins = self._chance(f"open:win:{index}").binomial(closes[draw, cohort], odds)
        each = (draw, cohort, np.full(len(draw), index), logit(odds))
        self.open_wins.append(tuple(np.repeat(part, wins) for part in each))  # type: ignore[arg-type]

    def _close_new(self, index: int, hazard: Array, age: Days) -> None:
        alive = self.alive[:, : hazard.shape[1]]
        closes = self._chance(f"new:close:{index}").binomial(alive, -np.expm1(-hazard))
        alive -= closes
        odds = self._win_probability(index, age)
        wins = self._chance(f"new:win:{index}").binomial(closes, odds)
        self.closings[:, index] = closes.sum(axis=1)
        self.wins[:, index] = wins.sum(axis=1)

    def _win_probability(self, index: int, age: Days) -> Array:
        log_odds = self.odds[:, self.ahead.month[index]][:, self.model.cells.age_bin(age)]
        return np.asarray(expit(log_odds + self.odds_shock[:, [index]]), dtype=np.float64)

    def _futures(self) -> Futures:
        """Say whose wins they are and what they are worth."""
        model, reps = self.model, self.model.reps
        noise = self._chance("reps:odds").standard_normal((self.draws, len(reps.reps)))
        effect = reps.effect + reps.effect_sd * noise
        old, new = self._open(effect), self._new(effect)
        draw, period, deal, rep, product, worth = (
            np.concatenate(pair) for pair in zip(old, new, strict=True)
        )
        level = self._chance("amounts:level").standard_normal(self.draws)
        worth = worth * np.exp(model.amounts.level_sd * level)[draw]
        return Futures(
            periods=self.ahead,
            won=Wins(
                draws=self.draws,
                draw=draw.astype(np.int32),
                period=period.astype(np.int16),
                deal=deal.astype(np.int32),
                rep=rep.astype(np.int32),
                product=product.astype(np.int32),
                cents=np.rint(worth * CENTS).astype(np.int64),
            ),
            open_closings=self.open_closings,
            new_created=self.created,
            new_closings=self.closings,
        )

    def _open(self, effect: Array) -> tuple[NDArray[Any], ...]:
        """Draw, period, deal, rep, product and worth of each win among the open deals."""
        table, rows = self.model.table, self.cohorts.rows
        parts = zip(*self.open_wins, strict=True)
        draw, cohort, period, log_odds = (np.concatenate(part) for part in parts)
        place = pick_deals(
            self._chance("open:deals"),
            self.cohorts, table.rep[rows], effect, draw, cohort, log_odds,
        )  # fmt: skip
        deal = rows[place]
        worth = self.model.amounts.of_deals(self._chance("amounts:open"), deal)
        return draw, period, deal, table.rep[deal], table.product[deal], worth

    def _new(self, effect: Array) -> tuple[NDArray[Any], ...]:
        """The same of each win among the deals not created yet."""
        draw, period = np.divmod(
            np.repeat(np.arange(self.wins.size), self.wins.reshape(-1)), self.wins.shape[1]
        )
        shares = new_shares(
            self._chance("new:shares"), self.model.table, self.model.reps, effect
        )
        rep = pick_reps(self._chance("new:reps"), shares, draw)
        product, worth = self.model.amounts.of_new(self._chance("amounts:new"), len(draw))
        return draw, period, np.full(len(draw), NEW), rep, product, worth
