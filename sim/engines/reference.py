"""The reference engine: SimPy, a process for everybody who acts. It is the specification.

A process waits and calls a handler, nothing more; all state is in the world, so processes
can be built anew from it. Written to be read:

- the market, a manager and a rep each have a week that returns;
- a rep works: a piece of work ends, the next one begins;
- whatever else was appointed (an answer, a ticket, a newcomer) is awaited by a process of
  its own, once.
"""

from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from sim.agents import handlers
from sim.agents.bookkeeping import close_books
from sim.arrays import AnyArray
from sim.engines.event_heap import event_of, order_of
from sim.engines.ordered_environment import OrderedEnvironment
from sim.engines.trace import TraceRow, hash_event, words_of, write_trace
from sim.engines.world import World
from sim.state import EventKind, Pending, Practices, Records, dtype_of

Process = Generator[Any, Any, None]

HANDLERS: dict[EventKind, Callable[..., None]] = {
    EventKind.MARKET_WEEK: handlers.on_market_week,
    EventKind.MANAGER_WEEK: handlers.on_manager_week,
    EventKind.REP_WEEK: handlers.on_rep_week,
    EventKind.HIRE: handlers.on_hire,
    EventKind.HAND_RAISE: handlers.on_hand_raise,
    EventKind.TICKET: handlers.on_ticket,
    EventKind.CHURN: handlers.on_churn,
    EventKind.REPLY: handlers.on_reply,
    EventKind.REP_FREE: handlers.on_rep_free,
}


class ReferenceRun:
    """All teams of a world on one SimPy clock."""

    def __init__(
        self, world: World, practices: Records[Practices], trace: Records[TraceRow]
    ) -> None:
        self.world = world
        self.practices = practices
        self.trace = trace
        self.words = words_of(world)
        self.events = 0
        self.env = OrderedEnvironment(
            initial_tick=int(world.weeks[self._now_week()]["first_tick"])
        )
        for event in world.pending():
            self._await(int(event["tick"]), np.uint64(event["order"]), int(event["stamp"]))

    def _now_week(self) -> int:
        return self.world.week + self.world.run_in

    def _await(self, tick: int, order: np.uint64, stamp: int) -> None:
        """Start the process that waits for one appointment."""
        self.env.process(self._keep_appointment(tick, order, stamp, *event_of(int(order))))

    def _keep_appointment(
        self, tick: int, order: np.uint64, stamp: int, kind: EventKind, entity: int
    ) -> Process:
        """Wait for the tick, let it happen, and go on with what recurs."""
        while True:
            yield self.env.at(tick, int(order), stamp)
            appointments = self._happen(tick, order, stamp, kind, entity)
            following = None
            for next_tick, next_kind, next_entity, next_stamp in appointments:
                if following is None and (next_kind, next_entity) == (kind, entity):
                    following = (next_tick, next_stamp)
                else:
                    next_order = np.uint64(order_of(next_kind, next_kind, next_entity))
                    self._await(next_tick, next_order, next_stamp)
            if following is None:
                return
            tick, stamp = following

    def _happen(
        self, tick: int, order: np.uint64, stamp: int, kind: EventKind, entity: int
    ) -> list[tuple[int, int, int, int]]:
        """Call the handler; returns what it asked for."""
        HANDLERS[kind](self.world, self.practices, entity, stamp, tick)
        self.events += 1
        world = self.world
        if len(self.trace) > 1:
            word = hash_event(world, int(kind), entity, self.words)
            if not write_trace(self.trace, tick, order, stamp, np.uint64(word)):
                raise RuntimeError("the trace has no room left; run fewer weeks at a time")
        rows = world.agenda[1 : int(world.agenda[0]["kind"])]
        return [tuple(int(x) for x in row) for row in rows]  # type: ignore[misc]

    def run_week(self, week: int, rep_output: AnyArray, team_output: AnyArray) -> None:
        """Run the clock to the end of a week and close every team's books.

        Args:
            week: The week, counted from the first week of the calendar.
            rep_output: Receives the week, shape (reps, counters).
            team_output: Receives the week, shape (teams, counters).
        """
        world = self.world
        self.env.run(until=int(world.weeks[week]["end_tick"]))
        for team in range(len(world.teams)):
            close_books(world, team, week, rep_output, team_output[team])

    def put_back(self) -> None:
        """Return all pending events to the world's own calendar."""
        world = self.world
        world.sizes[:] = 0
        for tick, order, stamp in self.env.pending():
            team = self._team_of(*event_of(order))
            size = int(world.sizes[team])
            world.heaps[team, size] = np.array((tick, order, stamp), dtype_of(Pending))
            world.sizes[team] = size + 1

    def _team_of(self, kind: EventKind, entity: int) -> int:
        world = self.world
        if kind in (EventKind.MARKET_WEEK, EventKind.MANAGER_WEEK):
            return entity
        if kind in (EventKind.HAND_RAISE, EventKind.TICKET, EventKind.CHURN):
            entity = int(world.accounts[entity]["rep"])
        elif kind == EventKind.REPLY:
            entity = int(np.searchsorted(world.reps["slot_end"], entity, side="right"))
        return int(world.reps[entity]["team"])
