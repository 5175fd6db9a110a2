"""The arrays of a world, and the parts of it that rules are handed together."""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.levers import Practices
from sim.records import Records, Table, Values
from sim.state.constants import Constants
from sim.state.happenings import Appointment, Entry
from sim.state.market import Account, Deal, Ticket
from sim.state.people import Rep, Team, Week

Numbers: TypeAlias = NDArray[np.float64]


class Arrays(NamedTuple):
    """Everything that changes in a run and what rules read beside it, as compiled code takes it.

    Practices are not in it: rules that may read them are given them by name.
    """

    constants: Records[Constants]  # one record a team
    weeks: Records[Week]
    days: Table  # inbound pull before each working day, in mean weeks, shape (markets, days + 1)
    teams: Records[Team]
    reps: Records[Rep]
    accounts: Records[Account]
    # The market need not look at an account before this tick: most Mondays have nothing for
    # most of them. Whatever changes where an account stands sets it to 0.
    wakes: Values[int]
    deals: Records[Deal]  # each rep's places, free ones included
    blank: Records[Deal]  # one record: a place that nothing has happened to yet
    tickets: Records[Ticket]  # a ring for each rep
    beliefs: Numbers  # decayed sums of what managers have read, shape (reps, Feature)
    reports: Numbers  # weeks filed, a ring by week, shape (reps, REPORT_WEEKS, Feature)
    activity: Numbers  # this week's report, shape (reps, Feature)
    ledger: Numbers  # this week's counters, shape (reps, RepCounter)
    team_ledger: Numbers  # this week's counters, shape (teams, TeamCounter)
    log: Records[Entry]
    agenda: Records[Appointment]
    heaps: NDArray[Any]  # pending events, shape (teams, room)
    sizes: NDArray[np.int64]  # how many are pending, shape (teams,)


class Seat(NamedTuple):
    """A rep at work: the person, what is worked on, where it is written down, and when."""

    c: Constants
    rep: Rep
    rep_index: int  # the rep's place among all reps
    accounts: Records[Account]
    wakes: Values[int]  # when the market must look at each account again
    deals: Records[Deal]
    blank: Deal  # a place that nothing has happened to yet
    tickets: Records[Ticket]
    counts: Values  # the rep's counters of the week, by RepCounter
    features: Values  # the rep's report of the week, by Feature
    log: Records[Entry]
    agenda: Records[Appointment]
    now: int


class Office(NamedTuple):
    """A manager at work: the team, the practices in force, and when."""

    world: Arrays
    c: Constants
    practice: Practices
    team: Team
    team_counts: Values  # the team's counters of the week, by TeamCounter
    number: int  # of the week since the clock began
    week: Week
    now: int
