"""What practices cost: hours of managers and reps, money. Nothing here has any other effect.

Every price is read from the `paid` side of a lever, every effect from its plain side. The
two are equal in every scenario; controls cut one of them to see what the other does.
Some hours of a manager cannot be put off: analysis, targets, corrections, interviews. What
they leave is shared out: reviews, coaching, inspection and meetings asked for beyond it are
cut in proportion, so span matters (evidence 12: 6-12 reps a manager).
"""

import math

from sim.agents.manager.believing import OBSERVED
from sim.agents.rep.closing import LAST_WEEKS
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import Constants, Office, Practices, Rep, Team, Values

MONTHS_PER_WEEK = 12.0 / 52.0
REVIEW_MANAGER = 1.0
REVIEW_REP = 0.75
INPUTS_MANAGER = 0.1
"""Preparing to talk about inputs; closings need no preparing."""
STANDARD = 1.0 / 30.0
"""Two minutes a review for every standard that is in force, of the manager and the rep."""
ORDER = 0.05
"""Agreeing on hours or on customers, of the manager and the rep, a review."""
PER_REP = 0.25
PERSONAL_KPI_MANAGER = 0.15
PERSONAL_KPI_REP = 0.05
RANKING_MANAGER = 0.5
PRACTICE_REP = 0.25
INSPECTION_MANAGER = 0.5
INSPECTION_REP = 0.25
PEERS_MANAGER = 0.1
PEERS_REP = 0.75
AGREEING_NEED = 0.25
"""Agreeing on hours of coaching that are not the same for all: of manager and rep, a month."""
ANALYSIS = 1.0
ANALYSIS_POOLED = 1.5
REPORTING = 1.0
MOST_DELAY = 30.0
GOAL_HOURS = 1.0
STRETCH_HOURS = 2.0
"""Talking somebody into a quota or a goal twice what is expected, each quarter."""
CORRECTION_MANAGER = 0.2
CORRECTION_REP = 0.05
"""A week in which it is time to correct: two hours and half an hour over a quarter's ten."""
PUSH_HOURS = 0.1
"""Asking for closings in the last weeks: of manager and rep, a week and unit of push."""
PAPERWORK = 0.25
"""Whoever may dismiss people keeps files: of the manager, a rep and quarter."""
INTERVIEWS = 10.0
"""Of the manager, for every added seat."""
REDRAWING_MANAGER = 2.0
REDRAWING_REP = 4.0
"""Writing down what accounts hold, agreeing on borders, introducing a colleague: a seat, once."""
ACCOUNT_KEEPING = 0.25
LANGUAGE = 0.25
PLAYBOOK = 0.25


@rule
def standards_paid(practice: Practices) -> float:
    """How many standards are in force that somebody has to talk about."""
    n = 0.0
    for value in (
        practice.paid.coverage_standard,
        practice.paid.qualification_standard,
        practice.paid.follow_up_days,
        practice.paid.lead_response_hours,
        practice.paid.contacts_standard,
        practice.paid.ask_referrals,
        practice.paid.activity_quota,
        practice.paid.process_steps,
        practice.paid.pacing,
    ):
        if value > 0.0:
            n += 1.0
    return n


@rule
def agreed_hours(practice: Practices) -> float:
    """Hours of a review, the manager's and the rep's, that go to standards and orders."""
    orders = practice.paid.may_reprioritise + practice.paid.may_redirect
    return float(STANDARD * standards_paid(practice) + ORDER * orders)


@rule
def review_manager(practice: Practices) -> float:
    """Hours of the manager for one review of one rep."""
    hours = REVIEW_MANAGER + INPUTS_MANAGER * (1.0 - practice.paid.weight_on_closings)
    hours += PER_REP * practice.paid.per_rep_standards
    hours += PERSONAL_KPI_MANAGER * practice.paid.personal_kpi
    return float(hours + agreed_hours(practice))


@rule
def review_rep(practice: Practices) -> float:
    """Hours of the rep for one review."""
    hours = REVIEW_REP + PERSONAL_KPI_REP * practice.paid.personal_kpi
    if practice.paid.ranking > 1.0:
        hours += PRACTICE_REP
    return float(hours + agreed_hours(practice))


@rule
def analysis_hours(practice: Practices, pooling: int) -> float:
    """Manager's hours a week for comparing people and keeping reports fresh.

    Pooling takes more than looking at one's own team, where there is another to pool with.
    """
    hours = 0.0
    if practice.paid.kpi_basis >= OBSERVED:
        pooled = pooling > 1 and practice.paid.kpi_basis > OBSERVED
        hours += ANALYSIS_POOLED if pooled else ANALYSIS
    hours += REPORTING * max(0.0, 1.0 - practice.paid.visibility_delay_days / MOST_DELAY)
    return float(hours)


@rule
def push_hours(practice: Practices, weeks_left: int) -> float:
    """Hours a rep, of the manager and the rep, for asking for closings this week."""
    if weeks_left > LAST_WEEKS:
        return 0.0
    return float(PUSH_HOURS * practice.paid.quarter_end_push)


@rule
def goal_hours(practice: Practices) -> float:
    """Hours a rep, of the manager and the rep, that a new quarter's targets take."""
    hours = STRETCH_HOURS * abs(practice.paid.quota_stretch - 1.0)
    if practice.paid.personal_goals > 0.5:
        hours += GOAL_HOURS + STRETCH_HOURS * abs(practice.paid.goal_stretch - 1.0)
    return float(hours)


