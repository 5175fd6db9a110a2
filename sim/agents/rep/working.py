"""The work itself: how long a piece takes, and what has happened when it ends.

Changing to another kind of work costs minutes, too many open deals lower what an hour
brings (evidence 8: switching, concurrent load), and the rest of the clock goes to travel
and everything else.
"""

import math

from sim.agents.agenda import appoint, touch_account, touch_deal
from sim.agents.buyer.contact import contact_probability, qualified_probability
from sim.agents.buyer.customers import lose_patience
from sim.agents.lifecycle import drop_lead, open_deal, take_lead
from sim.agents.rep.activities import do_activity
from sim.agents.rep.cheap_talk import finish_cheap_talk
from sim.agents.rep.choosing import choose
from sim.agents.rep.following import follows_step
from sim.agents.rep.networking import meets_another
from sim.agents.rep.prospecting import draw_hits, expected_hits, pick_account
from sim.agents.rep.tiring import freshness
from sim.agents.rep.touching import touch
from sim.calendar import TICKS_PER_HOUR
from sim.chance import Purpose, luck, uniform
from sim.compiling import inlined_rule, rule
from sim.outputs.counters import RepCounter
from sim.state import (
    TICKET_SLOTS,
    Account,
    Constants,
    Deal,
    EventKind,
    Feature,
    Gone,
    Rep,
    Seat,
    SlotStatus,
    Source,
    Task,
    Values,
)

PROSPECT_HOURS = 1.0
ADMIN_HOURS = 1.0


@inlined_rule
def juggling(c: Constants, open_deals: int) -> float:
    """Output per hour with many open deals: a bell beyond what costs nothing, to a floor."""
    if open_deals <= c.juggling_deals:
        return 1.0
    beyond = (open_deals - c.juggling_deals) / c.juggling_width
    return float(max(c.juggling_floor, math.exp(-beyond * beyond)))


@inlined_rule
def begin_work(seat: Seat, weeks_left: int) -> None:
    """Let a free rep choose, and appoint the end of what was chosen."""
    c, rep = seat.c, seat.rep
    choose(seat, weeks_left)
    task = rep.task
    rep.task_step = -1
    rep.task_met = 0
    rep.task_stamp = -1
    speed = rep.pace * juggling(c, rep.open_deals) * freshness(c, rep)
    if task == Task.PROSPECT:
        hours = (c.cheap_hours if rep.task_cheap == 1 else PROSPECT_HOURS) / speed
    elif task == Task.SERVE:
        hours = seat.tickets[rep.ticket_begin + rep.ticket_head].hours / speed
    elif task == Task.ADMIN:
        hours = ADMIN_HOURS / speed
    elif task == Task.IDLE:
        hours = c.idle_hours
    elif task == Task.MEETING:
        hours = rep.owed_hours
    else:
        deal = seat.deals[rep.task_slot]
        rep.task_stamp = deal.generation
        deal.ready = 0
        hours = deal_hours(c, rep, deal, seat.accounts[deal.account].address) / speed
        touch_deal(seat.agenda, rep.task_slot)
    # Multiplied, not branched on: whether the kind of work changes cannot be predicted.
    hours += c.switch_hours * (task != rep.last_task)
    rep.task_started = seat.now
    rep.task_hours = hours
    ticks = max(1, int(hours / (1.0 - c.other_share) * TICKS_PER_HOUR))
    appoint(seat.agenda, seat.now + ticks, EventKind.REP_FREE, seat.rep_index, rep.person)


@inlined_rule
def deal_hours(c: Constants, rep: Rep, deal: Deal, address: int) -> float:
    """Hours of work on a lead or a touch, as long as it takes in this organisation.

    At a stage's first touch the rep decides on its step and on meeting one more person.
    """
    if deal.status == SlotStatus.LEAD:
        return c.answer_hours * c.hours_ratio
    hours = c.stage_hours[deal.stage]
    if rep.tool == 1 and c.stage_task[deal.stage] == Task.PROPOSE:
        hours *= tool_factor(c, rep)
    if deal.touches_left == c.stage_touches[deal.stage] and deal.wasted == 0:
        follows = follows_step(c, rep, address, deal.window, deal.stage)
        rep.task_step = 1 if follows else 0
        if follows:
            hours += c.step_hours
        if meets_another(c, rep, deal, address):
            rep.task_met = 1
            hours += c.meeting_hours
    if rep.pacing == 1:
        hours += c.guiding_hours
    return float(hours * c.hours_ratio)


@inlined_rule
def tool_factor(c: Constants, rep: Rep) -> float:
    """Hours of a proposal with the tool against without: longer at first, then shorter."""
    used = min(1.0, rep.tool_weeks / c.tool_weeks)
    return float(1.0 + (1.0 - used) * c.tool_dip - used * c.tool_cut)


