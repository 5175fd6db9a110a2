"""What managers read, believe and do: rules of `sim.agents.manager` against their prose."""

import numpy as np
import pytest
from oracles.mirror import DAY, assert_same, call, compare, covers, mirror, states
from oracles.prose import managing as prose

from sim.agents.manager import acting, believing, reading, week
from sim.outputs.counters import TeamCounter
from sim.state import N_FEATURES

TEAMS = range(2)


def each_team(s, act, oracle):
    """Compare a rule called for both teams with its oracle."""

    def all_acts(s):
        return [act(s, t, s.teams[t]) for t in TEAMS]

    def all_oracles(m):
        return [oracle(m, t, m.practice) for t in TEAMS]

    compare(s, all_acts, all_oracles)


def bounds(s, t):
    return {"begin": int(s.teams[t]["rep_begin"]), "end": int(s.teams[t]["rep_end"])}


def reps_of(s, t):
    return range(int(s.teams[t]["rep_begin"]), int(s.teams[t]["rep_end"]))


def view_for(s, t, index):
    view = np.zeros(N_FEATURES)
    call(believing.take_view, s, rep_index=index, view=view, **bounds(s, t))
    return view


@covers(
    "manager.reading.report_lag",
    "manager.reading.nominal_share",
    "manager.reading.entered_share",
    "manager.reading.is_closing",
    "manager.reading.sampled",
    "manager.reading.read_report",
    "manager.reading.read_outcomes",
    "manager.reading.file_report",
)
def test_reading_reports():
    for s in states(60):
        m = mirror(s)
        assert reading.report_lag(s.practice) == prose.lag(m.practice)
        assert reading.nominal_share(s.practice) == prose.logged(m.practice)
        for rep, mine in zip(s.reps, m.reps, strict=True):
            assert reading.entered_share(s.practice, rep) == prose.entered(m.practice, mine)
        for feature in range(N_FEATURES):
            assert reading.is_closing(feature) == prose.is_closing(feature)
            true, share = float(s.g.choice([0, 900.0])), float(s.g.choice([0, 0.4, 1]))
            where = (9, s.week, feature, true, share, float(s.g.choice([0, 0.5, 1])))
            assert reading.sampled(s.c, *where) == pytest.approx(prose.sample(m, *where))

        def act(s):
            late = []
            for i, rep in enumerate(s.reps):
                late.append(call(
                    reading.read_report, s, rep=rep, report=s.reports[i, 2],
                    belief=s.beliefs[i],
                ))  # fmt: skip
                reading.file_report(s.reports[i], s.activity[i], s.week)
            return late

        def oracle(m, s=s):
            late = []
            for i, rep in enumerate(m.reps):
                report = m.reports[i][2]
                late.append(prose.reads(m, m.practice, rep, report, m.beliefs[i], s.week))
                m.reports[i][s.week % len(m.reports[i])] = m.activity[i]
                m.activity[i] = [0.0] * N_FEATURES
            return late

        compare(s, act, oracle)


def test_a_sample_of_reports_is_unbiased_and_exact_where_all_is_logged():
    for s in states(1):
        read = [reading.sampled(s.c, 9, w, 10, 400.0, 0.3, 0.3) for w in range(3_000)]
        sd = (400 * 0.7 / 0.3) ** 0.5
        assert abs(np.mean(read) - 400) < 4 * sd / 3_000**0.5
        assert np.std(read) == pytest.approx(sd, rel=0.08)
        assert reading.sampled(s.c, 9, 1, 10, 400.0, 1.0, 1.0) == pytest.approx(400.0)


def test_who_enters_half_of_what_should_be_entered_seems_to_do_half():
    for s in states(1):
        read = [reading.sampled(s.c, 9, w, 10, 400.0, 0.3, 0.6) for w in range(3_000)]
        assert abs(np.mean(read) - 200) < 4 * np.std(read) / 3_000**0.5


@covers("manager.believing.form_intuition")
def test_intuition():
    for s in states(15):
        each_team(
            s,
            lambda s, t, team: believing.form_intuition(s.c, team),
            lambda m, t, p: prose.intuition(m, t),
        )


