"""Pending events of one team: a binary heap over a record array.

The order of events is settled here and nowhere else: by tick, then by meaning (priority,
kind, entity, packed into one integer by `order_of`), then by stamp. The stamp is the
generation of the entity at scheduling; it tells stale events from live ones and, as the
last tie-breaker, makes the order total, so that insertion order can never show.

The caller holds the array and its size, because both are part of the state:

    size = push(heap, size, tick, order, stamp)    # -1: full, nothing was written
    size = pop(heap, size)                         # the popped event is now heap[size]
    replace(heap, size, tick, order, stamp)        # pop and push in one

`heap[0]` is the next event while size > 0. Under `NUMBA_DISABLE_JIT=1` the array must be a
`numpy.recarray` view, since plain records have no attributes there.
"""

from typing import Any, cast

import numpy as np

from sim.compiling import inlined_rule, rule
from sim.state import EventKind, Pending, Records, dtype_of

FULL = -1
"""What `push` returns when the heap has no room."""

# The decoders return int64: uint64 would turn into a float where rules add an int64 to it.
_PRIORITY_SHIFT = np.uint64(56)
_KIND_SHIFT = np.uint64(48)
_KIND_MASK = np.uint64(0xFF)
_ENTITY_MASK = np.uint64(0xFFFF_FFFF_FFFF)


def empty_heap(capacity: int) -> Records[Pending]:
    """Room for `capacity` pending events; shape (capacity,)."""
    heap: Any = np.zeros(capacity, dtype_of(Pending)).view(np.recarray)
    return cast("Records[Pending]", heap)


@rule
def order_of(priority: int, kind: int, entity: int) -> np.uint64:
    """Rank among events of one tick: priority (0-255), kind (0-255), entity (< 2**48).

    Back in Python a compiled rule returns an int; wrap it in `np.uint64` before handing it
    to another rule.
    """
    return (
        (np.uint64(priority) << _PRIORITY_SHIFT)
        | (np.uint64(kind) << _KIND_SHIFT)
        | np.uint64(entity)
    )


@rule
def kind_of(order: np.uint64) -> int:
    """Kind in an event's order."""
    return np.int64((np.uint64(order) >> _KIND_SHIFT) & _KIND_MASK)  # type: ignore[return-value]


@rule
def entity_of(order: np.uint64) -> int:
    """Entity in an event's order."""
    return np.int64(np.uint64(order) & _ENTITY_MASK)  # type: ignore[return-value]


def event_of(order: int) -> tuple[EventKind, int]:
    """Kind and entity that an order holds, in plain Python."""
    return EventKind((order >> 48) & 0xFF), order & 0xFFFF_FFFF_FFFF


@inlined_rule
def _is_before(tick: int, order: np.uint64, stamp: int, other: Pending) -> bool:
    """Whether an event comes strictly before the record `other`."""
    if tick != other.tick:
        return bool(tick < other.tick)
    if order != other.order:
        return bool(order < other.order)
    return bool(stamp < other.stamp)


@inlined_rule
def _put(record: Pending, tick: int, order: np.uint64, stamp: int) -> None:
    """Write an event into a place of the heap."""
    record.tick = tick
    record.order = order
    record.stamp = stamp


@inlined_rule
def _move(heap: Records[Pending], place: int, other: int) -> None:
    """Copy an event from one place to another.

    Field by field: a record copied whole is taken to be bytes, and compared byte by byte.
    """
    moved = heap[place]
    _put(heap[other], moved.tick, moved.order, moved.stamp)


@rule
def push(heap: Records[Pending], size: int, tick: int, order: np.uint64, stamp: int) -> int:
    """Add an event; returns the new size, or `FULL` (-1) with the heap unchanged."""
    if size >= heap.shape[0]:
        return FULL
    hole = _risen_hole(heap, size, tick, order, stamp)
    _put(heap[hole], tick, order, stamp)
    return size + 1


@inlined_rule
def pop(heap: Records[Pending], size: int) -> int:
    """Take the earliest event out of a heap that holds one; returns the new size.

    The event itself is left just behind the heap, at `heap[new size]`, until the next push.
    """
    last = size - 1
    if last < 0:
        raise IndexError("pop from an empty heap of events")
    moved = heap[last]
    tick, order, stamp = moved.tick, moved.order, moved.stamp
    _move(heap, 0, last)
    if last == 0:
        return 0
    # The last event nearly always belongs near the leaves, so the hole sinks all the way
    # without looking at it and it rises from there: fewer comparisons than stopping early.
    hole = 0
    child = 1
    while child + 1 < last:
        right = heap[child + 1]
        # Added, not branched on: which child is earlier cannot be predicted.
        child += _is_before(right.tick, right.order, right.stamp, heap[child])
        _move(heap, child, hole)
        hole = child
        child = 2 * hole + 1
    if child < last:
        _move(heap, child, hole)
        hole = child
    hole = _risen_hole(heap, hole, tick, order, stamp)
    _put(heap[hole], tick, order, stamp)
    return last


@inlined_rule
def replace(
    heap: Records[Pending], size: int, tick: int, order: np.uint64, stamp: int
) -> None:
    """Put an event in the place of the earliest one, in a heap that holds one at least.

    Same order as `pop` and `push`, at about half the time: for an event that was read at
    `heap[0]` and whose handling schedules another.
    """
    hole = 0
    child = 1
    while child < size:
        if child + 1 < size:
            right = heap[child + 1]
            child += _is_before(right.tick, right.order, right.stamp, heap[child])
        if _is_before(tick, order, stamp, heap[child]):
            break
        _move(heap, child, hole)
        hole = child
        child = 2 * hole + 1
    _put(heap[hole], tick, order, stamp)


@inlined_rule
def _risen_hole(
    heap: Records[Pending], hole: int, tick: int, order: np.uint64, stamp: int
) -> int:
    """Move later parents down into the hole; returns where the event belongs."""
    while hole > 0:
        parent = (hole - 1) >> 1
        if not _is_before(tick, order, stamp, heap[parent]):
            break
        _move(heap, parent, hole)
        hole = parent
    return hole
