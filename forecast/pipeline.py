"""The forecast: what will be booked from the day after the as-of date until a day.

Fitted to one evening, drawn as futures of the whole company, and summed: open deals plus
those still to come. The contract of `PipelineForecast.to_json` is stable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.chances import DealRecord, chances_of
from forecast.changes.bridge import Bridge, bridge_between
from forecast.changes.earlier import Earlier, futures_since, otherwise_said, refuse_since
from forecast.deals import DealTable, table_of
from forecast.distribution import Component, chance_of
from forecast.fitting.model import PipelineModel, fit_pipeline
from forecast.futures import Futures, draw_futures
from forecast.history.tables import History
from forecast.history.trust import refuse_spoiled, warnings_for_forecast
from forecast.levels import (
    Row,
    booked_since,
    rows_by_field,
    rows_by_month,
    rows_by_rep,
    rows_by_team,
)
from forecast.notes import arrivals_stopped, notes_on
from forecast.open_deals import DealRow, deal_rows
from forecast.periods import date_from, day_number, fiscal_quarter
from forecast.quotas import Quotas, unknown_names
from forecast.stages import moves_of
from sim.problems import InvalidInput
from sim.results import Result
from sim.seeds import seed_problem

NO_QUOTAS = Quotas()
LONGEST_DAYS = 800
"""Horizons beyond this say nothing that the history supports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineForecast(Result):
    """What will be booked after `as_of` up to and including `until`."""

    JSON = (
        "as_of until *total components booked quota p_quota teams reps products segments "
        "sources pipelines months deals deal_record bridge notes"
    )

    as_of: dt.date
    until: dt.date
    total: Component
    open: Component
    new: Component
    booked: float
    """Booked already in the period that the quota is for."""
    booked_since: dt.date
    quota: float | None
    p_quota: float | None
    """Chance that booked and forecast bookings together reach the quota."""
    teams: tuple[Row, ...]
    """By team, the largest first; like those by rep they add up to the total in every draw."""
    reps: tuple[Row, ...]
    products: tuple[Row, ...]
    segments: tuple[Row, ...]
    sources: tuple[Row, ...]
    pipelines: tuple[Row, ...]
    months: tuple[Row, ...]
    """By month of closing, the earliest first."""
    deals: tuple[DealRow, ...]
    """Open deals, the one that a call may move most first."""
    deal_record: DealRecord
    """How good chances of single deals were on earlier evenings."""
    bridge: Bridge | None
    """What changed since an earlier evening; None: not asked."""
    warning: str
    """What is said before anything else; empty: nothing."""
    notes: tuple[str, ...]
    model: PipelineModel
    futures: Futures

    @property
    def components(self) -> dict[str, Component]:
        """What comes of open deals, and of new ones."""
        return {"open": self.open, "new": self.new}


