"""Executives, the books, and how a world begins, in prose."""

import math
import statistics

from oracles.prose import (
    asked,
    buyer,
    habits,
    leading,
    learning,
    lifecycle,
    market,
    persons,
    reports,
)
from oracles.prose.luck import draw, normal

from sim.agents.executive import quotas
from sim.agents.opening import ACCOUNT_BITS
from sim.agents.rep import quarters
from sim.chance import Purpose
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import MOST_SEATS, REPORT_WEEKS, EventKind, Feature, SlotStatus

SINCE_EVER = -(1 << 40)


def closes_quarter(rep):
    """The newest quarter comes first; a bad one counts only where there was a quota."""
    rep.past_quarters = [rep.booked, *rep.past_quarters[:3]]
    bad = rep.quota > 0 and rep.booked / rep.quota < quarters.LOW
    rep.low_quarters = rep.low_quarters + 1 if bad else 0
    unheard = max(13 - rep.discussed_weeks, 1)
    hears_of(rep, unheard, quarters.ADAPTATION * unheard / 13)
    rep.booked = rep.discussed = 0.0
    rep.discussed_weeks = 0


def hears_of(rep, weeks, weight):
    """A week's bookings since the last time it was told pull the belief towards them."""
    a_week = (rep.booked - rep.discussed) / weeks
    rep.weekly_mean = (1 - weight) * rep.weekly_mean + weight * a_week
    rep.discussed = rep.booked


def year(rep):
    return statistics.fmean(rep.past_quarters)


def potential(m, rep):
    territory = m.accounts[rep.account_begin : rep.account_end]
    return sum(m.c.segment_worth[account.segment] for account in territory)


