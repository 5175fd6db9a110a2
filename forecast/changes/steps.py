"""From the earlier evening's futures to the later one's, one cause after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forecast.changes.fates import Fate, Fates, booked, fates_of, rows_in, shares_won
from forecast.changes.looking import looking
from forecast.changes.units import Units
from forecast.counting import sums_by
from forecast.deals import DealTable
from forecast.futures import Futures, draw_futures
from forecast.wins import CENTS, Wins
from sim.arrays import Array, BoolArray, IntArray

PARTS: Final = (
    "handed_over", "won", "lost", "slipped", "pulled_in", "new", "revalued", "model",
)  # fmt: skip
"""What moves an expectation, in the order in which it is taken out."""
_IN_TURN: Final = (Fate.WON, Fate.LOST, Fate.SLIPPED, Fate.PULLED_IN, Fate.NEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The sum that the period will hold, as it was seen after each part.

    Attributes:
        units: Whose it is.
        states: One more than there are parts: from the earlier forecast to the later one. Each
            has a row a future and a column a unit; whole hundredths of the currency, or of a
            win where no amounts are known.
        fates: What became of each deal.
        was, is_now: What was expected of each deal of either table, hundredths, booked or to
            come.
    """

    units: Units
    states: tuple[IntArray, ...]
    fates: Fates
    was: Array
    is_now: Array


def steps_between(earlier: Futures, later: Futures, start: int) -> Steps:
    """Take the parts out, one after the other; see `forecast.changes.bridge`.

    Args:
        earlier: Futures of the earlier evening, up to the same last day.
        later: Those of the later evening.
        start: First day of what is booked.
    """
    old, new = earlier.model.table, later.model.table
    priced = later.model.amounts.wins > 0
    units = Units.of(old, new)
    before, after = rows_in(new.ids, old.ids), rows_in(old.ids, new.ids)
    look = looking(earlier.model, new, before)
    last = int(later.periods.end[-1]) - 1
    seen = draw_futures(look.then, last, draws=earlier.draws, seed=earlier.seed)
    rises = shares_won(seen) >= shares_won(earlier)[before]
    fate, fate_before = fates_of(old, new, rises, start)
    add = _Adding(units=len(units), priced=priced)
    place, first_place = units.later[new.rep], units.earlier[old.rep]
    mine = np.where(after < 0, units.moved[old.rep], place[after])
    was_booked, is_booked = booked(old, start), booked(new, start)
    worth, worth_now = _worth(earlier, priced=priced), _cents(new, priced=priced)
    # A deal that was known is first booked at what it was thought to be worth.
    thought = np.where(before >= 0, worth[before], worth_now)
    held = add.deals(first_place, fate_before, was_booked, worth).sum(axis=0)
    kept = add.deals(place, fate, is_booked, worth_now).sum(axis=0)
    first = add.futures(earlier, first_place, units.earlier, fate_before).sum(axis=0)
    then = add.futures(earlier, mine, units.moved, fate_before)
    then += add.deals(mine, fate_before, was_booked, worth)[:, None]
    now = add.futures(seen, place, units.later, fate)
    now += add.deals(place, fate, is_booked, thought)[:, None]
    states = [first + held, then.sum(axis=0)]
    for each in _IN_TURN:
        states.append(states[-1] - then[each] + now[each])
    states += [
        add.futures(drawn, place, units.later, fate).sum(axis=0) + kept
        for drawn in (replace(seen, model=look.now), later)
    ]
    return Steps(
        units=units,
        states=tuple(states),
        fates=Fates(before=before, after=after, earlier=fate_before, later=fate),
        was=np.where(was_booked, worth, _expected(earlier, priced=priced)),
        is_now=np.where(is_booked, worth_now, _expected(later, priced=priced)),
    )


def _cents(table: DealTable, *, priced: bool) -> Array:
    """Return what each deal was won for, hundredths; one win where no amounts are known."""
    amounts = table.amount if priced else np.ones(len(table.ids))
    return np.asarray(np.rint(np.nan_to_num(amounts) * CENTS))


def _worth(futures: Futures, *, priced: bool) -> Array:
    """Return what deals are worth if they are won, as thought that evening, whole hundredths."""
    table, totals, rows = futures.model.table, futures.totals, futures.cohorts.rows
    if not priced:
        return np.full(len(table.ids), CENTS)
    wins = totals.deal_wins.sum(axis=1)
    worth = np.where(
        table.won, np.nan_to_num(table.amount), futures.model.amounts.reference
    )
    worth[rows] = np.where(
        wins > 0, totals.deal_cents / CENTS / np.maximum(wins, 1), worth[rows]
    )
    return np.asarray(np.rint(worth * CENTS))


def _expected(futures: Futures, *, priced: bool) -> Array:
    """Return what is expected of each deal by the last day, hundredths, 0 if it is not open."""
    totals = futures.totals
    found = np.zeros(len(futures.model.table.ids))
    wins = totals.deal_wins.sum(axis=1) * CENTS
    found[futures.cohorts.rows] = (totals.deal_cents if priced else wins) / futures.draws
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Adding:
    """Adds up hundredths by unit, and by what became of the deals.

    Attributes:
        units: How many there are.
        priced: Whether amounts are known.
    """

    units: int
    priced: bool

    def deals(
        self, unit: IntArray, fate: IntArray, chosen: BoolArray, cents: Array
    ) -> IntArray:
        """Return the sum of some deals, shape (n_fates, n_units)."""
        flat = sums_by(
            (fate * self.units + unit)[chosen], cents[chosen], len(Fate) * self.units
        )
        return flat.reshape(len(Fate), self.units).astype(np.int64)

    def futures(
        self, futures: Futures, unit: IntArray, unit_of_rep: IntArray, fate: IntArray
    ) -> IntArray:
        """Return the sums of drawn wins, shape (n_fates, draws, n_units).

        Args:
            futures: What is drawn.
            unit: Unit of each deal of their table.
            unit_of_rep: Unit of each rep, who wins deals not created yet.
            fate: Of each deal of their table.
        """
        found = [self._block(won, unit, unit_of_rep, fate) for won in futures.blocks()]
        return np.concatenate(found, axis=1)

    def _block(
        self, won: Wins, unit: IntArray, unit_of_rep: IntArray, fate: IntArray
    ) -> IntArray:
        shape = (len(Fate), won.draws, self.units)
        of = np.where(won.is_new, unit_of_rep[won.rep], unit[won.deal])
        what = np.where(won.is_new, Fate.NEW, fate[won.deal])
        cents = won.cents if self.priced else np.full(len(won.cents), CENTS)
        place = (what * won.draws + won.draw) * self.units + of
        return sums_by(place, cents, int(np.prod(shape))).reshape(shape).astype(np.int64)
