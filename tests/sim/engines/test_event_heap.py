"""The heap of pending events, against Python's heapq over the same keys."""

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engines.event_heap import (
    FULL,
    empty_heap,
    entity_of,
    kind_of,
    order_of,
    pop,
    push,
    replace,
)
from sim.state import Pending, dtype_of

# Few distinct values, so that ties at every level are the rule; and the extremes.
ticks = st.one_of(st.integers(0, 4), st.sampled_from([-5, 2**63 - 1]))
orders = st.one_of(st.integers(0, 3), st.sampled_from([2**63 - 1, 2**63, 2**64 - 1]))
stamps = st.one_of(st.integers(0, 2), st.sampled_from([-1, 2**63 - 1]))
events = st.tuples(ticks, orders, stamps)
steps = st.lists(st.one_of(st.none(), events), max_size=120)  # None: pop


def fields(record):
    return int(record.tick), int(record.order), int(record.stamp)


def pushed(heap, size, event):
    tick, order, stamp = event
    return push(heap, size, tick, np.uint64(order), stamp)


@given(steps)
def test_events_leave_in_the_order_of_tick_meaning_and_stamp(steps):
    heap, size, oracle = empty_heap(120), 0, []
    for step in steps:
        if step is not None:
            size = pushed(heap, size, step)
            heapq.heappush(oracle, step)
        elif size:
            size = pop(heap, size)
            assert fields(heap[size]) == heapq.heappop(oracle)
        assert size == len(oracle)
        if size:
            assert fields(heap[0]) == oracle[0]
    drained = []
    while size:
        size = pop(heap, size)
        drained.append(fields(heap[size]))
    assert drained == sorted(oracle)


@given(st.lists(events, min_size=1, max_size=40), st.lists(events, max_size=40))
def test_replacing_the_earliest_is_a_pop_and_a_push(first, later):
    heap, size, oracle = empty_heap(40), 0, []
    for event in first:
        size = pushed(heap, size, event)
        heapq.heappush(oracle, event)
    for tick, order, stamp in later:
        assert fields(heap[0]) == heapq.heapreplace(oracle, (tick, order, stamp))
        replace(heap, size, tick, np.uint64(order), stamp)
    drained = []
    while size:
        size = pop(heap, size)
        drained.append(fields(heap[size]))
    assert drained == sorted(oracle)


@given(st.lists(events, min_size=1, max_size=40), st.permutations(range(40)))
def test_insertion_order_never_shows(events, shuffle):
    def drained(sequence):
        heap, size = empty_heap(40), 0
        for event in sequence:
            size = pushed(heap, size, event)
        while size:
            size = pop(heap, size)
            yield fields(heap[size])

    reordered = [events[i] for i in shuffle if i < len(events)]
    assert list(drained(events)) == list(drained(reordered))


@given(st.lists(events, max_size=8), events)
def test_a_full_heap_says_so_and_stays_as_it_was(events, one_more):
    heap, size = empty_heap(len(events)), 0
    for event in events:
        size = pushed(heap, size, event)
    before = heap.tobytes()
    assert pushed(heap, size, one_more) == FULL == -1
    assert heap.tobytes() == before


def test_nothing_is_written_outside_the_given_slice():
    store = empty_heap(12)
    store.view(np.int64)[:] = -77
    team = store[4:8]
    size = 0
    for tick in (3, 1, 2, 0):
        size = pushed(team, size, (tick, 1, 0))
    assert pushed(team, size, (9, 1, 0)) == FULL
    while size:
        size = pop(team, size)
    outside = np.concatenate([store[:4].view(np.int64), store[8:].view(np.int64)])
    assert np.all(outside == -77)


def test_popping_an_empty_heap_is_an_error():
    with pytest.raises(IndexError, match="empty heap"):
        pop(empty_heap(3), 0)


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 2**48 - 1))
def test_an_order_can_be_read_back(priority, kind, entity):
    order = np.uint64(order_of(priority, kind, entity))
    assert (order >> np.uint64(56), kind_of(order), entity_of(order)) == (
        priority,
        kind,
        entity,
    )


meanings = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 2**48 - 1))


@given(meanings, meanings)
def test_orders_compare_as_priority_then_kind_then_entity(one, other):
    assert (order_of(*one) < order_of(*other)) == (one < other)


def test_an_event_takes_24_bytes():
    assert dtype_of(Pending).itemsize == 24
