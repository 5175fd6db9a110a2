"""The deals as inference sees them on one evening: arrays, nothing later than the as-of date.

Days are whole days since 1970-01-01. A deal that closes after the as-of date is open here,
and what only its closing revealed (outcome, amount) is hidden.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.tables import History
from forecast.periods import Periods, day_number, periods_between
from sim.arrays import Array, BoolArray, IntArray
from sim.problems import InvalidInput

Target = Literal["wins", "bookings"]
"""What is counted: won deals, or their amounts."""

NEVER = np.iinfo(np.int64).max
"""The closing day of a deal that is open."""

UNNAMED = "not named"
"""Stands for an empty product, segment or rep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealTable:
    """All deals known on one evening, sorted by id; arrays of shape (n_deals,)."""

    as_of: int
    """Last day that is known."""
    periods: Periods
    """The calendar from the first day on which closings were recorded up to `as_of`."""
    ids: NDArray[np.str_]
    created: IntArray
    closed: IntArray
    """Closing day, NEVER for open deals."""
    won: BoolArray
    amount: Array
    """Contract value in reporting currency, nan where unknown."""
    list_price: Array
    product: IntArray
    products: tuple[str, ...]
    """Names that `product` indexes: products, or segments where deals name no product."""
    segment: IntArray
    segments: tuple[str, ...]
    source: IntArray
    """Where the lead came from, which `sources` names."""
    sources: tuple[str, ...]
    pipeline: IntArray
    pipelines: tuple[str, ...]
    rep: IntArray
    reps: tuple[str, ...]
    teams: tuple[str, ...]
    """Team of each of `reps`, empty where unknown."""

    @property
    def is_open(self) -> BoolArray:
        """Deals without an outcome on the as-of date."""
        return np.asarray(self.closed == NEVER)

    def split(self, name: str) -> tuple[tuple[str, ...], IntArray]:
        """Return the names of a field of deals, such as "segment", and each deal's code."""
        return getattr(self, f"{name}s"), getattr(self, name)

    def worth(self, target: Target) -> Array:
        """Return what each deal counts if it is won: 1, or its amount (0 where unknown)."""
        if target == "wins":
            return np.ones(len(self.created))
        return np.nan_to_num(self.amount)

    def only(self, chosen: BoolArray) -> DealTable:
        """Return a table of some of the deals, as if there were no others."""
        names = (
            "ids",
            "created",
            "closed",
            "won",
            "amount",
            "list_price",
            "product",
            "segment",
            "source",
            "pipeline",
            "rep",
        )
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

    @property
    def observed_from(self) -> int:
        """First day on which closings were recorded, see `deal_table`."""
        return int(self.periods.first[0])


def deal_table(history: History, as_of: dt.date) -> DealTable:
    """Cut a history at an evening and turn its deals into arrays.

    Exports often start with the first closing of some month while older deals keep their
    creation dates: before that day only survivors are visible. So deals enter the risk set
    on it (delayed entry), and arrivals are counted from it.

    Args:
        history: A history in canonical tables.
        as_of: The last day that may be known.

    Returns:
        The deals created up to and including `as_of`.

    Raises:
        InvalidInput: There are no deals, or no closed ones, by that date.
    """
    return table_of(history.as_of(as_of), as_of)


def table_of(known: History, as_of: dt.date) -> DealTable:
    """Turn a history as it was known in an evening into arrays; see `deal_table`."""
    evening = day_number(as_of)
    frame = known.deals.sort_values("deal_id", kind="stable")
    created, closed = _days(frame["created"]), _days(frame["closed"])
    status = frame["status"].to_numpy(dtype=np.str_)
    closed = np.where(status == "open", NEVER, closed)
    _refuse_unusable(closed, as_of)
    stated = known.meta.closings_from
    first = max(int(closed.min()), int(created.min()), day_number(stated) if stated else 0)
    product, products = _codes(_first_named(frame, ("product", "segment")))
    segment, segments = _codes(frame["segment"])
    source, sources = _codes(frame["source"])
    pipeline, pipelines = _codes(frame["pipeline"])
    rep, reps = _codes(frame["rep"])
    people = known.people
    teams = dict(zip(people["person"], people["team"], strict=True))
    return DealTable(
        as_of=evening,
        periods=periods_between(first, evening + 1, known.meta.fiscal_year_start_month),
        ids=frame["deal_id"].astype(str).to_numpy(dtype=np.str_),
        created=created,
        closed=closed,
        won=status == "won",
        amount=_numbers(frame["amount"]),
        list_price=_numbers(frame["list_price"]),
        product=product,
        products=products,
        segment=segment,
        segments=segments,
        source=source,
        sources=sources,
        pipeline=pipeline,
        pipelines=pipelines,
        rep=rep,
        reps=reps,
        teams=tuple(str(teams.get(name, "")) for name in reps),
    )


def _refuse_unusable(closed: IntArray, as_of: dt.date) -> None:
    if len(closed) == 0:
        msg = f"deals.csv: no deal was created by {as_of}; choose a later as_of (--as-of)"
        raise InvalidInput(msg)
    if not (closed != NEVER).any():
        msg = (
            f"deals.csv: no deal was closed by {as_of}, so nothing tells how deals close; "
            "choose a later as_of (--as-of), or import a history with closed deals"
        )
        raise InvalidInput(msg)


def _days(column: pd.Series[Any]) -> IntArray:
    stamps = pd.to_datetime(column).to_numpy(dtype="datetime64[D]")
    days = stamps.astype(np.int64)
    return np.where(np.isnat(stamps), NEVER, days)


def _numbers(column: pd.Series[Any]) -> Array:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _first_named(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.Series[Any]:
    for name in names:
        if (frame[name] != "").any():
            return frame[name]
    return frame[names[0]]


def _codes(column: pd.Series[Any]) -> tuple[IntArray, tuple[str, ...]]:
    codes, names = pd.factorize(column.replace("", UNNAMED), sort=True)
    return codes.astype(np.int64), tuple(str(name) for name in names)
