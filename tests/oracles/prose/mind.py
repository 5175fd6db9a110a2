"""What a rep believes, wants and chooses, in prose."""

import itertools
import math

import numpy as np
from oracles.prose import gaming, learning, lifecycle, market
from oracles.prose.habits import a_week_unwatched, asks, lifted, weight_of
from oracles.prose.luck import draw, lognormal, poisson
from oracles.prose.persons import goes, is_known_to_go, skill, wants_to_go
from oracles.prose.pulling import discount_wanted, pullable, pulls, worth_pulling
from scipy import integrate, stats

from sim.agents.rep import (
    closing,
    effort,
    judging,
    prospecting,
    week,
)
from sim.chance import Purpose, four_uniforms
from sim.outputs.counters import RepCounter
from sim.state import Habit, Logged, SlotStatus, Standard, Task

DAY = 28_800
PROSPECT, QUALIFY = 0, 1


# --- judging -----------------------------------------------------------------------------


def fit_belief(m, rep, deal):
    """Bayes: two unit normals, d' apart, around nought; the segment's share as prior."""
    d = m.c.signal * math.exp(skill(rep, QUALIFY))
    d *= 1 + judging.STEP_INSIGHT * deal.steps
    signal = deal.signal + (d / 2 if deal.fit == 1 else -d / 2)
    good = m.c.segment_fit[deal.segment] * stats.norm.pdf(signal, d / 2)
    bad = (1 - m.c.segment_fit[deal.segment]) * stats.norm.pdf(signal, -d / 2)
    return float(good / (good + bad))


def hour_value(m, rep, deal):
    fits = fit_belief(m, rep, deal)
    chance = fits * m.c.win_good[deal.stage] + (1 - fits) * m.c.win_bad[deal.stage]
    return chance * deal.amount / m.c.hours_left[deal.stage]


def hour_price(m, rep):
    """A share of the usual return on a selling hour, from nought when thin to all when full.

    Who is choosy by habit asks for more, in proportion.
    """
    usual = rep.weekly_mean / judging.SELLING_HOURS
    work = rep.open_deals * m.c.hours_ratio
    span = judging.FULL_PIPELINE - judging.THIN_PIPELINE
    full = min(max((work - judging.THIN_PIPELINE) / span, 0), 1)
    choosy = math.exp(judging.CHOOSY) ** rep.habit[Habit.QUALIFYING]
    return judging.DROP_BELOW * usual * full * choosy


# --- effort ------------------------------------------------------------------------------


def spread(m, rate, weeks, size):
    """Compound Poisson of lognormal amounts, and a rate that is itself uncertain."""
    deals = rate * weeks / size
    second_moment = size**2 * math.exp(m.c.amount_sigma**2)
    uncertain = effort.BELIEF_ERROR * weeks / effort.WEEKS_PER_QUARTER
    return m.c.overconfidence * math.sqrt(deals * second_moment + uncertain**2)


def pull_of_reference(m, mean, sd, reference):
    """Expected slope of an S-shaped value: a bell around the reference, steeper below it."""
    width = m.c.width * reference

    def slope(x):
        bell = math.exp(-((x - reference) ** 2) / (2 * width**2))
        return bell * (m.c.loss_aversion if x < reference else 1.0)

    def integrand(x):
        return slope(x) * math.exp(-((x - mean) ** 2) / (2 * sd**2))

    low = max(mean - 12 * sd, reference - 12 * width)
    high = min(mean + 12 * sd, reference + 12 * width)
    if low >= high:
        return 0.0
    between = sorted(
        {x for x in (reference, mean, (mean * width**2 + reference * sd**2)
                     / (width**2 + sd**2)) if low < x < high}
    )  # fmt: skip
    # Points that coincide but for rounding leave nothing to integrate between them.
    edges = [low]
    for x in [*between, high]:
        if x - edges[-1] > 1e-9 * sd:
            edges.append(x)
    total = sum(
        integrate.quad(integrand, a, b, epsabs=0, epsrel=1e-10, limit=200)[0]
        for a, b in itertools.pairwise(edges)
    )
    return total / (sd * math.sqrt(2 * math.pi))


