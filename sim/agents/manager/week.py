"""A manager's Monday: read, review, inspect, coach, rescue, within finite hours."""

from __future__ import annotations

import numpy as np

from sim.agents.manager.acting import (
    BEHIND,
    CORRECTION_WEEK,
    coach,
    give_orders,
    give_standards,
    inspect,
    mention_inputs,
    must_go,
    plan_coaching,
    rescue,
)
from sim.agents.manager.asking import ask_for_numbers
from sim.agents.manager.believing import (
    AVERAGE,
    INTUITION,
    OBSERVED,
    blend_prospecting,
    learn_segments,
    shown_rep,
    sum_segments,
    take_view,
    top_prospecting,
    weekly,
)
from sim.agents.manager.committing import closing_need, give_commit
from sim.agents.manager.correcting import move_waiting_leads
from sim.agents.manager.reading import read_report, report_lag
from sim.agents.rep.entering import entering_share
from sim.agents.rep.people import leave
from sim.compiling import allocating_rule, rule
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    MOST_SEGMENTS,
    N_FEATURES,
    N_SKILLS,
    REPORT_WEEKS,
    Feature,
    Record,
    Records,
)

MONTHS_PER_WEEK = 12.0 / 52.0
REVIEW_MANAGER = 1.0
REVIEW_REP = 0.75
INSPECTION_MANAGER = 0.5
ANALYSIS = 1.0
ANALYSIS_POOLED = 1.5
REPORTING = 1.0
CHASE = 1.0 / 6.0
PER_REP = 0.25
GOAL_HOURS = 1.0
CORRECTION_MANAGER = 2.0
CORRECTION_REP = 0.5
LOGGING = 1.5
ACCOUNT_KEEPING = 0.25
LANGUAGE = 0.25
FIVE_MINUTES = 1.0 / 12.0
MOST_DELAY = 30.0
DESK_WEEKS = 4.0
"""Unused hours of the desk are kept for so many weeks."""


@allocating_rule
def manager_week(
    c: Record,
    practice: Record,
    team: Record,
    reps: Records,
    accounts: Records,
    deals: Records,
    beliefs: Records,
    reports: Records,
    activity: Records,
    ledger: Records,
    team_counts: Records,
    log: Records,
    agenda: Records,
    week: int,
    week_of_period: int,
    period_end: int,
    now: int,
) -> None:
    """Everything that a manager does once a week.

    Hours asked for beyond those available are cut in proportion: reviews become
    shorter, inspection and coaching fewer.
    """
    begin, end = team.rep_begin, team.rep_end
    n = end - begin
    keep_records(c, practice, reps, begin, end)
    late = read_team(c, practice, reps, beliefs, reports, begin, end, week)
    give_commit(c, practice, team, reps, beliefs, late, week_of_period, period_end, now)
    need = closing_need(team, reps)
    move_waiting_leads(c, practice, reps, accounts, deals, agenda, begin, end,
                       week_of_period, now)  # fmt: skip
    reviewing = week % int(practice.review_interval_weeks) == 0
    given = hours_given(c, practice, n, week_of_period)
    team_counts[TeamCounter.DEMAND_CUT] += given
    mean_open, mean_booked, mean_wins = team_means(beliefs, begin, end)
    share_desk(practice, reps, beliefs, begin, end, week_of_period)
    if reviewing:
        learn_team(c, practice, team, beliefs)
    view = np.zeros(N_FEATURES)
    inspection = practice.inspections_month * MONTHS_PER_WEEK * given
    coaching = practice.coaching_hours_month * MONTHS_PER_WEEK * given
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        counts = ledger[rep_index]
        give_standards(practice, rep)
        ask_for_numbers(c, practice, rep, need)
        if rep.present == 0:
            continue
        take_view(practice, beliefs, begin, end, rep_index, view)
        if reviewing:
            rep.owed_hours += REVIEW_REP * given
            team_counts[TeamCounter.MANAGER_REVIEW] += REVIEW_MANAGER * given
            mention_inputs(c, practice, rep, week)
            give_orders(c, practice, team, rep, beliefs, view, mean_open, week_of_period)
        if coaching > 0.0:
            plan_coaching(c, practice, team, rep, beliefs, beliefs[rep_index], view,
                          team_counts, week)  # fmt: skip
            coach(c, team, rep, counts, coaching)
            team_counts[TeamCounter.MANAGER_COACH] += coaching
        if inspection > 0.0:
            looked = inspect(c, rep, counts, inspection, week)
            team_counts[TeamCounter.MANAGER_INSPECT] += INSPECTION_MANAGER * looked
        if (
            practice.may_replace > 0.5
            and week_of_period == 0
            and must_go(c, rep, view, mean_booked, mean_wins, now)
        ):
            dismiss(reps, rep_index, begin, end, counts, team_counts)
            leave(c, rep, rep_index, accounts, deals, agenda, now)
    spend_other_hours(practice, reps, beliefs, team_counts, begin, end, week_of_period)
    team_counts[TeamCounter.MANAGER_RESCUE] += rescue(
        c, team, reps, accounts, deals, ledger, activity, log, agenda, c.rescue_hours,
        period_end, now,
    )  # fmt: skip


