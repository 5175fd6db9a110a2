"""What the organisation is: its calendar, market, process, people and money.

Every quantity states its unit, the range in which it is allowed, and where its default
comes from. Management practices are not part of an organisation: see `sim.practices`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SKILLS = ("prospect", "qualify", "advance", "close")
"""The four latent skills, in the order of every array of skills."""

PROTOTYPE = "judgement: gave plausible shares of time, win rates and cycles in trials"
JUDGEMENT = "judgement"


class Section(BaseModel):
    """A part of an organisation file: unknown fields are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def quantity(
    default: float,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    evidence: str = PROTOTYPE,
) -> float:
    """Declare a number of an organisation: default, allowed range, unit, meaning, source."""
    field: float = Field(
        default,
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra={"unit": unit, "evidence": evidence},
    )
    return field


def count(default: int, low: int, high: int, unit: str, meaning: str) -> int:
    """Declare a whole number of an organisation."""
    field: int = Field(
        default,
        ge=low,
        le=high,
        description=meaning,
        json_schema_extra={"unit": unit, "evidence": JUDGEMENT},
    )
    return field


class Work(StrEnum):
    """The kind of work that moves a deal through a stage."""

    QUALIFY = "qualify"
    ADVANCE = "advance"
    PROPOSE = "propose"
    NEGOTIATE = "negotiate"


class Calendar(Section):
    """Which days are worked, and where fiscal quarters begin."""

    first_day: date = Field(date(2024, 1, 1), description="first Monday of week 0")
    country: str | None = Field("US", description="ISO code whose public holidays are kept")
    fiscal_year_start_month: int = count(
        1, 1, 12, "month", "first month of the fiscal year"
    )

    @model_validator(mode="after")
    def _starts_on_monday(self) -> Calendar:
        if self.first_day.weekday() != 0:
            raise ValueError(
                f"first_day {self.first_day} is not a Monday; weeks begin on Mondays"
            )
        return self


class Team(Section):
    """A manager with direct reports; `count` teams of this kind."""

    name: str = Field("team", min_length=1, description="what the team is called")
    reps: int = count(8, 1, 40, "people", "direct reports of the manager")
    count: int = count(1, 1, 5000, "teams", "how many such teams there are")


class Segment(Section):
    """A class of customers."""

    name: str = Field(min_length=1)
    share: float = quantity(1.0, 0.0, 1.0, "fraction", "share of accounts")
    good_fit: float = quantity(
        0.4, 0.01, 0.99, "fraction", "share of windows with good fit"
    )
    amount_ratio: float = quantity(1.0, 0.05, 20.0, "ratio", "amounts against the median")
    stakeholders: int = count(4, 1, 20, "people", "who take part in the buyer's decision")


class Change(Section):
    """A dated event in the market after which everybody has something to learn anew."""

    week: int = count(26, -520, 2600, "week", "week, counted from the switch")
    skill: Literal["prospect", "qualify", "advance", "close"] = "qualify"
    loss: float = quantity(0.1, 0.0, 1.0, "skill", "what people no longer know", JUDGEMENT)


