"""How long a buyer takes to answer, and what is decided at the end of a stage.

Delays are lognormal; leaving a stage forward is a logit of fit, skill and the step done; a
skipped step may leave a defect that kills late (evidence 1: step odds 1.05-1.35; evidence
10: win rates). Some buyers decide by a quarter's end, with their own budgets or with sellers'
discounts in view (evidence 5: Oyer 1998, Larkin 2014).
"""

import math

from sim.calendar import TICKS_PER_WEEK
from sim.chance import Purpose, lognormal, luck, two_uniforms
from sim.compiling import rule
from sim.state import Constants, Deal, Rep

DEADLINE_TICKS = 2 * TICKS_PER_WEEK
"""A quarter's end, in which buyers with a deadline decide."""
NEAR_TICKS = 10 * TICKS_PER_WEEK
"""A deadline further away than this plays no part yet (judgement)."""


@rule
def reply_delay(c: Constants, address: int, deal: Deal, pace: float) -> int:
    """Ticks until a buyer answers: lognormal, times friction of the stage, and the segment's.

    An imposed delay is used once.

    Args:
        c: Constants.
        address: The account's.
        deal: The deal.
        pace: Buyers' days against those without help (`buyers_pace`).
    """
    u = luck(
        deal.imposed_delay,
        c.key,
        address,
        Purpose.BUYER_DELAY,
        deal.window,
        deal.touch_number,
    )
    deal.imposed_delay = math.nan
    median = c.reply_ticks * c.stage_friction[deal.stage] * pace
    median *= c.segment_reply[deal.segment]
    return max(1, int(lognormal(u, median, c.reply_sigma)))


@rule
def waits_for_quarter_end(
    c: Constants, address: int, deal: Deal, answers: int, now: int, period_end: int
) -> int:
    """Ticks by which a buyer's last decision waits for the quarter's last two weeks.

    Some buyers have a deadline there. Who would decide before it waits, where it is near.

    Args:
        c: Constants.
        address: The account's.
        deal: The deal.
        answers: Tick at which the buyer would answer without a deadline.
        now: Tick.
        period_end: Last tick of the quarter.
    """
    if deal.stage < c.n_stages - 1 or deal.touches_left > 0 or deal.pulled == 1:
        return 0
    u, v = two_uniforms(c.key, address, Purpose.DEADLINE, deal.window, 0)
    due = period_end - int(v * DEADLINE_TICKS)
    if u >= c.deadline_share or due - now > NEAR_TICKS:
        return 0
    return max(0, due - answers)


@rule
def buyers_pace(c: Constants, rep: Rep) -> float:
    """Days a buyer takes against those without help: less effort, a step that was prepared.

    Cutting the buyer's effort cuts days and no more (evidence 11).
    """
    return float(rep.friction * (c.guided if rep.pacing == 1 else 1.0))


@rule
def exit_probability(
    c: Constants, stage: int, fit: int, skill: float, step_done: int
) -> float:
    """Chance that a deal leaves a stage forward: a logit of fit, skill and the step done."""
    logit = c.stage_exit[stage] + c.stage_slope[stage] * skill
    logit += c.fit_logit if fit == 1 else -c.fit_logit
    if step_done == 1:
        logit += c.step_logit
    return float(1.0 / (1.0 + math.exp(-logit)))


@rule
def defect_probability(c: Constants, stage: int, defects: int) -> float:
    """Chance that hidden defects kill a deal at the exit of a stage: only late ones."""
    if defects == 0 or stage < c.n_stages - 2:
        return 0.0
    return float(1.0 - (1.0 - c.defect_kill) ** defects)
