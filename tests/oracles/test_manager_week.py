"""A manager's week against its prose, part by part and as a whole."""

import numpy as np
from oracles.mirror import assert_same, call, covers
from oracles.prose import mondays as prose
from oracles.prose import reports
from oracles.settings import DAY
from oracles.states import states
from oracles.teams import bounds, each_team, reps_of, view_for

from sim.agents.manager import (
    believing,
    comparing,
    correcting,
    desk,
    hours,
    reading,
    week,
)
from sim.outputs.counters import TeamCounter


@covers(
    "manager.reading.read_team",
    "manager.reading.usual_late",
    "manager.reading.late_outlook",
    "manager.hours.is_due",
    "manager.hours.hours_given",
    "manager.hours.take_on",
    "manager.hours.reviews_due",
    "manager.hours.people",
    "manager.hours.work_off",
    "manager.hours.is_reviewed",
    "manager.prices.charge_seats",
    "manager.prices.charge_redrawing",
    "manager.comparing.team_means",
    "manager.desk.share_desk",
    "manager.believing.shown_rep",
    "manager.week.dismiss",
    "manager.hours.chase_hours",
)
def test_parts_of_the_week():
    for s in states(30):
        wop, left = (
            int(s.g.choice([0, 3, correcting.CORRECTION_WEEK, 9])),
            int(s.g.integers(1, 5)),
        )
        s.c["manager_hours"] *= float(s.g.choice([0.3, 1, 4]))

        def act(s, t, team, wop=wop, left=left):
            more = {**bounds(s, t), "week_of_period": wop, "weeks_left": left,
                    "team_counts": s.team_ledger[t], "team": team}  # fmt: skip
            call(hours.take_on, s, **more)
            part = call(hours.hours_given, s, **more)
            call(hours.work_off, s, **more)
            seats = reps_of(s, t)
            results = [
                part,
                [
                    int(call(hours.is_reviewed, s, rep_index=i, given=part, **more))
                    for i in seats
                ],
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
            mine = list(reports.team_of(m, t))
            prose.takes_on(m, p, t, s.week, wop, left)
            part = prose.given(m, p, t, s.week, s.now)
            prose.works_off(m, t, s.now)
            results = [
                part,
                [int(prose.finds_time(m, t, i, part, s.week)) for i in mine],
                reports.means(m, t),
                int(reports.is_due(s.week, p.review_interval_weeks)),
            ]
            results.append(prose.chases(m, p, t))
            prose.shares_desk(m, p, t, wop)
            results.append(prose.reads_team(m, p, t, s.week))
            prose.dismisses(m, t, mine[0])
            results.append(mine[0] if p.report_source == reports.ANOTHER else mine[-1])
            return results

        each_team(s, act, oracle)


@covers("manager.week.prepare_week", "manager.hours.charge_meetings")
def test_paying_and_preparing_a_week():
    for s in states(40, spare=True):
        wop, left = (
            int(s.g.choice([0, 3, correcting.CORRECTION_WEEK, 9])),
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
            for index in reports.team_of(m, t):
                view = reports.view_of(m, p, t, index)
                prose.reviews(m, p, t, index, view, number, wop)
                prose.works_with(m, p, t, index, view, part, number)

        each_team(s, act, oracle)


def due_now(s):
    """This week, or in half of the cases one in which a review is due."""
    interval = int(s.practice["review_interval_weeks"])
    return s.week - s.week % interval if s.g.random() < 0.5 else s.week


@covers("manager.week.manager_week")
def test_a_managers_week():
    dismissed, grown, changed, full = 0.0, 0, 0.0, 0
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
        full += int((counted[:, TeamCounter.DEMAND_CUT] == 0).sum())
        dismissed += float((here > s.reps["present"]).sum())
        grown += int((s.teams["rep_end"] > ends).sum())
        changed += counted[:, TeamCounter.MANAGER_CHANGES].sum()
    assert dismissed > 0
    assert 0 < full < 40
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