@inlined_rule
def finish_work(seat: Seat, period_end: int) -> None:
    """Account for the hours of the piece of work in hand, and let it take effect."""
    rep = seat.rep
    task = rep.task
    if task < 0:
        return
    spend_hours(seat)
    rep.last_task = task
    if task == Task.PROSPECT:
        finish_prospecting(seat)
    elif task == Task.SERVE:
        serve(seat)
    elif task == Task.ADMIN:
        rep.admin_hours = max(0.0, rep.admin_hours - ADMIN_HOURS)
    elif task == Task.MEETING:
        rep.owed_hours = 0.0
    elif task != Task.IDLE:
        slot = rep.task_slot
        deal = seat.deals[slot]
        touch_deal(seat.agenda, slot)
        if deal.generation == rep.task_stamp:
            account = seat.accounts[deal.account]
            touch_account(seat.agenda, deal.account)
            if deal.status == SlotStatus.LEAD:
                answer_lead(seat, account, slot)
            else:
                waited = max(0, rep.task_started - deal.ready_since) / TICKS_PER_HOUR
                seat.counts[RepCounter.WAIT_HOURS] += waited
                seat.features[Feature.WAIT_HOURS] += waited
                touch(seat, account, slot, rep.task_step, period_end)
                if rep.task_met == 1:
                    get_to_know(rep, deal, seat.counts)
    rep.task = -1
    rep.task_slot = -1


@inlined_rule
def get_to_know(rep: Rep, deal: Deal, counts: Values) -> None:
    """One more person was met, unless the buyer had gone before the touch."""
    if deal.generation == rep.task_stamp and deal.gone == Gone.NO:
        deal.contacts += 1
        counts[RepCounter.CONTACTS_MADE] += 1.0


@inlined_rule
def spend_hours(seat: Seat) -> None:
    """Book the clock's hours of a piece of work: the work, switching, and everything else."""
    rep, counts = seat.rep, seat.counts
    clock = (seat.now - rep.task_started) / TICKS_PER_HOUR
    other = clock * seat.c.other_share
    switch = seat.c.switch_hours * (rep.task != rep.last_task)
    switch = min(switch, clock - other)
    counts[RepCounter.HOURS_CLOCK] += clock
    counts[RepCounter.HOURS_OTHER] += other
    counts[RepCounter.HOURS_SWITCH] += switch
    counts[RepCounter.HOURS_ANSWER + rep.task] += clock - other - switch


@inlined_rule
def finish_prospecting(seat: Seat) -> None:
    """An hour of prospecting: conversations, some of them with buyers who become deals.

    Or a cheap conversation, where that is what was chosen.
    """
    c, rep, features = seat.c, seat.rep, seat.features
    if rep.task_cheap == 1:
        finish_cheap_talk(seat)
        return
    expected = expected_hits(c, rep, PROSPECT_HOURS)
    hits = draw_hits(c, rep, expected)
    features[Feature.TRIES] += expected
    features[Feature.SUCCESSES] += hits
    features[Feature.ACTIVITIES] += hits
    seat.counts[RepCounter.ACTIVITIES] += hits
    features[Feature.PROSPECT_HOURS] += rep.task_hours
    rep.prospect_blocks += 1
    rep.week_prospect_hours += rep.task_hours
    for _ in range(hits):
        index = pick_account(c, rep, seat.accounts, seat.now)
        rep.hits += 1
        if index >= 0:
            account = seat.accounts[index]
            seat.counts[RepCounter.PROSPECTED] += 1.0
            slot = take_lead(seat, account, index, Source.PROSPECTED.value)
            if slot >= 0:
                qualify_lead(seat, account, slot)


@rule
def qualify_lead(seat: Seat, account: Account, slot: int) -> None:
    """A buyer has been reached: a deal, or nothing to be had this time."""
    c = seat.c
    deal = seat.deals[slot]
    u = uniform(c.key, account.address, Purpose.QUALIFIED, deal.window, 0)
    p = qualified_probability(c, deal.fit, deal.source)
    worth = deal.amount * (c.win_good[0] if deal.fit == 1 else c.win_bad[0])
    seat.counts[RepCounter.DEAL_LUCK] += worth * ((1.0 if u < p else 0.0) - p)
    if u < p:
        open_deal(seat, account, deal, slot)
    else:
        drop_lead(seat, account, slot)


@inlined_rule
def answer_lead(seat: Seat, account: Account, slot: int) -> None:
    """Call a lead back: reached or not, by how long it waited. One imposed contact is used."""
    rep, counts, features = seat.rep, seat.counts, seat.features
    deal = seat.deals[slot]
    waited = max(0, rep.task_started - deal.created) / TICKS_PER_HOUR
    counts[RepCounter.LEADS_ANSWERED] += 1.0
    do_activity(rep, counts, features)
    counts[RepCounter.RESPONSE_HOURS] += waited
    features[Feature.RESPONSE_HOURS] += waited
    features[Feature.ANSWERED] += 1.0
    u = luck(
        deal.imposed_contact, seat.c.key, account.address, Purpose.CONTACT, deal.window, 0
    )
    deal.imposed_contact = math.nan
    reached = u < contact_probability(seat.c, waited) or deal.source == Source.REFERRED
    if reached:
        counts[RepCounter.CONTACTS] += 1.0
        qualify_lead(seat, account, slot)
    else:
        drop_lead(seat, account, slot)


@inlined_rule
def serve(seat: Seat) -> None:
    """Answer the oldest ticket; a late answer costs patience."""
    rep = seat.rep
    ticket = seat.tickets[rep.ticket_begin + rep.ticket_head]
    late = seat.now - ticket.arrived
    seat.counts[RepCounter.TICKET_WAIT_HOURS] += late / TICKS_PER_HOUR
    seat.features[Feature.SERVICE_HOURS] += rep.task_hours
    account = seat.accounts[ticket.account]
    if account.state == 2:
        lose_patience(account, late)
        touch_account(seat.agenda, ticket.account)
    rep.ticket_head = (rep.ticket_head + 1) % TICKET_SLOTS
    rep.tickets -= 1