@rule
def keep_records(c: Record, practice: Record, reps: Records, begin: int, end: int) -> None:
    """What it costs reps that managers and executives can see: logging, accounts, labels.

    Logging takes minutes only as far as it is done.
    """
    logging = LOGGING * practice.paid_activity_observed
    hours = ACCOUNT_KEEPING * practice.paid_potential_basis
    hours += LANGUAGE * practice.paid_one_language
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if rep.present == 1:
            rep.admin_hours += hours + logging * entering_share(c, rep)


@rule
def read_team(
    c: Record,
    practice: Record,
    reps: Records,
    beliefs: Records,
    reports: Records,
    begin: int,
    end: int,
    week: int,
) -> float:
    """Read the newest report of every rep; returns the late pipeline that they show."""
    read = week - 1 - report_lag(practice)
    late = 0.0
    if read < 0:
        return late
    for rep_index in range(begin, end):
        late += read_report(
            c, practice, reps[rep_index], reports[rep_index, read % REPORT_WEEKS],
            beliefs[rep_index], week,
        )  # fmt: skip
    return late


@rule
def hours_asked(practice: Record, n: int) -> float:
    """Manager's hours a week that the practices ask for, without rescue."""
    hours = REVIEW_MANAGER * n / practice.review_interval_weeks
    hours += INSPECTION_MANAGER * practice.inspections_month * MONTHS_PER_WEEK * n
    hours += practice.coaching_hours_month * MONTHS_PER_WEEK * n
    return float(hours + analysis_hours(practice, n))


@rule
def analysis_hours(practice: Record, n: int) -> float:
    """Manager's hours a week for comparing people, keeping reports and personal standards."""
    hours = 0.0
    if practice.kpi_basis >= OBSERVED:
        hours += ANALYSIS if practice.kpi_basis == OBSERVED else ANALYSIS_POOLED
    hours += REPORTING * max(0.0, 1.0 - practice.visibility_delay_days / MOST_DELAY)
    hours += PER_REP * practice.per_rep_standards * n / practice.review_interval_weeks
    if practice.paid_activity_quota > 0.0:
        hours += FIVE_MINUTES * n / practice.review_interval_weeks
    return float(hours)


@rule
def hours_given(c: Record, practice: Record, n: int, week_of_period: int) -> float:
    """Share of the hours asked for that a manager's week can give, at most 1."""
    asked = hours_asked(practice, n)
    if week_of_period == 0:
        asked += GOAL_HOURS * practice.personal_goals * n
    if week_of_period == CORRECTION_WEEK:
        asked += CORRECTION_MANAGER * practice.mid_period_correction
    available = max(0.0, c.manager_hours - c.rescue_hours)
    if asked <= available:
        return 1.0
    return float(available / asked)


@rule
def team_means(beliefs: Records, begin: int, end: int) -> tuple[float, float, float]:
    """Mean open pipeline, weekly bookings and weekly wins of a team, as reported."""
    opened, booked, wins = 0.0, 0.0, 0.0
    for rep_index in range(begin, end):
        opened += weekly(beliefs[rep_index], Feature.OPEN_AMOUNT)
        booked += weekly(beliefs[rep_index], Feature.BOOKINGS)
        wins += weekly(beliefs[rep_index], Feature.WINS)
    n = end - begin
    return opened / n, booked / n, wins / n


