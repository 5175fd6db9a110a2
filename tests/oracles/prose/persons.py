"""Who a rep is at first, and when a rep wants to go and goes, in prose."""

import math

from oracles.prose import buyer, gaming, learning, lifecycle
from oracles.prose.habits import weighs_plan
from oracles.prose.luck import draw, exponential, normal

from sim.agents.rep import (
    people,
)
from sim.chance import Purpose
from sim.state import MOST_SEATS, EventKind, Habit, SlotStatus

SKILLS = range(4)
# --- people ------------------------------------------------------------------------------


skill = learning.skill


def bottleneck(m, rep):
    return min(3, math.floor(4 * draw(m, rep.address, Purpose.SKILL_MAIN, rep.person)))


def gaps(m, rep, size, others):
    """The main gap's concentrated part where the bottleneck is, the rest spread evenly."""
    shared = (1 - m.c.gap_concentration) * size / 4
    main = bottleneck(m, rep)
    rep.gap = [
        others[i] + shared + (m.c.gap_concentration * size if i == main else 0.0)
        for i in SKILLS
    ]


def first_people(m, rep):
    who = (rep.address, rep.person)
    rep.general = normal(
        draw(m, who[0], Purpose.SKILL_GENERAL, who[1]), 0.0, m.c.general_sd
    )
    luck = [draw(m, who[0], Purpose.SKILL_GAP, who[1], i) for i in range(5)]
    size = m.c.gap_base + exponential(luck[4], m.c.gap_mean)
    gaps(m, rep, size, [2 * m.c.gap_other * u for u in luck[:4]])


def settles(m, rep, now):
    worth = draw(m, rep.address, Purpose.STEP_WORTH, rep.person)
    rep.step_worth = normal(worth, m.c.step_worth, people.STEP_WORTH_SD)
    limit = draw(m, rep.address, Purpose.QUIT_LIMIT, rep.person)
    rep.quit_limit, rep.quit_used = exponential(limit, 1.0), 0.0
    rep.seen = rep.watched = rep.owed_hours = 0.0
    rep.ramp = rep.fatigue = rep.tool_weeks = 0.0
    rep.habit = [
        normal(draw(m, rep.address, Purpose.HABIT, rep.person, i), 0.0, m.c.habit_sd)
        for i in range(len(Habit))
    ]
    rep.kpi = -1
    weighs_plan(m, rep)
    rep.present, rep.hired, rep.pace, rep.low_quarters = 1, now, 1.0, 0
    for nothing in ("task", "last_task", "task_slot", "coached_skill", "coached_until",
                    "noise_at"):  # fmt: skip
        setattr(rep, nothing, -1)
    gaming.brings_along(m, rep)


def wants_to_go(m, rep, people_skill):
    """Factors on the hazard: fatigue, bad quarters, a manager who is good with people."""
    hazard = m.c.quit_week * math.exp(m.c.fatigue_quit) ** rep.fatigue
    hazard /= math.exp(m.c.people_skill_quit) ** people_skill
    if rep.low_quarters >= people.LOW_QUARTERS:
        hazard *= math.exp(people.LOW_QUARTERS_HAZARD)
    rep.quit_used += hazard
    return rep.quit_used >= rep.quit_limit


def is_known_to_go(m, rep, week):
    """A departure that was announced, by the seat's place in its team."""
    return m.c.leave_week[min(rep.address % 1024, MOST_SEATS - 1)] == week


def goes(m, index, now):
    """Work in hand is put back; buyers and customers feel it; somebody will come."""
    rep = m.reps[index]
    if rep.task_slot >= 0:
        deal = m.deals[rep.task_slot]
        if deal.generation == rep.task_stamp and deal.ready == 0:
            deal.ready = 1
    rep.present, rep.task, rep.task_slot = 0, -1, -1
    rep.person += 1
    for slot in lifecycle.held(m, rep):
        if m.deals[slot].status == SlotStatus.DEAL:
            buyer.forget(m, m.deals[slot], people.MOMENTUM_LOST)
    for number in range(rep.account_begin, rep.account_end):
        account = m.accounts[number]
        if account.state == 2 and account.rep == index:
            buyer.meets_new_rep(m, account)
    wait = max(1, math.floor(m.c.vacancy_ticks))
    m.appointments.append((now + wait, int(EventKind.HIRE), index, rep.person))
