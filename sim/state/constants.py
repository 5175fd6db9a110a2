"""What rules know of an organisation: one record, in ticks, hours, logits and money."""

from typing import Annotated, TypeAlias

from sim.records import Float64, Floats, Int64, Ints, Record, Word64
from sim.state.kinds import (
    MOST_CHANGES,
    MOST_SEATS,
    MOST_SEGMENTS,
    MOST_STAGES,
    N_QUARTERS,
    N_SKILLS,
)

ByStage: TypeAlias = Annotated[Floats, MOST_STAGES]
IntByStage: TypeAlias = Annotated[Ints, MOST_STAGES]
BySegment: TypeAlias = Annotated[Floats, MOST_SEGMENTS]


class Constants(Record):
    """Everything about an organisation that rules read.

    The range and the source of a number stand beside it in `sim.organisation`. What is of a
    week or of a tick says so in its name.
    """

    key: Word64
    market: (
        Int64  # number of the team's market; teams in one market share what they know of it
    )
    sharing: (
        Int64  # how many teams of the market share what they know; 1: this one is by itself
    )
    pooling: Int64  # how many teams of all markets pool what fit is worth; 1: this one is by itself
    n_stages: Int64
    n_segments: Int64
    stage_task: IntByStage
    stage_touches: IntByStage
    stage_skill: IntByStage
    stage_hours: ByStage
    stage_exit: ByStage
    stage_slope: ByStage
    stage_friction: ByStage
    stage_salience: ByStage
    hours_ratio: Float64  # of the work on a deal, against the hours that are named
    # A mean rep's chance to win from the start of each stage, with good and bad fit, the
    # hours and the weeks that remain: what people believe from experience.
    win_good: ByStage
    win_bad: ByStage
    hours_left: ByStage
    weeks_left: ByStage
    segment_share: BySegment
    segment_fit: BySegment
    segment_amount: BySegment
    segment_stakeholders: BySegment
    segment_reply: BySegment  # time to answer against the usual one
    change_week: Annotated[Ints, MOST_CHANGES]  # week of the clock; -1: none
    change_skill: Annotated[Ints, MOST_CHANGES]
    change_loss: Annotated[Floats, MOST_CHANGES]
    # Log of a rep's output that a unit of each skill adds, pipeline apart.
    skill_worth: Annotated[Floats, N_SKILLS]
    # Expected bookings from a deal of each segment, over the mean of all segments.
    segment_worth: BySegment
    accounts_per_rep: Float64  # in a mean territory
    territory_sigma: Float64  # sd of the log size of territories
    # Market: lengths of windows and gaps, amounts, hand raises and prospecting.
    window_ticks: Float64  # mean length of a buying window
    gap_ticks: Float64  # mean time between two windows
    amount_median: Float64  # of a deal in a segment of ratio 1
    amount_sigma: Float64  # sd of the log amount
    amount_mean: Float64  # over all segments
    hand_raise_week: Float64  # hazard in an open window, a mean week
    inbound_shape: Float64  # of the weekly gamma factor
    contact: Float64  # chance to reach a fresh lead
    contact_decay: Float64  # power of the hours that a lead waited
    qualified_good: Float64  # chance that a reached lead becomes a deal
    qualified_bad: Float64  # the same for a bad fit
    hits_per_hour: Float64  # conversations in an hour of prospecting
    prospecting_tries: Float64  # accounts looked at in a conversation
    prospecting_saturation: Float64  # hours a week
    lead_patience_ticks: Float64  # after which a lead is gone
    content_lift: Float64  # most that content adds to inbound pull
    content_half: Float64  # money a rep-month at which half of it is reached
    content_keep: Float64  # share of content that is still to be found a week later
    # Process: a step's hours and what it adds to the logit of passing; hidden defects.
    step_hours: Float64  # what following a step takes
    step_logit: Float64  # what it adds to the logit
    defect: Float64  # chance that a skipped step leaves one
    defect_kill: Float64  # chance that one kills a deal
    # Buyers: delays, fit, hazards of fading and of a champion's leaving a tick, vetoes.
    reply_ticks: Float64  # median
    reply_sigma: Float64  # sd of the log delay
    fit_logit: Float64  # added for a good fit, subtracted for a bad one
    fade_tick: Float64  # hazard
    fade_momentum: Float64  # how much more without any momentum
    half_life_ticks: Float64  # of momentum
    fade_bad_fit: Float64  # factor for a bad fit
    silent: Float64  # share of lost deals that are lost without a word
    signal: Float64  # d' of the signal of fit
    champion_tick: Float64  # hazard of leaving
    deadline_share: Float64  # of buyers who decide by a quarter's end
    veto: Float64  # chance that a person nobody met says no
    guided: Float64  # factor on days where the next step is prepared
    friction_reach: Float64  # share of buyers' effort that a seller can take away
    # Customers: hazard of leaving a tick, tickets, contracts, referrals.
    churn_tick: Float64  # hazard
    ticket_ticks: Float64  # mean time between two tickets
    ticket_median: Float64  # hours
    ticket_sigma: Float64  # sd of log hours
    handover_loss: Float64  # share of customers
    referral_week: Float64  # names a week of a customer who is asked
    referral_lift: Float64  # factor on the odds to qualify
    base_per_rep: Float64  # customers at the start
    contract_ticks: Float64  # length
    renewal_share: Float64  # of the first amount, a year
    renewal_hours: Float64  # work
    # People: skills and gaps, learning, habits, hours of a week, choices, tiring.
    general_sd: Float64  # of general ability
    gap_base: Float64  # least main gap
    gap_mean: Float64  # what the main gap has beyond it, mean
    gap_other: Float64  # mean gap elsewhere
    gap_concentration: Float64  # share of the main gap in one skill
    self_learning: Float64  # share of a gap closed in a week
    outdating: Float64  # chance a week that knowledge of one skill goes out of date
    outdating_gap: Float64  # mean gap that opens then
    coaching_kappa: Float64  # share of a gap closed in an hour of coaching, nearly
    asked_share: Float64  # of customers asked for a name unasked
    other_share: Float64  # of the clock that goes elsewhere
    admin_week: Float64  # hours
    admin_exit: Float64  # hours for a closed deal
    admin_most: Float64  # hours that pile up
    switch_hours: Float64  # for changing to another kind of work
    juggling_deals: Float64  # open deals that cost nothing
    juggling_width: Float64  # deals beyond
    juggling_floor: Float64  # least output an hour
    choice_noise: Float64  # sd of moods
    reluctance: Float64  # salience below which nobody prospects
    step_worth: Float64  # hours that a step is felt to be worth, mean
    step_scale: Float64  # hours by which moods vary
    seen_price: Float64  # hours that being seen to skip costs
    seen_gain: Float64  # belief gained when somebody looks
    seen_fade: Float64  # share of it that fades in a week
    crowding: Float64  # share of own reasons that being seen replaces
    plan_worth: Float64  # hours that the plan is felt to be worth
    pull_discount: Float64  # mean discount for a deal pulled forward
    chase_ticks: Float64  # until a silent buyer is tried again
    cleanup_touches: Float64  # unanswered touches before a deal is closed
    quit_week: Float64  # hazard
    vacancy_ticks: Float64  # until a newcomer comes
    ramp_gap: Float64  # what a newcomer lacks in every skill
    ramp_keep: Float64  # share of it left a week later
    failing_hires: Float64  # share of newcomers whose ramp stays
    peer_alpha: Float64  # share of a difference learned in a meeting
    playbook_week: Float64  # the same from a week with a playbook
    habit_sd: Float64  # of each habit
    honesty: Float64  # mean of what a false entry is felt to cost, hours
    reading_sd: Float64  # stages
    usual_hours: Float64  # a week at pace 1
    fatigue_hours: Float64  # a week that can be sustained
    fatigue_price: Float64  # log output for ten hours beyond
    fatigue_keep: Float64  # share of fatigue left a week later
    fatigue_quit: Float64  # log hazard for ten hours beyond
    people_skill_quit: Float64  # log hazard less for one sd
    tool_cut: Float64  # share of a proposal's hours saved in the end
    tool_entry: Float64  # hours a week
    tool_dip: Float64  # share of hours more at first
    tool_weeks: Float64  # until the tool is mastered
    # What calls a free rep, 0 to 1, and hours of small pieces of work.
    call_service: Float64  # a fresh ticket
    call_service_day: Float64  # more, a day that it waits
    call_lead: Float64  # a fresh lead
    call_lead_looks: Float64  # more, an sd of looking like a buyer
    call_lead_doubted: Float64  # a lead below it is put off
    call_prospecting: Float64  # with enough open deals
    call_prospecting_empty: Float64  # more, with nothing open
    call_prospecting_full: Float64  # share of juggling_deals
    call_admin: Float64  # administration
    call_admin_hour: Float64  # more, an hour that waits
    call_silence: Float64  # factor for a silent buyer
    call_waiting_day: Float64  # more, a day that a lead or deal waits
    call_plan_lead: Float64  # a lead, as far as the plan counts
    call_plan_follow: Float64  # a follow-up, likewise
    call_plan_prospect: Float64  # prospecting, likewise
    call_cheap_talk: Float64  # filling a quota
    call_push: Float64  # more, late in a quarter at full push
    call_push_weeks: Float64  # of a quarter's end
    answer_hours: Float64
    idle_hours: Float64
    guiding_hours: Float64
    meeting_hours: Float64
    cheap_hours: Float64
    # Effort: what a booking is worth to a rep, and how pace follows.
    epsilon: Float64  # elasticity of pace to price
    bracketing: Float64  # share of later work that is felt at this quarter's price
    elasticity: Float64  # of output to pace
    quota_pull: Float64  # weight of the quota
    goal_pull: Float64  # weight of a personal goal
    goal_attention: Float64  # share of the quota's pull that a goal takes
    rank_attention: Float64  # share that a shown rank takes
    ratchet: Float64  # share of what a sale adds to later quotas that is reckoned with
    loss_aversion: Float64  # factor below a reference
    width: Float64  # of the pull, in references
    overconfidence: Float64  # factor on the spread believed
    discount_week: Float64  # of what is paid later
    slowest: Float64  # pace
    fastest: Float64  # pace
    usual_price: Float64  # price at which pace is 1 on plan
    # Managers: hours a week, how good they are, what they believe and remember.
    prospect_guess: Float64  # median intuition, hours a week
    manager_hours: Float64  # a week without administration
    rescue_hours: Float64  # a week
    manager_skill: Float64  # in a deal
    quality_sd: Float64  # of log quality of coaching
    manager_deals: Float64  # skill in a deal of the team's first manager
    manager_coaching: Float64  # of the first manager, sd; NaN: a matter of chance
    manager_people: Float64  # the same of keeping people
    prior_observations: Float64  # that a prior is worth
    halo_sd: Float64  # of a manager's lasting error about one skill of one person
    watching_sd: Float64  # of what an hour of watching shows
    memory: Float64  # share of a belief kept in a week
    intuition_sd: Float64  # of log intuition
    report_sample: Float64  # share of what is logged that reports are made from
    adjust_ticks: Float64  # until a new manager has found the role
    adjust_share: Float64  # of hours lost at first
    star_hours: Float64  # a week for each doubling of own sales
    feedback_weight: Float64  # of what was booked since the last review
    # Plan and money: quotas of a quarter, commission, what practices cost a week.
    accelerator: Float64  # factor on commission above quota
    bonus: Float64  # for reaching quota, in quarters of commission
    quota_quarter: Float64  # at the start
    quota_ratio: Float64  # quota over what is usual
    fixed_quotas: Float64  # 1: quotas stay what they were set to
    first_quarter: Int64  # fiscal quarter of the year, from 0, in which the clock begins
    quota_shares: Annotated[Floats, N_QUARTERS]  # of a year's fixed quota
    seat_quotas: Annotated[Floats, MOST_SEATS]  # fixed ones, of a year
    leave_week: Annotated[
        Ints, MOST_SEATS
    ]  # week of the clock in which a rep leaves; -1: none
    account_error: Float64  # sd of log potential as read
    sees_quota: Float64  # 1: reps know their quota
    team_by_team: Float64  # 1: teams share nothing
    approval_ticks: Float64  # that an approval takes
    playbook_money: Float64  # a rep-week
    tool_money: Float64  # a rep-week
    friction_money: Float64  # a rep-week at a full cut
    manager_pay_week: Float64  # pay
    commission: Float64  # share of bookings
    hire_money: Float64  # for one person
