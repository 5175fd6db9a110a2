"""One team, event by event: to look at the world before and after each thing that happens.

The handlers and their order are those of the other engines, so stepping through a week ends
in the same bytes as running it; a test holds it. Only the team that is looked at is stepped;
the compiled engine runs the others and closes everybody's books.
"""

import heapq
from typing import Any, Protocol

import numpy as np

from sim.arrays import AnyArray
from sim.engines.compiled import DONE, begin_quarter, run_weeks
from sim.engines.event_heap import event_of, order_of
from sim.engines.reference import HANDLERS
from sim.engines.trace import TraceRow, words_of
from sim.engines.world import World
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import EventKind, Pending, Practices, Records, dtype_of, zeros


class Onlooker(Protocol):
    """Somebody who looks on and changes nothing."""

    def before(self, kind: EventKind, entity: int, tick: int) -> None:
        """Called before an event happens."""
        ...

    def after(self, kind: EventKind, entity: int, tick: int) -> None:
        """Called after it has happened."""
        ...


def step_week(world: World, practices: AnyArray, team: int, onlooker: Onlooker) -> AnyArray:
    """Run a world on by one week while somebody looks at one team.

    Args:
        world: Changed in place.
        practices: Records of `sim.levers.Practices`; weeks count from the switch.
        team: Place of the team that is looked at.
        onlooker: Called around each of its events.

    Returns:
        The week's counters of all reps, shape (reps, RepCounter).

    Raises:
        RuntimeError: An array of the engine was too small.
    """
    records: Any = np.array(practices)
    records["start_week"] += world.run_in
    week = world.week + world.run_in
    untraced, words = zeros(TraceRow, 1), words_of(world)
    begin_quarter(world, records, week, untraced, words)
    until = int(world.weeks[week]["end_tick"])
    pending = _step(world, records, team, until, onlooker)
    world.sizes[team] = 0
    reps = np.zeros((1, len(world.reps), len(RepCounter)))
    teams = np.zeros((1, len(world.teams), len(TeamCounter)))
    status, _ = run_weeks(world, records, week, week + 1, 0, reps, teams, untraced, words)
    if status != DONE:
        raise RuntimeError("an array of the engine has no room left; this is a fault of it")
    for place, event in enumerate(sorted(pending)):
        world.heaps[team, place] = np.array(event, dtype_of(Pending))
    world.sizes[team] = len(pending)
    world.week += 1
    week_of_reps: AnyArray = reps[0]
    return week_of_reps


def _step(
    world: World, practices: Records[Practices], team: int, until: int, onlooker: Onlooker
) -> list[tuple[int, int, int]]:
    """Let a team's events happen one by one; returns what is still to come."""
    pending = [
        (int(event["tick"]), int(event["order"]), int(event["stamp"]))
        for event in world.heaps[team, : world.sizes[team]]
    ]
    heapq.heapify(pending)
    while pending and pending[0][0] < until:
        tick, order, stamp = heapq.heappop(pending)
        kind, entity = event_of(order)
        onlooker.before(kind, entity, tick)
        HANDLERS[kind](world, practices, entity, stamp, tick)
        onlooker.after(kind, entity, tick)
        for asked in world.agenda[1 : int(world.agenda[0]["kind"])]:
            again = int(asked["kind"])
            next_order = int(order_of(again, again, int(asked["entity"])))
            heapq.heappush(pending, (int(asked["tick"]), next_order, int(asked["stamp"])))
    return pending
