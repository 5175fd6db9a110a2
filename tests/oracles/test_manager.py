"""What managers read, believe and do: rules of `sim.agents.manager` against their prose."""

import numpy as np
import pytest
from oracles.mirror import DAY, assert_same, call, compare, covers, mirror, states
from oracles.prose import managing as prose

from sim.agents.manager import (
    acting,
    believing,
    comparing,
    desk,
    diagnosing,
    hours,
    reading,
    watching,
    week,
)
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
    "manager.reading.is_level",
    "manager.reading.level_gain",
    "manager.reading.read_closings",
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
            assert reading.is_level(feature) == prose.is_level(feature)
            true, share = float(s.g.choice([0, 900.0])), float(s.g.choice([0, 0.4, 1]))
            where = (9, s.week, feature, true, share, float(s.g.choice([0, 0.5, 1])))
            assert reading.sampled(s.c, *where) == pytest.approx(prose.sample(m, *where))

        ends = s.g.choice([-1, 1], len(s.reps)) + s.reps["hired"]

        def act(s, ends=ends):
            late = []
            for i, rep in enumerate(s.reps):
                more = {"report": s.reports[i, 2], "belief": s.beliefs[i]}
                call(reading.read_closings, s, **more)
                late.append(call(
                    reading.read_report, s, rep=rep, ended=int(ends[i]), **more
                ))  # fmt: skip
                reading.file_report(s.reports[i], s.activity[i], s.week)
            return late

        def oracle(m, s=s, ends=ends):
            late = []
            for i, rep in enumerate(m.reps):
                report, belief = m.reports[i][2], m.beliefs[i]
                prose.reads_closings(m, report, belief)
                late.append(
                    prose.reads(m, m.practice, rep, report, belief, ends[i], s.week)
                )
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