@rule
def hours_fixed(
    practice: Practices,
    n: int,
    week_of_period: int,
    weeks_left: int,
    correction_week: int,
    pooling: int,
    reviews: float,
) -> float:
    """Manager's hours a week that cannot be cut: they come first, or are owed to later weeks.

    Args:
        practice: Practices in force.
        n: Reps who are there.
        week_of_period: Weeks since the quarter began.
        weeks_left: In the quarter, this week included.
        correction_week: Whole weeks of a quarter that pass before executives correct.
        pooling: How many teams pool what they know, whatever their market.
        reviews: Reviews of each rep that are due.
    """
    hours = push_hours(practice, weeks_left) * n
    if practice.paid.ranking > 0.5:
        hours += RANKING_MANAGER * reviews
    if week_of_period == 0:
        hours += (goal_hours(practice) + PAPERWORK * practice.paid.may_replace) * n
    if week_of_period >= correction_week:
        hours += CORRECTION_MANAGER * practice.paid.mid_period_correction
    return float(hours + analysis_hours(practice, pooling))


@rule
def hours_asked(practice: Practices, n: int, reviews: float) -> float:
    """Manager's hours a week for reviews and work with people, which are cut where time is short.

    Args:
        practice: Practices in force.
        n: Reps who are there.
        reviews: Reviews of each rep that are due.
    """
    hours = review_manager(practice) * reviews
    a_month = INSPECTION_MANAGER * practice.paid.inspections_month
    a_month += practice.paid.coaching_hours_month
    a_month += AGREEING_NEED * practice.paid.coaching_by_need
    a_month += PEERS_MANAGER * practice.paid.peer_meetings_month
    return float((hours + a_month * MONTHS_PER_WEEK) * n)


@rule
def hours_available(c: Constants, team: Team, now: int) -> float:
    """A manager's hours a week for managing: less own deals, less at first in a new role."""
    hours = c.manager_hours - c.rescue_hours - team.own_hours
    tenure = max(0.0, float(now - team.since))
    hours *= 1.0 - c.adjust_share * math.exp(-min(700.0, tenure / c.adjust_ticks))
    return float(max(0.0, hours))


@rule
def spend(rep: Rep, counts: Values, money: float) -> None:
    """Pay money for a practice, on a rep's account."""
    rep.spent += money
    counts[RepCounter.SPENT] += money


@rule
def charge_rep_week(c: Constants, practice: Practices, rep: Rep, counts: Values) -> None:
    """What a rep's week pays for practices, whatever else happens in it."""
    hours = ACCOUNT_KEEPING * practice.paid.potential_basis
    hours += LANGUAGE * practice.paid.one_language + PLAYBOOK * practice.paid.playbook
    hours += c.tool_entry * practice.paid.proposal_tool
    rep.admin_hours += hours
    money = c.playbook_money * practice.paid.playbook
    money += c.tool_money * practice.paid.proposal_tool
    spend(rep, counts, money)
    rep.extra_paid = practice.paid.extra_commission


@rule
def charge_seat_week(c: Constants, practice: Practices, rep: Rep, counts: Values) -> None:
    """What a seat's week pays for its buyers, whether anybody sits in it or not."""
    money = c.friction_money * practice.paid.friction_cut
    money += practice.paid.content_budget * MONTHS_PER_WEEK
    spend(rep, counts, money)


@rule
def charge_targets(
    practice: Practices,
    rep: Rep,
    week_of_period: int,
    weeks_left: int,
    correction_week: int,
) -> None:
    """Hours of a rep for targets, corrections and being pushed."""
    if week_of_period == 0:
        rep.owed_hours += goal_hours(practice)
    if week_of_period >= correction_week:
        rep.owed_hours += CORRECTION_REP * practice.paid.mid_period_correction
    rep.owed_hours += push_hours(practice, weeks_left)


@rule
def charge_seats(office: Office) -> None:
    """Hours of the manager for finding people, once for every seat that is added."""
    team, seats = office.team, int(office.practice.paid.added_seats)
    if seats > team.seats_paid:
        team.owed_hours += INTERVIEWS * (seats - team.seats_paid)
        team.seats_paid = seats


@rule
def charge_redrawing(office: Office) -> None:
    """Hours of the manager and of everybody for new borders: once, and when seats changed.

    Nobody sits in a vacant seat, so the manager does its part too.
    """
    team = office.team
    n = team.rep_end - team.rep_begin
    if office.practice.paid.redraw_territories > 0.5 and team.redrawing_paid != n:
        team.redrawing_paid = n
        team.owed_hours += REDRAWING_MANAGER * n
        for rep_index in range(team.rep_begin, team.rep_end):
            if office.world.reps[rep_index].present == 1:
                office.world.reps[rep_index].owed_hours += REDRAWING_REP
            else:
                team.owed_hours += REDRAWING_REP


@rule
def charge_bonus(office: Office) -> None:
    """A manager's bonus for closings, booked with the team's first seat."""
    begin = office.team.rep_begin
    bonus = office.c.manager_pay_week * office.practice.paid.manager_bonus
    spend(office.world.reps[begin], office.world.ledger[begin], bonus)