def forecast(
    history: History,
    as_of: dt.date,
    until: dt.date | None = None,
    quotas: Quotas = NO_QUOTAS,
    draws: int = 2000,
    seed: int = 0,
    despite: Sequence[str] = (),
    earlier: Earlier | None = None,
) -> PipelineForecast:
    """Forecast wins and bookings from the day after `as_of` up to and including `until`.

    Args:
        history: Canonical tables; nothing in them dated after `as_of` is read.
        as_of: The last day that is known.
        until: Last day of the forecast; default: the end of the fiscal quarter that holds
            the day after `as_of`.
        quotas: Target bookings from the start of that quarter until `until`.
        draws: Futures drawn.
        seed: Addresses the draws; the same seed gives the same bits.
        despite: Serious findings of the import that would forbid the forecast, by name.
        earlier: The forecast from which a bridge leads to this one.

    Raises:
        InvalidInput: The dates or the numbers cannot be used, all problems at once, or a
            serious finding of the import forbids the forecast.
    """
    start, last = fiscal_quarter(
        day_number(as_of) + 1, history.meta.fiscal_year_start_month
    )
    until = until or date_from(last)
    _refuse(as_of, until, quotas, draws, seed)
    refuse_since(earlier, as_of, start)
    refuse_spoiled(history, despite)
    known = history.as_of(as_of)
    table = table_of(known, as_of)
    _refuse_quotas(quotas, table)
    model = fit_pipeline(table)
    futures = draw_futures(model, day_number(until), draws=draws, seed=seed)
    everybody = np.zeros(len(table.ids), dtype=np.int64)
    booked = float(booked_since(table, start, everybody, 1)[0])
    bridge, otherwise = None, ""
    if earlier is not None:
        before = futures_since(history, earlier, until)
        bridge = bridge_between(before, futures, start, quotas)
        otherwise = otherwise_said(earlier, before)
    opened, new = (
        (futures.open_bookings.sum(axis=1), futures.open_wins.sum(axis=1)),
        (futures.new_bookings.sum(axis=1), futures.new_wins.sum(axis=1)),
    )
    moves = moves_of(known, table.ids)
    chance, record = chances_of(futures, moves, seed)
    total = opened[0] + new[0], opened[1] + new[1]
    quota = quotas.company
    since, outcomes = date_from(start), history.meta.outcomes
    notes = notes_on(
        model, futures, booked=booked, since=since, outcomes=outcomes,
        quota=quota is not None, record=record,
    )  # fmt: skip
    return PipelineForecast(
        as_of=as_of,
        until=until,
        total=Component.of(*total),
        open=Component.of(*opened),
        new=Component.of(*new),
        booked=round(booked, 2),
        booked_since=since,
        quota=quota,
        p_quota=None if quota is None else chance_of(booked + total[0], quota),
        teams=rows_by_team(model, futures, start, quotas),
        reps=rows_by_rep(model, futures, start, quotas),
        products=rows_by_field(model, futures, start, "product"),
        segments=rows_by_field(model, futures, start, "segment"),
        sources=rows_by_field(model, futures, start, "source"),
        pipelines=rows_by_field(model, futures, start, "pipeline"),
        months=rows_by_month(model, futures, start),
        deals=deal_rows(model, futures, chance, moves),
        deal_record=record,
        bridge=bridge,
        warning=arrivals_stopped(model),
        notes=(*warnings_for_forecast(history), *filter(None, (otherwise,)), *notes),
        model=model,
        futures=futures,
    )


def _refuse_quotas(quotas: Quotas, table: DealTable) -> None:
    """Refuse quotas that nothing can be said about."""
    problems = unknown_names(quotas, table)
    if quotas != NO_QUOTAS and not (table.amount[table.won] > 0).any():
        problems.append(
            f"quota (--quota): no deal won by {date_from(table.as_of)} has an amount, so "
            "bookings cannot be forecast; leave it out: wins are forecast all the same"
        )
    if problems:
        raise InvalidInput(problems)


def _refuse(as_of: dt.date, until: dt.date, quotas: Quotas, draws: int, seed: int) -> None:
    problems = []
    if until <= as_of:
        problems.append(
            f"until (--until) {until}: must lie after as_of (--as-of) {as_of}; give a later date"
        )
    if (until - as_of).days > LONGEST_DAYS:
        problems.append(
            f"until (--until) {until}: {(until - as_of).days} days after as_of (--as-of) {as_of}; at most "
            f"{LONGEST_DAYS} days can be forecast; give an earlier date"
        )
    quota = quotas.company
    if quota is not None and not 0 < quota < 1e15:
        problems.append(
            f"quota (--quota) {quota:g}: must lie above 0 and below 1e15; give the target bookings"
        )
    if not 100 <= draws <= 100_000:
        problems.append(f"draws (--draws) {draws}: must lie between 100 and 100000")
    if problem := seed_problem(seed, "seed (--seed)"):
        problems.append(problem)
    if problems:
        raise InvalidInput(problems)
