"""How long deals stay in each stage of the sales process, where a history tells."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history.tables import History
from sim.arrays import Array, BoolArray

ENOUGH_STAYS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDays:
    """Days that deals stay in one stage.

    Attributes:
        label: Name of the stage in its source.
        median: Kaplan-Meier median, inf where more than half of all stays go on.
        interval: Its 95 % interval, by Greenwood's formula on the log scale.
        left: Stays that ended.
        still_in: Stays that go on: censored, never dropped.
    """

    label: str
    median: float
    interval: tuple[float, float]
    left: int
    still_in: int


def stage_days(history: History, as_of: dt.date) -> tuple[StageDays, ...]:
    """Measure the stays in each stage up to a day; empty without a stage history."""
    known = history.as_of(as_of)
    changes = known.stage_changes.sort_values(["deal_id", "entered"], kind="stable")
    if changes.empty:
        return ()
    same = changes["deal_id"].eq(changes["deal_id"].shift(-1))
    closed = changes["deal_id"].map(known.deals.set_index("deal_id")["closed"])
    end = changes["entered"].shift(-1).where(same, closed)
    evening = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    ended = (end.notna() & (end < evening)).to_numpy()
    until = end.where(ended, evening)
    days = (until - changes["entered"]).dt.total_seconds().to_numpy() / 86_400.0
    labels = changes["stage"].to_numpy()
    # A label that ends deals (won, lost) is entered at the closing and is no stay.
    stays = np.where(ended & (days <= 0.0), np.nan, days)
    order = known.meta.stages or tuple(pd.unique(labels))
    found = (_one(label, stays, ended, labels == label) for label in order)
    return tuple(each for each in found if each is not None)


def _one(label: str, days: Array, ended: BoolArray, mine: BoolArray) -> StageDays | None:
    used = mine & np.isfinite(days) & (days >= 0.0)
    left = int((used & ended).sum())
    if left < ENOUGH_STAYS:
        return None
    time, survival, error = kaplan_meier(days[used], ended[used])
    log_error = 1.96 * error / np.maximum(survival, 1e-12)
    return StageDays(
        label=label,
        median=_crossing(time, survival),
        interval=(
            _crossing(time, survival * np.exp(-log_error)),
            _crossing(time, survival * np.exp(log_error)),
        ),
        left=left,
        still_in=int((used & ~ended).sum()),
    )


def kaplan_meier(time: Array, ended: BoolArray) -> tuple[Array, Array, Array]:
    """Return times of ends, survival after each, and its standard error (Greenwood)."""
    moments, ends = np.unique(time[ended], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), moments, side="left")
    survival = np.asarray(np.cumprod(1.0 - ends / at_risk), dtype=np.float64)
    spread = np.cumsum(ends / np.maximum(at_risk * (at_risk - ends), 1))
    error = survival * np.sqrt(spread)
    return moments, survival, np.asarray(error, dtype=np.float64)


def _crossing(time: Array, survival: Array) -> float:
    below = np.flatnonzero(survival <= 0.5)
    return float(time[below[0]]) if len(below) else float("inf")
