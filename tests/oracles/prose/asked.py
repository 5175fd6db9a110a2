"""What managers ask for, and the number that they commit to, in prose."""

import math

from oracles.prose.reports import bar_for_fit, logged, team_of, weekly

from sim.agents.manager import (
    acting,
    asking,
    committing,
)
from sim.outputs.counters import TeamCounter
from sim.state import Feature


def standards(m, p, t, rep):
    rep.follow_plan, rep.contacts_plan = p.follow_up_days, p.contacts_standard
    rep.ask_plan = p.ask_referrals
    bar = bar_for_fit(p, m.teams[t]) * p.qualification_standard
    rep.fit_plan = min(bar, acting.MOST_FIT)
    rep.steps_plan = math.floor(p.process_steps)
    if p.lead_response_hours or not p.may_chase:
        rep.lead_plan = p.lead_response_hours
    remembered = rep.prospect_plan - m.c.seen_fade * rep.prospect_plan
    rep.prospect_plan = remembered if p.may_reprioritise else 0.0
    if not p.may_redirect:
        rep.segment_avoided = -1


def numbers(m, p, rep, urgency):
    """How many activities, how much entered, whose labels, how badly; what needs approval."""
    rep.activity_plan, rep.logging_plan = p.activity_quota, p.activity_observed
    rep.language, rep.push = math.floor(p.one_language), p.quarter_end_push * urgency
    rep.discount_most = p.discount_limit
    rep.approval_ticks = m.c.approval_ticks if p.paid.discount_limit < 1 else 0.0
    rep.label_pressure = pressure(p)


def pressure(p):
    """Closings that are talked about and pushed for, and a standard for coverage."""
    talked = p.weight_on_closings * min(p.quarter_end_push, 1.0)
    return min(1.0, talked + (asking.COVERAGE_PRESSURE if p.coverage_standard else 0.0))


def number_for(m, p, t, late, weeks):
    """Booked, and the usual for the rest, moved by how full the late pipeline looks."""
    mine = list(team_of(m, t))
    usual, usual_late = (
        sum(weekly(m.beliefs[i], feature) for i in mine)
        for feature in (Feature.BOOKINGS, Feature.LATE_AMOUNT)
    )
    if usual <= 0:
        usual = sum(m.reps[i].quota for i in mine) / 13
    fuller = 0.0
    if usual_late > 0:
        read = logged(m, p) * usual_late / m.c.amount_mean
        trust = read / (read + m.c.prior_observations)
        fuller = trust * (late - usual_late) / usual_late
    soon = min(weeks, m.c.weeks_left[m.c.n_stages - 2])
    booked = sum(m.reps[i].booked for i in mine)
    return booked + usual * weeks + usual * soon * fuller


def commits(m, p, t, late, week_of_period, period_end, now):
    if week_of_period in {committing.FIRST_COMMIT, committing.LAST_COMMIT}:
        weeks = max(0.0, (period_end - now) / (5 * 28_800))
        m.teams[t].commit = number_for(m, p, t, late, weeks)


def urgency(m, t):
    """1 where no number was given; the less the number covers of the quotas the more."""
    quotas = sum(m.reps[i].quota for i in team_of(m, t))
    commit = m.teams[t].commit
    if commit <= 0 or quotas <= 0:
        return 1.0
    least, most = committing.LEAST_NEED, committing.MOST_NEED
    short = committing.COVERED - commit / quotas
    return min(max(least + committing.NEED_SLOPE * short, least), most)


def holds_commits(m):
    """Log of number over bookings, squared, for those who gave one."""
    for t, team in enumerate(m.teams):
        if team.commit <= 0:
            continue
        booked = max(sum(m.reps[i].booked for i in team_of(m, t)), 1e-9)
        miss = min(abs(math.log(team.commit) - math.log(booked)), math.log(10))
        m.team_ledger[t][TeamCounter.COMMITS] += 1
        m.team_ledger[t][TeamCounter.COMMIT_ERROR_SQUARED] += miss**2
        team.commit = 0.0
