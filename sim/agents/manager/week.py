"""A manager's Monday: read, review, inspect, coach, pair up, rescue, within finite hours.

What practices cost is charged in `prices`; here stands what they bring about.

Hours: evidence 2 and 12.
"""

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
    blend_fit,
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
from sim.agents.manager.focusing import choose_kpi
from sim.agents.manager.leading import add_seats, change_manager
from sim.agents.manager.meeting import (
    discuss_closings,
    pair_up,
    rounds_this_week,
    show_ranks,
)
from sim.agents.manager.offering import build_content, offer, write_down_norm
from sim.agents.manager.prices import (
    INSPECTION_MANAGER,
    INSPECTION_REP,
    MONTHS_PER_WEEK,
    PEERS_MANAGER,
    PEERS_REP,
    RANKING_MANAGER,
    charge_manager,
    charge_rep_week,
    charge_targets,
    hours_asked,
    hours_available,
    review_manager,
    review_rep,
)
from sim.agents.manager.reading import read_report, report_lag
from sim.agents.rep.entering import entering_share
from sim.agents.rep.learning import mean_skill
from sim.agents.rep.people import leave
from sim.compiling import allocating_rule, rule
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    MOST_SEGMENTS,
    N_FEATURES,
    REPORT_WEEKS,
    Feature,
    Record,
    Records,
)

CHASE = 1.0 / 6.0
LOGGING = 1.5
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
    weeks_left: int,
    period_end: int,
    now: int,
) -> None:
    """Everything that a manager does once a week.

    Hours asked for beyond those available are cut in proportion: reviews become
    shorter, inspection, coaching and meetings fewer.
    """
    change_manager(c, practice, team, reps, accounts, deals, beliefs, ledger, team_counts,
                   agenda, now)  # fmt: skip
    add_seats(c, practice, team, reps, accounts, team_counts, agenda, week, now)
    begin, end = team.rep_begin, team.rep_end
    late = prepare_week(c, practice, team, reps, beliefs, reports, ledger, team_counts, week,
                        week_of_period, weeks_left)  # fmt: skip
    give_commit(c, practice, team, reps, beliefs, late, week_of_period, period_end, now)
    need = closing_need(team, reps)
    move_waiting_leads(c, practice, reps, accounts, deals, agenda, begin, end,
                       week_of_period, now)  # fmt: skip
    given = hours_given(c, practice, team, beliefs, week_of_period, weeks_left, now)
    team_counts[TeamCounter.DEMAND_CUT] += given
    charge_meetings(practice, reps, team, team_counts, given, week)
    _, mean_booked, mean_wins = team_means(beliefs, begin, end)
    view = np.zeros(N_FEATURES)
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        counts = ledger[rep_index]
        give_standards(practice, team, rep)
        ask_for_numbers(c, practice, rep, need)
        offer(practice, team, rep)
        if rep.present == 0:
            continue
        take_view(practice, beliefs, begin, end, rep_index, view)
        review(c, practice, team, rep, beliefs, view, given, week, week_of_period)
        work_with(c, practice, team, rep, beliefs, beliefs[rep_index], view, counts,
                  team_counts, given, week)  # fmt: skip
        if (
            practice.may_replace > 0.5
            and week_of_period == 0
            and must_go(c, rep, view, mean_booked, mean_wins, now)
        ):
            dismiss(reps, rep_index, begin, end, counts, team_counts)
            leave(c, rep, rep_index, accounts, deals, agenda, now)
    bring_together(c, practice, team, reps, ledger, given, week)
    used = rescue(
        c, team, reps, accounts, deals, ledger, activity, log, agenda,
        c.rescue_hours + team.own_hours, period_end, now,
    )  # fmt: skip
    team_counts[TeamCounter.MANAGER_RESCUE] += min(used, c.rescue_hours)
    team_counts[TeamCounter.MANAGER_OWN] += max(0.0, used - c.rescue_hours)


@rule
def prepare_week(
    c: Record,
    practice: Record,
    team: Record,
    reps: Records,
    beliefs: Records,
    reports: Records,
    ledger: Records,
    team_counts: Records,
    week: int,
    week_of_period: int,
    weeks_left: int,
) -> float:
    """Pay the week's prices, read what has arrived, split the desk, compare people.

    Returns the team's late pipeline, as read.
    """
    begin, end = team.rep_begin, team.rep_end
    for rep_index in range(begin, end):
        if reps[rep_index].present == 1:
            charge_rep_week(c, practice, reps[rep_index], ledger[rep_index])
            # Logging takes minutes only as far as it is done.
            entered = entering_share(c, reps[rep_index])
            reps[rep_index].admin_hours += (
                LOGGING * practice.paid_activity_observed * entered
            )
            charge_targets(practice, reps[rep_index], week_of_period, weeks_left,
                           CORRECTION_WEEK)  # fmt: skip
    charge_manager(c, practice, reps, ledger, team_counts, begin, end, week_of_period, weeks_left,
                   CORRECTION_WEEK)  # fmt: skip
    team_counts[TeamCounter.MANAGER_OTHER] += chase_hours(practice, beliefs, begin, end)
    late = read_team(c, practice, reps, beliefs, reports, begin, end, week)
    build_content(c, practice, team)
    if practice.playbook > 0.5:
        write_down_norm(team, reps)
    share_desk(practice, reps, beliefs, begin, end, week_of_period)
    if is_due(week, practice.review_interval_weeks):
        learn_team(c, practice, team, beliefs)
    return float(late)


