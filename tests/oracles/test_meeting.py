"""Talking of closings, ranks and structured meetings against their prose."""

import pytest
from oracles.mirror import call, compare, covers, mirror, office_of
from oracles.prose import meeting as prose
from oracles.states import states

from sim.agents.manager import meeting, week
from sim.agents.rep import quarters
from sim.outputs.counters import RepCounter


@covers("manager.meeting.inputs_share", "manager.meeting.discuss_closings")
def test_hearing_of_closings():
    for s in states(60):
        wop = int(s.g.integers(0, 13))
        got = meeting.inputs_share(s.practice)
        assert got == pytest.approx(prose.talk_of_inputs(mirror(s).practice))

        def act(s, wop=wop):
            for rep in s.reps:
                meeting.discuss_closings(s.c, s.practice, rep, wop)

        def oracle(m, wop=wop):
            for rep in m.reps:
                prose.hears_closings(m, m.practice, rep, wop)

        compare(s, act, oracle)


def test_news_counts_once():
    """What a review has told is not told again by the next one, nor by the quarter's end."""
    for s in states(1):
        rep = s.reps[0]
        s.practice["weight_on_closings"], s.c["feedback_weight"] = 1.0, 1.0
        rep["booked"], rep["discussed"], rep["discussed_weeks"] = 50_000.0, 0.0, 0
        meeting.discuss_closings(s.c, s.practice, rep, 2)
        assert rep["weekly_mean"] == pytest.approx(25_000.0)
        rep["booked"] = 62_000.0
        meeting.discuss_closings(s.c, s.practice, rep, 6)
        assert rep["weekly_mean"] == pytest.approx(3_000.0)
        quarters.close_quarter(rep)
        seventh = quarters.ADAPTATION * 7 / 13
        assert rep["weekly_mean"] == pytest.approx((1 - seventh) * 3_000.0)


@covers("manager.meeting.show_ranks")
def test_ranks():
    learned = 0.0
    for s in states(90):
        s.reps["present"] *= s.g.random() < 0.9
        before = s.ledger[:, RepCounter.LEARNED_PEERS].sum()

        def act(s):
            for team in s.teams:
                call(meeting.show_ranks, s, begin=int(team["rep_begin"]),
                     end=int(team["rep_end"]), counts=s.ledger)  # fmt: skip

        def oracle(m, week=s.week):
            for team in m.teams:
                prose.sees_ranks(m, m.practice, range(team.rep_begin, team.rep_end), week)

        compare(s, act, oracle)
        learned += s.ledger[:, RepCounter.LEARNED_PEERS].sum() - before
    assert learned > 0.1


@covers(
    "manager.meeting.rounds_this_week",
    "manager.meeting.pair_up",
    "manager.meeting.meet",
    "manager.meeting.topic_of",
    "rep.learning.guessed_weakest",
    "manager.week.bring_together",
)
def test_meetings_between_colleagues():
    met = 0.0
    for s in states(60):
        part = float(s.g.uniform(0.3, 1))
        interval = int(s.practice["review_interval_weeks"])
        number = s.week - (s.week % interval if s.g.random() < 0.5 else 0)
        for rate in (0.0, 0.4, 2.0, 2.7):
            got = meeting.rounds_this_week(s.c, 3, rate, s.week)
            assert got == prose.rounds(mirror(s), 3, rate, s.week)
        before = s.ledger[:, RepCounter.PEER_MEETINGS].sum()

        def act(s, part=part, number=number):
            for team in s.teams:
                meeting.pair_up(office_of(s, team=team, week=number), 1)
                call(week.bring_together, s, team=team, given=part, week=number)

        def oracle(m, part=part, number=number):
            for t, team in enumerate(m.teams):
                for i, j in prose.pairs(m, team, number, 1):
                    prose.meets(m, i, j, number)
                prose.brings_together(m, m.practice, t, part, number)

        compare(s, act, oracle)
        met += s.ledger[:, RepCounter.PEER_MEETINGS].sum() - before
    assert met > 100
