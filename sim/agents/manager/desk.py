"""How the support desk's hours are split among the reps of a team."""

from sim.agents.manager.believing import AVERAGE, shown_rep, weekly
from sim.agents.manager.comparing import team_means
from sim.agents.manager.correcting import CATCHING_UP, is_behind
from sim.compiling import rule
from sim.state import Feature, Office

DESK_WEEKS = 4.0
"""Unused hours of the desk are kept for so many weeks."""


@rule
def share_desk(office: Office) -> None:
    """Split the desk's hours of the week: evenly, or by the service load that was seen.

    In a correction, those behind on inputs get half as much again.
    """
    practice, begin, end = office.practice, office.team.rep_begin, office.team.rep_end
    reps, beliefs = office.world.reps, office.world.beliefs
    n = end - begin
    total, paid = practice.desk_hours * n, practice.paid.desk_hours * n
    if total <= 0.0:
        for rep_index in range(begin, end):
            reps[rep_index].desk_hours = 0.0
            reps[rep_index].desk_bought = paid / n
        return
    mean_open, _, _ = team_means(beliefs, begin, end)
    sum_shares = 0.0
    for rep_index in range(begin, end):
        shown = shown_rep(practice, begin, end, rep_index)
        share = 1.0
        if practice.activity_observed > 0.0 and practice.may_reprioritise > 0.5:
            share += weekly(beliefs[shown], Feature.SERVICE_HOURS)
        if is_behind(office, rep_index, mean_open):
            share *= CATCHING_UP
        if practice.report_source == AVERAGE:
            share = 1.0
        reps[rep_index].desk_share = share
        sum_shares += share
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        part = rep.desk_share / sum_shares
        rep.desk_bought = paid * part
        rep.desk_hours = min(DESK_WEEKS * total * part, rep.desk_hours + total * part)
