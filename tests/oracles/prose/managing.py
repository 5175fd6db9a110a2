"""Managers in prose: what is read, believed and done in a week of finite hours."""

import math
import statistics

from oracles.prose import (
    learning,
    lifecycle,
    meeting,
    work,
)
from oracles.prose.luck import draw
from oracles.prose.reports import (
    ANOTHER,
    AVERAGE,
    TRUTH,
    avoid,
    costliest,
    diagnosis,
    entered,
    means,
    next_rep,
    target,
    team_of,
    weekly,
)

from sim.agents.manager import (
    acting,
    correcting,
)
from sim.chance import Purpose
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import Feature, SlotStatus


def waiting(m, rep, days, now):
    """Slots of leads that have waited longer than some working days, the oldest first."""
    slots = [
        i for i in lifecycle.held(m, rep)
        if m.deals[i].status == SlotStatus.LEAD and m.deals[i].ready == 1
        and now - m.deals[i].ready_since > days * 28_800
    ]  # fmt: skip
    return sorted(slots, key=lambda i: (m.deals[i].ready_since, i))


def queue(m, p, t, index, now):
    shown = m.reps[shown_index(m, p, t, index)]
    days = 1 if p.report_source == TRUTH else 1 + p.visibility_delay_days
    return math.floor(len(waiting(m, shown, days, now)) * entered(m, p, shown))


def shown_index(m, p, t, index):
    return next_rep(m, t, index) if p.report_source == ANOTHER else index


def pair(m, p, t, now):
    """The longest queue seen and the shortest of those who have learned the job."""
    queues = {i: queue(m, p, t, i, now) for i in team_of(m, t)}
    able = [
        i for i in queues
        if m.reps[i].present
        and m.reps[i].ramp <= correcting.STILL_LEARNING * m.c.ramp_gap
    ]  # fmt: skip
    if not able:
        return -1, -1
    giver = max(queues, key=lambda i: queues[i])
    taker = min(able, key=lambda i: queues[i])
    far = queues[giver] - queues[taker] >= correcting.LEAST_DIFFERENCE
    return (giver, taker) if far else (-1, -1)


def correcting_now(p, week_of_period):
    return bool(p.mid_period_correction) and week_of_period >= correcting.CORRECTION_WEEK


def behind(m, p, t, index, week_of_period):
    """Three quarters of the team's mean open pipeline is the line, by the report that is read."""
    if not correcting_now(p, week_of_period) or p.report_source == AVERAGE:
        return False
    view = m.beliefs[shown_index(m, p, t, index)]
    return weekly(view, Feature.OPEN_AMOUNT) < 0.75 * means(m, t)[0]


def moves_leads(m, p, t, week_of_period, now):
    if not correcting_now(p, week_of_period) or p.report_source == AVERAGE:
        return
    for _ in range(correcting.MOST_MOVED):
        giver, taker = pair(m, p, t, now)
        oldest = waiting(m, m.reps[giver], -1e9, now) if giver >= 0 else []
        if not oldest:
            return
        place = lifecycle.hands_over(m, giver, taker, oldest[0])
        if place < 0:
            return
        m.touched_deal = place


def need(p, rep, view):
    """All of it without a standard; none once covered; by the shortfall where personal."""
    if p.coverage_standard <= 0 or rep.quota <= 0:
        return 1.0
    missing = 1 - weekly(view, Feature.OPEN_AMOUNT) / rep.quota / p.coverage_standard
    if missing <= 0:
        return 0.0
    least, rise, most = acting.LEAST_NEED, acting.NEED_SLOPE, acting.MOST_NEED
    return min(least + rise * missing, most) if p.per_rep_standards else 1.0


def orders(m, p, t, rep, view, mean_open, week_of_period):
    late = correcting_now(p, week_of_period)
    if p.may_reprioritise:
        more = (
            1.25 if late and weekly(view, Feature.OPEN_AMOUNT) < 0.75 * mean_open else 1.0
        )
        talk = meeting.talk_of_inputs(p)
        asked = target(m, p, t) * need(p, rep, view) * more
        rep.prospect_plan = talk * asked + (1 - talk) * rep.prospect_plan
    if p.may_redirect:
        rep.segment_avoided = avoid(m, p, t)
    if p.may_chase and p.lead_response_hours <= 0:
        answered, waited = view[Feature.ANSWERED], view[Feature.RESPONSE_HOURS]
        slow = answered > 0 and waited / answered > acting.SLOW_RESPONSE
        rep.lead_plan = acting.SLOW_RESPONSE if slow else 0.0


def mentions(m, p, rep, week):
    """As far as inputs are seen and are talked about."""
    chance = p.activity_observed * meeting.talk_of_inputs(p)
    if draw(m, rep.address, Purpose.MENTION, week) < chance:
        rep.watched = 1 - (1 - rep.watched) * (1 - m.c.seen_gain)


