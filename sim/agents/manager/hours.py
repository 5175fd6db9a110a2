"""A manager's finite hours: what practices ask of them in a week, and what meetings take.

What cannot be cut comes first, and what of it a week does not hold is owed to the next. Hours
asked for beyond what is then left are cut in proportion, of managers and reps alike.

Hours: evidence 2 and 12.
"""

import math

from sim.agents.manager.believing import weekly
from sim.agents.manager.correcting import CORRECTION_WEEK
from sim.agents.manager.prices import (
    AGREEING_NEED,
    INSPECTION_MANAGER,
    INSPECTION_REP,
    MONTHS_PER_WEEK,
    PEERS_MANAGER,
    PEERS_REP,
    charge_redrawing,
    charge_seats,
    hours_asked,
    hours_available,
    hours_fixed,
    review_manager,
    review_rep,
)
from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.outputs.counters import TeamCounter
from sim.state import Feature, Office, Practices, Records, Rep, Table, Team

CHASE = 1.0 / 6.0


@rule
def is_due(week: int, interval: float) -> bool:
    """Whether something that recurs every so many weeks is due."""
    return bool(week % int(interval) == 0)


@rule
def reviews_due(office: Office) -> float:
    """Reviews of each rep that are due this week: one or none."""
    return 1.0 if is_due(office.number, office.practice.paid.review_interval_weeks) else 0.0


@rule
def people(team: Team, reps: Records[Rep]) -> int:
    """How many of a team's seats somebody sits in: the others ask for no hours."""
    n = 0
    for rep_index in range(team.rep_begin, team.rep_end):
        n += int(reps[rep_index].present == 1)
    return n


@rule
def hours_given(office: Office) -> float:
    """Share of the reviews and meetings asked for that a manager's week can give, at most 1."""
    practice, team = office.practice, office.team
    begin, end = team.rep_begin, team.rep_end
    asked = hours_asked(practice, people(team, office.world.reps), reviews_due(office))
    asked += chase_hours(practice, office.world.beliefs, begin, end)
    left = max(0.0, hours_available(office.c, team, office.now) - team.owed_hours)
    if asked <= left:
        return 1.0
    return float(left / asked)


@rule
def take_on(office: Office) -> None:
    """Owe what this week adds to what cannot be cut, seats and borders that changed included."""
    charge_seats(office)
    charge_redrawing(office)
    team = office.team
    team.owed_hours += hours_fixed(
        office.practice,
        people(team, office.world.reps),
        office.week.week_of_period,
        office.week.weeks_left,
        CORRECTION_WEEK,
        office.c.pooling,
        reviews_due(office),
    )


@rule
def work_off(office: Office) -> None:
    """Spend a week's hours on what cannot be cut; what does not fit stays owed."""
    team = office.team
    worked = min(team.owed_hours, hours_available(office.c, team, office.now))
    office.team_counts[TeamCounter.MANAGER_OTHER] += worked
    team.owed_hours -= worked


@rule
def is_reviewed(office: Office, rep_index: int, given: float) -> bool:
    """Whether a rep's review takes place, where it is due and a manager can hold a share of them.

    As many take place as there is time for, in a row of seats that begins anew by lot.
    """
    if given >= 1.0:
        return True
    place = rep_index - office.team.rep_begin
    begin = uniform(office.c.key, office.team.address, Purpose.REVIEWED, office.number, 0)
    return math.floor(begin + given * (place + 1)) > math.floor(begin + given * place)


@rule
def chase_hours(practice: Practices, beliefs: Table, begin: int, end: int) -> float:
    """Ten minutes of the manager a week for every lead that is seen to wait.

    Where everybody is asked to answer within some hours, nobody is chased.
    """
    hours = 0.0
    chases = practice.paid.may_chase > 0.5 and practice.paid.lead_response_hours <= 0.0
    if chases and practice.activity_observed > 0.0:
        for rep_index in range(begin, end):
            hours += CHASE * weekly(beliefs[rep_index], Feature.LEADS_WAITING)
    return hours


@rule
def charge_meetings(office: Office, given: float) -> None:
    """Hours of reviews, chasing, coaching, inspection and structured meetings, on both sides."""
    practice, team, team_counts = office.practice, office.team, office.team_counts
    mean = practice.paid.coaching_hours_month * MONTHS_PER_WEEK * given
    agreeing = AGREEING_NEED * practice.paid.coaching_by_need * MONTHS_PER_WEEK * given
    looked = practice.paid.inspections_month * MONTHS_PER_WEEK * given
    peers = practice.paid.peer_meetings_month * MONTHS_PER_WEEK * given
    reviewing = is_due(office.number, practice.paid.review_interval_weeks)
    team_counts[TeamCounter.MANAGER_OTHER] += given * chase_hours(
        practice, office.world.beliefs, team.rep_begin, team.rep_end
    )
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