def price(m, booked, weeks, last_pace, size, quota, goal, rank, extra, outlook):
    """Commission 1 and what is paid beside it; the rest counts the less, the earlier it is.

    A goal and the team's mean each take their share of the attention from the quota. What is
    seen in late stages beyond the usual comes while late deals are decided.
    """
    rate = last_pace**m.c.elasticity / effort.WEEKS_PER_QUARTER
    late_weeks = min(m.c.weeks_left[m.c.n_stages - 2], weeks)
    mean = booked + rate * (weeks - late_weeks) + rate * late_weeks * (1 + outlook)
    sd = max(1e-6, spread(m, rate, weeks, size))
    gain = (m.c.accelerator - 1) * stats.norm.sf(quota, mean, sd)
    gain += m.c.bonus * stats.norm.pdf(quota, mean, sd)
    quota_pull = m.c.quota_pull * pull_of_reference(m, mean, sd, quota)
    if goal > 0:
        quota_pull *= 1 - m.c.goal_attention
        gain += m.c.goal_pull * pull_of_reference(m, mean, sd, goal)
    if rank > 0:
        quota_pull *= 1 - m.c.rank_attention
        taken = m.c.rank_attention * m.c.quota_pull
        gain += taken * pull_of_reference(m, mean, sd, rank)
    gain += quota_pull
    return float(1 + extra + gain / (1 + m.c.discount_week * (weeks - 1)))


def pace(m, now, usual):
    return min(max((now / usual) ** m.c.epsilon, m.c.slowest), m.c.fastest)


def decides_pace(m, rep, share, weeks):
    """In units of the usual quarter, or of a tenth of the quota where that is more."""
    quarter = rep.weekly_mean * effort.WEEKS_PER_QUARTER
    if quarter <= 0:
        rep.pace, rep.price = 1.0, m.c.usual_price
        return
    unit = max(quarter, rep.quota / 10)
    reference = 1.0
    if m.c.sees_quota and rep.quota > 0:
        reference = rep.quota / unit
    rep.price = price(m, rep.booked / unit, weeks, rep.pace, m.c.amount_mean / unit,
                      reference, rep.goal / unit, rep.rank_reference / unit,
                      rep.extra_commission, rep.outlook)  # fmt: skip
    # Of the work that books later, a part is felt as if it booked now.
    later = (1 - share) * (1 - m.c.bracketing)
    felt = later * m.c.usual_price + (1 - later) * rep.price
    # A share of what a sale adds to later quotas is reckoned with, at what a unit is worth
    # beyond its commission; the usual price is that of quotas which follow sales one for one.
    cost = m.c.ratchet * (m.c.usual_price - 1) if m.c.sees_quota else 0.0
    rep.pace = pace(m, max(0.0, felt - rep.ratchet * cost), m.c.usual_price - cost)


def mean_pace(m, usual, size, quarters):
    """Quarters on plan: the pace decides how many deals, these how much is booked."""
    paces = []
    for quarter in range(quarters):
        booked, now, number = 0.0, 1.0, 0
        for week_number in range(effort.WEEKS_PER_QUARTER):
            weeks = effort.WEEKS_PER_QUARTER - week_number
            now = pace(
                m, price(m, booked, weeks, now, size, 1.0, 0.0, 0.0, 0.0, 0.0), usual
            )
            paces.append(now)
            deals = now**m.c.elasticity / effort.WEEKS_PER_QUARTER / size
            for _ in range(
                poisson(draw(m, quarter, Purpose.PLAN_QUARTER, week_number), deals)
            ):
                number += 1
                u = draw(m, quarter, Purpose.PLAN_AMOUNT, number)
                median = size / math.exp(m.c.amount_sigma**2 / 2)
                booked += lognormal(u, median, m.c.amount_sigma)
    return sum(paces) / len(paces)


# --- choosing ----------------------------------------------------------------------------


def mood(m, rep, now):
    """Uniform of the given sd, drawn once a half hour, four kinds of work a block."""
    half_hour = now // 1_800
    if rep.noise_at == half_hour:
        return
    rep.noise_at = half_hour
    width = m.c.choice_noise * math.sqrt(12)
    words = four_uniforms(
        np.uint64(m.c.key), rep.address, int(Purpose.CHOICE_MOOD), half_hour, 0
    )
    halves = [half for u in words for half in divmod(int(u * 2**32), 2**16)]
    rep.noise = [width * ((half + 0.5) / 2**16 - 0.5) for half in halves]


