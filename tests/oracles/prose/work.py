"""A rep's work in prose: how long, what follows, and a touch with its answer."""

import math

from oracles.prose import buyer, habits, learning, lifecycle, market, mind, persons
from oracles.prose.luck import draw

from sim.agents.rep import cheap_talk, touching, working
from sim.chance import Purpose
from sim.outputs.counters import RepCounter
from sim.state import TICKET_SLOTS, EventKind, Feature, Logged, SlotStatus, Source, Task

HOUR = 3_600


def juggling(m, deals):
    """A bell beyond what costs nothing, never below the floor."""
    if deals <= m.c.juggling_deals:
        return 1.0
    far = (deals - m.c.juggling_deals) / m.c.juggling_width
    return max(math.exp(-(far**2)), m.c.juggling_floor)


def with_tool(m, rep):
    """Hours of a proposal against those without a tool: longer at first, at last shorter."""
    used = min(rep.tool_weeks, m.c.tool_weeks) / m.c.tool_weeks
    return (1 - used) * (1 + m.c.tool_dip) + used * (1 - m.c.tool_cut)


def deal_hours(m, rep, deal, address):
    if deal.status == SlotStatus.LEAD:
        return m.c.hours_ratio * m.c.answer_hours
    hours = m.c.stage_hours[deal.stage]
    if rep.tool and m.c.stage_task[deal.stage] == Task.PROPOSE:
        hours *= with_tool(m, rep)
    is_first = deal.touches_left == m.c.stage_touches[deal.stage]
    if is_first and not deal.wasted:
        rep.task_step = int(habits.follows(m, rep, address, deal.window, deal.stage))
        hours += rep.task_step * m.c.step_hours
        rep.task_met = int(habits.meets_another(m, rep, deal, address))
        hours += rep.task_met * m.c.meeting_hours
    return m.c.hours_ratio * (hours + (m.c.guiding_hours if rep.pacing else 0.0))


def begins(m, index, weeks_left, now):
    """Choose; hours at the rep's speed, but not of meetings and idling; then the clock."""
    rep = m.reps[index]
    mind.chooses(m, rep, weeks_left, now)
    rep.task_step, rep.task_stamp, rep.task_met = -1, -1, 0
    speed = rep.pace * juggling(m, rep.open_deals) * learning.fresh(m, rep)
    if rep.task_slot >= 0:
        deal = m.deals[rep.task_slot]
        rep.task_stamp, deal.ready = deal.generation, 0
        m.touched_deal = rep.task_slot
        hours = deal_hours(m, rep, deal, m.accounts[deal.account].address) / speed
    else:
        hours = {
            Task.PROSPECT: (m.c.cheap_hours if rep.task_cheap else working.PROSPECT_HOURS)
            / speed,
            Task.SERVE: m.tickets[rep.ticket_begin + rep.ticket_head].hours / speed,
            Task.ADMIN: working.ADMIN_HOURS / speed,
            Task.IDLE: m.c.idle_hours,
            Task.MEETING: rep.owed_hours,
        }[Task(rep.task)]
    if rep.task != rep.last_task:
        hours += m.c.switch_hours
    rep.task_started, rep.task_hours = now, hours
    clock = max(1, math.floor(hours * HOUR / (1 - m.c.other_share)))
    m.appointments.append((now + clock, int(EventKind.REP_FREE), index, rep.person))


def books_hours(m, index, now):
    """Other things take their share of the clock, switching its minutes, the task the rest."""
    rep, counts = m.reps[index], m.ledger[index]
    clock = (now - rep.task_started) / HOUR
    rest = clock * (1 - m.c.other_share)
    switch = min(m.c.switch_hours, rest) if rep.task != rep.last_task else 0.0
    counts[RepCounter.HOURS_CLOCK] += clock
    counts[RepCounter.HOURS_OTHER] += m.c.other_share * clock
    counts[RepCounter.HOURS_SWITCH] += switch
    counts[RepCounter.HOURS_ANSWER + rep.task] += rest - switch


