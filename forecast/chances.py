"""Chances of single deals: are they better than one chance for all, and does the stage help?

Earlier evenings are looked at again with what was known then: the core says how likely deals of
an age are to be won within the horizon, the stage and the time spent in it may move that. A
stage's shift of the log odds is learned from windows that had ended before the evening that it is
tried on. It is used only where it made past chances better, and then all log odds are moved
together so that the expected wins stay those of the core.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit

from forecast.deals import NEVER, DealTable
from forecast.fitting.model import fit_pipeline
from forecast.futures import Futures, draw_futures
from forecast.stages import Moves
from sim.arrays import Array, BoolArray, IntArray
from sim.results import Result

MOST_EVENINGS = 8
LEAST_CLOSED = 20
"""Closed deals that an earlier evening needs."""
PAST_DRAWS = 250
STAGE_SD = 0.5
"""Prior standard deviation of a stage's shift, and of what the time in it adds (log odds)."""
STAGE_DAYS = np.array([0, 3, 7, 14, 28, 56, 112])
"""Days in a stage are told apart so finely."""
BINS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability(Result):
    """Past chances from one value to another, and how many of these deals were won.

    Attributes:
        low: The lowest chance of the row.
        high: The chance from which the next row begins.
        deals: Deals on all evenings.
        expected: Mean of their chances.
        won: Share of them that were won within the horizon.
    """

    low: float
    high: float
    deals: int
    expected: float
    won: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRecord(Result):
    """How good chances of single deals were on earlier evenings, at this horizon.

    Attributes:
        evenings: How many.
        deals: Open deals on them.
        log_score: Mean of -log of the chance of what came; lower is better.
        base_rate: The same of one chance for all, as known in each evening.
        stage_gain: By how much the stage lowers the log score; None: never tried.
        stage_used: Whether it is used.
        reliability: Chances against what came.
    """

    evenings: int
    deals: int
    log_score: float
    base_rate: float
    stage_gain: float | None
    stage_used: bool
    reliability: tuple[Reliability, ...]

    @property
    def better(self) -> bool:
        """Whether chances were better than one chance for all."""
        return self.evenings > 0 and self.log_score < self.base_rate


@dataclass(frozen=True, slots=True)
class _Evening:
    """One earlier evening: chances by the core, stages, what came."""

    day: int
    end: int
    """Last day of its window."""
    core: Array
    cell: IntArray
    came: BoolArray
    base: float


def chances_of(futures: Futures, moves: Moves, seed: int) -> tuple[Array, DealRecord]:
    """Return the chance of each open deal (as in `Cohorts.rows`), and their record.

    Args:
        futures: The forecast.
        moves: Stages of the deals.
        seed: Addresses the draws of earlier evenings.
    """
    table, rows = futures.model.table, futures.cohorts.rows
    wins = futures.totals.deal_wins.sum(axis=1)
    # Half a future either way: a finite number of futures never proves certainty.
    core = (wins + 0.5) / (futures.draws + 1.0)
    days = int(futures.periods.end[-1]) - 1 - table.as_of
    past = [
        evening
        for day in _days(table, days)
        if (evening := _look_back(table, moves, day, days, seed)) is not None
    ]
    shifts = [_tried(past, number, len(moves.names)) for number in range(len(past))]
    tried = [
        (each, _shifted(each.core, shift))
        for each, shift in zip(past, shifts, strict=True)
        if shift is not None
    ]
    gain = None
    if tried:
        before = [(each, each.core) for each, _ in tried]
        gain = _log_score(before) - _log_score(tried)
    used = gain is not None and gain > 0.0 and len(tried) > 1
    said = [
        (each, _shifted(each.core, shift) if used and shift is not None else each.core)
        for each, shift in zip(past, shifts, strict=True)
    ]
    if used:
        cell = _cells(*moves.stages_on(table.as_of, rows), len(moves.names))
        core = _shifted(core, _learned(past, len(moves.names))[cell])
    record = DealRecord(
        evenings=len(past),
        deals=sum(len(each.core) for each in past),
        log_score=_log_score(said),
        base_rate=_log_score([(each, np.full(len(each.core), each.base)) for each in past]),
        stage_gain=gain,
        stage_used=used,
        reliability=_reliability(said),
    )
    return core, record


def _days(table: DealTable, days: int) -> list[int]:
    """Return earlier evenings whose window is over, the earliest first."""
    step = max(7, 7 * round(days / 28))
    latest = table.as_of - days
    found = [latest - step * back for back in range(MOST_EVENINGS)]
    return [day for day in reversed(found) if day > table.observed_from + 27]


