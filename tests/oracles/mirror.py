"""A world of plain Python objects beside a world of record arrays, and how they compare.

An oracle is a rule's prose written out again in plain Python. It changes a mirror of the
world; the rule changes the arrays; afterwards the two must be equal in every field, so a
rule that touches anything its prose does not name is found as well.
"""

import functools
import inspect
import math
from types import SimpleNamespace

import numba
import numpy as np

from sim.engines import constants, world
from sim.levers import ALL_TEAMS, LEVERS, Practices
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    MOST_SEGMENTS,
    MOST_STAGES,
    N_FEATURES,
    N_SKILLS,
    REPORT_WEEKS,
    TICKET_SLOTS,
    Account,
    Appointment,
    Arrays,
    Deal,
    Entry,
    Feature,
    Office,
    Pending,
    Rep,
    Seat,
    SlotStatus,
    Task,
    Team,
    Ticket,
    Week,
    dtype_of,
)

DAY = 28_800
WEEK = 5 * DAY
WEEKS = 40
SEATS = (3, 2)
PLACES = 7
TERRITORY = 12
TICK_FIELDS = frozenset(
    {
        "opens",
        "closes",
        "next_ticket",
        "churns",
        "renews",
        "touched",
        "fade_at",
        "tick",
        "champion_leaves",
    }
)
"""Whole ticks cut off from a real number: equal but for the last tick."""
SHARES = frozenset(
    {"contact", "qualified_good", "qualified_bad", "defect", "defect_kill", "silent",
     "handover_loss", "gap_concentration", "self_learning", "outdating", "asked_share", "other_share",
     "juggling_floor", "seen_gain", "seen_fade", "crowding", "memory", "goal_attention", "bracketing",
     "slowest", "referral_week", "ramp_keep", "playbook_week", "peer_alpha", "fatigue_keep",
     "content_keep", "feedback_weight", "rank_attention", "adjust_share", "tool_cut", "veto"}
)  # fmt: skip


def covers(*_rules):
    """Name the rules (module.function below sim.agents) that a test compares with prose."""
    return lambda test: test


def generator(seed):
    """Numbers of a random state; the same for a seed on every machine."""
    return np.random.Generator(np.random.Philox(seed))


def records(dtype, n):
    """Zeroed records that rules can read, compiled or not."""
    array = np.zeros(n, dtype)
    return array.view(np.recarray) if numba.config.DISABLE_JIT else array


@functools.cache
def usual_constants():
    """The default organisation's; few quarters will do to solve for its usual price."""
    before, constants.PLAN_QUARTERS = constants.PLAN_QUARTERS, 10
    try:
        return constants.build_constants(
            Organisation(name="to be varied"), np.uint64(0)
        ).copy()
    finally:
        constants.PLAN_QUARTERS = before


