"""Kept forecasts against what then happened, as they were said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecast.backtest.groups import split
from forecast.chances import base_rate
from forecast.counting import sums_by
from forecast.deals import DealTable, deal_table
from forecast.history.tables import History
from forecast.kept.signal import Signal, tracking_signal
from forecast.kept.statement import QUANTILES, Line, Statement
from forecast.periods import day_number
from sim.arrays import Array

_LEVELS = np.array(QUANTILES)
_LOW, _HIGH = QUANTILES.index(0.1), QUANTILES.index(0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Kept forecasts whose days have passed.

    Attributes:
        lines: A row a forecast, level, name and measure: what was said and what came.
        deals: A row a forecast: log score and Brier score of its open deals' chances, summed,
            beside those of the base rate that was known then.
        waiting: Forecasts whose last day has not come.
    """

    lines: pd.DataFrame
    deals: pd.DataFrame
    waiting: int

    def signal(self, measure: str, level: str = "company", name: str = "company") -> Signal:
        """Return whether what was said leans to one side; forecasts that overlap count once."""
        rows = self.lines[
            (self.lines["measure"] == measure)
            & (self.lines["level"] == level)
            & (self.lines["name"] == name)
        ]
        errors, free_from = [], dt.date.min
        for row in rows.sort_values(["until", "as_of"]).to_dict("records"):
            if row["as_of"] >= free_from:
                errors.append(row["actual"] - row["mean"])
                free_from = row["until"]
        return tracking_signal(np.array(errors, dtype=np.float64))


def score_kept(kept: Sequence[Statement], history: History, as_of: dt.date) -> Scored:
    """Score the forecasts whose last day has passed.

    Args:
        kept: Forecasts as they were said.
        history: What has become of the deals; of the pipelines that the forecasts speak of.
        as_of: Last day that is known.
    """
    passed = [each for each in kept if each.until <= as_of]
    outcome = {
        name: _outcome(history, name, as_of) for name in {x.pipeline for x in passed}
    }
    lines = [
        {"as_of": said.as_of, "until": said.until, "pipeline": said.pipeline, **row}
        for said in passed
        for row in _lines(said, outcome[said.pipeline])
    ]
    deals = [_deals(said, history, outcome[said.pipeline]) for said in passed]
    return Scored(
        lines=pd.DataFrame(lines),
        deals=pd.DataFrame(deals),
        waiting=len(kept) - len(passed),
    )


def _outcome(history: History, pipeline: str, as_of: dt.date) -> DealTable:
    return deal_table(_of(history, pipeline), as_of)


def _of(history: History, pipeline: str) -> History:
    return history.of_pipeline(pipeline) if pipeline else history


def _lines(said: Statement, outcome: DealTable) -> Iterator[dict[str, Any]]:
    first, last = day_number(said.as_of), day_number(said.until)
    mine = outcome.won & (outcome.closed > first) & (outcome.closed <= last)
    came: dict[tuple[str, str], dict[str, float]] = {}
    for line in said.lines:
        key = (line.level, line.measure)
        if key not in came:
            names, _, place = split(outcome, line.level)
            worth = outcome.worth(line.measure)
            sums = sums_by(place[mine], worth[mine], len(names))
            came[key] = dict(zip(names, sums.tolist(), strict=True))
        yield _row(line, came[key].get(line.name, 0.0))


def _row(line: Line, actual: float) -> dict[str, Any]:
    """Score one line; the CRPS is twice the mean pinball loss of its 99 quantiles."""
    said: Array = np.array(line.quantiles)
    gap = actual - said
    loss = np.maximum(_LEVELS * gap, (_LEVELS - 1.0) * gap)
    low, high = line.quantiles[_LOW], line.quantiles[_HIGH]
    return {
        "level": line.level,
        "name": line.name,
        "measure": line.measure,
        "actual": actual,
        "mean": line.mean,
        "low": low,
        "high": high,
        "covered": low <= actual <= high,
        "crps": float(2.0 * loss.mean()),
        "pit": float(((said < actual).mean() + (said <= actual).mean()) / 2.0),
    }


def _deals(said: Statement, history: History, outcome: DealTable) -> dict[str, Any]:
    first, last = day_number(said.as_of), day_number(said.until)
    won_by = outcome.won & (outcome.closed > first) & (outcome.closed <= last)
    came_ids = set(outcome.ids[won_by].tolist())
    came = np.array([each.deal in came_ids for each in said.deals], dtype=np.bool_)
    chance = np.array([each.p_won for each in said.deals], dtype=np.float64)
    known = deal_table(_of(history, said.pipeline), said.as_of)
    rate = base_rate(known, last - first)
    found: dict[str, Any] = {
        "as_of": said.as_of, "until": said.until, "pipeline": said.pipeline,
        "open": len(came), "won": int(came.sum()),
    }  # fmt: skip
    for name, p in (("", chance), ("_base", np.full(len(came), rate))):
        # Kept chances are rounded; none is certain.
        inside = np.clip(p, 1e-4, 1.0 - 1e-4)
        log = np.where(came, np.log(inside), np.log1p(-inside))
        found[f"log_score{name}"] = float(-log.sum())
        found[f"brier{name}"] = float(((came - inside) ** 2).sum())
    return found