class Market(Section):
    """The finite pool of accounts and its buying windows."""

    accounts_per_rep: int = count(220, 10, 3000, "accounts", "accounts in a mean territory")
    territory_sigma: float = quantity(
        0.25, 0.0, 1.0, "log sd", "spread of territory sizes", "evidence 12: 55 % mis-sized"
    )
    segments: tuple[Segment, ...] = Field(
        (
            Segment(
                name="large", share=0.35, good_fit=0.22, amount_ratio=1.15, stakeholders=5
            ),
            Segment(
                name="mid", share=0.40, good_fit=0.40, amount_ratio=1.0, stakeholders=4
            ),
            Segment(
                name="small", share=0.25, good_fit=0.55, amount_ratio=0.9, stakeholders=3
            ),
        ),
        min_length=1,
        max_length=6,
    )
    window_weeks: float = quantity(
        26.0, 2.0, 200.0, "weeks", "mean length of a buying window"
    )
    window_gap_weeks: float = quantity(
        55.0, 1.0, 520.0, "weeks", "mean time between windows"
    )
    amount_median: float = quantity(16_700, 10, 1e8, "money", "median amount of a deal")
    amount_sigma: float = quantity(
        0.9, 0.0, 2.0, "log sd", "spread of amounts", "evidence 10: judgement, .6-1.3"
    )
    hand_raise_week: float = quantity(
        0.03,
        0.0,
        5.0,
        "per account-week",
        "inbound hazard of an untouched account in a window",
    )
    inbound_shape: float = quantity(
        6.0,
        0.5,
        1000.0,
        "shape",
        "gamma shape of the weekly inbound rate (over-dispersion)",
    )
    season: tuple[float, ...] = Field(
        (1.0,) * 12, min_length=12, max_length=12, description="inbound by calendar month"
    )
    weekday: tuple[float, ...] = Field(
        (1.1, 1.1, 1.05, 1.0, 0.75),
        min_length=5,
        max_length=5,
        description="inbound, Mon-Fri",
    )
    contact: float = quantity(
        0.55, 0.01, 1.0, "probability", "contact when answered at once"
    )
    contact_decay: float = quantity(
        0.30,
        0.0,
        2.0,
        "exponent",
        "fall with elapsed hours",
        "evidence 7: beta .30 (.15-.9)",
    )
    qualified_good: float = quantity(
        0.75, 0.0, 1.0, "probability", "good fit becomes a deal"
    )
    qualified_bad: float = quantity(0.40, 0.0, 1.0, "probability", "bad fit becomes a deal")
    hits_per_hour: float = quantity(
        0.80, 0.0, 50.0, "hits/h", "prospecting conversations an hour"
    )
    prospecting_tries: int = count(3, 1, 10, "accounts", "accounts looked at for one hit")
    prospecting_saturation: float = quantity(
        8.0, 1.0, 60.0, "h/week", "weekly prospecting hours past which hits stop rising"
    )
    lead_patience_weeks: float = quantity(
        1.0, 0.5, 52.0, "weeks", "an unanswered lead is gone after", JUDGEMENT
    )
    content_lift: float = quantity(
        0.6,
        0.0,
        3.0,
        "fraction",
        "most that content adds to hand raises; half of it at `content_half`",
        "evidence 11: no randomised study; judgement",
    )
    content_half: float = quantity(
        400.0,
        1.0,
        1e6,
        "money/rep-month",
        "content stock that brings half of it",
        JUDGEMENT,
    )
    content_lag_weeks: float = quantity(
        26.0,
        1.0,
        156.0,
        "weeks",
        "until buyers find what was paid for",
        "evidence 11: 3-9 months",
    )
    changes: tuple[Change, ...] = Field(
        (), max_length=8, description="dated events after which people must learn anew"
    )

    @model_validator(mode="after")
    def _shares_and_weights(self) -> Market:
        total = sum(segment.share for segment in self.segments)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(
                f"shares of segments add up to {total:.4g}; they must add up to 1"
            )
        for name, weights in (("season", self.season), ("weekday", self.weekday)):
            if min(weights) < 0 or sum(weights) <= 0:
                raise ValueError(f"{name} {weights} must not be negative and not all zero")
        return self


class Stage(Section):
    """A stage of the sales process: the work in it and the odds of leaving it forward."""

    name: str = Field(min_length=1)
    work: Work
    touches: int = count(1, 1, 20, "touches", "meetings or documents the stage takes")
    hours: float = quantity(1.0, 0.05, 80.0, "h", "a rep's hours for one touch")
    exit_logit: float = quantity(1.4, -4.0, 8.0, "log odds", "advance against lose at exit")
    skill: Literal["prospect", "qualify", "advance", "close"] = "advance"
    skill_slope: float = quantity(2.0, 0.0, 6.0, "log odds/unit", "what the skill is worth")
    friction: float = quantity(1.0, 0.1, 10.0, "ratio", "buyer's delay in this stage")
    salience: float = quantity(0.5, 0.0, 1.0, "utility", "how loudly such a deal calls")


