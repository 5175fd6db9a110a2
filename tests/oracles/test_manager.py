"""What managers read, believe and do: rules of `sim.agents.manager` against their prose."""

import numpy as np
import pytest
from oracles.mirror import call, compare, covers, mirror
from oracles.prose import reports
from oracles.states import states
from oracles.teams import each_team, reps_of, view_for

from sim.agents.manager import (
    believing,
    comparing,
    diagnosing,
    reading,
)
from sim.state import N_FEATURES


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
        assert reading.report_lag(s.practice) == reports.lag(m.practice)
        assert reading.nominal_share(s.c, s.practice) == reports.logged(m, m.practice)
        for rep, mine in zip(s.reps, m.reps, strict=True):
            assert reading.entered_share(s.c, s.practice, rep) == reports.entered(
                m, m.practice, mine
            )
        for feature in range(N_FEATURES):
            assert reading.is_closing(feature) == reports.is_closing(feature)
            assert reading.is_level(feature) == reports.is_level(feature)
            true, share = float(s.g.choice([0, 900.0])), float(s.g.choice([0, 0.4, 1]))
            where = (9, s.week, feature, true, share, float(s.g.choice([0, 0.5, 1])))
            assert reading.sampled(s.c, *where) == pytest.approx(reports.sample(m, *where))

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
                reports.reads_closings(m, report, belief)
                late.append(
                    reports.reads(m, m.practice, rep, report, belief, ends[i], s.week)
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
    "manager.diagnosing.believed_costliest",
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
                    call(diagnosing.believed_costliest, s, team=team, rep=rep, view=view),
                ]
            believing.expect_newcomer(team, s.beliefs, int(team["rep_begin"]))
            return results

        def oracle(m, t, p):
            results = []
            for index in reports.team_of(m, t):
                view, rep = reports.view_of(m, p, t, index), m.reps[index]
                rates = [reports.team_rate(m, t, i, p.kpi_basis) for i in range(4)]
                variances = [reports.spread_of_gaps(m, t, i, p.kpi_basis) for i in range(4)]
                results += [
                    view,
                    rates,
                    variances,
                    [reports.weekly(view, i) for i in range(8, N_FEATURES)],
                    [reports.gap(m, view, i, rates[i], variances[i]) for i in range(4)],
                    [reports.slope(m, i) for i in range(4)],
                    reports.costliest(m, rep),
                    reports.diagnosis(m, p, t, rep, view)[0],
                    reports.diagnosis(m, p, t, rep, view),
                ]
            reports.expects_newcomer(m, t, reports.team_of(m, t)[0])
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
                reports.target(m, p, t),
                reports.avoid(m, p, t),
                reports.belief_of_segments(m, p, t),
                reports.bar_for_fit(p, m.teams[t]),
                reports.blended_fit(m, m.teams[t].fit_intuition, 7.0),
            ]
            reports.learns(m, p, t)
            return results

        each_team(s, act, oracle)