@covers(
    "manager.believing.take_view",
    "manager.believing.weekly",
    "manager.believing.reference_rate",
    "manager.believing.believed_gap",
    "manager.believing.mean_slope",
    "manager.believing.largest_gap",
    "manager.believing.diagnose",
)
def test_beliefs_about_a_rep():
    for s in states(60):

        def act(s, t, team):
            results = []
            for index in reps_of(s, t):
                view, rep = view_for(s, t, index), s.reps[index]
                rates = [
                    believing.reference_rate(
                        team, s.beliefs, i, int(s.practice["kpi_basis"])
                    )
                    for i in range(4)
                ]
                results += [
                    view.tolist(),
                    rates,
                    [believing.weekly(view, i) for i in range(8, N_FEATURES)],
                    [believing.believed_gap(s.c, view, i, rates[i]) for i in range(4)],
                    [believing.mean_slope(s.c, i) for i in range(4)],
                    believing.largest_gap(rep),
                    call(believing.diagnose, s, team=team, rep=rep, view=view),
                ]
            return results

        def oracle(m, t, p):
            results = []
            for index in prose.team_of(m, t):
                view, rep = prose.view_of(m, p, t, index), m.reps[index]
                rates = [prose.team_rate(m, t, i, p.kpi_basis) for i in range(4)]
                results += [
                    view,
                    rates,
                    [prose.weekly(view, i) for i in range(8, N_FEATURES)],
                    [prose.gap(m, view, i, rates[i]) for i in range(4)],
                    [prose.slope(m, i) for i in range(4)],
                    prose.widest(rep),
                    prose.diagnosis(m, p, t, rep, view),
                ]
            return results

        each_team(s, act, oracle)


@covers(
    "manager.believing.prospect_target",
    "manager.believing.wrong_segment",
    "manager.believing.segment_belief",
    "manager.believing.sum_segments",
    "manager.believing.learn_segments",
    "manager.believing.top_prospecting",
    "manager.believing.blend_prospecting",
    "manager.week.learn_team",
)
def test_beliefs_about_the_work():
    for s in states(60):

        def act(s, t, team):
            results = [
                believing.prospect_target(s.practice, team, s.beliefs),
                believing.wrong_segment(s.c, s.practice, team),
                [
                    believing.segment_belief(team, i, int(s.practice["kpi_basis"]))
                    for i in range(int(s.c["n_segments"]))
                ],
            ]
            call(week.learn_team, s, team=team)
            return results

        def oracle(m, t, p):
            results = [
                prose.target(m, p, t),
                prose.avoid(m, p, t),
                prose.belief_of_segments(m, p, t),
            ]
            prose.learns(m, p, t)
            return results

        each_team(s, act, oracle)


@covers(
    "manager.acting.give_standards",
    "manager.acting.give_orders",
    "manager.acting.prospecting_need",
    "manager.acting.mention_inputs",
    "manager.acting.inspect",
)
def test_orders_and_inspection():
    for s in states(60):
        rate, week_of_period = float(s.g.uniform(0, 3)), int(s.g.integers(13))
        mean_open = float(s.g.uniform(0, 10_000))

        def act(s, t, team, rate=rate, wop=week_of_period, mean_open=mean_open):
            looked = []
            for index in reps_of(s, t):
                rep, view = s.reps[index], view_for(s, t, index)
                acting.give_standards(s.practice, rep)
                call(
                    acting.give_orders, s, team=team, rep=rep, view=view,
                    mean_open=mean_open, week_of_period=wop,
                )  # fmt: skip
                acting.mention_inputs(s.c, s.practice, rep, s.week)
                looked.append(acting.inspect(s.c, rep, s.ledger[index], rate, s.week))
                looked.append(acting.prospecting_need(s.practice, rep, view))
            return looked

        def oracle(m, t, p, rate=rate, wop=week_of_period, mean_open=mean_open, s=s):
            looked = []
            for index in prose.team_of(m, t):
                rep, view = m.reps[index], prose.view_of(m, p, t, index)
                prose.standards(p, rep)
                prose.orders(m, p, t, rep, view, mean_open, wop)
                prose.mentions(m, p, rep, s.week)
                looked.append(prose.inspects(m, index, rate, s.week))
                looked.append(prose.need(p, rep, view))
            return looked

        each_team(s, act, oracle)


@covers("manager.acting.plan_coaching", "manager.acting.coach")
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
            for index in prose.team_of(m, t):
                view = prose.view_of(m, p, t, index)
                prose.plans_coaching(m, p, t, index, view, s.week)
                prose.coaches(m, t, index, hours)

        each_team(s, act, oracle)


