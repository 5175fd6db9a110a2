"""How many of a thing a world has room for, and the kinds that things come in."""

from enum import IntEnum
from typing import Final

MOST_STAGES: Final = 8
MOST_SEGMENTS: Final = 6
MOST_CHANGES: Final = 8
N_SKILLS: Final = 4
N_TASKS: Final = 10
N_HABITS: Final = 4
N_QUARTERS: Final = 4
MOST_SEATS: Final = 48
"""Seats of a team: as many as a file can give it, and those that can be added."""
TICKET_SLOTS: Final = 64
REPORT_WEEKS: Final = 8
"""Weeks of reports kept; the largest visibility delay must be shorter."""
NOBODY: Final = -1


class EventKind(IntEnum):
    """What can happen. The number is also the order in which things at one tick happen.

    Plans come before the market, the market before managers, managers before reps, news
    from buyers before what a free rep does next. Ties within a kind go by entity.
    """

    PERIOD = 0  # executives, at the start of a fiscal quarter; entity: period
    MARKET_WEEK = 1  # windows, hand raises, customers; entity: team
    MANAGER_WEEK = 2  # entity: team
    REP_WEEK = 3  # entity: rep
    HIRE = 4  # a newcomer takes an empty seat; entity: rep
    HAND_RAISE = 5  # entity: account; stamp: window
    TICKET = 6  # entity: account; stamp: spell as customer
    CHURN = 7  # a contract comes up, or ends; entity: account; stamp: spell as customer
    REPLY = 8  # a buyer answers, or should have; entity: deal slot; stamp: generation
    REP_FREE = 9  # a piece of work ends and the next begins; entity: rep; stamp: person


class Task(IntEnum):
    """What a rep can do next."""

    ANSWER = 0
    PROSPECT = 1
    QUALIFY = 2
    ADVANCE = 3
    PROPOSE = 4
    NEGOTIATE = 5
    SERVE = 6
    ADMIN = 7
    IDLE = 8
    MEETING = 9


class Habit(IntEnum):
    """What people do without being asked; nobody reads it directly."""

    PROSPECTING = 0
    NETWORKING = 1
    QUALIFYING = 2
    MOMENTUM = 3


class Standard(IntEnum):
    """What can be asked of a rep, as one KPI of their own."""

    PROSPECTING = 0
    LEADS = 1
    FOLLOW_UP = 2
    FIT = 3


class AccountState(IntEnum):
    """Where an account stands with us."""

    PROSPECT = 0
    IN_TALKS = 1
    CUSTOMER = 2


class SlotStatus(IntEnum):
    """What a slot of a rep holds."""

    FREE = 0
    LEAD = 1
    DEAL = 2


class Source(IntEnum):
    """Where a lead came from."""

    INBOUND = 0
    PROSPECTED = 1
    REFERRED = 2


class Gone(IntEnum):
    """Whether a deal's buyer has left without a word."""

    NO = 0
    FADED = 1
    LOST = 2


class Feature(IntEnum):
    """What a week of a rep looks like in a report; counts, hours and money of one week."""

    TRIES = 0  # 0-3: by skill
    SUCCESSES = 4  # 4-7: by skill
    PROSPECT_HOURS = 8
    SERVICE_HOURS = 9
    WAIT_HOURS = 10
    TOUCHES = 11
    RESPONSE_HOURS = 12
    ANSWERED = 13
    BOOKINGS = 14
    WINS = 15
    OPEN_AMOUNT = 16
    LEADS_WAITING = 17
    ACTIVITIES = 18  # conversations and meetings, as entered: real, cheap or false
    LATE_AMOUNT = 19  # money in deals whose label is one of the last two stages
    CLOSINGS = 20  # 20-25: deals closed, by segment
    BOOKED = 26  # 26-31: bookings by segment
    WEEKS = 32  # weeks whose closings were read
    REPORTS = 33  # weeks of which all else was read
    WATCHED = 34  # 34-37: hours in which the manager watched, by skill
    LACKS = 38  # 38-41: what was seen to lack, by skill, times those hours


N_FEATURES: Final = 42


class Logged(IntEnum):
    """What a CRM records of a deal."""

    CREATED = 0
    STAGE = 1
    WON = 2
    LOST = 3
    NO_DECISION = 4
    DISQUALIFIED = 5
