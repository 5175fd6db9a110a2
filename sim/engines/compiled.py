"""The compiled engine: one event loop a team, in machine code, without the interpreter lock.

It holds control flow only: what happens is in `sim.agents.handlers`. Teams share no heap;
they meet where executives act: all are run up to a quarter's begin before any goes on.
"""

from sim.agents.bookkeeping import close_books
from sim.agents.handlers import (
    on_churn,
    on_hand_raise,
    on_hire,
    on_manager_week,
    on_market_week,
    on_period,
    on_rep_free,
    on_rep_week,
    on_reply,
    on_ticket,
)
from sim.compiling import inlined_rule, rule
from sim.engines.event_heap import FULL, entity_of, kind_of, order_of, pop, push, replace
from sim.engines.trace import TraceRow, Words, hash_event, hash_period, write_trace
from sim.state import Arrays, Cube, EventKind, Practices, Records, Week

DONE = 0
HEAP_FULL = 1
AGENDA_FULL = 2
TRACE_FULL = 3


@rule
def run_weeks(
    world: Arrays,
    practices: Records[Practices],
    first_week: int,
    last_week: int,
    executives_act: int,
    rep_output: Cube,
    team_output: Cube,
    trace: Records[TraceRow],
    words: Words,
) -> tuple[int, int]:
    """Run every team through the weeks [first_week, last_week), quarter by quarter.

    Args:
        world: The arrays.
        practices: Practices by week.
        first_week: First week to run, counted from the first week of the calendar.
        last_week: First week not to run.
        executives_act: 1: they act where a quarter begins; 0: they have acted already.
        rep_output: Receives each week's counters, shape (weeks, reps, counters).
        team_output: Receives each week's counters, shape (weeks, teams, counters).
        trace: Receives a record an event; a single row records nothing.
        words: The bytes that the trace hashes.

    Returns:
        A status (`DONE` or what was full) and the number of events.
    """
    events = 0
    begin = first_week
    while begin < last_week:
        end = next_quarter(world.weeks, begin, last_week)
        if executives_act == 1:
            events += begin_quarter(world, practices, begin, trace, words)
        for team in range(world.teams.shape[0]):
            for week in range(begin, end):
                until = world.weeks[week].end_tick
                status, n = run_until(world, practices, team, until, trace, words)
                events += n
                if status != DONE:
                    return status, events
                place = week - first_week
                close_books(world, team, week, rep_output[place], team_output[place, team])
        begin = end
    return DONE, events


@rule
def next_quarter(weeks: Records[Week], week: int, last_week: int) -> int:
    """The first week after a week in which a quarter begins, at most the last one."""
    following = week + 1
    while following < last_week and weeks[following].week_of_period != 0:
        following += 1
    return following


@rule
def begin_quarter(
    world: Arrays,
    practices: Records[Practices],
    week: int,
    trace: Records[TraceRow],
    words: Words,
) -> int:
    """Let executives act where a quarter begins with a week; returns the events (0 or 1)."""
    row = world.weeks[week]
    if row.week_of_period != 0:
        return 0
    on_period(world, practices, row.period, week, row.first_tick)
    if trace.shape[0] > 1:
        kind = EventKind.PERIOD.value
        order = order_of(kind, kind, row.period)
        write_trace(trace, row.first_tick, order, week, hash_period(words))
    return 1


@rule
def run_until(
    world: Arrays,
    practices: Records[Practices],
    team: int,
    until: int,
    trace: Records[TraceRow],
    words: Words,
) -> tuple[int, int]:
    """Let everything of one team happen that happens before a tick."""
    heap, size, agenda = world.heaps[team], world.sizes[team], world.agenda
    events = 0
    while size > 0 and heap[0].tick < until:
        event = heap[0]
        now, order, stamp = event.tick, event.order, event.stamp
        kind, entity = kind_of(order), entity_of(order)
        happen(world, practices, kind, entity, stamp, now)
        events += 1
        if trace.shape[0] > 1:
            word = hash_event(world, kind, entity, words)
            if not write_trace(trace, now, order, stamp, word):
                return TRACE_FULL, events
        rows = agenda[0].kind
        if rows > agenda.shape[0]:
            return AGENDA_FULL, events
        if rows == 1:
            size = pop(heap, size)
            continue
        # Most events lead to exactly one other, which takes the place of the one that has
        # just happened: one walk through the heap instead of two.
        row = agenda[1]
        replace(heap, size, row.tick, order_of(row.kind, row.kind, row.entity), row.stamp)
        for i in range(2, rows):
            row = agenda[i]
            order = order_of(row.kind, row.kind, row.entity)
            size = push(heap, size, row.tick, order, row.stamp)
            if size == FULL:
                return HEAP_FULL, events
    world.sizes[team] = size
    return DONE, events


@inlined_rule
def happen(
    world: Arrays,
    practices: Records[Practices],
    kind: int,
    entity: int,
    stamp: int,
    now: int,
) -> None:
    """Call the handler of an event, the most frequent kinds first."""
    if kind == EventKind.REP_FREE:
        on_rep_free(world, practices, entity, stamp, now)
    elif kind == EventKind.REPLY:
        on_reply(world, practices, entity, stamp, now)
    elif kind == EventKind.TICKET:
        on_ticket(world, practices, entity, stamp, now)
    elif kind == EventKind.HAND_RAISE:
        on_hand_raise(world, practices, entity, stamp, now)
    elif kind == EventKind.CHURN:
        on_churn(world, practices, entity, stamp, now)
    elif kind == EventKind.REP_WEEK:
        on_rep_week(world, practices, entity, stamp, now)
    elif kind == EventKind.MANAGER_WEEK:
        on_manager_week(world, practices, entity, stamp, now)
    elif kind == EventKind.MARKET_WEEK:
        on_market_week(world, practices, entity, stamp, now)
    else:
        on_hire(world, practices, entity, stamp, now)
