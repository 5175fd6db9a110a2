"""A replay: without a change, and with an inert one, every deal ends as it did."""

import functools

import numpy as np
import pytest
from support import practices_of, small_organisation

from sim.engines.open_deals import UNKNOWN, OpenDeals
from sim.experiments.replaying.abducting import Observed, replayed
from sim.experiments.replaying.fates import BASE, CHANGED, Fate, Fates, fates
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.organisation import People
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import with_settings

WEEKS = 13


@functools.cache
def lives():
    """Futures under no change, under one that does nothing, and under one that does."""
    initial = load_scenario("initial")
    inert = with_settings(initial, {"goal_stretch": 1.2})
    # A stretch of goals that nobody has does nothing.
    assert inert.practices().tobytes() != initial.practices().tobytes()
    number = np.arange(24)
    known = OpenDeals(
        team=number % 2, owner=number // 2 % 3, stage=number % 5, age=10 + 5 * number,
        stay=3 + number, amount=1000.0 + number, segment=np.full(24, UNKNOWN),
        booked=np.full((2, 3), np.nan),
    )  # fmt: skip
    plan = ExperimentPlan(
        arms=(
            Arm.of(initial),
            Arm(name="inert", digest="", practices=inert.practices()),
            Arm(name="coach", digest="", practices=practices_of("coach")),
        ),
        organisation=small_organisation(
            reps=3, teams=2, accounts=60, people=People(deal_slots=30)
        ),
        years=1, seed=5, today=known,
    )  # fmt: skip
    return [fates(plan, WEEKS, number) for number in range(24)]


def observed_as(life):
    """What a CRM would show of a future under the base."""
    there = life.new[BASE] != Fate.NEVER
    return Observed(
        known=life.known[BASE], known_paid=life.known_paid[BASE],
        new=life.new[BASE][there], new_paid=life.new_paid[BASE][there],
    )  # fmt: skip


@pytest.mark.parametrize("future", [0, 3, 7])
def test_without_a_change_every_deal_ends_as_it_did(future):
    unchanged = [each[0] for each in lives()]
    observed = observed_as(unchanged[future])
    found = replayed(observed, unchanged, seed=1, samples=50)
    wins = (observed.known == Fate.WON).sum() + (observed.new == Fate.WON).sum()
    assert (found.wins == wins).all()
    paid = observed.known_paid.sum() + observed.new_paid.sum()
    np.testing.assert_allclose(found.bookings, paid)
    assert not found.known.any()
    assert not found.new.any()


def test_a_change_that_does_something_moves_deals():
    changed = [each[1] for each in lives()]
    found = replayed(observed_as(changed[0]), changed, seed=1, samples=200)
    assert found.known.max() > 0.0
    assert len(np.unique(found.wins)) > 1


def test_samples_have_addresses():
    changed = [each[1] for each in lives()]
    observed = observed_as(changed[0])
    first, again = (replayed(observed, changed, seed=1, samples=40) for _ in range(2))
    assert (first.bookings == again.bookings).all()
    other = replayed(observed, changed, seed=2, samples=40)
    assert (first.bookings != other.bookings).any()


def life_of(known, new):
    fate, extra = np.array(known), np.array(new)
    return Fates(
        known=fate, known_paid=np.where(fate == Fate.WON, 10.0, 0.0),
        new=extra, new_paid=np.where(extra == Fate.WON, 10.0, 0.0),
    )  # fmt: skip


def test_only_futures_that_agree_say_what_would_have_been():
    """Of three futures one lost the deal that was lost, and there the change wins it."""
    won, lost = int(Fate.WON), int(Fate.LOST)
    futures = [
        life_of([[x], [y]], [[], []]) for x, y in ((won, lost), (lost, won), (won, won))
    ]
    observed = Observed(
        known=np.array([lost]), known_paid=np.zeros(1), new=np.zeros(0, int),
        new_paid=np.zeros(0),
    )  # fmt: skip
    found = replayed(observed, futures, seed=1, samples=30)
    assert (found.wins == 1).all()
    assert (found.bookings == 10.0).all()
    assert found.known.tolist() == [1.0]


def test_a_fate_that_no_future_shows_is_left_and_counted():
    won, lost = int(Fate.WON), int(Fate.LOST)
    futures = [life_of([[lost], [lost]], [[], []])] * 3
    observed = Observed(
        known=np.array([won]), known_paid=np.array([7.0]), new=np.array([won]),
        new_paid=np.array([5.0]),
    )  # fmt: skip
    found = replayed(observed, futures, seed=1, samples=10)
    assert found.untold == (1, 1)
    assert (found.bookings == 12.0).all()


def test_deals_that_only_the_change_opens_count_in_proportion():
    """Two were opened where futures open one: each extra deal of a future counts twice."""
    won, lost, never = int(Fate.WON), int(Fate.LOST), int(Fate.NEVER)
    futures = [life_of([[], []], [[lost, never], [lost, won]])] * 3
    observed = Observed(
        known=np.zeros(0, int), known_paid=np.zeros(0), new=np.array([lost, lost]),
        new_paid=np.zeros(2),
    )  # fmt: skip
    found = replayed(observed, futures, seed=1, samples=10)
    assert (found.wins == 2.0).all()
    assert (found.bookings == 20.0).all()
    assert CHANGED == 1
