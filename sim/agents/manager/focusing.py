"""One KPI for a rep: the input that binds, as the manager sees it.

A KPI of one's own is the standard from which a rep is furthest away; it counts more with the
rep, and the other standards count less (evidence 6 and 15). Where nothing is seen to bind,
all standards count alike.
"""

from __future__ import annotations

from sim.agents.manager.believing import weekly
from sim.compiling import rule
from sim.state import (
    MOST_SEGMENTS,
    NOBODY,
    Feature,
    Practices,
    Rep,
    Standard,
    Table,
    Team,
    Values,
)

CLEAR = 0.1
"""Shortfall below which no standard is said to bind."""
HOURS_PER_DAY = 8.0


@rule
def choose_kpi(
    practice: Practices, team: Team, rep: Rep, beliefs: Table, view: Values
) -> None:
    """Give a rep the KPI that binds, or none."""
    rep.kpi = NOBODY
    if practice.personal_kpi < 0.5:
        return
    most = CLEAR
    for standard in range(4):
        short = shortfall(practice, team, rep, beliefs, view, standard)
        if short > most:
            rep.kpi = standard
            most = short


@rule
def shortfall(
    practice: Practices,
    team: Team,
    rep: Rep,
    beliefs: Table,
    view: Values,
    standard: int,
) -> float:
    """How far a rep is seen to be from a standard, 0 to 1.

    Args:
        practice: Practices in force.
        team: The team.
        rep: Who is judged.
        beliefs: Decayed sums of all reps.
        view: The report that is read for this rep.
        standard: A `Standard`.
    """
    if standard == Standard.PROSPECTING:
        if practice.coverage_standard <= 0.0 or rep.quota <= 0.0:
            return 0.0
        coverage = weekly(view, Feature.OPEN_AMOUNT) / rep.quota
        return float(max(0.0, 1.0 - coverage / practice.coverage_standard))
    if standard == Standard.LEADS:
        answered, waited = view[Feature.ANSWERED], view[Feature.RESPONSE_HOURS]
        return beyond(waited, answered, practice.lead_response_hours)
    if standard == Standard.FOLLOW_UP:
        waited, touches = view[Feature.WAIT_HOURS], view[Feature.TOUCHES]
        return beyond(waited, touches, HOURS_PER_DAY * practice.follow_up_days)
    return fit_shortfall(practice, team, beliefs, view)


@rule
def beyond(total: float, number: float, standard: float) -> float:
    """How far a mean lies beyond its standard, as a share of the standard, at most 1."""
    if standard <= 0.0 or number <= 0.0:
        return 0.0
    return min(1.0, max(0.0, total / number / standard - 1.0))


@rule
def fit_shortfall(practice: Practices, team: Team, beliefs: Table, view: Values) -> float:
    """How far a rep's wins per closed deal lie below the team's, as a share of them."""
    if practice.qualification_standard <= 0.0:
        return 0.0
    wins, closed = 0.0, 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        wins += beliefs[rep_index, Feature.WINS]
        for segment in range(MOST_SEGMENTS):
            closed += beliefs[rep_index, Feature.CLOSINGS + segment]
    own = 0.0
    for segment in range(MOST_SEGMENTS):
        own += view[Feature.CLOSINGS + segment]
    if wins <= 0.0 or own <= 0.0:
        return 0.0
    return float(max(0.0, 1.0 - view[Feature.WINS] / own * closed / wins))
