"""What has happened and what will: appointments, and the log that a CRM keeps."""

from typing import Final

from sim.records import Float64, Int32, Int64, Record, Word64

AGENDA_SLOTS: Final = 4096


class Appointment(Record):
    """What a rule asks the engine to let happen.

    Row 0 of the agenda is its header: `kind` counts the rows in use, `entity` is the deal
    slot and `stamp` the account that the event touched.
    """

    tick: Int64
    kind: Int64  # an `EventKind`
    entity: Int64
    stamp: Int64  # generation of the entity


class Entry(Record):
    """A row of the log that a CRM keeps.

    Row 0 is the header: `tick` counts the rows in use, `deal` those that found no room.
    """

    tick: Int64
    event: Int32  # a `Logged`
    stage: Int32  # as entered
    deal: Int64  # slot
    account: Int64
    window: Int64
    rep: Int64
    amount: Float64  # after the discount


class Pending(Record):
    """A pending event of a team's calendar; see `sim.engines.event_heap` for its order."""

    tick: Int64
    order: Word64  # priority, kind and entity
    stamp: Int64  # generation of the entity when this was appointed
