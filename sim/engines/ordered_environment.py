"""SimPy's environment with a calendar ordered by meaning instead of insertion.

SimPy settles ties by the order in which events were inserted, which depends on how the
program is written. Here an event of the calendar is ordered by (tick, order, stamp), as in
`sim.engines.event_heap`. What SimPy schedules for itself (the start of a process, the
triggering of an event) has no meaning of its own: it happens at once, before the next
event of the calendar, in the sequence in which it was asked for.

Relies on private fields of SimPy 4 (`_now`, `_queue`, `_eid`, `Event._ok`,
`Event._value`); a contract test names them.
"""

from heapq import heappush
from typing import Any

from simpy.core import Environment, SimTime
from simpy.events import NORMAL, Event, EventPriority
from typing_extensions import override

AT_ONCE = -1
"""Order of SimPy's own events: before every event of the calendar."""


class CalendarEvent(Event):
    """An event of the calendar, sure to happen at its tick."""

    def __init__(self, env: Environment, tick: int, order: int, stamp: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        self.tick = tick
        self.order = order
        self.stamp = stamp

    def __lt__(self, other: object) -> bool:
        """Asked only of events that are equal by meaning: neither has to come first."""
        return False


class OrderedEnvironment(Environment):
    """A SimPy environment whose clock counts whole ticks and whose ties have a meaning."""

    def __init__(self, initial_tick: int = 0) -> None:
        super().__init__(initial_tick)
        self._queue: list[tuple[int, int, int, Event]] = []  # type: ignore[assignment]
        self._now: int = initial_tick

    @property
    def tick(self) -> int:
        """The current tick."""
        return self._now

    def at(self, tick: int, order: int, stamp: int) -> CalendarEvent:
        """An event of the calendar, to be yielded by a process or given callbacks.

        Args:
            tick: When, not before now.
            order: From `event_heap.order_of`.
            stamp: Generation of the entity.

        Raises:
            ValueError: The tick has passed.
        """
        if tick < self._now:
            message = f"an event cannot be scheduled at tick {tick}: it is tick {self._now}"
            raise ValueError(message)
        event = CalendarEvent(self, int(tick), int(order), int(stamp))
        heappush(self._queue, (event.tick, event.order, event.stamp, event))
        return event

    @override
    def schedule(
        self,
        event: Event,
        priority: EventPriority = NORMAL,
        delay: SimTime = 0,
    ) -> None:
        """Let SimPy's own event happen at once.

        Raises:
            ValueError: There is a delay; such an event needs a meaning (use `at`).
        """
        if delay != 0:
            message = f"a delay of {delay} has no order among equals: use at()"
            raise ValueError(message)
        heappush(self._queue, (self._now, AT_ONCE, next(self._eid), event))

    @override
    def run(self, until: SimTime | Event | None = None) -> Any:
        """Process every event with now <= tick < until; afterwards it is `until`.

        A run to t and on to u equals a run to u.

        Raises:
            ValueError: `until` is not a whole tick, or has passed.
        """
        if not isinstance(until, int) or until < self._now:
            message = f"until is {until!r}: give a whole tick from {self._now} on"
            raise ValueError(message)
        while self._queue and self._queue[0][0] < until:
            self.step()
        self._now = until
        return None

    def pending(self) -> list[tuple[int, int, int]]:
        """The calendar as sorted (tick, order, stamp): part of the state."""
        return sorted(entry[:3] for entry in self._queue if entry[1] != AT_ONCE)
