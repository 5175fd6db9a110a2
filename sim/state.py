"""The world: a few record arrays that hold everything a run needs to continue.

They are the only mutable state. Rules read and write them; engines hold none of their own,
because even the calendar of pending events is part of the world between two calls.
Times are ticks of working time, money is in the organisation's currency, skills are in
units of the skill scale (0 is a rep without general advantage and without gaps).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final, TypeAlias

import numpy as np

Record: TypeAlias = Any
"""One record of an array below. numba gives it attributes that no type checker knows."""
Records: TypeAlias = Any
"""A record array below, or an array of floats whose last axis is a counter or a feature."""

MOST_STAGES: Final = 8
MOST_SEGMENTS: Final = 6
MOST_CHANGES: Final = 8
N_SKILLS: Final = 4
N_TASKS: Final = 10
N_HABITS: Final = 4
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
    WEEKS = 32  # weeks in the report


N_FEATURES: Final = 33

CONSTANTS_DTYPE: Final = np.dtype(
    [
        ("key", "u8"),
        ("n_stages", "i8"),
        ("n_segments", "i8"),
        ("stage_task", "i8", (MOST_STAGES,)),
        ("stage_touches", "i8", (MOST_STAGES,)),
        ("stage_skill", "i8", (MOST_STAGES,)),
        ("stage_hours", "f8", (MOST_STAGES,)),
        ("stage_exit", "f8", (MOST_STAGES,)),
        ("stage_slope", "f8", (MOST_STAGES,)),
        ("stage_friction", "f8", (MOST_STAGES,)),
        ("stage_salience", "f8", (MOST_STAGES,)),
        # A mean rep's chance to win from the start of each stage, with good and bad fit, the
        # hours and the weeks that remain: what people believe from experience.
        ("win_good", "f8", (MOST_STAGES,)),
        ("win_bad", "f8", (MOST_STAGES,)),
        ("hours_left", "f8", (MOST_STAGES,)),
        ("weeks_left", "f8", (MOST_STAGES,)),
        ("segment_share", "f8", (MOST_SEGMENTS,)),
        ("segment_fit", "f8", (MOST_SEGMENTS,)),
        ("segment_amount", "f8", (MOST_SEGMENTS,)),
        ("segment_stakeholders", "f8", (MOST_SEGMENTS,)),
        ("change_week", "i8", (MOST_CHANGES,)),  # week of the clock; -1: none
        ("change_skill", "i8", (MOST_CHANGES,)),
        ("change_loss", "f8", (MOST_CHANGES,)),
        # Expected bookings from a deal of each segment, over the mean of all segments.
        ("segment_worth", "f8", (MOST_SEGMENTS,)),
        *(
            (name, "f8")
            for name in (
                "window_ticks", "gap_ticks", "amount_median", "amount_sigma", "amount_mean",
                "hand_raise_week", "inbound_shape", "contact", "contact_decay",
                "qualified_good", "qualified_bad", "hits_per_hour", "prospecting_tries",
                "prospecting_saturation", "lead_patience_ticks", "step_hours", "step_logit",
                "defect", "defect_kill", "reply_ticks", "reply_sigma", "fit_logit",
                "fade_tick", "fade_momentum", "half_life_ticks", "fade_bad_fit", "silent",
                "signal", "churn_tick", "ticket_ticks", "ticket_median", "ticket_sigma",
                "handover_loss", "referral_week", "referral_lift", "general_sd", "gap_base",
                "gap_mean", "gap_other", "gap_concentration", "self_learning",
                "coaching_kappa", "asked_share", "other_share", "admin_week", "admin_exit",
                "admin_most", "switch_hours", "juggling_deals", "juggling_width",
                "juggling_floor", "choice_noise", "reluctance", "step_worth", "step_scale",
                "seen_price", "seen_gain", "seen_fade", "crowding", "plan_worth",
                "pull_discount", "cleanup_touches", "quit_week", "vacancy_ticks", "epsilon",
                "elasticity", "quota_pull", "goal_pull", "goal_attention", "loss_aversion",
                "width", "overconfidence", "discount_week", "slowest", "fastest",
                "usual_price", "prospect_guess", "accelerator", "bonus", "manager_hours", "rescue_hours",
                "manager_skill", "quality_sd", "prior_observations", "memory",
                "intuition_sd", "quota_quarter", "quota_ratio", "account_error",
                "sees_quota", "base_per_rep", "content_lift", "content_half", "content_keep",
                "champion_tick", "veto", "guided", "contract_ticks", "renewal_share",
                "renewal_hours", "ramp_gap", "ramp_keep", "peer_alpha", "playbook_week",
                "habit_sd", "honesty", "reading_sd", "usual_hours", "fatigue_hours",
                "fatigue_price", "fatigue_keep", "fatigue_quit", "people_skill_quit",
                "tool_cut", "tool_entry", "tool_dip", "tool_weeks", "adjust_ticks",
                "adjust_share", "star_hours", "feedback_weight", "rank_attention",
                "approval_ticks", "playbook_money", "tool_money", "friction_money",
                "manager_pay_week", "commission", "hire_money", "team_by_team",
            )
        ),
    ]
)  # fmt: skip
"""Everything about an organisation that rules read, in ticks, hours, logits and money."""

WEEKS_DTYPE: Final = np.dtype(
    [
        ("first_tick", "i8"),
        ("end_tick", "i8"),
        ("period", "i8"),
        ("week_of_period", "i8"),
        ("weeks_left", "i8"),  # in the fiscal quarter, this week included
        ("period_end_tick", "i8"),
    ]
)

TEAMS_DTYPE: Final = np.dtype(
    [
        ("address", "i8"),
        ("rep_begin", "i8"),
        ("rep_end", "i8"),  # no rep at or beyond it has a seat yet
        ("seats", "i8"),  # seats there were at first
        ("seat_end", "i8"),  # there is no room for a seat at or beyond it
        ("week", "i8"),
        ("practice", "i8"),
        ("inbound_rate", "f8"),
        ("person", "i8"),  # how many managers have left
        ("since", "i8"),  # tick at which the manager took over
        ("origin", "i8"),  # where the manager came from
        ("seats_paid", "i8"),  # added seats that were paid for
        ("paid_origin", "i8"),  # the last change of manager that was paid for
        ("quality", "f8"),
        ("people_skill", "f8"),  # standard normal
        ("deal_skill", "f8"),  # the manager's own, in a deal
        ("own_log2", "f8"),  # own sales before promotion over the team's mean, log2
        ("own_hours", "f8"),  # a week, on deals of the manager's own
        ("content", "f8"),  # stock of content, in money a rep-month
        ("content_coming", "f8"),  # spent, not yet found by buyers
        ("commit", "f8"),  # what the manager said would be booked this quarter
        ("norm", "f8", (N_SKILLS,)),  # mean skill of the team: what its playbook says
        ("fit_intuition", "f8"),  # the manager's bar for fit over the one that is written
        ("fit_learned", "f8"),
        ("fit_pooled", "f8"),
        ("prospect_intuition", "f8"),
        ("prospect_learned", "f8"),
        ("prospect_pooled", "f8"),
        ("skill_weight", "f8", (N_SKILLS,)),
        ("segment_intuition", "f8", (MOST_SEGMENTS,)),
        ("segment_learned", "f8", (MOST_SEGMENTS,)),
        ("segment_pooled", "f8", (MOST_SEGMENTS,)),
        ("rate_pooled", "f8", (N_SKILLS,)),
    ]
)

REPS_DTYPE: Final = np.dtype(
    [
        ("address", "i8"),
        ("team", "i8"),
        ("account_begin", "i8"),
        ("account_end", "i8"),
        ("slot_begin", "i8"),
        ("slot_end", "i8"),
        ("slots_used", "i8"),  # no slot at or beyond slot_begin + slots_used holds anything
        ("ticket_begin", "i8"),
        ("present", "i8"),
        ("person", "i8"),  # how many people have left this seat
        ("hired", "i8"),
        ("seat", "i8"),  # 1 while the seat exists, filled or not
        # the piece of work in hand
        ("task", "i8"),
        ("task_slot", "i8"),
        ("task_stamp", "i8"),
        (
            "task_step",
            "i8",
        ),  # 1: the stage's step is being followed, 0: skipped, -1: none due
        ("task_cheap", "i8"),  # 1: a cheap conversation
        ("task_met", "i8"),  # 1: one more person at the buyer's will be met
        ("task_started", "i8"),
        ("task_hours", "f8"),
        ("last_task", "i8"),
        ("week", "i8"),
        ("prospect_blocks", "i8"),  # this week
        ("hits", "i8"),  # this week
        ("noise_at", "i8"),
        ("noise", "f8", (N_TASKS - 2,)),
        # who this is
        ("general", "f8"),
        ("gap", "f8", (N_SKILLS,)),
        ("ramp", "f8"),  # what a newcomer still lacks in every skill
        ("habit", "f8", (N_HABITS,)),
        ("honesty", "f8"),  # h, what a false entry is felt to cost
        ("reading", "f8"),  # how far ahead of the definitions this rep reads labels, stages
        ("fatigue", "f8"),  # tens of hours a week beyond what can be sustained, fading
        ("step_worth", "f8"),
        ("seen", "f8"),
        ("watched", "f8"),
        ("plan_weight", "f8"),  # how much the plan counts this week, 0 to 1
        # what is waiting
        ("admin_hours", "f8"),
        ("owed_hours", "f8"),
        ("open_deals", "i8"),
        ("leads", "i8"),
        ("customers", "i8"),
        ("recurring", "f8"),  # money a year that they renew for
        ("ticket_head", "i8"),
        ("tickets", "i8"),
        # what the manager asked for
        ("prospect_plan", "f8"),  # h/week
        ("lead_plan", "f8"),  # working hours; 0: none
        ("follow_plan", "f8"),  # working days; 0: none
        ("fit_plan", "f8"),  # probability; 0: none
        ("segment_avoided", "i8"),
        ("steps_plan", "i8"),
        ("desk_hours", "f8"),  # left this week
        ("desk_share", "f8"),  # of the team's desk
        ("desk_bought", "f8"),  # hours of the desk paid for this week
        ("coached_skill", "i8"),
        ("coached_until", "i8"),
        ("push", "f8"),
        ("contacts_plan", "f8"),  # people in every deal; 0: none asked for
        ("ask_plan", "f8"),  # share of the customers to be asked for a name
        ("activity_plan", "f8"),  # logged activities a week; 0: none asked for
        ("logging_plan", "f8"),  # share of the work that should be entered
        ("discount_most", "f8"),  # discounts beyond it are refused
        ("approval_ticks", "f8"),  # what an approval takes; 0: none is needed
        ("language", "i8"),  # 1: labels follow common definitions
        ("label_pressure", "f8"),  # how much a full late pipeline is asked for, 0 to 1
        ("pacing", "i8"),
        ("friction", "f8"),  # buyers' days against those without help
        ("playbook", "i8"),
        ("tool", "i8"),
        ("tool_weeks", "f8"),  # for which the proposal tool has been in use
        ("kpi", "i8"),  # the personal KPI: a `Standard`, or NOBODY
        # what the rep chose for this week
        ("asks", "f8"),  # share of the customers asked for a name
        ("logged", "f8"),  # share of the work that is entered
        ("cheap", "f8"),  # share of the activity asked for that is done cheaply
        ("false", "f8"),  # share of the activity asked for that is only entered
        ("activities", "f8"),  # answers and touches so far this week
        ("talks_plan", "f8"),  # conversations to be had this week to meet a quota
        ("cheap_left", "f8"),  # cheap conversations still to be had this week
        # effort and money
        ("week_prospect_hours", "f8"),
        ("pace", "f8"),
        ("price", "f8"),
        ("quota", "f8"),
        ("goal", "f8"),
        ("rank_reference", "f8"),  # the team's mean quarter, where it is shown; else 0
        ("boss_skill", "f8"),  # the manager's, in a deal the manager has worked on
        ("extra_commission", "f8"),
        ("extra_paid", "f8"),  # what of it is paid
        ("spent", "f8"),  # on practices so far
        ("kpi_weight", "f8"),  # how much the personal KPI counts this week, 0 to 1
        ("discussed", "f8"),  # booked this quarter when last reviewed
        ("booked", "f8"),
        ("weekly_mean", "f8"),  # believed bookings a week
        ("past_quarters", "f8", (4,)),
        ("low_quarters", "i8"),
        ("quit_used", "f8"),
        ("quit_limit", "f8"),
    ]
)

ACCOUNTS_DTYPE: Final = np.dtype(
    [
        ("address", "i8"),
        # The market need not look at it before this tick: most Mondays have nothing for most
        # accounts. Whatever changes where an account stands sets it to 0.
        ("wakes", "i8"),
        ("rep", "i4"),  # who works it
        ("segment", "i2"),
        ("state", "i2"),
        ("reached", "i2"),  # this window was reached by somebody
        ("fit", "i2"),
        ("window", "i4"),
        ("spell", "i4"),  # how often it became a customer
        ("contacts", "i4"),  # people known there
        ("ticket_number", "i4"),
        ("renewals", "i4"),  # renewals passed in this spell
        ("opens", "i8"),
        ("closes", "i8"),
        ("hand_used", "f8"),
        ("hand_limit", "f8"),
        ("amount", "f8"),
        ("signal", "f8"),
        ("next_ticket", "i8"),
        ("churns", "i8"),  # its patience ends: it leaves when the contract does
        ("renews", "i8"),  # tick at which the contract ends
        ("worth", "f8"),  # money: what the customer bought first
    ]
)
"""Two cache lines long, because the market looks at all of them."""

DEALS_DTYPE: Final = np.dtype(
    [
        ("status", "i4"),
        ("stage", "i4"),
        ("ready", "i4"),
        ("touches_left", "i4"),
        ("rep", "i4"),
        ("account", "i4"),
        ("window", "i4"),
        ("generation", "i4"),
        ("ready_since", "i8"),
        ("segment", "i4"),
        ("source", "i4"),
        ("fit", "i4"),
        ("gone", "i4"),
        ("wasted", "i4"),
        ("steps", "i4"),  # followed so far
        ("step_done", "i4"),  # followed in this stage
        ("defects", "i4"),
        ("pulled", "i4"),  # 1: at a discount; 2: the discount was refused
        ("touch_number", "i4"),
        ("label", "i4"),  # the stage as entered in the CRM
        ("rescued", "i4"),  # the manager has worked on it
        ("contacts", "i4"),  # people at the buyer's who take part
        ("champions", "i4"),  # how many champions this deal has had
        ("cheap", "i4"),  # found by cheap work
        ("approved", "i4"),  # the last stage has waited for its approval
        ("champion_leaves", "i8"),  # tick
        ("created", "i8"),
        ("stage_entered", "i8"),
        ("touched", "i8"),
        ("fade_at", "i8"),
        ("fade_used", "f8"),
        ("fade_limit", "f8"),
        ("amount", "f8"),
        ("discount", "f8"),
        ("signal", "f8"),
        # Uniforms that replace the drawn ones; NaN: nothing is imposed (see sim.chance).
        ("imposed_exit", "f8"),
        ("imposed_delay", "f8"),
        ("imposed_amount", "f8"),
        ("imposed_contact", "f8"),
    ]
)

TICKETS_DTYPE: Final = np.dtype([("arrived", "i8"), ("hours", "f8"), ("account", "i8")])

AGENDA_DTYPE: Final = np.dtype(
    [("tick", "i8"), ("kind", "i8"), ("entity", "i8"), ("stamp", "i8")]
)
"""Appointments that a rule asks the engine to keep. Row 0 is the header: `kind` counts the
rows in use, `entity` is the deal slot and `stamp` the account that the event touched."""
AGENDA_SLOTS: Final = 4096

EVENT_LOG_DTYPE: Final = np.dtype(
    [
        ("tick", "i8"),
        ("event", "i4"),
        ("stage", "i4"),
        ("deal", "i8"),
        ("account", "i8"),
        ("window", "i8"),
        ("rep", "i8"),
        ("amount", "f8"),
    ]
)
"""CRM-visible happenings. Row 0 is the header: `tick` counts rows in use, `deal` overflow."""


class Logged(IntEnum):
    """What a CRM records of a deal."""

    CREATED = 0
    STAGE = 1
    WON = 2
    LOST = 3
    NO_DECISION = 4
    DISQUALIFIED = 5
