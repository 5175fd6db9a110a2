"""The life of a deal in prose: taken, opened, through stages, closed one way or another."""

import math

from oracles.prose import buyer
from oracles.prose.luck import draw, exponential, normal

from sim.agents import reading_stages
from sim.chance import Purpose
from sim.outputs.counters import RepCounter
from sim.state import Feature, Logged, SlotStatus, Source

DAY = 28_800


def note(m, slot, event, now):
    """What a CRM records: the label, not the truth; the price, not the amount."""
    deal = m.deals[slot]
    price = deal.amount - deal.amount * deal.discount
    if m.keeps_log:
        m.log.append(
            (now, event, deal.label, slot, deal.account, deal.window, deal.rep, price)
        )


def places(m, rep):
    return range(rep.slot_begin, rep.slot_end)


def held(m, rep):
    """Slots that hold a lead or a deal."""
    return [i for i in places(m, rep) if m.deals[i].status != SlotStatus.FREE]


def recount(m, rep):
    """The high-water mark: nothing is held at or beyond it."""
    rep.slots_used = max(held(m, rep), default=rep.slot_begin - 1) + 1 - rep.slot_begin


def free_place(m, rep):
    return next((i for i in places(m, rep) if m.deals[i].status == SlotStatus.FREE), -1)


def worth_of(m, fit, stage):
    """A mean rep's chance to win from the start of a stage; 1 when all are behind."""
    if stage >= m.c.n_stages:
        return 1.0
    return (m.c.win_good if fit == 1 else m.c.win_bad)[stage]


def take(m, index, number, source, now):
    """A buyer known to be in the market gets onto the list, or is lost where it is full."""
    rep, account = m.reps[index], m.accounts[number]
    account.reached = 1
    slot = free_place(m, rep)
    if slot < 0:
        m.ledger[index][RepCounter.NOT_TAKEN] += 1
        return -1
    m.ledger[index][RepCounter.REACHED_POTENTIAL] += account.amount
    mean = m.c.amount_median * m.c.segment_amount[account.segment]
    mean *= math.exp(m.c.amount_sigma**2 / 2)
    surprise = (account.amount - mean) * worth_of(m, account.fit, 0)
    m.ledger[index][RepCounter.DEAL_LUCK] += surprise / 2
    rep.leads += 1
    account.state, account.rep = 1, index
    deal = m.deals[slot]
    vars(deal).update(dict.fromkeys(
        ("stage", "label", "touches_left", "gone", "wasted", "steps", "step_done", "defects",
         "pulled", "rescued", "touch_number", "cheap", "approved"), 0))  # fmt: skip
    vars(deal).update(
        dict.fromkeys(
            ("created", "stage_entered", "touched", "ready_since", "fade_at"), now
        )
    )
    vars(deal).update(
        dict.fromkeys(
            ("imposed_exit", "imposed_delay", "imposed_amount", "imposed_contact"), math.nan
        )
    )
    deal.status, deal.ready = int(SlotStatus.LEAD), 1
    deal.generation += 1
    deal.rep, deal.account, deal.source = index, number, source
    deal.fade_used, deal.discount = 0.0, 0.0
    for same in ("window", "segment", "fit", "amount", "signal"):
        setattr(deal, same, getattr(account, same))
    u = draw(m, account.address, Purpose.FADE_LIMIT, account.window)
    deal.fade_limit = exponential(u, 1.0)
    buyer.starts_with(m, account, deal, now)
    recount(m, rep)
    return slot


def label(m, rep, address, window, stage):
    """The stage itself where there are definitions; else nearest to a reading of one's own."""
    if rep.language:
        return stage
    luck = draw(m, address, Purpose.LABEL, window, stage)
    read = stage + rep.reading + normal(luck, 0.0, reading_stages.OCCASION)
    return min(max(math.floor(read + 0.5), 0), m.c.n_stages - 1)


