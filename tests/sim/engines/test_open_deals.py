"""A world that begins with a company's open deals: the same bytes in both engines, and what is known kept."""

import functools

import numpy as np
import pytest
from support import practices_of, small_organisation

from sim.engines.open_deals import UNKNOWN, OpenDeals, put_in_place, world_tick
from sim.engines.past_deals import Lookalikes, log_is_full, open_on
from sim.engines.run import Trace, advance, open_world
from sim.organisation import People
from sim.state import AccountState, EventKind, Gone, SlotStatus

RUN_IN = 78
LOOKS = range(-26, 1)


def organisation(left_open=0.3):
    return small_organisation(
        reps=3, teams=2, accounts=60, slots=30,
        people=People(deal_slots=30, left_open=left_open),
    )  # fmt: skip


@functools.cache
def run_in(seed=3, replication=0, left_open=0.3):
    """A world at week 0, and what stood open on Mondays before."""
    practices = practices_of("initial")
    world = open_world(
        organisation(left_open), seed=seed, replication=replication, run_in_weeks=RUN_IN,
        weeks=26, room_for=[practices], log_events=20_000,
    )  # fmt: skip
    past = []
    for week in LOOKS:
        advance(world, practices, week)
        past.append(open_on(world))
    assert not log_is_full(world)
    return world, past


def known(count=20, **given):
    """Open deals of all stages and ages, the owners in turn."""
    number = np.arange(count)
    values = {
        "team": number % 2,
        "owner": number // 2 % 3,
        "stage": number % 5,
        "age": 10 + 9 * number,
        "stay": 3 + number,
        "amount": np.where(number % 4 == 3, np.nan, 1000.0 + 10.0 * number),
        "segment": np.full(count, UNKNOWN),
        "booked": np.full((2, 3), np.nan),
    }
    return OpenDeals(**(values | given))


def begun(deals, **run):
    world, past = run_in(**run)
    world = world.copy()
    return world, put_in_place(world, deals, past)


def test_both_engines_go_on_with_the_same_bytes():
    digests = set()
    for engine in ("compiled", "reference"):
        world, _ = begun(known())
        trace = Trace()
        advance(world, practices_of("align"), 8, engine=engine, trace=trace)
        digests.add(trace.digest(world))
    assert len(digests) == 1


def test_the_same_luck_gives_the_same_world_and_other_luck_another():
    digests = [begun(known(), replication=number)[0].digest() for number in (0, 0, 1)]
    assert digests[0] == digests[1] != digests[2]


def test_what_the_crm_shows_is_what_stands():
    deals = known()
    world, placed = begun(deals)
    assert not len(placed.left_out)
    now = world_tick(world)
    held = world.deals[world.deals["status"] == SlotStatus.DEAL]
    assert len(held) == (placed.slot >= 0).sum() == (~placed.dead).sum()
    assert 0 < placed.dead.sum() < len(deals)
    for number in np.flatnonzero(placed.slot >= 0):
        deal = world.deals[placed.slot[number]]
        rep = int(deal["rep"])
        assert world.reps[rep]["team"] == deals.team[number]
        assert (
            world.reps[rep]["slot_begin"]
            <= placed.slot[number]
            < world.reps[rep]["slot_end"]
        )
        assert deal["label"] == deals.stage[number]
        days = (now - deal["created"]) / (8 * 3600) * 7 / 5
        assert days == pytest.approx(deals.age[number], abs=1)
        if np.isfinite(deals.amount[number]):
            paid = deal["amount"] * (1 - deal["discount"])
            assert paid == pytest.approx(deals.amount[number])
        account = world.accounts[deal["account"]]
        assert account["state"] == AccountState.IN_TALKS
        assert account["window"] == deal["window"] == placed.window[number]
        assert account["rep"] == rep


def test_nobody_holds_more_than_is_counted():
    world, _ = begun(known())
    for index, rep in enumerate(world.reps):
        mine = world.deals[rep["slot_begin"] : rep["slot_end"]]
        assert rep["open_deals"] == (mine["status"] == SlotStatus.DEAL).sum()
        assert rep["leads"] == (mine["status"] == SlotStatus.LEAD).sum()
        used = np.flatnonzero(mine["status"])
        assert rep["slots_used"] == (used[-1] + 1 if len(used) else 0)
        assert set(mine["rep"][mine["status"] > 0]) <= {index}
    at_work = world.deals["account"][world.deals["status"] > 0]
    assert len(np.unique(at_work)) == len(at_work)
    assert (world.accounts["state"] == AccountState.IN_TALKS).sum() == len(at_work)


