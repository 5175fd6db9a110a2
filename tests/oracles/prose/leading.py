"""Who leads a team and how many it has, in prose."""

import math
import statistics

import numpy as np
from oracles.prose import buyer, learning, persons
from oracles.prose import prices as paying
from oracles.prose.luck import draw, normal

from sim.agents.manager import believing, leading
from sim.chance import Purpose, four_uniforms
from sim.outputs.counters import TeamCounter
from sim.state import AccountState, EventKind

STAR = 1
LEADER = 3
SKILLS = range(4)


def intuition(m, t):
    """Each manager's own guesses, right on average, with fresh luck for every person."""
    team = m.teams[t]
    place = believing.MANY * team.person

    def guess(subject, number, right):
        u = draw(m, team.address, Purpose.INTUITION, place + subject, number)
        return right * math.exp(normal(u, 0.0, m.c.intuition_sd))

    team.prospect_intuition = guess(believing.SUBJECT_PROSPECTING, 0, m.c.prospect_guess)
    team.prospect_learned = team.prospect_pooled = team.prospect_intuition
    team.fit_intuition = guess(believing.SUBJECT_FIT, 0, 1.0)
    team.fit_learned = team.fit_pooled = team.fit_intuition
    team.skill_weight = [guess(believing.SUBJECT_SKILL, i, 1.0) for i in SKILLS]
    for i in range(m.c.n_segments):
        value = guess(believing.SUBJECT_SEGMENT, i, m.c.segment_worth[i])
        for kind in ("intuition", "learned", "pooled"):
            getattr(team, f"segment_{kind}")[i] = value
    u = draw(m, team.address, Purpose.MANAGER_QUALITY, team.person)
    team.quality = math.exp(normal(u, 0.0, m.c.quality_sd))
    u = draw(m, team.address, Purpose.MANAGER_PEOPLE, team.person)
    team.people_skill = normal(u, 0.0, 1.0)
    if team.person == 0:  # of a first manager the organisation may say it
        if not math.isnan(m.c.manager_coaching):
            team.quality = math.exp(m.c.quality_sd * m.c.manager_coaching)
        if not math.isnan(m.c.manager_people):
            team.people_skill = m.c.manager_people


def seats(team):
    return range(team.rep_begin, team.rep_end)


def usual_quarter(rep):
    return statistics.fmean(rep.past_quarters)


def star(m, t, now):
    """Of those who are there for half a year and sold at all, who sold most."""
    known = candidates(m, m.teams[t], now)
    return max(known, key=lambda i: usual_quarter(m.reps[i]), default=-1)


def candidates(m, team, now):
    return [
        i
        for i in seats(team)
        if m.reps[i].present
        and now >= m.reps[i].hired + leading.STAR_TENURE
        and usual_quarter(m.reps[i]) > 0
    ]


def gifts(m, index):
    """A rep's talent as a manager, in standard deviations: for coaching, and with people."""
    rep = m.reps[index]
    u = four_uniforms(
        np.uint64(m.c.key), int(rep.address), int(Purpose.TALENT), int(rep.person), 0
    )
    return [normal(each, 0.0, 1.0) for each in u[:2]]


def leader(m, t, now):
    """Of those who could be the star: by doublings of sales and half of the mean talent's z."""
    team = m.teams[t]

    def score(i):
        return math.log2(usual_quarter(m.reps[i])) + 0.5 * sum(gifts(m, i)) / 2**0.5

    return max(candidates(m, team, now), key=score, default=-1)


def promotes(m, t, index, now):
    """Skills go along; every doubling of sales over the mean keeps hours on deals."""
    team, rep = m.teams[t], m.reps[index]
    mean = statistics.fmean(usual_quarter(m.reps[i]) for i in seats(team))
    doublings = math.log2(usual_quarter(rep) / mean)
    team.own_log2, team.deal_skill = doublings, learning.mean_skill(rep)
    team.own_hours = max(0.0, m.c.star_hours * doublings)
    persons.goes(m, index, now)


def takes_over(m, p, t, now):
    """Somebody new where that was decided; who pays for it pays once."""
    team = m.teams[t]
    if p.paid.manager_origin != team.paid_origin:
        paying.spends(m, team.rep_begin, m.c.hire_money)
        team.paid_origin = int(p.paid.manager_origin)
    if p.manager_origin == team.origin:
        return
    team.origin, team.since = int(p.manager_origin), now
    team.person += 1
    team.deal_skill, team.own_log2, team.own_hours = m.c.manager_skill, 0.0, 0.0
    chosen = {STAR: star, LEADER: leader}.get(team.origin)
    best = chosen(m, t, now) if chosen else -1
    given = gifts(m, best) if best >= 0 else None
    if best >= 0:
        promotes(m, t, best, now)
    intuition(m, t)
    if given and team.origin == LEADER:
        team.quality, team.people_skill = math.exp(m.c.quality_sd * given[0]), given[1]
    for i in seats(team):
        m.beliefs[i] = [0.0] * len(m.beliefs[i])
    m.team_ledger[t][TeamCounter.MANAGER_CHANGES] += 1
    m.team_ledger[t][TeamCounter.OWN_SALES_LOG2] += team.own_log2


def size(m, index):
    return m.reps[index].account_end - m.reps[index].account_begin


def adds_seats(m, p, t, week, now):
    """As many as were asked for, while there is room and land; all are interviewed."""
    team = m.teams[t]
    missing = team.seats + p.added_seats - len(seats(team))
    for _ in range(max(0, min(int(missing), team.seat_end - team.rep_end))):
        index = team.rep_end
        largest = max(size(m, i) for i in seats(team))
        if largest == 1:
            break
        giver = max(seats(team), key=lambda i: size(m, i))
        had = m.reps[giver].quota
        opens(m, t, index)
        if m.c.fixed_quotas:
            m.reps[giver].quota, m.reps[index].quota = had, 0.0
        team.rep_end += 1
        wait = max(1, math.floor(m.c.vacancy_ticks))
        person = m.reps[index].person
        m.appointments.append((now, int(EventKind.REP_WEEK), index, week))
        m.appointments.append((now + wait, int(EventKind.HIRE), index, person))


def opens(m, t, index):
    """The second half of the largest territory, and half of all that was sold there."""
    team, new = m.teams[t], m.reps[index]
    giver = max(seats(team), key=lambda i: size(m, i))
    old = m.reps[giver]
    territory = range(old.account_begin, old.account_end)
    part = territory[len(territory) // 2 :]
    new.account_begin, new.account_end, old.account_end = part.start, part.stop, part.start
    new.seat, new.segment_avoided, new.kpi = 1, -1, -1
    new.friction = new.discount_most = 1.0
    new.boss_skill, new.price = team.deal_skill, m.c.usual_price
    new.admin_hours = m.c.admin_week
    for name in ("weekly_mean", "quota"):
        setattr(new, name, getattr(old, name) / 2)
    old.quota /= 2
    new.ratchet = old.ratchet
    old.past_quarters = [x / 2 for x in old.past_quarters]
    new.past_quarters = list(old.past_quarters)
    for account in (m.accounts[i] for i in part):
        if account.rep != giver or account.state == AccountState.IN_TALKS:
            continue
        account.rep = index
        if account.state == AccountState.CUSTOMER:
            old.customers, new.customers = old.customers - 1, new.customers + 1
            old.recurring -= buyer.a_year(m, account)
            new.recurring += buyer.a_year(m, account)
            buyer.meets_new_rep(m, account)