class Process(Section):
    """The sales process: its stages in order, and what a process step is worth."""

    stages: tuple[Stage, ...] = Field(
        (
            Stage(name="discovery", work=Work.QUALIFY, touches=1, hours=0.31, exit_logit=1.6,
                  skill="qualify", skill_slope=2.0, salience=0.40),
            Stage(name="solution", work=Work.ADVANCE, touches=2, hours=0.94, exit_logit=1.3,
                  skill="advance", skill_slope=1.0, salience=0.46),
            Stage(name="evaluation", work=Work.ADVANCE, touches=3, hours=1.56, exit_logit=1.5,
                  skill="advance", skill_slope=2.0, salience=0.50),
            Stage(name="proposal", work=Work.PROPOSE, touches=1, hours=5.0, exit_logit=1.4,
                  skill="close", skill_slope=1.0, salience=0.62),
            # Those whom nobody has met may still say no after it, and champions leave: with
            # them 2.2 wins about as many deals as 1.2 would without (2.0 for a mean rep who
            # has met 1.5 people and whose champion stays).
            Stage(name="negotiation", work=Work.NEGOTIATE, touches=2, hours=1.25, exit_logit=2.2,
                  skill="close", skill_slope=2.0, salience=0.72),
        ),
        min_length=2,
        max_length=8,
    )  # fmt: skip
    step_hours: float = quantity(
        0.5, 0.0, 4.0, "h", "what following a stage's step takes", "evidence 1: .25-1 h"
    )
    step_odds: float = quantity(
        1.15,
        1.0,
        2.0,
        "odds ratio",
        "a followed step on leaving forward",
        "evidence 1: 1.05-1.35",
    )
    defect: float = quantity(
        0.5, 0.0, 1.0, "probability", "a skipped step leaves a hidden defect"
    )
    defect_kill: float = quantity(
        0.06,
        0.0,
        0.5,
        "probability",
        "a defect kills at each late exit",
        "calibrated: .04-.20",
    )


class Buyer(Section):
    """How buyers answer, cool down and decide."""

    reply_days: float = quantity(4.5, 0.05, 120.0, "working days", "median time to answer")
    reply_sigma: float = quantity(0.7, 0.0, 2.5, "log sd", "spread of the time to answer")
    fit_logit: float = quantity(0.75, 0.0, 4.0, "log odds", "good fit adds, bad fit takes")
    fade_week: float = quantity(0.010, 0.0, 1.0, "per week", "fading at full momentum")
    fade_momentum: float = quantity(6.0, 0.0, 50.0, "ratio", "added fading at no momentum")
    half_life_weeks: float = quantity(
        8.0, 0.5, 100.0, "weeks", "half-life of momentum", "evidence 7: 8 (5-14)"
    )
    momentum_causal_share: float = quantity(
        0.5,
        0.0,
        1.0,
        "fraction",
        "causal part of the decay with age",
        "evidence 7: unidentified",
    )
    fade_bad_fit: float = quantity(1.4, 1.0, 10.0, "ratio", "fading of bad fit")
    silent: float = quantity(0.35, 0.0, 1.0, "probability", "a lost buyer does not say so")
    champion_month: float = quantity(
        0.015,
        0.0,
        0.5,
        "per month",
        "champions who leave",
        "evidence 7 and 16: .015 (.01-.03)",
    )
    veto: float = quantity(
        0.05,
        0.0,
        0.5,
        "probability",
        "somebody whom nobody has met says no at the end",
        "evidence 7: 5 % a head",
    )
    guided: float = quantity(
        0.9, 0.3, 1.0, "ratio", "days to answer when the next step was prepared", JUDGEMENT
    )
    signal: float = quantity(
        1.0,
        0.0,
        4.0,
        "d'",
        "how far the signals of good and bad fit lie apart",
        "evidence 16",
    )


