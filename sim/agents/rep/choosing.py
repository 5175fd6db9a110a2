"""What next? A free rep takes the work that calls loudest, or that was asked for.

Every kind of work calls with a salience: customers urgently, nearly won deals loudly,
prospecting the less the more is open. Leads are doubted: who does not look like a buyer is put
off, as prospecting is (evidence 7: most leads that marketing brings are never followed up; Sabnis
and others 2013). What was asked for lifts a kind to its place in the
plan, as far as the rep follows the plan. The mood of the half hour does the rest. So
prospecting is crowded out by success, and feast and famine follow by themselves.

Sizes: evidence 8 (time use observed: service 14 %, no-value work 17 %, prospecting 10 %).
"""

import math

from sim.calendar import TICKS_PER_DAY, TICKS_PER_HOUR
from sim.chance import Purpose, eight_uniforms
from sim.compiling import inlined_rule
from sim.state import (
    NOBODY,
    Constants,
    Deal,
    Habit,
    Records,
    Rep,
    Seat,
    SlotStatus,
    Standard,
    Task,
)

HALF_HOUR = TICKS_PER_HOUR // 2
SQRT12 = math.sqrt(12.0)


@inlined_rule
def set_mood(c: Constants, rep: Rep, now: int) -> None:
    """Draw the mood of the present half hour: one number a kind of work."""
    half_hour = now // HALF_HOUR
    if rep.noise_at == half_hour:
        return
    rep.noise_at = half_hour
    scale = c.choice_noise * SQRT12
    # Sixteen bits are enough for a mood, at an eighth of the price of a draw.
    u = eight_uniforms(c.key, rep.address, Purpose.CHOICE_MOOD, half_hour, 0)
    for kind in range(len(u)):
        rep.noise[kind] = scale * (u[kind] - 0.5)


@inlined_rule
def asked_for(salience: float, plan: float, weight: float) -> float:
    """Lift a salience towards its place in the plan."""
    return salience + weight * max(0.0, plan - salience)


@inlined_rule
def weight_of(rep: Rep, standard: int) -> float:
    """How much a standard counts for a rep: more where it is the personal KPI."""
    return float(rep.kpi_weight if rep.kpi == standard else rep.plan_weight)


@inlined_rule
def choose(seat: Seat, weeks_left: int) -> None:
    """Pick the next piece of work and write it into the rep's record (task and slot).

    Args:
        seat: The rep at work.
        weeks_left: Weeks left in the fiscal quarter, this one included.
    """
    c, rep, now = seat.c, seat.rep, seat.now
    rep.task_slot = NOBODY
    rep.task_cheap = 0
    if rep.owed_hours > 0.0:
        rep.task = Task.MEETING
        return
    set_mood(c, rep, now)
    best, task, slot = loudest_deal(c, rep, seat.deals, weeks_left, now)
    if rep.tickets > 0:
        arrived = seat.tickets[rep.ticket_begin + rep.ticket_head].arrived
        utility = c.call_service + c.call_service_day * ((now - arrived) / TICKS_PER_DAY)
        utility += rep.noise[Task.SERVE]
        if utility > best:
            best, task, slot = utility, Task.SERVE.value, NOBODY
    if rep.admin_hours >= 1.0:
        utility = c.call_admin + c.call_admin_hour * rep.admin_hours + rep.noise[Task.ADMIN]
        if utility > best:
            best, task, slot = utility, Task.ADMIN.value, NOBODY
    utility = prospecting_call(c, rep) + rep.noise[Task.PROSPECT]
    if utility > best:
        task = Task.PROSPECT.value if utility >= c.reluctance else Task.IDLE.value
        best, slot = utility, NOBODY
    if rep.cheap_left >= 1.0 and c.call_cheap_talk + rep.noise[Task.PROSPECT] > best:
        task, slot = Task.PROSPECT.value, NOBODY
        rep.task_cheap = 1
    rep.task, rep.task_slot = task, slot


@inlined_rule
def loudest_deal(
    c: Constants, rep: Rep, deals: Records[Deal], weeks_left: int, now: int
) -> tuple[float, int, int]:
    """Utility, task and slot of the deal or lead that calls loudest; slot -1 for none."""
    best, task, chosen = -1.0e9, Task.IDLE.value, NOBODY
    rush = c.call_push * rep.push if weeks_left <= c.call_push_weeks else 0.0
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        deal = deals[slot]
        if deal.ready == 0:
            continue
        waited = (now - deal.ready_since) / TICKS_PER_DAY
        if deal.status == SlotStatus.LEAD:
            kind = Task.ANSWER.value
            utility = lead_call(c, rep, deal, waited) + rep.noise[kind]
            if utility < c.call_lead_doubted:
                continue
        else:
            kind = c.stage_task[deal.stage]
            utility = deal_call(c, rep, deal, waited, rush) + rep.noise[kind]
        if utility > best:
            best, task, chosen = utility, kind, slot
    return best, task, chosen


@inlined_rule
def lead_call(c: Constants, rep: Rep, deal: Deal, waited: float) -> float:
    """How loudly a lead calls: by what it looks like from afar, and by waiting days."""
    looks = deal.fit - 0.5 + deal.signal
    utility = c.call_lead + c.call_lead_looks * looks + c.call_waiting_day * waited
    if rep.lead_plan > 0.0:
        utility = asked_for(utility, c.call_plan_lead, weight_of(rep, Standard.LEADS.value))
    return utility


@inlined_rule
def deal_call(c: Constants, rep: Rep, deal: Deal, waited: float, rush: float) -> float:
    """How loudly a deal calls: by its stage, a quarter's end, silence and waiting days."""
    utility = c.stage_salience[deal.stage]
    if deal.stage >= c.n_stages - 2:
        utility += rush
    if deal.ready == 2:
        utility *= c.call_silence
    # Keeping momentum is a habit: the longer a buyer waits, up to a week, the louder.
    utility += c.call_waiting_day * waited + rep.habit[Habit.MOMENTUM] * min(
        1.0, waited / 5.0
    )
    if rep.follow_plan > 0.0 and waited > 0.5 * rep.follow_plan:
        weight = weight_of(rep, Standard.FOLLOW_UP.value)
        utility = asked_for(utility, c.call_plan_follow, weight)
    return float(utility)


@inlined_rule
def prospecting_call(c: Constants, rep: Rep) -> float:
    """How loudly prospecting calls: less, the more is open; more, where it was asked for."""
    emptiness = max(
        0.0, 1.0 - rep.open_deals / (c.call_prospecting_full * c.juggling_deals)
    )
    utility = (
        c.call_prospecting
        + c.call_prospecting_empty * emptiness
        + rep.habit[Habit.PROSPECTING]
    )
    asked = rep.week_prospect_hours < rep.prospect_plan
    if asked or rep.hits < rep.talks_plan:
        weight = weight_of(rep, Standard.PROSPECTING.value)
        utility = asked_for(utility, c.call_plan_prospect, weight)
    return float(utility)
