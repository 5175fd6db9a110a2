"""The forecast from tonight's open deals and those still to come, as one set of draws.

Each draw is one future of the whole company: its own parameters, weekly shocks, one shock
that persists over the horizon, every open deal's fate and the fates of deals not created
yet. Everything shown is a sum over the same draws, so parts add up to totals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from forecast.chance import generator
from forecast.fitting import PipelineModel
from forecast.weeks import Pieces, pieces_between, weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures:
    """One set of draws by piece of calendar; arrays of shape (draws, n_pieces)."""

    pieces: Pieces
    open_rows: NDArray[np.int64]
    """Row in the table of each deal that is open tonight."""
    open_piece: NDArray[np.int16]
    """Piece in which each open deal closes, n_pieces if later; (draws, n_open)."""
    open_won: NDArray[np.bool_]
    """Whether it closes won within the horizon; (draws, n_open)."""
    open_closings: NDArray[np.int64]
    open_wins: NDArray[np.int64]
    open_bookings: NDArray[np.float64]
    new_created: NDArray[np.int64]
    new_closings: NDArray[np.int64]
    new_wins: NDArray[np.int64]
    new_bookings: NDArray[np.float64]

    @property
    def wins(self) -> NDArray[np.int64]:
        """Wins from open and new deals together."""
        return self.open_wins + self.new_wins

    @property
    def bookings(self) -> NDArray[np.float64]:
        """Bookings from open and new deals together."""
        return self.open_bookings + self.new_bookings


def draw_futures(
    model: PipelineModel,
    until: int,
    *,
    draws: int,
    seed: int,
) -> Futures:
    """Draw futures from the day after the as-of date up to and including day `until`."""
    table = model.table
    ahead = pieces_between(table.as_of + 1, until + 1, table.fiscal_year_start_month)
    walk = _Walk(model, ahead, draws, seed)
    for index in range(len(ahead)):
        walk.step(index)
    return walk.finish()


class _Walk:
    """Draws of all futures at once, one piece of calendar after the other."""

    def __init__(
        self,
        model: PipelineModel,
        ahead: Pieces,
        draws: int,
        seed: int,
    ) -> None:
        self.model, self.ahead, self.draws, self.seed = model, ahead, draws, seed
        self.age_starts = model.cells.age_starts
        self.weight = ahead.weight(model.cells.weekday_weight)
        self.closing = model.closing.draw(generator(seed, "closing:parameters"), draws)
        self.odds = model.winning.draw(generator(seed, "winning:parameters"), draws)
        self.new_by_day = self._draw_arrivals()
        count = len(ahead)
        week = _week_number(ahead)
        shock = generator(seed, "closing:weeks").standard_normal((draws, week[-1] + 1))
        lasting = generator(seed, "closing:persistent").standard_normal((draws, 1))
        self.closing_shock = (
            model.closing.weekly_shock_sd * shock[:, week] + model.lasting.closing * lasting
        )
        shock = generator(seed, "winning:weeks").standard_normal((draws, week[-1] + 1))
        lasting = generator(seed, "winning:persistent").standard_normal((draws, 1))
        self.odds_shock = (
            model.winning.weekly_shock_sd * shock[:, week] + model.lasting.odds * lasting
        )
        rows = np.flatnonzero(model.table.is_open)
        self.rows = rows
        born, self.cohort = np.unique(model.table.created[rows], return_inverse=True)
        self.born = born
        # An open deal closes when its summed hazard passes this exponential threshold.
        self.patience = generator(seed, "open:close").standard_exponential(
            (draws, len(rows))
        )
        self.summed = np.zeros((draws, len(born)))
        self.open_piece = np.full((draws, len(rows)), count, dtype=np.int16)
        self.luck = generator(seed, "open:win").random((draws, len(rows)))
        self.open_won = np.zeros((draws, len(rows)), dtype=np.bool_)
        self.alive = np.zeros((draws, self.new_by_day.shape[1]), dtype=np.int64)
        self.totals = {
            name: np.zeros((draws, count), dtype=np.int64)
            for name in ("created", "closings", "wins")
        }
        self.month = -1
        self.by_age: NDArray[np.float64] = np.empty((0, 0))

    def _draw_arrivals(self) -> NDArray[np.int64]:
        """Return deals created by future day, shape (draws, n_days)."""
        fit = self.model.arrivals
        level = fit.draw(generator(self.seed, "arrivals:level"), self.draws, self.ahead)
        lasting = generator(self.seed, "arrivals:persistent").standard_normal((self.draws, 1))
        level = level * np.exp(self.model.lasting.arrivals * lasting)
        days = np.arange(self.ahead.first[0], self.ahead.end[-1])
        busy = fit.weekday_weight[weekday(days)] / 7.0
        mean = level[:, self.ahead.index_of(days)] * busy
        return generator(self.seed, "arrivals:counts").poisson(np.minimum(mean, 1e9))

    def step(self, index: int) -> None:
        """Create, close and win the deals of one piece."""
        first, end = int(self.ahead.first[index]), int(self.ahead.end[index])
        origin = int(self.ahead.first[0])
        month = int(self.ahead.month[index])
        if month != self.month:
            self._sum_hazard_by_age(month)
        day, last = first - origin, end - origin
        self.alive[:, day:last] = self.new_by_day[:, day:last]
        self.totals["created"][:, index] = self.alive[:, day:last].sum(axis=1)
        scale = self.weight[index] / (end - first)
        old = self._hazard(first - self.born, end - self.born) * scale
        births = origin + np.arange(last)
        new = self._hazard(np.maximum(first - births, 0), end - births) * scale
        multiplier = self._multiplier(index, month, old, new)
        self._close_open(index, month, old * multiplier, (first + end) // 2)
        self._close_new(index, month, new * multiplier, (first + end) // 2 - births)

    def _sum_hazard_by_age(self, month: int) -> None:
        """Tabulate the hazard summed from age 0 to each day of age."""
        self.month = month
        longest = int(self.age_starts[-1]) + int(self.ahead.days.max()) + 1
        bins = np.searchsorted(self.age_starts, np.arange(longest), side="right") - 1
        daily = np.exp(self.closing.log_hazard[:, month][:, bins])
        self.by_age = np.concatenate(
            [np.zeros((self.draws, 1)), np.cumsum(daily, axis=1)], axis=1
        )

    def _hazard(
        self, start: NDArray[np.int64], end: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return hazard summed over ages [start, end), beyond the last bin constant."""
        length = end - start
        start = np.minimum(start, self.by_age.shape[1] - 1 - length)
        return self.by_age[:, start + length] - self.by_age[:, start]

    def _multiplier(
        self,
        index: int,
        month: int,
        old: NDArray[np.float64],
        new: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return what month, load and shocks make of each draw's hazard, (draws, 1)."""
        still = self.open_piece >= len(self.ahead)
        waiting = np.empty((self.draws, len(self.born)))
        starts = np.searchsorted(self.cohort, np.arange(len(self.born)))
        if len(self.rows):
            order = np.argsort(self.cohort, kind="stable")
            starts = np.searchsorted(self.cohort[order], np.arange(len(self.born)))
            waiting = np.add.reduceat(still[:, order], starts, axis=1, dtype=np.int32)
        pull = (waiting * old).sum(axis=1)
        pull += (self.alive[:, : new.shape[1]] * new).sum(axis=1)
        load = np.log(np.maximum(pull, 1e-9) / self.weight[index])
        excess = load - self.closing.usual_log_load
        log = self.closing.month_level[:, month] - self.closing.load_exponent * excess
        return np.exp(log + self.closing_shock[:, index])[:, None]

    def _close_open(
        self, index: int, month: int, hazard: NDArray[np.float64], middle: int
    ) -> None:
        self.summed += hazard
        closes = (self.open_piece >= len(self.ahead)) & (
            self.patience <= self.summed[:, self.cohort]
        )
        self.open_piece[closes] = index
        chance = self._win_probability(index, month, middle - self.born)[:, self.cohort]
        self.open_won |= closes & (self.luck < chance)

    def _close_new(
        self, index: int, month: int, hazard: NDArray[np.float64], age: NDArray[np.int64]
    ) -> None:
        count = hazard.shape[1]
        alive = self.alive[:, :count]
        closes = generator(self.seed, "new:close", index).binomial(alive, -np.expm1(-hazard))
        self.alive[:, :count] = alive - closes
        chance = self._win_probability(index, month, np.maximum(age, 0))
        wins = generator(self.seed, "new:win", index).binomial(closes, chance)
        self.totals["closings"][:, index] = closes.sum(axis=1)
        self.totals["wins"][:, index] = wins.sum(axis=1)

    def _win_probability(
        self, index: int, month: int, age: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        bins = np.searchsorted(self.age_starts, age, side="right") - 1
        log_odds = self.odds[:, month][:, bins] + self.odds_shock[:, [index]]
        return np.asarray(expit(log_odds), dtype=np.float64)

    def finish(self) -> Futures:
        """Price the wins and return the draws."""
        count = len(self.ahead)
        level = np.exp(
            self.model.amounts.level_sd
            * generator(self.seed, "amounts:level").standard_normal((self.draws, 1))
        )
        draw, deal = np.nonzero(self.open_won)
        worth = self.model.amounts.of_deals(
            generator(self.seed, "amounts:open"), self.rows[deal]
        )
        place = draw * count + self.open_piece[draw, deal]
        size = self.draws * count
        shape = (self.draws, count)
        wins = self.totals["wins"]
        new_worth = self.model.amounts.of_new(
            generator(self.seed, "amounts:new"), int(wins.sum())
        )
        new_place = np.repeat(np.arange(size), wins.reshape(-1))
        closed_draw, closed_deal = np.nonzero(self.open_piece < count)
        closed_place = closed_draw * count + self.open_piece[closed_draw, closed_deal]
        return Futures(
            pieces=self.ahead,
            open_rows=self.rows,
            open_piece=self.open_piece,
            open_won=self.open_won,
            open_closings=np.bincount(closed_place, minlength=size).reshape(shape),
            open_wins=np.bincount(place, minlength=size).reshape(shape),
            open_bookings=level * np.bincount(place, worth, size).reshape(shape),
            new_created=self.totals["created"],
            new_closings=self.totals["closings"],
            new_wins=wins,
            new_bookings=level * np.bincount(new_place, new_worth, size).reshape(shape),
        )


def _week_number(pieces: Pieces) -> NDArray[np.int64]:
    """Return 0, 1, ... by calendar week: two pieces of one week share its shock."""
    weeks = (pieces.first + 3) // 7
    return weeks - weeks[0]