class Customers(Section):
    """What won deals become."""

    base_per_rep: int = count(32, 0, 1000, "accounts", "customers of a rep at the start")
    churn_week: float = quantity(
        0.0036, 0.0001, 0.2, "per week", "customers lost, as their contracts end"
    )
    tickets_month: float = quantity(
        0.55,
        0.0,
        20.0,
        "per customer",
        "service tickets a month",
        "evidence 8: set so that service takes 10-25 % of time in every stage",
    )
    ticket_hours: float = quantity(1.4, 0.05, 40.0, "h", "mean length of a ticket")
    ticket_sigma: float = quantity(
        0.6, 0.0, 2.0, "log sd", "spread of a ticket's length", JUDGEMENT
    )
    handover_loss: float = quantity(
        0.18,
        0.0,
        0.9,
        "fraction",
        "customers lost when the rep leaves; half of it where two people are known",
        "evidence 9: .13-.18 over all of them",
    )
    contract_weeks: float = quantity(
        52.0, 4.0, 520.0, "weeks", "from one renewal to the next", JUDGEMENT
    )
    renewal_share: float = quantity(
        0.10,
        0.0,
        2.0,
        "fraction",
        "of the first amount, what each renewal brings the sales organisation",
        JUDGEMENT,
    )
    renewal_hours: float = quantity(0.5, 0.0, 40.0, "h", "a renewal's work", JUDGEMENT)
    referral_month: float = quantity(
        0.02,
        0.0,
        0.5,
        "per customer",
        "names given a month when asked",
        "evidence 13: .005-.05",
    )
    referral_lift: float = quantity(
        1.6,
        1.0,
        4.5,
        "ratio",
        "odds that a referred lead becomes a deal",
        "evidence 13, shrunk",
    )


