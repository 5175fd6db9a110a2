"""What is counted is gamed, in prose: entering, activities, labels."""

import math
import statistics

import numpy as np
from oracles.prose import lifecycle
from oracles.prose.luck import draw, exponential, normal
from scipy import special

from sim.agents.rep import activities, entering, following, labelling
from sim.chance import Purpose
from sim.outputs.counters import RepCounter
from sim.state import Feature, Logged, SlotStatus


def brings_along(m, rep):
    """Honesty and a reading of the stages; nothing is promised or entered yet."""
    who = (rep.address, rep.person)
    rep.honesty = exponential(draw(m, who[0], Purpose.HONESTY, who[1]), m.c.honesty)
    rep.reading = normal(draw(m, who[0], Purpose.READING, who[1]), 0.0, m.c.reading_sd)
    for nothing in ("logged", "cheap", "false", "activities", "talks_plan", "cheap_left"):
        setattr(rep, nothing, 0.0)
    rep.task_cheap = 0


def entering_share(m, rep):
    """Rules are worth something, being asked costs something, entering takes effort."""
    gain = rep.step_worth + rep.watched * m.c.seen_price - entering.ENTERING_EFFORT
    return float(special.expit(gain / m.c.step_scale))


def hours_of_talk(m):
    few = activities.MOST_HOURS * m.c.hits_per_hour < 1
    return activities.MOST_HOURS if few else 1 / m.c.hits_per_hour


def split(m, rep):
    """Real, cheap, false: a logit of felt hours; inspection makes the last two dear."""
    caught = rep.seen * m.c.seen_price
    felt = np.array([
        following.PLAN_HOUR * hours_of_talk(m),
        following.PLAN_HOUR * m.c.cheap_hours + caught,
        rep.honesty + activities.FALSE_HOURS + caught,
    ])  # fmt: skip
    return special.softmax(-felt / m.c.step_scale).tolist()


def plans_activities(m, index):
    """What last week's answers and touches leave missing is split and promised."""
    rep, counts, report = m.reps[index], m.ledger[index], m.activity[index]
    missing = max(0.0, rep.activity_plan - rep.activities)
    rep.activities = 0.0
    rep.talks_plan = rep.cheap_left = rep.cheap = rep.false = 0.0
    if missing == 0:
        return
    real, cheap, false = (share * missing for share in split(m, rep))
    rep.talks_plan, rep.cheap_left = real, float(math.floor(cheap + 0.5))
    rep.cheap, rep.false = cheap / rep.activity_plan, false / rep.activity_plan
    for counter in (RepCounter.ACTIVITIES, RepCounter.ACTIVITIES_FALSE):
        counts[counter] += false
    for feature in (Feature.ACTIVITIES, Feature.TRIES, Feature.SUCCESSES):
        report[feature] += false
    report[Feature.PROSPECT_HOURS] += false * hours_of_talk(m)
    rep.admin_hours += false * activities.FALSE_HOURS


def open_deals(m, rep):
    slots = lifecycle.held(m, rep)
    return [i for i in slots if m.deals[i].status == SlotStatus.DEAL]


def is_late(m, stage):
    return stage >= m.c.n_stages - labelling.LATE_STAGES


def shortfall(m, rep):
    """Share of what is missing to the quota for which nothing late can be shown."""
    missing = rep.quota - rep.booked
    late = [m.deals[i].amount for i in open_deals(m, rep) if is_late(m, m.deals[i].label)]
    return max(0.0, 1 - sum(late) / missing) if missing > 0 else 0.0


def optimism(m, rep):
    """Pressed, unseen and short: the chance a week to call a deal further than it is."""
    return labelling.HAPPY_RATE * rep.label_pressure * (1 - rep.seen) * shortfall(m, rep)


def hides(m, rep):
    raised = rep.quota > statistics.fmean(rep.past_quarters)
    above = rep.quota > 0 and rep.booked > rep.quota
    scruples = rep.honesty + rep.seen * m.c.seen_price
    return raised and above and scruples < labelling.HOLDING_BACK


def reviews_labels(m, index, now):
    rep = m.reps[index]
    chance, hiding = optimism(m, rep), hides(m, rep)
    for slot in open_deals(m, rep):
        deal = m.deals[slot]
        before = deal.label
        if rep.language:
            deal.label = deal.stage
        elif hiding and is_late(m, deal.stage):
            deal.label = deal.stage - 1
        elif deal.label <= deal.stage and deal.label + 1 < m.c.n_stages:
            address = m.accounts[deal.account].address
            u = draw(m, address, Purpose.HAPPY_EARS, deal.window, rep.week)
            deal.label += u < chance
        if deal.label != before:
            lifecycle.note(m, slot, Logged.STAGE, now)
