"""Who sits in the seat: skills and habits, leaving, and who comes after.

People differ in four skills with mostly one bottleneck, and in habits that no rule of a
manager reads. They quit by a hazard (evidence 9: 27 % a year) that rises with fatigue and
after bad quarters and falls with a manager good with people (evidence 4). Whoever comes after
is drawn from the same people, and at first lacks what is learned in the job (evidence 9).
"""

import math

from sim.agents.agenda import appoint
from sim.agents.buyer.customers import meet_new_rep
from sim.agents.buyer.fading import lose_momentum
from sim.agents.rep.character import draw_character
from sim.agents.rep.following import weigh_plan
from sim.agents.seats import place_in_team
from sim.chance import Purpose, exponential, normal, uniform
from sim.compiling import rule
from sim.state import (
    N_HABITS,
    N_SKILLS,
    NOBODY,
    AccountState,
    Constants,
    EventKind,
    Rep,
    Seat,
    SlotStatus,
)

MOMENTUM_LOST = 0.3
"""Momentum that an open deal loses when its rep leaves (evidence 9)."""
LOW_QUARTERS = 2
LOW_QUARTERS_HAZARD = 0.8
"""Log hazard of quitting added after two quarters far below quota (evidence 9)."""
STEP_WORTH_SD = 0.10


@rule
def settle_in(c: Constants, rep: Rep, now: int) -> None:
    """Begin a person's time in a seat: limits, habits, nothing in hand."""
    for habit in range(N_HABITS):
        v = uniform(c.key, rep.address, Purpose.HABIT, rep.person, habit)
        rep.habit[habit] = normal(v, 0.0, c.habit_sd)
    rep.ramp = 0.0
    rep.fatigue = 0.0
    rep.tool_weeks = 0.0
    u = uniform(c.key, rep.address, Purpose.STEP_WORTH, rep.person, 0)
    rep.step_worth = normal(u, c.step_worth, STEP_WORTH_SD)
    rep.seen = 0.0
    rep.watched = 0.0
    rep.kpi = NOBODY
    weigh_plan(c, rep)
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
def draw_skills(c: Constants, rep: Rep) -> None:
    """Skills of a person, the ramp apart: mostly one bottleneck each.

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
def main_skill(c: Constants, rep: Rep) -> int:
    """Which skill holds a person's main gap."""
    u = uniform(c.key, rep.address, Purpose.SKILL_MAIN, rep.person, 0)
    return min(N_SKILLS - 1, int(u * N_SKILLS))


@rule
def wants_to_quit(c: Constants, rep: Rep, people_skill: float) -> bool:
    """A week's hazard of quitting: higher when tired and after two quarters far below quota.

    A manager who is good with people keeps them (Hoffman and Tadelis 2021).

    Args:
        c: Constants.
        rep: Who may quit.
        people_skill: The manager's, standard normal.
    """
    log_hazard = c.fatigue_quit * rep.fatigue - c.people_skill_quit * people_skill
    if rep.low_quarters >= LOW_QUARTERS:
        log_hazard += LOW_QUARTERS_HAZARD
    rep.quit_used += c.quit_week * math.exp(log_hazard)
    return bool(rep.quit_used >= rep.quit_limit)


@rule
def leaves_now(c: Constants, rep: Rep, week: int) -> bool:
    """Whether a rep is known to leave in a week of the clock."""
    return bool(c.leave_week[place_in_team(rep)] == week)


@rule
def leave(seat: Seat) -> None:
    """Empty a seat: deals lose momentum, customers patience; the next person is awaited."""
    c, rep, deals = seat.c, seat.rep, seat.deals
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
        account = seat.accounts[index]
        if account.state == AccountState.CUSTOMER and account.rep == seat.rep_index:
            meet_new_rep(c, account)
    appoint(
        seat.agenda,
        seat.now + max(1, int(c.vacancy_ticks)),
        EventKind.HIRE,
        seat.rep_index,
        rep.person,
    )