class People(Section):
    """Reps: skills, habits, time, and coming and going."""

    general_sd: float = quantity(0.15, 0.0, 1.0, "skill", "spread of general ability")
    gap_base: float = quantity(0.10, 0.0, 1.0, "skill", "smallest main gap")
    gap_mean: float = quantity(0.35, 0.0, 2.0, "skill", "mean of the main gap beyond it")
    gap_other: float = quantity(0.08, 0.0, 1.0, "skill", "gap in the other skills")
    gap_concentration: float = quantity(
        1.0, 0.0, 1.0, "fraction", "0: equal gaps, 1: one bottleneck", JUDGEMENT
    )
    self_learning_week: float = quantity(
        0.004, 0.0, 0.1, "per week", "share of gaps closed alone"
    )
    coaching_kappa: float = quantity(
        0.045, 0.0, 0.3, "per hour", "share of a gap closed by an hour of coaching"
    )
    asked_share: float = quantity(
        0.30, 0.0, 1.0, "fraction", "customers asked for a name unasked", JUDGEMENT
    )
    ramp_start: float = quantity(
        0.61,
        0.2,
        1.0,
        "fraction",
        "a newcomer's output at first, pipeline apart, against a year later",
        "evidence 9 and 16: .61 (.5-.75)",
    )
    ramp_months: float = quantity(
        5.0,
        0.5,
        24.0,
        "months",
        "in which two thirds of it are learned",
        "evidence 9: 5 (3-9)",
    )
    peer_alpha: float = quantity(
        0.075,
        0.0,
        0.6,
        "fraction",
        "of what a colleague does better, learned in one meeting",
        "evidence 3 and 16: .075 (.03-.15)",
    )
    playbook_month: float = quantity(
        0.025,
        0.0,
        0.3,
        "per month",
        "share of the way to the team's median learned from what is written down",
        "evidence 3 and 11: .15 (.05-.30) of the gap in half a year",
    )
    habit_sd: float = quantity(
        0.06, 0.0, 0.5, "utility", "spread of what people do without being asked", JUDGEMENT
    )
    honesty: float = quantity(
        0.9, 0.0, 10.0, "h", "what a false entry is felt to cost, on average", JUDGEMENT
    )
    reading_sd: float = quantity(
        0.35,
        0.0,
        3.0,
        "stages",
        "how far people differ in when they call a stage reached",
        "evidence 1: most late-stage deals of weak reps fail re-staging",
    )
    usual_hours: float = quantity(
        46.0,
        20.0,
        70.0,
        "h/week",
        "hours at the usual pace",
        "evidence 8: 49 self-reported",
    )
    fatigue_hours: float = quantity(
        49.0,
        30.0,
        80.0,
        "h/week",
        "beyond which work tires",
        "evidence 5 and 16: 49 (45-55)",
    )
    fatigue_price: float = quantity(
        0.115,
        0.0,
        1.0,
        "log per 10 h",
        "output lost for every ten hours beyond, once they have lasted",
        "evidence 5: Pencavel 2014, 70 h bring what 55 h bring",
    )
    fatigue_weeks: float = quantity(
        6.0, 1.0, 52.0, "weeks", "in which people tire and recover", JUDGEMENT
    )
    fatigue_quit: float = quantity(
        0.8, 0.0, 3.0, "log hazard per 10 h", "tired people quit", "evidence 9: judgement"
    )
    people_skill_quit: float = quantity(
        0.36,
        0.0,
        1.0,
        "log hazard/sd",
        "a manager good with people keeps them",
        "evidence 4 and 16: .36 (.1-.45)",
    )
    tool_cut: float = quantity(
        0.25,
        0.0,
        0.8,
        "fraction",
        "a proposal's hours saved by the tool",
        "evidence 11: 0-.5",
    )
    tool_entry_week: float = quantity(
        1.0, 0.0, 10.0, "h/week", "entering data for the tool", "evidence 11: .5-3"
    )
    tool_dip: float = quantity(
        0.25,
        0.0,
        2.0,
        "fraction",
        "a proposal takes longer at first with the tool",
        "evidence 11: a first dip of some weeks",
    )
    tool_weeks: float = quantity(
        8.0, 1.0, 52.0, "weeks", "until people are used to the tool", "evidence 11: 8"
    )
    other_share: float = quantity(0.24, 0.0, 0.7, "fraction", "travel and everything else")
    admin_week: float = quantity(7.0, 0.0, 30.0, "h/week", "administration")
    admin_exit: float = quantity(0.3, 0.0, 8.0, "h", "administration a deal that ends")
    admin_most: float = quantity(14.0, 1.0, 40.0, "h", "administration never piles up past")
    switch_minutes: float = quantity(
        10.0, 0.0, 60.0, "min", "changing to another kind of work", "evidence 8: 5-20"
    )
    juggling_deals: float = quantity(
        16.0, 1.0, 200.0, "deals", "open deals that cost nothing"
    )
    juggling_width: float = quantity(12.0, 1.0, 200.0, "deals", "how fast juggling costs")
    juggling_floor: float = quantity(0.75, 0.2, 1.0, "ratio", "output is never lower")
    choice_noise: float = quantity(
        0.12, 0.0, 1.0, "utility", "sd of the mood of the half hour"
    )
    reluctance: float = quantity(
        0.48,
        0.0,
        1.0,
        "utility",
        "prospecting below it is put off",
        "evidence 8: no-value work 17 %, prospecting 10 % observed; .48 brings 12 % and 9 %. "
        "Chosen in view of the stages: at .44 stage 5 over 1 was 1.15, at .48 it is 1.2",
    )
    step_worth: float = quantity(
        0.46,
        -1.0,
        3.0,
        "h",
        "what reps believe a step is worth",
        "evidence 1: c0 .45 (.3-.6)",
    )
    step_scale: float = quantity(
        0.25, 0.02, 2.0, "h", "how much the choice to follow varies"
    )
    seen_price: float = quantity(
        1.0, 0.0, 10.0, "h", "what being seen skipping costs", JUDGEMENT
    )
    seen_gain: float = quantity(
        0.15,
        0.0,
        1.0,
        "fraction",
        "belief of being seen, raised by an inspection",
        JUDGEMENT,
    )
    seen_fade_weeks: float = quantity(
        12.0,
        1.0,
        104.0,
        "weeks",
        "belief of being seen fades over",
        "evidence 1: 12 (6-26)",
    )
    crowding: float = quantity(
        0.25,
        0.0,
        1.0,
        "fraction",
        "own belief in a step that being watched replaces",
        JUDGEMENT,
    )
    plan_worth: float = quantity(
        0.35, -1.0, 3.0, "h", "what reps believe an hour of the plan is worth", JUDGEMENT
    )
    pull_discount: float = quantity(
        0.10, 0.0, 0.5, "fraction", "price of closing early", "evidence 5: .05-.20"
    )
    cleanup_touches: int = count(
        3, 1, 20, "touches", "silent touches before a deal is closed"
    )
    quit_month: float = quantity(0.022, 0.0, 0.3, "per month", "resignations", "evidence 9")
    vacancy_weeks: float = quantity(
        8.0, 0.0, 52.0, "weeks", "an empty seat", "evidence 9: 2-6 months"
    )
    deal_slots: int = count(44, 8, 600, "deals", "leads and deals a rep can hold")


