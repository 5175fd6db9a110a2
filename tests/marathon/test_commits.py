"""What managers said of quarters: asked without changing anything, held against what came."""

from __future__ import annotations

import json

import numpy as np
import pytest
from support import practices_of, small_organisation

import marathon
from marathon.sentences import commits as sentences
from sim.engines.run import advance, open_world
from sim.experiments.committing import commits as asking
from sim.experiments.comparing.comparison import Estimate
from sim.outputs.counters import RepCounter
from sim.problems import InvalidInput


@pytest.fixture(scope="module")
def firm():
    return small_organisation(reps=4, teams=2, accounts=60, slots=30)


@pytest.fixture(scope="module")
def lived(firm):
    return asking.lived(firm, practices_of("initial"), seed=1, replication=0)


def test_managers_are_asked_after_4_8_and_11_weeks_of_four_quarters(lived):
    assert [said.weeks for said in lived.said] == [4, 8, 11] * 4
    assert len({said.quarter for said in lived.said}) == 4
    for said in lived.said:
        assert said.evening.weekday() == said.until.weekday() == 6
        assert (said.evening - said.since).days == 7 * said.weeks - 1
        assert said.until > said.evening


def test_asking_changes_nothing_and_what_came_is_what_was_booked(firm, lived):
    world = open_world(
        firm, seed=1, replication=0, run_in_weeks=asking.RUN_IN, weeks=asking.WEEKS,
        room_for=[practices_of("initial")],
    )  # fmt: skip
    parts = [
        advance(world, practices_of("initial"), week).reps[:, :, RepCounter.BOOKINGS]
        for week in (0, asking.WEEKS)
    ]
    booked = np.concatenate(parts).sum(axis=1)
    for said in lived.said:
        first = (said.since - world.calendar.first).days // 7
        last = (said.until - world.calendar.first).days // 7
        assert said.brought == pytest.approx(booked[first : last + 1].sum())
        assert said.booked == pytest.approx(booked[first : first + said.weeks].sum())
        assert said.commit >= said.booked * (1 - 1e-9) or said.commit > 0


def test_the_managers_number_is_the_one_that_a_manager_gives_in_week_6(firm):
    """Asked in the week in which numbers are given, managers say just what they then commit to."""
    world = open_world(
        firm,
        seed=1,
        replication=0,
        run_in_weeks=0,
        weeks=130,
        room_for=[practices_of("coach")],
    )
    week = int(np.flatnonzero(world.weeks["week_of_period"] == 6)[5])
    advance(world, practices_of("coach"), week)
    asked = asking._asked(world, practices_of("coach"))
    before = world.digest()
    asking._asked(world, practices_of("coach"))
    assert world.digest() == before
    advance(world, practices_of("coach"), week + 1)
    assert asked == pytest.approx(float(world.teams["commit"].sum()))
    assert asked > 0


@pytest.fixture(scope="module")
def found(firm):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "QUARTERS", 1)
        return marathon.commits("initial", organisation=firm, futures=2, progress=False)


def test_bias_and_error_are_shares_of_what_came(firm, found):
    frame = found.frame()
    assert frame["scenario"].tolist() == ["initial"] * 3
    assert found.quarters == 2
    assert (frame["commit_error_mean"] >= abs(frame["commit_bias_mean"]) - 1e-12).all()
    lives = [
        asking.lived(firm, practices_of("initial"), seed=1, replication=number)
        for number in range(2)
    ]
    after = [next(x for x in life.said if x.weeks == 8) for life in lives]
    brought = np.mean([said.brought for said in after])
    row = next(row for row in found.rows if (row.scenario, row.weeks) == ("initial", 8))
    off = np.array([said.commit - said.brought for said in after])
    assert row.commit_bias.mean == pytest.approx(off.mean() / brought)
    assert row.commit_error.mean == pytest.approx(abs(off).mean() / brought)
    assert row.nearer.mean == pytest.approx(row.commit_error.mean - row.forecast_error.mean)


def test_words_carry_no_more_than_intervals(found):
    def row(weeks, low, high):
        nearer = Estimate(mean=(low + high) / 2, low=low, high=high)
        same = dict.fromkeys(("commit_bias", "commit_error", "forecast_bias", "forecast_error"), nearer)  # fmt: skip
        return sentences.Row(scenario="a", title="A", weeks=weeks, nearer=nearer, **same)

    told = sentences.verdict([row(4, 0.1, 0.2), row(8, -0.1, 0.2), row(11, -0.3, -0.1)])
    assert " ".join(told) == (
        "Under A after 4 weeks the forecast is nearer than the managers and after 11 weeks the "
        "managers are nearer."
    )
    (unsure,) = sentences.verdict([row(4, -0.1, 0.2)])
    assert "cannot be told from chance" in unsure
    assert "managers: bias" in found.text()
    json.dumps(found.to_dict())


def test_nobody_is_refused():
    with pytest.raises(InvalidInput, match="name at least one"):
        marathon.commits()