def as_known_on(table: DealTable, day: int) -> DealTable:
    """Return the table as it was on an earlier evening: later closings are open again."""
    kept = table.created <= day
    closed = np.where(table.closed <= day, table.closed, NEVER)
    known = closed != NEVER
    earlier = replace(
        table,
        as_of=day,
        periods=table.periods.until(day),
        closed=closed,
        won=table.won & known,
        amount=np.where(known, table.amount, np.nan),
    )
    return earlier.only(kept)


def _look_back(
    table: DealTable, moves: Moves, day: int, days: int, seed: int
) -> _Evening | None:
    known = as_known_on(table, day)
    if int((~known.is_open).sum()) < LEAST_CLOSED or not known.is_open.any():
        return None
    run = draw_futures(fit_pipeline(known), day + days, draws=PAST_DRAWS, seed=seed)
    won = sum(block.open_wins.sum(axis=(0, 1), dtype=np.int64) for block in run.counts)
    share = (won + 0.5) / (run.draws * run.cohorts.size + 1.0)
    core = np.repeat(share, run.cohorts.size)
    rows = np.flatnonzero(table.created <= day)[run.cohorts.rows]
    came = table.won[rows] & (table.closed[rows] <= day + days)
    cell = _cells(*moves.stages_on(day, rows), len(moves.names))
    return _Evening(day, day + days, core, cell, came, base_rate(known, days))


def base_rate(table: DealTable, days: int) -> float:
    """Return the share of open deals that were won within so many days, in earlier weeks."""
    open_then, won_then = 0.5, 0.25
    for start in range(table.as_of - days, table.observed_from, -7):
        stands = (table.created <= start) & (table.closed > start)
        open_then += float(stands.sum())
        won_then += float((stands & table.won & (table.closed <= start + days)).sum())
    return won_then / open_then


def _cells(stage: IntArray, days: IntArray, stages: int) -> IntArray:
    """Return a number for each stage and length of stay; the last is no stage."""
    stay = np.searchsorted(STAGE_DAYS, np.maximum(days, 0), side="right") - 1
    cell = stage * len(STAGE_DAYS) + stay
    return np.asarray(np.where(stage < 0, stages * len(STAGE_DAYS), cell))


def _tried(past: list[_Evening], number: int, stages: int) -> Array | None:
    """Return the shifts of an evening's deals, learned from windows that were over by then."""
    this = past[number]
    over = [each for each in past if each.end <= this.day]
    return _learned(over, stages)[this.cell] if over and stages else None


def _learned(past: list[_Evening], stages: int) -> Array:
    """Return by how much each stage, and the time spent in it, moves log odds; by `_cells`."""
    cells = stages * len(STAGE_DAYS) + 1
    cell = np.concatenate([each.cell for each in past])
    came = np.concatenate([each.came for each in past]).astype(np.float64)
    start = logit(np.concatenate([each.core for each in past]))
    step = past[1].day - past[0].day if len(past) > 1 else past[0].end - past[0].day
    # Windows that overlap say the same twice.
    weight = min(1.0, step / (past[0].end - past[0].day))
    groups = np.minimum(np.arange(cells) // len(STAGE_DAYS), stages)
    found = np.zeros(cells)
    for group in (groups, np.arange(cells)):
        own = np.zeros(cells)
        for _ in range(8):
            p = expit(start + found[cell] + own[group[cell]])
            pull = weight * np.bincount(group[cell], came - p, cells) - own / STAGE_SD**2
            known = weight * np.bincount(group[cell], p * (1.0 - p), cells)
            own = own + np.clip(pull / (known + 1.0 / STAGE_SD**2), -1.0, 1.0)
        found = found + own[group]
    return found


def _shifted(core: Array, shift: Array) -> Array:
    """Return chances moved by shifts of their log odds, their sum kept."""
    odds, low, high = logit(core) + shift, -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2.0
        if expit(odds + middle).sum() < core.sum():
            low = middle
        else:
            high = middle
    return np.asarray(expit(odds + low), dtype=np.float64)


def _log_score(said: list[tuple[_Evening, Array]]) -> float:
    if not said:
        return 0.0
    scores = [np.where(each.came, np.log(p), np.log1p(-p)) for each, p in said]
    return float(-np.concatenate(scores).mean())


def _reliability(said: list[tuple[_Evening, Array]]) -> tuple[Reliability, ...]:
    if not said:
        return ()
    chance = np.concatenate([p for _, p in said])
    came = np.concatenate([each.came for each, _ in said])
    place = np.minimum(np.searchsorted(BINS, chance, side="right") - 1, len(BINS) - 2)
    return tuple(
        Reliability(
            low=BINS[row],
            high=BINS[row + 1],
            deals=int(mine.sum()),
            expected=round(float(chance[mine].mean()), 4),
            won=round(float(came[mine].mean()), 4),
        )
        for row in range(len(BINS) - 1)
        if (mine := place == row).any()
    )