@rule
def share_desk(
    practice: Record,
    reps: Records,
    beliefs: Records,
    begin: int,
    end: int,
    week_of_period: int,
) -> None:
    """Split the desk's hours of the week: evenly, or by the service load that was seen.

    In a correction, those behind on inputs get half as much again.
    """
    n = end - begin
    total = practice.desk_hours * n
    if total <= 0.0:
        for rep_index in range(begin, end):
            reps[rep_index].desk_hours = 0.0
            reps[rep_index].desk_bought = 0.0
        return
    correcting = practice.mid_period_correction > 0.5 and week_of_period >= CORRECTION_WEEK
    mean_open, _, _ = team_means(beliefs, begin, end)
    sum_shares = 0.0
    for rep_index in range(begin, end):
        shown = shown_rep(practice, begin, end, rep_index)
        share = 1.0
        if practice.activity_observed > 0.0 and practice.may_reprioritise > 0.5:
            share += weekly(beliefs[shown], Feature.SERVICE_HOURS)
        if correcting and weekly(beliefs[shown], Feature.OPEN_AMOUNT) < BEHIND * mean_open:
            share *= 1.5
        if practice.report_source == AVERAGE:
            share = 1.0
        reps[rep_index].desk_share = share
        sum_shares += share
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        rep.desk_bought = total * rep.desk_share / sum_shares
        rep.desk_hours = min(DESK_WEEKS * rep.desk_bought, rep.desk_hours + rep.desk_bought)


@allocating_rule
def learn_team(c: Record, practice: Record, team: Record, beliefs: Records) -> None:
    """Improve intuition by comparing top performers with the rest, where that is done."""
    if practice.kpi_basis <= INTUITION:
        return
    begin, end = team.rep_begin, team.rep_end
    hours, weeks = top_prospecting(beliefs, begin, end)
    team.prospect_learned = blend_prospecting(c, team.prospect_intuition, hours, weeks)
    booked, closed = np.zeros(MOST_SEGMENTS), np.zeros(MOST_SEGMENTS)
    sum_segments(c, beliefs, begin, end, booked, closed)
    learn_segments(c, team.segment_intuition, booked, closed, team.segment_learned)


@rule
def dismiss(
    reps: Records,
    rep_index: int,
    begin: int,
    end: int,
    counts: Records,
    team_counts: Records,
) -> None:
    """Count a dismissal, and whether the person was better than the team's median."""
    counts[RepCounter.DISMISSALS] += 1.0
    better = 0
    own = total_skill(reps[rep_index])
    for other in range(begin, end):
        if total_skill(reps[other]) > own:
            better += 1
    if better < (end - begin) // 2:
        team_counts[TeamCounter.DISMISSED_ABOVE_MEDIAN] += 1.0


@rule
def total_skill(rep: Record) -> float:
    """General ability less all gaps."""
    total = rep.general
    for skill in range(N_SKILLS):
        total -= rep.gap[skill]
    return float(total)


@rule
def spend_other_hours(
    practice: Record,
    reps: Records,
    beliefs: Records,
    team_counts: Records,
    begin: int,
    end: int,
    week_of_period: int,
) -> None:
    """Goals, correction, analysis, chasing: hours of the manager, and those of the reps."""
    hours = analysis_hours(practice, end - begin)
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if practice.may_chase > 0.5 and practice.activity_observed > 0.0:
            hours += CHASE * weekly(beliefs[rep_index], Feature.LEADS_WAITING)
        if rep.present == 0:
            continue
        if practice.personal_goals > 0.5 and week_of_period == 0:
            hours += GOAL_HOURS
            rep.owed_hours += GOAL_HOURS
        if practice.mid_period_correction > 0.5 and week_of_period == CORRECTION_WEEK:
            rep.owed_hours += CORRECTION_REP
    if practice.mid_period_correction > 0.5 and week_of_period == CORRECTION_WEEK:
        hours += CORRECTION_MANAGER
    team_counts[TeamCounter.MANAGER_OTHER] += hours
