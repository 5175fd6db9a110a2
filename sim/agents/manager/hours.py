"""A manager's finite hours: what practices ask of them in a week, and what meetings take.

Hours asked for beyond those available are cut in proportion, of managers and reps alike.

Hours: evidence 2 and 12.
"""

from sim.agents.manager.believing import weekly
from sim.agents.manager.correcting import CORRECTION_WEEK
from sim.agents.manager.prices import (
    AGREEING_NEED,
    INSPECTION_MANAGER,
    INSPECTION_REP,
    MONTHS_PER_WEEK,
    PEERS_MANAGER,
    PEERS_REP,
    RANKING_MANAGER,
    hours_asked,
    hours_available,
    review_manager,
    review_rep,
)
from sim.compiling import rule
from sim.outputs.counters import TeamCounter
from sim.state import Feature, Office, Practices, Table

CHASE = 1.0 / 6.0


@rule
def is_due(week: int, interval: float) -> bool:
    """Whether something that recurs every so many weeks is due."""
    return bool(week % int(interval) == 0)


@rule
def hours_given(office: Office) -> float:
    """Share of the hours asked for that a manager's week can give, at most 1."""
    practice, team = office.practice, office.team
    begin, end = team.rep_begin, team.rep_end
    asked = hours_asked(
        practice,
        end - begin,
        office.week.week_of_period,
        office.week.weeks_left,
        CORRECTION_WEEK,
        office.c.pooling,
    )
    asked += chase_hours(practice, office.world.beliefs, begin, end)
    available = hours_available(office.c, team, office.now)
    if asked <= available:
        return 1.0
    return float(available / asked)


@rule
def chase_hours(practice: Practices, beliefs: Table, begin: int, end: int) -> float:
    """Ten minutes of the manager a week for every lead that is seen to wait."""
    hours = 0.0
    if practice.paid.may_chase > 0.5 and practice.activity_observed > 0.0:
        for rep_index in range(begin, end):
            hours += CHASE * weekly(beliefs[rep_index], Feature.LEADS_WAITING)
    return hours


@rule
def charge_meetings(office: Office, given: float) -> None:
    """Hours of reviews, coaching, inspection and structured meetings, on both sides."""
    practice, team, team_counts = office.practice, office.team, office.team_counts
    mean = practice.paid.coaching_hours_month * MONTHS_PER_WEEK * given
    agreeing = AGREEING_NEED * practice.paid.coaching_by_need * MONTHS_PER_WEEK * given
    looked = practice.paid.inspections_month * MONTHS_PER_WEEK * given
    peers = practice.paid.peer_meetings_month * MONTHS_PER_WEEK * given
    reviewing = is_due(office.number, practice.paid.review_interval_weeks)
    for rep_index in range(team.rep_begin, team.rep_end):
        rep = office.world.reps[rep_index]
        if rep.present == 0:
            continue
        coaching = mean * rep.coaching_share + agreeing
        rep.owed_hours += coaching + INSPECTION_REP * looked + PEERS_REP * peers
        team_counts[TeamCounter.MANAGER_COACH] += coaching
        team_counts[TeamCounter.MANAGER_INSPECT] += INSPECTION_MANAGER * looked
        team_counts[TeamCounter.MANAGER_PEERS] += PEERS_MANAGER * peers
        if reviewing:
            rep.owed_hours += review_rep(practice) * given
            team_counts[TeamCounter.MANAGER_REVIEW] += review_manager(practice) * given
    if reviewing and practice.paid.ranking > 0.5:
        team_counts[TeamCounter.MANAGER_REVIEW] += RANKING_MANAGER * given