def inspects(m, index, rate, week):
    """The whole part for sure, one more by chance; a deal called further than it is shows nothing."""
    rep = m.reps[index]
    part, number = math.modf(rate)
    number += draw(m, rep.address, Purpose.INSPECTION, week) < part
    m.ledger[index][RepCounter.INSPECTIONS] += number
    held = lifecycle.held(m, rep)
    deals = [m.deals[i] for i in held if m.deals[i].status == SlotStatus.DEAL]
    for look in range(int(number)):
        u = draw(m, rep.address, Purpose.INSPECTED_DEAL, week, look)
        if not deals:
            continue
        deal = deals[math.floor(u * len(deals))]
        if deal.label <= deal.stage:
            rep.seen = 1 - (1 - rep.seen) * (1 - m.c.seen_gain)


def forgets(belief, skill):
    """Counts of tries and successes, hours watched and what they showed."""
    for first in (Feature.TRIES, Feature.SUCCESSES, Feature.WATCHED, Feature.LACKS):
        belief[first + skill] *= 0.3 ** (1 / 13)


def plans_coaching(m, p, t, index, view, week):
    """A plan lasts a quarter; each of its weeks old counts of the skill lose by the same share."""
    rep, counts = m.reps[index], m.team_ledger[t]
    if rep.coached_skill >= 0:
        forgets(m.beliefs[index], rep.coached_skill)
    if week < rep.coached_until:
        return
    rep.coached_skill, rep.need = diagnosis(m, p, t, rep, view)
    rep.coached_until = week + acting.PLAN_WEEKS
    counts[TeamCounter.DIAGNOSES] += 1
    counts[TeamCounter.DIAGNOSES_RIGHT] += rep.coached_skill == costliest(m, rep)


def splits_coaching(m, p, t):
    """Half of a mean need to everybody, the rest by need; one without a plan needs the mean."""
    for i in team_of(m, t):
        m.reps[i].coaching_share = 1.0
    here = [m.reps[i] for i in team_of(m, t) if m.reps[i].present]
    planned = [max(rep.need, 0.0) for rep in here if rep.coached_skill >= 0]
    if not p.coaching_by_need or sum(planned) <= 0:
        return
    mean = statistics.fmean(planned)
    parts = [
        0.5 + (min(3.0, max(rep.need, 0.0) / mean) if rep.coached_skill >= 0 else 1.0)
        for rep in here
    ]
    for rep, part in zip(here, parts, strict=True):
        rep.coaching_share = part / statistics.fmean(parts)


def coaches(m, t, index, given):
    rep = m.reps[index]
    if rep.coached_skill < 0 or given <= 0:
        return
    learned = learning.is_coached(m, rep, rep.coached_skill, given, m.teams[t].quality)
    m.ledger[index][RepCounter.LEARNED_COACHING] += learned
    m.ledger[index][RepCounter.COACHING_HOURS] += given


def late_and_waiting(m, p, t, week_of_period):
    """The largest deal called late whose buyer waits and on which no manager has worked.

    Of somebody who is behind in a correction a deal counts one and a half times.
    """
    late = {
        slot: m.deals[slot].amount * (1.5 if behind(m, p, t, index, week_of_period) else 1)
        for index in team_of(m, t)
        for slot in lifecycle.held(m, m.reps[index])
        if m.deals[slot].status == SlotStatus.DEAL
        and m.deals[slot].ready == 1
        and m.deals[slot].label in (m.c.n_stages - 2, m.c.n_stages - 1)
        and not m.deals[slot].rescued
    }
    return max(late, key=late.get, default=-1)


def rescues(m, p, t, available, period_end, now, week_of_period):
    used = 0.0
    for _ in range(8):
        slot = late_and_waiting(m, p, t, week_of_period)
        if slot < 0 or used + m.c.stage_hours[m.deals[slot].stage] > available:
            break
        used += m.c.stage_hours[m.deals[slot].stage]
        m.deals[slot].rescued = 1
        m.touched_deal = slot
        work.touches(m, m.deals[slot].rep, slot, -1, period_end, now)
    return used


def must_go(m, rep, view, mean, mean_wins, now):
    """Never the newly hired; bookings shrunk to the mean by the wins that time should bring."""
    if now - rep.hired < acting.DISMISS_TENURE or mean <= 0:
        return False
    due = view[Feature.WEEKS] * mean_wins
    trust = due / (due + m.c.prior_observations)
    estimate = (1 - trust) * mean + trust * weekly(view, Feature.BOOKINGS)
    return estimate < acting.DISMISS_BELOW * mean
