"""Worlds in the middle of a run, consistent where rules rely on it, random elsewhere."""

import math
from types import SimpleNamespace

import numpy as np
from oracles.settings import (
    DAY,
    WEEK,
    WEEKS,
    generator,
    random_constants,
    random_practices,
    records,
)

from sim.outputs.counters import RepCounter, TeamCounter
from sim.state import (
    N_FEATURES,
    N_SKILLS,
    REPORT_WEEKS,
    TICKET_SLOTS,
    Account,
    Appointment,
    Deal,
    Entry,
    Feature,
    Rep,
    SlotStatus,
    Team,
    Ticket,
    Week,
    dtype_of,
)

SEATS = (3, 2)
PLACES = 7
TERRITORY = 12


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
    _fix_quotas(s, generator(seed + (1 << 32)))
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


def _fix_quotas(s, g):
    """In some worlds quotas are fixed, and some reps are known to leave this week."""
    s.c["fixed_quotas"] = float(g.random() < 0.3)
    s.c["first_quarter"] = g.integers(4)
    s.c["quota_shares"] = g.dirichlet(np.ones(4))
    s.c["seat_quotas"] = g.uniform(0, 9e5, s.c["seat_quotas"].shape)
    s.c["leave_week"] = g.choice([-1, -1, -1, s.week], s.c["leave_week"].shape)


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
