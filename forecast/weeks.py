"""Weeks cut at month starts: the pieces of calendar on which closings are counted.

A week that straddles a month start becomes two pieces, because month of quarter moves
closings and odds. A piece's length is counted in weeks of usual activity, so a weekend on
which nothing ever happens weighs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.deals import date_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Consecutive pieces of calendar; arrays of shape (n_pieces,)."""

    first: NDArray[np.int64]
    """First day of each piece."""
    end: NDArray[np.int64]
    """The day after the last one of each piece."""
    month: NDArray[np.int64]
    """Month of the fiscal quarter, 0 to 2."""

    def __len__(self) -> int:
        return len(self.first)

    @property
    def days(self) -> NDArray[np.int64]:
        """Days in each piece."""
        return self.end - self.first

    @property
    def middle_week(self) -> NDArray[np.float64]:
        """Middle of each piece in weeks since 1970-01-01."""
        return (self.first + self.end) / 14.0

    def weight(self, weekday_weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each piece's length in weeks of usual activity."""
        running = np.concatenate([[0.0], np.cumsum(self._day_weights(weekday_weight))])
        start = int(self.first[0])
        lengths: NDArray[np.float64] = (
            running[self.end - start] - running[self.first - start]
        )
        return lengths

    def _day_weights(self, weekday_weight: NDArray[np.float64]) -> NDArray[np.float64]:
        days = np.arange(self.first[0], self.end[-1])
        return weekday_weight[weekday(days)] / 7.0

    def index_of(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the piece that holds each day (days outside are clipped)."""
        found = np.searchsorted(self.first, days, side="right") - 1
        return np.clip(found, 0, len(self) - 1).astype(np.int64)


def pieces_between(first: int, end: int, fiscal_year_start_month: int) -> Pieces:
    """Cut the days from `first` up to but excluding `end` at Mondays and month starts."""
    days = np.arange(first, end)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    starts = (weekday(days) == 0) | (np.diff(months, prepend=months[:1] - 1) != 0)
    cuts = days[starts | (days == first)]
    return Pieces(
        first=cuts.astype(np.int64),
        end=np.append(cuts[1:], end).astype(np.int64),
        month=month_of_quarter(cuts, fiscal_year_start_month),
    )


def weekday(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0 for Monday to 6 for Sunday (1970-01-01 was a Thursday)."""
    return (days + 3) % 7


def month_of_quarter(
    days: NDArray[np.int64], fiscal_year_start_month: int
) -> NDArray[np.int64]:
    """Return 0, 1 or 2: which month of its fiscal quarter each day is in."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (months - (fiscal_year_start_month - 1)) % 3


def weekday_weights(days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how busy each weekday is, mean 1, from the days on which something happened.

    Five pseudo-events a weekday keep a short history from inventing a pattern.
    """
    counts = np.bincount(weekday(days), minlength=7) + 5.0
    weights: NDArray[np.float64] = counts * 7.0 / counts.sum()
    return weights


def fiscal_quarter_end(day: int, fiscal_year_start_month: int) -> int:
    """Return the last day of the fiscal quarter that holds `day`."""
    first = fiscal_quarter_start(day, fiscal_year_start_month)
    month = np.int64(first).astype("datetime64[D]").astype("datetime64[M]") + 3
    return int(month.astype("datetime64[D]").astype(np.int64)) - 1


def fiscal_quarter_start(day: int, fiscal_year_start_month: int) -> int:
    """Return the first day of the fiscal quarter that holds `day`."""
    moment = date_from(day)
    back = (moment.month - fiscal_year_start_month) % 3
    month = np.int64(day).astype("datetime64[D]").astype("datetime64[M]") - back
    return int(month.astype("datetime64[D]").astype(np.int64))
