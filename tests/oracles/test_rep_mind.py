"""What reps believe, want and choose: rules of `sim.agents.rep` against their prose."""

import numpy as np
import pytest
from oracles.mirror import call, compare, covers, mirror, seat_of
from oracles.prose import habits, persons, pulling
from oracles.prose import mind as prose
from oracles.settings import WEEK
from oracles.states import states

from sim.agents.rep import (
    choosing,
    closing,
    effort,
    following,
    judging,
    networking,
    people,
    prospecting,
    week,
)
from sim.state import SlotStatus, Standard


def each_rep(s, act, oracle):
    """Compare a rule called for every rep with its oracle."""

    def all_acts(s):
        return [act(s, i, s.reps[i]) for i in range(len(s.reps))]

    def all_oracles(m):
        return [oracle(m, i, m.reps[i]) for i in range(len(m.reps))]

    compare(s, all_acts, all_oracles)


def deals_of(s, status=SlotStatus.DEAL):
    return np.flatnonzero(s.deals["status"] == status).tolist()


@covers(
    "rep.following.logit_choice",
    "rep.following.step_probability",
    "rep.following.follows_step",
    "rep.following.plan_weight",
    "rep.following.weigh_plan",
    "rep.choosing.weight_of",
    "rep.following.be_inspected",
    "rep.following.be_asked",
    "rep.following.forget_watching",
)
def test_following():
    for s in states(30):
        address, stage = int(s.g.integers(1 << 30)), int(s.g.integers(6))

        def act(s, i, rep, address=address, stage=stage):
            chance = following.step_probability(s.c, rep, stage)
            does = following.follows_step(s.c, rep, address, 3, stage)
            following.weigh_plan(s.c, rep)
            weight = [
                following.plan_weight(s.c, rep, 0.2),
                *(choosing.weight_of(rep, standard) for standard in range(4)),
            ]
            following.be_inspected(s.c, rep)
            following.be_asked(s.c, rep)
            following.forget_watching(s.c, rep)
            return [chance, int(does), weight]

        def oracle(m, i, rep, address=address, stage=stage):
            chance = habits.step_chance(m, rep, stage)
            does = habits.follows(m, rep, address, 3, stage)
            habits.weighs_plan(m, rep)
            weight = [
                habits.plan_weight(m, rep, 0.2),
                *(habits.weight_of(rep, standard) for standard in range(4)),
            ]
            rep.seen = 1 - (1 - rep.seen) * (1 - m.c.seen_gain)
            rep.watched = 1 - (1 - rep.watched) * (1 - m.c.seen_gain)
            habits.a_week_unwatched(m, rep)
            return [chance, int(does), weight]

        each_rep(s, act, oracle)
    for advantage in (-60.0, -3.0, 0.0, 0.4, 50.0):
        assert following.logit_choice(advantage, 0.7) == pytest.approx(
            habits.logit(advantage, 0.7), abs=1e-16
        )


@covers(
    "rep.networking.meeting_probability",
    "rep.networking.meets_another",
    "rep.networking.settle_asking",
)
def test_networking():
    met = set()
    for s in states(40):
        m = mirror(s)
        for slot in deals_of(s):
            index, contacts = m.deals[slot].rep, int(s.g.integers(5))
            rep, mine = s.reps[index], m.reps[index]
            assert networking.meeting_probability(s.c, rep, contacts) == pytest.approx(
                habits.meeting_chance(m, mine, contacts)
            )
            got = networking.meets_another(s.c, rep, s.deals[slot], slot)
            assert got == habits.meets_another(m, mine, m.deals[slot], slot)
            met.add(bool(got))
        each_rep(
            s,
            lambda s, i, rep: networking.settle_asking(s.c, rep),
            lambda m, i, rep: habits.asks(m, rep),
        )
    assert met == {True, False}


@covers("rep.judging.fit_belief", "rep.judging.value_of_an_hour", "rep.judging.hour_price")
def test_judging():
    for s in states(25):
        m = mirror(s)
        for slot in deals_of(s):
            rep, deal = s.reps[int(s.deals[slot]["rep"])], s.deals[slot]
            mine, held = m.reps[m.deals[slot].rep], m.deals[slot]
            assert judging.fit_belief(s.c, rep, deal) == pytest.approx(
                prose.fit_belief(m, mine, held)
            )
            assert judging.value_of_an_hour(s.c, rep, deal) == pytest.approx(
                prose.hour_value(m, mine, held)
            )
            rep["open_deals"] = mine.open_deals = int(s.g.integers(25))
            assert judging.hour_price(s.c, rep) == pytest.approx(prose.hour_price(m, mine))


