"""Waiting for an approval: a late deal stands still until somebody above has looked at it.

Where discounts beyond a limit need approval, every deal waits once before its last stage
(evidence 11: sub-margin quotes; how long is the organisation's).
"""

from sim.agents.agenda import appoint
from sim.calendar import TICKS_PER_DAY
from sim.compiling import rule
from sim.outputs.counters import RepCounter
from sim.state import Deal, EventKind, Seat


@rule
def await_approval(seat: Seat, deal: Deal, slot: int) -> None:
    """Let a deal that enters its last stage wait for approval, where one is needed."""
    if seat.rep.approval_ticks < 1.0 or deal.approved == 1:
        return
    deal.approved = 1
    deal.ready = 0
    wait = int(seat.rep.approval_ticks)
    seat.counts[RepCounter.APPROVAL_DAYS] += wait / TICKS_PER_DAY
    appoint(seat.agenda, seat.now + wait, EventKind.REPLY, slot, deal.generation)
