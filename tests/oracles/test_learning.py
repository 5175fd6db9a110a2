"""What a rep learns and what tires a rep: rules of `sim.agents.rep` against their prose."""

import pytest
from oracles.mirror import compare, covers, mirror
from oracles.prose import learning as prose
from oracles.states import states

from sim.agents.rep import learning, tiring


def each_rep(s, act, oracle):
    """Compare a rule called for every rep with its oracle."""
    compare(
        s,
        lambda s: [act(s, i, rep) for i, rep in enumerate(s.reps)],
        lambda m: [oracle(m, i, rep) for i, rep in enumerate(m.reps)],
    )


@covers("rep.learning.skill_of", "rep.learning.mean_skill")
def test_skills():
    for s in states(10):
        for rep, mine in zip(s.reps, mirror(s).reps, strict=True):
            for skill in range(4):
                got = learning.skill_of(rep, skill)
                assert got == pytest.approx(prose.skill(mine, skill))
            assert learning.mean_skill(rep) == pytest.approx(prose.mean_skill(mine))


@covers(
    "rep.learning.learn_alone",
    "rep.learning.meet_changes",
    "rep.learning.go_out_of_date",
    "rep.learning.learn_from_coaching",
)
def test_learning_from_work_and_a_coach_and_losing_to_the_market():
    lost = 0
    for s in states(25):
        hours = float(s.g.choice([0, s.g.uniform(0, 4)]))

        def act(s, i, rep, hours=hours):
            learning.learn_alone(s.c, rep)
            learning.meet_changes(s.c, rep, s.week)
            learning.go_out_of_date(s.c, rep, s.week)
            return learning.learn_from_coaching(s.c, rep, i % 4, hours, 1.1)

        def oracle(m, i, rep, hours=hours, s=s):
            prose.works_a_week(m, rep)
            prose.meets_changes(m, rep, s.week)
            prose.goes_out_of_date(m, rep, s.week)
            return prose.is_coached(m, rep, i % 4, hours, 1.1)

        each_rep(s, act, oracle)
        lost += s.week in s.c["change_week"]
    assert lost > 0


@covers("rep.learning.learn_from", "rep.learning.learn_from_playbook")
def test_learning_from_those_who_are_better():
    outcomes = set()
    for s in states(30):
        share, better = float(s.g.uniform(0, 1.5)), float(s.g.normal(0, 1))
        norm = s.g.normal(-0.4, 0.5, 4)

        def act(s, i, rep, share=share, better=better, norm=norm):
            learned = learning.learn_from(rep, i % 4, better, share)
            outcomes.add((learned > 0, float(rep["gap"][i % 4]) > 0))
            return [learned, learning.learn_from_playbook(s.c, rep, norm)]

        def oracle(m, i, rep, share=share, better=better, norm=norm):
            learned = prose.learns_from(rep, i % 4, better, share)
            return [learned, prose.reads_playbook(m, rep, norm)]

        each_rep(s, act, oracle)
    assert {(False, True), (True, True), (True, False)} <= outcomes


@covers("rep.tiring.tire", "rep.tiring.freshness")
def test_tiring():
    tired = 0
    for s in states(25):
        s.reps["pace"] *= s.g.uniform(0.7, 1.6)

        def act(s, i, rep):
            tiring.tire(s.c, rep)
            return tiring.freshness(s.c, rep)

        def oracle(m, i, rep):
            prose.tires(m, rep)
            return prose.fresh(m, rep)

        before = s.reps["fatigue"].copy()
        each_rep(s, act, oracle)
        tired += int((s.reps["fatigue"] > before).sum())
    assert 5 < tired < 120


def test_seventy_hours_a_week_that_last_bring_what_fifty_five_bring():
    """The organisation as it is, not a varied one: 21 hours beyond the limit, for years."""
    from oracles.settings import usual_constants

    for s in states(1):
        s.constants[:] = usual_constants()
        rep = s.reps[0]
        rep["pace"] = 70 / float(s.c["usual_hours"])
        for _ in range(200):
            tiring.tire(s.c, rep)
        assert tiring.freshness(s.c, rep) == pytest.approx(55 / 70, abs=0.01)
