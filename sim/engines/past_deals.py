"""Deals that a world had open on some Mondays of its run-in, as its CRM showed them and as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.arrays import AnyArray, Array, IntArray
from sim.calendar import TICKS_PER_DAY
from sim.engines.event_log import LeftOpen
from sim.engines.world import World
from sim.state import EventKind, Logged, SlotStatus

NEAREST: Final = 8
"""Lookalikes among which chance decides."""
SOON: Final = 7.0
"""Days that are added to ages before they are compared by their ratio: days are all the same there."""
STAY_WEIGHT: Final = 0.5
"""How much the days in the stage count beside those since the creation."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PastDeals:
    """What stood open on one Monday; arrays of shape (deals,).

    Attributes:
        tick: Tick of the Monday.
        team: Team of each deal.
        segment: Its segment.
        stage: Its stage as entered in the CRM.
        age: Days since it was created.
        stay: Days since it entered the stage.
        dead: Whether it had come to nothing, and nobody has closed it.
        deal: Its record; of those that are dead nothing but zeros.
        reply: Ticks until the buyer's answer was due; -1: none was.
        window_left: Ticks until the buyer's window closed.
    """

    tick: int
    team: IntArray
    segment: IntArray
    stage: IntArray
    age: IntArray
    stay: IntArray
    dead: AnyArray
    deal: AnyArray
    reply: IntArray
    window_left: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lookalike:
    """One deal that another resembles; see `PastDeals`."""

    tick: int
    stage: int
    age: int
    dead: bool
    deal: Any
    reply: int
    window_left: int


def log_is_full(world: World) -> bool:
    """Whether the log of a world lacks entries that found no room."""
    return int(world.log[0]["deal"]) > 0


