"""The trace notices every byte of what an event may have changed."""

import numpy as np
import pytest
from support import practices_of, small_organisation

from sim.engines.run import Trace, advance, open_world
from sim.engines.trace import TraceRow, hash_event, mix, words_of, write_trace
from sim.state import EventKind, dtype_of


def hash_of(world, kind, entity, slot, account):
    world.agenda[0]["entity"], world.agenda[0]["stamp"] = slot, account
    return int(hash_event(world, int(kind), entity, words_of(world)))


@pytest.fixture(scope="module")
def world():
    world = open_world(
        small_organisation(teams=2),
        seed=1,
        replication=0,
        run_in_weeks=0,
        weeks=3,
        room_for=(),
    )
    advance(world, practices_of("coach"), 2)
    return world


@pytest.mark.parametrize(
    ("array", "row", "kind", "entity"),
    [
        ("reps", 1, EventKind.REP_FREE, 1),
        ("deals", 3, EventKind.REP_FREE, 1),
        ("accounts", 5, EventKind.REP_FREE, 1),
        ("teams", 1, EventKind.MANAGER_WEEK, 1),
        ("reps", 4, EventKind.MARKET_WEEK, 1),
    ],
)
def test_every_byte_of_a_record_that_an_event_names_is_hashed(
    world, array, row, kind, entity
):
    before = hash_of(world, kind, entity, 3, 5)
    raw = getattr(world, array)[row : row + 1].view(np.uint8)
    # The seat's team and range must stay what they are: they say what is hashed.
    routing = {"team", "rep_begin", "rep_end", "rep"}
    dtype = getattr(world, array).dtype
    skipped = {
        byte
        for name in routing & set(dtype.names)
        for byte in range(dtype.fields[name][1], dtype.fields[name][1] + 8)
    }
    for byte in set(range(0, len(raw), 3)) - skipped:
        raw[byte] ^= 1
        assert hash_of(world, kind, entity, 3, 5) != before, f"byte {byte}"
        raw[byte] ^= 1
    assert hash_of(world, kind, entity, 3, 5) == before


def test_a_record_that_an_event_does_not_name_is_left_out(world):
    before = hash_of(world, EventKind.REP_FREE, 1, 3, 5)
    pace = float(world.reps[2]["pace"])
    world.reps[2]["pace"] = 0.123
    assert hash_of(world, EventKind.REP_FREE, 1, 3, 5) == before
    world.reps[2]["pace"] = pace


def test_mixing_tells_words_and_their_order_apart():
    words = [0, 1, 2, 1 << 31, 1 << 32, 1 << 63, (1 << 64) - 1]
    states = {
        int(mix(np.uint64(mix(np.uint64(7), np.uint64(a))), np.uint64(b)))
        for a in words
        for b in words
    }
    assert len(states) == len(words) ** 2


def test_a_full_trace_says_so_and_writes_nothing():
    trace = np.zeros(3, dtype_of(TraceRow)).view(np.recarray)
    assert write_trace(trace, 5, np.uint64(6), 7, np.uint64(8))
    assert write_trace(trace, 9, np.uint64(6), 7, np.uint64(8))
    before = trace.tobytes()
    assert not write_trace(trace, 11, np.uint64(6), 7, np.uint64(8))
    assert trace.tobytes() == before
    assert trace["tick"].tolist() == [2, 5, 9]


def test_the_digest_holds_the_events_and_the_final_state():
    def digest(*, spoil_event=False, spoil_state=False):
        world = open_world(
            small_organisation(),
            seed=1,
            replication=0,
            run_in_weeks=0,
            weeks=3,
            room_for=(),
        )
        trace = Trace()
        advance(world, practices_of("coach"), 3, trace=trace)
        if spoil_event:
            trace.parts[-1]["hash"][-1] ^= np.uint64(1)
        if spoil_state:
            world.beliefs[0, 0] += 1.0
        return trace.digest(world)

    assert digest() == digest()
    assert len({digest(), digest(spoil_event=True), digest(spoil_state=True)}) == 3
