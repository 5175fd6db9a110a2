"""What an organisation offers, and the one KPI it gives a rep, in prose."""

import math
import statistics

from oracles.prose import learning

from sim.agents.buyer import contact
from sim.agents.manager import focusing
from sim.state import Feature


def offers(m, p, team, rep):
    rep.playbook, rep.tool, rep.pacing = (
        int(p.playbook),
        int(p.proposal_tool),
        int(p.pacing),
    )
    rep.friction = 1 - m.c.friction_reach * p.friction_cut
    rep.boss_skill = team.deal_skill
    rep.extra_commission = p.extra_commission


def builds_content(m, p, team):
    """Two stages after each other, each moving the same share a week: written, then found."""
    share = 1 - m.c.content_keep
    team.content += share * (team.content_coming - team.content)
    team.content_coming += share * (p.content_budget - team.content_coming)


def writes_norm(m, team):
    """Mean of those who are there, by skill; nought where nobody is."""
    here = [m.reps[i] for i in range(team.rep_begin, team.rep_end) if m.reps[i].present]
    team.norm = [
        statistics.fmean(learning.skill(rep, i) for rep in here) if here else 0.0
        for i in learning.SKILLS
    ]


# --- one KPI -----------------------------------------------------------------------------


def ratio(top, bottom):
    return top / bottom if bottom > 0 else 0.0


def closings(report):
    return sum(report[Feature.CLOSINGS : Feature.CLOSINGS + 6])


def gains(m, p, t, rep, view):
    """By standard, log bookings more: found, reached, not faded, hours freed."""
    team = range(m.teams[t].rep_begin, m.teams[t].rep_end)
    closed = closings(view)
    answered, found = view[Feature.ANSWERED], view[Feature.SUCCESSES]
    of_leads = ratio(answered, answered + found) if answered > 0 else 0.0
    coverage = 0.0
    if p.coverage_standard > 0 and rep.quota > 0:
        seen = view[Feature.OPEN_AMOUNT]
        coverage = max(0.0, 1 - seen / (p.coverage_standard * rep.quota))
    leads = 0.0
    if p.lead_response_hours > 0 and answered > 0:
        wait = view[Feature.RESPONSE_HOURS] / answered

        def reached(hours):
            return math.log1p(hours * contact.ELAPSED_PER_WORKING_HOUR)

        leads = m.c.contact_decay * max(0.0, reached(wait) - reached(p.lead_response_hours))
    faded, touched = 0.0, view[Feature.TOUCHES]
    if p.follow_up_days > 0 and touched > 0 and closed > 0:
        late = max(0.0, view[Feature.WAIT_HOURS] / touched - 8 * p.follow_up_days)
        per_deal = touched / view[Feature.REPORTS] / (closed / view[Feature.WEEKS])
        faded = m.c.fade_tick * (1 + m.c.fade_momentum) * 3_600 * late * per_deal
    usual = ratio(
        sum(m.beliefs[i][Feature.WINS] for i in team),
        sum(closings(m.beliefs[i]) for i in team),
    )
    fit = 0.0
    if p.qualification_standard > 0 and usual > 0 and closed > 0:
        fit = max(0.0, 1 - view[Feature.WINS] / closed / usual)
    return [(1 - of_leads) * coverage, of_leads * leads, faded, m.c.elasticity * fit]


def gives_kpi(m, p, t, rep, view):
    """The one that brings most, where it is worth one and clearly more than the next."""
    by_gain = gains(m, p, t, rep, view)
    *_, second, most = sorted(by_gain)
    clear = most >= focusing.WORTH_A_KPI and most > focusing.CLEARLY_MORE * second
    rep.kpi = by_gain.index(most) if clear and p.personal_kpi else -1
