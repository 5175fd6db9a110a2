"""What is counted is gamed: entering, activities, labels, numbers, approvals, waiting leads."""

import numpy as np
import pytest
from oracles.mirror import call, compare, covers, mirror, office_of
from oracles.prose import asked, lifecycle, managing, reports, work
from oracles.prose import gaming as prose
from oracles.settings import DAY
from oracles.states import states

from sim.agents import reading_stages
from sim.agents.manager import asking, committing, correcting
from sim.agents.rep import (
    activities,
    approving,
    character,
    cheap_talk,
    entering,
    labelling,
)
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import SlotStatus

TEAMS = range(2)


def each_rep(s, act, oracle):
    def all_acts(s):
        return [act(s, i, s.reps[i]) for i in range(len(s.reps))]

    def all_oracles(m):
        return [oracle(m, i, m.reps[i]) for i in range(len(m.reps))]

    return compare(s, all_acts, all_oracles)


@covers("rep.character.draw_character")
def test_what_a_person_brings_along():
    for s in states(10):
        each_rep(
            s,
            lambda s, _i, rep: character.draw_character(s.c, rep),
            lambda m, _i, rep: prose.brings_along(m, rep),
        )


@covers("rep.entering.entering_share", "rep.entering.settle_entering")
def test_entering_is_a_choice():
    for s in states(20):

        def act(s, _i, rep):
            entering.settle_entering(s.c, rep)
            return entering.entering_share(s.c, rep)

        def oracle(m, _i, rep):
            rep.logged = rep.logging_plan * prose.entering_share(m, rep)
            return prose.entering_share(m, rep)

        each_rep(s, act, oracle)


@covers(
    "rep.activities.conversation_hours",
    "rep.activities.split_missing",
    "rep.activities.plan_activities",
    "rep.activities.enter_falsely",
    "rep.activities.do_activity",
)
def test_what_a_quota_of_activities_asks_for_is_split():
    gamed = 0.0
    for s in states(40):

        def act(s, i, rep):
            shares = activities.split_missing(s.c, rep)
            call(activities.plan_activities, s, rep=rep, counts=s.ledger[i],
                 features=s.activity[i])  # fmt: skip
            activities.do_activity(rep, s.ledger[i], s.activity[i])
            return [shares, activities.conversation_hours(s.c)]

        def oracle(m, i, rep):
            shares = tuple(prose.split(m, rep))
            prose.plans_activities(m, i)
            work.acts(m, i)
            return [shares, prose.hours_of_talk(m)]

        each_rep(s, act, oracle)
        gamed += s.reps["cheap"].sum() + s.reps["false"].sum()
        assert np.all(s.reps["cheap"] + s.reps["false"] <= 1 + 1e-9)
    assert gamed > 1


def test_inspection_makes_people_work_and_honesty_makes_them_not_lie():
    for s in states(10):
        rep = s.reps[0]
        s.c["hits_per_hour"], s.c["step_scale"], s.c["seen_price"] = 0.8, 0.25, 1.0
        rep["seen"], rep["honesty"] = 0.0, 0.5
        free = activities.split_missing(s.c, rep)
        rep["seen"] = 0.6
        seen = activities.split_missing(s.c, rep)
        assert seen[0] > 2 * free[0]
        rep["honesty"] = 2.0
        assert activities.split_missing(s.c, rep)[2] < 0.1 * seen[2]


@covers("rep.cheap_talk.finish_cheap_talk", "rep.cheap_talk.open_cheaply")
def test_a_cheap_conversation():
    opened = 0
    for s in states(60):
        s.reps["cheap_left"] = s.g.integers(1, 6, len(s.reps))
        before = s.ledger[:, RepCounter.DEALS_OPENED].sum()
        each_rep(
            s,
            lambda s, i, rep: call(
                cheap_talk.finish_cheap_talk, s, rep=rep, rep_index=i,
                counts=s.ledger[i], features=s.activity[i],
            ),
            lambda m, i, _rep, s=s: work.talks_cheaply(m, i, s.now),
        )  # fmt: skip
        opened += s.ledger[:, RepCounter.DEALS_OPENED].sum() - before
    assert opened > 10


