"""Sums over the table of wins, by whatever deals are split by: added up block by block.

Only the sums are kept, so a forecast of a large company needs no room for its wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from forecast.cohorts import Cohorts
from forecast.counting import sums_by
from forecast.deals import UNNAMED, DealTable
from forecast.periods import Periods, month_names
from forecast.wins import CENTS, Wins
from sim.arrays import Array, IntArray

BY_PERIOD: Final = "period"
BY_DEAL_FIELD: Final = ("product", "segment", "source", "pipeline")

Rows: TypeAlias = NDArray[np.integer]
_Block: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int64]]
"""Wins and cents of one block of futures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Wins and money of each future and group, of open and of new deals.

    Attributes:
        names: Of the groups.
        wins: Shape (2, draws, n_groups): of open deals, of new ones.
        cents: As `wins`, hundredths of the reporting currency.
    """

    names: tuple[str, ...]
    wins: NDArray[np.int32]
    cents: NDArray[np.int64]

    def bookings(self) -> Array:
        """Return the money in whole units, shape (2, draws, n_groups)."""
        return np.asarray(self.cents / CENTS)

    def grouped(self, names: tuple[str, ...], group: IntArray) -> Sums:
        """Return the sums of groups of these groups.

        Args:
            names: Of the new groups.
            group: Which of them each group belongs to.
        """
        shape = (*self.wins.shape[:2], len(names))
        wins, cents = np.zeros(shape, np.int32), np.zeros(shape, np.int64)
        for old, new in enumerate(group.tolist()):
            wins[..., new] += self.wins[..., old]
            cents[..., new] += self.cents[..., old]
        return Sums(names=names, wins=wins, cents=cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All sums of one set of draws.

    Attributes:
        splits: By what wins are split by: period, month, rep, team, product, segment, source,
            pipeline. Each adds up to the company in every future, to the cent.
        deal_wins: Futures in which each open deal (as in `Cohorts.rows`) is won, by period;
            shape (n_open, n_periods).
        deal_cents: Sum of its amounts over these futures, hundredths; shape (n_open,).
    """

    splits: Mapping[str, Sums]
    deal_wins: IntArray
    deal_cents: Array

    def __getitem__(self, split: str) -> Sums:
        return self.splits[split]


def add_up(
    table: DealTable, cohorts: Cohorts, periods: Periods, blocks: Iterable[Wins]
) -> Totals:
    """Add up the wins of all blocks of futures."""
    codes: dict[str, tuple[tuple[str, ...], IntArray]] = {
        BY_PERIOD: (tuple(map(str, range(len(periods)))), np.arange(len(periods))),
        "rep": (table.reps, np.arange(len(table.reps))),
        **{name: table.split(name) for name in BY_DEAL_FIELD},
    }
    place = np.full(len(table.ids), -1, dtype=np.int64)
    place[cohorts.rows] = np.arange(len(cohorts.rows))
    deal_wins = np.zeros(len(cohorts.rows) * len(periods), dtype=np.int64)
    deal_cents = np.zeros(len(cohorts.rows))
    parts: dict[str, list[_Block]] = {name: [] for name in codes}
    for won in blocks:
        future = 2 * won.draw.astype(np.int64) + won.is_new
        what: dict[str, Rows] = {BY_PERIOD: won.period, "rep": won.rep}
        for name, (names, code) in codes.items():
            if len(names) > 1 or name == BY_PERIOD:
                group = code[what.get(name, won.like)]
                parts[name].append(_sums(won, future, group, len(names)))
        mine = place[won.deal[~won.is_new]]
        when = mine * len(periods) + won.period[~won.is_new]
        deal_wins += np.bincount(when, minlength=len(deal_wins))
        deal_cents += sums_by(mine, won.cents[~won.is_new], len(deal_cents))
    found = {name: _joined(codes[name][0], some) for name, some in parts.items() if some}
    whole = found[BY_PERIOD]
    for name, (names, _) in codes.items():
        if name not in found:  # one name: all that there is
            found[name] = whole.grouped(names, np.zeros(len(periods), dtype=np.int64))
    months, month = month_names(periods)
    named = [team or UNNAMED for team in table.teams]
    teams, team = np.unique(np.array(named, dtype=np.str_), return_inverse=True)
    found["month"] = whole.grouped(months, month)
    found["team"] = found["rep"].grouped(tuple(map(str, teams)), team)
    return Totals(
        splits=found,
        deal_wins=deal_wins.reshape(len(cohorts.rows), len(periods)),
        deal_cents=deal_cents,
    )


def _sums(won: Wins, future: IntArray, group: IntArray, groups: int) -> _Block:
    """Return wins and cents of one block, shape (2, draws, groups)."""
    place, shape = future * groups + group, (won.draws, 2, groups)
    wins = np.bincount(place, minlength=2 * won.draws * groups).astype(np.int32)
    # Cents below 2^53 are whole also as floating-point numbers.
    cents = sums_by(place, won.cents, 2 * won.draws * groups).astype(np.int64)
    return wins.reshape(shape).swapaxes(0, 1), cents.reshape(shape).swapaxes(0, 1)


def _joined(names: tuple[str, ...], parts: list[_Block]) -> Sums:
    wins, cents = zip(*parts, strict=True)
    return Sums(
        names=names, wins=np.concatenate(wins, axis=1), cents=np.concatenate(cents, axis=1)
    )
