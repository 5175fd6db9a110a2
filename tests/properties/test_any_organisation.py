"""Whatever the organisation and the practices: nothing is lost, nothing runs backwards."""

import functools
import math
from datetime import date

import numpy as np
from balance import assert_balanced
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticUndefined
from support import small_organisation

from sim.engines.run import Trace, advance, open_world
from sim.levers import LEVERS, pack_timeline
from sim.organisation import (
    Buyer,
    Calendar,
    Customers,
    Effort,
    Managers,
    Market,
    Organisation,
    People,
    Plan,
    Process,
    Segment,
    Stage,
    Team,
    Work,
)
from sim.outputs.counters import TeamCounter
from sim.scenarios.loader import load_scenario

WEEKS = 18
# Without shrinking: a hundred fields take minutes to make small.
SEARCH = (Phase.explicit, Phase.reuse, Phase.generate)


def limits(info):
    low = next((each.ge for each in info.metadata if hasattr(each, "ge")), None)
    high = next((each.le for each in info.metadata if hasattr(each, "le")), None)
    return low, high


def value_of(info):
    """The default, a bound, or anything between the bounds."""
    low, high = limits(info)
    if info.annotation is int:
        return st.sampled_from([low, high]) | st.integers(low, min(high, 10 * low + 50))
    plain = st.floats(low, high, allow_nan=False, allow_subnormal=False)
    return st.sampled_from([low, high]) | plain


@st.composite
def section(draw, model, **fixed):
    """A section of which some fields are anything that its file may say."""
    values = {}
    for name, info in model.model_fields.items():
        if name in fixed:
            values[name] = draw(fixed[name])
        elif info.annotation in (int, float) and None not in limits(info):
            is_needed = info.default is PydanticUndefined
            if is_needed or draw(st.integers(0, 3)) == 0:
                values[name] = draw(value_of(info))
    return model(**values)


@st.composite
def segments(draw):
    weights = draw(st.lists(st.floats(0.05, 1), min_size=1, max_size=6))
    total = sum(weights)
    return tuple(
        draw(section(Segment, name=st.just(f"segment {i}"), share=st.just(w / total)))
        for i, w in enumerate(weights)
    )


def stages():
    stage = section(
        Stage,
        name=st.just("stage"),
        work=st.sampled_from(Work),
        hours=st.floats(0.4, 80),
        skill=st.sampled_from(["prospect", "qualify", "advance", "close"]),
    )
    return st.lists(stage, min_size=2, max_size=8).map(tuple)


@st.composite
def organisations(draw):
    accounts = draw(st.integers(10, 30))
    return Organisation(
        calendar=Calendar(
            first_day=draw(
                st.sampled_from([date(2024, 1, 1), date(2024, 3, 18), date(2024, 11, 25)])
            ),
            country=draw(st.sampled_from([None, "US", "DE"])),
            fiscal_year_start_month=draw(st.integers(1, 12)),
        ),
        teams=tuple(
            Team(reps=n) for n in draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
        ),
        market=draw(
            section(
                Market,
                accounts_per_rep=st.just(accounts),
                segments=segments(),
                # Thousands of tiny deals a quarter take seconds to plan with.
                amount_median=st.floats(1_000, 1e6),
            )
        ),
        process=draw(section(Process, stages=stages())),
        buyer=draw(section(Buyer)),
        customers=draw(
            section(Customers, base_per_rep=st.integers(0, int(0.8 * accounts)))
        ),
        people=draw(section(People, deal_slots=st.integers(8, 14))),
        effort=draw(section(Effort)),
        # Hours kept for late deals fit into the hours there are.
        managers=draw(section(Managers, rescue_hours=st.floats(0, 1))),
        plan=draw(
            section(Plan, quota_quarter=st.sampled_from([1.0, 5_000.0, 52_000.0, 1e6]))
        ),
    )


@functools.cache
def lever_value(name):
    lever = LEVERS[name]
    between = (
        st.integers(int(lever.low), int(lever.high)).map(float)
        if lever.whole
        # Thousandths: a share of 1e-300 is nobody's setting.
        else st.integers(math.ceil(1_000 * lever.low), int(1_000 * lever.high)).map(
            lambda x: x / 1_000
        )
    )
    return st.sampled_from([lever.low, lever.high, lever.default]) | between


def practices():
    row = st.fixed_dictionaries({name: lever_value(name) for name in LEVERS})
    return st.dictionaries(st.integers(-3, WEEKS), row, min_size=1, max_size=3)


@settings(max_examples=120, phases=SEARCH)
@given(organisations(), practices(), st.integers(0, 2**32 - 1))
def test_any_organisation_under_any_practices_balances_its_books(
    organisation, timeline, seed
):
    world = open_world(
        organisation,
        seed=seed,
        replication=0,
        run_in_weeks=0,
        room_for=[pack_timeline({0: {"added_seats": 8}})],
        weeks=WEEKS,
        log_events=9_000,
    )
    trace = Trace()
    weekly = advance(world, pack_timeline(timeline), WEEKS, trace=trace)
    events = trace.events()
    assert events["tick"].min() >= 0
    assert np.array_equal(events, np.sort(events, order=("tick", "order", "stamp")))
    assert world.pending()["tick"].min() >= int(world.weeks[WEEKS]["first_tick"])
    assert_balanced(world, weekly)


def test_a_company_that_books_nothing_has_quotas_of_nothing():
    """Executives split what the company booked; of nothing everybody gets nothing."""
    organisation = small_organisation(
        reps=2,
        plan=Plan(quota_quarter=0.0),
        market=Market(accounts_per_rep=12, hits_per_hour=0.0, hand_raise_week=0.0),
        customers=0,
    )
    world = open_world(
        organisation, seed=1, replication=0, run_in_weeks=0, weeks=WEEKS, room_for=()
    )
    advance(world, pack_timeline({0: {}}), WEEKS)
    assert (world.reps["quota"] == 0.0).all()


def test_a_manager_without_hours_left_gives_none():
    organisation = small_organisation(
        reps=2, managers=Managers(hours_week=10, admin_share=0.5, rescue_hours=20)
    )
    world = open_world(
        organisation, seed=1, replication=0, run_in_weeks=0, weeks=WEEKS, room_for=()
    )
    weekly = advance(world, pack_timeline(load_scenario("coach").timeline), WEEKS)
    assert (weekly.teams[..., TeamCounter.MANAGER_REVIEW] >= 0.0).all()


@settings(max_examples=12, phases=SEARCH)
@given(organisations(), practices(), st.integers(0, 2**32 - 1))
def test_any_organisation_gives_the_same_bytes_in_both_engines(
    organisation, timeline, seed
):
    results = []
    for name in ("compiled", "reference"):
        world = open_world(
            organisation, seed=seed, replication=0, run_in_weeks=0, weeks=WEEKS,
            room_for=[pack_timeline({0: {"added_seats": 8}})],
        )  # fmt: skip
        trace = Trace()
        advance(world, pack_timeline(timeline), 4, engine=name, trace=trace)
        results.append(trace.digest(world))
    assert results[0] == results[1]
