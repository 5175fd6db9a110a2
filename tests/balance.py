"""What can neither appear nor vanish in a run: accounts, leads, deals, hours, money.

Each function takes a world that has run since its opening, with a log of everything, and
the counters of all of its weeks, and fails where the books do not balance.
"""

import numpy as np

from sim.engines.world import open_world
from sim.levers import pack_timeline
from sim.outputs.counters import RepCounter as Count
from sim.outputs.counters import TeamCounter
from sim.state import AccountState, Logged, SlotStatus

HOUR, DAY = 3_600, 28_800
# A logarithm, differences from what was expected, and a scale around zero.
MAY_BE_NEGATIVE = {"DEAL_LUCK", "SKILL", "OWN_SALES_LOG2"}
LEVELS = [
    Count.OPEN_DEALS, Count.OPEN_AMOUNT, Count.SILENT_DEALS, Count.LEADS_WAITING,
    Count.CUSTOMERS, Count.PACE, Count.PRESENT, Count.QUOTA,
]  # fmt: skip
TASKS = slice(Count.HOURS_ANSWER, Count.HOURS_MEETING + 1)


def per_rep(world, values):
    """Sum over deals or accounts, by who works them."""
    if len(values) == len(world.accounts):
        owner = world.accounts["rep"]
    else:
        places = world.reps["slot_end"] - world.reps["slot_begin"]
        owner = np.repeat(np.arange(len(world.reps)), places)
    return np.bincount(owner, weights=values, minlength=len(world.reps))


def assert_numbers(world, weekly):
    """Every counter is a number, none is negative but luck and skill."""
    for counted, names in ((weekly.reps, Count), (weekly.teams, TeamCounter)):
        bad = [name.name for name in names if not np.isfinite(counted[..., name]).all()]
        assert not bad, bad
        sure = [name for name in names if name.name not in MAY_BE_NEGATIVE]
        assert (counted[..., sure] >= -1e-6).all()
    for name in ("pace", "price", "quota", "weekly_mean", "step_worth", "admin_hours"):
        assert np.isfinite(world.reps[name]).all(), name
    assert np.isfinite(world.beliefs).all()
    effort = world.organisation.effort
    # Whoever is there has a pace; a seat that nobody has taken yet has none.
    paces = weekly.reps[..., Count.PACE][weekly.reps[..., Count.PRESENT] > 0.0]
    assert paces.min(initial=effort.fastest) >= effort.slowest - 1e-12
    assert weekly.reps[..., Count.PACE].max() <= effort.fastest + 1e-12
    assert (weekly.reps[..., Count.BOOKINGS] <= 1e12).all()


def assert_leads(world, weekly):
    """Found = no place + answered + given up + waiting + made deals at once, or nothing.

    Waiting leads may move within a team.
    """
    reps = weekly.reps.sum(axis=0)
    total = np.zeros((len(world.teams), reps.shape[1]))
    np.add.at(total, world.reps["team"], reps)
    waiting = np.bincount(
        world.reps["team"], weights=world.reps["leads"], minlength=len(world.teams)
    )
    known = total[:, [Count.INBOUND, Count.REFERRED]].sum(axis=1)
    prospected, lost = total[:, Count.PROSPECTED], total[:, Count.NOT_TAKEN]
    gone = total[:, Count.LEADS_ANSWERED] + total[:, Count.LEADS_EXPIRED] + waiting
    # Which kind had no place is not counted: exact where all had one.
    assert (gone <= known).all()
    assert (gone >= known - lost).all()
    assert (total[:, Count.CONTACTS] <= total[:, Count.LEADS_ANSWERED]).all()
    reached = total[:, Count.CONTACTS] + prospected
    assert (total[:, Count.DEALS_OPENED] <= reached).all()


def assert_deals(world, weekly):
    """Opened = won + lost + no decision + disqualified + open, for every rep and week."""
    ends = [Count.WINS, Count.LOSSES, Count.NO_DECISIONS, Count.DISQUALIFIED]
    running = weekly.reps.cumsum(axis=0)
    still_open = running[..., Count.DEALS_OPENED] - running[..., ends].sum(axis=-1)
    assert np.array_equal(still_open, weekly.reps[..., Count.OPEN_DEALS])
    status = world.deals["status"]
    assert np.array_equal(
        per_rep(world, status == SlotStatus.DEAL), world.reps["open_deals"]
    )
    assert np.array_equal(per_rep(world, status == SlotStatus.LEAD), world.reps["leads"])
    used = world.reps["slots_used"]
    for rep, mark in zip(world.reps, used, strict=True):
        beyond = status[int(rep["slot_begin"]) + int(mark) : int(rep["slot_end"])]
        assert (beyond == SlotStatus.FREE).all()