@covers("manager.acting.rescue", "manager.acting.largest_waiting")
def test_rescue():
    rescued = 0
    for s in states(30):
        hours = float(s.g.uniform(0, 20))
        before = s.deals["rescued"].sum()

        def act(s, t, team, hours=hours):
            slot = acting.largest_waiting(s.c, team, s.reps, s.deals)
            used = call(
                acting.rescue, s, team=team, hours=hours, period_end=s.now + 9 * DAY
            )
            return [slot, used]

        def oracle(m, t, p, hours=hours, s=s):
            slot = prose.late_and_waiting(m, t)
            return [slot, prose.rescues(m, t, hours, s.now + 9 * DAY, s.now)]

        each_team(s, act, oracle)
        rescued += s.deals["rescued"].sum() - before
    assert rescued > 10


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


@covers(
    "manager.week.keep_records",
    "manager.week.read_team",
    "manager.week.hours_asked",
    "manager.week.analysis_hours",
    "manager.week.hours_given",
    "manager.week.team_means",
    "manager.week.share_desk",
    "manager.believing.shown_rep",
    "manager.week.dismiss",
    "manager.week.total_skill",
    "manager.week.spend_other_hours",
)
def test_parts_of_the_week():
    for s in states(60):
        wop = int(s.g.choice([0, 3, acting.CORRECTION_WEEK, 9]))

        def act(s, t, team, wop=wop):
            more = {**bounds(s, t), "week_of_period": wop, "n": len(reps_of(s, t)),
                    "team_counts": s.team_ledger[t], "team": team}  # fmt: skip
            results = [
                call(rule, s, **more)
                for rule in (week.hours_asked, week.analysis_hours, week.hours_given)
            ]
            results.append(call(week.team_means, s, **more))
            for rule in (week.keep_records, week.share_desk, week.spend_other_hours):
                call(rule, s, **more)
            results.append(call(week.read_team, s, **more))
            index = more["begin"]
            call(week.dismiss, s, rep_index=index, counts=s.ledger[index], **more)
            results.append(week.total_skill(s.reps[index]))
            results.append(call(believing.shown_rep, s, rep_index=more["end"] - 1, **more))
            return results

        def oracle(m, t, p, wop=wop, s=s):
            mine = list(prose.team_of(m, t))
            n = len(mine)
            results = [
                prose.asked_for(p, n),
                prose.analysis(p, n),
                prose.given(m, p, n, wop),
            ]
            results.append(prose.means(m, t))
            prose.keeps_records(m, p, t)
            prose.shares_desk(m, p, t, wop)
            prose.other_hours(m, p, t, wop)
            results.append(prose.reads_team(m, p, t, s.week))
            prose.dismisses(m, t, mine[0])
            results.append(prose.total_skill(m.reps[mine[0]]))
            results.append(mine[0] if p.report_source == prose.ANOTHER else mine[-1])
            return results

        each_team(s, act, oracle)


@covers("manager.week.manager_week")
def test_a_managers_week():
    dismissed = 0.0
    for s in states(60):
        wop, number = int(s.g.choice([0, 0, 5, 6, 10])), s.week
        if s.g.random() < 0.5:
            number -= number % int(s.practice["review_interval_weeks"])
        s.reps["hired"] -= 200 * 5 * DAY

        def act(s, t, team, wop=wop, number=number):
            call(
                week.manager_week, s, team=team, team_counts=s.team_ledger[t],
                week=number, week_of_period=wop, period_end=s.now + 9 * DAY,
            )  # fmt: skip

        def oracle(m, t, p, wop=wop, number=number, s=s):
            prose.monday(m, p, t, number, wop, s.now + 9 * DAY, s.now)

        before = s.team_ledger[:, TeamCounter.DEMAND_CUT].copy()
        each_team(s, act, oracle)
        assert np.all(s.team_ledger[:, TeamCounter.DEMAND_CUT] > before)
        dismissed += float((s.reps["present"] == 0).sum())
    assert dismissed > 0


def test_the_median_of_a_team_is_not_above_itself():
    """Of an odd team exactly (n - 1) / 2 seats are counted as above the median."""
    for s in states(10):
        above = 0
        for index in reps_of(s, 0):
            counts = np.zeros_like(s.team_ledger[0])
            call(week.dismiss, s, rep_index=index, counts=s.ledger[index],
                 team_counts=counts, **bounds(s, 0))  # fmt: skip
            above += counts[TeamCounter.DISMISSED_ABOVE_MEDIAN]
        assert above == 1
        assert_same(above, 1.0)
