"""Weeks, teams and reps: what people know, want, have in hand and were asked for."""

from typing import Annotated

from sim.records import Float64, Floats, Int64, Record
from sim.state.constants import BySegment
from sim.state.kinds import N_HABITS, N_SKILLS, N_TASKS


class Week(Record):
    """A week of the clock."""

    first_tick: Int64
    end_tick: Int64
    period: Int64
    week_of_period: Int64
    weeks_left: Int64  # in the fiscal quarter, this week included
    period_end_tick: Int64


class Team(Record):
    """A team, its manager and what the manager believes."""

    address: Int64
    rep_begin: Int64
    rep_end: Int64  # no rep at or beyond it has a seat yet
    seats: Int64  # seats there were at first
    seat_end: Int64  # there is no room for a seat at or beyond it
    week: Int64
    practice: Int64
    inbound_rate: Float64
    person: Int64  # how many managers have left
    since: Int64  # tick at which the manager took over
    origin: Int64  # where the manager came from
    seats_paid: Int64  # added seats that were paid for
    redrawn: Int64  # seats there were when territories were last redrawn; 0: never
    redrawing_paid: Int64  # the same of the last redrawing that was paid for
    paid_origin: Int64  # the last change of manager that was paid for
    quality: Float64
    people_skill: Float64  # standard normal
    deal_skill: Float64  # the manager's own, in a deal
    own_log2: Float64  # own sales before promotion over the team's mean, log2
    own_hours: Float64  # a week, on deals of the manager's own
    owed_hours: Float64  # of the manager, to what cannot be cut and did not fit a week
    content: Float64  # stock of content, in money a rep-month
    content_coming: Float64  # spent, not yet found by buyers
    commit: Float64  # what the manager said would be booked this quarter
    norm: Annotated[Floats, N_SKILLS]  # mean skill of the team: what its playbook says
    fit_intuition: Float64  # the manager's bar for fit over the one that is written
    fit_learned: Float64
    fit_pooled: Float64
    prospect_intuition: Float64
    prospect_learned: Float64
    prospect_pooled: Float64
    skill_weight: Annotated[Floats, N_SKILLS]
    segment_intuition: BySegment
    segment_learned: BySegment
    segment_pooled: BySegment
    rate_pooled: Annotated[Floats, N_SKILLS]


class Rep(Record):
    """A seat and the person in it."""

    address: Int64
    team: Int64
    account_begin: Int64
    account_end: Int64
    slot_begin: Int64
    slot_end: Int64
    slots_used: Int64  # no slot at or beyond slot_begin + slots_used holds anything
    ticket_begin: Int64
    present: Int64
    person: Int64  # how many people have left this seat
    hired: Int64
    seat: Int64  # 1 while the seat exists, filled or not
    # the piece of work in hand
    task: Int64
    task_slot: Int64
    task_stamp: Int64
    task_step: Int64  # 1: the stage's step is being followed, 0: skipped, -1: none due
    task_cheap: Int64  # 1: a cheap conversation
    task_met: Int64  # 1: one more person at the buyer's will be met
    task_started: Int64
    task_hours: Float64
    last_task: Int64
    week: Int64
    prospect_blocks: Int64  # this week
    hits: Int64  # this week
    noise_at: Int64
    noise: Annotated[Floats, N_TASKS - 2]
    # who this is
    general: Float64
    gap: Annotated[Floats, N_SKILLS]
    ramp: Float64  # what a newcomer still lacks in every skill
    fails: Int64  # 1: does not learn the job by doing it
    habit: Annotated[Floats, N_HABITS]
    honesty: Float64  # h, what a false entry is felt to cost
    reading: Float64  # how far ahead of the definitions this rep reads labels, stages
    fatigue: Float64  # tens of hours a week beyond what can be sustained, fading
    step_worth: Float64
    seen: Float64
    watched: Float64
    plan_weight: Float64  # how much the plan counts this week, 0 to 1
    # what is waiting
    admin_hours: Float64
    owed_hours: Float64
    open_deals: Int64
    leads: Int64
    customers: Int64
    recurring: Float64  # money a year that they renew for
    ticket_head: Int64
    tickets: Int64
    # what the manager asked for
    prospect_plan: Float64  # h/week
    lead_plan: Float64  # working hours; 0: none
    follow_plan: Float64  # working days; 0: none
    fit_plan: Float64  # probability; 0: none
    segment_avoided: Int64
    steps_plan: Int64
    desk_hours: Float64  # left this week
    desk_share: Float64  # of the team's desk
    desk_bought: Float64  # hours of the desk paid for this week
    coached_skill: Int64
    coached_until: Int64
    need: Float64  # log output that the coached gap is believed to have cost
    coaching_share: Float64  # of the hours that a mean rep is coached
    push: Float64
    contacts_plan: Float64  # people in every deal; 0: none asked for
    ask_plan: Float64  # share of the customers to be asked for a name
    activity_plan: Float64  # logged activities a week; 0: none asked for
    logging_plan: Float64  # share of the work that should be entered
    discount_most: Float64  # discounts beyond it are refused
    approval_ticks: Float64  # what an approval takes; 0: none is needed
    language: Int64  # 1: labels follow common definitions
    label_pressure: Float64  # how much a full late pipeline is asked for, 0 to 1
    pacing: Int64
    friction: Float64  # buyers' days against those without help
    playbook: Int64
    tool: Int64
    tool_weeks: Float64  # for which the proposal tool has been in use
    kpi: Int64  # the personal KPI: a `Standard`, or NOBODY
    # what the rep chose for this week
    asks: Float64  # share of the customers asked for a name
    logged: Float64  # share of the work that is entered
    cheap: Float64  # share of the activity asked for that is done cheaply
    false: Float64  # share of the activity asked for that is only entered
    activities: Float64  # answers and touches so far this week
    talks_plan: Float64  # conversations to be had this week to meet a quota
    cheap_left: Float64  # cheap conversations still to be had this week
    # effort and money
    week_prospect_hours: Float64
    pace: Float64
    price: Float64
    quota: Float64
    ratchet: (
        Float64  # of one more booking, how much comes back in later quotas of one's own
    )
    outlook: Float64  # how much fuller the own late pipeline is shown than usual, a share
    goal: Float64
    rank_reference: Float64  # the team's mean quarter, where it is shown; else 0
    boss_skill: Float64  # the manager's, in a deal the manager has worked on
    extra_commission: Float64
    extra_paid: Float64  # what of it is paid
    spent: Float64  # on practices so far
    kpi_weight: Float64  # how much the personal KPI counts this week, 0 to 1
    discussed: Float64  # booked this quarter when last reviewed
    discussed_weeks: Int64  # weeks of this quarter that reviews have spoken of
    booked: Float64
    weekly_mean: Float64  # believed bookings a week
    past_quarters: Annotated[Floats, 4]
    low_quarters: Int64
    quit_used: Float64
    quit_limit: Float64
