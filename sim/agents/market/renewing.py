"""What a contract brings: work on its renewal, then money again or a customer who leaves.

Some weeks before a contract ends, its renewal comes to whoever works the account, like a
ticket that no desk can take; done late it costs patience, and one that is still waiting at
the end counts against staying. Patience ends at the same mean hazard as before there were
contracts (`churn_week`): only the dates of leaving move to their ends. No evidence row says
what a renewal takes or brings; both are the organisation's own figures.
"""

from sim.agents.buyer.customers import renew, stays, yearly_worth
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import (
    TICKET_SLOTS,
    Account,
    AccountState,
    Records,
    Rep,
    Seat,
    Ticket,
)


@rule
def queue_ticket(
    rep: Rep, tickets: Records[Ticket], index: int, hours: float, now: int
) -> None:
    """Put an account's work into a rep's queue.

    Nobody can hold more than its places: then it goes to the newest, which grows longer.
    """
    if rep.tickets == TICKET_SLOTS:
        place = rep.ticket_begin + (rep.ticket_head + rep.tickets - 1) % TICKET_SLOTS
        tickets[place].hours += hours
        return
    ticket = tickets[rep.ticket_begin + (rep.ticket_head + rep.tickets) % TICKET_SLOTS]
    ticket.arrived = now
    ticket.hours = hours
    ticket.account = index
    rep.tickets += 1


@rule
def longest_wait(rep: Rep, tickets: Records[Ticket], index: int, now: int) -> int:
    """Ticks for which an account has been waiting for its rep; 0 where it does not."""
    for i in range(rep.tickets):
        ticket = tickets[rep.ticket_begin + (rep.ticket_head + i) % TICKET_SLOTS]
        if ticket.account == index:
            return int(now - ticket.arrived)
    return 0


@rule
def meet_contract(seat: Seat, account: Account, index: int, spell: int) -> None:
    """A contract comes up: its renewal is to be worked on. Or it ends: renewed, or not.

    Args:
        seat: The rep at work.
        account: The account.
        index: Its number.
        spell: The spell as a customer for which this was appointed.
    """
    c, rep, counts, now = seat.c, seat.rep, seat.counts, seat.now
    if account.state != AccountState.CUSTOMER or account.spell != spell:
        return
    if now < account.renews:
        if c.renewal_hours > 0.0:
            counts[RepCounter.TICKETS] += 1.0
            queue_ticket(rep, seat.tickets, index, c.renewal_hours, now)
        return
    counts[RepCounter.RENEWALS_DUE] += 1.0
    if stays(account, longest_wait(rep, seat.tickets, index, now), now):
        renew(c, account)
        counts[RepCounter.RENEWED] += 1.0
        counts[RepCounter.RENEWED_AMOUNT] += c.renewal_share * account.worth
    else:
        lose_customer(seat, account, index)


@rule
def lose_customer(seat: Seat, account: Account, index: int) -> None:
    """A customer leaves and is back among the accounts that can be won."""
    rep = seat.rep
    account.state = AccountState.PROSPECT
    seat.wakes[index] = 0
    rep.customers -= 1
    rep.recurring = max(0.0, rep.recurring - yearly_worth(seat.c, account))
    seat.counts[RepCounter.CUSTOMERS_LOST] += 1.0
