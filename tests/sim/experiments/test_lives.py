"""Two lives of one deal: complete, on the same luck, and explained by the rules themselves."""

from __future__ import annotations

import math

import pytest

from sim.engines.run import advance
from sim.experiments.lives.lives import (
    differs,
    first_difference,
    two_lives,
)
from sim.experiments.lives.meetings import NEVER, OPEN, TwoWorlds, meetings
from sim.organisation import Organisation, Team
from sim.outputs.counters import RepCounter
from sim.scenarios.loader import load_scenario

ORGANISATION = Organisation(teams=(Team(reps=4),))
ENDED = {"won": "won", "lost": "lost", "no decision": "closed, no decision",
         "disqualified": "dropped by the rep"}  # fmt: skip


@pytest.fixture(scope="module")
def worlds():
    return TwoWorlds(base=load_scenario("initial"), other=load_scenario("align"),
                     organisation=ORGANISATION, years=1, warmup=1, seed=5)  # fmt: skip


@pytest.fixture(scope="module")
def found(worlds):
    return meetings(worlds)


@pytest.fixture(scope="module")
def lived(worlds, found):
    """The lives of the most different deals, and of some that one world alone has seen."""
    alone = [each for each in found if not each.met_in_both]
    return [two_lives(worlds, each) for each in (*found[:8], *alone[:8], *alone[-4:])]


def test_deals_account_for_the_whole_difference_in_bookings(worlds, found):
    booked = []
    for scenario in (worlds.base, worlds.other):
        world = worlds.open(until_week=0)
        weekly = advance(world, scenario.practices(), worlds.weeks)
        booked.append(weekly.reps[..., RepCounter.BOOKINGS].sum())
    apart = math.fsum(each.ends[1].booked - each.ends[0].booked for each in found)
    assert apart == pytest.approx(booked[1] - booked[0], rel=1e-9)


def test_the_most_different_deals_that_met_in_both_come_first(found):
    both = [each.met_in_both for each in found]
    assert both == sorted(both, reverse=True)
    apart = [
        abs(each.ends[1].booked - each.ends[0].booked) for each in found if each.met_in_both
    ]
    assert apart == sorted(apart, reverse=True)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert any(NEVER in {end.outcome for end in each.ends} for each in found)


def test_a_life_ends_as_the_log_says(lived):
    for two in lived:
        for life, end in zip(two.lives, two.meeting.ends, strict=True):
            whats = [each.what for each in life.happenings]
            if end.outcome in ENDED:
                assert whats[-1] == ENDED[end.outcome]
            elif end.outcome == OPEN:
                assert not set(ENDED.values()) & set(whats)
            else:
                assert "becomes a deal" not in whats


def test_happenings_are_in_order_and_tell_every_stage(lived):
    stages = [stage.name for stage in ORGANISATION.process.stages]
    for two in lived:
        for life in two.lives:
            ticks = [each.tick for each in life.happenings]
            assert ticks == sorted(ticks)
            passed = [each.stage for each in life.happenings if each.passed]
            assert passed == stages[: len(passed)]


def test_draws_are_the_same_in_both_worlds(lived):
    compared = 0
    for two in lived:
        exits = [{each.stage: each.inputs for each in life.happenings if each.stage}
                 for life in two.lives]  # fmt: skip
        for stage in exits[0].keys() & exits[1].keys():
            for name, value in exits[0][stage].items():
                if name.startswith("draw"):
                    assert exits[1][stage][name] == value
                    compared += 1
    assert compared > 0


def test_the_rules_asked_again_give_what_happened(lived):
    asked = 0
    for two in lived:
        for life in two.lives:
            for each in life.happenings:
                asked += _agrees(each)
    assert asked > 50


def _agrees(each) -> int:
    read = each.inputs
    if each.stage and each.passed:
        assert read["draw: passes"] < read["chance to pass"]
        assert read["draw: defect"] >= read["chance that a defect kills"]
        assert read["draw: somebody says no"] >= read["chance that somebody unmet says no"]
    elif each.stage:
        killed = read["draw: defect"] < read["chance that a defect kills"]
        refused = (
            read["draw: somebody says no"] < read["chance that somebody unmet says no"]
        )
        assert read["draw: passes"] >= read["chance to pass"] or killed or refused
    elif "chance to follow it" in read:
        follows = read["draw: follows"] < read["chance to follow it"]
        assert follows == each.what.endswith("the step followed")
    elif "chance to reach it" in read:
        reached = read["draw: reached"] < read["chance to reach it"]
        assert reached or "too late" in each.what
    elif "chance to become a deal" in read:
        becomes = read["draw: becomes a deal"] < read["chance to become a deal"]
        assert becomes == (each.what == "becomes a deal")
    elif "fading so far" in read:
        assert read["fading so far"] >= read["draw: fading it takes"] or each.detail
    else:
        return 0
    return 1


def test_the_first_difference_is_the_first(lived):
    for two in lived:
        first, second = (life.happenings for life in two.lives)
        assert first_difference(first, second) == two.parts
        if two.parts is None:
            continue
        same = [each.what for each in first[: two.parts]]
        assert same == [each.what for each in second[: two.parts]]
        told = two.first
        assert told.happenings[0] != told.happenings[1]


def test_what_decided_is_another_thing_than_the_first_difference(lived):
    for two in lived:
        decision = two.decision
        if decision is not None:
            for each in decision.happenings:
                assert each is None or each not in two.first.happenings


def test_where_nobody_reached_the_buyer_the_reps_hours_are_told(lived):
    unreached = [life for two in lived for life in two.lives if not life.happenings]
    assert unreached
    for life in unreached:
        assert sum(life.hours.values()) > 0.0


def test_a_scenario_and_itself_have_no_deal_that_differs(worlds):
    same = TwoWorlds(base=worlds.base, other=worlds.base, organisation=ORGANISATION, years=1,
                     warmup=0)  # fmt: skip
    assert meetings(same) == ()


def test_what_was_read_in_one_world_alone_is_no_difference():
    assert differs(1.0, 2.0)
    assert not differs(1.0, 1.0)
    assert not differs(None, 1.0)