def qualifies(m, index, slot, now):
    deal = m.deals[slot]
    account = m.accounts[deal.account]
    u = draw(m, account.address, Purpose.QUALIFIED, deal.window, 0)
    chance = buyer.qualified(m, deal.fit, deal.source)
    worth = deal.amount * lifecycle.worth_of(m, deal.fit, 0)
    m.ledger[index][RepCounter.DEAL_LUCK] += worth * ((u < chance) - chance)
    if u < chance:
        lifecycle.opens(m, index, slot, now)
    else:
        lifecycle.drop(m, index, slot)


def talks_cheaply(m, index, now):
    """Entered like a real conversation, with any account of the territory."""
    rep, report, counts = m.reps[index], m.activity[index], m.ledger[index]
    u = draw(m, rep.address, Purpose.CHEAP_PICK, rep.week, math.floor(rep.cheap_left))
    rep.cheap_left -= 1
    counts[RepCounter.ACTIVITIES] += 1
    counts[RepCounter.ACTIVITIES_CHEAP] += 1
    report[Feature.ACTIVITIES] += 1
    report[Feature.TRIES] += m.c.cheap_hours * m.c.hits_per_hour
    report[Feature.SUCCESSES] += 1
    report[Feature.PROSPECT_HOURS] += rep.task_hours
    territory = range(rep.account_begin, rep.account_end)
    number = territory[math.floor(u * len(territory))]
    if not market.is_open(m.accounts[number], now):
        return
    counts[RepCounter.PROSPECTED] += 1
    slot = lifecycle.take(m, index, number, int(Source.PROSPECTED), now)
    if slot >= 0:
        calls_it_a_deal(m, index, slot, now)


def calls_it_a_deal(m, index, slot, now):
    """A deal whatever the buyer wants; who would not be won by it has gone already."""
    deal, counts = m.deals[slot], m.ledger[index]
    deal.cheap = 1
    u = draw(m, m.accounts[deal.account].address, Purpose.QUALIFIED, deal.window)
    chance = cheap_talk.CHEAP_CARE * buyer.qualified(m, deal.fit, deal.source)
    worth = deal.amount * lifecycle.worth_of(m, deal.fit, 0)
    counts[RepCounter.DEAL_LUCK] += worth * ((u < chance) - chance)
    lifecycle.opens(m, index, slot, now)
    if u >= chance:
        deal.gone = 1
        counts[RepCounter.FADED] += 1


def acts(m, index):
    """An answer or a touch, which comes by itself."""
    m.reps[index].activities += 1
    m.ledger[index][RepCounter.ACTIVITIES] += 1
    m.activity[index][Feature.ACTIVITIES] += 1


def prospects(m, index, now):
    rep, report = m.reps[index], m.activity[index]
    found = mind.hits(m, rep, working.PROSPECT_HOURS)
    report[Feature.TRIES] += mind.hits_expected(m, rep, working.PROSPECT_HOURS)
    report[Feature.SUCCESSES] += found
    report[Feature.ACTIVITIES] += found
    m.ledger[index][RepCounter.ACTIVITIES] += found
    report[Feature.PROSPECT_HOURS] += rep.task_hours
    rep.prospect_blocks += 1
    rep.week_prospect_hours += rep.task_hours
    for _ in range(found):
        number = mind.picks(m, rep, now)
        rep.hits += 1
        if number < 0:
            continue
        m.ledger[index][RepCounter.PROSPECTED] += 1
        slot = lifecycle.take(m, index, number, int(Source.PROSPECTED), now)
        if slot >= 0:
            qualifies(m, index, slot, now)


def answers(m, index, slot, now):
    """Reached by how long the lead waited; who was named by a customer always is."""
    rep, deal, counts = m.reps[index], m.deals[slot], m.ledger[index]
    account = m.accounts[deal.account]
    hours = max(0, rep.task_started - deal.created) / HOUR
    counts[RepCounter.LEADS_ANSWERED] += 1
    acts(m, index)
    counts[RepCounter.RESPONSE_HOURS] += hours
    m.activity[index][Feature.ANSWERED] += 1
    m.activity[index][Feature.RESPONSE_HOURS] += hours
    u = buyer.imposed_or_drawn(
        m, deal.imposed_contact, account.address, Purpose.CONTACT, deal.window, 0
    )
    deal.imposed_contact = math.nan
    if u < buyer.contact(m, hours) or deal.source == Source.REFERRED:
        counts[RepCounter.CONTACTS] += 1
        qualifies(m, index, slot, now)
    else:
        lifecycle.drop(m, index, slot)


