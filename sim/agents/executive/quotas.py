"""What executives do at the start of a fiscal quarter: expectations, quotas, goals.

They split the company's quota by what they can estimate of each territory's potential: last
year's bookings where closings are all they see, account data where these are kept. How far
the targets miss the true potential is a result, never set.

Sizes: evidence 12 and 16 (target error .35 to .15, alignment worth 0 to 7 %).
"""

from __future__ import annotations

import math

import numpy as np

from sim.agents.manager.believing import (
    POOLED,
    blend_fit,
    blend_prospecting,
    learn_segments,
    sum_segments,
    teams_sharing,
    top_prospecting,
)
from sim.agents.manager.committing import hold_commits
from sim.agents.rep.quarters import QUARTERS, close_quarter, year_of
from sim.calendar import WEEKS_PER_QUARTER
from sim.chance import Purpose, normal, uniform
from sim.compiling import allocating_rule, rule
from sim.outputs.counters import TeamCounter
from sim.state import (
    MOST_SEGMENTS,
    N_SKILLS,
    Account,
    Arrays,
    Constants,
    Feature,
    Practices,
    Records,
    Rep,
    Table,
    Team,
)

FLOOR = 0.25
"""Nobody's quota is set below this share of the mean."""


@rule
def true_potential(c: Constants, rep: Rep, accounts: Records[Account]) -> float:
    """What a territory holds: the worth of its accounts' segments, summed."""
    total = 0.0
    for index in range(rep.account_begin, rep.account_end):
        total += c.segment_worth[accounts[index].segment]
    return float(total)


@rule
def estimated_potential(
    c: Constants,
    practice: Practices,
    rep: Rep,
    accounts: Records[Account],
    mean_year: float,
    period: int,
) -> float:
    """What executives take for a territory's potential.

    Args:
        c: Constants.
        practice: Practices in force.
        rep: The territory's seat.
        accounts: All accounts.
        mean_year: Mean quarter of all reps over the last year.
        period: Number of the fiscal quarter.
    """
    if practice.potential_basis > 0.5:
        year = period // QUARTERS
        u = uniform(c.key, rep.address, Purpose.ACCOUNT_READING, year, 0)
        return float(
            true_potential(c, rep, accounts) * math.exp(normal(u, 0.0, c.account_error))
        )
    return max(FLOOR * mean_year, year_of(rep))


@rule
def start_period(world: Arrays, practice: Practices, period: int) -> None:
    """Close the quarter that has ended and set the targets of the new one, for everybody.

    Managers' numbers are held against what was booked. Targets are split over the whole
    company, or in every team by itself where teams share nothing.
    """
    c, teams, reps = world.constants[0], world.teams, world.reps
    hold_commits(teams, reps, world.team_ledger)
    if period > 0:
        for rep_index in range(reps.shape[0]):
            if reps[rep_index].seat == 1:
                close_quarter(reps[rep_index])
    parts = teams.shape[0] if c.team_by_team > 0.0 else 1
    for part in range(parts):
        first = part
        last = part + 1 if c.team_by_team > 0.0 else teams.shape[0]
        begin, end = teams[first].rep_begin, teams[last - 1].seat_end
        set_targets(c, practice, reps, world.accounts, begin, end, period)
        count_target_error(c, reps, world.accounts, world.team_ledger, begin, end)
        if int(practice.kpi_basis) == POOLED and teams_sharing(c, teams) > 1:
            pool_knowledge(c, teams, world.beliefs, first, last)


@rule
def set_targets(
    c: Constants,
    practice: Practices,
    reps: Records[Rep],
    accounts: Records[Account],
    begin: int,
    end: int,
    period: int,
) -> None:
    """Split the quota of some seats by what can be estimated of their potential.

    Together it is what they booked in a mean quarter of the last year, times the plan's
    ratio and the stretch.

    Args:
        c: Constants.
        practice: Practices in force.
        reps: All reps.
        accounts: All accounts.
        begin: First seat.
        end: First seat after them.
        period: Number of the fiscal quarter.
    """
    booked, seats = 0.0, 0
    for rep_index in range(begin, end):
        if reps[rep_index].seat == 1:
            seats += 1
            booked += year_of(reps[rep_index])
    mean_year = booked / seats
    total = 0.0
    for rep_index in range(begin, end):
        if reps[rep_index].seat == 1:
            total += estimated_potential(
                c, practice, reps[rep_index], accounts, mean_year, period
            )
    plan = booked * c.quota_ratio * practice.quota_stretch
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if rep.seat == 0:
            continue
        potential = estimated_potential(c, practice, rep, accounts, mean_year, period)
        rep.quota = plan * potential / total if total > 0.0 else 0.0
        rep.goal = 0.0
        if practice.personal_goals > 0.5:
            rep.goal = practice.goal_stretch * rep.weekly_mean * WEEKS_PER_QUARTER


@rule
def count_target_error(
    c: Constants,
    reps: Records[Rep],
    accounts: Records[Account],
    team_ledger: Table,
    begin: int,
    end: int,
) -> None:
    """How far quotas miss potential: squared log ratios around their mean."""
    mean, seats = 0.0, 0
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if rep.seat == 1:
            mean += math.log(max(1.0, rep.quota) / true_potential(c, rep, accounts))
            seats += 1
    mean /= seats
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if rep.seat == 0:
            continue
        error = math.log(max(1.0, rep.quota) / true_potential(c, rep, accounts)) - mean
        team_ledger[rep.team, TeamCounter.TARGET_ERROR_SQUARED] += error * error
        team_ledger[rep.team, TeamCounter.TARGETS_SET] += 1.0


@allocating_rule
def pool_knowledge(
    c: Constants, teams: Records[Team], beliefs: Table, first: int, last: int
) -> None:
    """Compare top performers with the rest over some teams, and tell their managers.

    Args:
        c: Constants.
        teams: All teams.
        beliefs: Decayed sums, shape (reps, features).
        first: First team.
        last: First team after them.
    """
    begin, end = teams[first].rep_begin, teams[last - 1].seat_end
    booked, closed = np.zeros(MOST_SEGMENTS), np.zeros(MOST_SEGMENTS)
    sum_segments(c, beliefs, begin, end, booked, closed)
    hours, weeks = top_prospecting(beliefs, begin, end)
    deals = 0.0
    for segment in range(c.n_segments):
        deals += closed[segment]
    rates = np.zeros(N_SKILLS)
    for skill in range(N_SKILLS):
        tries, successes = 0.0, 0.0
        for rep_index in range(begin, end):
            tries += beliefs[rep_index, Feature.TRIES + skill]
            successes += beliefs[rep_index, Feature.SUCCESSES + skill]
        rates[skill] = successes / tries if tries > 0.0 else 0.0
    for team_index in range(first, last):
        team = teams[team_index]
        learn_segments(c, team.segment_intuition, booked, closed, team.segment_pooled)
        team.fit_pooled = blend_fit(c, team.fit_intuition, deals)
        team.prospect_pooled = blend_prospecting(c, team.prospect_intuition, hours, weeks)
        for skill in range(N_SKILLS):
            team.rate_pooled[skill] = rates[skill]