@covers("rep.effort.normal_cdf", "rep.effort.forecast_spread", "rep.effort.reference_pull")
def test_the_pull_of_a_reference_is_the_expected_slope_of_the_value():
    for s in states(60):
        m = mirror(s)
        mean, sd, reference = (float(x) for x in s.g.uniform((0, 0.01, 0.2), (2, 0.8, 2)))
        assert effort.reference_pull(s.c, mean, sd, reference) == pytest.approx(
            prose.pull_of_reference(m, mean, sd, reference), rel=1e-6, abs=1e-9
        )
        assert effort.forecast_spread(s.c, mean, 7.0, sd) == pytest.approx(
            prose.spread(m, mean, 7.0, sd)
        )
        assert effort.normal_cdf(mean - 3) == pytest.approx(
            float(prose.stats.norm.cdf(mean - 3))
        )


@covers(
    "rep.effort.booking_price",
    "rep.effort.pace_at",
    "rep.effort.quota_fear",
    "rep.effort.set_pace",
)
def test_the_weekly_effort_decision():
    for s in states(40):
        share, weeks = float(s.g.random()), int(s.g.integers(1, 14))
        m = mirror(s)
        for _ in range(3):
            x = [
                float(v)
                for v in s.g.uniform(
                    (0, 1, 0.7, 0.02, 0.3, -0.5, -0.5, 0, -1),
                    (2, 13, 1.5, 1, 2, 1.5, 1.5, 2, 1.5),
                )
            ]
            x[5:7] = np.maximum(x[5:7], 0.0)
            assert effort.booking_price(s.c, *x) == pytest.approx(
                prose.price(m, *x), rel=1e-6
            )
        each_rep(
            s,
            lambda s, i, rep, share=share, weeks=weeks: effort.set_pace(
                s.c, rep, share, weeks
            ),
            lambda m, i, rep, share=share, weeks=weeks: prose.decides_pace(
                m, rep, share, weeks
            ),
        )


@covers("rep.effort.mean_pace", "rep.effort.solve_usual_price")
def test_the_usual_price_is_the_one_at_which_the_mean_pace_is_one():
    for s in states(3):
        m, size = mirror(s), float(s.g.uniform(0.1, 0.8))
        assert effort.mean_pace(s.c, 2.0, size, 3) == pytest.approx(
            prose.mean_pace(m, 2.0, size, 3), rel=1e-6
        )
        s.c["slowest"], s.c["fastest"], s.c["epsilon"] = 0.3, 3.0, 0.4
        usual = effort.solve_usual_price(s.c, size, 20)
        # The mean jumps where a simulated quarter wins a deal more: equal to a jump.
        assert effort.mean_pace(s.c, usual, size, 20) == pytest.approx(1.0, abs=0.01)


@covers(
    "rep.closing.discount_wanted",
    "rep.closing.is_worth_pulling",
    "rep.closing.discount_dislike",
    "rep.closing.can_be_pulled",
    "rep.closing.pull_forward",
)
def test_pulling_forward():
    for s in states(25):
        s.reps["price"] *= float(s.c["usual_price"]) / 2

        def act(s):
            results = []
            for slot in deals_of(s):
                deal = s.deals[slot]
                rep = s.reps[int(deal["rep"])]
                discount = closing.discount_wanted(s.c, 5, slot)
                worth = closing.is_worth_pulling(s.c, rep, discount)
                can = closing.can_be_pulled(s.c, deal)
                results.append([discount, int(worth), int(can)])
                if can:
                    closing.pull_forward(deal, discount, s.now)
            return [*results, closing.discount_dislike(s.c)]

        def oracle(m, s=s):
            results = []
            for slot in deals_of(s):
                deal = m.deals[slot]
                discount = pulling.discount_wanted(m, 5, slot)
                worth = pulling.worth_pulling(m, m.reps[deal.rep], discount)
                can = pulling.pullable(m, deal)
                results.append([discount, int(worth), int(can)])
                if can:
                    pulling.pulls(deal, discount, s.now)
            return [*results, pulling.dislike(m)]

        compare(s, act, oracle)


