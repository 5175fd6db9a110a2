"""A team's market, week by week: windows, hand raises, referrals, customers' needs."""

from __future__ import annotations

from sim.agents.agenda import appoint
from sim.agents.buyer.customers import lose_patience, ticket_gap, ticket_length
from sim.agents.lifecycle import take_lead
from sim.agents.market.inbound import hand_raise_tick, pull_until, weekly_inbound_rate
from sim.agents.market.windows import is_open, next_window
from sim.chance import Purpose, uniform
from sim.compiling import inlined_rule, rule
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    TICKET_SLOTS,
    AccountState,
    EventKind,
    Feature,
    Record,
    Records,
    Source,
)

REFERRAL_WEEKS = 4
PROSPECT = AccountState.PROSPECT
DESK_TICKS = 28_800
"""The desk answers within a working day."""


@rule
def market_week(
    c: Record,
    team: Record,
    reps: Records,
    accounts: Records,
    deals: Records,
    days: Records,
    ledger: Records,
    team_counts: Records,
    agenda: Records,
    week: int,
    start: int,
    end: int,
) -> None:
    """Move every account of a team through one week, and appoint what it will do in it.

    Args:
        c: Constants.
        team: The team.
        reps: All reps.
        accounts: All accounts.
        deals: All slots.
        days: Inbound pull before each working day.
        ledger: Counters, shape (reps, counters).
        team_counts: The team's counters of the week.
        agenda: Receives hand raises, tickets, customers lost.
        week: Number of the week since the clock began.
        start: First tick of the week.
        end: First tick after it.
    """
    team.week = week
    team.inbound_rate = weekly_inbound_rate(c, team.address, week)
    speed = c.hand_raise_week * team.inbound_rate
    week_pull = speed * (pull_until(days, end) - pull_until(days, start))
    for rep_index in range(team.rep_begin, team.rep_end):
        rep = reps[rep_index]
        for index in range(rep.account_begin, rep.account_end):
            account = accounts[index]
            if account.wakes >= end:
                continue
            if account.closes <= start:
                follow_window(c, account, team_counts, start)
            if start <= account.opens < end:
                count_window(account, team_counts)
            if account.state == AccountState.CUSTOMER:
                expect_customer(account, index, agenda, start, end)
                if asks_for_name(c, account, week):
                    refer(c, rep, rep_index, accounts, index, deals, ledger[rep_index],
                          week, start)  # fmt: skip
            else:
                expect_hand(account, index, days, agenda, speed, week_pull, start, end)


@inlined_rule
def expect_hand(
    account: Record,
    index: int,
    days: Records,
    agenda: Records,
    speed: float,
    week_pull: float,
    start: int,
    end: int,
) -> None:
    """Appoint an account's hand raise, where it falls into the week, or let it sleep."""
    if account.opens >= end:
        account.wakes = account.opens
    elif account.reached == 1 or account.state != PROSPECT:
        account.wakes = account.closes
    else:
        tick = hand_raise_tick(days, account, speed, week_pull, start, end)
        if tick >= 0:
            appoint(agenda, tick, EventKind.HAND_RAISE, index, account.window)


@inlined_rule
def follow_window(c: Record, account: Record, team_counts: Records, start: int) -> None:
    """Let windows that have closed give way to the next, which may have opened since."""
    while account.closes <= start:
        next_window(c, account)
        if account.opens < start:
            count_window(account, team_counts)


@inlined_rule
def count_window(account: Record, team_counts: Records) -> None:
    """Count the potential of a window that opens this week."""
    team_counts[TeamCounter.WINDOWS_OPENED] += 1.0
    team_counts[TeamCounter.POTENTIAL_OPENED] += account.amount
    if account.fit == 1:
        team_counts[TeamCounter.FIT_OPENED] += account.amount


