"""What an organisation offers, and the one KPI it gives a rep, in prose."""

import statistics

from oracles.prose import learning

from sim.agents.manager import focusing
from sim.state import Feature


def offers(p, team, rep):
    rep.playbook, rep.tool, rep.pacing = (
        int(p.playbook),
        int(p.proposal_tool),
        int(p.pacing),
    )
    rep.friction, rep.boss_skill = 1 - p.friction_cut, team.deal_skill
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


def is_over(mean, standard):
    """Share by which a mean is beyond a standard, at most all of it; 0 where none is asked."""
    return min(max(mean / standard - 1, 0.0), 1.0) if standard > 0 else 0.0


def closings(report):
    return sum(report[Feature.CLOSINGS : Feature.CLOSINGS + 6])


def shortfalls(m, p, t, rep, view):
    """By standard: coverage that is missing, leads and buyers who wait, wins too few."""
    team = range(m.teams[t].rep_begin, m.teams[t].rep_end)
    coverage = 0.0
    if p.coverage_standard > 0 and rep.quota > 0:
        seen = ratio(view[Feature.OPEN_AMOUNT], view[Feature.WEEKS])
        coverage = max(0.0, 1 - seen / (p.coverage_standard * rep.quota))
    leads = ratio(view[Feature.RESPONSE_HOURS], view[Feature.ANSWERED])
    buyers = ratio(view[Feature.WAIT_HOURS], view[Feature.TOUCHES]) / focusing.HOURS_PER_DAY
    usual = ratio(
        sum(m.beliefs[i][Feature.WINS] for i in team),
        sum(closings(m.beliefs[i]) for i in team),
    )
    fit = 0.0
    if p.qualification_standard > 0 and usual > 0 and closings(view) > 0:
        fit = max(0.0, 1 - view[Feature.WINS] / closings(view) / usual)
    return [
        coverage,
        is_over(leads, p.lead_response_hours),
        is_over(buyers, p.follow_up_days),
        fit,
    ]


def gives_kpi(m, p, t, rep, view):
    """The one that is clearly furthest away, the first of equals; none where none is."""
    short = shortfalls(m, p, t, rep, view)
    clear = bool(p.personal_kpi) and max(short) > focusing.CLEAR
    rep.kpi = short.index(max(short)) if clear else -1