class Effort(Section):
    """The weekly effort decision (what one more booking is worth to the rep)."""

    epsilon: float = quantity(
        0.4,
        0.0,
        1.0,
        "exponent",
        "pace against price",
        "judgement: trials of the effort rule, .3-.5",
    )
    elasticity: float = quantity(
        0.34, 0.05, 1.0, "exponent", "believed bookings against pace", "evidence 8: .34"
    )
    quota_pull: float = quantity(
        1.6,
        0.0,
        5.0,
        "commission",
        "pull of the quota",
        "judgement: trials of the effort rule, 1-2.4",
    )
    goal_pull: float = quantity(
        1.0,
        0.0,
        5.0,
        "commission",
        "pull of a goal",
        "judgement: trials of the effort rule, 1-1.3",
    )
    goal_attention: float = quantity(
        0.5, 0.0, 1.0, "fraction", "quota's share that a goal takes"
    )
    rank_attention: float = quantity(
        0.3,
        0.0,
        1.0,
        "fraction",
        "quota's share that the team's mean takes where ranks are shown",
        "evidence 6: -11 to +3 % of sales; judgement",
    )
    loss_aversion: float = quantity(
        2.0, 1.0, 5.0, "ratio", "below against above a reference"
    )
    width: float = quantity(
        0.2,
        0.05,
        1.0,
        "fraction",
        "reach of a reference",
        "judgement: trials of the effort rule, .15-.25",
    )
    overconfidence: float = quantity(
        0.5,
        0.1,
        1.5,
        "ratio",
        "believed over true spread",
        "judgement: trials of the effort rule, .5-.7",
    )
    discount_week: float = quantity(
        0.03,
        0.0,
        0.5,
        "per week",
        "impatience",
        "judgement: trials of the effort rule, .03-.06",
    )
    slowest: float = quantity(0.7, 0.3, 1.0, "h/h", "least work in an hour")
    fastest: float = quantity(1.5, 1.0, 3.0, "h/h", "most work in an hour")


class Managers(Section):
    """Managers: hours, skill and how they form beliefs."""

    hours_week: float = quantity(42.0, 10.0, 80.0, "h/week", "a manager's week")
    admin_share: float = quantity(
        0.25, 0.0, 0.9, "fraction", "administration", "evidence 2: .15-.26"
    )
    rescue_hours: float = quantity(
        4.0, 0.0, 40.0, "h/week", "hours kept for late deals of the team"
    )
    skill: float = quantity(
        0.10, -1.0, 2.0, "skill", "a manager's own skill in a deal", JUDGEMENT
    )
    quality_sd: float = quantity(
        0.043,
        0.0,
        0.5,
        "log sd",
        "spread of coaching quality",
        "evidence 4: .043 (.03-.07)",
    )
    prior_observations: float = quantity(
        12.0, 0.1, 500.0, "observations", "worth of the prior"
    )
    memory_week: float = quantity(
        0.98, 0.5, 1.0, "per week", "what a week leaves of old counts"
    )
    prospect_guess: float = quantity(
        5.0,
        0.0,
        40.0,
        "h/week",
        "prospecting that managers think right",
        "evidence 8: 6-20 %",
    )
    adjust_weeks: float = quantity(
        16.0,
        1.0,
        104.0,
        "weeks",
        "in which a new manager finds the role",
        "judgement: some months",
    )
    adjust_share: float = quantity(
        0.3, 0.0, 0.9, "fraction", "of a new manager's hours, lost at first", JUDGEMENT
    )
    star_hours: float = quantity(
        10.0,
        0.0,
        40.0,
        "h/week",
        "kept on own deals by a manager who sold twice the mean; nothing at the mean",
        "judgement: what a promoted seller's time brings in the old job",
    )
    feedback_weight: float = quantity(
        0.25,
        0.0,
        1.0,
        "fraction",
        "a rep's belief about usual bookings moves so far to what a review of closings says",
        "evidence 6: over-correction; judgement: trials of the effort rule, .25-.5",
    )
    intuition_sd: float = quantity(
        0.35, 0.0, 2.0, "log sd", "error of an intuition about what drives sales", JUDGEMENT
    )