def open_on(world: World) -> PastDeals:
    """Return what stands open where a world stands, on a Monday."""
    now = int(world.weeks[world.week + world.run_in]["first_tick"])
    today = _day_of(world, np.array([now]))[0]
    deals: Any = world.deals
    accounts: Any = world.accounts
    slots = np.flatnonzero(deals["status"] == SlotStatus.DEAL)
    held = deals[slots].copy()
    reply = np.full(len(deals), -1)
    for team, size in enumerate(world.sizes):
        pending: Any = world.heaps[team, :size]
        mine = ((pending["order"] >> np.uint64(48)) & np.uint64(0xFF)) == EventKind.REPLY
        slot = (pending["order"][mine] & np.uint64(0xFFFF_FFFF_FFFF)).astype(np.int64)
        current = deals["generation"][slot] == pending["stamp"][mine]
        reply[slot[current]] = pending["tick"][mine][current] - now
    team_of: Any = world.reps["team"]
    dead = _never_closed(world, now)
    return PastDeals(
        tick=now,
        team=np.concatenate([team_of[held["rep"]], dead.team]),
        segment=np.concatenate([held["segment"].astype(np.int64), dead.segment]),
        stage=np.concatenate([held["label"].astype(np.int64), dead.stage]),
        age=today - np.concatenate([_day_of(world, held["created"]), dead.created]),
        stay=today - np.concatenate([_day_of(world, held["stage_entered"]), dead.entered]),
        dead=np.arange(len(held) + len(dead.team)) >= len(held),
        deal=np.concatenate([held, np.zeros(len(dead.team), held.dtype)]),
        reply=np.concatenate([reply[slots], np.full(len(dead.team), -1)]),
        window_left=np.concatenate(
            [accounts["closes"][held["account"]] - now, np.zeros(len(dead.team), np.int64)]
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Dead:
    """Deals that came to nothing and that the CRM shows as open."""

    team: IntArray
    segment: IntArray
    stage: IntArray
    created: IntArray
    entered: IntArray


def _day_of(world: World, ticks: AnyArray) -> IntArray:
    """Days since 1970 of ticks."""
    days = world.calendar.days.astype(np.int64)
    place = np.clip(ticks // TICKS_PER_DAY, 0, len(days) - 1)
    return np.asarray(days[place], np.int64)


def _never_closed(world: World, now: int) -> _Dead:
    """Read in the log which deals had come to nothing by a tick and are never closed in the CRM."""
    nothing = np.zeros(0, np.int64)
    left_open = LeftOpen(world)
    log: Any = world.log[1 : 1 + int(world.log[0]["tick"])]
    if not left_open.any:
        return _Dead(
            team=nothing, segment=nothing, stage=nothing, created=nothing, entered=nothing
        )
    log = log[log["tick"] < now]
    deal = log["account"].astype(np.int64) * (1 << 24) + log["window"]
    order = np.lexsort((np.arange(len(log)), deal))
    log, deal = log[order], deal[order]
    last = np.flatnonzero(np.append(deal[1:] != deal[:-1], True)) if len(log) else nothing
    first = np.concatenate([[0], last[:-1] + 1]) if len(last) else nothing
    team_of: Any = world.reps["team"]
    lost = log["event"][last] > Logged.WON
    ended = [
        place
        for place in np.flatnonzero(lost).tolist()
        if left_open(
            int(team_of[int(log[last[place]]["rep"])]),
            int(log[last[place]]["account"]),
            int(log[last[place]]["window"]),
        )
    ]
    first, last = first[ended], last[ended]
    accounts: Any = world.accounts
    return _Dead(
        team=np.asarray(team_of[log["rep"][last]], np.int64),
        segment=accounts["segment"][log["account"][last]].astype(np.int64),
        stage=log["stage"][last].astype(np.int64),
        created=_day_of(world, log["tick"][first]),
        # The entry before the end is that of the last stage.
        entered=_day_of(world, log["tick"][np.maximum(last - 1, first)]),
    )


class Lookalikes:
    """Deals of the run-in, to be found by what a CRM shows of a deal."""

    def __init__(self, world: World, past: Sequence[PastDeals]) -> None:
        """Gather the deals of some Mondays of one world."""
        self._past = tuple(past)
        sizes = [len(each.team) for each in past]
        self._begin = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        market: Any = world.constants["market"]
        self._market_of_team = market
        team = self._joined("team")
        self._market: IntArray = np.asarray(market[team], np.int64)
        self._segment, self._stage = self._joined("segment"), self._joined("stage")
        self._age = np.log(np.maximum(self._joined("age"), 0) + SOON)
        self._stay = np.log(np.maximum(self._joined("stay"), 0) + SOON)

    def _joined(self, name: str) -> IntArray:
        parts = [getattr(each, name) for each in self._past]
        return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self._age)

    def drawn(
        self, team: int, segment: int, stage: int, age: int, stay: int, u: float
    ) -> Lookalike:
        """Return one of the deals that resemble one most, by a uniform number.

        Stage and segment are the same, as far as enough such deals are there.

        Args:
            team: Place of its team.
            segment: Its segment; -1: not known.
            stage: Its stage; -1: not known.
            age: Days since it was created.
            stay: Days since it entered the stage; -1: not known.
            u: Decides among the nearest.

        Raises:
            RuntimeError: The run-in had no deal that was open on a Monday.
        """
        chosen = np.arange(len(self))
        for values, wanted in (
            (self._market, int(self._market_of_team[team])),
            (self._stage, stage),
            (self._segment, segment),
        ):
            same = chosen[values[chosen] == wanted] if wanted >= 0 else chosen
            chosen = same if len(same) >= NEAREST else chosen
        if not len(chosen):
            raise RuntimeError(
                "no deal was open on a Monday of the run-in: run in for longer"
            )
        off: Array = np.abs(self._age[chosen] - np.log(age + SOON))
        if stay >= 0:
            off = off + STAY_WEIGHT * np.abs(self._stay[chosen] - np.log(stay + SOON))
        nearest = chosen[np.argsort(off, kind="stable")[:NEAREST]]
        place = int(nearest[int(u * len(nearest))])
        monday = int(np.searchsorted(self._begin, place, side="right")) - 1
        held, row = self._past[monday], place - int(self._begin[monday])
        return Lookalike(
            tick=held.tick, stage=int(held.stage[row]), age=int(held.age[row]),
            dead=bool(held.dead[row]), deal=held.deal[row],
            reply=int(held.reply[row]), window_left=int(held.window_left[row]),
        )  # fmt: skip
