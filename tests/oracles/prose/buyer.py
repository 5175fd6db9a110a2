"""Buyers in prose: reached, qualified, answering, cooling, deciding, served, leaving."""

import math

import numpy as np
from oracles.prose.luck import draw, exponential, lognormal
from scipy import integrate

from sim.agents.buyer import customers, people
from sim.chance import Purpose, four_uniforms, two_uniforms
from sim.outputs.counters import RepCounter

WEEK = 144_000
ELAPSED = 168 / 40
NEVER = 1 << 60


def contact(m, working_hours):
    """p0 (1 + t / 1 h)^-beta with t in elapsed hours: a week has 168, 40 of them worked."""
    return m.c.contact / (1.0 + ELAPSED * working_hours) ** m.c.contact_decay


def qualified(m, fit, source):
    """By fit; a referral multiplies the odds."""
    p = {1: m.c.qualified_good, 0: m.c.qualified_bad}[fit]
    if source != 2 or p >= 1.0:
        return p
    odds = p / (1.0 - p) * m.c.referral_lift
    return 1.0 - 1.0 / (1.0 + odds)


def imposed_or_drawn(m, imposed, entity, purpose, major, minor):
    return draw(m, entity, purpose, major, minor) if math.isnan(imposed) else imposed


def deadline(m, address, deal, now, wait, period_end):
    """Idle ticks before a date of the quarter's last ten days, if that is within ten weeks."""
    decides = deal.stage == m.c.n_stages - 1 and deal.touches_left <= 0
    u, v = (
        float(x)
        for x in two_uniforms(
            np.uint64(m.c.key), address, int(Purpose.DEADLINE), deal.window, 0
        )
    )
    date = period_end - math.floor(v * 10 * 28_800)
    has_one = u < m.c.deadline_share and date <= now + 50 * 28_800
    if deal.pulled == 1 or not (decides and has_one):
        return 0
    return max(date - (now + wait), 0)


def pace(m, rep):
    """What is left of the effort asked of buyers, less what a prepared step saves."""
    return rep.friction * m.c.guided if rep.pacing else rep.friction


def delay(m, address, deal, pace):
    """Lognormal around the usual median times all ratios; imposed luck once."""
    u = imposed_or_drawn(
        m, deal.imposed_delay, address, Purpose.BUYER_DELAY, deal.window, deal.touch_number
    )
    deal.imposed_delay = math.nan
    median = pace * m.c.stage_friction[deal.stage] * m.c.reply_ticks
    median *= m.c.segment_reply[deal.segment]
    return max(1, math.floor(lognormal(u, median, m.c.reply_sigma)))


def exit_chance(m, stage, fit, skill, step_done):
    """Odds: the stage's own, times skill, fit up or down, and the step if it was done."""
    odds = math.exp(m.c.stage_exit[stage]) * math.exp(m.c.stage_slope[stage] * skill)
    odds *= math.exp(m.c.fit_logit) ** (1 if fit else -1)
    odds *= math.exp(m.c.step_logit) if step_done == 1 else 1.0
    return odds / (1.0 + odds)


def defect_chance(m, stage, defects):
    """Each defect kills by itself, at the exits of the last two stages only."""
    if stage not in (m.c.n_stages - 1, m.c.n_stages - 2):
        return 0.0
    survives = 1.0
    for _ in range(defects):
        survives *= 1.0 - m.c.defect_kill
    return 1.0 - survives


def hazard(m, fit, age):
    """Fading per tick at an age since the last touch, by momentum alone."""
    momentum = 2.0 ** (-age / m.c.half_life_ticks)
    rate = m.c.fade_tick * (1.0 + m.c.fade_momentum * (1.0 - momentum))
    return rate if fit else rate * m.c.fade_bad_fit


def faded(m, fit, age_from, age_to):
    """The hazard's integral, by quadrature."""
    if age_from == age_to:
        return 0.0
    value, _ = integrate.quad(
        lambda age: hazard(m, fit, age), age_from, age_to, epsrel=1e-12, epsabs=0.0
    )
    return value


def cool(m, deal, now):
    """Add the fading since it was last brought up to date; who passes the limit is gone."""
    if now <= deal.fade_at:
        return False
    deal.fade_used += faded(m, deal.fit, deal.fade_at - deal.touched, now - deal.touched)
    deal.fade_at = now
    goes = deal.gone == 0 and deal.fade_used >= deal.fade_limit
    if goes:
        deal.gone = 1
    return goes


def forget(m, deal, share):
    """What age has (1 - share) of the present momentum?"""
    deal.touched -= math.floor(-m.c.half_life_ticks * math.log2(1.0 - share))


# --- people ------------------------------------------------------------------------------


def champion_stays(m, address, deal):
    """Exponential, a draw for every champion of this window."""
    if m.c.champion_tick <= 0:
        return NEVER
    u = draw(m, address, Purpose.CHAMPION, deal.window, deal.champions)
    return max(1, math.floor(min(exponential(u, 1.0) / m.c.champion_tick, 1e17)))


