"""The open deals one by one: will it be won, by when, for how much, why, and what a call may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from forecast.fitting.model import PipelineModel
from forecast.futures import Futures
from forecast.periods import date_from
from forecast.stages import Moves
from forecast.wins import CENTS
from sim.arrays import Array, IntArray
from sim.beside import beside
from sim.results import Result

_TEXTS: Final[dict[str, str]] = beside(__file__)
_MONTHS: Final = ("first", "second", "third")
BY: Final = (0.1, 0.5, 0.9)
TOLD_EFFECT: Final = 0.1
"""Log odds by which a rep differs before it is told as a reason."""
TOLD_SEASON: Final = 1.15
"""Wins in a month of the quarter against the others' before it is told."""
QUIET_DAYS: Final = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRow(Result):
    """One open deal: whether it will be won by the last day, and what a call may be worth.

    Attributes:
        deal: Its id.
        rep: Who works it.
        product: What it is about.
        stage: Stage that it is in; empty where none is known.
        days_open: Days since it was created.
        days_in_stage: Days since it entered the stage; None: not known, as where exports alone
            found it there.
        days_quiet: Days since anything was done on it; None: nothing is recorded.
        p_won: Chance to be won by the last day of the forecast.
        amount: Its amount as recorded on the evening; None: none is recorded.
        amount_if_won: Mean amount that the forecast expects if it is won.
        expected: Mean bookings by the last day: `p_won` times `amount_if_won`.
        by: Days by which a tenth, half and nine tenths of its wins have come; empty: it is won
            in no future.
        half_by: Day by which half of its wins have come; None: it is won in no future.
        leverage: What a call may be worth: money that one unit of log odds more would bring,
            p (1 - p) times `amount_if_won` (times 1 where no amount is known).
        older_wins: Share of the company's won deals that took longer than this one has.
        reasons: Why, in plain words.
    """

    deal: str
    rep: str
    product: str
    stage: str
    days_open: int
    days_in_stage: int | None
    days_quiet: int | None
    p_won: float
    amount: float | None
    amount_if_won: float
    expected: float
    by: dict[str, dt.date]
    half_by: dt.date | None
    leverage: float
    older_wins: float
    reasons: tuple[str, ...]


def deal_rows(
    model: PipelineModel, futures: Futures, chance: Array, moves: Moves
) -> tuple[DealRow, ...]:
    """Return a row for each open deal, the one that a call may move most first.

    Args:
        model: What is known on the evening.
        futures: The forecast.
        chance: To be won by the last day, of each of the open deals.
        moves: Their stages and what was done on them.
    """
    table, totals, rows = model.table, futures.totals, futures.cohorts.rows
    wins = totals.deal_wins.sum(axis=1)
    if_won = np.where(
        wins > 0,
        totals.deal_cents / CENTS / np.maximum(wins, 1),
        model.amounts.reference[rows],
    )
    worth = if_won if model.amounts.wins else np.ones(len(rows))
    recorded = table.amount[rows].tolist()
    age = table.as_of - table.created[rows]
    ages = np.sort((table.closed - table.created)[table.won])
    older = (len(ages) - np.searchsorted(ages, age, side="right")) / max(len(ages), 1)
    _, stayed = moves.stages_on(table.as_of, rows)
    stage, only_seen = moves.told_on(table.as_of, rows)
    quiet = moves.quiet_on(table.as_of, rows)
    by = _days_by(futures, totals.deal_wins)
    season = _season(model, futures)
    found = []
    for place, row in enumerate(rows.tolist()):
        p, label, seen = float(chance[place]), stage[place], bool(only_seen[place])
        days = {f"{x:g}": date_from(int(y)) for x, y in zip(BY, by[place], strict=True)}
        days = days if wins[place] else {}
        rep = int(table.rep[row])
        reasons = (
            *_of_stage(label, int(stayed[place]), seen=seen),
            *_of_age(int(age[place]), float(older[place]), len(ages)),
            *_of_quiet(int(quiet[place])),
            *_of_owner(model, rep),
            *season,
        )
        found.append(
            DealRow(
                deal=str(table.ids[row]),
                rep=table.reps[rep],
                product=table.products[table.product[row]],
                stage=label,
                days_open=int(age[place]),
                days_in_stage=int(stayed[place]) if label and not seen else None,
                days_quiet=int(quiet[place]) if quiet[place] >= 0 else None,
                p_won=round(p, 4),
                amount=None if np.isnan(recorded[place]) else round(recorded[place], 2),
                amount_if_won=round(float(if_won[place]), 2),
                expected=round(p * float(if_won[place]), 2),
                by=days,
                half_by=days.get("0.5"),
                leverage=round(p * (1.0 - p) * float(worth[place]), 4),
                older_wins=round(float(older[place]), 4),
                reasons=reasons,
            )
        )
    return tuple(sorted(found, key=lambda row: (-row.leverage, -row.p_won, row.deal)))


def _days_by(futures: Futures, wins: IntArray) -> IntArray:
    """Return the days by which shares of each deal's wins have come, (n_open, len(BY))."""
    running, total = np.cumsum(wins, axis=1), wins.sum(axis=1)
    last = futures.periods.end - 1
    places = [(running < share * total[:, None]).sum(axis=1) for share in BY]
    return np.column_stack([last[np.minimum(place, len(last) - 1)] for place in places])


def _of_stage(label: str, days: int, *, seen: bool) -> Iterator[str]:
    if label:
        which = "stage_seen" if seen else "stage"
        yield _TEXTS[which].format(stage=label, days=days)


def _of_age(days: int, older: float, won: int) -> Iterator[str]:
    if not won:
        yield _TEXTS["age_alone"].format(days=days)
    elif older == 0.0:
        yield _TEXTS["age_none"].format(days=days)
    else:
        yield _TEXTS["age"].format(days=days, share=100.0 * older)


def _of_quiet(days: int) -> Iterator[str]:
    if days >= QUIET_DAYS:
        yield _TEXTS["quiet"].format(days=days)


def _of_owner(model: PipelineModel, rep: int) -> Iterator[str]:
    effect = float(model.reps.effect[rep])
    if model.reps.differ and abs(effect) >= TOLD_EFFECT:
        which = "owner_more" if effect > 0 else "owner_less"
        yield _TEXTS[which].format(rep=model.table.reps[rep])


def _season(model: PipelineModel, futures: Futures) -> tuple[str, ...]:
    """Say which month of the quarter within the horizon brings more wins than the others."""
    cells = model.cells
    seen = np.zeros((2, 3))
    np.add.at(seen[0], cells.periods.month, cells.wins.sum(axis=0))
    np.add.at(seen[1], cells.periods.month, cells.weight)
    best = int(np.argmax(seen[0] / np.maximum(seen[1], 1e-9)))
    others = np.arange(3) != best
    if seen[1].min() < 1.0 or best not in futures.periods.month:
        return ()
    usual = seen[0][others].sum() / seen[1][others].sum()
    ratio = float(seen[0][best] / seen[1][best] / max(usual, 1e-9))
    if ratio < TOLD_SEASON:
        return ()
    more = 100.0 * (ratio - 1.0)
    return (_TEXTS["season"].format(month=_MONTHS[best], more=more),)
