"""One forecast as it was said: which numbers are kept of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forecast.backtest.groups import LEVELS, Level, split
from forecast.deals import Target
from forecast.pipeline import PipelineForecast
from forecast.totals import BY_DEAL_FIELD
from sim.arrays import Array
from sim.results import Result

QUANTILES: Final = tuple(percent / 100 for percent in range(1, 100))
"""Levels of the quantiles that are kept."""
_MEASURES: Final[tuple[Target, ...]] = ("wins", "bookings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Result):
    """What was said of one name.

    Attributes:
        level: company, team, rep, or a field of deals such as product.
        name: Whose result it is.
        measure: wins or bookings.
        mean: Mean of all futures.
        quantiles: Those at 1 to 99 %, in their order.
    """

    JSON = "level name measure mean quantiles"

    level: Level
    name: str
    measure: Target
    mean: float
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance(Result):
    """How likely an open deal was said to be won by the last day."""

    JSON = "deal p_won"

    deal: str
    p_won: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Result):
    """A forecast as it was said.

    Attributes:
        version: Version of Marathon that said it.
        as_of: Last day that was known.
        until: Last day that it speaks of.
        seed: Seed of its futures.
        draws: How many there were.
        pipeline: Of which pipeline's deals; empty: of all.
        lines: What was said of everybody, of wins and, where amounts are known, of bookings.
        deals: Chances of the open deals.
    """

    JSON = "version as_of until seed draws pipeline lines deals"

    version: str
    as_of: dt.date
    until: dt.date
    seed: int
    draws: int
    pipeline: str
    lines: tuple[Line, ...]
    deals: tuple[Chance, ...]

    @classmethod
    def of(
        cls, made: PipelineForecast, *, version: str, seed: int, pipeline: str
    ) -> Statement:
        """Take down what a forecast says."""
        priced = made.model.amounts.wins > 0
        return cls(
            version=version,
            as_of=made.as_of,
            until=made.until,
            seed=seed,
            draws=made.futures.draws,
            pipeline=pipeline,
            lines=tuple(
                line
                for level in LEVELS
                if level not in BY_DEAL_FIELD or _is_named(made, level)
                for measure in _MEASURES
                if measure == "wins" or priced
                for line in _lines(made, level, measure)
            ),
            deals=tuple(
                Chance(deal=deal.deal, p_won=deal.p_won)
                for deal in sorted(made.deals, key=lambda row: row.deal)
            ),
        )


def _is_named(made: PipelineForecast, level: Level) -> bool:
    """Whether deals name anything in a field: one name for all says nothing of its own."""
    return len(split(made.model.table, level)[0]) > 1


def _lines(made: PipelineForecast, level: Level, measure: Target) -> list[Line]:
    table, totals = made.model.table, made.futures.totals
    names, place, _ = split(table, level)
    sums = totals[level if level in BY_DEAL_FIELD else "rep"].grouped(names, place)
    drawn = (sums.wins if measure == "wins" else sums.bookings()).sum(axis=0)
    levels: Array = np.quantile(drawn, QUANTILES, axis=0)
    return [
        Line(
            level=level,
            name=name,
            measure=measure,
            mean=round(float(drawn[:, place].mean()), 3),
            quantiles=tuple(round(x, 2) for x in levels[:, place].tolist()),
        )
        for place, name in enumerate(names)
    ]


def statement_from(written: Any) -> Statement:  # noqa: ANN401 (what a file holds)
    """Return the statement that a file holds.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    lines = []
    for line in written["lines"]:
        quantiles = tuple(float(each) for each in line["quantiles"])
        known = line["level"] in LEVELS and line["measure"] in _MEASURES
        usable = (
            np.isfinite([line["mean"], *quantiles]).all()
            and (np.diff(quantiles) >= 0).all()
        )
        if not known or not usable or len(quantiles) != len(QUANTILES):
            raise ValueError(line["name"])
        lines.append(
            Line(
                level=line["level"], name=str(line["name"]), measure=line["measure"],
                mean=float(line["mean"]), quantiles=quantiles,
            )
        )  # fmt: skip
    return Statement(
        version=str(written["version"]),
        as_of=dt.date.fromisoformat(written["as_of"]),
        until=dt.date.fromisoformat(written["until"]),
        seed=int(written["seed"]),
        draws=int(written["draws"]),
        pipeline=str(written["pipeline"]),
        lines=tuple(lines),
        deals=tuple(
            Chance(deal=str(each["deal"]), p_won=float(each["p_won"]))
            for each in written["deals"]
        ),
    )
