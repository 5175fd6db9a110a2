"""What the cells of a column tell of it: dates, numbers, ticks, few values, one each."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from forecast.history.amounts import read_amounts
from forecast.history.dates import Order, read_dates
from forecast.history.reader import NO, YES

_SAMPLE: Final = 400
_MOST: Final = 0.8
_SERIAL: Final = re.compile(r"[2-6]\d{4}(\.\d+)?|1\d{9}(\d{3})?")
_FEW: Final = 60
_MOSTLY, _FEW_OUTCOMES, _ROWS_EACH = 0.5, 12, 3
"""How full a column of outcomes is, how many it tells apart, and how many rows each has."""
_CODE: Final = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9_\-/]{3,}")
_VARIES: Final = 2
_BY_CHANCE: Final = 0.2
_NAMED: Final = 5


class Cells:
    """One column, looked at as far as a question needs it.

    Attributes:
        name: Its header.
        texts: Its cells.
    """

    name: str
    texts: pd.Series[str]

    def __init__(self, name: str, texts: pd.Series[str]) -> None:
        self.name = name
        self.texts = texts

    @cached_property
    def _sample(self) -> pd.Series[str]:
        """Filled cells from the whole length of the column, a few hundred at most."""
        step = max(1, len(self.texts) // (4 * _SAMPLE))
        some = self.texts.iloc[::step].astype(object)
        filled = some[some != ""]
        if filled.empty and step > 1:
            filled = self.texts[self.texts != ""].astype(object)
        return filled.head(_SAMPLE)

    @cached_property
    def filled(self) -> float:
        """Share of the cells that hold something."""
        return float((self.texts != "").mean()) if len(self.texts) else 0.0

    @cached_property
    def distinct(self) -> int:
        """How many different values the column has."""
        return int(self.texts.nunique())

    @cached_property
    def unique(self) -> float:
        """Different values over filled cells."""
        filled = round(self.filled * len(self.texts))
        return min(1.0, self.distinct / filled) if filled else 0.0

    @cached_property
    def dated(self) -> float:
        """Share of a sample that are dates of some form, numbers of days not among them."""
        column = read_dates(self._sample, order=Order(day_first=True), serials=False)
        other = read_dates(self._sample, order=Order(day_first=False), serials=False)
        known = ~np.isnat(column.times) | ~np.isnat(other.times)
        known[column.still_open] = True
        return float(known.mean()) if len(known) else 0.0

    @cached_property
    def serials(self) -> float:
        """Share of a sample that could be numbers of days or of seconds since 1970."""
        found = [bool(_SERIAL.fullmatch(text)) for text in self._sample]
        return float(np.mean(found)) if found else 0.0

    @cached_property
    def numbers(self) -> float:
        """Share of a sample that are amounts or other numbers, with or without a % sign."""
        column = read_amounts(self._sample.str.replace("%", "", regex=False).str.strip())
        return float((~np.isnan(column.amounts)).mean()) if len(self._sample) else 0.0

    @cached_property
    def ticked(self) -> bool:
        """Whether all that stands in it says yes or no."""
        words = set(self._sample.str.strip().str.casefold())
        return bool(words) and words <= (YES | NO) and self.distinct <= len(YES | NO)

    @cached_property
    def coded(self) -> bool:
        """Whether its cells look like ids: filled, codes of about one length."""
        lengths = self._sample.str.len()
        return (
            self.filled == 1
            and len(self.texts) > 1
            # Numbers of eight digits read as days by chance, now and then.
            and self.dated <= _BY_CHANCE
            and bool(self._sample.str.fullmatch(_CODE).all())
            and int(lengths.max() - lengths.min()) <= _VARIES
        )

    @property
    def frequent(self) -> str:
        """The most frequent cells, in quotes."""
        filled = self.texts[self.texts != ""]
        return ", ".join(map(repr, filled.value_counts().index[:_NAMED].astype(str)))

    @property
    def like_labels(self) -> bool:
        """Whether a column has few different cells, and many of each, as outcomes have."""
        return (
            self.filled >= _MOSTLY
            and 1 < self.distinct <= min(_FEW_OUTCOMES, len(self.texts) / _ROWS_EACH)
            and self.numbers < _MOST
            and self.fits("label")
        )

    def fits(self, kind: str) -> bool:
        """Whether the cells can be what a field of that kind needs."""
        if not self.filled:
            # An empty column is whatever it is called, and does no harm.
            return kind not in {"id", "label"}
        match kind:
            case "date":
                return self.dated >= _MOST or self.serials >= _MOST
            case "number":
                return self.numbers >= _MOST and self.dated < _MOST
            case "flag":
                return self.ticked
            case "label":
                return self.dated < _MOST and (self.distinct <= _FEW or self.unique <= 0.5)
            case "id":
                return self.dated < _MOST and self.filled >= _MOST
            case _:
                return self.dated < _MOST
