"""The compiled engine: one event loop a team, in machine code, without the interpreter lock.

It holds control flow only: what happens is in `sim.agents.handlers`. Teams share no heap;
they meet where executives act, between two calls.
"""

from __future__ import annotations

from sim.agents.bookkeeping import close_books
from sim.agents.handlers import (
    on_churn,
    on_hand_raise,
    on_hire,
    on_manager_week,
    on_market_week,
    on_rep_free,
    on_rep_week,
    on_reply,
    on_ticket,
)
from sim.compiling import inlined_rule, rule
from sim.engines.event_heap import FULL, entity_of, kind_of, order_of, pop, push, replace
from sim.engines.trace import hash_event, write_trace
from sim.state import EventKind, Records

# fmt: off

DONE = 0
HEAP_FULL = 1
AGENDA_FULL = 2
TRACE_FULL = 3


@rule
def run_weeks(  # noqa: D417 (the world's arrays are described once, in sim.state)
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, heaps: Records, sizes: Records,
    first_week: int, last_week: int, rep_output: Records, team_output: Records,
    trace: Records, rep_words: Records, deal_words: Records, account_words: Records,
    team_words: Records,
) -> tuple[int, int]:
    """Run every team through the weeks [first_week, last_week).

    Args:
        constants: See `sim.agents.handlers` for the world's arrays, up to `agenda`.
        heaps: Pending events, shape (teams, room).
        sizes: How many are pending, shape (teams,).
        first_week: First week to run, counted from the first week of the calendar.
        last_week: First week not to run.
        rep_output: Receives each week's counters, shape (weeks, reps, counters).
        team_output: Receives each week's counters, shape (weeks, teams, counters).
        trace: Receives a record an event; a single row records nothing.
        rep_words: The reps' bytes as words, for the trace; likewise the next three.

    Returns:
        A status (`DONE` or what was full) and the number of events.
    """
    events = 0
    for team_index in range(teams.shape[0]):
        heap = heaps[team_index]
        for week in range(first_week, last_week):
            until = weeks[week].end_tick
            status, n = run_until(
                constants, weeks, days, practices, teams, reps, accounts, deals, tickets,
                beliefs, reports, activity, ledger, team_ledger, log, agenda, heap, sizes,
                team_index, until, trace, rep_words, deal_words, account_words, team_words,
            )
            events += n
            if status != DONE:
                return status, events
            close_books(
                constants[0], teams[team_index], reps, deals, activity, reports, ledger,
                team_ledger[team_index], week, rep_output[week - first_week],
                team_output[week - first_week, team_index],
            )
    return DONE, events


@rule
def run_until(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, heap: Records, sizes: Records, team_index: int,
    until: int, trace: Records, rep_words: Records, deal_words: Records,
    account_words: Records, team_words: Records,
) -> tuple[int, int]:
    """Let everything of one team happen that happens before a tick."""
    size = sizes[team_index]
    events = 0
    while size > 0 and heap[0].tick < until:
        event = heap[0]
        now, order, stamp = event.tick, event.order, event.stamp
        kind, entity = kind_of(order), entity_of(order)
        happen(
            constants, weeks, days, practices, teams, reps, accounts, deals, tickets,
            beliefs, reports, activity, ledger, team_ledger, log, agenda, kind, entity,
            stamp, now,
        )
        events += 1
        if trace.shape[0] > 1:
            word = hash_event(teams, accounts, deals, agenda, kind, entity, rep_words,
                              deal_words, account_words, team_words)
            if not write_trace(trace, now, order, stamp, word):
                return TRACE_FULL, events
        if agenda[0].kind > agenda.shape[0]:
            return AGENDA_FULL, events
        rows = agenda[0].kind
        if rows == 1:
            size = pop(heap, size)
            continue
        # Most events lead to exactly one other, which takes the place of the one that has
        # just happened: one walk through the heap instead of two.
        row = agenda[1]
        order = order_of(row.kind, row.kind, row.entity)
        replace(heap, size, row.tick, order, row.stamp)
        for i in range(2, rows):
            row = agenda[i]
            order = order_of(row.kind, row.kind, row.entity)
            size = push(heap, size, row.tick, order, row.stamp)
            if size == FULL:
                return HEAP_FULL, events
    sizes[team_index] = size
    return DONE, events


@inlined_rule
def happen(
    constants: Records, weeks: Records, days: Records, practices: Records, teams: Records,
    reps: Records, accounts: Records, deals: Records, tickets: Records, beliefs: Records,
    reports: Records, activity: Records, ledger: Records, team_ledger: Records,
    log: Records, agenda: Records, kind: int, entity: int, stamp: int, now: int,
) -> None:
    """Call the handler of an event, the most frequent kinds first."""
    if kind == EventKind.REP_FREE:
        on_rep_free(constants, weeks, days, practices, teams, reps, accounts, deals,
                    tickets, beliefs, reports, activity, ledger, team_ledger, log, agenda,
                    entity, stamp, now)
    elif kind == EventKind.REPLY:
        on_reply(constants, weeks, days, practices, teams, reps, accounts, deals,
                 tickets, beliefs, reports, activity, ledger, team_ledger, log, agenda,
                 entity, stamp, now)
    elif kind == EventKind.TICKET:
        on_ticket(constants, weeks, days, practices, teams, reps, accounts, deals,
                  tickets, beliefs, reports, activity, ledger, team_ledger, log, agenda,
                  entity, stamp, now)
    elif kind == EventKind.HAND_RAISE:
        on_hand_raise(constants, weeks, days, practices, teams, reps, accounts, deals,
                      tickets, beliefs, reports, activity, ledger, team_ledger, log,
                      agenda, entity, stamp, now)
    elif kind == EventKind.CHURN:
        on_churn(constants, weeks, days, practices, teams, reps, accounts, deals,
                 tickets, beliefs, reports, activity, ledger, team_ledger, log, agenda,
                 entity, stamp, now)
    elif kind == EventKind.REP_WEEK:
        on_rep_week(constants, weeks, days, practices, teams, reps, accounts, deals,
                    tickets, beliefs, reports, activity, ledger, team_ledger, log, agenda,
                    entity, stamp, now)
    elif kind == EventKind.MANAGER_WEEK:
        on_manager_week(constants, weeks, days, practices, teams, reps, accounts, deals,
                        tickets, beliefs, reports, activity, ledger, team_ledger, log,
                        agenda, entity, stamp, now)
    elif kind == EventKind.MARKET_WEEK:
        on_market_week(constants, weeks, days, practices, teams, reps, accounts, deals,
                       tickets, beliefs, reports, activity, ledger, team_ledger, log,
                       agenda, entity, stamp, now)
    else:
        on_hire(constants, weeks, days, practices, teams, reps, accounts, deals,
                tickets, beliefs, reports, activity, ledger, team_ledger, log, agenda,
                entity, stamp, now)