def enter(m, index, slot, stage, now):
    deal = m.deals[slot]
    address = m.accounts[deal.account].address
    deal.stage = stage
    deal.label = label(m, m.reps[index], address, deal.window, stage)
    deal.stage_entered = deal.ready_since = now
    deal.ready, deal.step_done = 1, 0
    deal.touches_left = m.c.stage_touches[stage]
    if deal.pulled == 1:
        deal.touches_left = 1


def opens(m, index, slot, now):
    """The lead is a deal from now on; appointments made for the lead are void."""
    rep, deal = m.reps[index], m.deals[slot]
    rep.leads, rep.open_deals = rep.leads - 1, rep.open_deals + 1
    deal.status = int(SlotStatus.DEAL)
    deal.generation += 1
    deal.created = deal.touched = deal.fade_at = now
    counts = m.ledger[index]
    counts[RepCounter.DEALS_OPENED] += 1
    counts[RepCounter[f"OPENED_{Source(deal.source).name}"]] += 1
    counts[RepCounter.AMOUNT_OPENED] += deal.amount
    counts[RepCounter.GOOD_OPENED] += deal.fit
    enter(m, index, slot, 0, now)
    note(m, slot, Logged.CREATED, now)


def empty(m, index, slot):
    rep, deal = m.reps[index], m.deals[slot]
    if deal.status == SlotStatus.LEAD:
        rep.leads -= 1
    else:
        rep.open_deals -= 1
    deal.status, deal.ready = int(SlotStatus.FREE), 0
    deal.generation += 1
    recount(m, rep)


def drop(m, index, slot):
    """The market must look at the account again."""
    number = m.deals[slot].account
    m.accounts[number].state = m.wakes[number] = 0
    empty(m, index, slot)


def hands_over(m, giver, taker, slot):
    """The lead as it is, in the first free place of somebody else, who works it from now on."""
    place = free_place(m, m.reps[taker])
    if place < 0:
        return -1
    new, old = m.deals[place], m.deals[slot]
    generation = new.generation + 1
    vars(new).update(vars(old))
    new.generation, new.rep = generation, taker
    m.accounts[old.account].rep = taker
    m.reps[taker].leads += 1
    recount(m, m.reps[taker])
    empty(m, giver, slot)
    return place


def win(m, index, slot, now):
    rep, deal, counts = m.reps[index], m.deals[slot], m.ledger[index]
    price = deal.amount - deal.amount * deal.discount
    counts[RepCounter.BOOKINGS] += price
    counts[RepCounter.DISCOUNT] += deal.amount * deal.discount
    counts[RepCounter.WINS] += 1
    counts[RepCounter.CYCLE_DAYS] += (now - deal.created) / DAY
    report = m.activity[index]
    report[Feature.BOOKINGS] += price
    report[Feature.WINS] += 1
    report[Feature.BOOKED + deal.segment] += price
    report[Feature.CLOSINGS + deal.segment] += 1
    extra = m.c.commission * rep.extra_paid * price
    counts[RepCounter.SPENT] += extra
    rep.spent += extra
    rep.booked += price
    rep.customers += 1
    rep.admin_hours += m.c.admin_exit
    note(m, slot, Logged.WON, now)
    account = m.accounts[deal.account]
    buyer.becomes_customer(m, account, now)
    m.wakes[deal.account] = 0
    account.contacts, account.worth = deal.contacts, price
    rep.recurring += buyer.a_year(m, account)
    empty(m, index, slot)


REASONS = {
    Logged.LOST: RepCounter.LOSSES,
    Logged.NO_DECISION: RepCounter.NO_DECISIONS,
    Logged.DISQUALIFIED: RepCounter.DISQUALIFIED,
}


def lose(m, index, slot, reason, now):
    deal = m.deals[slot]
    m.ledger[index][REASONS[reason]] += 1
    m.activity[index][Feature.CLOSINGS + deal.segment] += 1
    m.reps[index].admin_hours += m.c.admin_exit
    note(m, slot, reason, now)
    m.accounts[deal.account].contacts = deal.contacts
    drop(m, index, slot)
