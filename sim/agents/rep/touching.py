"""A touch of a deal, and the buyer's answer to it.

Every touch takes hours and makes the buyer's interest fresh; the answer comes after the
buyer's own time, and at the end of a stage the buyer decides (evidence 7: speed and
persistence; evidence 10: win rates, no decision).
"""

import math

from sim.agents.agenda import appoint
from sim.agents.buyer.decision import (
    buyers_pace,
    defect_probability,
    exit_probability,
    reply_delay,
    waits_for_quarter_end,
)
from sim.agents.buyer.fading import cool_down
from sim.agents.buyer.people import is_vetoed, miss_champions, veto_probability
from sim.agents.lifecycle import close_lost, close_won, enter_stage, log_event
from sim.agents.rep.activities import do_activity
from sim.agents.rep.approving import await_approval
from sim.agents.rep.learning import skill_of
from sim.chance import Purpose, luck, uniform
from sim.compiling import inlined_rule, rule
from sim.outputs.counters import RepCounter
from sim.state import (
    Account,
    Constants,
    Deal,
    EventKind,
    Feature,
    Gone,
    Logged,
    Seat,
    Values,
)

PACED_CHASE = 2
"""Times as long a rep who lets the buyer set the pace waits before a silent one is tried again."""


@rule
def touch(seat: Seat, account: Account, slot: int, step: int, period_end: int) -> None:
    """A meeting, a proposal, a call: the buyer's interest is fresh again, or long gone.

    Args:
        seat: The rep at work.
        account: The deal's account.
        slot: The deal's.
        step: 1: the stage's step was followed; 0: skipped; -1: none was due.
        period_end: Last tick of the quarter: a deal pulled forward is decided before it.
    """
    c, rep, counts, now = seat.c, seat.rep, seat.counts, seat.now
    deal = seat.deals[slot]
    miss_champions(c, account, deal, counts, now)
    if cool_down(c, deal, now):
        counts[RepCounter.FADED] += 1.0
    counts[RepCounter.TOUCHES] += 1.0
    seat.features[Feature.TOUCHES] += 1.0
    do_activity(rep, counts, seat.features)
    deal.touch_number += 1
    deal.ready = 0
    if step >= 0:
        take_step(c, account.address, deal, step, counts)
    if deal.gone != Gone.NO:
        deal.wasted += 1
        counts[RepCounter.TOUCHES_WASTED] += 1.0
        if deal.wasted >= c.cleanup_touches:
            close_lost(seat, account, slot, Logged.NO_DECISION.value)
        else:
            wait = c.chase_ticks * (PACED_CHASE if rep.pacing == 1 else 1)
            appoint(seat.agenda, now + int(wait), EventKind.REPLY, slot, deal.generation)
        return
    deal.touched = now
    deal.fade_at = now
    deal.touches_left -= 1
    delay = reply_delay(c, account.address, deal, buyers_pace(c, rep))
    if deal.pulled == 1 and period_end > now:
        delay = min(delay, max(1, (period_end - now) // 2))
    waits = waits_for_quarter_end(c, account.address, deal, now + delay, now, period_end)
    # Who only waits for a date does not cool down meanwhile.
    deal.touched += waits
    deal.fade_at += waits
    appoint(seat.agenda, now + delay + waits, EventKind.REPLY, slot, deal.generation)


@rule
def take_step(c: Constants, address: int, deal: Deal, step: int, counts: Values) -> None:
    """Note a followed step; a skipped one may leave a hidden defect."""
    counts[RepCounter.STEPS_DUE] += 1.0
    if step == 1:
        counts[RepCounter.STEPS_DONE] += 1.0
        deal.steps += 1
        deal.step_done = 1
    elif uniform(c.key, address, Purpose.DEFECT, deal.window, deal.stage) < c.defect:
        deal.defects += 1


@inlined_rule
def receive_reply(seat: Seat, account: Account, slot: int) -> None:
    """The moment an answer is due: silence, the next touch, or the end of the stage."""
    now = seat.now
    deal = seat.deals[slot]
    miss_champions(seat.c, account, deal, seat.counts, now)
    if cool_down(seat.c, deal, now):
        seat.counts[RepCounter.FADED] += 1.0
    deal.ready_since = now
    if deal.gone != Gone.NO:
        deal.ready = 2
        return
    if deal.touches_left > 0:
        deal.ready = 1
        return
    decide_exit(seat, account, slot)


@inlined_rule
def decide_exit(seat: Seat, account: Account, slot: int) -> None:
    """The buyer decides at the end of a stage: forward, or out, perhaps without saying so.

    A deal that the manager has worked on has the better skill of the two. In reports the
    outcome stands under the stage that the deal was called to be in.
    """
    c, rep, counts = seat.c, seat.rep, seat.counts
    deal = seat.deals[slot]
    stage = deal.stage
    kind = c.stage_skill[stage]
    skill = skill_of(rep, kind)
    if deal.rescued == 1:
        skill = max(skill, rep.boss_skill)
    u = luck(
        deal.imposed_exit, c.key, account.address, Purpose.STAGE_EXIT, deal.window, stage
    )
    deal.imposed_exit = math.nan
    passes = exit_probability(c, stage, deal.fit, skill, deal.step_done)
    advances = u < passes
    kills = defect_probability(c, stage, deal.defects)
    if advances and kills > 0.0:
        v = uniform(c.key, account.address, Purpose.DEFECT_KILL, deal.window, stage)
        if v < kills:
            counts[RepCounter.DEFECT_KILLS] += 1.0
            advances = False
    if advances and is_vetoed(c, account.address, deal):
        counts[RepCounter.VETOES] += 1.0
        advances = False
    count_exit_luck(c, deal, passes, 1.0 if advances else 0.0, counts)
    if not advances:
        w = uniform(c.key, account.address, Purpose.LOST_SILENT, deal.window, stage)
        if w < c.silent:
            deal.gone = Gone.LOST
            deal.ready = 2
            return
    shown = c.stage_skill[deal.label]
    seat.features[Feature.TRIES + shown] += 1.0
    if not advances:
        close_lost(seat, account, slot, Logged.LOST.value)
        return
    seat.features[Feature.SUCCESSES + shown] += 1.0
    counts[RepCounter.PASSED_STAGE_1 + stage] += 1.0
    if stage == c.n_stages - 1:
        close_won(seat, account, slot)
        return
    enter_stage(c, rep, account, deal, stage + 1, seat.now)
    log_event(seat.log, deal, slot, Logged.STAGE.value, seat.now)
    if stage + 1 == c.n_stages - 1:
        await_approval(seat, deal, slot)


@inlined_rule
def count_exit_luck(
    c: Constants, deal: Deal, passes: float, advanced: float, counts: Values
) -> None:
    """Count what chance gave or took at the end of a stage, valued at what may follow.

    The outcome less its probability has mean zero whatever anybody did, so its sum is a
    control variate for differences between scenarios.
    """
    stage = deal.stage
    p = passes * (1.0 - defect_probability(c, stage, deal.defects))
    p *= 1.0 - veto_probability(c, stage, deal.segment, deal.contacts)
    worth = deal.amount
    if stage < c.n_stages - 1:
        worth *= c.win_good[stage + 1] if deal.fit == 1 else c.win_bad[stage + 1]
    counts[RepCounter.DEAL_LUCK] += worth * (advanced - p)
