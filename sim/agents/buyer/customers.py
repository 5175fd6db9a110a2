"""Customers: service tickets, losing patience, contracts that are renewed or end.

Patience ends at a constant hazard, sooner after late answers and when the rep leaves
(customers' sales fall by 13-18 %, evidence 9; half of it where two people are known). Who has
none left stays until the contract ends. A renewal is work, some weeks before.
"""

import math

from sim.calendar import TICKS_PER_WEEK
from sim.chance import Purpose, exponential, four_uniforms, lognormal, uniform
from sim.compiling import rule
from sim.state import Account, Constants

TICKS_PER_YEAR = 52 * TICKS_PER_WEEK
NOTICE_TICKS = 4 * TICKS_PER_WEEK
"""How long before a contract ends its renewal is to be worked on, at most half a contract."""
WELL_KNOWN = 2
"""People known at a customer's from which on a handover costs half."""
WIDE_SHARE = 0.4
"""Customers at the start of whom two people are known: about as many as of new ones."""


@rule
def become_customer(c: Constants, account: Account, now: int) -> None:
    """Start a spell as a customer: its patience, its contract, its first ticket."""
    account.state = 2
    account.spell += 1
    account.ticket_number = 0
    account.renewals = 0
    account.renews = now + max(1, int(c.contract_ticks))
    limit = exponential(
        uniform(c.key, account.address, Purpose.CHURN_LIMIT, account.spell, 0), 1.0
    )
    account.churns = now + hazard_to_ticks(c, limit)
    account.next_ticket = now + ticket_gap(c, account)


@rule
def begin_as_customer(c: Constants, account: Account) -> None:
    """Put a customer into the middle of a contract, as a random moment would find it.

    The contract's age is uniform; patience began with it, so some have none left already.
    What it is worth is drawn like the amount of a deal of its segment.
    """
    age, size, wide, _ = four_uniforms(
        c.key, account.address, Purpose.RENEWAL, account.spell + 1, 0
    )
    began = -int(age * c.contract_ticks)
    become_customer(c, account, began)
    account.next_ticket -= began
    account.contacts = WELL_KNOWN if wide < WIDE_SHARE else 1
    account.worth = lognormal(
        size, c.amount_median * c.segment_amount[account.segment], c.amount_sigma
    )


@rule
def yearly_worth(c: Constants, account: Account) -> float:
    """Money a year for which a customer renews: a share of what it bought first."""
    return float(c.renewal_share * account.worth * TICKS_PER_YEAR / c.contract_ticks)


@rule
def notice_tick(c: Constants, account: Account) -> int:
    """Tick at which the work on a customer's renewal is due."""
    return int(account.renews - min(NOTICE_TICKS, 0.5 * c.contract_ticks))


@rule
def stays(account: Account, late_ticks: int, now: int) -> bool:
    """Whether a customer whose contract ends has patience left.

    A customer who still waits for an answer, `late_ticks` by now, counts that as well.
    """
    return bool(account.churns - patience_lost(late_ticks) > now)


@rule
def renew(c: Constants, account: Account) -> None:
    """Let a contract run once more."""
    account.renewals += 1
    account.renews += max(1, int(c.contract_ticks))


@rule
def hazard_to_ticks(c: Constants, hazard: float) -> int:
    """Ticks in which a customer runs up a cumulative hazard of leaving."""
    if c.churn_tick <= 0.0:
        return 1 << 60
    return int(min(hazard / c.churn_tick, 1.0e17))


@rule
def lose_patience(account: Account, late_ticks: int) -> None:
    """Bring leaving closer after a late answer."""
    account.churns -= patience_lost(late_ticks)


@rule
def patience_lost(late_ticks: int) -> int:
    """Ticks of patience that a late answer costs.

    While a ticket is late by w weeks the hazard is (1 + w) times the usual, so a ticket
    answered L weeks late adds L^2 / 2 weeks of the usual hazard.
    """
    weeks = late_ticks / TICKS_PER_WEEK
    return int(0.5 * weeks * weeks * TICKS_PER_WEEK)


@rule
def meet_new_rep(c: Constants, account: Account) -> None:
    """Bring leaving closer when the rep leaves: the share lost at a handover, as hazard.

    A customer where several people are known loses half: somebody has met a colleague.
    """
    loss = c.handover_loss
    if account.contacts >= WELL_KNOWN:
        loss *= 0.5
    account.churns -= hazard_to_ticks(c, -math.log(1.0 - loss))


@rule
def ticket_gap(c: Constants, account: Account) -> int:
    """Ticks until a customer's next ticket."""
    if c.ticket_ticks <= 0.0:
        return 1 << 60
    u = uniform(
        c.key, account.address, Purpose.TICKET_GAP, account.spell, account.ticket_number
    )
    return max(1, int(min(exponential(u, c.ticket_ticks), 1.0e17)))


@rule
def ticket_length(c: Constants, account: Account) -> float:
    """Hours that a ticket takes."""
    u = uniform(
        c.key, account.address, Purpose.TICKET_LENGTH, account.spell, account.ticket_number
    )
    return lognormal(u, c.ticket_median, c.ticket_sigma)
