"""A queue with c servers on the engine's own heap, clock and draws.

Nothing of the sales model is in it: its answers are known (Erlang), so it shows whether
calendar, clock and chance are right (tests/theory) and what they cost (benchmarks/run.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.chance import exponential, stream_key, two_uniforms
from sim.compiling import inlined_rule, rule
from sim.engines.event_heap import FULL, empty_heap, order_of, pop, push, replace

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Purpose of draws that belong to no sales organisation.
CUSTOMER = 65_001
# Who leaves at a tick leaves before the one who comes then.
LEAVING, COMING = 1, 2
LINE_CAPACITY = 1 << 14


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRun:
    """What happened from the first arrival until the last customer had left.

    Attributes:
        waits: Mean wait of the customers of each batch, in arrival order; ticks.
        events: Arrivals and departures.
        end: Tick at which the last customer left.
        area: Number of customers present, summed over ticks as the clock advanced.
        sojourns: Wait plus service, summed over customers.
    """

    waits: NDArray[np.float64]
    events: int
    end: int
    area: int
    sojourns: int


def run_queue(
    *,
    servers: int,
    mean_gap: float,
    mean_service: float,
    customers: int,
    batches: int = 1,
    seed: int = 1,
    replication: int = 0,
) -> QueueRun:
    """Serve `customers` who arrive by a Poisson process, first come first served.

    Raises:
        OverflowError: More customers waited than there is room for.
    """
    heap = empty_heap(servers + 1).view(np.ndarray)
    came, services = np.zeros((2, LINE_CAPACITY), np.int64)
    waits = np.zeros(batches, np.int64)
    key = stream_key(seed, replication)
    per_batch = customers // batches
    events, end, area, sojourns = serve(
        heap,
        came,
        services,
        waits,
        key,
        servers,
        mean_gap,
        mean_service,
        per_batch * batches,
    )
    if events == FULL:
        message = f"more than {LINE_CAPACITY} customers waited"
        raise OverflowError(message)
    return QueueRun(
        waits=waits / per_batch, events=events, end=end, area=area, sojourns=sojourns
    )


@inlined_rule
def _drawn_ticks(
    key: np.uint64, customer: int, mean_gap: float, mean_service: float
) -> tuple[int, int]:
    """Ticks since the customer before, and of service."""
    gap, service = two_uniforms(key, customer, CUSTOMER, 0, 0)
    return int(exponential(gap, mean_gap) + 0.5), int(
        exponential(service, mean_service) + 0.5
    )


@rule
def serve(
    heap: NDArray[np.void],
    came: NDArray[np.int64],
    services: NDArray[np.int64],
    waits: NDArray[np.int64],
    key: np.uint64,
    servers: int,
    mean_gap: float,
    mean_service: float,
    customers: int,
) -> tuple[int, int, int, int]:
    """The event loop: returns (events, end, area, sojourns); events is -1 if it overflowed.

    `came` and `services` hold those who wait, as rings of a power of two.
    """
    per_batch = customers // waits.shape[0]
    mask = came.shape[0] - 1
    coming = order_of(COMING, COMING, 0)
    now = area = sojourns = events = 0
    present = arrived = started = busy = 0
    gap, services[0] = _drawn_ticks(key, 0, mean_gap, mean_service)
    size = push(heap, 0, gap, coming, 0)
    while size > 0:
        event = heap[0]
        area += present * (event.tick - now)
        now = event.tick
        events += 1
        if event.order == coming:
            if arrived - started >= mask:
                return FULL, now, area, sojourns
            came[arrived & mask] = now
            present += 1
            arrived += 1
            if arrived < customers:
                gap, service = _drawn_ticks(key, arrived, mean_gap, mean_service)
                services[arrived & mask] = service
                replace(heap, size, now + gap, coming, arrived)
            else:
                size = pop(heap, size)
            if busy == servers:
                continue
            busy += 1
            leaving = now + services[started & mask]
            size = push(heap, size, leaving, order_of(LEAVING, LEAVING, started), 0)
        else:
            present -= 1
            if started == arrived:
                busy -= 1
                size = pop(heap, size)
                continue
            leaving = now + services[started & mask]
            replace(heap, size, leaving, order_of(LEAVING, LEAVING, started), 0)
        waits[started // per_batch] += now - came[started & mask]
        sojourns += leaving - came[started & mask]
        started += 1
    return events, now, area, sojourns


def erlang_wait(servers: int, load: float, mean_service: float) -> float:
    """Mean wait in M/M/c by Erlang's C formula; `load` is the utilisation of a server."""
    return erlang_c(servers, load) * mean_service / (servers * (1.0 - load))


def erlang_c(servers: int, load: float) -> float:
    """Probability that a customer has to wait in M/M/c."""
    offered = servers * load
    waiting = offered**servers / math.factorial(servers) / (1.0 - load)
    free = sum(offered**k / math.factorial(k) for k in range(servers))
    return waiting / (free + waiting)
