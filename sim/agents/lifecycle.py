"""The life of a deal: every change of a slot's status, in one place.

A slot holds a lead, then a deal, then nothing. Its generation changes on opening and on
closing, so an appointment made for an earlier life is void.
"""

import math

from sim.agents.buyer.customers import become_customer, yearly_worth
from sim.agents.buyer.people import begin_contacts
from sim.agents.reading_stages import entered_label
from sim.calendar import TICKS_PER_DAY
from sim.chance import Purpose, exponential, uniform
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import (
    Account,
    AccountState,
    Constants,
    Deal,
    Entry,
    Feature,
    Logged,
    Records,
    Rep,
    Seat,
    SlotStatus,
)


@rule
def log_event(log: Records[Entry], deal: Deal, slot: int, event: int, now: int) -> None:
    """Write down what a CRM would record; nothing where no log is kept."""
    n = log[0].tick
    if log.shape[0] < 2:
        return
    if n + 1 >= log.shape[0]:
        log[0].deal += 1
        return
    row = log[n + 1]
    row.tick = now
    row.event = event
    row.stage = deal.label
    row.deal = slot
    row.account = deal.account
    row.window = deal.window
    row.rep = deal.rep
    row.amount = deal.amount * (1.0 - deal.discount)
    log[0].tick = n + 1


@rule
def free_slot_of(rep: Rep, deals: Records[Deal]) -> int:
    """First free slot of a rep, or -1."""
    end = rep.slot_begin + rep.slots_used
    for slot in range(rep.slot_begin, end):
        if deals[slot].status == SlotStatus.FREE:
            return slot
    if end < rep.slot_end:
        return int(end)
    return -1


@rule
def take_lead(seat: Seat, account: Account, account_index: int, source: int) -> int:
    """Put an account that is now known to be in the market on its rep's list.

    Returns:
        The slot, or -1 where the rep has no place left; the window is then lost to us, and
        counted as not taken.
    """
    c, rep, counts, now = seat.c, seat.rep, seat.counts, seat.now
    account.reached = 1
    slot = free_slot_of(rep, seat.deals)
    if slot < 0:
        counts[RepCounter.NOT_TAKEN] += 1.0
        return -1
    counts[RepCounter.REACHED_POTENTIAL] += account.amount
    # Nobody knows an amount before the window is reached, so its surprise has mean zero.
    wins = c.win_good[0] if account.fit == 1 else c.win_bad[0]
    mean = c.amount_median * c.segment_amount[account.segment]
    mean *= math.exp(0.5 * c.amount_sigma * c.amount_sigma)
    counts[RepCounter.DEAL_LUCK] += 0.5 * wins * (account.amount - mean)
    rep.slots_used = max(rep.slots_used, slot - rep.slot_begin + 1)
    rep.leads += 1
    account.state = AccountState.IN_TALKS
    account.rep = seat.rep_index
    generation = seat.deals[slot].generation
    seat.deals[slot] = seat.blank
    deal = seat.deals[slot]
    deal.status = SlotStatus.LEAD
    deal.generation = generation + 1
    deal.ready = 1
    deal.rep = seat.rep_index
    deal.account = account_index
    deal.window = account.window
    deal.segment = account.segment
    deal.source = source
    deal.fit = account.fit
    deal.created = now
    deal.stage_entered = now
    deal.touched = now
    deal.ready_since = now
    deal.fade_at = now
    deal.fade_limit = exponential(
        uniform(c.key, account.address, Purpose.FADE_LIMIT, account.window, 0), 1.0
    )
    deal.amount = account.amount
    deal.signal = account.signal
    begin_contacts(c, account, deal, now)
    return slot


@rule
def open_deal(seat: Seat, account: Account, deal: Deal, slot: int) -> None:
    """Turn a lead into a deal in its first stage, ready for the first touch."""
    rep, counts, now = seat.rep, seat.counts, seat.now
    rep.leads -= 1
    rep.open_deals += 1
    deal.status = SlotStatus.DEAL
    deal.generation += 1
    deal.created = now
    deal.touched = now
    deal.fade_at = now
    counts[RepCounter.DEALS_OPENED] += 1.0
    counts[RepCounter.OPENED_INBOUND + deal.source] += 1.0
    counts[RepCounter.AMOUNT_OPENED] += deal.amount
    if deal.fit == 1:
        counts[RepCounter.GOOD_OPENED] += 1.0
    enter_stage(seat.c, rep, account, deal, 0, now)
    log_event(seat.log, deal, slot, Logged.CREATED, now)


