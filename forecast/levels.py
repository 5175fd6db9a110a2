"""The forecast by rep, team, product and so on: sums over the company's own draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forecast.counting import sums_by
from forecast.deals import UNNAMED, DealTable
from forecast.distribution import Component, chance_of
from forecast.fitting.model import PipelineModel
from forecast.futures import Futures
from forecast.quotas import Quotas
from forecast.totals import Sums
from forecast.wins import CENTS
from sim.arrays import Array, IntArray
from sim.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Result):
    """What one rep, team, product, segment, source, pipeline or month will book.

    Attributes:
        name: Whose it is; deals that name nobody and nothing are "not named".
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


def rows_by_rep(
    model: PipelineModel, futures: Futures, start: int, quotas: Quotas
) -> tuple[Row, ...]:
    """Return one row for each rep who has booked, has open deals, or will win some."""
    table = model.table
    return _rows(futures.totals["rep"], table, start, table.rep, quotas.reps.get)


def rows_by_team(
    model: PipelineModel, futures: Futures, start: int, quotas: Quotas
) -> tuple[Row, ...]:
    """Return one row for each team; reps of no team are one of their own."""
    table, sums = model.table, futures.totals["team"]
    named = [team or UNNAMED for team in table.teams]

    def quota(name: str) -> float | None:
        members = [rep for rep, of in zip(table.reps, named, strict=True) if of == name]
        return quotas.of_team(name, members)

    team = np.searchsorted(np.array(sums.names), np.array(named))
    return _rows(sums, table, start, team[table.rep], quota)


def rows_by_field(
    model: PipelineModel, futures: Futures, start: int, field: str
) -> tuple[Row, ...]:
    """Return one row for each product, segment, source or pipeline.

    Deals that name none have a row of their own. Where no deal names a product, the rows by
    product are those by segment.
    """
    table = model.table
    return _rows(futures.totals[field], table, start, table.split(field)[1])


def rows_by_month(model: PipelineModel, futures: Futures, start: int) -> tuple[Row, ...]:
    """Return one row for each month of closing from the quarter's start on, in their order."""
    table, sums = model.table, futures.totals["month"]
    first = np.datetime64(start, "D").astype("datetime64[M]")
    count = int((np.datetime64(sums.names[-1], "M") - first).astype(np.int64)) + 1
    names = tuple(str(first + month) for month in range(count))
    sums = sums.grouped(names, np.array([names.index(name) for name in sums.names]))
    closed = np.where(table.won, table.closed, start).astype("datetime64[D]")
    month = (closed.astype("datetime64[M]") - first).astype(np.int64)
    rows = _rows(sums, table, start, np.clip(month, 0, count - 1), of_open=False)
    return tuple(sorted(rows, key=lambda row: row.name))


def _rows(
    sums: Sums,
    table: DealTable,
    start: int,
    of_deal: IntArray,
    quota_of: Callable[[str], float | None] = lambda _: None,
    *,
    of_open: bool = True,
) -> tuple[Row, ...]:
    """Return a row for each group that has booked, has open deals, or will win some.

    Args:
        sums: What the groups will win.
        table: The deals.
        start: First day of what is booked already.
        of_deal: Group of each deal of the table.
        quota_of: The quota of a group of that name.
        of_open: Whether open deals belong to groups.
    """
    money, wins, count = sums.bookings(), sums.wins, len(sums.names)
    booked = booked_since(table, start, of_deal, count)
    there = (booked != 0) | wins.any(axis=(0, 1))
    if of_open:
        there |= np.bincount(of_deal[table.is_open], minlength=count) > 0
    rows = []
    for place in np.flatnonzero(there).tolist():
        opened, new = ((money[part, :, place], wins[part, :, place]) for part in (0, 1))
        total, quota = opened[0] + new[0], quota_of(sums.names[place])
        rows.append(
            Row(
                name=sums.names[place],
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
