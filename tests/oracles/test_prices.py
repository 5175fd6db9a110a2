"""What practices cost: rules of `sim.agents.manager.prices` against their prose."""

import numpy as np
from oracles.mirror import assert_same, call, compare, covers, mirror
from oracles.prose import prices as prose
from oracles.states import states

from sim.agents.manager import prices
from sim.levers import LEVERS

CORRECTION_WEEK = 3
WEEKS_OF_PERIOD = (0, 1, CORRECTION_WEEK, 9)


@covers(
    "manager.prices.standards_paid",
    "manager.prices.agreed_hours",
    "manager.prices.review_manager",
    "manager.prices.review_rep",
    "manager.prices.analysis_hours",
    "manager.prices.push_hours",
    "manager.prices.goal_hours",
    "manager.prices.hours_asked",
    "manager.prices.hours_fixed",
    "manager.prices.hours_available",
)
def test_what_is_asked_of_a_week_and_what_it_has():
    for s in states(80):
        left, wop = int(s.g.integers(1, 5)), int(s.g.choice(WEEKS_OF_PERIOD))
        when = (wop, left, CORRECTION_WEEK)
        m, p, sharing = mirror(s), mirror(s).practice, int(s.g.integers(1, 3))
        got = [
            prices.standards_paid(s.practice), prices.agreed_hours(s.practice),
            prices.review_manager(s.practice), prices.review_rep(s.practice),
            prices.analysis_hours(s.practice, sharing), prices.push_hours(s.practice, left),
            prices.goal_hours(s.practice), prices.hours_asked(s.practice, 7, 0.5),
            prices.hours_fixed(s.practice, 7, *when, sharing, 0.5),
            *(prices.hours_available(s.c, team, s.now) for team in s.teams),
        ]  # fmt: skip
        expected = [
            float(prose.standards(p)), prose.agreeing(p), prose.review_of_manager(p),
            prose.review_of_rep(p), prose.analysis(p, sharing), prose.pushing(p, left),
            prose.targets(p), prose.asked_for(p, 7, 0.5), prose.comes_first(p, 7, *when, sharing, 0.5),
            *(prose.available(m, team, s.now) for team in m.teams),
        ]  # fmt: skip
        assert_same(got, expected)


@covers(
    "manager.prices.charge_rep_week",
    "manager.prices.charge_seat_week",
    "manager.prices.charge_targets",
    "manager.prices.charge_bonus",
    "manager.prices.spend",
)
def test_paying():
    for s in states(60):
        left, wop = int(s.g.integers(1, 5)), int(s.g.choice(WEEKS_OF_PERIOD))
        when = {"week_of_period": wop, "weeks_left": left,
                "correction_week": CORRECTION_WEEK}  # fmt: skip

        def act(s, when=when):
            for i, rep in enumerate(s.reps):
                call(prices.charge_seat_week, s, rep=rep, counts=s.ledger[i])
                call(prices.charge_rep_week, s, rep=rep, counts=s.ledger[i])
                call(prices.charge_targets, s, rep=rep, **when)
            for team in s.teams:
                call(prices.charge_bonus, s, begin=int(team["rep_begin"]))

        def oracle(m, when=when):
            for i, rep in enumerate(m.reps):
                prose.seat_pays(m, m.practice, i)
                prose.rep_pays(m, m.practice, i)
                prose.rep_is_told_targets(m.practice, rep, *when.values())
            for t in range(len(m.teams)):
                prose.manager_gets_bonus(m, m.practice, t)

        compare(s, act, oracle)


def test_what_is_not_paid_for_costs_nothing_whatever_is_done():
    """Prices read the paid side of every lever, and nothing of the side that works."""
    for s in states(20):
        other = s.practices.copy()
        for name, lever in LEVERS.items():
            other[name] = lever.high if s.practice[name] != lever.high else lever.low
        for rule in (prices.review_manager, prices.review_rep, prices.goal_hours):
            assert rule(other[0]) == rule(s.practice)
        analysis = [prices.analysis_hours(p, 2) for p in (s.practice, other[0])]
        assert np.ptp(analysis) == 0.0
        asked = [prices.hours_asked(p, 5, 1) for p in (s.practice, other[0])]
        fixed = [prices.hours_fixed(p, 5, 0, 1, 0, 2, 1) for p in (s.practice, other[0])]
        assert np.ptp(asked) == np.ptp(fixed) == 0.0