def random_constants(g):
    """Constants of an organisation that is not the default one in any number."""
    array = records(usual_constants().dtype, 1)
    array[:] = usual_constants()
    row = array[0]
    for name in sorted(array.dtype.names):
        if array.dtype[name].shape or name in ("key", "n_stages", "n_segments"):
            continue
        row[name] *= g.uniform(0.6, 1.4)
        if name in SHARES:
            row[name] = min(row[name], 0.98)
    row["key"] = np.uint64(g.integers(1 << 40))
    row["n_stages"] = g.integers(2, MOST_STAGES + 1)
    row["n_segments"] = g.integers(1, MOST_SEGMENTS + 1)
    if g.random() < 0.1:
        row["hits_per_hour"] = 0.0
    for name in ("prospecting_tries", "cleanup_touches"):
        row[name] = g.integers(1, 5)
    row["base_per_rep"] = g.integers(0, 9)
    row["call_push_weeks"] = g.integers(1, 4)
    row["bonus"] = g.choice([0.0, 0.3])
    row["sees_quota"], row["team_by_team"] = g.integers(2, size=2)
    for name in ("manager_coaching", "manager_people"):
        row[name] = g.choice([np.nan, g.normal()])
    row["stage_task"] = g.choice(
        [Task.QUALIFY, Task.ADVANCE, Task.PROPOSE, Task.NEGOTIATE], MOST_STAGES
    )
    row["stage_skill"] = g.integers(1, N_SKILLS, MOST_STAGES)
    row["stage_touches"] = g.integers(1, 4, MOST_STAGES)
    for name, low, high in (
        ("stage_hours", 0.3, 5), ("stage_exit", -1, 3), ("stage_slope", 0.1, 3),
        ("stage_friction", 0.3, 3), ("stage_salience", 0.1, 0.9), ("win_good", 0.1, 0.9),
        ("win_bad", 0.02, 0.5), ("hours_left", 1, 30), ("weeks_left", 0, 14),
    ):  # fmt: skip
        row[name] = g.uniform(low, high, MOST_STAGES)
    shares = g.uniform(0.1, 1, int(row["n_segments"]))
    row["segment_share"][: len(shares)] = shares / shares.sum()
    row["segment_fit"] = g.uniform(0.1, 0.9, MOST_SEGMENTS)
    row["segment_amount"] = g.uniform(0.5, 2, MOST_SEGMENTS)
    row["segment_worth"] = g.uniform(0.5, 2, MOST_SEGMENTS)
    row["skill_worth"] = g.uniform(0.2, 1, N_SKILLS)
    row["segment_stakeholders"] = g.integers(1, 7, MOST_SEGMENTS)
    row["segment_reply"] = g.uniform(0.3, 3, MOST_SEGMENTS)
    row["champion_tick"] *= 40
    row["contract_ticks"] = g.choice([4.0, 26.3, 52.0]) * WEEK
    return array


def random_practices(g, rows=1):
    """Practices with every lever anywhere in its range."""
    array = records(dtype_of(Practices), rows)
    for name, lever in LEVERS.items():
        value = g.uniform(lever.low, lever.high, rows)
        value = np.round(value) if lever.whole else value
        array[name] = np.where(g.random(rows) < 0.3, lever.default, value)
    _fill_prices(g, array)
    array["start_week"] = np.sort(g.integers(-5, WEEKS, rows))
    array["team"] = ALL_TEAMS
    return array


def _fill_prices(g, array):
    """What is paid for: mostly what is done, else anything, so that no rule mixes them up."""
    for name, lever in LEVERS.items():
        other = g.uniform(lever.low, lever.high, len(array))
        other = np.round(other) if lever.whole else other
        other = np.where(g.random(len(array)) < 0.3, lever.default, other)
        array["paid"][name] = np.where(g.random(len(array)) < 0.4, array[name], other)


