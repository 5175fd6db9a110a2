"""A world that begins with the deals that a company has open, as its CRM shows them.

A CRM shows of an open deal its stage, its age, who owns it and its amount, and not what decides
it: whether the buyer fits, has gone without a word, waits for an answer. So what is hidden is
taken from deals that this very world had open in its run-in, at the same stage and age and at the
same time of the quarter: a real deal becomes, in each future, one of the few that resemble it
most. Old deals are mostly dead ones there, as they are in life, and so are those that nobody
closes in the CRM.

The luck that is still to come is drawn at addresses of its own: the deal gets an account of its
owner's territory and the next buying window of that account, which no draw has touched. So every
way of managing that goes on from a copy of this world meets the same open deals with the same luck.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.arrays import Array, IntArray
from sim.calendar import TICKS_PER_DAY
from sim.chance import Purpose, uniform
from sim.engines.event_heap import order_of
from sim.engines.past_deals import Lookalikes, PastDeals
from sim.engines.world import World
from sim.state import AccountState, EventKind, SlotStatus

UNKNOWN: Final = -1
"""Stands for a stage, a stay or a segment that the CRM does not show."""
WORKING_DAYS: Final = 5.0 / 7.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenDeals:
    """What a company's CRM shows of its open deals on the evening before week 0.

    Arrays of deals have the shape (deals,), in an order of their own: a deal's place in it is
    where its luck is drawn. Owners are counted from 0 within their team.

    Attributes:
        team: Place of the owner's team among all teams of the organisation.
        owner: Place of the owner in that team, below its seats.
        stage: Place of the stage that the CRM shows, or `UNKNOWN`.
        age: Days since it was created.
        stay: Days since it entered that stage, or `UNKNOWN`.
        amount: Money; NaN: not known.
        segment: Place of its segment, or `UNKNOWN`.
        booked: Booked by each owner in the quarter so far, shape (teams, most seats); NaN: as
            the run-in has it.
    """

    team: IntArray
    owner: IntArray
    stage: IntArray
    age: IntArray
    stay: IntArray
    amount: Array
    segment: IntArray
    booked: Array

    def __len__(self) -> int:
        return len(self.team)

    @property
    def digest(self) -> str:
        """SHA-256 of everything that is known."""
        digest = hashlib.sha256()
        for part in (self.team, self.owner, self.stage, self.age, self.stay, self.segment):
            digest.update(np.ascontiguousarray(part, np.int64).tobytes())
        for numbers in (self.amount, self.booked):
            digest.update(np.ascontiguousarray(numbers, np.float64).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """What became of open deals in one world; arrays of shape (deals,).

    Attributes:
        slot: Where a deal stands; -1: nowhere.
        account: Its account; -1: none.
        window: Its buying window.
        dead: It came to nothing long ago, and nobody has closed it in the CRM.
    """

    slot: IntArray
    account: IntArray
    window: IntArray
    dead: Array

    @property
    def left_out(self) -> IntArray:
        """Deals for which there was no place on the owner's list, or no account."""
        return np.flatnonzero((self.slot < 0) & ~self.dead.astype(bool))


def put_in_place(world: World, known: OpenDeals, past: Sequence[PastDeals]) -> Placed:
    """Give a world that stands at week 0 the open deals of a company in place of its own.

    Leads stay: no CRM shows them before they are deals.

    Args:
        world: Changed in place.
        known: What the company's CRM shows.
        past: Deals of the run-in that may be resembled.
    """
    seats = _seats(world)
    reps = np.array(
        [seats[team][owner] for team, owner in zip(known.team, known.owner, strict=True)],
        np.int64,
    )
    freed = _clear(world)
    alike = Lookalikes(world, past)
    placed = Placed(
        slot=np.full(len(known), -1), account=np.full(len(known), -1),
        window=np.full(len(known), -1), dead=np.zeros(len(known), np.bool_),
    )  # fmt: skip
    replies: list[tuple[int, int, int]] = []
    for number in range(len(known)):
        drawn = uniform(
            world.constants[0]["key"], number, int(Purpose.OPEN_LOOKALIKE), 0, 0
        )
        donor = alike.drawn(
            int(world.reps[int(reps[number])]["team"]), int(known.segment[number]),
            int(known.stage[number]), int(known.age[number]), int(known.stay[number]), drawn,
        )  # fmt: skip
        if donor.dead:
            placed.dead[number] = True
            continue
        rep = int(reps[number])
        slot, account = _slot(world, rep), _account(world, rep, freed, number)
        if slot < 0 or account < 0:
            continue
        _fill(world, known, number, donor, rep=rep, slot=slot, index=account)
        placed.slot[number], placed.account[number] = slot, account
        placed.window[number] = int(world.accounts[account]["window"])
        if donor.reply >= 0:
            generation = int(world.deals[slot]["generation"])
            replies.append((world_tick(world) + max(1, donor.reply), slot, generation))
    _appoint(world, replies)
    _book(world, known, seats)
    return placed


def world_tick(world: World) -> int:
    """Tick at which the week begins where a world stands."""
    return int(world.weeks[world.week + world.run_in]["first_tick"])


def _seats(world: World) -> list[IntArray]:
    """Reps of every team, in the order in which owners take seats: those who are there first."""
    found = []
    for team in world.teams:
        every = np.arange(int(team["rep_begin"]), int(team["rep_end"]))
        absent = world.reps["present"][every] == 0
        found.append(every[np.argsort(absent, kind="stable")])
    return found


