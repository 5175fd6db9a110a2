"""What is said of managers' numbers for a quarter, beside the forecast's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import counted, listed, share_with_interval
from marathon.tables import Table
from sim.experiments.comparing.comparison import Estimate
from sim.results import Result

CAPTION: Final = (
    "% of what a quarter brought, with 95 % intervals over futures; bias above 0: too much was "
    "promised; error: how far off on average; last column: how much nearer the forecast was"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Result):
    """One way of managing, asked in one week of the quarter; shares of what a quarter brought.

    Attributes:
        scenario: Its name.
        title: What tables call it.
        weeks: Weeks of the quarter that had passed.
        commit_bias: By how much managers promise too much, on average.
        commit_error: How far off they are, on average.
        forecast_bias: The same of `marathon forecast`.
        forecast_error: The same of it.
        nearer: By how much the forecast was nearer, on the same quarters.
    """

    scenario: str
    title: str
    weeks: int
    commit_bias: Estimate
    commit_error: Estimate
    forecast_bias: Estimate
    forecast_error: Estimate
    nearer: Estimate


def verdict(rows: Sequence[Row]) -> tuple[str, ...]:
    """Who is nearer, for each way of managing."""
    said = []
    for title in dict.fromkeys(row.title for row in rows):
        mine = [row for row in rows if row.title == title]
        better = [f"{row.weeks}" for row in mine if row.nearer.low > 0.0]
        worse = [f"{row.weeks}" for row in mine if row.nearer.high < 0.0]
        parts = []
        if better:
            parts.append(
                f"after {listed(better)} weeks the forecast is nearer than the managers"
            )
        if worse:
            parts.append(f"after {listed(worse)} weeks the managers are nearer")
        if not parts:
            parts.append(
                "whether managers or forecast are nearer cannot be told from chance"
            )
        said.append(f"Under {title} {' and '.join(parts)}.")
    return tuple(said)


def table(rows: Sequence[Row]) -> Table:
    """One row a way of managing and week."""
    heads = (
        "managed as", "after", "managers: bias", "error", "forecast: bias", "error", "nearer by",
    )  # fmt: skip
    return heads, [
        (
            row.title, counted(row.weeks, "week"), share_with_interval(row.commit_bias),
            share_with_interval(row.commit_error), share_with_interval(row.forecast_bias),
            share_with_interval(row.forecast_error), share_with_interval(row.nearer),
        )
        for row in rows
    ]  # fmt: skip


def notes(quarters: int) -> Iterator[str]:
    """What was asked, and of whom."""
    yield TEXTS["commits"]["asked"].format(quarters=quarters)
    yield TEXTS["commits"]["recorded"]
