"""An organisation's reps: skills, habits, time, and coming and going."""

from sim.organisation.base import JUDGEMENT, Section, count, quantity


class People(Section):
    """Reps: skills, habits, time, and coming and going."""

    general_sd: float = quantity(0.15, 0.0, 1.0, "skill")
    """spread of general ability"""
    gap_base: float = quantity(0.10, 0.0, 1.0, "skill")
    """smallest main gap"""
    gap_mean: float = quantity(0.35, 0.0, 2.0, "skill")
    """mean of the main gap beyond it"""
    gap_other: float = quantity(0.08, 0.0, 1.0, "skill")
    """gap in the other skills"""
    gap_concentration: float = quantity(1.0, 0.0, 1.0, "fraction", JUDGEMENT)
    """0: equal gaps, 1: one bottleneck"""
    self_learning_week: float = quantity(0.004, 0.0, 0.1, "per week")
    """share of gaps closed alone"""
    outdating_week: float = quantity(0.0094, 0.0, 0.1, "per week")
    """chance that what is known of one skill goes out of date

    Source: judgement: .004-.02; products, competitors, buyers change; training wears off
    """
    outdating_gap: float = quantity(0.33, 0.0, 2.0, "skill")
    """mean gap that opens when it does

    Source: judgement: with .0094 a week a rep nobody teaches keeps a newcomer's gaps
    """
    coaching_kappa: float = quantity(0.045, 0.0, 0.3, "per hour")
    """share of a gap closed by an hour of coaching"""
    asked_share: float = quantity(0.30, 0.0, 1.0, "fraction", JUDGEMENT)
    """customers asked for a name unasked"""
    ramp_start: float = quantity(0.55, 0.2, 1.0, "fraction")
    """a newcomer's output at first, pipeline apart, against a year later

    Source: evidence 9 and 16: .61 (.5-.75); .55 in view of the row ramp, which is fit
    """
    ramp_months: float = quantity(2.8, 0.5, 24.0, "months")
    """in which two thirds of it are learned

    Source: evidence 9: full productivity after 5 (3-9) months; less a cycle, in which the
      pipeline fills, and over 1.36, the time constants until a tenth is missing
    """
    failing_hires: float = quantity(0.10, 0.0, 0.6, "fraction")
    """newcomers who do not learn the job by doing it

    Source: judgement: 30-40 % never make quota in trade surveys, most of them by bad luck; .03-.25,
      in view of the row ramp, which is fit
    """
    peer_alpha: float = quantity(0.30, 0.0, 1.0, "fraction")
    """of what a colleague does better in one skill, learned in one meeting

    Source: evidence 3 and 16: .075 (.03-.15) of four skills, so .30 (.12-.60) of one
    """
    playbook_month: float = quantity(0.025, 0.0, 0.3, "per month")
    """share of the way to the team's median learned from what is written down

    Source: evidence 3 and 11: .15 (.05-.30) of the gap in half a year
    """
    habit_sd: float = quantity(0.06, 0.0, 0.5, "utility", JUDGEMENT)
    """spread of what people do without being asked"""
    honesty: float = quantity(0.9, 0.0, 10.0, "h", JUDGEMENT)
    """what a false entry is felt to cost, on average"""
    reading_sd: float = quantity(0.35, 0.0, 3.0, "stages")
    """how far people differ in when they call a stage reached

    Source: evidence 1: most late-stage deals of weak reps fail re-staging
    """
    usual_hours: float = quantity(46.0, 20.0, 70.0, "h/week")
    """hours at the usual pace

    Source: evidence 8: 49 self-reported
    """
    fatigue_hours: float = quantity(49.0, 30.0, 80.0, "h/week")
    """beyond which work tires

    Source: evidence 5 and 16: 49 (45-55)
    """
    fatigue_price: float = quantity(0.115, 0.0, 1.0, "log per 10 h")
    """output lost for every ten hours beyond, once they have lasted

    Source: evidence 5: Pencavel 2014, 70 h bring what 55 h bring
    """
    fatigue_weeks: float = quantity(6.0, 1.0, 52.0, "weeks", JUDGEMENT)
    """in which people tire and recover"""
    fatigue_quit: float = quantity(0.8, 0.0, 3.0, "log hazard per 10 h")
    """tired people quit

    Source: evidence 9: judgement
    """
    people_skill_quit: float = quantity(0.36, 0.0, 1.0, "log hazard/sd")
    """a manager good with people keeps them

    Source: evidence 4 and 16: .36 (.1-.45)
    """
    tool_cut: float = quantity(0.25, 0.0, 0.8, "fraction")
    """a proposal's hours saved by the tool

    Source: evidence 11: 0-.5
    """
    tool_entry_week: float = quantity(1.0, 0.0, 10.0, "h/week")
    """entering data for the tool

    Source: evidence 11: .5-3
    """
    tool_dip: float = quantity(0.25, 0.0, 2.0, "fraction")
    """a proposal takes longer at first with the tool

    Source: evidence 11: a first dip of some weeks
    """
    tool_weeks: float = quantity(8.0, 1.0, 52.0, "weeks")
    """until people are used to the tool

    Source: evidence 11: 8
    """
    other_share: float = quantity(0.24, 0.0, 0.7, "fraction")
    """travel and everything else"""
    admin_week: float = quantity(7.0, 0.0, 30.0, "h/week")
    """administration"""
    admin_exit: float = quantity(0.3, 0.0, 8.0, "h")
    """administration a deal that ends"""
    admin_most: float = quantity(14.0, 1.0, 40.0, "h")
    """administration never piles up past"""
    switch_minutes: float = quantity(10.0, 0.0, 60.0, "min")
    """changing to another kind of work

    Source: evidence 8: 5-20
    """
    juggling_deals: float = quantity(16.0, 1.0, 1000.0, "deals")
    """open deals that cost nothing"""
    juggling_width: float = quantity(12.0, 1.0, 1000.0, "deals")
    """how fast juggling costs"""
    juggling_floor: float = quantity(0.75, 0.2, 1.0, "ratio")
    """output is never lower"""
    choice_noise: float = quantity(0.12, 0.0, 1.0, "utility")
    """sd of the mood of the half hour"""
    reluctance: float = quantity(0.48, 0.0, 1.0, "utility")
    """prospecting below it is put off

    Source: evidence 8: no-value work 17 %, prospecting 10 % observed; .48 brings 12 % and 9
      %. Chosen in view of the stages: at .44 stage 5 over 1 was 1.15, at .48 it is 1.2
    """
    step_worth: float = quantity(0.46, -1.0, 3.0, "h")
    """what reps believe a step is worth

    Source: evidence 1: c0 .45 (.3-.6)
    """
    step_scale: float = quantity(0.25, 0.02, 2.0, "h")
    """how much the choice to follow varies"""
    seen_price: float = quantity(1.0, 0.0, 10.0, "h", JUDGEMENT)
    """what being seen skipping costs"""
    seen_gain: float = quantity(0.15, 0.0, 1.0, "fraction", JUDGEMENT)
    """belief of being seen, raised by an inspection"""
    seen_fade_weeks: float = quantity(12.0, 1.0, 104.0, "weeks")
    """belief of being seen fades over, and so do hours that were asked for

    Source: evidence 1: 12 (6-26)
    """
    crowding: float = quantity(0.25, 0.0, 1.0, "fraction", JUDGEMENT)
    """own belief in a step that being watched replaces"""
    plan_worth: float = quantity(0.35, -1.0, 3.0, "h", JUDGEMENT)
    """what reps believe an hour of the plan is worth"""
    pull_discount: float = quantity(0.10, 0.0, 0.5, "fraction")
    """price of closing early

    Source: evidence 5: .05-.20
    """
    chase_days: float = quantity(10.0, 0.5, 60.0, "working days", JUDGEMENT)
    """until a silent buyer is tried again"""
    cleanup_touches: int = count(3, 1, 20, "touches")
    """silent touches before a deal is closed"""
    left_open: float = quantity(0.0, 0.0, 1.0, "fraction", JUDGEMENT)
    """deals that came to nothing which nobody closes in the CRM"""
    quit_month: float = quantity(0.019, 0.0, 0.3, "per month")
    """resignations

    Source: evidence 9: .022; .019 in view of the row attrition, which counts dismissals too
      and is fit
    """
    vacancy_weeks: float = quantity(8.0, 0.0, 52.0, "weeks")
    """an empty seat

    Source: evidence 9: 2-6 months
    """
    deal_slots: int = count(44, 8, 3000, "deals")
    """leads and deals a rep can hold"""
