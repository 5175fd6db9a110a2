"""The number a manager gives for the quarter, and what executives make of it.

In the middle of a quarter and again before its end the manager says what will be booked: what
is booked, and what the team usually books in the weeks that remain, more or less as the late
pipeline looks fuller or emptier than usual. How much that comparison counts follows from how
much of the late pipeline can be read. Labels that run ahead or are held back spoil it.
Executives push for closings as far as the number falls short of the quotas, so a number that
is wrong costs discounts (evidence 1: 45-47 % of forecast deals are won; evidence 5).
"""

import math

from sim.agents.manager.believing import weekly
from sim.agents.manager.reading import late_outlook
from sim.agents.rep.labelling import LATE_STAGES
from sim.calendar import TICKS_PER_WEEK, WEEKS_PER_QUARTER
from sim.compiling import rule
from sim.outputs.counters import TeamCounter
from sim.state import Feature, Office, Records, Rep, Table, Team

FIRST_COMMIT = 6
LAST_COMMIT = 10
"""Weeks of a quarter in which the manager gives a number."""
LEAST_NEED = 0.5
MOST_NEED = 1.5
COVERED = 1.2
NEED_SLOPE = 2.5
"""Executives push half as much where the number covers quotas by a fifth, one and a half times
as much where it is a fifth short (judgement, so that the mean push is what the lever says)."""
WIDEST_MISS = math.log(10.0)
"""A number that misses by more than a factor of ten is counted as one that misses by ten."""


@rule
def commit_for(office: Office, late_now: float, weeks_left: float) -> float:
    """What a manager says will be booked this quarter.

    Args:
        office: The manager at work.
        late_now: The team's late pipeline in the newest reports.
        weeks_left: Weeks left in the quarter, by working time.
    """
    c = office.c
    reps, beliefs = office.world.reps, office.world.beliefs
    booked, usual, late_usual, quotas = 0.0, 0.0, 0.0, 0.0
    for rep_index in range(office.team.rep_begin, office.team.rep_end):
        booked += reps[rep_index].booked
        quotas += reps[rep_index].quota
        usual += weekly(beliefs[rep_index], Feature.BOOKINGS)
        late_usual += weekly(beliefs[rep_index], Feature.LATE_AMOUNT)
    if usual <= 0.0:
        usual = quotas / WEEKS_PER_QUARTER
    lift = late_outlook(c, office.practice, late_now, late_usual)
    near = min(weeks_left, c.weeks_left[c.n_stages - LATE_STAGES])
    return float(booked + usual * (weeks_left + near * lift))


@rule
def give_commit(office: Office, late_now: float) -> None:
    """Give the number in the weeks in which one is asked for."""
    if office.week.week_of_period in (FIRST_COMMIT, LAST_COMMIT):
        ticks_left = office.week.period_end_tick - office.now
        weeks_left = max(0.0, ticks_left / TICKS_PER_WEEK)
        office.team.commit = commit_for(office, late_now, weeks_left)


@rule
def closing_need(team: Team, reps: Records[Rep]) -> float:
    """How badly closings are needed, by the team's number against its quotas; 1 without one."""
    quotas = 0.0
    for rep_index in range(team.rep_begin, team.rep_end):
        quotas += reps[rep_index].quota
    if team.commit <= 0.0 or quotas <= 0.0:
        return 1.0
    need = LEAST_NEED + NEED_SLOPE * (COVERED - team.commit / quotas)
    return float(min(MOST_NEED, max(LEAST_NEED, need)))


@rule
def hold_commits(teams: Records[Team], reps: Records[Rep], team_ledger: Table) -> None:
    """Hold every team's number against what was booked, and forget it."""
    for team_index in range(teams.shape[0]):
        team = teams[team_index]
        if team.commit <= 0.0:
            continue
        booked = 0.0
        for rep_index in range(team.rep_begin, team.rep_end):
            booked += reps[rep_index].booked
        miss = math.log(team.commit / max(booked, 1e-9))
        miss = min(WIDEST_MISS, max(-WIDEST_MISS, miss))
        team_ledger[team_index, TeamCounter.COMMITS] += 1.0
        team_ledger[team_index, TeamCounter.COMMIT_ERROR_SQUARED] += miss * miss
        team.commit = 0.0