@covers(
    "manager.believing.take_view",
    "manager.believing.weekly",
    "manager.diagnosing.reference_rate",
    "manager.diagnosing.evidence",
    "manager.diagnosing.gap_variance",
    "manager.diagnosing.believed_gap",
    "manager.believing.expect_newcomer",
    "manager.diagnosing.mean_slope",
    "manager.diagnosing.costliest_gap",
    "manager.diagnosing.diagnose",
)
def test_beliefs_about_a_rep():
    for s in states(60):

        def act(s, t, team):
            results = []
            for index in reps_of(s, t):
                view, rep = view_for(s, t, index), s.reps[index]
                rates = [
                    diagnosing.reference_rate(
                        team, s.beliefs, i, int(s.practice["kpi_basis"])
                    )
                    for i in range(4)
                ]
                variances = [
                    diagnosing.gap_variance(
                        s.c, team, s.beliefs, i, int(s.practice["kpi_basis"])
                    )
                    for i in range(4)
                ]
                results += [
                    view.tolist(),
                    rates,
                    variances,
                    [believing.weekly(view, i) for i in range(8, N_FEATURES)],
                    [
                        diagnosing.believed_gap(s.c, view, i, rates[i], variances[i])
                        for i in range(4)
                    ],
                    [diagnosing.mean_slope(s.c, i) for i in range(4)],
                    diagnosing.costliest_gap(s.c, rep),
                    call(diagnosing.diagnose, s, team=team, rep=rep, view=view),
                ]
            believing.expect_newcomer(team, s.beliefs, int(team["rep_begin"]))
            return results

        def oracle(m, t, p):
            results = []
            for index in prose.team_of(m, t):
                view, rep = prose.view_of(m, p, t, index), m.reps[index]
                rates = [prose.team_rate(m, t, i, p.kpi_basis) for i in range(4)]
                variances = [prose.spread_of_gaps(m, t, i, p.kpi_basis) for i in range(4)]
                results += [
                    view,
                    rates,
                    variances,
                    [prose.weekly(view, i) for i in range(8, N_FEATURES)],
                    [prose.gap(m, view, i, rates[i], variances[i]) for i in range(4)],
                    [prose.slope(m, i) for i in range(4)],
                    prose.costliest(m, rep),
                    prose.diagnosis(m, p, t, rep, view),
                ]
            prose.expects_newcomer(m, t, prose.team_of(m, t)[0])
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
    "manager.believing.fit_bar",
    "manager.believing.blend_fit",
    "manager.comparing.learn_team",
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
                believing.fit_bar(s.practice, team),
                believing.blend_fit(s.c, team["fit_intuition"], 7.0),
            ]
            call(comparing.learn_team, s, team=team)
            return results

        def oracle(m, t, p):
            results = [
                prose.target(m, p, t),
                prose.avoid(m, p, t),
                prose.belief_of_segments(m, p, t),
                prose.bar_for_fit(p, m.teams[t]),
                prose.blended_fit(m, m.teams[t].fit_intuition, 7.0),
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
        mean_open, part = (float(x) for x in s.g.uniform((0, 0.3), (10_000, 1)))

        def act(s, t, team, rate=rate, wop=week_of_period, mean_open=mean_open, part=part):
            looked = []
            for index in reps_of(s, t):
                rep, view = s.reps[index], view_for(s, t, index)
                acting.give_standards(s.practice, team, rep)
                call(
                    acting.give_orders, s, team=team, rep=rep, view=view,
                    mean_open=mean_open, week_of_period=wop,
                )  # fmt: skip
                acting.mention_inputs(s.c, s.practice, rep, part, s.week)
                acting.inspect(s.c, rep, s.ledger[index], rate, s.week)
                looked.append(acting.prospecting_need(s.practice, rep, view))
            return looked

        def oracle(
            m, t, p, rate=rate, wop=week_of_period, mean_open=mean_open, part=part, s=s
        ):
            looked = []
            for index in prose.team_of(m, t):
                rep, view = m.reps[index], prose.view_of(m, p, t, index)
                prose.standards(m, p, t, rep)
                prose.orders(m, p, t, rep, view, mean_open, wop)
                prose.mentions(m, p, rep, part, s.week)
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
                hours = watching.watching_hours(s.practice, part)
                watching.watch(s.c, team, rep, belief, hours, s.week)
                results += [
                    hours,
                    [watching.ratings(s.c, belief, i) for i in range(4)],
                ]
            return results

        def oracle(m, t, p, part=part, s=s):
            results = []
            for index in prose.team_of(m, t):
                rep, belief = m.reps[index], m.beliefs[index]
                hours = prose.watching.hours(p, part)
                prose.watching.watches(m, t, rep, belief, hours, s.week)
                seen = [prose.watching.rating(m, belief, i) or (0, 0) for i in range(4)]
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
    "manager.reading.read_team",
    "manager.hours.is_due",
    "manager.hours.hours_given",
    "manager.comparing.team_means",
    "manager.desk.share_desk",
    "manager.believing.shown_rep",
    "manager.week.dismiss",
    "manager.hours.chase_hours",
)
def test_parts_of_the_week():
    for s in states(30):
        wop, left = (
            int(s.g.choice([0, 3, acting.CORRECTION_WEEK, 9])),
            int(s.g.integers(1, 5)),
        )
        s.c["manager_hours"] *= float(s.g.choice([0.3, 1, 4]))

        def act(s, t, team, wop=wop, left=left):
            more = {**bounds(s, t), "week_of_period": wop, "weeks_left": left,
                    "team_counts": s.team_ledger[t], "team": team}  # fmt: skip
            results = [
                call(hours.hours_given, s, **more),
                call(comparing.team_means, s, **more),
                int(hours.is_due(s.week, s.practice["review_interval_weeks"])),
            ]
            results.append(call(hours.chase_hours, s, **more))
            call(desk.share_desk, s, **more)
            results.append(call(reading.read_team, s, **more))
            index = more["begin"]
            call(week.dismiss, s, rep_index=index, counts=s.ledger[index], **more)
            results.append(call(believing.shown_rep, s, rep_index=more["end"] - 1, **more))
            return results

        def oracle(m, t, p, wop=wop, left=left, s=s):
            mine = list(prose.team_of(m, t))
            results = [
                prose.given(m, p, t, wop, left, s.now),
                prose.means(m, t),
                int(prose.is_due(s.week, p.review_interval_weeks)),
            ]
            results.append(prose.chases(m, p, t))
            prose.shares_desk(m, p, t, wop)
            results.append(prose.reads_team(m, p, t, s.week))
            prose.dismisses(m, t, mine[0])
            results.append(mine[0] if p.report_source == prose.ANOTHER else mine[-1])
            return results

        each_team(s, act, oracle)