class Plan(Section):
    """What executives plan with."""

    quota_quarter: float = quantity(
        52_000, 0.0, 1e9, "money", "quota of a rep and quarter before there is a history"
    )
    quota_scope: Literal["company", "team"] = Field(
        "company",
        description="who splits quotas and pools knowledge: executives over all teams, or "
        "each team by itself; such teams share nothing and can be run one by one",
    )
    quota_ratio: float = quantity(
        1.0, 0.2, 5.0, "ratio", "company quota over trailing bookings"
    )
    account_error: float = quantity(
        0.15,
        0.0,
        2.0,
        "log sd",
        "error of potential read from account data",
        "evidence 16: .10-.20",
    )
    approval_days: float = quantity(
        2.0, 0.0, 30.0, "working days", "an approval takes", JUDGEMENT
    )
    sees_quota: bool = Field(
        default=True, description="reps have quotas; without, own average counts"
    )


class Money(Section):
    """Prices: what turns bookings into contribution."""

    currency: str = Field("USD", min_length=3, max_length=3)
    margin: float = quantity(
        0.80, 0.0, 1.0, "fraction", "of bookings left after delivery", JUDGEMENT
    )
    base_pay_year: float = quantity(60_000, 0, 1e7, "money", "a rep's fixed pay", JUDGEMENT)
    commission: float = quantity(0.10, 0.0, 0.6, "fraction", "of bookings", JUDGEMENT)
    accelerator: float = quantity(
        1.5, 1.0, 5.0, "ratio", "commission above quota", JUDGEMENT
    )
    bonus: float = quantity(
        0.0, 0.0, 1.0, "quarters", "bonus at quota, in commission", JUDGEMENT
    )
    manager_pay_year: float = quantity(
        150_000, 0, 1e7, "money", "a manager's pay", JUDGEMENT
    )
    overhead_year: float = quantity(
        10_000, 0, 1e7, "money", "tools and place of a rep", JUDGEMENT
    )
    onboarding: float = quantity(
        1_000, 0, 1e7, "money", "cost of a won customer", JUDGEMENT
    )
    desk_hour: float = quantity(
        35.0, 0, 1e4, "money", "an hour of the support desk", JUDGEMENT
    )
    hire: float = quantity(
        30_000, 0, 1e7, "money", "hiring and training", "evidence 9: 29+36 k"
    )
    playbook_year: float = quantity(
        600, 0, 1e6, "money/rep", "writing and keeping what works", JUDGEMENT
    )
    tool_year: float = quantity(1_200, 0, 1e6, "money/rep", "the proposal tool", JUDGEMENT)
    friction_year: float = quantity(
        10_000,
        0,
        1e7,
        "money/rep",
        "taking all of the buyer's effort away; a part of it costs that part",
        JUDGEMENT,
    )
    lead_price: float = quantity(
        200.0, 0, 1e6, "money", "a hand raise that is bought", JUDGEMENT
    )


class Organisation(Section):
    """A sales organisation."""

    name: Annotated[str, Field(min_length=1)] = "mid-market software"
    meaning: str = "One team that sells software to mid-sized companies."
    unknown: tuple[str, ...] = Field(
        (), description="fields that nobody knows here; --parameters drawn draws them too"
    )
    calendar: Calendar = Calendar()
    teams: tuple[Team, ...] = Field((Team(),), min_length=1, max_length=5000)
    market: Market = Market()
    process: Process = Process()
    buyer: Buyer = Buyer()
    customers: Customers = Customers()
    people: People = People()
    effort: Effort = Effort()
    managers: Managers = Managers()
    plan: Plan = Plan()
    money: Money = Money()

    @model_validator(mode="after")
    def _fits_together(self) -> Organisation:
        if self.customers.base_per_rep > 0.8 * self.market.accounts_per_rep:
            raise ValueError(
                f"customers.base_per_rep {self.customers.base_per_rep} leaves too few of "
                f"market.accounts_per_rep {self.market.accounts_per_rep}; "
                "keep it below 80 % or enlarge the market"
            )
        return self

    def team_sizes(self) -> tuple[int, ...]:
        """Reps of every team, in order."""
        return tuple(team.reps for team in self.teams for _ in range(team.count))
