"""The trace: one record an event, with a hash of what the event changed.

Two engines that agree on it agree on what happened, when, in which order, and on every byte
that an event wrote to its people, deal and account.
"""

from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.compiling import rule
from sim.records import Int64, Record, Word64
from sim.state import Account, Arrays, Deal, EventKind, Records

WordTable: TypeAlias = NDArray[np.uint64]
"""Bytes of records as 64-bit words; shape (records, words)."""


class TraceRow(Record):
    """One event. A trace of a single row records nothing.

    Row 0 is the header: `tick` counts the rows in use.
    """

    tick: Int64
    order: Word64
    stamp: Int64
    hash: Word64


class Words(NamedTuple):
    """The bytes that an event may change, in the trace's order."""

    reps: WordTable
    deals: WordTable
    accounts: WordTable
    teams: WordTable


def words_of(world: Arrays) -> Words:
    """The bytes of a world's records, seen as words."""
    parts: Any = (world.reps, world.deals, world.accounts, world.teams)
    return Words(*(x.view(np.uint64).reshape(len(x), -1) for x in parts))


_OFFSET: Final = np.uint64(0xCBF29CE484222325)
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)
_MASK: Final = np.uint64(0xFFFFFFFF)
_LOW: Final = np.uint64(32)


@rule
def mix(state: np.uint64, word: np.uint64) -> np.uint64:
    """Mix one word into a hash: multiply the halves apart, so that nothing overflows."""
    x = state ^ word
    low = (x & _MASK) * (_PRIME & _MASK)
    high = (x >> _LOW) * (_PRIME >> _LOW)
    y = low ^ ((high & _MASK) << _LOW) ^ (high >> _LOW)
    return y ^ (y >> _SHIFT)


@rule
def mix_row(state: np.uint64, words: WordTable, row: int) -> np.uint64:
    """Mix all words of one record."""
    for i in range(words.shape[1]):
        state = mix(state, words[row, i] ^ np.uint64(i))
    return state


@rule
def hash_event(world: Arrays, kind: int, entity: int, words: Words) -> np.uint64:
    """Hash of the records that an event may have changed.

    Weekly events of a team hash the team and all of its reps; others hash their rep, and
    the deal and the account that the handler noted in the agenda.
    """
    state = _OFFSET
    if kind == EventKind.MARKET_WEEK or kind == EventKind.MANAGER_WEEK:
        state = mix_row(state, words.teams, entity)
        team = world.teams[entity]
        for rep_index in range(team.rep_begin, team.rep_end):
            state = mix_row(state, words.reps, rep_index)
    else:
        state = mix_row(
            state, words.reps, rep_of(world.accounts, world.deals, kind, entity)
        )
    slot, account = world.agenda[0].entity, world.agenda[0].stamp
    if slot >= 0:
        state = mix_row(state, words.deals, slot)
    if account >= 0:
        state = mix_row(state, words.accounts, account)
    return state


@rule
def rep_of(accounts: Records[Account], deals: Records[Deal], kind: int, entity: int) -> int:
    """The rep whom an event concerns."""
    if kind == EventKind.HAND_RAISE or kind == EventKind.TICKET or kind == EventKind.CHURN:
        return int(accounts[entity].rep)
    if kind == EventKind.REPLY:
        return int(deals[entity].rep)
    return entity


@rule
def hash_period(words: Words) -> np.uint64:
    """Hash of what executives may have changed: everybody."""
    state = _OFFSET
    for rep_index in range(words.reps.shape[0]):
        state = mix_row(state, words.reps, rep_index)
    for team_index in range(words.teams.shape[0]):
        state = mix_row(state, words.teams, team_index)
    return state


@rule
def write_trace(
    trace: Records[TraceRow], tick: int, order: np.uint64, stamp: int, word: np.uint64
) -> bool:
    """Append a record; False where there is no room."""
    n = trace[0].tick + 1
    if n >= trace.shape[0]:
        return False
    row = trace[n]
    row.tick = tick
    row.order = order
    row.stamp = stamp
    row.hash = word
    trace[0].tick = n
    return True
