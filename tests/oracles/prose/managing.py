"""Managers in prose: what is read, believed and done in a week of finite hours."""

import math
import operator
import statistics

from oracles.prose import (
    gaming,
    leading,
    learning,
    lifecycle,
    meeting,
    mind,
    offering,
    prices,
    watching,
    work,
)
from oracles.prose.luck import draw, normal

from sim.agents.manager import (
    acting,
    asking,
    believing,
    committing,
    correcting,
    desk,
    diagnosing,
    hours,
    reading,
)
from sim.agents.manager import prices as manager_prices
from sim.agents.manager.week import LOGGING
from sim.chance import Purpose
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import N_FEATURES, REPORT_WEEKS, Feature, SlotStatus

OWN, ANOTHER, AVERAGE, TRUTH = range(4)
NONE, INTUITION, OBSERVED, POOLED = range(4)
SKILLS = range(4)


# --- reading -----------------------------------------------------------------------------


def lag(p):
    """Whole weeks, rounded up; the truth is never late; no more than is kept."""
    weeks = -(-p.visibility_delay_days // reading.DAYS_PER_WEEK)
    return 0 if p.report_source == TRUTH else min(int(weeks), REPORT_WEEKS - 1)


def logged(p):
    return 1.0 if p.report_source == TRUTH else p.activity_observed


def is_closing(feature):
    always = {Feature.BOOKINGS, Feature.WINS, Feature.WEEKS}
    by_segment = Feature.CLOSINGS <= feature < Feature.WEEKS
    return feature in always or by_segment


def is_level(feature):
    return feature in {Feature.OPEN_AMOUNT, Feature.LEADS_WAITING}


def gain(nominal):
    """Steady state of a Kalman filter of a random walk, iterated until it stands still.

    The walk's step has variance 1; a reading's follows from the share that was entered.
    """
    noise = (1 - nominal) / (nominal * reading.TURNOVER)
    spread = 1.0
    for _ in range(2_000):
        spread = spread * noise / (spread + noise) + 1 if noise > 0 else 1.0
    return spread / (spread + noise)


def entered(p, rep):
    return 1.0 if p.report_source == TRUTH else rep.logged


def sample(m, address, week, feature, true, share, nominal):
    """A binomial sample of a count, scaled up by the share that should have been entered."""
    if share <= 0 or nominal <= 0 or true <= 0:
        return 0.0
    is_money = feature in {Feature.OPEN_AMOUNT, Feature.LATE_AMOUNT}
    unit = m.c.amount_mean if is_money else 1.0
    count = true / unit
    sd = math.sqrt(count * share * (1 - share)) * unit
    u = draw(m, address, Purpose.REPORT_SAMPLE, week, feature)
    seen = normal(u, true * share, sd) if sd > 0 else true * share
    return max(0.0, seen) / nominal


def reads_closings(m, report, belief):
    for feature in filter(is_closing, range(N_FEATURES)):
        belief[feature] = m.c.memory * belief[feature] + report[feature]


def reads(m, p, rep, report, belief, ended, week):
    """Returns the late pipeline read; of a predecessor's week only how things stood counts."""
    nominal, share, late = logged(p), entered(p, rep), 0.0
    own, unread = ended > rep.hired, belief[Feature.REPORTS] <= 0
    for feature in range(N_FEATURES):
        if not is_closing(feature) and not is_level(feature):
            belief[feature] *= m.c.memory
    for feature in range(8, N_FEATURES if nominal > 0 else 8):
        if is_closing(feature) or feature == Feature.REPORTS:
            continue
        seen = sample(m, rep.address, week, feature, report[feature], share, nominal)
        if is_level(feature):
            k = 1.0 if unread else gain(nominal)
            belief[feature] = (1 - k) * belief[feature] + k * seen
        elif own:
            belief[feature] += seen
        late += seen if feature == Feature.LATE_AMOUNT else 0.0
    belief[Feature.REPORTS] += own and nominal > 0
    if share <= 0 or not own:
        return late
    for skill in SKILLS:
        hits = report[4 + skill]
        u = draw(m, rep.address, Purpose.REPORT_SAMPLE, week, 33 + skill)
        noise = normal(u, 0.0, 1.0) * math.sqrt(hits * share * (1 - share))
        belief[skill] += share * report[skill]
        belief[4 + skill] += max(0.0, share * hits + noise)
    return late


# --- believing ---------------------------------------------------------------------------


def weekly(view, feature):
    if is_level(feature):
        return view[feature]
    weeks = view[Feature.WEEKS if is_closing(feature) else Feature.REPORTS]
    return view[feature] / weeks if weeks > 0 else 0.0


def team_of(m, t):
    return range(m.teams[t].rep_begin, m.teams[t].rep_end)


def next_rep(m, t, index):
    mine = list(team_of(m, t))
    return mine[(mine.index(index) + 1) % len(mine)]


def view_of(m, p, t, index):
    if p.report_source == AVERAGE:
        reports = [m.beliefs[i] for i in team_of(m, t)]
        return [sum(column) / len(reports) for column in zip(*reports, strict=True)]
    return list(m.beliefs[next_rep(m, t, index) if p.report_source == ANOTHER else index])


def team_rate(m, t, skill, kpi):
    pooled = m.teams[t].rate_pooled[skill]
    if kpi == POOLED and pooled > 0:
        return pooled
    tries = sum(m.beliefs[i][skill] for i in team_of(m, t))
    return sum(m.beliefs[i][4 + skill] for i in team_of(m, t)) / tries if tries > 0 else 0.0


def slope(m, skill):
    """Mean over the stages that ask for the skill; 1 where none does."""
    asked = [
        m.c.stage_slope[i]
        for i in range(m.c.n_stages)
        if m.c.stage_skill[i] == skill and m.c.stage_slope[i] > 0
    ]
    return statistics.fmean(asked) if asked else 1.0


def lessons(m, view, skill, reference):
    """Gap as it was seen at work and in reports, and the precision of that; None unseen."""
    seen = [
        each
        for each in (watching.rating(m, view, skill), counts(m, view, skill, reference))
        if each
    ]
    precision = sum(w for _, w in seen)
    return (sum(z * w for z, w in seen) / precision, precision) if seen else None


def counts(m, view, skill, reference):
    """By how many are missing: expected successes move by the precision over the slope."""
    n = view[skill]
    if reference <= 0 or n <= 0:
        return None
    missing = n * reference - view[4 + skill]
    if skill == 0:
        return missing / (n * reference), n * reference
    p, b = min(reference, 0.999), slope(m, skill)
    precision = n * p * (1 - p) * b**2
    return b * missing / precision, precision


def spread_of_gaps(m, t, skill, kpi):
    reference = team_rate(m, t, skill, kpi)
    seen = [lessons(m, m.beliefs[i], skill, reference) for i in team_of(m, t)]
    seen = [pair for pair in seen if pair]
    # Each rep's own estimate of the variance, z^2 - 1/w, counts by w^2; and one more rep's.
    weights = [m.c.prior_observations**2, *(w**2 for _, w in seen)]
    estimates = [0.3**2, *(z**2 - 1 / w for z, w in seen)]
    variance = sum(map(operator.mul, weights, estimates)) / sum(weights)
    return max(diagnosing.LEAST_VARIANCE, variance)


def gap(m, view, skill, reference, variance):
    """The mean of what was seen and no gap at all, each by its precision."""
    seen = lessons(m, view, skill, reference)
    if seen is None:
        return 0.0
    z, w = seen
    return z * w / (w + 1 / variance)


def expects_newcomer(m, t, index):
    """One week of the others' mean in the place of what was known, apart from levels."""
    others = [
        m.beliefs[i]
        for i in team_of(m, t)
        if i != index and m.beliefs[i][Feature.WEEKS] > 0
    ]
    for feature in range(N_FEATURES):
        if not is_level(feature):
            usual = [weekly(belief, feature) for belief in others]
            m.beliefs[index][feature] = statistics.fmean(usual) if usual else 0.0


def costliest(m, rep):
    costs = [gap * worth for gap, worth in zip(rep.gap, m.c.skill_worth, strict=True)]
    return costs.index(max(costs))


def diagnosis(m, p, t, rep, view):
    if p.report_source == TRUTH:
        return costliest(m, rep)
    kpi = p.kpi_basis
    gaps = [
        gap(m, view, i, team_rate(m, t, i, kpi), spread_of_gaps(m, t, i, kpi))
        for i in SKILLS
    ]
    if p.kpi_basis <= INTUITION:
        gaps = [(g + 0.5) * w for g, w in zip(gaps, m.teams[t].skill_weight, strict=True)]
    costs = [g * worth for g, worth in zip(gaps, m.c.skill_worth, strict=True)]
    return costs.index(max(costs))


def target(m, p, t):
    team = m.teams[t]
    mean = statistics.fmean(
        weekly(m.beliefs[i], Feature.PROSPECT_HOURS) for i in team_of(m, t)
    )
    return {
        NONE: min(mean, team.prospect_intuition),
        INTUITION: team.prospect_intuition,
        OBSERVED: team.prospect_learned,
        POOLED: team.prospect_pooled,
    }[int(p.kpi_basis)]


def belief_of_segments(m, p, t):
    kind = {OBSERVED: "learned", POOLED: "pooled"}.get(int(p.kpi_basis), "intuition")
    return getattr(m.teams[t], f"segment_{kind}")[: m.c.n_segments]


def avoid(m, p, t):
    """The worst segment, if the mean of all is clearly better; nothing with one segment."""
    worth = belief_of_segments(m, p, t)
    shares = m.c.segment_share[: m.c.n_segments]
    mean = sum(w * s for w, s in zip(worth, shares, strict=True)) / sum(shares)
    is_clear = min(worth) * believing.CLEARLY_WORSE <= mean
    return worth.index(min(worth)) if len(worth) > 1 and is_clear else -1


def by_segment(m, indices):
    n = m.c.n_segments
    booked = [sum(m.beliefs[i][Feature.BOOKED + s] for i in indices) for s in range(n)]
    closed = [sum(m.beliefs[i][Feature.CLOSINGS + s] for i in indices) for s in range(n)]
    return booked, closed


def learned_segments(m, before, guess, booked, closed):
    """Bookings a closed deal over their mean, shrunk to intuition; unchanged where unseen."""
    if sum(booked) <= 0 or sum(closed) <= 0:
        return before
    mean = sum(booked) / sum(closed)
    prior, learned = m.c.prior_observations, list(before)
    for i in range(m.c.n_segments):
        learned[i] = (prior * guess[i] + booked[i] / mean) / (prior + closed[i])
    return learned


def top_hours(m, indices):
    """Prospecting hours and weeks of the third with most bookings, ties included."""
    bookings = {
        i: weekly(m.beliefs[i], Feature.BOOKINGS)
        for i in indices
        if m.beliefs[i][Feature.WEEKS] > 0
    }
    if not bookings:
        return 0.0, 0.0
    bar = sorted(bookings.values(), reverse=True)[max(1, len(bookings) // 3) - 1]
    top = [i for i, booked in bookings.items() if booked >= bar]
    return (
        sum(m.beliefs[i][Feature.PROSPECT_HOURS] for i in top),
        sum(m.beliefs[i][Feature.REPORTS] for i in top),
    )


def blend(m, guess, worked, weeks):
    prior = 2 * m.c.prior_observations
    return (prior * guess + worked) / (prior + weeks)


def bar_for_fit(p, team):
    """What this manager makes of the written bar; taken as written where no KPI is used."""
    kind = {INTUITION: "intuition", OBSERVED: "learned", POOLED: "pooled"}
    basis = int(p.kpi_basis)
    return getattr(team, f"fit_{kind[basis]}") if basis else 1.0


def blended_fit(m, guess, closed):
    """A guess whose log shrinks as deals close, by a prior of two observations' worth."""
    return guess ** (1 / (1 + closed / (2 * m.c.prior_observations)))


# --- acting ------------------------------------------------------------------------------


def standards(m, p, t, rep):
    rep.follow_plan, rep.contacts_plan = p.follow_up_days, p.contacts_standard
    rep.ask_plan = p.ask_referrals
    bar = bar_for_fit(p, m.teams[t]) * p.qualification_standard
    rep.fit_plan = min(bar, acting.MOST_FIT)
    rep.steps_plan = math.floor(p.process_steps)
    rep.lead_plan = p.lead_response_hours
    if not p.may_reprioritise:
        rep.prospect_plan = 0.0
    if not p.may_redirect:
        rep.segment_avoided = -1


def numbers(m, p, rep, urgency):
    """How many activities, how much entered, whose labels, how badly; what needs approval."""
    rep.activity_plan, rep.logging_plan = p.activity_quota, p.activity_observed
    rep.language, rep.push = math.floor(p.one_language), p.quarter_end_push * urgency
    rep.discount_most = p.discount_limit
    rep.approval_ticks = m.c.approval_ticks if p.paid.discount_limit < 1 else 0.0
    rep.label_pressure = pressure(p)


def pressure(p):
    """Closings that are talked about and pushed for, and a standard for coverage."""
    talked = p.weight_on_closings * min(p.quarter_end_push, 1.0)
    return min(1.0, talked + (asking.COVERAGE_PRESSURE if p.coverage_standard else 0.0))


def number_for(m, p, t, late, weeks):
    """Booked, and the usual for the rest, moved by how full the late pipeline looks."""
    mine = list(team_of(m, t))
    usual, usual_late = (
        sum(weekly(m.beliefs[i], feature) for i in mine)
        for feature in (Feature.BOOKINGS, Feature.LATE_AMOUNT)
    )
    if usual <= 0:
        usual = sum(m.reps[i].quota for i in mine) / 13
    fuller = 0.0
    if usual_late > 0:
        read = logged(p) * usual_late / m.c.amount_mean
        trust = read / (read + m.c.prior_observations)
        fuller = trust * (late - usual_late) / usual_late
    soon = min(weeks, m.c.weeks_left[m.c.n_stages - 2])
    booked = sum(m.reps[i].booked for i in mine)
    return booked + usual * weeks + usual * soon * fuller


def commits(m, p, t, late, week_of_period, period_end, now):
    if week_of_period in {committing.FIRST_COMMIT, committing.LAST_COMMIT}:
        weeks = max(0.0, (period_end - now) / (5 * 28_800))
        m.teams[t].commit = number_for(m, p, t, late, weeks)


def urgency(m, t):
    """1 where no number was given; the less the number covers of the quotas the more."""
    quotas = sum(m.reps[i].quota for i in team_of(m, t))
    commit = m.teams[t].commit
    if commit <= 0 or quotas <= 0:
        return 1.0
    least, most = committing.LEAST_NEED, committing.MOST_NEED
    short = committing.COVERED - commit / quotas
    return min(max(least + committing.NEED_SLOPE * short, least), most)


def holds_commits(m):
    """Log of number over bookings, squared, for those who gave one."""
    for t, team in enumerate(m.teams):
        if team.commit <= 0:
            continue
        booked = max(sum(m.reps[i].booked for i in team_of(m, t)), 1e-9)
        miss = min(abs(math.log(team.commit) - math.log(booked)), math.log(10))
        m.team_ledger[t][TeamCounter.COMMITS] += 1
        m.team_ledger[t][TeamCounter.COMMIT_ERROR_SQUARED] += miss**2
        team.commit = 0.0


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
    return math.floor(len(waiting(m, shown, days, now)) * entered(p, shown))


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


def moves_leads(m, p, t, week_of_period, now):
    late = week_of_period >= acting.CORRECTION_WEEK
    if not (p.mid_period_correction and late) or p.report_source == AVERAGE:
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
    late = p.mid_period_correction and week_of_period >= acting.CORRECTION_WEEK
    if p.may_reprioritise:
        rep.prospect_plan = target(m, p, t) * need(p, rep, view)
        if late and weekly(view, Feature.OPEN_AMOUNT) < acting.BEHIND * mean_open:
            rep.prospect_plan *= 1.25
    if p.may_redirect:
        rep.segment_avoided = avoid(m, p, t)
    if p.may_chase and p.lead_response_hours <= 0:
        answered, waited = view[Feature.ANSWERED], view[Feature.RESPONSE_HOURS]
        slow = answered > 0 and waited / answered > acting.SLOW_RESPONSE
        rep.lead_plan = acting.SLOW_RESPONSE if slow else 0.0


def mentions(m, p, rep, part, week):
    """As far as inputs are seen, are talked about, and there is time to."""
    chance = p.activity_observed * meeting.talk_of_inputs(p) * part
    if draw(m, rep.address, Purpose.MENTION, week) < chance:
        rep.watched = 1 - (1 - rep.watched) * (1 - m.c.seen_gain)


def inspects(m, index, rate, week):
    """The whole part for sure, one more by chance."""
    rep = m.reps[index]
    part, number = math.modf(rate)
    number += draw(m, rep.address, Purpose.INSPECTION, week) < part
    rep.seen = 1 - (1 - rep.seen) * (1 - m.c.seen_gain) ** number
    m.ledger[index][RepCounter.INSPECTIONS] += number


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
    rep.coached_skill = diagnosis(m, p, t, rep, view)
    rep.coached_until = week + acting.PLAN_WEEKS
    counts[TeamCounter.DIAGNOSES] += 1
    counts[TeamCounter.DIAGNOSES_RIGHT] += rep.coached_skill == costliest(m, rep)


def coaches(m, t, index, given):
    rep = m.reps[index]
    if rep.coached_skill < 0 or given <= 0:
        return
    learned = learning.is_coached(m, rep, rep.coached_skill, given, m.teams[t].quality)
    m.ledger[index][RepCounter.LEARNED_COACHING] += learned
    m.ledger[index][RepCounter.COACHING_HOURS] += given


def late_and_waiting(m, t):
    """The largest late deal whose buyer waits and on which no manager has worked."""
    late = [
        slot
        for index in team_of(m, t)
        for slot in lifecycle.held(m, m.reps[index])
        if m.deals[slot].status == SlotStatus.DEAL
        and m.deals[slot].ready == 1
        and m.deals[slot].stage >= m.c.n_stages - 2
        and not m.deals[slot].rescued
    ]
    return max(late, key=lambda slot: m.deals[slot].amount, default=-1)


def rescues(m, t, available, period_end, now):
    used = 0.0
    for _ in range(8):
        slot = late_and_waiting(m, t)
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


# --- the week ----------------------------------------------------------------------------


def given(m, p, t, week_of_period, weeks_left, now):
    """As much of what is asked for as there are hours for it, chasing included."""
    n = len(team_of(m, t))
    asked = prices.asked_for(
        p, n, week_of_period, weeks_left, acting.CORRECTION_WEEK, pooling(m)
    )
    asked += chases(m, p, t)
    has = prices.available(m, m.teams[t], now)
    return 1.0 if asked <= has else has / asked


def is_due(week, interval):
    return week / int(interval) == week // int(interval)


def means(m, t):
    return tuple(
        statistics.fmean(weekly(m.beliefs[i], feature) for i in team_of(m, t))
        for feature in (Feature.OPEN_AMOUNT, Feature.BOOKINGS, Feature.WINS)
    )


def reads_team(m, p, t, week):
    closed, shown, late = week - 1, week - 1 - lag(p), 0.0
    for i in team_of(m, t):
        rep, filed = m.reps[i], m.reports[i]
        if closed >= 0 and m.weeks[closed].end_tick > rep.hired:
            reads_closings(m, filed[closed % REPORT_WEEKS], m.beliefs[i])
        if shown >= 0:
            week_read = filed[shown % REPORT_WEEKS]
            end = m.weeks[shown].end_tick
            late += reads(m, p, rep, week_read, m.beliefs[i], end, week)
    return late


def shares_desk(m, p, t, week_of_period):
    """Evenly, or by the service load seen; more to those behind when correcting.

    What is paid for is split like what is there, and evenly where nothing is.
    """
    mine = list(team_of(m, t))
    total = p.desk_hours * len(mine)
    if total <= 0:
        for index in mine:
            m.reps[index].desk_hours = 0.0
            m.reps[index].desk_bought = p.paid.desk_hours
        return
    mean_open, _, _ = means(m, t)
    late = p.mid_period_correction and week_of_period >= acting.CORRECTION_WEEK
    for index in mine:
        view = m.beliefs[shown_index(m, p, t, index)]
        share = 1.0
        if p.activity_observed > 0 and p.may_reprioritise:
            share += weekly(view, Feature.SERVICE_HOURS)
        if late and weekly(view, Feature.OPEN_AMOUNT) < acting.BEHIND * mean_open:
            share *= 1.5
        m.reps[index].desk_share = 1.0 if p.report_source == AVERAGE else share
    whole = sum(m.reps[index].desk_share for index in mine)
    for index in mine:
        rep = m.reps[index]
        part = rep.desk_share / whole
        rep.desk_bought = part * p.paid.desk_hours * len(mine)
        rep.desk_hours = min(rep.desk_hours + total * part, desk.DESK_WEEKS * total * part)


def learns(m, p, t):
    if p.kpi_basis <= INTUITION:
        return
    team, mine = m.teams[t], list(team_of(m, t))
    team.prospect_learned = blend(m, team.prospect_intuition, *top_hours(m, mine))
    booked, closed = by_segment(m, mine)
    team.segment_learned = learned_segments(
        m, team.segment_learned, team.segment_intuition, booked, closed
    )
    team.fit_learned = blended_fit(m, team.fit_intuition, sum(closed))
    if sharing(m) == 1:  # what is pooled is what the team sees itself
        team.prospect_pooled = team.prospect_learned
        team.segment_pooled = list(team.segment_learned)
    if pooling(m) == 1:
        team.fit_pooled = team.fit_learned


def sharing(m):
    """Teams of one market, who tell each other everything."""
    return 1 if m.c.team_by_team or m.apart else len(m.teams)


def pooling(m):
    """Teams of whatever market, who tell each other what fit is worth."""
    return 1 if m.c.team_by_team else len(m.teams)


def dismisses(m, t, index):
    """Counted as above the median where fewer than half of the team are better."""
    m.ledger[index][RepCounter.DISMISSALS] += 1
    own = learning.mean_skill(m.reps[index])
    better = sum(learning.mean_skill(m.reps[i]) > own for i in team_of(m, t))
    above = better < len(team_of(m, t)) // 2
    m.team_ledger[t][TeamCounter.DISMISSED_ABOVE_MEDIAN] += above


def chases(m, p, t):
    """Minutes for every lead that is seen to wait; none are seen where nothing is logged."""
    if not p.paid.may_chase or p.activity_observed <= 0:
        return 0.0
    return hours.CHASE * sum(
        weekly(m.beliefs[i], Feature.LEADS_WAITING) for i in team_of(m, t)
    )


def prepares(m, p, t, week, week_of_period, weeks_left):
    """Prices first, of those who are there; then reports, content, the norm, the desk."""
    when = (week_of_period, weeks_left, acting.CORRECTION_WEEK)
    for index in team_of(m, t):
        rep = m.reps[index]
        if rep.present:
            prices.rep_pays(m, p, index)
            prices.rep_is_told_targets(p, rep, *when)
            # Logging takes its minutes as far as it is done.
            done = gaming.entering_share(m, rep)
            rep.admin_hours += done * p.paid.activity_observed * LOGGING
    prices.manager_pays(m, p, t, *when)
    m.team_ledger[t][TeamCounter.MANAGER_OTHER] += chases(m, p, t)
    late = reads_team(m, p, t, week)
    offering.builds_content(m, p, m.teams[t])
    if p.playbook:
        offering.writes_norm(m, m.teams[t])
    shares_desk(m, p, t, week_of_period)
    if is_due(week, p.review_interval_weeks):
        learns(m, p, t)
    return late


def pays_meetings(m, p, t, part, week):
    """A month's meetings over its weeks; reviews when they are due; all cut alike."""
    coached, inspected, paired = (
        part * a_month * 12 / 52
        for a_month in (
            p.paid.coaching_hours_month, p.paid.inspections_month, p.paid.peer_meetings_month
        )
    )  # fmt: skip
    due, counts = is_due(week, p.paid.review_interval_weeks), m.team_ledger[t]
    here = [m.reps[i] for i in team_of(m, t) if m.reps[i].present]
    for rep in here:
        rep.owed_hours += coached + manager_prices.INSPECTION_REP * inspected
        rep.owed_hours += manager_prices.PEERS_REP * paired
        rep.owed_hours += prices.review_of_rep(p) * part if due else 0.0
    counts[TeamCounter.MANAGER_COACH] += len(here) * coached
    counts[TeamCounter.MANAGER_INSPECT] += (
        len(here) * manager_prices.INSPECTION_MANAGER * inspected
    )
    counts[TeamCounter.MANAGER_PEERS] += len(here) * manager_prices.PEERS_MANAGER * paired
    if due:
        ranks = manager_prices.RANKING_MANAGER if p.paid.ranking else 0.0
        asked = len(here) * prices.review_of_manager(p) + ranks
        counts[TeamCounter.MANAGER_REVIEW] += asked * part


def reviews(m, p, t, index, view, part, week, week_of_period):
    if not is_due(week, p.review_interval_weeks):
        return
    rep, mean_open = m.reps[index], means(m, t)[0]
    meeting.hears_closings(m, p, rep, week_of_period)
    mentions(m, p, rep, part, week)
    orders(m, p, t, rep, view, mean_open, week_of_period)
    offering.gives_kpi(m, p, t, rep, view)


def works_with(m, p, t, index, view, part, week):
    """Coaching and inspection as far as hours go; nothing of either where none is asked."""
    there = watching.hours(p, part)
    watching.watches(m, t, m.reps[index], m.beliefs[index], there, week)
    if p.coaching_hours_month * part > 0:
        plans_coaching(m, p, t, index, view, week)
        coaches(m, t, index, p.coaching_hours_month * 12 / 52 * part)
    if p.inspections_month * part > 0:
        inspects(m, index, p.inspections_month * 12 / 52 * part, week)


def monday(m, p, t, week, week_of_period, weeks_left, period_end, now):
    leading.takes_over(m, p, t, now)
    leading.adds_seats(m, p, t, week, now)
    late = prepares(m, p, t, week, week_of_period, weeks_left)
    commits(m, p, t, late, week_of_period, period_end, now)
    closings_needed = urgency(m, t)
    moves_leads(m, p, t, week_of_period, now)
    part = given(m, p, t, week_of_period, weeks_left, now)
    m.team_ledger[t][TeamCounter.DEMAND_CUT] += part
    pays_meetings(m, p, t, part, week)
    _, mean_booked, mean_wins = means(m, t)
    for index in team_of(m, t):
        rep = m.reps[index]
        standards(m, p, t, rep)
        numbers(m, p, rep, closings_needed)
        offering.offers(m, p, m.teams[t], rep)
        if not rep.present:
            continue
        view = view_of(m, p, t, index)
        reviews(m, p, t, index, view, part, week, week_of_period)
        works_with(m, p, t, index, view, part, week)
        quarter_begins = week_of_period == 0
        if (
            p.may_replace
            and quarter_begins
            and must_go(m, rep, view, mean_booked, mean_wins, now)
        ):
            dismisses(m, t, index)
            mind.goes(m, index, now)
    meeting.brings_together(m, p, t, part, week)
    has = m.c.rescue_hours + m.teams[t].own_hours
    used = rescues(m, t, has, period_end, now)
    kept = min(used, m.c.rescue_hours)
    m.team_ledger[t][TeamCounter.MANAGER_RESCUE] += kept
    m.team_ledger[t][TeamCounter.MANAGER_OWN] += used - kept
