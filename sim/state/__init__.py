"""The world: a few record arrays that hold everything a run needs to continue.

They are the only mutable state. Rules read and write them; engines hold none of their own,
because even the calendar of pending events is part of the world between two calls.
Times are ticks of working time, money is in the organisation's currency, skills are in
units of the skill scale (0 is a rep without general advantage and without gaps).
"""

from sim.levers import Practices
from sim.records import Cube, Record, Records, Table, Values, dtype_of, zeros
from sim.state.constants import Constants
from sim.state.happenings import AGENDA_SLOTS, Appointment, Entry, Pending
from sim.state.kinds import (
    MOST_CHANGES,
    MOST_SEATS,
    MOST_SEGMENTS,
    MOST_STAGES,
    N_FEATURES,
    N_HABITS,
    N_QUARTERS,
    N_SKILLS,
    N_TASKS,
    NOBODY,
    REPORT_WEEKS,
    TICKET_SLOTS,
    AccountState,
    EventKind,
    Feature,
    Gone,
    Habit,
    Logged,
    SlotStatus,
    Source,
    Standard,
    Task,
)
from sim.state.market import Account, Deal, Ticket
from sim.state.people import Rep, Team, Week
from sim.state.world import Arrays, Office, Seat

__all__ = [
    "AGENDA_SLOTS", "MOST_CHANGES", "MOST_SEATS", "MOST_SEGMENTS", "MOST_STAGES", "NOBODY",
    "N_FEATURES", "N_HABITS", "N_QUARTERS", "N_SKILLS", "N_TASKS", "REPORT_WEEKS", "TICKET_SLOTS", "Account",
    "AccountState", "Appointment", "Arrays", "Constants", "Cube", "Deal", "Entry",
    "EventKind", "Feature", "Gone", "Habit", "Logged", "Office", "Pending", "Practices", "Record",
    "Records", "Rep", "Seat", "SlotStatus", "Source", "Standard", "Table", "Task", "Team",
    "Ticket", "Values", "Week", "dtype_of", "zeros",
]  # fmt: skip