@covers(
    "rep.choosing.set_mood",
    "rep.choosing.asked_for",
    "rep.choosing.choose",
    "rep.choosing.loudest_deal",
    "rep.choosing.lead_call",
    "rep.choosing.deal_call",
    "rep.choosing.prospecting_call",
)
def test_choosing_the_next_piece_of_work():
    chosen = set()
    for s in states(60):
        weeks_left = int(s.g.integers(1, 14))
        s.reps["owed_hours"] *= s.g.random() < 0.3
        # Some reps have nothing urgent, so that prospecting and idling are reached.
        quiet = s.g.random() < 0.5
        if quiet:
            s.deals["ready"] = 0
            s.reps["tickets"] = 0
            s.reps["admin_hours"] *= 0.1
        each_rep(
            s,
            lambda s, i, rep, weeks_left=weeks_left: choosing.choose(
                seat_of(s, rep_index=i), weeks_left
            ),
            lambda m, i, rep, weeks_left=weeks_left, s=s: prose.chooses(
                m, rep, weeks_left, s.now
            ),
        )
        m = mirror(s)
        for rep, mine in zip(s.reps, m.reps, strict=True):
            assert choosing.prospecting_call(s.c, rep) == pytest.approx(
                prose.call_of_prospecting(
                    m, mine, habits.weight_of(mine, Standard.PROSPECTING)
                )
            )
            chosen.add(mine.task)
    assert chosen == set(range(10))
    assert choosing.asked_for(0.3, 0.8, 0.25) == pytest.approx(
        habits.lifted(0.3, 0.8, 0.25)
    )
    assert choosing.asked_for(0.9, 0.8, 0.25) == pytest.approx(0.9)


@covers(
    "rep.prospecting.expected_hits",
    "rep.prospecting.draw_hits",
    "rep.prospecting.pick_account",
    "rep.prospecting.next_outside",
)
def test_prospecting_in_a_finite_territory():
    found = 0
    for s in states(40):
        hours = float(s.g.uniform(0.5, 9))

        def act(s, i, rep, hours=hours):
            return [
                prospecting.expected_hits(s.c, rep, hours),
                call(
                    prospecting.draw_hits,
                    s,
                    rep=rep,
                    hours=hours,
                    expected=prospecting.expected_hits(s.c, rep, hours),
                ),
                prospecting.pick_account(s.c, rep, s.accounts, s.now),
            ]

        def oracle(m, i, rep, hours=hours, s=s):
            return [
                prose.hits_expected(m, rep, hours),
                prose.hits(m, rep, hours),
                prose.picks(m, rep, s.now),
            ]

        each_rep(s, act, oracle)
        found += prospecting.pick_account(s.c, s.reps[0], s.accounts, s.now) >= 0
    assert found > 3


@covers(
    "rep.people.settle_in",
    "rep.people.draw_skills",
    "rep.people.main_skill",
)
def test_people():
    for s in states(25):

        def act(s, i, rep):
            people.draw_skills(s.c, rep)
            people.settle_in(s.c, rep, s.now)
            return people.main_skill(s.c, rep)

        def oracle(m, i, rep, s=s):
            persons.first_people(m, rep)
            persons.settles(m, rep, s.now)
            return persons.bottleneck(m, rep)

        each_rep(s, act, oracle)


@covers("rep.people.wants_to_quit", "rep.people.leaves_now", "rep.people.leave")
def test_going():
    gone = 0
    for s in states(25):
        s.reps["quit_limit"] = s.reps["quit_used"] + s.g.uniform(0, 0.02, len(s.reps))
        for rep in s.reps:
            if rep["slots_used"]:
                slot = int(rep["slot_begin"]) + int(s.g.integers(rep["slots_used"]))
                rep["task_slot"] = slot
                rep["task_stamp"] = s.deals[slot]["generation"] - (s.g.random() < 0.3)
                s.deals[slot]["ready"] = 0

        def act(s, i, rep):
            goes = people.wants_to_quit(s.c, rep, s.teams[int(rep["team"])]["people_skill"])
            if goes:
                people.leave(seat_of(s, rep_index=i))
            return int(goes) + 2 * people.leaves_now(s.c, rep, s.week)

        def oracle(m, i, rep, s=s):
            goes = persons.wants_to_go(m, rep, m.teams[rep.team].people_skill)
            if goes:
                persons.goes(m, i, s.now)
            return int(goes) + 2 * persons.is_known_to_go(m, rep, s.week)

        each_rep(s, act, oracle)
        gone += int((s.reps["present"] == 0).sum())
    assert gone > 10


@covers(
    "rep.week.rep_week",
    "rep.week.tidy_up",
    "rep.week.share_bookable",
    "rep.week.disqualify",
    "rep.week.pull_late_deals",
)
def test_a_monday():
    for s in states(40):
        weeks_left = int(s.g.integers(1, 14))
        if s.g.random() < 0.5:
            # A full pipeline, so that the bar is above nought.
            s.reps["weekly_mean"] *= 20
            s.deals["created"] -= 40 * WEEK
            s.deals["touched"] -= 30 * WEEK
        each_rep(
            s,
            lambda s, i, rep, weeks_left=weeks_left: call(
                week.rep_week, s, rep=rep, rep_index=i, counts=s.ledger[i],
                features=s.activity[i], weeks_left=weeks_left,
                team=s.teams[int(rep["team"])],
            ),
            lambda m, i, rep, weeks_left=weeks_left, s=s: prose.monday(
                m, i, s.week, weeks_left, s.now
            ),
        )  # fmt: skip
