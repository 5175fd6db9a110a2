"""The forecast: what will be booked from the day after the as-of date until a day.

Fitted to one evening, drawn as futures of the whole company, and summed: open deals plus
those still to come. The contract of `PipelineForecast.to_json` is stable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecast.deals import deal_table
from forecast.fitting.model import PipelineModel, fit_pipeline
from forecast.fitting.reps import RepFit, fit_reps
from forecast.futures import Futures, draw_futures
from forecast.history.tables import History
from forecast.history.trust import refuse_spoiled, warnings_for_forecast
from forecast.notes import notes_on
from forecast.periods import date_from, day_number, fiscal_quarter
from sim.arrays import Array, IntArray
from sim.problems import InvalidInput
from sim.results import Result
from sim.seeds import seed_problem

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
LONGEST_DAYS = 800
"""Horizons beyond this say nothing that the history supports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution(Result):
    """Mean and quantiles of one set of draws."""

    mean: float
    quantiles: dict[str, float]

    @classmethod
    def of(cls, draws: ArrayLike, decimals: int) -> Distribution:
        """Summarise draws, rounded to the unit's smallest part."""
        values = np.asarray(draws, dtype=np.float64)
        found = [round(value, decimals) for value in np.quantile(values, LEVELS).tolist()]
        return cls(
            mean=round(float(values.mean()), decimals),
            quantiles=dict(zip(map("{:g}".format, LEVELS), found, strict=True)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Result):
    """Bookings and wins of one part of the forecast."""

    bookings: Distribution
    wins: Distribution

    @classmethod
    def of(cls, bookings: Array, wins: IntArray) -> Component:
        """Summarise draws by period, shape (draws, n_periods)."""
        return cls(
            bookings=Distribution.of(bookings.sum(axis=1), 2),
            wins=Distribution.of(wins.sum(axis=1), 3),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineForecast(Result):
    """What will be booked after `as_of` up to and including `until`."""

    JSON = "as_of until *total components p_quota notes"

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
    notes: tuple[str, ...]
    model: PipelineModel
    reps: RepFit
    futures: Futures


def forecast(
    history: History,
    as_of: dt.date,
    until: dt.date | None = None,
    quota: float | None = None,
    draws: int = 2000,
    seed: int = 0,
    despite: Sequence[str] = (),
) -> PipelineForecast:
    """Forecast wins and bookings from the day after `as_of` up to and including `until`.

    Args:
        history: Canonical tables; nothing in them dated after `as_of` is read.
        as_of: The last day that is known.
        until: Last day of the forecast; default: the end of the fiscal quarter that holds
            the day after `as_of`.
        quota: Target bookings from the start of that quarter until `until`.
        draws: Futures drawn.
        seed: Addresses the draws; the same seed gives the same bits.
        despite: Serious findings of the import that would forbid the forecast, by name.

    Raises:
        InvalidInput: The dates or the numbers cannot be used, all problems at once, or a
            serious finding of the import forbids the forecast.
    """
    start, last = fiscal_quarter(
        day_number(as_of) + 1, history.meta.fiscal_year_start_month
    )
    until = until or date_from(last)
    _refuse(as_of, until, quota, draws, seed)
    refuse_spoiled(history, despite)
    table = deal_table(history, as_of)
    model = fit_pipeline(table)
    futures = draw_futures(model, day_number(until), draws=draws, seed=seed)
    booked = float(np.nansum(table.amount[table.won & (table.closed >= start)]))
    people = history.as_of(as_of).people
    teams = dict(zip(people["person"], people["team"], strict=True))
    reps = fit_reps(table, model.winning, teams)
    reached = None
    if quota is not None:
        hits = int((booked + futures.bookings.sum(axis=1) >= quota).sum())
        # Half a draw either way: a finite number of futures never proves certainty.
        reached = round((hits + 0.5) / (draws + 1.0), 4)
    since, outcomes = date_from(start), history.meta.outcomes
    notes = notes_on(
        model, reps, futures, booked=booked, since=since, outcomes=outcomes,
        quota=quota is not None,
    )  # fmt: skip
    return PipelineForecast(
        as_of=as_of,
        until=until,
        total=Component.of(futures.bookings, futures.wins),
        open=Component.of(futures.open_bookings, futures.open_wins),
        new=Component.of(futures.new_bookings, futures.new_wins),
        booked=round(booked, 2),
        booked_since=since,
        quota=quota,
        p_quota=reached,
        notes=(*warnings_for_forecast(history), *notes),
        model=model,
        reps=reps,
        futures=futures,
    )


def _refuse(
    as_of: dt.date, until: dt.date, quota: float | None, draws: int, seed: int
) -> None:
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
    if quota is not None and not 0 < quota < 1e15:
        problems.append(
            f"quota (--quota) {quota:g}: must be above 0; give the target bookings"
        )
    if not 100 <= draws <= 100_000:
        problems.append(f"draws (--draws) {draws}: must lie between 100 and 100000")
    if problem := seed_problem(seed, "seed (--seed)"):
        problems.append(problem)
    if problems:
        raise InvalidInput(problems)
