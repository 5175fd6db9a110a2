"""The forecast from tonight's open deals and those still to come, as one set of draws.

Each draw is one future of the whole company: its own parameters, weekly shocks, one shock
that persists over the horizon, every open deal's fate and the fates of deals not created
yet. Everything shown is a sum over the same draws, so parts add up to totals.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from forecast.counting import sums_by
from forecast.fitting.model import PipelineModel
from forecast.periods import Days, Periods
from forecast.streams import stream
from sim.arrays import Array, BoolArray, IntArray

BLOCK = 250
"""Futures drawn at once: bounds the memory, and each block's luck has its own address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures:
    """One set of draws by period; arrays of shape (draws, n_periods)."""

    periods: Periods
    open_rows: IntArray
    """Row in the table of each deal that is open tonight."""
    open_period: NDArray[np.int16]
    """Period in which each open deal closes, n_periods if later; (draws, n_open)."""
    open_won: BoolArray
    """Whether it closes won within the horizon; (draws, n_open)."""
    open_closings: IntArray
    open_wins: IntArray
    open_bookings: Array
    new_created: IntArray
    new_closings: IntArray
    new_wins: IntArray
    new_bookings: Array

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
    by_draw = {
        field.name: np.concatenate([getattr(block, field.name) for block in blocks])
        for field in fields(Futures)
        if field.name not in ("periods", "open_rows")
    }
    return Futures(periods=ahead, open_rows=blocks[0].open_rows, **by_draw)


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
        # Sorted by creation day, deals of one cohort lie side by side.
        rows = np.flatnonzero(model.table.is_open)
        rows = rows[np.argsort(model.table.created[rows], kind="stable")]
        self.rows = rows
        self.born, self.cohort_start, self.cohort = np.unique(
            model.table.created[rows], return_index=True, return_inverse=True
        )
        shape = (draws, len(rows))
        # An open deal closes when its summed hazard passes this exponential threshold.
        self.patience = self._chance("open:close").standard_exponential(shape, np.float32)
        self.luck = self._chance("open:win").random(shape, np.float32)
        self.summed = np.zeros((draws, len(self.born)))
        self.open_period = np.full(shape, len(ahead), dtype=np.int16)
        self.open_won = np.zeros(shape, dtype=np.bool_)
        self.created, self.closings, self.wins = np.zeros(
            (3, draws, len(ahead)), dtype=np.int64
        )
        self.by_age: Array = np.empty((0, 0))

    def _chance(self, purpose: str) -> np.random.Generator:
        return stream(self.seed, purpose, self.block)

    def _shocks(self, part: str, weekly: float, lasting: float) -> Array:
        """Return log shocks by draw and period; two periods of one week share a week's."""
        weeks = (self.ahead.first + 3) // 7
        week = weeks - weeks[0]
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
            of_old = self._hazard(first - self.born, end - self.born) * scale
            of_new = self._hazard(np.maximum(first - births, 0), end - births) * scale
            multiplier = self._multiplier(index, of_old, of_new)
            middle = (first + end) // 2
            self._close_open(index, of_old * multiplier, middle - self.born)
            self._close_new(index, of_new * multiplier, np.maximum(middle - births, 0))
        return self._priced()

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
        if len(self.rows):
            still = self.open_period >= len(self.ahead)
            waiting = np.add.reduceat(still, self.cohort_start, axis=1, dtype=np.int32)
            pull += (waiting * of_old).sum(axis=1)
        load = np.log(np.maximum(pull, 1e-9) / self.weight[index])
        excess = load - self.closing.usual_log_load
        month_level = self.closing.month_level[:, self.ahead.month[index]]
        log = month_level - self.closing.load_exponent * excess
        multiplier = np.exp(log + self.closing_shock[:, index])[:, None]
        return np.asarray(multiplier, dtype=np.float64)

    def _close_open(self, index: int, hazard: Array, age: Days) -> None:
        self.summed += hazard
        still = self.open_period >= len(self.ahead)
        passed = self.patience <= np.take(self.summed, self.cohort, axis=1)
        draw, deal = np.divmod(np.flatnonzero(still & passed), max(len(self.rows), 1))
        self.open_period[draw, deal] = index
        chance = self._win_probability(index, age)[draw, self.cohort[deal]]
        self.open_won[draw, deal] = self.luck[draw, deal] < chance

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

    def _priced(self) -> Futures:
        """Price the wins and return the draws."""
        amounts, shape = self.model.amounts, self.wins.shape
        noise = self._chance("amounts:level").standard_normal((self.draws, 1))
        level = np.exp(amounts.level_sd * noise)
        draw, deal = np.nonzero(self.open_won)
        worth = amounts.of_deals(self._chance("amounts:open"), self.rows[deal])
        place = draw * shape[1] + self.open_period[draw, deal]
        new_worth = amounts.of_new(self._chance("amounts:new"), int(self.wins.sum()))
        new_place = np.repeat(np.arange(self.wins.size), self.wins.reshape(-1))
        draw, deal = np.nonzero(self.open_period < shape[1])
        closed = draw * shape[1] + self.open_period[draw, deal]

        def summed(place: IntArray, amount: Array) -> Array:
            return np.asarray(level * sums_by(place, amount, self.wins.size).reshape(shape))

        def counted(place: IntArray) -> IntArray:
            return np.bincount(place, minlength=self.wins.size).reshape(shape)

        return Futures(
            periods=self.ahead,
            open_rows=self.rows,
            open_period=self.open_period,
            open_won=self.open_won,
            open_closings=counted(closed),
            open_wins=counted(place),
            open_bookings=summed(place, worth),
            new_created=self.created,
            new_closings=self.closings,
            new_wins=self.wins,
            new_bookings=summed(new_place, new_worth),
        )