@covers("manager.week.prepare_week", "manager.hours.charge_meetings")
def test_paying_and_preparing_a_week():
    for s in states(40, spare=True):
        wop, left = (
            int(s.g.choice([0, 3, acting.CORRECTION_WEEK, 9])),
            int(s.g.integers(1, 5)),
        )
        part, number = float(s.g.uniform(0.2, 1)), due_now(s)

        def act(s, t, team, wop=wop, left=left, part=part, number=number):
            more = {"week_of_period": wop, "weeks_left": left, "given": part,
                    "team_counts": s.team_ledger[t], "team": team, "week": number}  # fmt: skip
            late = call(week.prepare_week, s, **more)
            call(hours.charge_meetings, s, **more)
            return late

        def oracle(m, t, p, wop=wop, left=left, part=part, number=number):
            late = prose.prepares(m, p, t, number, wop, left)
            prose.pays_meetings(m, p, t, part, number)
            return late

        each_team(s, act, oracle)


@covers("manager.week.review", "manager.week.work_with")
def test_reviewing_and_working_with_a_rep():
    for s in states(30):
        wop, part, number = int(s.g.integers(13)), float(s.g.choice([0, 0.6])), due_now(s)

        def act(s, t, team, wop=wop, part=part, number=number):
            for index in reps_of(s, t):
                more = {"week_of_period": wop, "given": part, "team": team, "week": number,
                        "rep": s.reps[index], "view": view_for(s, t, index),
                        "own": s.beliefs[index], "counts": s.ledger[index],
                        "team_counts": s.team_ledger[t]}  # fmt: skip
                call(week.review, s, **more)
                call(week.work_with, s, **more)

        def oracle(m, t, p, wop=wop, part=part, number=number):
            for index in prose.team_of(m, t):
                view = prose.view_of(m, p, t, index)
                prose.reviews(m, p, t, index, view, part, number, wop)
                prose.works_with(m, p, t, index, view, part, number)

        each_team(s, act, oracle)


def due_now(s):
    """This week, or in half of the cases one in which a review is due."""
    interval = int(s.practice["review_interval_weeks"])
    return s.week - s.week % interval if s.g.random() < 0.5 else s.week


@covers("manager.week.manager_week")
def test_a_managers_week():
    dismissed, grown, changed = 0.0, 0, 0.0
    for s in states(40, spare=True):
        wop, left, number = (
            int(s.g.choice([0, 0, 5, 6, 10])),
            int(s.g.integers(1, 14)),
            due_now(s),
        )
        s.reps["hired"] -= 200 * 5 * DAY

        def act(s, t, team, wop=wop, left=left, number=number):
            call(
                week.manager_week, s, team=team, team_counts=s.team_ledger[t],
                week=number, week_of_period=wop, weeks_left=left,
                period_end=s.now + 9 * DAY,
            )  # fmt: skip

        def oracle(m, t, p, wop=wop, left=left, number=number, s=s):
            prose.monday(m, p, t, number, wop, left, s.now + 9 * DAY, s.now)

        before, ends = s.team_ledger.copy(), s.teams["rep_end"].copy()
        here = s.reps["present"].copy()
        each_team(s, act, oracle)
        counted = s.team_ledger - before
        assert np.all(counted[:, TeamCounter.DEMAND_CUT] > 0)
        dismissed += float((here > s.reps["present"]).sum())
        grown += int((s.teams["rep_end"] > ends).sum())
        changed += counted[:, TeamCounter.MANAGER_CHANGES].sum()
    assert dismissed > 0
    assert grown > 10
    assert changed > 10


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