def random_state(seed, *, log_rows=60, spare=False):
    """A world in the middle of a run, consistent where rules rely on it, random elsewhere."""
    g = generator(seed)
    n = sum(SEATS)
    s = SimpleNamespace(g=g, constants=random_constants(g), practices=random_practices(g))
    s.c, s.practice = s.constants[0], s.practices[0]
    s.weeks = _weeks(g)
    s.week = int(g.integers(9, WEEKS - 2))
    row = s.weeks[s.week]
    s.c["change_week"] = g.choice([-1, s.week, s.week + 1], s.c["change_week"].shape)
    s.c["change_skill"] = g.integers(N_SKILLS, size=s.c["change_skill"].shape)
    s.c["change_loss"] = g.uniform(0, 0.5, s.c["change_loss"].shape)
    s.start, s.end = int(row["first_tick"]), int(row["end_tick"])
    s.now = int(g.integers(s.start, s.end))
    # Teams may sell in two markets that are alike in all but that they are two.
    s.apart = bool(g.random() < 0.3)
    s.c["market"] = 0
    s.c["sharing"] = 1 if s.apart or s.c["team_by_team"] else len(SEATS)
    s.c["pooling"] = 1 if s.c["team_by_team"] else len(SEATS)
    days = [[0.0], np.cumsum(g.uniform(0.05, 0.4, int(s.weeks[-1]["end_tick"]) // DAY))]
    s.days = np.tile(np.concatenate(days), (len(SEATS), 1))
    s.teams = records(dtype_of(Team), len(SEATS))
    s.reps = records(dtype_of(Rep), n)
    s.accounts = records(dtype_of(Account), n * TERRITORY)
    s.wakes = np.zeros(n * TERRITORY, np.int64)
    s.deals = records(dtype_of(Deal), n * PLACES)
    s.tickets = records(dtype_of(Ticket), n * TICKET_SLOTS)
    s.log = records(dtype_of(Entry), log_rows)
    s.agenda = records(dtype_of(Appointment), 400)
    s.agenda[0]["kind"], s.agenda[0]["entity"], s.agenda[0]["stamp"] = 1, -1, -1
    _fill_teams(s)
    for index in range(n):
        _fill_rep(s, index)
    s.beliefs = _features(g, (n,))
    s.reports = _features(g, (n, REPORT_WEEKS))
    s.activity = _features(g, (n,))
    s.ledger = g.uniform(0, 50, (n, len(RepCounter)))
    s.team_ledger = g.uniform(0, 50, (len(SEATS), len(TeamCounter)))
    if spare:
        _clear_a_seat(s, int(g.integers(len(SEATS))))
    return s


def _clear_a_seat(s, team):
    """Leave room for one more seat in a team: its last one, whose accounts the next works."""
    index = int(s.teams[team]["rep_end"]) - 1
    rep, beside = s.reps[index], s.reps[index - 1]
    s.teams[team]["rep_end"] = index
    s.teams[team]["seats"] = index - int(s.teams[team]["rep_begin"])
    for name in dtype_of(Rep).names:
        if name not in ("address", "team", "slot_begin", "slot_end", "ticket_begin"):
            rep[name] = np.zeros_like(rep[name])
    for deal in s.deals[int(rep["slot_begin"]) : int(rep["slot_end"])]:
        deal["status"] = deal["ready"] = 0
    territory = s.accounts[index * TERRITORY : (index + 1) * TERRITORY]
    territory["rep"] = index - 1
    territory["state"] = np.where(territory["state"] == 1, 0, territory["state"])
    beside["customers"] += int(np.sum(territory["state"] == 2))
    rep["account_begin"] = rep["account_end"] = beside["account_end"]
    beside["account_end"] += TERRITORY
    _spread_talks(s, beside)
    for held in (s.beliefs, s.reports, s.activity, s.ledger):
        held[index] = 0.0


def _spread_talks(s, rep):
    """Move half of the talks of a rep with two territories into the second one."""
    same = [name for name in dtype_of(Account).names if name != "address"]
    for deal in s.deals[int(rep["slot_begin"]) : int(rep["slot_end"])]:
        if deal["status"] == SlotStatus.FREE or s.g.random() < 0.5:
            continue
        here = int(deal["account"])
        there = deal["account"] = here + TERRITORY
        for name in same:
            one, other = s.accounts[here][name].item(), s.accounts[there][name].item()
            s.accounts[here][name], s.accounts[there][name] = other, one


def states(count, **settings):
    """Several random worlds."""
    for seed in range(count):
        yield random_state(seed, **settings)


def _weeks(g):
    table = records(dtype_of(Week), WEEKS)
    lengths = np.where(g.random(WEEKS) < 0.15, 4, 5) * DAY
    ends = np.cumsum(lengths)
    table["end_tick"], table["first_tick"] = ends, ends - lengths
    week = np.arange(WEEKS) + int(g.integers(13))
    table["period"], table["week_of_period"] = week // 13, week % 13
    table["weeks_left"] = 13 - week % 13
    for i in range(WEEKS):
        last = min(WEEKS - 1, i + int(table["weeks_left"][i]) - 1)
        table["period_end_tick"][i] = ends[last]
    return table


def _features(g, shape):
    values = g.uniform(0, 12, (*shape, N_FEATURES))
    tries = values[..., :N_SKILLS]
    values[..., N_SKILLS : 2 * N_SKILLS] = tries * g.uniform(0, 1, tries.shape)
    values[..., [Feature.BOOKINGS, Feature.OPEN_AMOUNT]] *= 5_000
    values[..., Feature.BOOKED : Feature.WEEKS] *= 5_000
    values[..., Feature.WEEKS] = g.uniform(0.5, 30, shape)
    values[..., Feature.REPORTS] = g.uniform(0.5, 30, shape)
    values[g.random(shape) < 0.15] = 0.0
    values[..., :2] *= g.random((*shape, 1)) < 0.8
    return values


def _fill_teams(s):
    ends = np.cumsum(SEATS)
    s.teams["address"] = np.arange(len(SEATS))
    s.teams["rep_begin"], s.teams["rep_end"] = ends - SEATS, ends
    s.teams["week"] = s.week
    for name in dtype_of(Team).names:
        if dtype_of(Team)[name].base == np.float64:
            s.teams[name] = s.g.uniform(0.3, 3, s.teams[name].shape)
    s.teams["commit"] = s.g.choice([0, 40_000, 150_000, 300_000], len(SEATS))
    s.teams["content"] = s.g.choice([0.0, 100.0, 3_000.0], len(SEATS))
    s.teams["rate_pooled"] = s.g.uniform(0.1, 0.9, s.teams["rate_pooled"].shape)
    s.teams["rate_pooled"] *= s.g.random(s.teams["rate_pooled"].shape) < 0.7
    _fill_managers(s)


def _fill_managers(s):
    """Who leads each team, since when, and what was paid for it."""
    g, n, teams = s.g, len(SEATS), s.teams
    teams["seats"], teams["seat_end"] = SEATS, np.cumsum(SEATS)
    teams["person"], teams["seats_paid"] = g.integers(5, size=n), g.integers(4, size=n)
    teams["origin"], teams["paid_origin"] = g.integers(3, size=(2, n))
    teams["since"] = g.choice([-(1 << 40), s.now - g.integers(60 * WEEK)], n)
    for name in ("people_skill", "deal_skill", "own_log2"):
        teams[name] = g.normal(0, 0.7, n)
    teams["own_hours"] = g.choice([0, g.uniform(1, 12)], n)
    teams["norm"] = g.normal(-0.3, 0.4, (n, N_SKILLS))


def _fill_rep(s, index):
    g, rep, now = s.g, s.reps[index], s.now
    team = 0 if index < SEATS[0] else 1
    for name in dtype_of(Rep).names:
        if dtype_of(Rep)[name].base == np.float64:
            rep[name] = g.uniform(0, 1, dtype_of(Rep)[name].shape)
    rep["team"] = team
    rep["address"] = (team << 10) | (index - int(s.teams[team]["rep_begin"]))
    rep["account_begin"], rep["account_end"] = index * TERRITORY, (index + 1) * TERRITORY
    rep["slot_begin"], rep["slot_end"] = index * PLACES, (index + 1) * PLACES
    rep["ticket_begin"] = index * TICKET_SLOTS
    rep["present"] = g.random() < 0.85
    rep["person"], rep["week"] = g.integers(4), s.week
    rep["hired"] = now - g.integers(80 * WEEK)
    rep["prospect_blocks"], rep["hits"] = g.integers(500, size=2)
    rep["noise"] = g.normal(0, 0.1, rep["noise"].shape)
    rep["noise_at"] = g.choice([-1, now // 1_800])
    rep["general"] = g.normal(0, 0.2)
    _fill_person(s, rep)
    rep["prospect_plan"] = g.choice([0, 6.0])
    rep["lead_plan"] = g.choice([0, 8.0])
    rep["follow_plan"] = g.choice([0, 2.0])
    rep["fit_plan"] = g.choice([0, 0.4])
    rep["segment_avoided"] = g.choice([-1, 0, 1])
    rep["steps_plan"] = g.integers(6)
    rep["admin_hours"] = g.uniform(0, 12)
    rep["owed_hours"] = g.choice([0, 0.75])
    rep["push"] = g.choice([0, 0.5, 2])
    rep["habit"] = g.normal(0, 0.1, rep["habit"].shape)
    rep["contacts_plan"] = g.choice([0, 3])
    rep["pacing"] = g.integers(2)
    rep["task_met"] = g.integers(2)
    rep["recurring"] = g.uniform(0, 50_000)
    rep["week_prospect_hours"] = g.uniform(0, 15)
    rep["pace"] = g.uniform(0.7, 1.5)
    rep["price"] = g.uniform(1, 4)
    rep["quota"] = g.choice([0, g.uniform(20_000, 90_000)])
    rep["goal"] = g.choice([0, g.uniform(20_000, 90_000)])
    rep["booked"] = g.uniform(0, 90_000)
    rep["weekly_mean"] = g.choice([0, g.uniform(1_000, 8_000)], p=[0.1, 0.9])
    rep["past_quarters"] = g.uniform(0, 90_000, 4)
    rep["low_quarters"] = g.integers(4)
    rep["desk_hours"] = g.uniform(0, 6)
    rep["coached_skill"] = g.integers(-1, N_SKILLS)
    rep["coached_until"] = s.week + g.integers(-5, 13)
    rep["ramp"] = g.uniform(0, 1.2) * s.c["ramp_gap"]
    rep["activity_plan"] = g.choice([0, 30.0])
    rep["activities"], rep["talks_plan"] = g.integers(40), g.integers(9)
    rep["cheap_left"] = g.choice([0, g.integers(6)])
    rep["discount_most"] = g.choice([0.05, 1])
    rep["approval_ticks"] = g.choice([0, 2.5 * DAY])
    rep["language"] = g.integers(2)
    rep["honesty"], rep["reading"] = g.exponential(0.5), g.normal(0, 0.6)
    _fill_territory(s, index)
    _fill_places(s, index)
    _fill_tickets(s, index)


def _fill_person(s, rep):
    """Habits, tiredness, and what enablement, feedback and pay have put into the record."""
    g = s.g
    rep["seat"], rep["kpi"] = 1, g.integers(-1, 4)
    rep["ramp"] = g.choice([0, g.uniform(0, 0.8)])
    rep["fails"] = g.integers(2)
    rep["fatigue"] = g.choice([0, g.uniform(0, 2.5)])
    rep["rank_reference"] = g.choice([0, g.uniform(20_000, 90_000)])
    rep["extra_commission"], rep["extra_paid"] = g.choice([0, 0.5, 1.5], 2)
    rep["boss_skill"] = g.normal(0, 0.5)
    rep["playbook"], rep["tool"] = g.integers(2, size=2)
    rep["tool_weeks"] = g.choice([0, 3, 40])
    rep["friction"] = g.choice([1, g.uniform(0.5, 1)])
    rep["discussed"], rep["discussed_weeks"] = g.uniform(0, 60_000), g.integers(0, 14)


def _fill_territory(s, index):
    g, rep = s.g, s.reps[index]
    for place in range(TERRITORY):
        account = s.accounts[index * TERRITORY + place]
        account["address"] = (int(rep["address"]) << 12) | place
        account["rep"] = index
        account["segment"] = g.integers(int(s.c["n_segments"]))
        account["state"] = 2 if g.random() < 0.3 else 0
        account["reached"] = g.random() < 0.3
        account["window"] = g.integers(6)
        account["fit"] = g.integers(2)
        account["spell"], account["ticket_number"] = g.integers(3), g.integers(9)
        account["contacts"], account["renewals"] = g.integers(4), g.integers(3)
        account["renews"] = s.now + g.integers(-WEEK // 2, 8 * WEEK)
        account["worth"] = g.uniform(2_000, 60_000)
        account["opens"] = s.now + g.integers(-30 * WEEK, 10 * WEEK)
        account["closes"] = account["opens"] + g.integers(1, 40 * WEEK)
        account["amount"] = g.uniform(2_000, 60_000)
        account["signal"] = g.normal()
        account["hand_used"] = g.uniform(0, 0.5)
        account["hand_limit"] = account["hand_used"] + g.choice([0.02, 0.5, 2])
        account["next_ticket"] = s.now + g.integers(-WEEK // 2, 3 * WEEK)
        account["churns"] = s.now + g.integers(-WEEK // 2, 8 * WEEK)
        rep["customers"] += account["state"] == 2


def _fill_places(s, index):
    g, rep, now, stages = s.g, s.reps[index], s.now, int(s.c["n_stages"])
    for name in ("exit", "delay", "amount", "contact"):
        s.deals[f"imposed_{name}"][index * PLACES : (index + 1) * PLACES] = math.nan
    held = [place for place in range(PLACES) if g.random() < 0.6]
    if g.random() < 0.15:
        held = list(range(PLACES))
    accounts = g.permutation(TERRITORY)[: len(held)] + index * TERRITORY
    for place, number in zip(held, accounts, strict=True):
        deal, account = s.deals[index * PLACES + place], s.accounts[number]
        rep["customers"] -= account["state"] == 2
        account["state"], account["reached"] = 1, 1
        deal["status"] = g.choice([SlotStatus.LEAD, SlotStatus.DEAL], p=[0.25, 0.75])
        deal["stage"] = g.integers(stages) if deal["status"] == SlotStatus.DEAL else 0
        deal["label"] = np.clip(deal["stage"] + g.choice([-1, 0, 0, 1]), 0, stages - 1)
        deal["ready"] = g.integers(3) if deal["status"] == SlotStatus.DEAL else 1
        deal["touches_left"] = g.integers(int(s.c["stage_touches"][deal["stage"]]) + 1)
        deal["rep"], deal["account"] = index, number
        deal["window"] = account["window"]
        deal["segment"], deal["fit"] = account["segment"], account["fit"]
        deal["generation"] = g.integers(9)
        deal["source"] = g.integers(3)
        deal["gone"] = g.choice([0, 0, 0, 1, 2]) if deal["status"] == SlotStatus.DEAL else 0
        deal["wasted"] = g.integers(3) if deal["gone"] else 0
        deal["steps"], deal["step_done"] = g.integers(4), g.integers(2)
        deal["defects"], deal["touch_number"] = g.integers(3), g.integers(12)
        deal["pulled"] = g.choice([0, 0, 0, 1, 2])
        deal["approved"], deal["cheap"] = g.integers(2), g.integers(2)
        deal["contacts"], deal["champions"] = g.integers(1, 4), g.integers(3)
        deal["champion_leaves"] = now + g.integers(-4 * WEEK, 4 * WEEK)
        deal["rescued"] = g.random() < 0.2
        deal["created"] = now - g.integers(60 * WEEK)
        deal["stage_entered"] = g.integers(deal["created"], now + 1)
        deal["touched"] = g.integers(deal["created"], now + 1)
        deal["fade_at"] = g.integers(deal["touched"], now + 1)
        deal["ready_since"] = g.integers(deal["stage_entered"], now + 1)
        deal["fade_used"] = g.uniform(0, 1)
        deal["fade_limit"] = deal["fade_used"] + g.choice([0.01, 0.3, 3])
        deal["amount"] = account["amount"]
        deal["discount"] = g.choice([0, 0.1])
        deal["signal"] = account["signal"]
        for name in ("exit", "delay", "amount", "contact"):
            deal[f"imposed_{name}"] = g.choice([math.nan, g.uniform(0.01, 0.99)])
    mine = s.deals[index * PLACES : (index + 1) * PLACES]["status"]
    rep["slots_used"] = max(held, default=-1) + 1
    rep["leads"] = np.sum(mine == SlotStatus.LEAD)
    rep["open_deals"] = np.sum(mine == SlotStatus.DEAL)
    rep["task"], rep["task_slot"], rep["last_task"] = -1, -1, g.integers(-1, 10)
    rep["task_started"] = now - g.integers(1, 9_000)
    rep["task_hours"] = g.uniform(0.2, 3)
    rep["task_step"] = -1


def _fill_tickets(s, index):
    g, rep = s.g, s.reps[index]
    rep["ticket_head"] = g.integers(TICKET_SLOTS)
    rep["tickets"] = g.choice([0, 1, 3, TICKET_SLOTS])
    for i in range(int(rep["tickets"])):
        ticket = s.tickets[
            int(rep["ticket_begin"]) + (int(rep["ticket_head"]) + i) % TICKET_SLOTS
        ]
        ticket["arrived"] = s.now - g.integers(9 * DAY)
        ticket["hours"] = g.uniform(0.1, 4)
        ticket["account"] = int(rep["account_begin"]) + g.integers(TERRITORY)


# --- the mirror ------------------------------------------------------------------------


def plain(value):
    """A value of an array as plain Python."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return value


def mirrored(array):
    """Records as objects with plain attributes."""
    columns = {
        name: mirrored(array[name]) if array.dtype[name].names else plain(array[name])
        for name in array.dtype.names
    }
    rows = zip(*columns.values(), strict=True)
    return [SimpleNamespace(**dict(zip(columns, row, strict=True))) for row in rows]


def mirror(s):
    """Everything that rules may read or change, as plain Python objects."""
    agenda = s.agenda.view(np.ndarray)
    log = s.log.view(np.ndarray)
    m = SimpleNamespace(
        **{
            name: mirrored(getattr(s, name))
            for name in ("teams", "reps", "accounts", "deals", "tickets", "weeks")
        }
    )
    m.c, m.practice = mirrored(s.constants)[0], mirrored(s.practices)[0]
    for name in (
        "wakes",
        "beliefs",
        "reports",
        "activity",
        "ledger",
        "team_ledger",
    ):
        setattr(m, name, getattr(s, name).tolist())
    m.days, m.apart = s.days[0].tolist(), s.apart
    m.appointments = [
        tuple(plain(row[x]) for x in ("tick", "kind", "entity", "stamp"))
        for row in agenda[1 : int(agenda[0]["kind"])]
    ]
    m.touched_deal, m.touched_account = int(agenda[0]["entity"]), int(agenda[0]["stamp"])
    m.log = [tuple(plain(x) for x in row) for row in log[1 : int(log[0]["tick"]) + 1]]
    m.keeps_log = len(log) > 1
    return m


def assert_same(got, expected, path="world"):
    """Equal in every field: reals to rounding, ticks to the last one, all else exactly."""
    if isinstance(expected, SimpleNamespace):
        for name, value in vars(expected).items():
            assert_same(getattr(got, name), value, f"{path}.{name}")
    elif isinstance(expected, list | tuple):
        assert len(got) == len(expected), f"{path}: {got} is not {expected}"
        for i, value in enumerate(expected):
            assert_same(got[i], value, f"{path}[{i}]")
    elif expected is None:
        assert got is None, f"{path}: the rule says {got!r}, its prose nothing"
    elif isinstance(expected, float) or isinstance(got, float):
        same = math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-9)
        assert same or (math.isnan(got) and math.isnan(expected)), (
            f"{path}: the rule says {got!r}, its prose {expected!r}"
        )
    else:
        is_tick = path.rpartition(".")[2] in TICK_FIELDS or (
            ".appointments[" in path and path.endswith("[0]")
        )
        assert abs(got - expected) <= (1 if is_tick else 0), (
            f"{path}: the rule says {got!r}, its prose {expected!r}"
        )


def compare(s, act, oracle):
    """Let a rule change a world and its oracle the mirror; both must end alike.

    Args:
        s: A random state.
        act: Calls the rule on the state.
        oracle: Changes the mirror; what it returns must be what the rule returns.
    """
    m = mirror(s)
    expected = oracle(m)
    got = act(s)
    if expected is not None:
        assert_same(got, expected, "result")
    assert_same(mirror(s), m)
    return got


def call(rule, s, **named):
    """Call a rule with what its parameters name: given here, or held by the state."""
    built = {
        "world": world_of, "seat": seat_of, "office": office_of,
        "days": lambda s, **_named: s.days[0],
    }  # fmt: skip
    parameters = inspect.signature(getattr(rule, "py_func", rule)).parameters
    return rule(
        *(
            named[x]
            if x in named
            else built[x](s, **named)
            if x in built
            else getattr(s, x)
            for x in parameters
        )
    )


def plain_rule(rule):
    """A rule as plain Python over records that have attributes, for those that are only pasted."""
    function = getattr(rule, "py_func", rule)

    def on_attributes(world, *rest):
        named = {
            x: getattr(world, x).view(np.recarray)
            for x in world._fields
            if getattr(world, x).dtype.names
        }
        return function(world._replace(**named), *rest)

    return on_attributes


def world_of(s, **_named):
    """The arrays of a state as rules take them, with no calendar of pending events."""
    missing = {
        "constants": constants_by_team(s),
        "blank": blank_place(),
        "heaps": np.zeros((len(s.teams), 1), dtype_of(Pending)),
        "sizes": np.zeros(len(s.teams), np.int64),
    }
    return Arrays(*(missing[x] if x in missing else getattr(s, x) for x in Arrays._fields))


def constants_by_team(s):
    """Those of the state for every team, each in a market of its own where they sell apart."""
    array = records(s.constants.dtype, len(s.teams))
    array[:] = s.constants[:1]
    array["market"] = np.arange(len(s.teams)) if s.apart else 0
    return array


def blank_place():
    """A place that nothing has happened to."""
    blank = records(dtype_of(Deal), 1)
    blank[:] = world.blank_deal()
    return blank


def seat_of(s, *, rep_index=None, **named):
    """A rep at work, put together from what a test names and what the state holds."""
    if rep_index is None:
        address = int(named["rep"]["address"]) if "rep" in named else 0
        rep_index = int(np.flatnonzero(s.reps["address"] == address)[0])
    usual = {
        "blank": blank_place()[0],
        "rep": s.reps[rep_index], "rep_index": rep_index, "counts": s.ledger[rep_index],
        "features": s.activity[rep_index],
    }  # fmt: skip
    known = {**usual, **named}
    return Seat(*(known[x] if x in known else getattr(s, x) for x in Seat._fields))


def office_of(s, *, team=None, week=None, practice=None, **named):
    """A manager at work, put together from what a test names and what the state holds."""
    begins = s.teams["rep_begin"].tolist()
    place = begins.index(int(team["rep_begin"]) if team is not None else named["begin"])
    number = s.week if week is None else week
    row = records(dtype_of(Week), 1)
    row[0] = s.weeks[s.week]
    for name, field in (
        ("week_of_period", "week_of_period"), ("weeks_left", "weeks_left"),
        ("period_end", "period_end_tick"),
    ):  # fmt: skip
        if name in named:
            row[field] = named[name]
    return Office(
        world_of(s), s.c, s.practice if practice is None else practice, s.teams[place],
        s.team_ledger[place], number, row[0], named.get("now", s.now),
    )  # fmt: skip