def test_luck_to_come_is_drawn_where_nothing_was_drawn_before():
    _world, placed = begun(known())
    before, _ = run_in()
    there = np.flatnonzero(placed.slot >= 0)
    windows = before.accounts["window"][placed.account[there]]
    assert (placed.window[there] == windows + 1).all()


def test_answers_that_buyers_owe_are_appointed_and_no_others():
    world, _ = begun(known())
    pending = world.pending()
    kind = (pending["order"] >> np.uint64(48)) & np.uint64(0xFF)
    replies = pending[kind == EventKind.REPLY]
    slots = (replies["order"] & np.uint64(0xFFFF_FFFF_FFFF)).astype(int)
    deals = world.deals[slots]
    assert (deals["generation"] == replies["stamp"]).all()
    assert (deals["status"] == SlotStatus.DEAL).all()
    assert (replies["tick"] >= world_tick(world)).all()
    # Every living deal is worked on, waits for its rep or for its buyer.
    open_ = np.flatnonzero(world.deals["status"] == SlotStatus.DEAL)
    idle = [s for s in open_ if world.deals[s]["ready"] == 0 and s not in set(slots)]
    assert not idle


def test_calendars_are_heaps():
    world, _ = begun(known())
    for team, size in enumerate(world.sizes):
        held = world.heaps[team, :size]
        rank = np.argsort(np.argsort(held, order=("tick", "order", "stamp")))
        assert all(rank[place] > rank[(place - 1) // 2] for place in range(1, size))


def test_leads_and_customers_stay():
    before, _ = run_in()
    world, _ = begun(known())
    leads = [(x.deals["status"] == SlotStatus.LEAD).sum() for x in (world, before)]
    assert leads[0] == leads[1]
    is_customer = before.accounts["state"] == AccountState.CUSTOMER
    assert (world.accounts[is_customer] == before.accounts[is_customer]).all()


def test_older_deals_are_dead_more_often():
    def share(age):
        dead = 0
        for number in range(6):
            deals = known(
                count=30, age=np.full(30, age), stay=np.full(30, UNKNOWN),
                stage=np.full(30, UNKNOWN),
            )  # fmt: skip
            world, placed = begun(deals, replication=number)
            slots = placed.slot[placed.slot >= 0]
            dead += placed.dead.sum() + (world.deals["gone"][slots] != Gone.NO).sum()
        return dead / 180.0

    # Shares .06 and .99 of 180 in six runs; a model that ignored age would show one share.
    assert share(7) < 0.4
    assert share(500) > 0.8


def test_bookings_of_the_quarter_are_the_owners():
    booked = np.array([[10.0, 20.0, 30.0], [40.0, np.nan, 60.0]])
    world, _ = begun(known(booked=booked))
    before, _ = run_in()
    there = np.sort(world.reps["booked"][:3]), world.reps["booked"][3:]
    assert there[0].tolist() == [10.0, 20.0, 30.0]
    assert set(there[1]) - set(before.reps["booked"][3:]) == {40.0, 60.0}
    assert (world.reps["discussed"] <= world.reps["booked"] + 1e-9).all()


def test_a_lookalike_has_the_stage_and_is_one_of_the_nearest_in_age():
    world, past = run_in()
    alike = Lookalikes(world, past)
    stages = np.concatenate([x.stage for x in past])
    ages = np.concatenate([x.age for x in past])
    for stage in range(5):
        for age in (5, 40, 90):
            off = np.sort(np.abs(np.log((ages[stages == stage] + 7.0) / (age + 7.0))))
            assert len(off) > 30
            for u in (np.arange(8) + 0.5) / 8:
                one = alike.drawn(0, UNKNOWN, stage, age, UNKNOWN, float(u))
                assert one.stage == stage
                assert abs(np.log((one.age + 7.0) / (age + 7.0))) <= off[7] + 1e-12


def test_a_list_without_room_leaves_deals_out_and_says_which():
    count = 80
    deals = known(
        count=count, team=np.zeros(count, int), owner=np.zeros(count, int),
        age=np.full(count, 7), stay=np.full(count, 1), stage=np.zeros(count, int),
    )  # fmt: skip
    _world, placed = begun(deals)
    assert len(placed.left_out) == count - placed.dead.sum() - (placed.slot >= 0).sum() > 0


def test_digests_tell_pipelines_apart():
    deals = known()
    assert deals.digest == known().digest
    assert deals.digest != known(age=deals.age + 1).digest
    assert deals.digest != known(amount=deals.amount + 1).digest