def serves(m, index, now):
    rep = m.reps[index]
    ticket = m.tickets[rep.ticket_begin + rep.ticket_head]
    late = now - ticket.arrived
    m.ledger[index][RepCounter.TICKET_WAIT_HOURS] += late / HOUR
    m.activity[index][Feature.SERVICE_HOURS] += rep.task_hours
    if m.accounts[ticket.account].state == 2:
        buyer.loses_patience(m, m.accounts[ticket.account], late)
        m.touched_account = ticket.account
    rep.ticket_head = (rep.ticket_head + 1) % TICKET_SLOTS
    rep.tickets -= 1


def finishes(m, index, period_end, now):
    """The hours are booked and the work takes effect, unless its deal is another by now."""
    rep = m.reps[index]
    task = rep.task
    if task < 0:
        return
    books_hours(m, index, now)
    rep.last_task = task
    if task == Task.PROSPECT:
        (talks_cheaply if rep.task_cheap else prospects)(m, index, now)
    elif task == Task.SERVE:
        serves(m, index, now)
    elif task == Task.ADMIN:
        rep.admin_hours = max(0.0, rep.admin_hours - working.ADMIN_HOURS)
    elif task == Task.MEETING:
        rep.owed_hours = 0.0
    elif task != Task.IDLE:
        works_on(m, index, period_end, now)
    rep.task = rep.task_slot = -1


def works_on(m, index, period_end, now):
    rep = m.reps[index]
    slot, deal = rep.task_slot, m.deals[rep.task_slot]
    m.touched_deal = slot
    if deal.generation != rep.task_stamp:
        return
    m.touched_account = deal.account
    if deal.status == SlotStatus.LEAD:
        answers(m, index, slot, now)
        return
    waited = max(0, rep.task_started - deal.ready_since) / HOUR
    m.ledger[index][RepCounter.WAIT_HOURS] += waited
    m.activity[index][Feature.WAIT_HOURS] += waited
    generation = deal.generation
    touches(m, index, slot, rep.task_step, period_end, now)
    if rep.task_met and deal.generation == generation and not deal.gone:
        deal.contacts += 1
        m.ledger[index][RepCounter.CONTACTS_MADE] += 1


# --- a touch and its answer --------------------------------------------------------------


def steps(m, index, slot, step):
    deal, counts = m.deals[slot], m.ledger[index]
    counts[RepCounter.STEPS_DUE] += 1
    if step:
        counts[RepCounter.STEPS_DONE] += 1
        deal.steps += 1
        deal.step_done = 1
        return
    address = m.accounts[deal.account].address
    if draw(m, address, Purpose.DEFECT, deal.window, deal.stage) < m.c.defect:
        deal.defects += 1


