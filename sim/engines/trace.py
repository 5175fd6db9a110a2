"""The trace: one record an event, with a hash of what the event changed.

Two engines that agree on it agree on what happened, when, in which order, and on every byte
that an event wrote to its people, deal and account.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.compiling import rule
from sim.state import EventKind, Records

TRACE_DTYPE: Final = np.dtype(
    [("tick", "i8"), ("order", "u8"), ("stamp", "i8"), ("hash", "u8")]
)
"""Row 0 is the header: `tick` counts the rows in use. A single row records nothing."""

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
def mix_row(state: np.uint64, words: Records, row: int) -> np.uint64:
    """Mix all words of one record."""
    for i in range(words.shape[1]):
        state = mix(state, words[row, i] ^ np.uint64(i))
    return state


@rule
def hash_event(
    teams: Records,
    accounts: Records,
    deals: Records,
    agenda: Records,
    kind: int,
    entity: int,
    rep_words: Records,
    deal_words: Records,
    account_words: Records,
    team_words: Records,
) -> np.uint64:
    """Hash of the records that an event may have changed.

    Weekly events of a team hash the team and all of its reps; others hash their rep, and
    the deal and the account that the handler noted in the agenda.
    """
    state = _OFFSET
    if kind == EventKind.MARKET_WEEK or kind == EventKind.MANAGER_WEEK:
        state = mix_row(state, team_words, entity)
        for rep_index in range(teams[entity].rep_begin, teams[entity].rep_end):
            state = mix_row(state, rep_words, rep_index)
    else:
        state = mix_row(state, rep_words, rep_of(accounts, deals, kind, entity))
    slot, account = agenda[0].entity, agenda[0].stamp
    if slot >= 0:
        state = mix_row(state, deal_words, slot)
    if account >= 0:
        state = mix_row(state, account_words, account)
    return state


@rule
def rep_of(accounts: Records, deals: Records, kind: int, entity: int) -> int:
    """The rep whom an event concerns."""
    if kind == EventKind.HAND_RAISE or kind == EventKind.TICKET or kind == EventKind.CHURN:
        return int(accounts[entity].rep)
    if kind == EventKind.REPLY:
        return int(deals[entity].rep)
    return entity


@rule
def hash_period(
    reps: Records, teams: Records, rep_words: Records, team_words: Records
) -> np.uint64:
    """Hash of what executives may have changed: everybody."""
    state = _OFFSET
    for rep_index in range(reps.shape[0]):
        state = mix_row(state, rep_words, rep_index)
    for team_index in range(teams.shape[0]):
        state = mix_row(state, team_words, team_index)
    return state


@rule
def write_trace(
    trace: Records, tick: int, order: np.uint64, stamp: int, word: np.uint64
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
