"""Whether a rep does what was asked for, and whom a rep meets, in prose."""

import math

from oracles.prose import buyer
from oracles.prose.luck import draw
from scipy import stats

from sim.agents.rep import (
    following,
    networking,
)
from sim.chance import Purpose

# --- following ---------------------------------------------------------------------------


def logit(advantage, scale):
    return float(stats.logistic.cdf(advantage, scale=scale))


def step_chance(m, rep, stage):
    """The step's worth, and being seen where it is defined, against its hours."""
    gain = rep.step_worth - m.c.step_hours
    if stage < rep.steps_plan:
        gain += rep.seen * m.c.seen_price
    return logit(gain, m.c.step_scale)


def follows(m, rep, address, window, stage):
    u = draw(m, address, Purpose.FOLLOW_STEP, window, stage)
    return u < step_chance(m, rep, stage)


def plan_weight(m, rep, clearer=0.0):
    gain = m.c.plan_worth + rep.watched * m.c.seen_price - following.PLAN_HOUR
    return logit(gain + clearer, m.c.step_scale)


def weighs_plan(m, rep):
    """One KPI of one's own counts more, and everything else less; else all counts alike."""
    alike = rep.kpi < 0
    rep.plan_weight = plan_weight(m, rep, 0.0 if alike else -following.KPI_LOSS)
    rep.kpi_weight = plan_weight(m, rep, 0.0 if alike else following.KPI_GAIN)


def weight_of(rep, standard):
    return {rep.kpi: rep.kpi_weight}.get(standard, rep.plan_weight)


def a_week_unwatched(m, rep):
    """Beliefs fade by a share; own reasons move to where crowding leaves them."""
    rep.seen -= m.c.seen_fade * rep.seen
    rep.watched -= m.c.seen_fade * rep.watched
    home = m.c.step_worth - m.c.crowding * rep.seen * m.c.step_hours
    rep.step_worth += (home - rep.step_worth) / following.REASONS_WEEKS
    weighs_plan(m, rep)


# --- networking --------------------------------------------------------------------------


def meeting_chance(m, rep, contacts):
    """By habit, in odds; of the rest the plan's share where more people were asked for."""
    usual = logit(networking.MEETING_WORTH - m.c.meeting_hours, m.c.step_scale)
    odds = usual / (1 - usual) * math.exp(networking.HABIT_WEIGHT * rep.habit[1])
    other = 1 / (1 + odds)
    return 1 - other * (1 - rep.plan_weight if rep.contacts_plan > contacts else 1)


def meets_another(m, rep, deal, address):
    u = draw(m, address, Purpose.NEW_CONTACT, deal.window, deal.touch_number)
    strangers = buyer.unmet(m, deal.segment, deal.contacts)
    return strangers > 0 and u < meeting_chance(m, rep, deal.contacts)


def asks(m, rep):
    own = min(1.0, m.c.asked_share * math.exp(networking.HABIT_WEIGHT) ** rep.habit[1])
    rep.asks = lifted(own, rep.ask_plan, rep.plan_weight)


def lifted(salience, plan, weight):
    return salience if plan <= salience else (1 - weight) * salience + weight * plan