def starts_with(m, account, deal, now):
    """Who is known from before, at least one; a referral opens a door; never more than all."""
    doors = [1] * max(1, account.contacts) + [1] * (deal.source == 2)
    deal.contacts = min(len(doors), int(m.c.segment_stakeholders[account.segment]))
    deal.champions = 0
    deal.champion_leaves = now + champion_stays(m, account.address, deal)


def champions_go(m, index, address, deal, now):
    """One after the other, in time: the deal may have faded before; the last one ends it."""
    counts = m.ledger[index]
    while not deal.gone and deal.champion_leaves <= now:
        when = deal.champion_leaves
        if cool(m, deal, when):
            counts[RepCounter.FADED] += 1
            break
        counts[RepCounter.CHAMPIONS_LEFT] += 1
        deal.contacts, deal.champions = deal.contacts - 1, deal.champions + 1
        if deal.contacts < 1:
            counts[RepCounter.CHAMPION_KILLS] += 1
            counts[RepCounter.FADED] += 1
            deal.gone = 1
        else:
            forget(m, deal, people.MOMENTUM_LOST)
            deal.champion_leaves = when + champion_stays(m, address, deal)


def unmet(m, segment, contacts):
    return max(0, round(m.c.segment_stakeholders[segment]) - contacts)


def veto_chance(m, stage, segment, contacts):
    """At the end of everything, each person nobody has met agrees by himself."""
    if stage + 1 < m.c.n_stages:
        return 0.0
    agrees = 1.0
    for _ in range(unmet(m, segment, contacts)):
        agrees *= 1.0 - m.c.veto
    return 1.0 - agrees


def vetoed(m, address, deal):
    chance = veto_chance(m, deal.stage, deal.segment, deal.contacts)
    return draw(m, address, Purpose.VETO, deal.window) < chance


# --- customers ---------------------------------------------------------------------------


def ticks_of(m, amount):
    """A constant hazard of leaving runs up to an amount after so many ticks."""
    if m.c.churn_tick <= 0:
        return NEVER
    return math.floor(min(amount / m.c.churn_tick, 1e17))


def ticket_gap(m, account):
    if m.c.ticket_ticks <= 0:
        return NEVER
    u = draw(m, account.address, Purpose.TICKET_GAP, account.spell, account.ticket_number)
    return max(1, math.floor(exponential(u, m.c.ticket_ticks)))


def ticket_hours(m, account):
    u = draw(
        m, account.address, Purpose.TICKET_LENGTH, account.spell, account.ticket_number
    )
    return lognormal(u, m.c.ticket_median, m.c.ticket_sigma)


def becomes_customer(m, account, now):
    """A new spell: patience and first ticket exponential, a contract of fixed length."""
    account.state = 2
    account.spell += 1
    account.ticket_number = account.renewals = 0
    account.renews = now + max(1, math.floor(m.c.contract_ticks))
    u = draw(m, account.address, Purpose.CHURN_LIMIT, account.spell)
    account.churns = now + ticks_of(m, exponential(u, 1.0))
    account.next_ticket = now + ticket_gap(m, account)


def is_customer_already(m, account):
    """At a uniform age of the contract, patience begun with it; tickets do not care."""
    age, size, wide, _ = four_uniforms(
        np.uint64(m.c.key), account.address, int(Purpose.RENEWAL), account.spell + 1, 0
    )
    past = math.floor(age * m.c.contract_ticks)
    becomes_customer(m, account, 0)
    account.churns -= past
    account.renews -= past
    account.contacts = customers.WELL_KNOWN if wide < customers.WIDE_SHARE else 1
    median = m.c.segment_amount[account.segment] * m.c.amount_median
    account.worth = lognormal(size, median, m.c.amount_sigma)


def a_year(m, account):
    """A share of what was bought first, for as many contracts as a year of 52 weeks has."""
    return m.c.renewal_share * account.worth / (m.c.contract_ticks / (52 * WEEK))


def notice(m, account):
    """Four weeks before the end, or in the middle of a short contract."""
    return account.renews - math.ceil(min(4 * WEEK, m.c.contract_ticks / 2))


def patience_for(late):
    """While w weeks late the hazard is (1 + w) times the usual: integrate what is added."""
    added, _ = integrate.quad(lambda tick: tick / WEEK, 0, late, epsrel=1e-12)
    return math.floor(added)


def loses_patience(m, account, late):
    account.churns -= patience_for(late)


def meets_new_rep(m, account):
    """A share leaves with the rep, half of it where two are known: as hazard."""
    loss = m.c.handover_loss / (2 if account.contacts >= 2 else 1)
    account.churns -= ticks_of(m, math.log(1.0 / (1.0 - loss)))
