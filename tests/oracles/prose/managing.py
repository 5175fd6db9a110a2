"""Managers in prose: what is read, believed and done in a week of finite hours."""

import math
import statistics

from oracles.prose import (
    gaming,
    leading,
    learning,
    lifecycle,
    meeting,
    offering,
    persons,
    prices,
    redrawing,
    watching,
    work,
)
from oracles.prose.asked import commits, numbers, standards, urgency
from oracles.prose.luck import draw
from oracles.prose.reports import (
    ANOTHER,
    AVERAGE,
    TRUTH,
    avoid,
    costliest,
    diagnosis,
    entered,
    is_due,
    lag,
    learns,
    logged,
    means,
    next_rep,
    pooling,
    reads,
    reads_closings,
    target,
    team_of,
    view_of,
    weekly,
)

from sim.agents.manager import (
    acting,
    correcting,
    desk,
    hours,
)
from sim.agents.manager import prices as manager_prices
from sim.agents.manager.week import LOGGING
from sim.chance import Purpose
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import REPORT_WEEKS, Feature, SlotStatus


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
        rep.prospect_plan = target(m, p, t) * need(p, rep, view)
        if late and weekly(view, Feature.OPEN_AMOUNT) < 0.75 * mean_open:
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


# --- the week ----------------------------------------------------------------------------


def given(m, p, t, week_of_period, weeks_left, now):
    """As much of what is asked for as there are hours for it, chasing included."""
    n = len(team_of(m, t))
    asked = prices.asked_for(
        p, n, week_of_period, weeks_left, correcting.CORRECTION_WEEK, pooling(m)
    )
    asked += chases(m, p, t)
    has = prices.available(m, m.teams[t], now)
    return 1.0 if asked <= has else has / asked


def reads_team(m, p, t, week):
    closed, shown, late = week - 1, week - 1 - lag(p), 0.0
    for i in team_of(m, t):
        rep, filed = m.reps[i], m.reports[i]
        if closed >= 0 and m.weeks[closed].end_tick > rep.hired:
            reads_closings(m, filed[closed % REPORT_WEEKS], m.beliefs[i])
        if shown >= 0:
            week_read = filed[shown % REPORT_WEEKS]
            end = m.weeks[shown].end_tick
            seen = reads(m, p, rep, week_read, m.beliefs[i], end, week)
            rep.outlook = outlook(m, p, seen, weekly(m.beliefs[i], Feature.LATE_AMOUNT))
            late += seen
    return late


def outlook(m, p, now, usual):
    """How much more than usual stands in late stages, shrunk by how many deals are read."""
    if usual <= 0:
        return 0.0
    deals = logged(p) * usual / m.c.amount_mean
    return (now - usual) / usual * deals / (deals + m.c.prior_observations)


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
    for index in mine:
        view = m.beliefs[shown_index(m, p, t, index)]
        share = 1.0
        if p.activity_observed > 0 and p.may_reprioritise:
            share += weekly(view, Feature.SERVICE_HOURS)
        if behind(m, p, t, index, week_of_period):
            share *= 1.5
        m.reps[index].desk_share = 1.0 if p.report_source == AVERAGE else share
    whole = sum(m.reps[index].desk_share for index in mine)
    for index in mine:
        rep = m.reps[index]
        part = rep.desk_share / whole
        rep.desk_bought = part * p.paid.desk_hours * len(mine)
        rep.desk_hours = min(rep.desk_hours + total * part, desk.DESK_WEEKS * total * part)


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
    when = (week_of_period, weeks_left, correcting.CORRECTION_WEEK)
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
    agreed = part * 12 / 52 * manager_prices.AGREEING_NEED * bool(p.paid.coaching_by_need)
    due, counts = is_due(week, p.paid.review_interval_weeks), m.team_ledger[t]
    here = [m.reps[i] for i in team_of(m, t) if m.reps[i].present]
    for rep in here:
        rep.owed_hours += coached * rep.coaching_share + agreed
        rep.owed_hours += manager_prices.INSPECTION_REP * inspected
        rep.owed_hours += manager_prices.PEERS_REP * paired
        rep.owed_hours += prices.review_of_rep(p) * part if due else 0.0
    counts[TeamCounter.MANAGER_COACH] += sum(
        coached * rep.coaching_share + agreed for rep in here
    )
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
    share = m.reps[index].coaching_share
    there = watching.hours(p, part, share)
    watching.watches(m, t, m.reps[index], m.beliefs[index], there, week)
    if p.coaching_hours_month * part > 0:
        plans_coaching(m, p, t, index, view, week)
        coaches(m, t, index, p.coaching_hours_month * 12 / 52 * part * share)
    if p.inspections_month * part > 0:
        inspects(m, index, p.inspections_month * 12 / 52 * part, week)


def monday(m, p, t, week, week_of_period, weeks_left, period_end, now):
    leading.takes_over(m, p, t, now)
    leading.adds_seats(m, p, t, week, now)
    redrawing.redraws(m, p, t)
    late = prepares(m, p, t, week, week_of_period, weeks_left)
    commits(m, p, t, late, week_of_period, period_end, now)
    closings_needed = urgency(m, t)
    moves_leads(m, p, t, week_of_period, now)
    splits_coaching(m, p, t)
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
            persons.goes(m, index, now)
    meeting.brings_together(m, p, t, part, week)
    has = m.c.rescue_hours + m.teams[t].own_hours
    used = rescues(m, p, t, has, period_end, now, week_of_period)
    kept = min(used, m.c.rescue_hours)
    m.team_ledger[t][TeamCounter.MANAGER_RESCUE] += kept
    m.team_ledger[t][TeamCounter.MANAGER_OWN] += used - kept
