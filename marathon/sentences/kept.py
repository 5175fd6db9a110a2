"""What kept forecasts say: how far off they were, and whether they lean to one side."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from forecast.kept.signal import LEAST, Signal
from marathon.tables import Table

_READING = (
    "Every figure is that of a forecast as it was said; nothing is computed anew. The tracking "
    "signal is the sum of errors over their mean size, of forecasts whose days do not overlap; "
    "its threshold is what luck exceeds in 5 of 100 records with errors of these sizes."
)


def verdict(
    company: pd.DataFrame, deals: pd.DataFrame, signal: Signal, measure: str
) -> tuple[str, ...]:
    """Say how far off forecasts were, whether they lean, and how good deals' chances were."""
    rows = company[company["measure"] == measure]
    error = float((rows["mean"] - rows["actual"]).abs().sum())
    total = float(rows["actual"].sum())
    off = f"off by {_share(error / total)} of what came" if total else "nothing came"
    count = len(rows)
    held = _held(int(rows["covered"].sum()), count)
    return (
        f"{_forecasts(count)} of {measure} whose days have passed: {off}, and {held}.",
        _lean(signal),
        _deals(deals),
    )


def _held(held: int, count: int) -> str:
    if count == 1:
        return f"what came lay {'within' if held else 'outside'} the 80 % interval"
    return f"within the 80 % interval {held} times of {count}"


def _lean(signal: Signal) -> str:
    own = f"so far {signal.count} whose days do not overlap"
    if math.isinf(signal.threshold):
        if signal.count < LEAST:
            return f"Whether they lean to one side takes {LEAST} or more to tell; {own}."
        return (
            "Every forecast was exact." if signal.value == 0 else "Luck explains any lean."
        )
    figures = (
        f"tracking signal {signal.value:+.1f}, luck reaches {signal.threshold:.1f}; {own}"
    )
    if not signal.leans:
        return f"They do not lean to one side beyond luck ({figures})."
    side = "more came than was said" if signal.value > 0 else "less came than was said"
    return f"They lean to one side: {side} ({figures})."


def _deals(deals: pd.DataFrame) -> str:
    ours, base = float(deals["log_score"].sum()), float(deals["log_score_base"].sum())
    if not deals["open"].sum():
        return "No deal was open."
    better = "better" if ours < base else "no better"
    return (
        f"Chances of single deals were {better} than one chance for all: "
        f"{ours / deals['open'].sum():.3f} against {base / deals['open'].sum():.3f} nats a deal."
    )


def tables(company: pd.DataFrame, deals: pd.DataFrame) -> list[tuple[Table, str]]:
    """Return what was said and what came, and how good the chances of deals were."""
    heads = ("said on", "until", "of", "mean", "80 % interval", "came", "CRPS")
    rows = [_row(row) for row in company.to_dict("records")]
    chances = [
        (
            str(row["as_of"]), str(row["until"]), f"{row['open']:,}", f"{row['won']:,}",
            f"{row['log_score'] / max(row['open'], 1):.3f}",
            f"{row['log_score_base'] / max(row['open'], 1):.3f}",
        )
        for row in deals.to_dict("records")
    ]  # fmt: skip
    names = ("said on", "until", "open deals", "won", "log score", "base rate's")
    return [
        ((heads, rows), "What was said of the company, and what came."),
        ((names, chances), "A deal, lower is better; the base rate is one chance for all."),
    ]


def _row(row: Mapping[Hashable, Any]) -> tuple[str, ...]:
    of = f"{row['measure']}, {row['pipeline']}" if row["pipeline"] else str(row["measure"])
    outside = "" if row["covered"] else " (outside)"
    return (
        str(row["as_of"]), str(row["until"]), of, f"{row['mean']:,.0f}",
        f"{row['low']:,.0f} to {row['high']:,.0f}", f"{row['actual']:,.0f}{outside}",
        f"{row['crps']:,.1f}",
    )  # fmt: skip


def notes(waiting: int) -> tuple[str, ...]:
    """Say how to read the figures, and how many forecasts are not due yet."""
    if not waiting:
        return (_READING,)
    have = "has" if waiting == 1 else "have"
    return _READING, f"{_forecasts(waiting)} more {have} days to come."


def _forecasts(count: int) -> str:
    return "1 forecast" if count == 1 else f"{count} forecasts"


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"
