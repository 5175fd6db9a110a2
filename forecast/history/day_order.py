"""Tell, column by column, in which order day, month and year stand in the dates of a table.

A column's own cells count first: a part above 12 is no month. Then the other columns of the
table, then the order in which things happen: nothing closes before it was created, and nothing
was entered after the last entry. What none of these tells stays open, and is said.

A spreadsheet of another country reads 03/04/2024 in its own order where it can, and leaves
25/04/2024 as text. What it has read stands in the column as 2024-03-04, a day that is never above
12, beside texts that all have a part above 12: such cells get their day and month back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.dates import PARTS, YEAR_FIRST, Order, read_dates
from forecast.history.past import last_entry
from forecast.history.texts import coded

_MONTHS: Final = 12
_DAYS: Final = 31
_BY_CHANCE: Final = 0.01
_SMALL, _LARGE = 12 / 30.4, 18.4 / 30.4
"""Chance that a pattern of days is one by luck alone, and the shares of days up to 12 and above."""
_DAYS_VARY: Final = 5
_YEARS_VARY: Final = 0.5
"""Days of the month are spread over at least so many, and years over at most this share of that."""
_YEARS_BY_DOTS: Final = 10
_FEWEST: Final = 2
_AGAINST: Final = 10
"""How many dates must be out of order in every other order of day and month, and how many times as
many as in the one that is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The order of each column of a table.

    Attributes:
        of: Header to the order of its cells.
        doubted: Columns of which some cells may have day and month in each other's place.
        shown: Columns of which the order in which things happen tells the order, to how many
            dates would be out of it otherwise.
    """

    of: Mapping[str, Order]
    doubted: frozenset[str] = frozenset()
    shown: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Votes:
    """What the different cells of one column tell.

    Attributes:
        firsts: First parts of the cells whose order is open.
        seconds: Their second parts.
        years: Their last parts where these have two digits; -1 for others.
        in_front: Cells that can only have the year in front.
        dotted: Whether some are written with dots.
        others: Whether the column has cells of other forms.
    """

    firsts: NDArray[np.int64]
    seconds: NDArray[np.int64]
    years: NDArray[np.int64]
    in_front: int
    dotted: bool
    others: bool

    @property
    def day_votes(self) -> int:
        """Cells with the day first, less those with the month first."""
        first, second = self.firsts > _MONTHS, self.seconds > _MONTHS
        return int((first & ~second).sum()) - int((second & ~first).sum())

    @property
    def one_sided(self) -> bool:
        """Whether every cell has a part above 12, and all at the same place."""
        first, second = self.firsts > _MONTHS, self.seconds > _MONTHS
        return len(first) > 0 and bool((first & ~second).all() or (second & ~first).all())


def orders_of(columns: Mapping[str, pd.Series[str]]) -> Orders:
    """The order of each column as its own cells, and those of the other columns, tell.

    Args:
        columns: Columns of dates by their headers.
    """
    votes = {name: _votes(column) for name, column in columns.items()}
    slashed = {name: each for name, each in votes.items() if each is not None}
    in_front = {name: _year_in_front(each) for name, each in slashed.items()}
    last = {name: each.day_votes for name, each in slashed.items() if not in_front[name]}
    found: dict[str, Order] = {}
    for name, each in slashed.items():
        front = in_front[name]
        if front is None:
            front = _agreed(known for known in in_front.values() if known is not None)
        day_first = each.day_votes > 0 if each.day_votes else None
        if day_first is None:
            # A column without a part above 12 is written as the others are.
            day_first = _agreed(count > 0 for count in last.values() if count)
            if each.dotted:
                # Dots are written with the day first, wherever nobody writes months first.
                day_first = None if day_first is False else True
        found[name] = Order(day_first=day_first, year_first=front)
    return _swapped(columns, slashed, found)


def _agreed(votes: Iterable[bool]) -> bool | None:
    """What all say; None where they differ, or there is nobody."""
    different = set(votes)
    return different.pop() if len(different) == 1 else None


def _votes(column: pd.Series[str]) -> _Votes | None:
    """What the cells of a column tell; None where no cell leaves its order open."""
    distinct = coded(column)[1]
    # Four digits in front are a year: such cells are most of most exports.
    open_ones = [text for text in distinct if not text[:4].isdecimal() and text]
    parts: list[tuple[int, int, int]] = []
    in_front, dotted, others = 0, False, False
    for text in map(str.strip, open_ones):
        if match := PARTS.fullmatch(text):
            year = match["year"]
            last = int(year) if len(year) == 2 else -1
            parts.append((int(match["first"]), int(match["second_"]), last))
            dotted |= match["mark"] == "."
        elif YEAR_FIRST.fullmatch(text):
            in_front += 1
        else:
            others = True
    if not parts and not in_front:
        return None
    others |= any(text[:4].isdecimal() for text in distinct)
    firsts, seconds, years = np.array(parts, dtype=np.int64).reshape(-1, 3).T
    return _Votes(firsts, seconds, years, in_front, dotted, others)


def _year_in_front(votes: _Votes) -> bool | None:
    """Whether the first of three parts of two digits is the year; None where nothing tells."""
    if votes.in_front:
        return True
    if (votes.years < 0).any():
        return False
    first, second, last = votes.firsts, votes.seconds, votes.years
    as_first = (second <= _MONTHS) & (last >= 1) & (last <= _DAYS)
    as_last = (np.minimum(first, second) <= _MONTHS) & (first <= _DAYS)
    if as_first.sum() != as_last.sum():
        return bool(as_first.sum() > as_last.sum())
    if votes.dotted and (first < _YEARS_BY_DOTS).any():
        # Dots stand after the day, but for years that cannot be taken for the first of a month.
        return False
    days_first, days_last = (_spread(each) for each in (first, last))
    least, most = sorted((days_first, days_last))
    if most < _DAYS_VARY or least > _YEARS_VARY * most:
        return False if votes.dotted else None
    return days_first < days_last


def _spread(values: NDArray[np.int64]) -> float:
    """How far apart most values lie; a few that were mistyped do not count."""
    low, high = np.percentile(values, [5, 95])
    return float(high - low)


def _swapped(
    columns: Mapping[str, pd.Series[str]],
    slashed: Mapping[str, _Votes],
    found: dict[str, Order],
) -> Orders:
    """The orders, with columns in which a spreadsheet changed the places of day and month."""
    doubted: set[str] = set()
    for name, votes in slashed.items():
        if not votes.others or not votes.one_sided:
            continue
        days = _days_of_others(columns[name])
        if not (days <= _MONTHS).any():
            continue
        texts = _LARGE ** len(
            set(zip(votes.firsts, votes.seconds, votes.years, strict=True))
        )
        luck = texts * _SMALL ** len(days)
        if (days <= _MONTHS).all() and luck <= _BY_CHANCE:
            found[name] = replace(found[name], swapped=True)
        elif (days <= _MONTHS).all() or texts <= _BY_CHANCE:
            doubted.add(name)
    if any(order.swapped for order in found.values()):
        # The spreadsheet read the other columns too: one whose days were all below 13 has no text.
        for name in columns.keys() - slashed.keys():
            days = _days_of_others(columns[name])
            if len(days) and (days <= _MONTHS).all():
                found[name] = Order(swapped=True)
    return Orders(of=found, doubted=frozenset(doubted))


def _days_of_others(column: pd.Series[str]) -> NDArray[np.int64]:
    """Days of the month of the different dates that leave no order open."""
    distinct = pd.Series(coded(column)[1], dtype=object)
    plain = distinct[~distinct.str.strip().str.fullmatch(PARTS).astype(bool)]
    times = read_dates(plain).times
    days = np.unique(times[~np.isnat(times)].astype("datetime64[D]"))
    months = days.astype("datetime64[M]")
    return np.asarray((days - months.astype("datetime64[D]")).astype(np.int64) + 1)


def told_by_events(
    columns: Mapping[str, pd.Series[str]],
    orders: Orders,
    before: Sequence[tuple[str, str]],
    entered: Sequence[str],
) -> Orders:
    """The orders with those that were open settled by the order in which things happen.

    Args:
        columns: Columns of dates by their headers.
        orders: What cells alone tell.
        before: Pairs of columns of which the first never holds a later day than the second.
        entered: Columns that hold no day after the last entry of all.
    """
    named = {*entered, *(each for pair in before for each in pair)}
    unsure = [
        name for name in sorted(named) if name in orders.of and orders.of[name].is_open
    ]
    if not unsure:
        return orders
    against: dict[Order, int] = {}
    for order in _candidates([orders.of[name] for name in unsure]):
        tried = {**orders.of, **dict.fromkeys(unsure, order)}
        days = {
            name: read_dates(columns[name], order=tried.get(name, Order())).times.astype(
                "datetime64[D]"
            )
            for name in named
        }
        against[order] = _out_of_order(days, unsure, before, entered)
    best, second = sorted(against, key=lambda order: against[order])[:2]
    if against[second] < max(_FEWEST, _AGAINST * against[best]):
        return orders
    return replace(
        orders,
        of={**orders.of, **dict.fromkeys(unsure, best)},
        shown={**orders.shown, **dict.fromkeys(unsure, against[second])},
    )


def _candidates(unsure: Sequence[Order]) -> list[Order]:
    """All orders in which columns can be written of which nothing tells it."""
    in_front = any(order.year_first is None for order in unsure)
    known = {order.day_first for order in unsure}
    days = known if None not in known else {True, False}
    found = [Order(day_first=each) for each in sorted(days, key=bool)]
    return found + [Order(day_first=True, year_first=True)] * in_front


def _out_of_order(
    days: Mapping[str, NDArray[np.datetime64]],
    unsure: Sequence[str],
    before: Sequence[tuple[str, str]],
    entered: Sequence[str],
) -> int:
    """How many dates cannot be where they are if columns are written in some order."""
    wrong = sum(
        int((days[earlier] > days[later]).sum())
        for earlier, later in before
        if earlier in unsure or later in unsure
    )
    sure = [days[name] for name in entered if name not in unsure]
    if not any((~np.isnat(each)).any() for each in sure):
        return wrong
    last = last_entry(np.concatenate(sure))
    return wrong + sum(int((days[name] > last).sum()) for name in entered if name in unsure)