@inlined_rule
def expect_customer(
    account: Record, index: int, agenda: Records, start: int, end: int
) -> None:
    """Appoint a customer's next ticket and its leaving, where they fall into the week."""
    if account.next_ticket < end:
        tick = max(start, account.next_ticket)
        appoint(agenda, tick, EventKind.TICKET, index, account.spell)
    if account.churns < end:
        tick = max(start, account.churns)
        appoint(agenda, tick, EventKind.CHURN, index, account.spell)


@inlined_rule
def asks_for_name(c: Record, account: Record, week: int) -> bool:
    """Whether a customer is asked for a name this week and gives one.

    Everybody is due every fourth week, in turn.
    """
    if (week + account.address) % REFERRAL_WEEKS != 0:
        return False
    u = uniform(c.key, account.address, Purpose.REFERRAL, week, 0)
    return bool(u < REFERRAL_WEEKS * c.referral_week * c.asked_share)


@rule
def refer(
    c: Record,
    rep: Record,
    rep_index: int,
    accounts: Records,
    customer: int,
    deals: Records,
    counts: Records,
    week: int,
    now: int,
) -> None:
    """A customer names an account of the same territory; of use if it is in the market."""
    u = uniform(c.key, accounts[customer].address, Purpose.REFERRAL_NAME, week, 0)
    index = rep.account_begin + int(u * (rep.account_end - rep.account_begin))
    account = accounts[index]
    if is_open(account, now):
        counts[RepCounter.REFERRED] += 1.0
        take_lead(
            c, rep, rep_index, account, index, deals, counts, Source.REFERRED.value, now
        )


@inlined_rule
def raise_hand(
    c: Record,
    rep: Record,
    rep_index: int,
    account: Record,
    index: int,
    deals: Records,
    counts: Records,
    window: int,
    now: int,
) -> None:
    """An account asks to be called, unless somebody has reached it since Monday."""
    if account.window == window and is_open(account, now):
        counts[RepCounter.INBOUND] += 1.0
        take_lead(
            c, rep, rep_index, account, index, deals, counts, Source.INBOUND.value, now
        )


@inlined_rule
def bring_ticket(
    c: Record,
    rep: Record,
    account: Record,
    index: int,
    tickets: Records,
    counts: Records,
    features: Records,
    agenda: Records,
    spell: int,
    week_end: int,
    now: int,
) -> None:
    """A customer needs help: the desk takes it if it fits its week, else the rep must."""
    if account.state != AccountState.CUSTOMER or account.spell != spell:
        return
    hours = ticket_length(c, account)
    account.ticket_number += 1
    account.next_ticket = now + ticket_gap(c, account)
    if account.next_ticket < week_end:
        appoint(agenda, account.next_ticket, EventKind.TICKET, index, spell)
    counts[RepCounter.TICKETS] += 1.0
    if hours <= rep.desk_hours:
        rep.desk_hours -= hours
        counts[RepCounter.TICKETS_DESK] += 1.0
        counts[RepCounter.DESK_HOURS_USED] += hours
        features[Feature.SERVICE_HOURS] += hours
        lose_patience(account, DESK_TICKS)
        return
    place = rep.ticket_begin + (rep.ticket_head + rep.tickets) % TICKET_SLOTS
    if rep.tickets == TICKET_SLOTS:
        # Nobody can hold more: it goes to the newest in the queue, which grows longer.
        place = rep.ticket_begin + (rep.ticket_head + rep.tickets - 1) % TICKET_SLOTS
        tickets[place].hours += hours
        return
    ticket = tickets[place]
    ticket.arrived = now
    ticket.hours = hours
    ticket.account = index
    rep.tickets += 1


@rule
def lose_customer(
    rep: Record, account: Record, counts: Records, spell: int, now: int
) -> None:
    """A customer leaves and is back among the accounts that can be won."""
    if account.state != AccountState.CUSTOMER or account.spell != spell:
        return
    if account.churns > now:
        return
    account.state = AccountState.PROSPECT
    account.wakes = 0
    rep.customers -= 1
    counts[RepCounter.CUSTOMERS_LOST] += 1.0
