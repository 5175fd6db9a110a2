"""The life of a deal: every change of a slot against its prose."""

import numpy as np
import pytest
from oracles.mirror import compare, covers, mirror, seat_of
from oracles.prose import lifecycle as prose
from oracles.states import random_state, states

from sim.agents import lifecycle
from sim.state import Logged, SlotStatus


def slots_with(s, status):
    return np.flatnonzero(s.deals["status"] == status).tolist()


def rep_of(s, slot):
    index = int(s.deals[slot]["rep"])
    return index, s.reps[index], s.accounts[int(s.deals[slot]["account"])]


@covers("lifecycle.log_event")
@pytest.mark.parametrize("rows", [1, 2, 3, 60])
def test_the_log_holds_what_fits_and_counts_the_rest(rows):
    for s in states(8, log_rows=rows):
        slots = slots_with(s, SlotStatus.DEAL)
        for slot in slots:
            lifecycle.log_event(s.log, s.deals[slot], slot, 1, s.now)
        m = mirror(random_state(0))
        m.deals, m.log, m.keeps_log = mirror(s).deals, [], rows > 1
        for slot in slots[: rows - 1]:
            prose.note(m, slot, 1, s.now)
        got = mirror(s).log
        assert len(got) == len(m.log)
        for one, other in zip(got, m.log, strict=True):
            assert one == pytest.approx(other)
        assert int(s.log[0]["deal"]) == (max(0, len(slots) - rows + 1) if rows > 1 else 0)


@covers("lifecycle.free_slot_of", "lifecycle.take_lead")
def test_taking_leads_until_no_place_is_left():
    for s in states(8):
        for index in range(len(s.reps)):
            rep = s.reps[index]
            for _ in range(3):
                number = int(s.g.integers(rep["account_begin"], rep["account_end"]))
                source = int(s.g.integers(3))

                def act(s, rep=rep, index=index, number=number, source=source):
                    free = lifecycle.free_slot_of(rep, s.deals)
                    slot = lifecycle.take_lead(
                        seat_of(s, rep_index=index), s.accounts[number], number, source
                    )
                    return [free, slot]

                def oracle(m, s=s, index=index, number=number, source=source):
                    free = prose.free_place(m, m.reps[index])
                    return [free, prose.take(m, index, number, source, s.now)]

                compare(s, act, oracle)


@covers("lifecycle.open_deal", "lifecycle.enter_stage")
def test_opening_deals_and_entering_stages():
    for s in states(8):
        for slot in slots_with(s, SlotStatus.LEAD):
            index, rep, account = rep_of(s, slot)
            stage = int(s.g.integers(s.c["n_stages"]))

            def act(s, slot=slot, index=index, rep=rep, account=account, stage=stage):
                lifecycle.open_deal(
                    seat_of(s, rep_index=index), account, s.deals[slot], slot
                )
                if stage > 0:
                    lifecycle.enter_stage(
                        s.c, rep, account, s.deals[slot], stage, s.now + 9
                    )

            def oracle(m, s=s, slot=slot, index=index, stage=stage):
                prose.opens(m, index, slot, s.now)
                if stage > 0:
                    prose.enter(m, index, slot, stage, s.now + 9)

            compare(s, act, oracle)


@covers("lifecycle.empty_slot", "lifecycle.drop_lead")
def test_emptying_places_and_dropping_leads():
    for s in states(8):
        for status in (SlotStatus.LEAD, SlotStatus.DEAL):
            for slot in s.g.permutation(slots_with(s, status)).tolist():
                index, rep, account = rep_of(s, slot)
                if status == SlotStatus.LEAD:
                    compare(
                        s,
                        lambda s, slot=slot, index=index, account=account: (
                            lifecycle.drop_lead(seat_of(s, rep_index=index), account, slot)
                        ),
                        lambda m, index=index, slot=slot: prose.drop(m, index, slot),
                    )
                else:
                    compare(
                        s,
                        lambda s, slot=slot, rep=rep: lifecycle.empty_slot(
                            rep, s.deals, slot
                        ),
                        lambda m, index=index, slot=slot: prose.empty(m, index, slot),
                    )
        assert s.reps["slots_used"].max() == 0


@covers("lifecycle.close_won", "lifecycle.close_lost")
def test_winning_and_losing():
    for s in states(8):
        for slot in slots_with(s, SlotStatus.DEAL):
            index, _rep, account = rep_of(s, slot)
            reason = Logged(int(s.g.choice(
                [Logged.WON, Logged.LOST, Logged.NO_DECISION, Logged.DISQUALIFIED])))  # fmt: skip

            def act(s, slot=slot, index=index, account=account, reason=reason):
                seat = seat_of(s, rep_index=index)
                if reason == Logged.WON:
                    lifecycle.close_won(seat, account, slot)
                else:
                    lifecycle.close_lost(seat, account, slot, int(reason))

            def oracle(m, s=s, slot=slot, index=index, reason=reason):
                if reason == Logged.WON:
                    prose.win(m, index, slot, s.now)
                else:
                    prose.lose(m, index, slot, reason, s.now)

            compare(s, act, oracle)


@covers("lifecycle.hand_over")
def test_a_lead_moves_as_it_is_and_its_old_place_is_void():
    moved = 0
    for s in states(20):
        for slot in slots_with(s, SlotStatus.LEAD):
            index, rep, account = rep_of(s, slot)
            taker = (index + 1) % len(s.reps)
            place = compare(
                s,
                lambda s, slot=slot, rep=rep, taker=taker, account=account: (
                    lifecycle.hand_over(rep, s.reps[taker], taker, account, s.deals, slot)
                ),
                lambda m, index=index, slot=slot, taker=taker: prose.hands_over(
                    m, index, taker, slot
                ),
            )
            moved += place >= 0
            if place >= 0:
                assert s.deals[place]["status"] == SlotStatus.LEAD
                assert s.deals[slot]["status"] == SlotStatus.FREE
    assert moved > 10
