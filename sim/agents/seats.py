"""A rep's place at work, put together from the arrays of the world."""

from sim.compiling import pasted_rule, rule
from sim.state import MOST_SEATS, Arrays, Rep, Seat

SEAT_BITS = 10
"""Low bits of a rep's address, which are its place in the team."""


@pasted_rule
def seat_at(world: Arrays, index: int, now: int) -> Seat:
    """The seat of a rep at a tick."""
    return Seat(
        world.constants[world.reps[index].team], world.reps[index], index, world.accounts, world.wakes, world.deals,
        world.blank[0], world.tickets, world.ledger[index], world.activity[index], world.log, world.agenda,
        now,
    )  # fmt: skip


@rule
def place_in_team(rep: Rep) -> int:
    """Which of its team's seats this is, from 0."""
    return int(min(rep.address & ((1 << SEAT_BITS) - 1), MOST_SEATS - 1))
