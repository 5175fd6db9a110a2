"""Customers: service tickets, losing patience, leaving."""

from __future__ import annotations

import math

from sim.chance import Purpose, exponential, lognormal, uniform
from sim.compiling import rule
from sim.state import Record

TICKS_PER_WEEK = 144_000


@rule
def become_customer(c: Record, account: Record, now: int) -> None:
    """Start a spell as a customer: its length by constant churn, its first ticket."""
    account.state = 2
    account.wakes = 0
    account.spell += 1
    account.ticket_number = 0
    limit = exponential(
        uniform(c.key, account.address, Purpose.CHURN_LIMIT, account.spell, 0), 1.0
    )
    account.churns = now + hazard_to_ticks(c, limit)
    account.next_ticket = now + ticket_gap(c, account)


@rule
def hazard_to_ticks(c: Record, hazard: float) -> int:
    """Ticks in which a customer runs up a cumulative hazard of leaving."""
    if c.churn_tick <= 0.0:
        return 1 << 60
    return int(min(hazard / c.churn_tick, 1.0e17))


@rule
def lose_patience(account: Record, late_ticks: int) -> None:
    """Bring leaving closer after a late answer.

    While a ticket is late by w weeks the hazard is (1 + w) times the usual, so a ticket
    answered L weeks late adds L^2 / 2 weeks of the usual hazard.
    """
    weeks = late_ticks / TICKS_PER_WEEK
    account.churns -= int(0.5 * weeks * weeks * TICKS_PER_WEEK)


@rule
def meet_new_rep(c: Record, account: Record) -> None:
    """Bring leaving closer when the rep leaves: the share lost at a handover, as hazard."""
    account.churns -= hazard_to_ticks(c, -math.log(1.0 - c.handover_loss))


@rule
def ticket_gap(c: Record, account: Record) -> int:
    """Ticks until a customer's next ticket."""
    if c.ticket_ticks <= 0.0:
        return 1 << 60
    u = uniform(
        c.key, account.address, Purpose.TICKET_GAP, account.spell, account.ticket_number
    )
    return max(1, int(min(exponential(u, c.ticket_ticks), 1.0e17)))


@rule
def ticket_length(c: Record, account: Record) -> float:
    """Hours that a ticket takes."""
    u = uniform(
        c.key, account.address, Purpose.TICKET_LENGTH, account.spell, account.ticket_number
    )
    return lognormal(u, c.ticket_median, c.ticket_sigma)
