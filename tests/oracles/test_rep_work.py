"""A rep's work, a touch and its answer: rules of `sim.agents.rep` against their prose."""

import numpy as np
import pytest
from oracles.mirror import call, compare, covers, mirror
from oracles.prose import work as prose
from oracles.settings import DAY
from oracles.states import states

from sim.agents.rep import touching, working
from sim.outputs.counters import RepCounter
from sim.state import SlotStatus, Task

ENDS = [
    RepCounter.WINS, RepCounter.LOSSES, RepCounter.DEFECT_KILLS, RepCounter.VETOES,
    RepCounter.CHAMPION_KILLS,
]  # fmt: skip


def held(s, *statuses):
    return [i for i, deal in enumerate(s.deals) if deal["status"] in statuses]


def each_slot(s, act, oracle, *statuses):
    slots = held(s, *statuses)

    def all_acts(s):
        for slot in slots:
            act(s, slot, int(s.deals[slot]["rep"]))

    def all_oracles(m):
        for slot in slots:
            oracle(m, slot, m.deals[slot].rep)

    compare(s, all_acts, all_oracles)


def of(s, slot, index, **more):
    deal = s.deals[slot]
    return {
        "rep": s.reps[index], "rep_index": index, "deal": deal, "slot": slot,
        "account": s.accounts[int(deal["account"])], "counts": s.ledger[index],
        "features": s.activity[index], "period_end": s.now + 9 * DAY,
        "address": int(s.accounts[int(deal["account"])]["address"]), **more,
    }  # fmt: skip


@covers("rep.working.juggling")
def test_juggling():
    for s in states(20):
        m = mirror(s)
        for deals in range(0, 60, 3):
            assert working.juggling(s.c, deals) == pytest.approx(prose.juggling(m, deals))


@covers("rep.working.begin_work", "rep.working.deal_hours", "rep.working.tool_factor")
def test_beginning_a_piece_of_work():
    tasks = set()
    for s in states(50):
        weeks_left = int(s.g.integers(1, 14))
        s.reps["owed_hours"] *= s.g.random() < 0.3
        if s.g.random() < 0.4:
            s.deals["ready"] = 0
            s.reps["tickets"] = 0
            s.reps["admin_hours"] *= 0.1

        def act(s, weeks_left=weeks_left):
            for i, rep in enumerate(s.reps):
                call(working.begin_work, s, rep=rep, rep_index=i, weeks_left=weeks_left)

        def oracle(m, weeks_left=weeks_left, s=s):
            for i in range(len(m.reps)):
                prose.begins(m, i, weeks_left, s.now)

        compare(s, act, oracle)
        tasks |= {int(task) for task in s.reps["task"]}
    assert tasks == set(range(10))


@covers(
    "rep.working.finish_work",
    "rep.working.spend_hours",
    "rep.working.finish_prospecting",
    "rep.working.qualify_lead",
    "rep.working.answer_lead",
    "rep.working.serve",
    "rep.working.get_to_know",
)
def test_finishing_a_piece_of_work():
    for s in states(60):
        s.c["hits_per_hour"] *= 4
        period_end = s.now + int(s.g.choice([-DAY, 0, 9 * DAY]))
        for index, rep in enumerate(s.reps):
            task = int(s.g.choice([-1, *Task]))
            if task == Task.SERVE and rep["tickets"] == 0:
                task = int(Task.ADMIN)
            if Task.ANSWER <= task <= Task.NEGOTIATE and task != Task.PROSPECT:
                mine = [i for i in held(s, SlotStatus.LEAD, SlotStatus.DEAL)
                        if s.deals[i]["rep"] == index]  # fmt: skip
                if not mine:
                    task = int(Task.IDLE)
                else:
                    slot = int(s.g.choice(mine))
                    deal = s.deals[slot]
                    rep["task_slot"] = slot
                    rep["task_stamp"] = int(deal["generation"]) - (s.g.random() < 0.15)
                    rep["task_step"] = s.g.integers(-1, 2)
                    deal["ready"] = 0
            rep["task"] = task

        def act(s, period_end=period_end):
            for i, rep in enumerate(s.reps):
                call(
                    working.finish_work, s, rep=rep, rep_index=i, counts=s.ledger[i],
                    features=s.activity[i], period_end=period_end,
                )  # fmt: skip

        def oracle(m, period_end=period_end, s=s):
            for i in range(len(m.reps)):
                prose.finishes(m, i, period_end, s.now)

        compare(s, act, oracle)


@covers("rep.touching.touch", "rep.touching.take_step")
def test_a_touch():
    for s in states(40):
        step = int(s.g.integers(-1, 2))
        period_end = s.now + int(s.g.choice([-DAY, DAY, 9 * DAY]))
        each_slot(
            s,
            lambda s, slot, index, step=step, period_end=period_end: call(
                touching.touch,
                s,
                **of(s, slot, index, step=step) | {"period_end": period_end},
            ),
            lambda m, slot, index, step=step, period_end=period_end, s=s: prose.touches(
                m, index, slot, step, period_end, s.now
            ),
            SlotStatus.DEAL,
        )


@covers(
    "rep.touching.receive_reply", "rep.touching.decide_exit", "rep.touching.count_exit_luck"
)
def test_an_answer():
    ends = np.zeros(len(ENDS))
    for s in states(60):
        s.deals["touches_left"] = s.g.integers(0, 2, len(s.deals))
        last = (s.deals["status"] == SlotStatus.DEAL) & (s.g.random(len(s.deals)) < 0.3)
        s.deals["stage"][last] = int(s.c["n_stages"]) - 1
        s.c["defect_kill"], s.c["veto"] = 0.4, 0.7
        s.c["champion_tick"] /= 10
        before = s.ledger[:, ENDS]
        each_slot(
            s,
            lambda s, slot, index: call(touching.receive_reply, s, **of(s, slot, index)),
            lambda m, slot, index, s=s: prose.hears(m, index, slot, s.now),
            SlotStatus.DEAL,
        )
        after = s.ledger[:, ENDS]
        ends += (after - before).sum(axis=0)
    assert np.all(ends > 3), "every way out must have been met"
