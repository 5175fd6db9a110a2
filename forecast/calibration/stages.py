"""How long deals stay in each stage of the sales process, and how many go on from it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history.tables import History
from sim.arrays import Array, BoolArray
from sim.organisation import Stage
from sim.organisation.process import Work

ENOUGH_STAYS = 20
FEWEST_STAGES, MOST_STAGES = 2, 8
"""What an organisation can have."""
SHRINKING = 20.0
"""So many deals of all stages are added to each when those that go on are counted."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One stage of the process, and what became of closed deals that were in it.

    Attributes:
        stay: How long deals stay.
        reached: Closed deals that reached the stage, or a later one.
        passed: Of these, those that reached a later one, or were won.
    """

    stay: StageDays
    reached: int
    passed: int


def passages(
    history: History, as_of: dt.date
) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Read the stages of the process, in their order, up to a day.

    Returns:
        The stages, none where fewer than `FEWEST_STAGES` are seen; and the labels of those that
        are left out because an organisation has at most `MOST_STAGES`.
    """
    stays = stage_days(history, as_of)
    if len(stays) < FEWEST_STAGES:
        return (), ()
    most = sorted(stays, key=lambda stay: -stay.left)[:MOST_STAGES]
    kept = [stay for stay in stays if stay in most]
    known = history.as_of(as_of)
    changes = known.stage_changes
    places = {stay.label: place for place, stay in enumerate(kept)}
    place = changes["stage"].astype(object).map(places)
    farthest = place.groupby(changes["deal_id"].astype(object)).max()
    deals = known.deals[known.deals["status"] != "open"]
    last = deals["deal_id"].map(farthest).to_numpy(dtype=np.float64)
    won = (deals["status"] == "won").to_numpy()
    found = tuple(
        Passage(
            stay=stay,
            reached=int((last >= i).sum()),
            passed=int(((last > i) | ((last >= i) & won)).sum()),
        )
        for i, stay in enumerate(kept)
    )
    return found, tuple(stay.label for stay in stays if stay not in most)


def stages_like(base: Sequence[Stage], passages: Sequence[Passage]) -> tuple[Stage, ...]:
    """Return stages of a history's names, order, passing and pace.

    Work, touches and skill are those of the stage at the same place of `base`, and so is the
    mean of the odds to go on: the hours of a whole deal stay what they are there.
    """
    count = len(passages)
    like = [base[round(i * (len(base) - 1) / (count - 1))] for i in range(count)]
    reached = np.array([each.reached for each in passages], dtype=np.float64)
    passed = np.array([each.passed for each in passages], dtype=np.float64)
    overall = passed.sum() / max(reached.sum(), 1.0)
    share = np.clip((passed + SHRINKING * overall) / (reached + SHRINKING), 0.01, 0.99)
    logits = np.log(share / (1.0 - share))
    level = np.mean([stage.exit_logit for stage in like])
    exits = np.clip(level + logits - logits.mean(), -4.0, 8.0)
    medians = np.array([each.stay.median for each in passages])
    longest = medians[np.isfinite(medians)].max(initial=1.0)
    days = np.where(np.isfinite(medians), np.maximum(medians, 0.5), 2.0 * longest)
    pace = days / np.array([stage.touches for stage in like])
    friction = np.clip(pace / np.exp(np.log(pace).mean()), 0.1, 10.0)
    hours = sum(stage.touches * stage.hours for stage in base)
    hours /= sum(stage.touches * stage.hours for stage in like)
    return tuple(
        stage.model_copy(
            update={
                "name": each.stay.label,
                "work": Work.NEGOTIATE if i == count - 1 else stage.work,
                "hours": float(f"{np.clip(stage.hours * hours, 0.05, 80.0):.6g}"),
                "exit_logit": round(float(exits[i]), 4),
                "friction": round(float(friction[i]), 4),
            }
        )
        for i, (each, stage) in enumerate(zip(passages, like, strict=True))
    )


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
