"""What becomes of each deal in some weeks, under two ways of managing on the same luck.

Both begin with the same open deals. A deal is the same deal in both where it belongs to the same
buying window of the same account, whoever opened it and when.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, TypeAlias

import numpy as np

from sim.arrays import Array, IntArray
from sim.engines.event_log import LeftOpen, log_room
from sim.engines.open_deals import Placed
from sim.engines.past_deals import log_is_full
from sim.engines.world import World
from sim.experiments.running.opening import opened
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.state import Entry, Logged, zeros

BASE, CHANGED = 0, 1
_WINDOWS: Final = 1 << 24
Life: TypeAlias = dict[int, tuple[int, float]]
"""Fate and payment of each deal, by its account and window."""


class Fate(IntEnum):
    """What a CRM shows of a deal at the end."""

    OPEN = 0
    WON = 1
    LOST = 2
    NEVER = 3  # it was not opened


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fates:
    """One future under the base and under a change.

    Attributes:
        known: Fate of each deal that was open at the start, shape (2, deals).
        known_paid: What those that were won paid, else 0; the same shape.
        new: Fate of each deal that was opened in one of the two, shape (2, new deals).
        new_paid: What those that were won paid, else 0; the same shape.
    """

    known: IntArray
    known_paid: Array
    new: IntArray
    new_paid: Array


def fates(plan: ExperimentPlan, weeks: int, replication: int) -> tuple[Fates, ...]:
    """Live some weeks under the base and under each change, from the same open deals.

    Args:
        plan: Its first arm is the base, the others are changes; it begins with open deals.
        weeks: How many are lived.
        replication: Number of the future.

    Returns:
        One for each change.
    """
    base, *changes = plan.arms
    opening = opened(plan, base, replication)
    if opening.placed is None:
        raise ValueError("the plan begins with no open deals")
    lived = _life(plan, base, opening.world, weeks)
    return tuple(
        _beside(opening.placed, lived, _life(plan, arm, opening.world, weeks))
        for arm in changes
    )


def _beside(placed: Placed, base: Life, changed: Life) -> Fates:
    """Put what became of the same deals in two lives side by side."""
    known = placed.account * _WINDOWS + placed.window
    there = placed.slot >= 0
    shape = (2, len(known))
    fate, paid = np.full(shape, int(Fate.OPEN)), np.zeros(shape)
    old = set(known[there].tolist())
    new = sorted({key for life in (base, changed) for key in life if key not in old})
    new_fate, new_paid = np.full((2, len(new)), int(Fate.NEVER)), np.zeros((2, len(new)))
    for side, life in enumerate((base, changed)):
        for place in np.flatnonzero(there).tolist():
            fate[side, place], paid[side, place] = life.get(int(known[place]), (0, 0.0))
        for place, key in enumerate(new):
            if key in life:
                new_fate[side, place], new_paid[side, place] = life[key]
    return Fates(known=fate, known_paid=paid, new=new_fate, new_paid=new_paid)


def _life(plan: ExperimentPlan, arm: Arm, start: World, weeks: int) -> Life:
    """Fate and payment of each deal that the log tells of, by account and window."""
    room = log_room(sum(plan.organisation.team_sizes()), weeks)
    while True:
        world = start.copy().with_arrays(log=zeros(Entry, 1 + room))
        plan.simulator.advance(world, arm.practices, weeks)
        if not log_is_full(world):
            break
        room *= 3
    left_open = LeftOpen(world)
    team_of: Any = world.reps["team"]
    found: Life = {}
    for row in world.log[1 : 1 + int(world.log[0]["tick"])]:
        account, window, event = int(row["account"]), int(row["window"]), int(row["event"])
        key = account * _WINDOWS + window
        if event == Logged.WON:
            found[key] = (int(Fate.WON), float(row["amount"]))
        elif event > Logged.WON and not left_open(
            int(team_of[int(row["rep"])]), account, window
        ):
            found[key] = (int(Fate.LOST), 0.0)
        else:
            found.setdefault(key, (int(Fate.OPEN), 0.0))
    return found
