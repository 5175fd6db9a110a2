"""What is said of a quarter that is lived again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from marathon.sentences.texts import TEXTS
from marathon.sentences.today import date
from marathon.sentences.wording import counted, share, thousands
from marathon.tables import Table
from sim.arrays import Array
from sim.results import Result

ENDED: Final = ("open", "won", "lost")
"""By fate, what a CRM shows of a deal at the quarter's end."""
MOST_DEALS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal(Result):
    """A deal that was open on the first day.

    Attributes:
        deal: Its id.
        ended: How it stood at the quarter's end.
        otherwise: Share of samples in which it stands otherwise.
        won: Share in which it is won.
    """

    deal: str
    ended: str
    otherwise: float
    won: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Total(Result):
    """Wins or bookings of the quarter.

    Attributes:
        measure: wins or bookings.
        observed: What came.
        mean: What the replay brings on average.
        low: Its lower end: 80 % of samples lie between the two.
        high: Its upper end.
    """

    measure: str
    observed: float
    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, measure: str, observed: float, samples: Array) -> Total:
        """Sum up samples."""
        low, high = np.quantile(samples, [0.1, 0.9])
        return cls(
            measure=measure, observed=observed, mean=float(samples.mean()), low=float(low),
            high=float(high),
        )  # fmt: skip

    @property
    def told_apart(self) -> bool:
        """Whether all of the interval lies on one side of what came."""
        return self.low > self.observed or self.high < self.observed


def verdict(
    first: dt.date, until: dt.date, title: str, totals: Sequence[Total], currency: str
) -> tuple[str, ...]:
    """What the quarter would have brought, or that it cannot be told from what it did."""
    wins, money = totals
    weeks = f"In the weeks from {date(first)} to {date(until)}"
    came = f"{wins.observed:.0f} deals were won for {thousands(money.observed)} {currency}"
    would = (
        f"{wins.low:.0f} to {wins.high:.0f} wins and {thousands(money.low)} to "
        f"{thousands(money.high)} {currency} in 8 of 10 such futures"
    )
    if wins.told_apart or money.told_apart:
        which = "bookings" if money.told_apart else "wins"
        total = money if money.told_apart else wins
        more = (
            "more"
            if total.mean > total.observed
            else "fewer"
            if which == "wins"
            else "less"
        )
        return (
            f"{weeks} {came}. With {title} there would most likely have been {more} {which}: {would}.",
        )
    told = f"{weeks} {came}. With {title} it would have been {would}"
    return (f"{told}: that cannot be told from what came.",)


def totals_table(totals: Sequence[Total], currency: str) -> tuple[Table, str]:
    """What came beside what would have come."""
    rows = []
    for each in totals:
        shown = [each.observed, each.mean, each.low, each.high]
        money = each.measure == "bookings"
        told = [thousands(x) if money else f"{x:.1f}" for x in shown]
        unit = f"{each.measure}, {currency}" if money else each.measure
        rows.append((unit, told[0], told[1], f"{told[2]} to {told[3]}"))
    return (("", "came", "with the change", "8 of 10 such futures"), rows), ""


def deals_table(deals: Sequence[Deal]) -> tuple[Table, str]:
    """The deals of the first day that may have ended otherwise."""
    rows = [
        (each.deal, each.ended, share(each.otherwise), share(each.won))
        for each in deals[:MOST_DEALS]
    ]
    heads = ("deal open on the first day", "ended", "otherwise in", "won in")
    more = len(deals) - len(rows)
    rest = f"; {counted(more, 'deal')} more in --json" if more > 0 else ""
    return (
        (
            heads,
            rows,
        ),
        f"Shares of futures in which all else was as it was; those that most likely ended otherwise first{rest}",
    )


def notes(base: str, futures: int, untold: tuple[int, int]) -> Iterator[str]:
    """What is conditioned on, and what is assumed."""
    texts = TEXTS["replay"]
    yield texts["conditioned"].format(futures=futures, base=base)
    yield texts["assumed"].format(base=base)
    if sum(untold):
        yield texts["untold"].format(deals=counted(sum(untold), "deal"), futures=futures)