@rule
def enter_stage(
    c: Constants, rep: Rep, account: Account, deal: Deal, stage: int, now: int
) -> None:
    """Put a deal at the start of a stage, its buyer waiting for the first touch."""
    deal.stage = stage
    deal.label = entered_label(c, rep, account.address, deal.window, stage)
    deal.stage_entered = now
    deal.touches_left = 1 if deal.pulled == 1 else c.stage_touches[stage]
    deal.step_done = 0
    deal.ready = 1
    deal.ready_since = now


@rule
def empty_slot(rep: Rep, deals: Records[Deal], slot: int) -> None:
    """Forget what a slot held."""
    deal = deals[slot]
    if deal.status == SlotStatus.DEAL:
        rep.open_deals -= 1
    else:
        rep.leads -= 1
    deal.status = SlotStatus.FREE
    deal.ready = 0
    deal.generation += 1
    while (
        rep.slots_used > 0
        and deals[rep.slot_begin + rep.slots_used - 1].status == SlotStatus.FREE
    ):
        rep.slots_used -= 1


@rule
def drop_lead(seat: Seat, account: Account, slot: int) -> None:
    """Let a lead go; the account returns to the market, this window stays used up."""
    account.state = AccountState.PROSPECT
    seat.wakes[seat.deals[slot].account] = 0
    empty_slot(seat.rep, seat.deals, slot)


@rule
def hand_over(
    giver: Rep,
    taker: Rep,
    taker_index: int,
    account: Account,
    deals: Records[Deal],
    slot: int,
) -> int:
    """Move a waiting lead to another rep, who works the account from now on.

    Returns:
        The lead's new slot, or -1 where the other rep has no place left.
    """
    place = free_slot_of(taker, deals)
    if place < 0:
        return -1
    generation = deals[place].generation
    deals[place] = deals[slot]
    moved = deals[place]
    moved.generation = generation + 1
    moved.rep = taker_index
    account.rep = taker_index
    taker.leads += 1
    taker.slots_used = max(taker.slots_used, place - taker.slot_begin + 1)
    empty_slot(giver, deals, slot)
    return place


@rule
def close_won(seat: Seat, account: Account, slot: int) -> None:
    """Win a deal: bookings, and a customer to serve."""
    c, rep, counts, features, now = seat.c, seat.rep, seat.counts, seat.features, seat.now
    deal = seat.deals[slot]
    value = deal.amount * (1.0 - deal.discount)
    counts[RepCounter.BOOKINGS] += value
    extra = value * c.commission * rep.extra_paid
    rep.spent += extra
    counts[RepCounter.SPENT] += extra
    counts[RepCounter.DISCOUNT] += deal.amount - value
    counts[RepCounter.WINS] += 1.0
    counts[RepCounter.CYCLE_DAYS] += (now - deal.created) / TICKS_PER_DAY
    rep.booked += value
    rep.customers += 1
    rep.admin_hours += c.admin_exit
    features[Feature.BOOKINGS] += value
    features[Feature.WINS] += 1.0
    features[Feature.CLOSINGS + deal.segment] += 1.0
    features[Feature.BOOKED + deal.segment] += value
    log_event(seat.log, deal, slot, Logged.WON, now)
    become_customer(c, account, now)
    seat.wakes[deal.account] = 0
    account.contacts = deal.contacts
    account.worth = value
    rep.recurring += yearly_worth(c, account)
    empty_slot(rep, seat.deals, slot)


@rule
def close_lost(seat: Seat, account: Account, slot: int, reason: int) -> None:
    """Close a deal without a sale.

    Args:
        seat: The rep at work.
        account: Its account, which returns to the market.
        slot: The deal's.
        reason: `Logged.LOST`, `NO_DECISION` or `DISQUALIFIED`.
    """
    counts = seat.counts
    deal = seat.deals[slot]
    if reason == Logged.LOST:
        counts[RepCounter.LOSSES] += 1.0
    elif reason == Logged.NO_DECISION:
        counts[RepCounter.NO_DECISIONS] += 1.0
    else:
        counts[RepCounter.DISQUALIFIED] += 1.0
    seat.features[Feature.CLOSINGS + deal.segment] += 1.0
    seat.rep.admin_hours += seat.c.admin_exit
    log_event(seat.log, deal, slot, reason, seat.now)
    account.contacts = deal.contacts
    account.state = AccountState.PROSPECT
    seat.wakes[deal.account] = 0
    empty_slot(seat.rep, seat.deals, slot)