@rule
def is_due(week: int, interval: float) -> bool:
    """Whether something that recurs every so many weeks is due."""
    return bool(week % int(interval) == 0)


@rule
def review(
    c: Record,
    practice: Record,
    team: Record,
    rep: Record,
    beliefs: Records,
    view: Records,
    given: float,
    week: int,
    week_of_period: int,
) -> None:
    """Talk with a rep, if it is time: about closings, about inputs, about what to do."""
    if not is_due(week, practice.review_interval_weeks):
        return
    mean_open, _, _ = team_means(beliefs, team.rep_begin, team.rep_end)
    interval = int(practice.review_interval_weeks)
    discuss_closings(c, practice, rep, interval, week_of_period)
    mention_inputs(c, practice, rep, given, week)
    give_orders(c, practice, team, rep, beliefs, view, mean_open, week_of_period)
    choose_kpi(practice, team, rep, beliefs, view)


@rule
def work_with(
    c: Record,
    practice: Record,
    team: Record,
    rep: Record,
    beliefs: Records,
    own: Records,
    view: Records,
    counts: Records,
    team_counts: Records,
    given: float,
    week: int,
) -> None:
    """Coach a rep and look at the steps of some deals, as far as hours go."""
    coaching = practice.coaching_hours_month * MONTHS_PER_WEEK * given
    if coaching > 0.0:
        plan_coaching(c, practice, team, rep, beliefs, own, view, team_counts, week)
        coach(c, team, rep, counts, coaching)
    inspection = practice.inspections_month * MONTHS_PER_WEEK * given
    if inspection > 0.0:
        inspect(c, rep, counts, inspection, week)


@rule
def charge_meetings(
    practice: Record,
    reps: Records,
    team: Record,
    team_counts: Records,
    given: float,
    week: int,
) -> None:
    """Hours of reviews, coaching, inspection and structured meetings, on both sides."""
    coaching = practice.paid_coaching_hours_month * MONTHS_PER_WEEK * given
    looked = practice.paid_inspections_month * MONTHS_PER_WEEK * given
    peers = practice.paid_peer_meetings_month * MONTHS_PER_WEEK * given
    reviewing = is_due(week, practice.paid_review_interval_weeks)
    for rep_index in range(team.rep_begin, team.rep_end):
        rep = reps[rep_index]
        if rep.present == 0:
            continue
        rep.owed_hours += coaching + INSPECTION_REP * looked + PEERS_REP * peers
        team_counts[TeamCounter.MANAGER_COACH] += coaching
        team_counts[TeamCounter.MANAGER_INSPECT] += INSPECTION_MANAGER * looked
        team_counts[TeamCounter.MANAGER_PEERS] += PEERS_MANAGER * peers
        if reviewing:
            rep.owed_hours += review_rep(practice) * given
            team_counts[TeamCounter.MANAGER_REVIEW] += review_manager(practice) * given
    if reviewing and practice.paid_ranking > 0.5:
        team_counts[TeamCounter.MANAGER_REVIEW] += RANKING_MANAGER * given


@rule
def bring_together(
    c: Record,
    practice: Record,
    team: Record,
    reps: Records,
    ledger: Records,
    given: float,
    week: int,
) -> None:
    """Structured meetings between colleagues, and ranks, where they are shown."""
    rate = practice.peer_meetings_month * MONTHS_PER_WEEK * given
    for number in range(rounds_this_week(c, team.address, rate, week)):
        pair_up(c, team, reps, ledger, week, number + 1)
    if is_due(week, practice.review_interval_weeks):
        show_ranks(c, practice, reps, team.rep_begin, team.rep_end, ledger)


@rule
def hours_given(
    c: Record,
    practice: Record,
    team: Record,
    beliefs: Records,
    week_of_period: int,
    weeks_left: int,
    now: int,
) -> float:
    """Share of the hours asked for that a manager's week can give, at most 1."""
    begin, end = team.rep_begin, team.rep_end
    asked = hours_asked(practice, end - begin, week_of_period, weeks_left, CORRECTION_WEEK)
    asked += chase_hours(practice, beliefs, begin, end)
    available = hours_available(c, team, now)
    if asked <= available:
        return 1.0
    return float(available / asked)


@rule
def chase_hours(practice: Record, beliefs: Records, begin: int, end: int) -> float:
    """Ten minutes of the manager a week for every lead that is seen to wait."""
    hours = 0.0
    if practice.paid_may_chase > 0.5 and practice.activity_observed > 0.0:
        for rep_index in range(begin, end):
            hours += CHASE * weekly(beliefs[rep_index], Feature.LEADS_WAITING)
    return hours


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
    total, paid = practice.desk_hours * n, practice.paid_desk_hours * n
    if total <= 0.0:
        for rep_index in range(begin, end):
            reps[rep_index].desk_hours = 0.0
            reps[rep_index].desk_bought = paid / n
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
        part = rep.desk_share / sum_shares
        rep.desk_bought = paid * part
        rep.desk_hours = min(DESK_WEEKS * total * part, rep.desk_hours + total * part)


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
    total = 0.0
    for segment in range(c.n_segments):
        total += closed[segment]
    team.fit_learned = blend_fit(c, team.fit_intuition, total)


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
    own = mean_skill(reps[rep_index])
    for other in range(begin, end):
        if mean_skill(reps[other]) > own:
            better += 1
    if better < (end - begin) // 2:
        team_counts[TeamCounter.DISMISSED_ABOVE_MEDIAN] += 1.0
