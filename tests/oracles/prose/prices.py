"""What practices cost, in prose: only what is paid for counts, never what it brings about."""

import math

from sim.agents.manager import prices
from sim.outputs.counters import RepCounter

OBSERVED, POOLED = 2, 3
A_WEEK = 12 / 52
"""Of a month."""
TALKED_ABOUT = (
    "coverage_standard", "qualification_standard", "follow_up_days", "lead_response_hours",
    "contacts_standard", "ask_referrals", "activity_quota", "process_steps", "pacing",
)  # fmt: skip
"""Standards that take some minutes of every review while they are in force."""


def standards(p):
    return sum(getattr(p.paid, name) > 0 for name in TALKED_ABOUT)


def agreeing(p):
    """Hours of a review on both sides: minutes for each standard, some for each order."""
    orders = sum(x for x in (p.paid.may_reprioritise, p.paid.may_redirect))
    return prices.STANDARD * standards(p) + prices.ORDER * orders


def review_of_manager(p):
    """The talk, preparing it as far as it is about inputs, one's own standards and KPI."""
    hours = prices.REVIEW_MANAGER + agreeing(p)
    hours += prices.INPUTS_MANAGER * (1 - p.paid.weight_on_closings)
    if p.paid.per_rep_standards:
        hours += prices.PER_REP
    if p.paid.personal_kpi:
        hours += prices.PERSONAL_KPI_MANAGER
    return hours


def review_of_rep(p):
    hours = prices.REVIEW_REP + agreeing(p)
    if p.paid.personal_kpi:
        hours += prices.PERSONAL_KPI_REP
    if p.paid.ranking == 2:
        hours += prices.PRACTICE_REP
    return hours


def analysis(p, sharing):
    """Comparing people, the more the wider; reports the fresher, to nothing at a month.

    Who has nobody to share with looks at no more than the own team.
    """
    pooling = prices.ANALYSIS_POOLED if sharing > 1 else prices.ANALYSIS
    comparing = {OBSERVED: prices.ANALYSIS, POOLED: pooling}
    late = min(1.0, p.paid.visibility_delay_days / prices.MOST_DELAY)
    return comparing.get(int(p.paid.kpi_basis), 0.0) + prices.REPORTING * (1 - late)


def pushing(p, weeks_left):
    """For each rep, in the last four weeks only, which are those in which it is felt."""
    return (
        prices.PUSH_HOURS * p.paid.quarter_end_push if weeks_left in (1, 2, 3, 4) else 0.0
    )


def targets(p):
    """For each rep and quarter: the longer, the further a target is from what is expected."""
    hours = prices.STRETCH_HOURS * math.fabs(1 - p.paid.quota_stretch)
    if p.paid.personal_goals:
        hours += prices.STRETCH_HOURS * math.fabs(1 - p.paid.goal_stretch)
        hours += prices.GOAL_HOURS
    return hours


def corrects(p, week_of_period, correction_week):
    return bool(p.paid.mid_period_correction) and week_of_period >= correction_week


def files(p):
    """For each rep and quarter, where people may be dismissed."""
    return prices.PAPERWORK if p.paid.may_replace else 0.0


def asked_for(p, n, reviews):
    """Of the manager in a week: reviews in the week in which they are due, months over weeks."""
    each = review_of_manager(p) * reviews
    each += A_WEEK * (
        prices.INSPECTION_MANAGER * p.paid.inspections_month
        + p.paid.coaching_hours_month
        + prices.AGREEING_NEED * p.paid.coaching_by_need
        + prices.PEERS_MANAGER * p.paid.peer_meetings_month
    )
    return n * each


def comes_first(p, n, week_of_period, weeks_left, correction_week, sharing, reviews):
    """Of the manager in a week, whether there is time or not."""
    each = pushing(p, weeks_left) + (targets(p) + files(p) if week_of_period == 0 else 0.0)
    once = analysis(p, sharing)
    if p.paid.ranking:
        once += prices.RANKING_MANAGER * reviews
    if corrects(p, week_of_period, correction_week):
        once += prices.CORRECTION_MANAGER
    return n * each + once


def available(m, team, now):
    """What rescue and deals of one's own leave, less a share that a new role takes at first."""
    left = m.c.manager_hours - m.c.rescue_hours - team.own_hours
    new = math.exp(-max(0, now - team.since) / m.c.adjust_ticks)
    return max(0.0, left * (1 - m.c.adjust_share * new))


def spends(m, index, money):
    """Counted in the week, and kept in the seat's record."""
    m.reps[index].spent += money
    m.ledger[index][RepCounter.SPENT] += money


def rep_pays(m, p, index):
    rep = m.reps[index]
    rep.admin_hours += sum((
        prices.ACCOUNT_KEEPING if p.paid.potential_basis else 0.0,
        prices.LANGUAGE if p.paid.one_language else 0.0,
        prices.PLAYBOOK if p.paid.playbook else 0.0,
        m.c.tool_entry if p.paid.proposal_tool else 0.0,
    ))  # fmt: skip
    spends(m, index, sum((
        m.c.playbook_money if p.paid.playbook else 0.0,
        m.c.tool_money if p.paid.proposal_tool else 0.0,
    )))  # fmt: skip
    rep.extra_paid = p.paid.extra_commission


def seat_pays(m, p, index):
    """For buyers, who are there whoever sells to them."""
    spends(
        m, index, m.c.friction_money * p.paid.friction_cut + 12 * p.paid.content_budget / 52
    )


def rep_is_told_targets(p, rep, week_of_period, weeks_left, correction_week):
    rep.owed_hours += pushing(p, weeks_left)
    if week_of_period == 0:
        rep.owed_hours += targets(p)
    if corrects(p, week_of_period, correction_week):
        rep.owed_hours += prices.CORRECTION_REP


def seats_are_filled(m, p, t):
    """Interviews, for as many seats as were never paid for."""
    team = m.teams[t]
    more = max(0, int(p.paid.added_seats) - team.seats_paid)
    team.owed_hours += prices.INTERVIEWS * more
    team.seats_paid += more


def borders_are_agreed(m, p, t):
    """Paid for once for every number of seats."""
    team = m.teams[t]
    seats = [m.reps[i] for i in range(team.rep_begin, team.rep_end)]
    if p.paid.redraw_territories and team.redrawing_paid != len(seats):
        team.redrawing_paid = len(seats)
        team.owed_hours += len(seats) * prices.REDRAWING_MANAGER
        for rep in seats:
            bears = rep if rep.present else team
            bears.owed_hours += prices.REDRAWING_REP


def manager_gets_bonus(m, p, t):
    """It is booked with the team's first seat."""
    spends(m, m.teams[t].rep_begin, p.paid.manager_bonus * m.c.manager_pay_week)
