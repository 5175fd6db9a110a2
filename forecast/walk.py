"""A block of futures, one period after the other: how many deals come, close and are won.

Deals are counted by cohort, not one by one, so a period costs the same for a thousand open
deals and for a hundred thousand. Which deals they are is drawn afterwards, see `identities`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from forecast.cohorts import Cohorts
from forecast.fitting.model import PipelineModel
from forecast.periods import Days, Periods
from forecast.streams import stream
from sim.arrays import Array, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many deals close and are won in a block of futures."""

    block: int
    """Number of the block: with the seed, the address of its luck."""
    open_wins: NDArray[np.int32]
    """Of open deals; shape (draws, n_periods, n_cohorts)."""
    log_odds: NDArray[np.float32]
    """Log odds of winning that the company has there; as `open_wins`."""
    open_closings: IntArray
    """Shape (draws, n_periods), like the next three."""
    new_created: IntArray
    new_closings: IntArray
    new_wins: IntArray

    @property
    def draws(self) -> int:
        """Futures of the block."""
        return len(self.open_wins)


class Walk:
    """Walks a block of futures."""

    def __init__(
        self,
        model: PipelineModel,
        cohorts: Cohorts,
        ahead: Periods,
        draws: int,
        address: tuple[int, int],
    ) -> None:
        """Draw what holds over the whole horizon.

        Args:
            model: What is known on the evening.
            cohorts: Its open deals.
            ahead: The periods to come.
            draws: How many futures.
            address: Seed, and number of the block.
        """
        self.model, self.ahead, self.draws = model, ahead, draws
        self.cohorts, self.address = cohorts, address
        self.weight = ahead.weight(model.cells.weekday_weight)
        self.closing = model.closing.draw(self._chance("closing:parameters"), draws)
        self.odds = model.winning.draw(self._chance("winning:parameters"), draws)
        weekly, lasting = model.closing.weekly_shock_sd, model.lasting.closing
        self.closing_shock = self._shocks("closing", weekly, lasting)
        weekly, lasting = model.winning.weekly_shock_sd, model.lasting.odds
        self.odds_shock = self._shocks("winning", weekly, lasting)
        self.new_by_day = self._draw_arrivals()
        self.waiting = np.tile(cohorts.size, (draws, 1))
        # New deals wait by the day on which they come, and by its period once that is over.
        self.new_waiting = np.zeros((draws, 0), dtype=np.int64)
        shape = (draws, len(ahead), len(cohorts.size))
        self.open_wins = np.zeros(shape, dtype=np.int32)
        self.log_odds = np.zeros(shape, dtype=np.float32)
        shape = (4, draws, len(ahead))
        self.open_closings, self.created, self.closings, self.wins = np.zeros(
            shape, dtype=np.int64
        )
        self.by_age: Array = np.empty((0, 0))

    def _chance(self, purpose: str) -> np.random.Generator:
        seed, block = self.address
        return stream(seed, purpose, block)

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

    def run(self) -> Counts:
        """Create, close and win the deals of one period after the other."""
        ahead = self.ahead
        for index in range(len(ahead)):
            if index == 0 or ahead.month[index] != ahead.month[index - 1]:
                self._sum_hazard_by_age(int(ahead.month[index]))
            self._step(index, int(ahead.first[index]), int(ahead.end[index]))
        return Counts(
            block=self.address[1],
            open_wins=self.open_wins,
            log_odds=self.log_odds,
            open_closings=self.open_closings,
            new_created=self.created,
            new_closings=self.closings,
            new_wins=self.wins,
        )

    def _step(self, index: int, first: int, end: int) -> None:
        origin = int(self.ahead.first[0])
        fresh = self.new_by_day[:, first - origin : end - origin]
        self.created[:, index] = fresh.sum(axis=1)
        waiting = np.concatenate([self.new_waiting, fresh], axis=1)
        scale, born = self.weight[index] / (end - first), self.cohorts.born
        of_old = self._hazard(first - born, end - born) * scale
        births = np.arange(origin, end)
        of_new = self._hazard(np.maximum(first - births, 0), end - births) * scale
        past = self.ahead.first[:index]
        if index:
            # Deals of a past period are of all its days: their mean hazard holds for them.
            sums = np.add.reduceat(of_new[:, : first - origin], past - origin, axis=1)
            mean = sums / self.ahead.days[:index]
            of_new = np.concatenate([mean, of_new[:, first - origin :]], axis=1)
        multiplier = self._multiplier(index, waiting, of_old, of_new)
        middle = (first + end) // 2
        self._close_open(index, of_old * multiplier, middle - born)
        days = np.append((past + self.ahead.end[:index]) // 2, np.arange(first, end))
        age = np.maximum(middle - days, 0)
        left = self._close_new(index, waiting, of_new * multiplier, age)
        joined = left[:, index:].sum(axis=1, keepdims=True)
        self.new_waiting = np.concatenate([left[:, :index], joined], axis=1)

    def _sum_hazard_by_age(self, month: int) -> None:
        """Tabulate the hazard summed from age 0 to each day of age."""
        longest = int(self.model.cells.age_starts[-1]) + int(self.ahead.days.max()) + 1
        bins = self.model.cells.age_bin(np.arange(longest))
        daily = np.exp(self.closing.log_hazard[:, month])[:, bins]
        self.by_age = np.concatenate(
            [np.zeros((self.draws, 1)), np.cumsum(daily, axis=1)], axis=1
        )

    def _hazard(self, start: Days, end: Days) -> Array:
        """Return hazard summed over ages [start, end), beyond the last bin constant."""
        length = end - start
        start = np.minimum(start, self.by_age.shape[1] - 1 - length)
        return np.asarray(self.by_age[:, start + length] - self.by_age[:, start])

    def _multiplier(
        self, index: int, waiting: IntArray, of_old: Array, of_new: Array
    ) -> Array:
        """Return what month, load and shocks make of each draw's hazard, (draws, 1)."""
        pull = (waiting * of_new).sum(axis=1) + (self.waiting * of_old).sum(axis=1)
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
        log_odds = self._log_odds(index, age)
        self.log_odds[:, index] = log_odds
        self.open_wins[:, index] = self._chance(f"open:win:{index}").binomial(
            closes, expit(log_odds)
        )

    def _close_new(
        self, index: int, waiting: IntArray, hazard: Array, age: Days
    ) -> IntArray:
        """Close and win new deals; return those that wait on."""
        closes = self._chance(f"new:close:{index}").binomial(waiting, -np.expm1(-hazard))
        odds = expit(self._log_odds(index, age))
        wins = self._chance(f"new:win:{index}").binomial(closes, odds)
        self.closings[:, index] = closes.sum(axis=1)
        self.wins[:, index] = wins.sum(axis=1)
        return np.asarray(waiting - closes)

    def _log_odds(self, index: int, age: Days) -> Array:
        log_odds = self.odds[:, self.ahead.month[index]][:, self.model.cells.age_bin(age)]
        return np.asarray(log_odds + self.odds_shock[:, [index]], dtype=np.float64)
