"""Who sits in the seat: skills, learning, leaving, and who comes after."""

from __future__ import annotations

import math

from sim.agents.agenda import appoint
from sim.agents.buyer.customers import meet_new_rep
from sim.agents.buyer.fading import lose_momentum
from sim.agents.rep.character import draw_character
from sim.agents.rep.following import plan_weight
from sim.chance import Purpose, exponential, normal, uniform
from sim.compiling import rule
from sim.state import (
    N_SKILLS,
    AccountState,
    EventKind,
    Record,
    Records,
    SlotStatus,
)

MOMENTUM_LOST = 0.3
"""Momentum that an open deal loses when its rep leaves (evidence 9)."""
LOW_QUARTERS = 2
LOW_QUARTERS_HAZARD = 0.8
"""Log hazard of quitting added after two quarters far below quota (evidence 9)."""
STEP_WORTH_SD = 0.10


@rule
def skill_of(rep: Record, skill: int) -> float:
    """A rep's skill: general ability less the gap."""
    return float(rep.general - rep.gap[skill])


@rule
def settle_in(c: Record, rep: Record, now: int) -> None:
    """Begin a person's time in a seat: limits, habits, nothing in hand."""
    u = uniform(c.key, rep.address, Purpose.STEP_WORTH, rep.person, 0)
    rep.step_worth = normal(u, c.step_worth, STEP_WORTH_SD)
    rep.seen = 0.0
    rep.watched = 0.0
    rep.plan_weight = plan_weight(c, rep)
    rep.quit_used = 0.0
    rep.quit_limit = exponential(
        uniform(c.key, rep.address, Purpose.QUIT_LIMIT, rep.person, 0), 1.0
    )
    rep.present = 1
    rep.hired = now
    rep.task = -1
    rep.last_task = -1
    rep.task_slot = -1
    rep.owed_hours = 0.0
    rep.low_quarters = 0
    rep.coached_skill = -1
    rep.coached_until = -1
    rep.noise_at = -1
    rep.pace = 1.0
    draw_character(c, rep)


@rule
def draw_skills(c: Record, rep: Record) -> None:
    """Skills of the people who are there at the start: mostly one bottleneck each.

    The main gap is shared between all skills as far as `gap_concentration` is below 1.
    """
    person, address = rep.person, rep.address
    rep.general = normal(
        uniform(c.key, address, Purpose.SKILL_GENERAL, person, 0), 0.0, c.general_sd
    )
    main = main_skill(c, rep)
    size = c.gap_base + exponential(
        uniform(c.key, address, Purpose.SKILL_GAP, person, N_SKILLS), c.gap_mean
    )
    for skill in range(N_SKILLS):
        u = uniform(c.key, address, Purpose.SKILL_GAP, person, skill)
        gap = 2.0 * c.gap_other * u + size * (1.0 - c.gap_concentration) / N_SKILLS
        if skill == main:
            gap += size * c.gap_concentration
        rep.gap[skill] = gap


@rule
def average_newcomer(c: Record, rep: Record) -> None:
    """Skills of a newcomer: the mean of everything, with the bottleneck anywhere."""
    rep.general = 0.0
    main = main_skill(c, rep)
    size = c.gap_base + c.gap_mean
    for skill in range(N_SKILLS):
        gap = c.gap_other + size * (1.0 - c.gap_concentration) / N_SKILLS
        if skill == main:
            gap += size * c.gap_concentration
        rep.gap[skill] = gap


@rule
def main_skill(c: Record, rep: Record) -> int:
    """Which skill holds a person's main gap."""
    u = uniform(c.key, rep.address, Purpose.SKILL_MAIN, rep.person, 0)
    return min(N_SKILLS - 1, int(u * N_SKILLS))


@rule
def learn_alone(c: Record, rep: Record) -> None:
    """A week of doing the work closes a small share of every gap."""
    for skill in range(N_SKILLS):
        rep.gap[skill] *= 1.0 - c.self_learning


@rule
def learn_from_coaching(
    c: Record, rep: Record, skill: int, hours: float, quality: float
) -> None:
    """Hours of coaching close a share of the gap in one skill; no gap, no gain."""
    rep.gap[skill] *= math.exp(-c.coaching_kappa * quality * hours)


@rule
def wants_to_quit(c: Record, rep: Record) -> bool:
    """A week's hazard of quitting, higher after two quarters far below quota."""
    hazard = c.quit_week
    if rep.low_quarters >= LOW_QUARTERS:
        hazard *= math.exp(LOW_QUARTERS_HAZARD)
    rep.quit_used += hazard
    return bool(rep.quit_used >= rep.quit_limit)


@rule
def leave(
    c: Record,
    rep: Record,
    rep_index: int,
    accounts: Records,
    deals: Records,
    agenda: Records,
    now: int,
) -> None:
    """Empty a seat: deals lose momentum, customers patience; the next person is awaited."""
    if rep.task_slot >= 0:
        held = deals[rep.task_slot]
        if held.generation == rep.task_stamp and held.ready == 0:
            held.ready = 1
    rep.present = 0
    rep.person += 1
    rep.task = -1
    rep.task_slot = -1
    for slot in range(rep.slot_begin, rep.slot_begin + rep.slots_used):
        if deals[slot].status == SlotStatus.DEAL:
            lose_momentum(c, deals[slot], MOMENTUM_LOST)
    for index in range(rep.account_begin, rep.account_end):
        if accounts[index].state == AccountState.CUSTOMER:
            meet_new_rep(c, accounts[index])
    appoint(
        agenda, now + max(1, int(c.vacancy_ticks)), EventKind.HIRE, rep_index, rep.person
    )
