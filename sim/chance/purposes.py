"""What a draw is for: one purpose, one use.

The number of a purpose is part of the address, so it is never reused and never renumbered:
giving a purpose another number changes every result that depends on it.
"""

from enum import IntEnum


class Purpose(IntEnum):
    """Purpose of a draw (0 to 65,535); the comment says what entity, major and minor are."""

    WINDOW_GAP = 1  # account, window, 0
    WINDOW_LENGTH = 2  # account, window, 0
    WINDOW_FIT = 3  # account, window, 0
    WINDOW_AMOUNT = 4  # account, window, 0
    WINDOW_SIGNAL = 5  # account, window, 0: what the buyer looks like to a seller
    HAND_RAISE = 6  # account, window, 0: how much inbound pull it takes
    OPENING_PHASE = 7  # account, 0, 0: where in its window cycle an account begins
    SEGMENT = 8  # account, 0, 0
    STAGE_EXIT = 9  # account, window, stage: advance or lose; place for imposed luck
    FADE_LIMIT = 10  # account, window, 0
    BUYER_DELAY = 11  # account, window, touch; place for imposed luck
    CONTACT = 12  # account, window, 0; place for imposed luck
    QUALIFIED = 13  # account, window, 0
    LOST_SILENT = 14  # account, window, stage
    DEFECT = 15  # account, window, stage
    DEFECT_KILL = 16  # account, window, stage
    FOLLOW_STEP = 17  # account, window, stage
    PULL_READY = 18  # account, window, 0: what the buyer wants for closing early
    STANDARD_FOLLOWED = 19  # account, window, stage: is a doubtful deal dropped as asked?
    TICKET_GAP = 20  # account, spell, ticket
    TICKET_LENGTH = 21  # account, spell, ticket
    CHURN_LIMIT = 22  # account, spell, 0
    REFERRAL = 23  # account, week, 0
    REFERRAL_NAME = 24  # account, week, 0
    TERRITORY = 25  # rep, 0, 0
    SKILL_GENERAL = 26  # rep, person, 0
    SKILL_MAIN = 27  # rep, person, 0: which skill holds the main gap
    SKILL_GAP = 28  # rep, person, skill; 4: the main gap
    STEP_WORTH = 29  # rep, person, 0
    CHOICE_MOOD = 30  # rep, half hour, 0
    PROSPECT_HITS = 31  # rep, week, block
    PROSPECT_PICK = 32  # rep, week, 16 x hit + look
    QUIT_LIMIT = 33  # rep, person, 0
    INBOUND_RATE = 35  # team, week, 0
    MANAGER_QUALITY = 36  # team, 0, 0
    INTUITION = 37  # team, subject, number
    REPORT_SAMPLE = 38  # rep, week, feature
    MENTION = 39  # rep, week, 0
    INSPECTION = 40  # rep, week, 0
    ACCOUNT_READING = 41  # rep, year, 0; rep, REDRAWING, seats
    PLAN_QUARTER = 42  # quarter, week, 0: solving for the usual price
    PLAN_AMOUNT = 43  # quarter, deal, 0
    PROSPECT_AIM = 44  # rep, week, hit: does the rep aim where asked?
    HABIT = 45  # rep, person, habit
    HONESTY = 46  # rep, person, 0
    READING = 47  # rep, person, 0: how early this rep thinks a stage is reached
    PEER_PAIR = 48  # team, week, place: who meets whom
    CHAMPION = 49  # account, window, champion: when the champion leaves
    NEW_CONTACT = 50  # account, window, touch: is one more person met?
    VETO = 51  # account, window, 0
    RENEWAL = 52  # account, spell, 0: what a customer at the start is, and where it is
    LABEL = 53  # account, window, stage: does the label follow?
    MANAGER_PEOPLE = 55  # team, person, 0: skill with people
    HAPPY_EARS = 56  # account, window, week
    REFERRAL_ASKED = 57  # account, week, 0
    CHEAP_PICK = 58  # rep, week, conversation
    OUTDATING = 59  # rep, week, 0: does knowledge go out of date, and of what; 1: how much
    HALO = (
        61  # rep, person, manager: by how far this manager misjudges this person, by skill
    )
    WATCHING = 62  # rep, week, 0: what a week of watching adds to it, by skill
    DEADLINE = (
        63  # account, window, 0: does the buyer decide by a quarter's end, and when in it
    )
    HIRE_FAILS = 64  # rep, person, 0
    TALENT = 65  # rep, person, 0: for coaching, and with people, as a manager
    INSPECTED_DEAL = 67  # rep, week, number: which open deal is looked at
    LEFT_OPEN = 66  # account, window, 0: does anybody close a deal that came to nothing?
    SELF_RATING = 60  # rep, person, skill: what people take for their weakest skill
    OPEN_LOOKALIKE = (
        68  # number of a known open deal, 0, 0: which deal of the run-in it is like
    )
    OPEN_ACCOUNT = 69  # number of a known open deal, 0, 0: which account it gets
    REPLAY_SAMPLE = 70  # place among the draws of a sample, 0, 0: which future agrees
    REVIEWED = 71  # team, week, 0: where the row of reviews begins that a week has time for