def call_of_prospecting(m, rep, weight):
    full = m.c.call_prospecting_full * m.c.juggling_deals
    empty = max(0.0, 1 - rep.open_deals / full)
    call = m.c.call_prospecting + m.c.call_prospecting_empty * empty
    call += rep.habit[Habit.PROSPECTING]
    if rep.week_prospect_hours < rep.prospect_plan or rep.hits < rep.talks_plan:
        call = lifted(call, m.c.call_plan_prospect, weight)
    return call


def call_of_place(m, rep, deal, weeks_left, now):
    """How loudly a lead or a deal calls, and for which kind of work."""
    waited = (now - deal.ready_since) / DAY
    if deal.status == SlotStatus.LEAD:
        # From afar buyers who fit look one standard deviation better than those who do not.
        looks = deal.signal + (0.5 if deal.fit == 1 else -0.5)
        call = m.c.call_lead + m.c.call_lead_looks * looks + m.c.call_waiting_day * waited
        return int(Task.ANSWER), (
            lifted(call, m.c.call_plan_lead, weight_of(rep, Standard.LEADS))
            if rep.lead_plan > 0
            else call
        )
    call = m.c.stage_salience[deal.stage]
    if deal.stage >= m.c.n_stages - 2 and weeks_left <= m.c.call_push_weeks:
        call += m.c.call_push * rep.push
    if deal.ready == 2:
        call *= m.c.call_silence
    call += m.c.call_waiting_day * waited
    # The habit of momentum grows over the first week of waiting.
    call += rep.habit[Habit.MOMENTUM] * min(waited, 5) / 5
    if rep.follow_plan > 0 and waited > rep.follow_plan / 2:
        weight = weight_of(rep, Standard.FOLLOW_UP)
        call = lifted(call, m.c.call_plan_follow, weight)
    return m.c.stage_task[deal.stage], call


def chooses(m, rep, weeks_left, now):
    """Meetings first; then the loudest call, mood included; the first of equals."""
    rep.task_cheap = 0
    if rep.owed_hours > 0:
        rep.task, rep.task_slot = int(Task.MEETING), -1
        return
    mood(m, rep, now)
    calls = []
    for slot in lifecycle.held(m, rep):
        if m.deals[slot].ready:
            kind, call = call_of_place(m, rep, m.deals[slot], weeks_left, now)
            call += rep.noise[kind]
            doubted = kind == Task.ANSWER and call < m.c.call_lead_doubted
            calls += [] if doubted else [(call, kind, slot)]
    if rep.tickets:
        waited = (now - m.tickets[rep.ticket_begin + rep.ticket_head].arrived) / DAY
        call = m.c.call_service + m.c.call_service_day * waited
        calls.append((call + rep.noise[Task.SERVE], int(Task.SERVE), -1))
    if rep.admin_hours >= 1:
        call = m.c.call_admin + m.c.call_admin_hour * rep.admin_hours
        calls.append((call + rep.noise[Task.ADMIN], int(Task.ADMIN), -1))
    weight = weight_of(rep, Standard.PROSPECTING)
    call = call_of_prospecting(m, rep, weight) + rep.noise[Task.PROSPECT]
    put_off = call < m.c.reluctance
    calls.append((call, int(Task.IDLE if put_off else Task.PROSPECT), -1))
    loudest, rep.task, rep.task_slot = max(calls, key=lambda each: each[0])
    if rep.cheap_left >= 1 and m.c.call_cheap_talk + rep.noise[Task.PROSPECT] > loudest:
        rep.task, rep.task_slot, rep.task_cheap = int(Task.PROSPECT), -1, 1


# --- prospecting -------------------------------------------------------------------------


def hits_expected(m, rep, hours):
    full = m.c.prospecting_saturation
    worn = math.exp(-max(0.0, rep.week_prospect_hours - full) / full)
    return m.c.hits_per_hour * hours * worn


def hits(m, rep, hours):
    u = draw(m, rep.address, Purpose.PROSPECT_HITS, rep.week, rep.prospect_blocks)
    better = math.exp(skill(rep, PROSPECT))
    return poisson(u, hits_expected(m, rep, hours) * better)


def beside(m, rep, place, avoided):
    """Round the territory's list from a place to the first account of another segment."""
    territory = list(range(rep.account_begin, rep.account_end))
    for number in territory[place:] + territory[:place]:
        if m.accounts[number].segment != avoided:
            return number
    return -1


