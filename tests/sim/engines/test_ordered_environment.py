"""SimPy with ties settled by meaning, and the parts of SimPy that this rests on."""

import inspect
from importlib.metadata import version

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from simpy.core import EmptySchedule, Environment
from simpy.events import Event

from sim.engines.event_heap import empty_heap, order_of, pop, push
from sim.engines.ordered_environment import OrderedEnvironment

keys = st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 2))


def happenings(events, stops):
    """Run once for each stop; returns what happened, when, and what is left."""
    env = OrderedEnvironment()
    log = []
    for key in events:
        event = env.at(*key)
        event.callbacks.append(lambda _, key=key: log.append((env.tick, key)))
    for stop in stops:
        env.run(stop)
    return log, env.pending()


@given(st.lists(keys, max_size=30), st.integers(0, 7))
def test_a_run_is_half_open_and_ordered_by_meaning(events, until):
    log, pending = happenings(events, [until])
    assert log == [(key[0], key) for key in sorted(events) if key[0] < until]
    assert pending == sorted(key for key in events if key[0] >= until)


@given(st.lists(keys, max_size=30), st.integers(0, 7), st.integers(0, 7))
def test_a_run_to_t_and_on_to_u_equals_a_run_to_u(events, one, other):
    t, u = sorted((one, other))
    assert happenings(events, [t, u]) == happenings(events, [u])


@given(st.lists(keys, max_size=30))
def test_both_calendars_give_the_same_order(events):
    heap, size, popped = empty_heap(30), 0, []
    for tick, order, stamp in events:
        size = push(heap, size, tick, np.uint64(order), stamp)
    while size:
        size = pop(heap, size)
        popped.append((int(heap[size].tick), int(heap[size].order), int(heap[size].stamp)))
    assert [key for _, key in happenings(events, [6])[0]] == popped


def test_processes_started_in_any_order_meet_their_ties_in_the_order_of_entities():
    def met_by(entities):
        env = OrderedEnvironment()
        met = []

        def agent(entity):
            for tick in (10, 10, 20):
                yield env.at(tick, order_of(1, 2, entity), tick)
                met.append((env.tick, entity))

        for entity in entities:
            env.process(agent(entity))
        env.run(21)
        return met

    # The second wait at tick 10 begins when the first is over, so it comes behind it.
    assert met_by([1, 2, 3]) == met_by([3, 1, 2])
    assert met_by([2, 1])[-2:] == [(20, 1), (20, 2)]


def test_what_an_event_triggers_happens_before_the_next_event_of_that_tick():
    env = OrderedEnvironment()
    met = []
    bell = env.event()

    def ringer():
        yield env.at(5, 1, 0)
        met.append("rung")
        bell.succeed()

    def listener():
        yield bell
        met.append("heard")

    def neighbour():
        yield env.at(5, 2, 0)
        met.append("next")

    for process in (neighbour, listener, ringer):
        env.process(process())
    env.run(6)
    assert met == ["rung", "heard", "next"]


def test_events_at_the_end_wait_for_the_next_run():
    log, pending = happenings([(3, 0, 0)], [3])
    assert log == []
    assert pending == [(3, 0, 0)]
    assert happenings([(3, 0, 0)], [3, 4])[0] == [(3, (3, 0, 0))]


def test_the_clock_starts_where_it_is_told_and_ends_at_until():
    env = OrderedEnvironment(100)
    env.run(100)
    assert env.tick == env.now == 100
    env.run(250)
    assert env.tick == 250


@pytest.mark.parametrize("until", [99, 100.5, 101.0, None])
def test_a_run_needs_a_whole_tick_that_has_not_passed(until):
    with pytest.raises(ValueError, match="whole tick from 100 on"):
        OrderedEnvironment(100).run(until)


def test_an_event_in_the_past_is_refused():
    with pytest.raises(ValueError, match="tick 99: it is tick 100"):
        OrderedEnvironment(100).at(99, 0, 0)


def test_a_delay_without_a_meaning_is_refused():
    env = OrderedEnvironment()
    with pytest.raises(ValueError, match="use at"):
        env.timeout(3)


def test_a_failure_in_a_process_is_not_swallowed():
    env = OrderedEnvironment()

    def failing():
        yield env.at(1, 0, 0)
        raise LookupError("lost")

    env.process(failing())
    with pytest.raises(LookupError, match="lost"):
        env.run(2)


# --- the contract with SimPy's private parts ------------------------------------------------


def test_simpy_is_a_version_this_was_written_for():
    major, minor = (int(part) for part in version("simpy").split(".")[:2])
    assert (4, 1) <= (major, minor) < (5, 0)


def test_simpy_keeps_its_clock_queue_and_counter_in_the_fields_that_are_used():
    env = Environment(3)
    assert env._now == 3
    assert env._queue == []
    assert next(env._eid) == 0


def test_simpy_pops_entries_of_four_with_tick_first_and_event_last():
    env = Environment()
    event = env.event()
    event._ok, event._value = True, None
    seen = []
    event.callbacks.append(seen.append)
    env._queue.append((7, "any", "thing", event))
    env.step()
    assert env.now == 7
    assert seen == [event]
    with pytest.raises(EmptySchedule):
        env.step()


def test_simpy_schedules_through_the_method_that_is_overridden():
    asked = []

    class Spy(Environment):
        def schedule(self, event, priority=1, delay=0):
            asked.append((event, delay))

    env = Spy()
    event = env.event()
    event.succeed()
    timeout = env.timeout(4)
    assert asked == [(event, 0), (timeout, 4)]
    assert list(inspect.signature(Environment.schedule).parameters) == [
        "self",
        "event",
        "priority",
        "delay",
    ]


def test_simpy_marks_an_event_as_sure_by_the_fields_that_are_used():
    timeout = simpy.Environment().timeout(1, value="x")
    assert timeout._ok is True
    assert timeout._value == "x"
    event = Event(simpy.Environment())
    assert not event.triggered
    event._value = None
    assert event.triggered