@covers("reading_stages.entered_label")
def test_labels_follow_definitions_or_a_reading():
    shifts = set()
    for s in states(20):

        def act(s, _i, rep):
            return [
                reading_stages.entered_label(s.c, rep, 77, 3, stage)
                for stage in range(int(s.c["n_stages"]))
            ]

        def oracle(m, _i, rep):
            return [lifecycle.label(m, rep, 77, 3, stage) for stage in range(m.c.n_stages)]

        labels = each_rep(s, act, oracle)
        shifts |= {label - stage for each in labels for stage, label in enumerate(each)}
    assert {-1, 0, 1} <= shifts


@covers(
    "rep.labelling.late_shortfall",
    "rep.labelling.happy_ears",
    "rep.labelling.holds_back",
    "rep.labelling.review_labels",
)
def test_labels_are_reviewed():
    ahead, hiding = 0, 0
    for s in states(60):
        s.reps["label_pressure"] *= 3
        s.reps["past_quarters"] *= 0.3

        def act(s, _i, rep):
            call(labelling.review_labels, s, rep=rep)
            return [
                labelling.late_shortfall(s.c, rep, s.deals),
                labelling.happy_ears(s.c, rep, s.deals),
                int(labelling.holds_back(s.c, rep)),
            ]

        def oracle(m, i, rep, s=s):
            prose.reviews_labels(m, i, s.now)
            return [
                prose.shortfall(m, rep),
                prose.optimism(m, rep),
                int(prose.hides(m, rep)),
            ]

        before = s.deals["label"].copy()
        results = each_rep(s, act, oracle)
        ahead += int((s.deals["label"] > before).sum())
        hiding += sum(each[2] for each in results)
        clear = s.reps["language"][s.deals["rep"]] == 1
        held = s.deals["status"] == SlotStatus.DEAL
        assert np.all(s.deals["label"][clear & held] == s.deals["stage"][clear & held])
    assert ahead > 5
    assert hiding > 3


def turn_deals_into_leads(s):
    """Queues of different lengths: many leads with some reps, places free with all."""
    for index, rep in enumerate(s.reps):
        share = s.g.random()
        for slot in lifecycle.held(mirror(s), mirror(s).reps[index]):
            deal = s.deals[slot]
            if s.g.random() < 0.2:
                s.accounts[int(deal["account"])]["state"], deal["status"] = 0, 0
            elif s.g.random() < share:
                deal["status"], deal["ready"] = SlotStatus.LEAD, 1
        m = mirror(s)
        held = [m.deals[slot].status for slot in lifecycle.held(m, m.reps[index])]
        rep["leads"], rep["open_deals"] = held.count(1), held.count(2)
        used = [slot + 1 for slot in lifecycle.held(m, m.reps[index])]
        rep["slots_used"] = max(used, default=int(rep["slot_begin"])) - rep["slot_begin"]


@covers("manager.asking.ask_for_numbers", "manager.asking.label_pressure")
def test_what_is_asked_for():
    for s in states(20):
        need = float(s.g.uniform(0.5, 1.5))
        each_rep(
            s,
            lambda s, _i, rep, need=need: asking.ask_for_numbers(
                s.c, s.practice, rep, need
            ),
            lambda m, _i, rep, need=need: asked.numbers(m, m.practice, rep, need),
        )
        assert asking.label_pressure(s.practice) == pytest.approx(
            asked.pressure(mirror(s).practice)
        )


