"""A team's market, week by week: windows, hand raises, referrals, customers' needs.

Names come from customers who are asked (evidence 13: .005-.05 a month); tickets and
patience: evidence 8.
"""

from sim.agents.agenda import appoint
from sim.agents.buyer.customers import (
    lose_patience,
    notice_tick,
    ticket_gap,
    ticket_length,
)
from sim.agents.lifecycle import take_lead
from sim.agents.market.inbound import (
    content_pull,
    hand_raise_tick,
    pull_until,
    weekly_inbound_rate,
)
from sim.agents.market.renewing import queue_ticket
from sim.agents.market.windows import is_open, next_window
from sim.agents.seats import seat_at
from sim.calendar import TICKS_PER_DAY
from sim.chance import Purpose, uniform
from sim.compiling import inlined_rule, rule
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    Account,
    AccountState,
    Appointment,
    Arrays,
    Constants,
    EventKind,
    Feature,
    Records,
    Seat,
    Source,
    Values,
)

REFERRAL_WEEKS = 4
NAMES_KNOWN = 8
"""Accounts that come to a customer's mind: a name given is nearly always of use, as in the
counts of referred leads (evidence 13; the number is a judgement)."""
ASKING_HOURS = 1.0 / 6.0
PROSPECT = AccountState.PROSPECT
DESK_TICKS = TICKS_PER_DAY
"""The desk answers within a working day."""


@rule
def market_week(world: Arrays, number: int, week: int) -> None:
    """Move every account of a team through one week, and appoint what it will do in it.

    Args:
        world: The arrays.
        number: Place of the team.
        week: Number of the week since the clock began.
    """
    c, team, team_counts = (
        world.constants[number],
        world.teams[number],
        world.team_ledger[number],
    )
    days, agenda = world.days[c.market], world.agenda
    start, end = world.weeks[week].first_tick, world.weeks[week].end_tick
    team.week = week
    team.inbound_rate = weekly_inbound_rate(c, team.address, week)
    team.inbound_rate *= content_pull(c, team.content)
    speed = c.hand_raise_week * team.inbound_rate
    week_pull = speed * (pull_until(days, end) - pull_until(days, start))
    for rep_index in range(team.rep_begin, team.rep_end):
        rep = world.reps[rep_index]
        for index in range(rep.account_begin, rep.account_end):
            if world.wakes[index] >= end:
                continue
            account = world.accounts[index]
            if account.closes <= start:
                follow_window(c, account, team_counts, start)
            if start <= account.opens < end:
                count_window(account, team_counts)
            if account.state == AccountState.CUSTOMER:
                expect_customer(c, account, index, agenda, start, end)
                turn = (week + account.address) % REFERRAL_WEEKS
                if turn == 0:
                    ask_for_name(seat_at(world, account.rep, start), index, week)
                following = min(week + REFERRAL_WEEKS - turn, world.weeks.shape[0] - 1)
                asked = world.weeks[following].first_tick
                world.wakes[index] = min(asked, next_need(c, account, start))
            elif account.opens >= end:
                world.wakes[index] = account.opens
            elif account.reached == 1 or account.state != PROSPECT:
                world.wakes[index] = account.closes
            else:
                expect_hand(account, index, days, agenda, speed, week_pull, start, end)


@inlined_rule
def expect_hand(
    account: Account,
    index: int,
    days: Values,
    agenda: Records[Appointment],
    speed: float,
    week_pull: float,
    start: int,
    end: int,
) -> None:
    """Appoint the hand raise of an account in the market, where it falls into the week."""
    tick = hand_raise_tick(days, account, speed, week_pull, start, end)
    if tick >= 0:
        appoint(agenda, tick, EventKind.HAND_RAISE, index, account.window)


@inlined_rule
def follow_window(c: Constants, account: Account, team_counts: Values, start: int) -> None:
    """Let windows that have closed give way to the next, which may have opened since."""
    while account.closes <= start:
        next_window(c, account)
        if account.opens < start:
            count_window(account, team_counts)


@inlined_rule
def count_window(account: Account, team_counts: Values) -> None:
    """Count the potential of a window that opens this week."""
    team_counts[TeamCounter.WINDOWS_OPENED] += 1.0
    team_counts[TeamCounter.POTENTIAL_OPENED] += account.amount
    if account.fit == 1:
        team_counts[TeamCounter.FIT_OPENED] += account.amount