def picks(m, rep, now):
    avoided = -1
    if rep.segment_avoided != -1:
        u = draw(m, rep.address, Purpose.PROSPECT_AIM, rep.week, rep.hits)
        if u < rep.plan_weight:
            avoided = rep.segment_avoided
    for look in range(int(m.c.prospecting_tries)):
        which = prospecting.MOST_LOOKS * rep.hits + look
        u = draw(m, rep.address, Purpose.PROSPECT_PICK, rep.week, which)
        place = math.floor(u * (rep.account_end - rep.account_begin))
        number = beside(m, rep, place, avoided)
        if number >= 0 and market.is_open(m.accounts[number], now):
            return number
    return -1


# --- Monday ------------------------------------------------------------------------------


def tidies(m, index, now):
    rep = m.reps[index]
    for slot in lifecycle.held(m, rep):
        deal = m.deals[slot]
        if not deal.ready:
            continue
        if deal.status == SlotStatus.LEAD:
            if now - deal.created > m.c.lead_patience_ticks:
                m.ledger[index][RepCounter.LEADS_EXPIRED] += 1
                lifecycle.drop(m, index, slot)
        elif now - deal.touched > week.FORGOTTEN_TICKS:
            lifecycle.lose(m, index, slot, Logged.NO_DECISION, now)


def open_deals(m, rep):
    return [i for i in lifecycle.held(m, rep) if m.deals[i].status == SlotStatus.DEAL]


def bookable(m, rep, weeks):
    """Share of the open deals whose usual weeks end before the quarter does."""
    deals = [m.deals[i] for i in open_deals(m, rep)]
    if not deals:
        return 0.5
    return sum(m.c.weeks_left[d.stage] <= weeks for d in deals) / len(deals)


def disqualifies(m, index, now):
    rep = m.reps[index]
    bar = hour_price(m, rep)
    for slot in open_deals(m, rep):
        deal = m.deals[slot]
        if not deal.ready or deal.pulled == 1:
            continue
        goes_out = hour_value(m, rep, deal) < bar
        if not goes_out and rep.fit_plan > 0 and deal.stage < m.c.n_stages - 2:
            address = m.accounts[deal.account].address
            u = draw(m, address, Purpose.STANDARD_FOLLOWED, deal.window, deal.stage)
            asked = u < weight_of(rep, Standard.FIT)
            goes_out = asked and fit_belief(m, rep, deal) < rep.fit_plan
        if goes_out:
            lifecycle.lose(m, index, slot, Logged.DISQUALIFIED, now)


def pulls_late(m, index, now):
    rep = m.reps[index]
    for slot in open_deals(m, rep):
        deal = m.deals[slot]
        if slot == rep.task_slot or not pullable(m, deal):
            continue
        discount = discount_wanted(m, m.accounts[deal.account].address, deal.window)
        if not worth_pulling(m, rep, discount):
            continue
        if discount > rep.discount_most:
            m.deals[slot].pulled = closing.REFUSED
            m.ledger[index][RepCounter.REFUSED] += 1
        else:
            pulls(deal, discount, now)
            m.touched_deal = slot
            m.ledger[index][RepCounter.PULLED] += 1


def monday(m, index, number, weeks, now):
    rep = m.reps[index]
    rep.week, rep.prospect_blocks, rep.hits = number, 0, 0
    tidies(m, index, now)
    rep.week_prospect_hours = 0.0
    if not rep.present:
        return
    rep.admin_hours = min(rep.admin_hours + m.c.admin_week, m.c.admin_most)
    team = m.teams[rep.team]
    learning.works_a_week(m, rep)
    learning.meets_changes(m, rep, number)
    learning.goes_out_of_date(m, rep, number)
    if rep.playbook:
        learned = learning.reads_playbook(m, rep, team.norm)
        m.ledger[index][RepCounter.LEARNED_PLAYBOOK] += learned
    rep.tool_weeks += rep.tool
    a_week_unwatched(m, rep)
    rep.logged = rep.logging_plan * gaming.entering_share(m, rep)
    gaming.plans_activities(m, index)
    asks(m, rep)
    decides_pace(m, rep, bookable(m, rep, weeks), weeks)
    learning.tires(m, rep)
    disqualifies(m, index, now)
    if weeks <= closing.LAST_WEEKS and not rep.pacing:
        pulls_late(m, index, now)
    gaming.reviews_labels(m, index, now)
    if wants_to_go(m, rep, team.people_skill) or is_known_to_go(m, rep, number):
        m.ledger[index][RepCounter.QUITS] += 1
        goes(m, index, now)
