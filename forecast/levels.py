"""The forecast by rep, team and product, and deal by deal: sums over the company's own draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.counting import sums_by
from forecast.deals import UNNAMED, DealTable
from forecast.distribution import Component, chance_of
from forecast.fitting.model import PipelineModel
from forecast.futures import Futures
from forecast.periods import date_from
from forecast.quotas import Quotas
from forecast.wins import CENTS, Wins
from sim.arrays import Array, BoolArray, IntArray
from sim.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Result):
    """What one rep, team or product will book.

    Attributes:
        name: Of the rep, team or product.
        total: From open and new deals together.
        open: From deals that are open tonight.
        new: From deals not created yet.
        booked: Booked already in the period that the quota is for.
        quota: Target bookings of that period; None: not given.
        p_quota: Chance that booked and forecast bookings together reach the quota.
    """

    JSON = "name *total components booked quota p_quota"

    name: str
    total: Component
    open: Component
    new: Component
    booked: float
    quota: float | None
    p_quota: float | None

    @property
    def components(self) -> dict[str, Component]:
        """What comes of open deals, and of new ones."""
        return {"open": self.open, "new": self.new}


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow(Result):
    """One open deal: whether it will be won by the last day, and what a call may be worth.

    Attributes:
        deal: Its id.
        rep: Who works it.
        product: What it is about.
        days_open: Days since it was created.
        p_won: Chance to be won by the last day of the forecast.
        amount: Mean amount if it is won.
        expected: Mean bookings by the last day: `p_won` times `amount`.
        half_by: Day by which half of its wins have come; None: it is won in no future.
        leverage: Money that one unit of log odds more would bring: p (1 - p) times amount.
        older_wins: Share of the company's won deals that took longer than this one has.
    """

    deal: str
    rep: str
    product: str
    days_open: int
    p_won: float
    amount: float
    expected: float
    half_by: dt.date | None
    leverage: float
    older_wins: float


def rows_by_rep(
    model: PipelineModel, futures: Futures, start: int, quotas: Quotas
) -> tuple[Row, ...]:
    """Return one row for each rep who has booked, has open deals, or will win some."""
    table = model.table
    return _rows(
        table.reps, table.rep, futures.won.rep, (table, futures, start), quotas.reps.get
    )


def rows_by_team(
    model: PipelineModel, futures: Futures, start: int, quotas: Quotas
) -> tuple[Row, ...]:
    """Return one row for each team; reps of no team are one of their own."""
    table = model.table
    named = [team or UNNAMED for team in table.teams]
    teams, team = np.unique(np.array(named, dtype=np.str_), return_inverse=True)

    def quota(name: str) -> float | None:
        members = [rep for rep, of in zip(table.reps, named, strict=True) if of == name]
        return quotas.of_team(name, members)

    names = tuple(str(name) for name in teams)
    codes = team[table.rep], team[futures.won.rep]
    return _rows(names, *codes, (table, futures, start), quota)


def rows_by_product(model: PipelineModel, futures: Futures, start: int) -> tuple[Row, ...]:
    """Return one row for each product, or segment where deals name no product."""
    table = model.table
    return _rows(
        table.products,
        table.product,
        futures.won.product,
        (table, futures, start),
        lambda _: None,
    )


def _rows(
    names: Sequence[str],
    of_deal: IntArray,
    of_win: NDArray[np.integer],
    what: tuple[DealTable, Futures, int],
    quota_of: Callable[[str], float | None],
) -> tuple[Row, ...]:
    table, futures, start = what
    won, count = futures.won, len(names)
    booked = booked_since(table, start, of_deal, count)
    parts = (~won.is_new, won.is_new)
    money = [won.bookings(of_win, count, where) for where in parts]
    wins = [won.count(of_win, count, where) for where in parts]
    open_now = np.bincount(of_deal[table.is_open], minlength=count)
    rows = []
    for place, name in enumerate(names):
        if not (open_now[place] or booked[place] or any(x[:, place].any() for x in wins)):
            continue
        opened, new = ((x[:, place], y[:, place]) for x, y in zip(money, wins, strict=True))
        total = opened[0] + new[0]
        quota = quota_of(name)
        rows.append(
            Row(
                name=name,
                total=Component.of(total, opened[1] + new[1]),
                open=Component.of(*opened),
                new=Component.of(*new),
                booked=round(float(booked[place]), 2),
                quota=quota,
                p_quota=None if quota is None else chance_of(booked[place] + total, quota),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.total.bookings.mean, row.name)))


def booked_since(table: DealTable, start: int, codes: IntArray, groups: int) -> Array:
    """Return what each group has booked from a day on, whole cents added up."""
    since = table.won & (table.closed >= start)
    cents = np.rint(np.nan_to_num(table.amount[since]) * CENTS)
    return np.asarray(sums_by(codes[since], cents, groups) / CENTS)


def deal_rows(model: PipelineModel, futures: Futures) -> tuple[DealRow, ...]:
    """Return a row for each open deal, the one that a call may move most first."""
    table, won = model.table, futures.won
    mine = ~won.is_new
    rows = np.flatnonzero(table.is_open)
    wins = np.bincount(won.deal[mine], minlength=len(table.ids))
    cents = sums_by(won.deal[mine], won.cents[mine], len(table.ids))
    half = _half_periods(won, mine, len(table.ids))
    ages = np.sort((table.closed - table.created)[table.won])
    found = []
    for row in rows:
        # Half a future either way: a finite number of futures never proves certainty.
        p = (wins[row] + 0.5) / (won.draws + 1.0)
        reference = float(model.amounts.reference[row])
        amount = cents[row] / CENTS / wins[row] if wins[row] else reference
        days = int(table.as_of - table.created[row])
        longer = len(ages) - np.searchsorted(ages, days, side="right")
        by = date_from(int(futures.periods.end[half[row]]) - 1) if wins[row] else None
        found.append(
            DealRow(
                deal=str(table.ids[row]),
                rep=table.reps[table.rep[row]],
                product=table.products[table.product[row]],
                days_open=days,
                p_won=round(float(p), 4),
                amount=round(float(amount), 2),
                expected=round(float(p * amount), 2),
                half_by=by,
                leverage=round(float(p * (1.0 - p) * amount), 2),
                older_wins=round(float(longer / max(len(ages), 1)), 4),
            )
        )
    return tuple(sorted(found, key=lambda row: (-row.leverage, -row.p_won, row.deal)))


def _half_periods(won: Wins, mine: BoolArray, deals: int) -> IntArray:
    """Return the period by which half of each deal's wins have come, 0 where it has none."""
    order = np.lexsort((won.period[mine], won.deal[mine]))
    deal, period = won.deal[mine][order], won.period[mine][order]
    first = np.searchsorted(deal, np.arange(deals))
    wins = np.searchsorted(deal, np.arange(deals), side="right") - first
    middle = np.where(wins > 0, first + (wins - 1) // 2, 0)
    return np.where(wins > 0, period[middle] if len(period) else 0, 0).astype(np.int64)
