"""A rep's place at work, put together from the arrays of the world."""

from sim.compiling import pasted_rule
from sim.state import Arrays, Seat


@pasted_rule
def seat_at(world: Arrays, index: int, now: int) -> Seat:
    """The seat of a rep at a tick."""
    return Seat(
        world.constants[world.reps[index].team], world.reps[index], index, world.accounts, world.wakes, world.deals,
        world.blank[0], world.tickets, world.ledger[index], world.activity[index], world.log, world.agenda,
        now,
    )  # fmt: skip
