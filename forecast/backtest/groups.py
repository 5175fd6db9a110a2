"""Whose results are scored: the company, or each of its teams, reps, products and so on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from forecast.deals import UNNAMED, DealTable
from forecast.totals import BY_DEAL_FIELD
from forecast.wins import Wins
from sim.arrays import BoolArray, IntArray

Level: TypeAlias = Literal[
    "company", "team", "rep", "product", "segment", "source", "pipeline"
]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""The company first, then what it is split by: by who sells, and by fields of deals."""

LEAST_CLOSINGS = 20
"""Of a level, those with fewer closed deals at the end are not scored by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One that is scored: which deals, and which drawn wins, belong to it.

    Attributes:
        name: Its name.
        level: What it is.
    """

    name: str
    level: Level

    def deals(self, table: DealTable) -> BoolArray:
        """Return which deals of a table are its, shape (n_deals,)."""
        if self.level == "company":
            return np.ones(len(table.ids), dtype=np.bool_)
        return self._named(table)[_codes(table, self.level)]

    def wins(self, table: DealTable, won: Wins) -> BoolArray:
        """Return which drawn wins are its, shape (n_wins,); the table is that of the draws."""
        if self.level == "company":
            return np.ones(len(won.draw), dtype=np.bool_)
        named = self._named(table)
        if self.level in BY_DEAL_FIELD:
            return named[_codes(table, self.level)[won.like]]
        return named[won.rep]

    def _named(self, table: DealTable) -> BoolArray:
        return np.array([name == self.name for name in _names(table, self.level)], np.bool_)


def groups_of(table: DealTable, level: Level) -> Iterator[Group]:
    """Name everybody who is scored at a level."""
    if level == "company":
        yield Group(name="company", level=level)
        return
    names, codes = _names(table, level), _codes(table, level)
    closings = np.bincount(codes[~table.is_open], minlength=len(names))
    for name in sorted(set(names)):
        if closings[[each == name for each in names]].sum() >= LEAST_CLOSINGS:
            yield Group(name=name, level=level)


def split(table: DealTable, level: Level) -> tuple[tuple[str, ...], IntArray, IntArray]:
    """Return the names of a level, and which of them each code and each deal has.

    Args:
        table: Deals of one evening.
        level: What is split.

    Returns:
        Names in order; the place of the name of each code (a rep's, or of a field of deals);
        the place of the name of each deal.
    """
    if level == "company":
        return ("company",), np.zeros(len(table.reps), np.int64), np.zeros_like(table.rep)
    names, place = np.unique(np.array(_names(table, level), np.str_), return_inverse=True)
    return tuple(str(name) for name in names), place, place[_codes(table, level)]


def _names(table: DealTable, level: Level) -> tuple[str, ...]:
    """Return the name that each code stands for; several reps have the name of their team."""
    if level == "team":
        return tuple(team or UNNAMED for team in table.teams)
    return table.split(level)[0]


def _codes(table: DealTable, level: Level) -> IntArray:
    return table.rep if level == "team" else table.split(level)[1]
