"""How a rule asks for something to happen later, and says what it has changed."""

from sim.compiling import inlined_rule
from sim.state import Appointment, Records


@inlined_rule
def clear_agenda(agenda: Records[Appointment]) -> None:
    """Forget the appointments of the last event."""
    header = agenda[0]
    header.kind = 1
    header.entity = -1
    header.stamp = -1


@inlined_rule
def appoint(
    agenda: Records[Appointment], tick: int, kind: int, entity: int, stamp: int
) -> None:
    """Ask the engine to let something happen at a tick, at the earliest now.

    Args:
        agenda: Records of `AGENDA_DTYPE`.
        tick: When.
        kind: An `EventKind`.
        entity: What it happens to.
        stamp: Generation of the entity; an appointment with an old one is void.
    """
    header = agenda[0]
    n = header.kind
    if n < agenda.shape[0]:
        row = agenda[n]
        row.tick = tick
        row.kind = kind
        row.entity = entity
        row.stamp = stamp
    header.kind = n + 1


@inlined_rule
def touch_deal(agenda: Records[Appointment], slot: int) -> None:
    """Note which deal slot an event changed, for the trace."""
    agenda[0].entity = slot


@inlined_rule
def touch_account(agenda: Records[Appointment], account: int) -> None:
    """Note which account an event changed, for the trace."""
    agenda[0].stamp = account
