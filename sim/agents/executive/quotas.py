"""What executives do at the start of a fiscal quarter: expectations, quotas, goals.

They split the company's quota by what they can estimate of each territory's potential: last
year's bookings where closings are all they see, account data where these are kept. How far
the targets miss the true potential is a result, never set.

Sizes: evidence 12 and 16 (target error .35 to .15, alignment worth 0 to 7 %).
"""

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.executive.fixed_quotas import hold_quota
from sim.agents.manager.believing import (
    POOLED,
    blend_fit,
    blend_prospecting,
    learn_segments,
    sum_segments,
    top_prospecting,
)
from sim.agents.manager.committing import hold_commits
from sim.agents.rep.quarters import QUARTERS, close_quarter, year_of
from sim.calendar import WEEKS_PER_QUARTER
from sim.chance import Purpose, normal, uniform
from sim.compiling import allocating_rule, inlined_rule, rule
from sim.outputs.counters import TeamCounter
from sim.state import (
    MOST_SEGMENTS,
    N_FEATURES,
    N_SKILLS,
    Account,
    Arrays,
    Constants,
    Feature,
    Practices,
    Records,
    Rep,
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

    Managers' numbers are held against what was booked. Targets are split over all teams that
    sell in one market, or in every team by itself where teams share nothing: what a territory
    holds cannot be compared between markets, so each market's target follows its own bookings.
    """
    constants, teams, reps = world.constants, world.teams, world.reps
    hold_commits(teams, reps, world.team_ledger)
    if period > 0:
        for rep_index in range(reps.shape[0]):
            if reps[rep_index].seat == 1:
                close_quarter(reps[rep_index])
    for first in range(teams.shape[0]):
        c, begin, end = constants[first], 0, reps.shape[0]
        if c.team_by_team > 0.0:
            begin, end = teams[first].rep_begin, teams[first].seat_end
        elif first_in_market(constants, first) < first:
            continue
        set_targets(world, practice, c, begin, end, period)
        hold_targets(world, practice, c, begin, end, period)
        count_target_error(world, c, begin, end)
    if int(practice.kpi_basis) == POOLED:
        pool_everywhere(world)


@rule
def first_in_market(constants: Records[Constants], team: int) -> int:
    """The first team that sells in the market of a team."""
    for other in range(team):
        if constants[other].market == constants[team].market:
            return other
    return team


@inlined_rule
def holds_target(world: Arrays, c: Constants, rep: Rep) -> bool:
    """Whether a rep has a part in the target of a market."""
    return bool(rep.seat == 1 and world.constants[rep.team].market == c.market)


@rule
def set_targets(
    world: Arrays, practice: Practices, c: Constants, begin: int, end: int, period: int
) -> None:
    """Split the quota of some seats in one market by what can be estimated of their potential.

    Together it is what they booked in a mean quarter of the last year, times the plan's
    ratio and the stretch.

    Args:
        world: The arrays.
        practice: Practices in force.
        c: Constants of a team in the market.
        begin: First seat.
        end: First seat after them; those of teams in other markets have no part.
        period: Number of the fiscal quarter.
    """
    reps, accounts = world.reps, world.accounts
    booked, seats = 0.0, 0
    for rep_index in range(begin, end):
        if holds_target(world, c, reps[rep_index]):
            seats += 1
            booked += year_of(reps[rep_index])
    mean_year = booked / seats
    total = 0.0
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if holds_target(world, c, rep):
            total += estimated_potential(c, practice, rep, accounts, mean_year, period)
    plan = booked * c.quota_ratio * practice.quota_stretch
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if not holds_target(world, c, rep):
            continue
        potential = estimated_potential(c, practice, rep, accounts, mean_year, period)
        rep.quota = plan * potential / total if total > 0.0 else 0.0
        ratio = c.quota_ratio * practice.quota_stretch
        reads_closings = practice.potential_basis < 0.5
        moves = 1.0 if reads_closings and year_of(rep) > FLOOR * mean_year else 0.0
        rep.ratchet = coming_back(ratio, potential, total, plan, moves)
        rep.goal = 0.0
        if practice.personal_goals > 0.5:
            rep.goal = practice.goal_stretch * rep.weekly_mean * WEEKS_PER_QUARTER


@rule
def hold_targets(
    world: Arrays, practice: Practices, c: Constants, begin: int, end: int, period: int
) -> None:
    """Where quotas are fixed, give every seat the one that was set for it.

    Args:
        world: The arrays.
        practice: Practices in force.
        c: Constants of a team in the market.
        begin: First seat.
        end: First seat after them; those of teams in other markets have no part.
        period: Number of the fiscal quarter.
    """
    if c.fixed_quotas <= 0.0:
        return
    for rep_index in range(begin, end):
        rep = world.reps[rep_index]
        if holds_target(world, c, rep):
            hold_quota(world.constants[rep.team], rep, period, practice.quota_stretch)


@rule
def coming_back(
    ratio: float, potential: float, total: float, plan: float, moves: float
) -> float:
    """How much of one more booking comes back in the own quotas of the year after: a slope.

    A sale of one's own raises the plan, of which one's own share is carried; where potential
    is read from closings it raises that share as well. Both together are the whole of it.

    Args:
        ratio: Plan over what was booked.
        potential: The territory's, as estimated.
        total: The same of all territories that share the plan.
        plan: The quotas of all together.
        moves: By how much the sale moves the estimate of one's own potential: 1 or nothing.
    """
    if total <= 0.0:
        return 0.0
    share = potential / total
    return ratio * share + moves * plan / total * (1.0 - share)


@rule
def count_target_error(world: Arrays, c: Constants, begin: int, end: int) -> None:
    """How far quotas in one market miss potential: squared log ratios around their mean."""
    reps, accounts, team_ledger = world.reps, world.accounts, world.team_ledger
    mean, seats = 0.0, 0
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if holds_target(world, c, rep):
            mean += math.log(max(1.0, rep.quota) / true_potential(c, rep, accounts))
            seats += 1
    mean /= seats
    for rep_index in range(begin, end):
        rep = reps[rep_index]
        if not holds_target(world, c, rep):
            continue
        error = math.log(max(1.0, rep.quota) / true_potential(c, rep, accounts)) - mean
        team_ledger[rep.team, TeamCounter.TARGET_ERROR_SQUARED] += error * error
        team_ledger[rep.team, TeamCounter.TARGETS_SET] += 1.0


@rule
def pool_everywhere(world: Arrays) -> None:
    """Pool what is known over the teams of each market, and what fit is worth over all teams.

    Hours, segments and rates of success are of a market; the bar for fit is said against the one
    that is written down, so every team's closed deals tell something of it.
    """
    deals = 0.0
    for team_index in range(world.teams.shape[0]):
        c = world.constants[team_index]
        if c.pooling > 1 and first_in_market(world.constants, team_index) == team_index:
            deals += pool_knowledge(world, c)
    for team_index in range(world.teams.shape[0]):
        c, team = world.constants[team_index], world.teams[team_index]
        if c.pooling > 1:
            team.fit_pooled = blend_fit(c, team.fit_intuition, deals)


@allocating_rule
def pool_knowledge(world: Arrays, c: Constants) -> float:
    """Compare top performers with the rest over the teams of a market, and tell their managers.

    A team that has the market to itself takes what it sees itself, see `learn_team`.

    Args:
        world: The arrays.
        c: Constants of a team in the market.

    Returns:
        Closed deals that were seen in the market.
    """
    beliefs = beliefs_in_market(world, c)
    n = beliefs.shape[0]
    booked, closed = np.zeros(MOST_SEGMENTS), np.zeros(MOST_SEGMENTS)
    sum_segments(c, beliefs, 0, n, booked, closed)
    deals = 0.0
    for segment in range(c.n_segments):
        deals += closed[segment]
    if c.sharing == 1:
        return deals
    hours, weeks = top_prospecting(beliefs, 0, n)
    rates = np.zeros(N_SKILLS)
    for skill in range(N_SKILLS):
        tries, successes = 0.0, 0.0
        for row in range(n):
            tries += beliefs[row, Feature.TRIES + skill]
            successes += beliefs[row, Feature.SUCCESSES + skill]
        rates[skill] = successes / tries if tries > 0.0 else 0.0
    for team_index in range(world.teams.shape[0]):
        own, team = world.constants[team_index], world.teams[team_index]
        if own.market != c.market:
            continue
        learn_segments(own, team.segment_intuition, booked, closed, team.segment_pooled)
        team.prospect_pooled = blend_prospecting(own, team.prospect_intuition, hours, weeks)
        for skill in range(N_SKILLS):
            team.rate_pooled[skill] = rates[skill]
    return deals


@allocating_rule
def beliefs_in_market(world: Arrays, c: Constants) -> NDArray[np.float64]:
    """What is believed of all seats in a market, shape (seats, features)."""
    held = np.zeros(world.reps.shape[0], np.int64)
    n = 0
    for rep_index in range(world.reps.shape[0]):
        if world.constants[world.reps[rep_index].team].market == c.market:
            held[n] = rep_index
            n += 1
    beliefs = np.zeros((n, N_FEATURES))
    for row in range(n):
        for feature in range(N_FEATURES):
            beliefs[row, feature] = world.beliefs[held[row], feature]
    return beliefs
