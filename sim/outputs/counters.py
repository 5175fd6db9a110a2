"""What is counted, week by week: for every rep, and for every team.

The rules write these counters as things happen; responses are computed from them and from
nothing else. Money is net of discounts. Hours are a person's hours, not clock time.
"""

from enum import IntEnum, unique


@unique
class RepCounter(IntEnum):
    """Counters of a rep and week; the block before the last line holds levels at the week's end."""

    BOOKINGS = 0  # money: amounts of deals won, after discount
    DISCOUNT = 1  # money given away to close early
    WINS = 2  # deals won
    LOSSES = 3  # deals lost, the buyer said so
    NO_DECISIONS = 4  # deals closed after the buyer fell silent
    DISQUALIFIED = 5  # deals dropped by the rep
    DEALS_OPENED = 6
    GOOD_OPENED = 7  # of these, buyers with a good fit
    AMOUNT_OPENED = 8  # money
    INBOUND = 9  # accounts that raised their hand
    PROSPECTED = 10  # accounts found by prospecting
    REFERRED = 11  # accounts named by customers
    NOT_TAKEN = 12  # leads for which the rep had no place left
    LEADS_ANSWERED = 13
    LEADS_EXPIRED = 14  # leads that nobody answered in time
    RESPONSE_HOURS = 15  # elapsed working hours until a lead was answered, summed
    CONTACTS = 16  # answered leads that were reached
    HOURS_ANSWER = 17
    HOURS_PROSPECT = 18
    HOURS_QUALIFY = 19
    HOURS_ADVANCE = 20
    HOURS_PROPOSE = 21
    HOURS_NEGOTIATE = 22
    HOURS_SERVE = 23
    HOURS_ADMIN = 24
    HOURS_IDLE = 25  # no-value work
    HOURS_MEETING = 26  # reviews, coaching, inspections, goals: with the manager
    HOURS_SWITCH = 27  # changing between kinds of work
    HOURS_OTHER = 28  # travel and everything else
    HOURS_CLOCK = 29  # working time that the above took
    TOUCHES = 30  # touches of deals
    TOUCHES_WASTED = 31  # touches of buyers who had already gone
    WAIT_HOURS = 32  # working hours that buyers waited for a touch, summed
    STEPS_DUE = 33
    STEPS_DONE = 34
    DEFECT_KILLS = 35  # deals lost late through a skipped step
    PULLED = 36  # deals pulled forward
    TICKETS = 37  # service tickets that came in
    TICKETS_DESK = 38  # of these, answered by the desk
    TICKET_WAIT_HOURS = 39  # working hours customers waited, summed over served tickets
    DESK_HOURS_USED = 40
    CUSTOMERS_LOST = 41
    QUITS = 42
    DISMISSALS = 43
    HIRES = 44
    INSPECTIONS = 45
    COACHING_HOURS = 46
    CYCLE_DAYS = 47  # working days from creation to won, summed over wins
    FADED = 48  # buyers who decided nothing and told nobody
    DESK_HOURS_BOUGHT = 49
    REACHED_POTENTIAL = 50  # money: amounts of windows that somebody reached
    OPEN_DEALS = 51  # level at the week's end, as are all below
    OPEN_AMOUNT = 52
    SILENT_DEALS = 53  # of the open deals, those whose buyer has gone
    LEADS_WAITING = 54
    CUSTOMERS = 55
    PACE = 56  # hours of work in an hour
    PRESENT = 57  # 1 while the seat is filled
    QUOTA = 58  # money, of the running quarter
    DEAL_LUCK = 59  # money: what chance gave or took, beyond its expectation; mean zero
    SEAT = 60  # 1 while the seat exists, filled or not; a level
    FATIGUE = 61  # tens of hours a week beyond what can be sustained; a level
    SKILL = 62  # mean skill over the four, ramp included; a level
    LABELS_AHEAD = 63  # open deals whose label is ahead of the truth; a level
    LABELS_BEHIND = 64  # open deals whose label is behind it; a level
    ACTIVITIES = 65  # conversations and meetings entered, whatever they were
    ACTIVITIES_CHEAP = 66  # of these, with whoever would talk
    ACTIVITIES_FALSE = 67  # of these, never held
    CONTACTS_MADE = 68  # further people met in deals
    CHAMPIONS_LEFT = 69  # champions who left during a deal
    CHAMPION_KILLS = 70  # deals that ended with their only contact
    VETOES = 71  # deals lost to somebody nobody had met
    NAMES_ASKED = 72  # customers asked for a name
    RENEWALS_DUE = 73
    RENEWED = 74
    RENEWED_AMOUNT = 75  # money
    RECURRING = 76  # money a year that customers are worth; a level
    LEARNED_COACHING = 77  # skill, summed over skills
    LEARNED_PEERS = 78
    LEARNED_PLAYBOOK = 79
    PEER_MEETINGS = 80
    SPENT = 81  # money paid for practices: tools, content, bonus, extra commission
    REFUSED = 82  # deals not pulled forward because the discount needed approval
    APPROVAL_DAYS = 83  # working days that deals waited for approval
    # Deals opened, by `sim.state.Source` in its order; together they are DEALS_OPENED.
    OPENED_INBOUND = 84
    OPENED_PROSPECTED = 85
    OPENED_REFERRED = 86
    # Deals that left a stage forward; out of the last stage they are WINS.
    PASSED_STAGE_1 = 87
    PASSED_STAGE_2 = 88
    PASSED_STAGE_3 = 89
    PASSED_STAGE_4 = 90
    PASSED_STAGE_5 = 91
    PASSED_STAGE_6 = 92
    PASSED_STAGE_7 = 93
    PASSED_STAGE_8 = 94


@unique
class TeamCounter(IntEnum):
    """Counters of a team and week."""

    MANAGER_REVIEW = 0  # hours
    MANAGER_INSPECT = 1
    MANAGER_COACH = 2
    MANAGER_RESCUE = 3
    MANAGER_OTHER = 4  # administration, analysis, goals, chasing
    DEMAND_CUT = 5  # share of reviews and meetings that could be given, summed over weeks
    DIAGNOSES = 6  # skills picked for coaching
    DIAGNOSES_RIGHT = 7  # of these, the gap that cost the rep most
    WINDOWS_OPENED = 8
    POTENTIAL_OPENED = 9  # money: amounts of windows that opened
    TARGET_ERROR_SQUARED = 10  # of quotas, log(quota / potential) centred, summed over reps
    TARGETS_SET = 11
    DISMISSED_ABOVE_MEDIAN = 12  # whose true skill was above the team's median
    FIT_OPENED = 13  # expected money in the windows that opened, given their fit
    MANAGER_OWN = 14  # hours on deals of the manager's own
    MANAGER_PEERS = 15  # hours of pairing people up
    MANAGER_CHANGES = 16
    OWN_SALES_LOG2 = 17  # of promoted sellers, log2 of sales over the mean, summed
    COMMITS = 18  # quarters for which a manager gave a number
    COMMIT_ERROR_SQUARED = 19  # log(commit / bookings), squared, summed over commits
    CONTENT = 20  # stock of content, money a rep-month; a level