def estimate(m, p, rep, mean_year, period):
    """Account data with an error that lasts a year, or last year's bookings with a floor."""
    if p.potential_basis:
        u = draw(m, rep.address, Purpose.ACCOUNT_READING, period // 4)
        return potential(m, rep) * math.exp(normal(u, 0.0, m.c.account_error))
    return max(year(rep), quotas.FLOOR * mean_year)


def taken(m, teams):
    """Seats of some teams that exist, filled or not: only these have targets."""
    return [rep for rep in m.reps if rep.seat and rep.team in teams]


def companies(m):
    """All teams of one market together, or every team by itself where they share nothing."""
    everybody = list(range(len(m.teams)))
    return [[t] for t in everybody] if m.c.team_by_team or m.apart else [everybody]


def new_quarter(m, p, period):
    asked.holds_commits(m)
    if period > 0:
        for rep in m.reps:
            if rep.seat:
                closes_quarter(rep)
    for teams in companies(m):
        sets_targets(m, p, taken(m, teams), period)
        target_error(m, taken(m, teams))
        if p.kpi_basis == reports.POOLED and reports.sharing(m) > 1:
            pools(m, teams)
    if p.kpi_basis == reports.POOLED and reports.pooling(m) > 1:
        everybody = range(len(m.reps))
        closed = sum(reports.by_segment(m, everybody)[1])
        for team in m.teams:
            team.fit_pooled = reports.blended_fit(m, team.fit_intuition, closed)


def sets_targets(m, p, reps, period):
    """What they sold in a mean quarter, planned and stretched, split by estimates."""
    sold = sum(year(rep) for rep in reps)
    seen = [estimate(m, p, rep, sold / len(reps), period) for rep in reps]
    for rep, part in zip(reps, seen, strict=True):
        share = part / sum(seen) if sum(seen) > 0 else 0.0
        rep.quota = sold * m.c.quota_ratio * p.quota_stretch * share
        rep.ratchet = comes_back(m, p, rep, reps, seen)
        rep.goal = p.goal_stretch * rep.weekly_mean * 13 if p.personal_goals else 0.0
        if m.c.fixed_quotas:
            keeps_quota(m, rep, period, p.quota_stretch)


def keeps_quota(m, rep, period, stretch):
    """Whatever was sold: the seat's share of its year, and no sale that raises it."""
    seat = min(rep.address % 1024, MOST_SEATS - 1)
    quarter = (m.c.first_quarter + period) % 4
    rep.quota = m.c.seat_quotas[seat] * m.c.quota_shares[quarter] * stretch
    rep.ratchet = 0.0


def comes_back(m, p, rep, reps, seen):
    """The own quota once more, after a mean quarter that is better by next to nothing.

    Only the own sale changes; the floor of the others is held. The derivative is taken along
    an imaginary step, which loses no digits.
    """
    if sum(seen) <= 0:
        return 0.0
    sold = sum(year(other) for other in reps)
    at = next(i for i, other in enumerate(reps) if other is rep)
    follows = not p.potential_basis and year(rep) > quotas.FLOOR * sold / len(reps)
    more = 1e-30j
    parts = [x + more * (i == at) * follows for i, x in enumerate(seen)]
    plan = (sold + more) * m.c.quota_ratio * p.quota_stretch
    return (plan * parts[at] / sum(parts)).imag / more.imag


def target_error(m, reps):
    """Log of quota over potential, centred over those who share a quota."""
    logs = [math.log(max(1.0, rep.quota) / potential(m, rep)) for rep in reps]
    mean = statistics.fmean(logs)
    for rep, value in zip(reps, logs, strict=True):
        counts = m.team_ledger[rep.team]
        counts[TeamCounter.TARGET_ERROR_SQUARED] += (value - mean) ** 2
        counts[TeamCounter.TARGETS_SET] += 1


def pools(m, teams):
    """The same comparison as a manager's, over these teams, told to their managers."""
    them = [i for i, rep in enumerate(m.reps) if rep.team in teams]
    seen = reports.by_segment(m, them)
    top = reports.top_hours(m, them)
    for team in (m.teams[t] for t in teams):
        team.segment_pooled = reports.learned_segments(
            m, team.segment_pooled, team.segment_intuition, *seen
        )
        team.prospect_pooled = reports.blend(m, team.prospect_intuition, *top)
        for skill in range(4):
            tries = sum(m.beliefs[i][skill] for i in them)
            hits = sum(m.beliefs[i][4 + skill] for i in them)
            team.rate_pooled[skill] = hits / tries if tries > 0 else 0.0


# --- books -------------------------------------------------------------------------------


def levels(m, index):
    rep, counts = m.reps[index], m.ledger[index]
    deals = [m.deals[i] for i in lifecycle.held(m, rep)]
    deals = [deal for deal in deals if deal.status == SlotStatus.DEAL]
    counts[RepCounter.OPEN_AMOUNT] = sum(deal.amount for deal in deals)
    counts[RepCounter.LABELS_AHEAD] = sum(deal.label > deal.stage for deal in deals)
    counts[RepCounter.LABELS_BEHIND] = sum(deal.label < deal.stage for deal in deals)
    late = [deal.amount for deal in deals if deal.label >= m.c.n_stages - 2]
    m.activity[index][Feature.LATE_AMOUNT] = sum(late)
    counts[RepCounter.SILENT_DEALS] = sum(deal.gone != 0 for deal in deals)
    for counter, value in (
        (RepCounter.OPEN_DEALS, rep.open_deals), (RepCounter.LEADS_WAITING, rep.leads),
        (RepCounter.CUSTOMERS, rep.customers), (RepCounter.PACE, rep.pace),
        (RepCounter.PRESENT, rep.present), (RepCounter.QUOTA, rep.quota),
        (RepCounter.DESK_HOURS_BOUGHT, rep.desk_bought),
        (RepCounter.SEAT, rep.seat), (RepCounter.FATIGUE, rep.fatigue if rep.present else 0.0),
        (RepCounter.SKILL, learning.mean_skill(rep) if rep.present else 0.0),
        (RepCounter.RECURRING, rep.recurring),
    ):  # fmt: skip
        counts[counter] = float(value)


def closes_books(m, t, week):
    """Returns what was counted; everything starts anew."""
    output = {}
    for index in reports.team_of(m, t):
        levels(m, index)
        report, counts = m.activity[index], m.ledger[index]
        report[Feature.OPEN_AMOUNT] = counts[RepCounter.OPEN_AMOUNT]
        report[Feature.LEADS_WAITING] = counts[RepCounter.LEADS_WAITING]
        report[Feature.WEEKS] = 1.0
        m.reports[index][week % REPORT_WEEKS] = report
        output[index] = counts
        m.activity[index] = [0.0] * len(report)
        m.ledger[index] = [0.0] * len(counts)
    team = m.team_ledger[t]
    team[TeamCounter.CONTENT] = m.teams[t].content
    m.team_ledger[t] = [0.0] * len(team)
    return output, team


# --- opening -----------------------------------------------------------------------------


def opens_seat(m, rep):
    persons.first_people(m, rep)
    persons.settles(m, rep, 0)
    habits.asks(m, rep)
    rep.hired, rep.segment_avoided, rep.kpi = SINCE_EVER, -1, -1
    rep.seat, rep.friction, rep.discount_most = 1, 1.0, 1.0
    rep.boss_skill = m.c.manager_deals
    rep.quota, rep.weekly_mean = m.c.quota_quarter, m.c.quota_quarter / 13
    rep.ratchet = 1.0
    rep.past_quarters = [m.c.quota_quarter] * 4
    rep.price, rep.admin_hours = m.c.usual_price, m.c.admin_week


def opens_team(m, t):
    team = m.teams[t]
    team.seats, team.since = team.rep_end - team.rep_begin, SINCE_EVER
    team.deal_skill = m.c.manager_deals
    leading.intuition(m, t)
    for kind in (EventKind.MARKET_WEEK, EventKind.MANAGER_WEEK):
        m.appointments.append((0, int(kind), t, 0))
    for index in reports.team_of(m, t):
        rep = m.reps[index]
        opens_seat(m, rep)
        if m.c.fixed_quotas:
            keeps_quota(m, rep, 0, 1.0)
        m.appointments.append((0, int(EventKind.REP_WEEK), index, 0))
        m.appointments.append((0, int(EventKind.REP_FREE), index, rep.person))
        for place, number in enumerate(range(rep.account_begin, rep.account_end)):
            account = m.accounts[number]
            account.address = rep.address * 2**ACCOUNT_BITS + place
            account.rep = index
            account.segment = market.segment_of(m, account.address)
            market.begins(m, account)
            if place < m.c.base_per_rep:
                buyer.is_customer_already(m, account)
                rep.customers += 1
                rep.recurring += buyer.a_year(m, account)


def takes_seat(m, index, now):
    rep = m.reps[index]
    m.ledger[index][RepCounter.HIRES] += 1
    persons.first_people(m, rep)
    persons.settles(m, rep, now)
    rep.ramp = m.c.ramp_gap
    rep.fails = int(
        draw(m, rep.address, Purpose.HIRE_FAILS, rep.person) < m.c.failing_hires
    )
    m.appointments.append((now, int(EventKind.REP_FREE), index, rep.person))