def assert_accounts(world, weekly):
    """Every account is in one state; who is talked to is who is held; customers add up."""
    state = world.accounts["state"]
    assert np.isin(state, list(AccountState)).all()
    held = world.deals[world.deals["status"] != SlotStatus.FREE]
    assert len(set(held["account"].tolist())) == len(held)
    assert set(held["account"].tolist()) == set(
        np.flatnonzero(state == AccountState.IN_TALKS).tolist()
    )
    total = weekly.reps.sum(axis=0)
    customers = per_rep(world, state == AccountState.CUSTOMER)
    assert np.array_equal(customers, world.reps["customers"])
    assert np.array_equal(weekly.reps[-1, :, Count.CUSTOMERS], customers)
    # Customers move between reps only where a team's territories were split or redrawn.
    change = total[:, Count.WINS] - total[:, Count.CUSTOMERS_LOST]
    begun = first_customers(world)
    for team in world.teams:
        seats = slice(int(team["rep_begin"]), int(team["seat_end"]))
        kept = (begun + change)[seats]
        assert kept.sum() == customers[seats].sum()
        if team["rep_end"] - team["rep_begin"] == team["seats"] and not team["redrawn"]:
            assert np.array_equal(kept, customers[seats])
    assert_contracts(world, total)


def first_customers(world):
    """Customers of every seat when the world was opened."""
    room = int(
        (world.teams["seat_end"] - world.teams["rep_begin"] - world.teams["seats"])[0]
    )
    opened = open_world(
        world.organisation, seed=world.seed, replication=world.replication,
        run_in_weeks=world.run_in, weeks=1, room_for=[pack_timeline({0: {"added_seats": room}})],
    )  # fmt: skip
    return opened.reps["customers"].astype(float)


def assert_contracts(world, total):
    """A contract that ends is renewed or a customer lost; what customers pay a year adds up."""
    kept = total[:, [Count.RENEWED, Count.CUSTOMERS_LOST]].sum(axis=1)
    assert np.array_equal(total[:, Count.RENEWALS_DUE], kept)
    settings = world.organisation.customers
    worth = world.accounts["worth"] * (world.accounts["state"] == AccountState.CUSTOMER)
    a_year = settings.renewal_share * per_rep(world, worth) * 52 / settings.contract_weeks
    assert np.allclose(world.reps["recurring"], a_year, rtol=1e-6, atol=0.01)


def assert_hours(world, weekly):
    """The clock is spent on work, switching and the rest; nobody's clock stands still."""
    reps = weekly.reps
    spent = reps[..., TASKS].sum(axis=-1)
    spent = spent + reps[..., Count.HOURS_SWITCH] + reps[..., Count.HOURS_OTHER]
    assert np.allclose(spent, reps[..., Count.HOURS_CLOCK], atol=1e-6)
    end = int(world.weeks[world.week + world.run_in]["first_tick"])
    clock = reps[..., Count.HOURS_CLOCK].sum(axis=0) * HOUR
    in_hand = np.where(world.reps["task"] >= 0, end - world.reps["task_started"], 0)
    assert (clock + in_hand <= end * (1 + 1e-9)).all()
    # Added seats begin later.
    stayed = (world.reps["person"] == 0) & (world.reps["hired"] < 0)
    assert np.allclose((clock + in_hand)[stayed], end, atol=1)


def assert_money(world, weekly):
    """Bookings and discounts are those of the deals that the log says were won."""
    log = world.log[1 : int(world.log[0]["tick"]) + 1]
    assert world.log[0]["deal"] == 0, "the log was too small"
    total = weekly.reps.sum(axis=0)
    for event, counter in (
        (Logged.CREATED, Count.DEALS_OPENED), (Logged.WON, Count.WINS),
        (Logged.LOST, Count.LOSSES), (Logged.NO_DECISION, Count.NO_DECISIONS),
        (Logged.DISQUALIFIED, Count.DISQUALIFIED),
    ):  # fmt: skip
        rows = log[log["event"] == event]
        n = np.bincount(rows["rep"], minlength=len(world.reps))
        assert np.array_equal(n, total[:, counter]), event
    won = log[log["event"] == Logged.WON]
    booked = np.bincount(won["rep"], weights=won["amount"], minlength=len(world.reps))
    assert np.allclose(booked, total[:, Count.BOOKINGS], rtol=1e-9)
    created = log[log["event"] == Logged.CREATED]
    # A window is won by one deal: nothing is sold twice.
    assert len(np.unique(created[["account", "window"]])) == len(created)
    worth = np.bincount(
        created["rep"], weights=created["amount"], minlength=len(world.reps)
    )
    assert np.allclose(worth, total[:, Count.AMOUNT_OPENED], rtol=1e-9)
    assert (total[:, Count.AMOUNT_OPENED] <= total[:, Count.REACHED_POTENTIAL] + 1e-3).all()
    list_price = total[:, Count.BOOKINGS] + total[:, Count.DISCOUNT]
    assert (list_price <= total[:, Count.AMOUNT_OPENED] + 1e-3).all()


def assert_team(weekly):
    """Diagnoses and shares are what they are shares of."""
    teams = weekly.teams
    assert (
        teams[..., TeamCounter.DIAGNOSES_RIGHT] <= teams[..., TeamCounter.DIAGNOSES]
    ).all()
    assert (teams[..., TeamCounter.DEMAND_CUT] <= 1.0).all()
    opened = teams[..., TeamCounter.POTENTIAL_OPENED]
    assert (teams[..., TeamCounter.FIT_OPENED] <= opened + 1e-6).all()


def assert_balanced(world, weekly):
    """All of the above."""
    assert_numbers(world, weekly)
    assert_leads(world, weekly)
    assert_deals(world, weekly)
    assert_accounts(world, weekly)
    assert_hours(world, weekly)
    assert_money(world, weekly)
    assert_team(weekly)
