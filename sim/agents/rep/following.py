"""Whether a rep does what was asked: a step of the process, an hour of the plan.

Following is a choice. What the rep believes it to be worth, and the chance of being seen
skipping it times what that costs, stand against the time it takes. The chance is a belief:
it rises when somebody looks and fades when nobody does. Being watched replaces a part of
one's own reasons, so once inspection ends the habit lies below where it began
(Staats et al. 2017).
"""

import math

from sim.chance import Purpose, uniform
from sim.compiling import rule
from sim.state import NOBODY, Constants, Rep

PLAN_HOUR = 0.5
"""Hours of effort that an hour of following the plan is felt to take."""
KPI_GAIN = 0.15
KPI_LOSS = 0.05
"""Hours by which one KPI of one's own is felt to be worth more, and all else less (judgement)."""
REASONS_WEEKS = 26.0
"""Weeks over which one's own reasons adapt to being watched or not."""


@rule
def logit_choice(advantage: float, scale: float) -> float:
    """Chance to choose what is better by `advantage` when moods vary by `scale`."""
    z = advantage / scale
    if z < -40.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(-z))


@rule
def step_probability(c: Constants, rep: Rep, stage: int) -> float:
    """Chance that the rep follows the step of a stage.

    Only a step that is defined can be seen to be skipped.
    """
    worth = rep.step_worth
    if stage < rep.steps_plan:
        worth += rep.seen * c.seen_price
    return logit_choice(worth - c.step_hours, c.step_scale)


@rule
def follows_step(c: Constants, rep: Rep, address: int, window: int, stage: int) -> bool:
    """The rep's choice for one deal and stage."""
    u = uniform(c.key, address, Purpose.FOLLOW_STEP, window, stage)
    return u < step_probability(c, rep, stage)


@rule
def plan_weight(c: Constants, rep: Rep, clearer: float) -> float:
    """How much the plan counts against what calls loudest, 0 to 1.

    Args:
        c: Constants.
        rep: Who was asked.
        clearer: Hours that it is felt to be worth beyond the usual, by being one of few.
    """
    worth = c.plan_worth + clearer + rep.watched * c.seen_price
    return logit_choice(worth - PLAN_HOUR, c.step_scale)


@rule
def weigh_plan(c: Constants, rep: Rep) -> None:
    """Settle how much what was asked counts this week.

    One KPI of one's own is remembered better than many standards, and takes attention from
    the others.
    """
    if rep.kpi == NOBODY:
        rep.plan_weight = plan_weight(c, rep, 0.0)
        rep.kpi_weight = rep.plan_weight
    else:
        rep.plan_weight = plan_weight(c, rep, -KPI_LOSS)
        rep.kpi_weight = plan_weight(c, rep, KPI_GAIN)


@rule
def be_inspected(c: Constants, rep: Rep) -> None:
    """A deal's steps were looked at: the rep believes more in being seen."""
    rep.seen += c.seen_gain * (1.0 - rep.seen)


@rule
def be_asked(c: Constants, rep: Rep) -> None:
    """Inputs were talked about in a review: the rep believes more in being watched."""
    rep.watched += c.seen_gain * (1.0 - rep.watched)


@rule
def forget_watching(c: Constants, rep: Rep) -> None:
    """A week passes: beliefs of being seen fade, own reasons drift to where they belong.

    How much the plan counts is settled for the week to come.
    """
    rep.seen *= 1.0 - c.seen_fade
    rep.watched *= 1.0 - c.seen_fade
    own = c.step_worth - c.crowding * c.step_hours * rep.seen
    rep.step_worth += (own - rep.step_worth) / REASONS_WEEKS
    weigh_plan(c, rep)
