"""The earlier forecast that a bridge begins at, made again as it was made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from forecast.deals import table_of
from forecast.fitting.model import fit_pipeline
from forecast.futures import Futures, draw_futures
from forecast.history.tables import History
from forecast.periods import date_from, day_number
from sim.problems import InvalidInput

TOLD = 0.006
"""Means are kept with three decimals, money has two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Which forecast was made earlier.

    Attributes:
        as_of: Its evening.
        draws: Its futures.
        seed: Their seed.
        said: The mean of the company that was kept, bookings where amounts were known, else wins;
            None: it was not kept.
    """

    as_of: dt.date
    draws: int
    seed: int
    said: float | None = None


def futures_since(history: History, since: Earlier, until: dt.date) -> Futures:
    """Draw the futures of an earlier evening, from what was known then, up to the same day.

    Raises:
        InvalidInput: Nothing could be forecast on that evening.
    """
    try:
        table = table_of(history.as_of(since.as_of), since.as_of)
    except InvalidInput as error:
        raise InvalidInput(
            [f"since (--since) {since.as_of}: {problem}" for problem in error.problems]
        ) from None
    last = day_number(until)
    return draw_futures(fit_pipeline(table), last, draws=since.draws, seed=since.seed)


def refuse_since(since: Earlier | None, as_of: dt.date, start: int) -> None:
    """Refuse an evening of which the forecast would not speak of the same days.

    Args:
        since: The earlier forecast; None: nothing is asked.
        as_of: Evening of the later one.
        start: First day of the fiscal quarter.
    """
    if since is None:
        return
    first = date_from(start - 1)
    if since.as_of >= as_of:
        raise InvalidInput(
            f"since (--since) {since.as_of}: must lie before as_of (--as-of) {as_of}; give an "
            "earlier day"
        )
    if since.as_of < first:
        raise InvalidInput(
            f"since (--since) {since.as_of}: lies before the fiscal quarter that is forecast; "
            f"give {first}, its eve, or a later day"
        )


def otherwise_said(since: Earlier, made: Futures) -> str:
    """Say that the earlier forecast is not the one that was kept; empty: it is."""
    priced = made.model.amounts.wins > 0
    mean = float((made.bookings if priced else made.wins).sum(axis=1).mean())
    if since.said is None or abs(since.said - mean) < TOLD:
        return ""
    return (
        f"The forecast kept on {since.as_of} expected {since.said:,.2f} of the days ahead; made again "
        f"from this history it expects {mean:,.2f}. The bridge begins at the latter: deals were "
        "changed without a date since, or another version of Marathon made it."
    )
