"""What managers do for reps against its prose: orders, watching, coaching, rescue."""

import numpy as np
from oracles.mirror import call, covers, mirror
from oracles.prose import asked, reports
from oracles.prose import managing as prose
from oracles.prose import watching as watching_prose
from oracles.settings import DAY
from oracles.states import states
from oracles.teams import TEAMS, each_team, reps_of, view_for

from sim.agents.manager import (
    acting,
    splitting,
    watching,
)


@covers(
    "manager.acting.give_standards",
    "manager.acting.give_orders",
    "manager.acting.prospecting_need",
    "manager.acting.mention_inputs",
    "manager.acting.inspect",
    "manager.acting.open_deal",
)
def test_orders_and_inspection():
    for s in states(60):
        rate, week_of_period = float(s.g.uniform(0, 3)), int(s.g.integers(13))
        mean_open = float(s.g.uniform(0, 10_000))

        def act(s, t, team, rate=rate, wop=week_of_period, mean_open=mean_open):
            looked = []
            for index in reps_of(s, t):
                rep, view = s.reps[index], view_for(s, t, index)
                acting.give_standards(s.c, s.practice, team, rep)
                call(
                    acting.give_orders, s, team=team, rep=rep, view=view,
                    mean_open=mean_open, week_of_period=wop,
                )  # fmt: skip
                acting.mention_inputs(s.c, s.practice, rep, s.week)
                acting.inspect(s.c, rep, s.deals, s.ledger[index], rate, s.week)
                looked.append(acting.prospecting_need(s.practice, rep, view))
            return looked

        def oracle(m, t, p, rate=rate, wop=week_of_period, mean_open=mean_open, s=s):
            looked = []
            for index in reports.team_of(m, t):
                rep, view = m.reps[index], reports.view_of(m, p, t, index)
                asked.standards(m, p, t, rep)
                prose.orders(m, p, t, rep, view, mean_open, wop)
                prose.mentions(m, p, rep, s.week)
                prose.inspects(m, index, rate, s.week)
                looked.append(prose.need(p, rep, view))
            return looked

        each_team(s, act, oracle)


@covers(
    "manager.watching.watching_hours", "manager.watching.watch", "manager.watching.ratings"
)
def test_watching_people_at_work():
    for s in states(30):
        part = float(s.g.choice([0, 0.2, 1]))

        def act(s, t, team, part=part):
            results = []
            for index in reps_of(s, t):
                rep, belief = s.reps[index], s.beliefs[index]
                hours = watching.watching_hours(s.practice, part, 1.7)
                watching.watch(s.c, team, rep, belief, hours, s.week)
                results += [
                    hours,
                    [watching.ratings(s.c, belief, i) for i in range(4)],
                ]
            return results

        def oracle(m, t, p, part=part, s=s):
            results = []
            for index in reports.team_of(m, t):
                rep, belief = m.reps[index], m.beliefs[index]
                hours = watching_prose.hours(p, part, 1.7)
                watching_prose.watches(m, t, rep, belief, hours, s.week)
                seen = [watching_prose.rating(m, belief, i) or (0, 0) for i in range(4)]
                results += [hours, [(lack * w, w) for lack, w in seen]]
            return results

        each_team(s, act, oracle)


@covers(
    "manager.acting.plan_coaching", "manager.acting.coach", "manager.acting.forget_coached"
)
def test_coaching():
    for s in states(40):
        hours = float(s.g.choice([0, 0.7]))

        def act(s, t, team, hours=hours):
            for index in reps_of(s, t):
                rep = s.reps[index]
                call(
                    acting.plan_coaching, s, team=team, rep=rep, own=s.beliefs[index],
                    view=view_for(s, t, index), team_counts=s.team_ledger[t],
                )  # fmt: skip
                acting.coach(s.c, team, rep, s.ledger[index], hours)

        def oracle(m, t, p, hours=hours, s=s):
            for index in reports.team_of(m, t):
                view = reports.view_of(m, p, t, index)
                prose.plans_coaching(m, p, t, index, view, s.week)
                prose.coaches(m, t, index, hours)

        each_team(s, act, oracle)


@covers(
    "manager.acting.rescue",
    "manager.acting.largest_waiting",
    "manager.correcting.corrects",
    "manager.correcting.is_behind",
    "manager.correcting.lies_behind",
)
def test_rescue():
    rescued, helped = 0, 0
    for s in states(90):
        hours, wop = float(s.g.uniform(0, 20)), int(s.g.choice([0, 2, 3, 9]))
        before = s.deals["rescued"].sum()

        def act(s, t, team, hours=hours, wop=wop):
            more = {"team": team, "week_of_period": wop, "period_end": s.now + 9 * DAY}
            slot = call(acting.largest_waiting, s, **more)
            return [slot, call(acting.rescue, s, hours=hours, **more)]

        def oracle(m, t, p, hours=hours, wop=wop, s=s):
            slot = prose.late_and_waiting(m, p, t, wop)
            used = prose.rescues(m, p, t, hours, s.now + 9 * DAY, s.now, wop)
            return [slot, used]

        m = mirror(s)
        helped += any(
            prose.behind(m, m.practice, t, i, wop) for t in TEAMS for i in reps_of(s, t)
        )
        each_team(s, act, oracle)
        rescued += s.deals["rescued"].sum() - before
    assert rescued > 10
    assert helped > 5


@covers("manager.splitting.share_coaching")
def test_how_coaching_is_split():
    uneven = 0
    for s in states(40):
        s.reps["need"] = s.g.normal(0.1, 0.3, len(s.reps))
        each_team(
            s,
            lambda s, t, team: call(splitting.share_coaching, s, team=team),
            lambda m, t, p: prose.splits_coaching(m, p, t),
        )
        for t in TEAMS:
            here = [i for i in reps_of(s, t) if s.reps[i]["present"]]
            shares = s.reps["coaching_share"][here]
            assert not here or abs(shares.mean() - 1) < 1e-12
            uneven += bool(here and np.ptp(shares) > 0.1)
    assert uneven > 5


@covers("manager.acting.must_go")
def test_who_must_go():
    outcomes = set()
    for s in states(40):
        m = mirror(s)
        for t in TEAMS:
            for index in reps_of(s, t):
                view = view_for(s, t, index)
                mean = float(s.g.choice([0, 3_000, 20_000]))
                wins = float(s.g.choice([0.01, 0.15, 3]))
                got = acting.must_go(s.c, s.reps[index], view, mean, wins, s.now)
                mine = m.reps[index]
                assert got == prose.must_go(m, mine, view.tolist(), mean, wins, s.now)
                outcomes.add(got)
    assert outcomes == {True, False}