def _clear(world: World) -> dict[int, list[int]]:
    """Empty every place that holds a deal; returns the accounts that are free by it, by rep."""
    deals: Any = world.deals
    freed: dict[int, list[int]] = {}
    for slot in np.flatnonzero(deals["status"] == SlotStatus.DEAL):
        deal = deals[slot]
        index, rep = int(deal["account"]), world.reps[int(deal["rep"])]
        account = world.accounts[index]
        account["state"] = AccountState.PROSPECT
        account["contacts"] = deal["contacts"]
        world.wakes[index] = 0
        freed.setdefault(int(deal["rep"]), []).append(index)
        rep["open_deals"] -= 1
        deal["status"] = SlotStatus.FREE
        deal["ready"] = 0
        deal["generation"] += 1
    for rep in world.reps:
        begin = int(rep["slot_begin"])
        used = np.flatnonzero(deals["status"][begin : int(rep["slot_end"])])
        rep["slots_used"] = int(used[-1]) + 1 if len(used) else 0
    return freed


def _slot(world: World, rep: int) -> int:
    """First free place on a rep's list, or -1."""
    begin, end = (int(world.reps[rep][name]) for name in ("slot_begin", "slot_end"))
    free = np.flatnonzero(world.deals["status"][begin:end] == SlotStatus.FREE)
    return begin + int(free[0]) if len(free) else -1


def _account(world: World, rep: int, freed: dict[int, list[int]], number: int) -> int:
    """An account for a deal: one whose deal has made room, else a prospect by lot; -1: none is left."""
    own = freed.get(rep)
    if own:
        return own.pop(0)
    begin, end = (int(world.reps[rep][f"account_{name}"]) for name in ("begin", "end"))
    idle = begin + np.flatnonzero(
        world.accounts["state"][begin:end] == AccountState.PROSPECT
    )
    if not len(idle):
        return -1
    drawn = uniform(world.constants[0]["key"], number, int(Purpose.OPEN_ACCOUNT), 0, 0)
    return int(idle[int(drawn * len(idle))])


def _fill(
    world: World,
    known: OpenDeals,
    number: int,
    donor: Any,  # noqa: ANN401 (a row of `Lookalikes`)
    *,
    rep: int,
    slot: int,
    index: int,
) -> None:
    """Write a deal and its account: what is known of it, and of its lookalike what is hidden."""
    now = world_tick(world)
    deals: Any = world.deals
    accounts: Any = world.accounts
    generation = int(deals[slot]["generation"]) + 1
    deals[slot] = donor.deal
    deal, account, owner = deals[slot], accounts[index], world.reps[rep]
    for name in ("ready_since", "champion_leaves", "stage_entered", "touched", "fade_at"):
        deal[name] += now - donor.tick
    segment, amount = int(known.segment[number]), float(known.amount[number])
    segment = int(deal["segment"]) if segment == UNKNOWN else segment
    if np.isfinite(amount) and amount > 0.0:
        # Recorded after the discount, where one was given.
        deal["amount"] = amount / (1.0 - float(deal["discount"]))
    age = int(float(known.age[number]) * WORKING_DAYS * TICKS_PER_DAY)
    account["window"] += 1
    deal["status"], deal["generation"] = SlotStatus.DEAL, generation
    deal["rep"], deal["account"], deal["window"] = rep, index, account["window"]
    deal["segment"], deal["created"] = segment, now - age
    if deal["ready"] == 0 and donor.reply < 0:
        # Somebody was at work on it; here nobody is yet.
        deal["ready"] = 1
    account["state"], account["reached"], account["rep"] = AccountState.IN_TALKS, 1, rep
    account["segment"], account["fit"] = segment, deal["fit"]
    account["amount"], account["signal"] = deal["amount"], deal["signal"]
    account["opens"], account["closes"] = now - age, now + max(1, donor.window_left)
    account["hand_used"] = 0.0
    world.wakes[index] = 0
    owner["open_deals"] += 1
    owner["slots_used"] = max(int(owner["slots_used"]), slot - int(owner["slot_begin"]) + 1)


def _appoint(world: World, replies: Sequence[tuple[int, int, int]]) -> None:
    """Put the answers that buyers owe into the calendars, in place of those of deals that are gone."""
    heaps: Any = world.heaps
    deals: Any = world.deals
    team_of: Any = world.reps["team"]
    for team in range(len(world.teams)):
        held = heaps[team, : int(world.sizes[team])].copy()
        kind = (held["order"] >> np.uint64(48)) & np.uint64(0xFF)
        entity = (held["order"] & np.uint64(0xFFFF_FFFF_FFFF)).astype(np.int64)
        is_reply = kind == int(EventKind.REPLY)
        slots = np.where(is_reply, entity, 0)
        stale = is_reply & (deals["generation"][slots] != held["stamp"])
        mine = [
            (
                tick,
                np.uint64(order_of(int(EventKind.REPLY), int(EventKind.REPLY), slot)),
                stamp,
            )
            for tick, slot, stamp in replies
            if int(team_of[int(deals[slot]["rep"])]) == team
        ]
        pending = np.concatenate([held[~stale], np.array(mine, held.dtype)])
        # A sorted array is a heap.
        pending.sort(order=("tick", "order", "stamp"))
        if len(pending) > heaps.shape[1]:
            raise RuntimeError("the calendar of events has no room for the open deals")
        heaps[team, : len(pending)] = pending
        world.sizes[team] = len(pending)


def _book(world: World, known: OpenDeals, seats: Sequence[IntArray]) -> None:
    """Let owners know what they have booked this quarter."""
    for team, reps in enumerate(seats):
        for place, index in enumerate(reps.tolist()):
            booked, rep = float(known.booked[team, place]), world.reps[index]
            if not np.isfinite(booked):
                continue
            before = float(rep["booked"])
            # Of this quarter's bookings as much as before is no longer news.
            share = float(rep["discussed"]) / before if before > 0.0 else 0.0
            rep["booked"], rep["discussed"] = booked, booked * min(max(share, 0.0), 1.0)
