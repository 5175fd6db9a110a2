"""A manager's Monday: read, review, inspect, coach, pair up, rescue, within finite hours.

What practices cost is charged in `prices`, what meetings take in `hours`; here stands what
they bring about.
"""

import numpy as np

from sim.agents.manager.acting import (
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
from sim.agents.manager.believing import take_view
from sim.agents.manager.committing import closing_need, commit_for, give_commit
from sim.agents.manager.comparing import learn_team, team_means
from sim.agents.manager.correcting import CORRECTION_WEEK, move_waiting_leads
from sim.agents.manager.desk import share_desk
from sim.agents.manager.focusing import choose_kpi
from sim.agents.manager.hours import (
    charge_meetings,
    hours_given,
    is_due,
    is_reviewed,
    take_on,
    work_off,
)
from sim.agents.manager.leading import add_seats, change_manager
from sim.agents.manager.meeting import (
    discuss_closings,
    pair_up,
    rounds_this_week,
    show_ranks,
)
from sim.agents.manager.offering import build_content, offer, write_down_norm
from sim.agents.manager.prices import (
    MONTHS_PER_WEEK,
    charge_bonus,
    charge_rep_week,
    charge_seat_week,
    charge_targets,
)
from sim.agents.manager.reading import read_team
from sim.agents.manager.redrawing import redraw
from sim.agents.manager.splitting import share_coaching
from sim.agents.manager.watching import watch, watching_hours
from sim.agents.rep.entering import entering_share
from sim.agents.rep.learning import mean_skill
from sim.agents.rep.people import leave
from sim.agents.seats import seat_at
from sim.calendar import TICKS_PER_WEEK
from sim.compiling import allocating_rule, rule
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import N_FEATURES, Office, Records, Rep, Values

LOGGING = 1.5


@allocating_rule
def manager_week(office: Office) -> None:
    """Everything that a manager does once a week.

    What cannot be cut comes first. Hours asked for beyond those left are cut in proportion:
    fewer reps are reviewed, and there is less inspection, coaching and meeting.
    """
    c, practice, team = office.c, office.practice, office.team
    team_counts, now = office.team_counts, office.now
    reps, beliefs = office.world.reps, office.world.beliefs
    change_manager(office)
    add_seats(office)
    redraw(office)
    begin, end = team.rep_begin, team.rep_end
    late = prepare_week(office)
    give_commit(office, late)
    need = closing_need(team, reps)
    move_waiting_leads(office)
    share_coaching(office)
    given = hours_given(office)
    team_counts[TeamCounter.DEMAND_CUT] += given
    work_off(office)
    charge_meetings(office, given)
    _, mean_booked, mean_wins = team_means(beliefs, begin, end)
    view = np.zeros(N_FEATURES)
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        counts = office.world.ledger[rep_index]
        give_standards(c, practice, team, rep)
        ask_for_numbers(c, practice, rep, need)
        offer(c, practice, team, rep)
        if rep.present == 0:
            continue
        take_view(practice, beliefs, begin, end, rep_index, view)
        if is_reviewed(office, rep_index, given):
            review(office, rep, view)
        work_with(office, rep, beliefs[rep_index], view, counts, given)
        if (
            practice.may_replace > 0.5
            and office.week.week_of_period == 0
            and must_go(c, rep, view, mean_booked, mean_wins, now)
        ):
            dismiss(reps, rep_index, begin, end, counts, team_counts)
            leave(seat_at(office.world, rep_index, now))
    bring_together(office, given)
    used = rescue(office, c.rescue_hours + team.own_hours)
    team_counts[TeamCounter.MANAGER_RESCUE] += min(used, c.rescue_hours)
    team_counts[TeamCounter.MANAGER_OWN] += max(0.0, used - c.rescue_hours)


@rule
def prepare_week(office: Office) -> float:
    """Pay the week's prices, read what has arrived, split the desk, compare people.

    Returns the team's late pipeline, as read.
    """
    c, practice, team = office.c, office.practice, office.team
    reps, beliefs = office.world.reps, office.world.beliefs
    begin, end = team.rep_begin, team.rep_end
    for rep_index in range(begin, end):
        charge_seat_week(c, practice, reps[rep_index], office.world.ledger[rep_index])
        if reps[rep_index].present == 1:
            charge_rep_week(c, practice, reps[rep_index], office.world.ledger[rep_index])
            # Logging takes minutes only as far as it is done.
            entered = entering_share(c, reps[rep_index])
            reps[rep_index].admin_hours += (
                LOGGING * practice.paid.activity_observed * entered
            )
            charge_targets(
                practice,
                reps[rep_index],
                office.week.week_of_period,
                office.week.weeks_left,
                CORRECTION_WEEK,
            )
    charge_bonus(office)
    take_on(office)
    late = read_team(office)
    build_content(c, practice, team)
    if practice.playbook > 0.5:
        write_down_norm(team, reps)
    share_desk(office)
    if is_due(office.number, practice.review_interval_weeks):
        learn_team(c, practice, team, beliefs)
    return float(late)


@rule
def number_if_asked(office: Office) -> float:
    """What a manager would say today that the quarter will bring; to be asked of a copy of the world.

    Managers give a number twice a quarter. Whoever asks in another week hears what they would say
    then, from what they have read by then.
    """
    late = prepare_week(office)
    weeks_left = (office.week.period_end_tick - office.now) / TICKS_PER_WEEK
    return commit_for(office, late, max(0.0, weeks_left))


@rule
def review(office: Office, rep: Rep, view: Values) -> None:
    """Talk with a rep, if it is time: about closings, about inputs, about what to do."""
    c, practice, team, week = office.c, office.practice, office.team, office.number
    beliefs = office.world.beliefs
    if not is_due(week, practice.review_interval_weeks):
        return
    mean_open, _, _ = team_means(beliefs, team.rep_begin, team.rep_end)
    discuss_closings(c, practice, rep, office.week.week_of_period)
    mention_inputs(c, practice, rep, week)
    give_orders(office, rep, view, mean_open)
    choose_kpi(c, practice, team, rep, beliefs, view)


@rule
def work_with(
    office: Office,
    rep: Rep,
    own: Values,
    view: Values,
    counts: Values,
    given: float,
) -> None:
    """Coach a rep and look at the steps of some deals, as far as hours go; both show skill."""
    c, practice = office.c, office.practice
    coaching = practice.coaching_hours_month * MONTHS_PER_WEEK * given * rep.coaching_share
    there = watching_hours(practice, given, rep.coaching_share)
    watch(c, office.team, rep, own, there, office.number)
    if coaching > 0.0:
        plan_coaching(office, rep, own, view)
        coach(c, office.team, rep, counts, coaching)
    inspection = practice.inspections_month * MONTHS_PER_WEEK * given
    if inspection > 0.0:
        inspect(c, rep, office.world.deals, counts, inspection, office.number)


@rule
def bring_together(office: Office, given: float) -> None:
    """Structured meetings between colleagues, and ranks, where they are shown."""
    practice, week = office.practice, office.number
    rate = practice.peer_meetings_month * MONTHS_PER_WEEK * given
    for number in range(rounds_this_week(office.c, office.team.address, rate, week)):
        pair_up(office, number + 1)
    if is_due(week, practice.review_interval_weeks):
        show_ranks(office)


@rule
def dismiss(
    reps: Records[Rep],
    rep_index: int,
    begin: int,
    end: int,
    counts: Values,
    team_counts: Values,
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