def touches(m, index, slot, step, period_end, now):
    deal, counts = m.deals[slot], m.ledger[index]
    buyer.champions_go(m, index, m.accounts[deal.account].address, deal, now)
    counts[RepCounter.FADED] += buyer.cool(m, deal, now)
    counts[RepCounter.TOUCHES] += 1
    m.activity[index][Feature.TOUCHES] += 1
    acts(m, index)
    deal.touch_number += 1
    deal.ready = 0
    if step >= 0:
        steps(m, index, slot, step)
    if deal.gone:
        deal.wasted += 1
        counts[RepCounter.TOUCHES_WASTED] += 1
        if deal.wasted >= m.c.cleanup_touches:
            lifecycle.lose(m, index, slot, Logged.NO_DECISION, now)
            return
        times = touching.PACED_CHASE if m.reps[index].pacing else 1
        wait = math.floor(times * m.c.chase_ticks)
    else:
        deal.touched = deal.fade_at = now
        deal.touches_left -= 1
        slowed = buyer.pace(m, m.reps[index])
        wait = buyer.delay(m, m.accounts[deal.account].address, deal, slowed)
        if deal.pulled == 1 and now < period_end:
            wait = min(wait, max(1, (period_end - now) // 2))
        idle = buyer.deadline(
            m, m.accounts[deal.account].address, deal, now, wait, period_end
        )
        deal.touched, deal.fade_at, wait = now + idle, now + idle, wait + idle
    m.appointments.append((now + wait, int(EventKind.REPLY), slot, deal.generation))


def hears(m, index, slot, now):
    """Silence, the next touch, or the end of the stage."""
    deal = m.deals[slot]
    buyer.champions_go(m, index, m.accounts[deal.account].address, deal, now)
    m.ledger[index][RepCounter.FADED] += buyer.cool(m, deal, now)
    deal.ready_since = now
    if deal.gone:
        deal.ready = 2
    elif deal.touches_left > 0:
        deal.ready = 1
    else:
        decides(m, index, slot, now)


def decides(m, index, slot, now):
    """Forward by the stage's odds unless a defect or a stranger stops it; or out, or silent."""
    deal, rep = m.deals[slot], m.reps[index]
    account, stage = m.accounts[deal.account], deal.stage
    kind = m.c.stage_skill[stage]
    skill = persons.skill(rep, kind)
    if deal.rescued:
        skill = max(skill, rep.boss_skill)
    where = (account.address, deal.window, stage)
    u = buyer.imposed_or_drawn(
        m, deal.imposed_exit, where[0], Purpose.STAGE_EXIT, where[1], where[2]
    )
    deal.imposed_exit = math.nan
    chance = buyer.exit_chance(m, stage, deal.fit, skill, deal.step_done)
    forward = u < chance
    kill = buyer.defect_chance(m, stage, deal.defects)
    if forward and draw(m, where[0], Purpose.DEFECT_KILL, *where[1:]) < kill:
        m.ledger[index][RepCounter.DEFECT_KILLS] += 1
        forward = False
    veto = buyer.veto_chance(m, stage, deal.segment, deal.contacts)
    if forward and buyer.vetoed(m, where[0], deal):
        m.ledger[index][RepCounter.VETOES] += 1
        forward = False
    worth = deal.amount * lifecycle.worth_of(m, deal.fit, stage + 1)
    luck = worth * (forward - chance * (1 - kill) * (1 - veto))
    m.ledger[index][RepCounter.DEAL_LUCK] += luck
    if not forward and draw(m, where[0], Purpose.LOST_SILENT, *where[1:]) < m.c.silent:
        deal.gone, deal.ready = 2, 2
        return
    report, shown = m.activity[index], m.c.stage_skill[deal.label]
    report[Feature.TRIES + shown] += 1
    report[Feature.SUCCESSES + shown] += forward
    m.ledger[index][RepCounter[f"PASSED_STAGE_{stage + 1}"]] += forward
    if not forward:
        lifecycle.lose(m, index, slot, Logged.LOST, now)
    elif stage + 1 == m.c.n_stages:
        lifecycle.win(m, index, slot, now)
    else:
        lifecycle.enter(m, index, slot, stage + 1, now)
        lifecycle.note(m, slot, Logged.STAGE, now)
        awaits_approval(m, index, slot, now)


def awaits_approval(m, index, slot, now):
    """Once in its life, before the last stage; the answer is what wakes it."""
    rep, deal = m.reps[index], m.deals[slot]
    is_last = deal.stage == m.c.n_stages - 1
    if is_last and rep.approval_ticks >= 1 and not deal.approved:
        deal.approved, deal.ready = 1, 0
        wait = math.floor(rep.approval_ticks)
        m.ledger[index][RepCounter.APPROVAL_DAYS] += wait / (8 * HOUR)
        m.appointments.append((now + wait, int(EventKind.REPLY), slot, deal.generation))