@covers(
    "manager.committing.commit_for",
    "manager.committing.give_commit",
    "manager.committing.closing_need",
    "manager.committing.hold_commits",
)
def test_the_number_for_the_quarter():
    needs = []
    for s in states(40):
        late, wop = float(s.g.uniform(0, 400_000)), int(s.g.choice([3, 6, 10]))
        end = s.now + int(s.g.integers(-DAY, 40 * DAY))

        def act(s, late=late, wop=wop, end=end):
            results = []
            for t in TEAMS:
                team = s.teams[t]
                desk = office_of(s, team=team)
                results.append(committing.commit_for(desk, late, 4.5))
                call(committing.give_commit, s, team=team, late_now=late,
                     week_of_period=wop, period_end=end)  # fmt: skip
                results.append(committing.closing_need(team, s.reps))
            committing.hold_commits(s.teams, s.reps, s.team_ledger)
            return results

        def oracle(m, late=late, wop=wop, end=end, s=s):
            results = []
            for t in TEAMS:
                results.append(asked.number_for(m, m.practice, t, late, 4.5))
                asked.commits(m, m.practice, t, late, wop, end, s.now)
                results.append(asked.urgency(m, t))
            asked.holds_commits(m)
            return results

        before = s.team_ledger[:, TeamCounter.COMMITS].sum()
        needs += compare(s, act, oracle)[1::2]
        assert not s.teams["commit"].any()
        assert s.team_ledger[:, TeamCounter.COMMITS].sum() >= before
    assert {committing.LEAST_NEED, committing.MOST_NEED} <= set(needs)


@covers("rep.approving.await_approval")
def test_a_deal_waits_once_for_approval():
    waited = 0.0
    for s in states(20):
        before = s.ledger[:, RepCounter.APPROVAL_DAYS].sum()
        late = np.flatnonzero(
            (s.deals["status"] == SlotStatus.DEAL)
            & (s.deals["stage"] == s.c["n_stages"] - 1)
        ).tolist()

        def act(s, late=late):
            for slot in late * 2:
                index = int(s.deals[slot]["rep"])
                call(approving.await_approval, s, rep=s.reps[index], deal=s.deals[slot],
                     slot=slot, counts=s.ledger[index])  # fmt: skip

        def oracle(m, late=late, s=s):
            for slot in late * 2:
                work.awaits_approval(m, m.deals[slot].rep, slot, s.now)

        compare(s, act, oracle)
        waited += s.ledger[:, RepCounter.APPROVAL_DAYS].sum() - before
    assert waited > 0


@covers(
    "manager.correcting.patience_ticks",
    "manager.correcting.waiting_leads",
    "manager.correcting.oldest_lead",
    "manager.correcting.queue_seen",
    "manager.correcting.longest_and_shortest",
    "manager.correcting.move_waiting_leads",
)
def test_waiting_leads_move_to_who_has_time():
    moved = 0
    for s in states(80):
        s.practice["mid_period_correction"] = s.g.integers(4) > 0
        s.practice["visibility_delay_days"] = s.g.choice([0, 2])
        s.reps["logged"] = s.g.uniform(0.6, 1, len(s.reps))
        turn_deals_into_leads(s)
        wop, holders = int(s.g.choice([4, 6, 8])), s.deals["rep"].copy()

        def act(s, wop=wop):
            results = []
            for t in TEAMS:
                where = {"begin": int(s.teams[t]["rep_begin"]),
                         "end": int(s.teams[t]["rep_end"])}  # fmt: skip
                results.append([
                    call(correcting.queue_seen, s, index=i, **where)
                    for i in range(where["begin"], where["end"])
                ])  # fmt: skip
                results.append(call(correcting.longest_and_shortest, s, **where))
                call(correcting.move_waiting_leads, s, week_of_period=wop, **where)
            return results

        def oracle(m, wop=wop, s=s):
            results, p = [], m.practice
            for t in TEAMS:
                mine = reports.team_of(m, t)
                results.append([managing.queue(m, p, t, i, s.now) for i in mine])
                results.append(managing.pair(m, p, t, s.now))
                managing.moves_leads(m, p, t, wop, s.now)
            return results

        compare(s, act, oracle)
        moved += int((s.deals["rep"] != holders).sum())
    assert moved > 3