@inlined_rule
def expect_customer(
    c: Constants,
    account: Account,
    index: int,
    agenda: Records[Appointment],
    start: int,
    end: int,
) -> None:
    """Appoint a customer's next ticket, and its contract where that comes up or ends."""
    if account.next_ticket < end:
        tick = max(start, account.next_ticket)
        appoint(agenda, tick, EventKind.TICKET, index, account.spell)
    tick = account.renews
    if tick >= end:
        tick = notice_tick(c, account)
        if tick < start:
            return
    if tick < end:
        appoint(agenda, max(start, tick), EventKind.CHURN, index, account.spell)


@inlined_rule
def next_need(c: Constants, account: Account, start: int) -> int:
    """First tick at which a customer needs a look, not counting its turns to be asked.

    A tick of this week or before means Monday next: what happens until then may move it.
    """
    tick = min(account.closes, account.next_ticket, account.renews)
    if account.opens >= start:
        tick = min(tick, account.opens)
    notice = notice_tick(c, account)
    if notice >= start:
        tick = min(tick, notice)
    return tick


@rule
def ask_for_name(seat: Seat, customer: int, week: int) -> None:
    """A customer's turn: asked for a name or not, and a happy one perhaps gives it.

    Everybody is due every fourth week. Who has no patience left gives no name
    (evidence 13: names a month and happy customer, times the share asked).
    """
    c, rep = seat.c, seat.rep
    address = seat.accounts[customer].address
    asked = uniform(c.key, address, Purpose.REFERRAL_ASKED, week, 0) < rep.asks
    if rep.present == 0 or not asked:
        return
    seat.counts[RepCounter.NAMES_ASKED] += 1.0
    rep.admin_hours += ASKING_HOURS * c.hours_ratio
    u = uniform(c.key, address, Purpose.REFERRAL, week, 0)
    if u < REFERRAL_WEEKS * c.referral_week and seat.accounts[customer].churns > seat.now:
        refer(seat, customer, week)


@rule
def refer(seat: Seat, customer: int, week: int) -> None:
    """A customer names an account of the same territory that is in the market, if any is known.

    Customers hear who is looking: of `NAMES_KNOWN` accounts that come to mind the first one
    that is in the market is named.
    """
    rep, accounts = seat.rep, seat.accounts
    address = accounts[customer].address
    for place in range(NAMES_KNOWN):
        u = uniform(seat.c.key, address, Purpose.REFERRAL_NAME, week, place)
        index = rep.account_begin + int(u * (rep.account_end - rep.account_begin))
        if is_open(accounts[index], seat.now):
            seat.counts[RepCounter.REFERRED] += 1.0
            take_lead(seat, accounts[index], index, Source.REFERRED.value)
            return


@inlined_rule
def raise_hand(seat: Seat, account: Account, index: int, window: int) -> None:
    """An account asks to be called, unless somebody has reached it since Monday."""
    if account.window == window and is_open(account, seat.now):
        seat.counts[RepCounter.INBOUND] += 1.0
        take_lead(seat, account, index, Source.INBOUND.value)


@inlined_rule
def bring_ticket(
    seat: Seat, account: Account, index: int, spell: int, week_end: int
) -> None:
    """A customer needs help: the desk takes it if it fits its week, else the rep must."""
    rep, counts = seat.rep, seat.counts
    if account.state != AccountState.CUSTOMER or account.spell != spell:
        return
    hours = ticket_length(seat.c, account)
    account.ticket_number += 1
    account.next_ticket = seat.now + ticket_gap(seat.c, account)
    if account.next_ticket < week_end:
        appoint(seat.agenda, account.next_ticket, EventKind.TICKET, index, spell)
    counts[RepCounter.TICKETS] += 1.0
    if hours <= rep.desk_hours:
        rep.desk_hours -= hours
        counts[RepCounter.TICKETS_DESK] += 1.0
        counts[RepCounter.DESK_HOURS_USED] += hours
        seat.features[Feature.SERVICE_HOURS] += hours
        lose_patience(account, DESK_TICKS)
        return
    queue_ticket(rep, seat.tickets, index, hours, seat.now)
