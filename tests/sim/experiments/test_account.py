"""The account of a difference in bookings: exact for any counts, and for real runs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engines.run import advance, open_world
from sim.experiments.why.account import CHAPTERS, Flows, account, parts_of
from sim.experiments.why.why import open_by_stage
from sim.organisation import Organisation, Team
from sim.outputs.counters import RepCounter as R
from sim.scenarios.loader import load_scenario
from sim.state import Source

STAGES = ("one", "two", "three")
ORGANISATION = Organisation(teams=(Team(reps=4),))


def made_up(key: int, futures: int = 200) -> Flows:
    """Counts that could be those of very small seats: many of them are zero."""
    chance = np.random.Generator(np.random.Philox(key=key))
    counts = np.zeros((len(R), futures))
    opened = [chance.poisson(0.8, futures) for _ in Source]
    for source, number in zip(Source, opened, strict=True):
        counts[R[f"OPENED_{source.name}"]] = number
    at_start = chance.poisson(0.7, (len(STAGES), futures)).astype(float)
    at_end, came_in = [], np.sum(opened, axis=0)
    for stage in range(len(STAGES)):
        at_hand = at_start[stage] + came_in
        left = chance.binomial(at_hand.astype(int), 0.3)
        at_end.append(left)
        came_in = chance.binomial((at_hand - left).astype(int), 0.6)
        counts[R.PASSED_STAGE_1 + stage] = came_in
    gross = came_in * chance.lognormal(9.0, 1.0, futures)
    counts[R.DISCOUNT] = gross * 0.1 * chance.random(futures)
    counts[R.BOOKINGS] = gross - counts[R.DISCOUNT]
    for name in ("INBOUND", "PROSPECTED", "REFERRED", "LEADS_ANSWERED", "CONTACTS"):
        counts[R[name]] = chance.poisson(2.0, futures)
    for name in ("HOURS_CLOCK", "HOURS_PROSPECT", "PACE", "SEAT"):
        counts[R[name]] = 40.0 * chance.random(futures)
    return Flows(counts=counts, at_start=at_start, at_end=np.array(at_end, float))


def residual(before: Flows, after: Flows, stages) -> np.ndarray:
    told = np.stack(list(account(before, after, stages).values()))
    scale = np.abs(told).sum(axis=0) + before.bookings + after.bookings + 1.0
    return np.abs(told.sum(axis=0) - (after.bookings - before.bookings)) / scale


def test_parts_add_up_for_seats_that_sell_next_to_nothing():
    before, after = made_up(1), made_up(2)
    assert np.any(before.bookings == 0.0)
    assert np.any(after.bookings == 0.0)
    assert residual(before, after, STAGES).max() < 1e-12


def test_parts_add_up_where_deals_change_hands():
    before, after = made_up(3), made_up(4)
    moved = Flows(counts=after.counts, at_start=0.0 * after.at_start, at_end=after.at_end)
    assert residual(before, moved, STAGES).max() < 1e-12
    assert np.any(account(before, moved, STAGES)["handed_over"] != 0.0)


def test_worlds_that_are_the_same_differ_in_nothing():
    same = made_up(5)
    for part in account(same, same, STAGES).values():
        assert np.all(part == 0.0)


def test_parts_are_told_from_hours_to_money():
    chapters = [part.chapter for part in parts_of(STAGES)]
    assert sorted(chapters, key=CHAPTERS.index) == chapters
    assert set(chapters) == set(CHAPTERS)
    names = [part.name for part in parts_of(STAGES)]
    assert len(names) == len(set(names))


@pytest.fixture(scope="module")
def lived():
    """One year under two stages from one opening state."""
    world = open_world(
        ORGANISATION, seed=3, replication=0, run_in_weeks=26, weeks=52, room_for=()
    )
    practices = [load_scenario(name).practices() for name in ("initial", "align")]
    advance(world, practices[0], 0)
    found = []
    for each in practices:
        going_on = world.copy()
        weekly = advance(going_on, each, 52).reps.sum(axis=0)
        found.append((world, weekly, going_on))
    return found


def flows_of(lived, rep):
    start, weekly, end = lived
    counts = weekly.sum(axis=0) if rep is None else weekly[rep]
    asked = np.arange(len(start.reps)) if rep is None else np.array([rep])
    stages = len(ORGANISATION.process.stages)
    return Flows(counts=counts, at_start=open_by_stage(start, asked, stages),
                 at_end=open_by_stage(end, asked, stages))  # fmt: skip


@pytest.mark.parametrize("rep", [None, 0, 1, 2, 3])
def test_parts_add_up_for_a_real_year(lived, rep):
    stages = [stage.name for stage in ORGANISATION.process.stages]
    before, after = (flows_of(each, rep) for each in lived)
    assert residual(before, after, stages) < 1e-12


def test_deals_neither_appear_nor_vanish(lived):
    # What was open, came in and passed on balances stage by stage with what is open now.
    for each in lived:
        flows = flows_of(each, None)
        c = flows.counts
        assert (
            c[[R[f"OPENED_{source.name}"] for source in Source]].sum() == c[R.DEALS_OPENED]
        )
        n = len(ORGANISATION.process.stages)
        passed = c[R.PASSED_STAGE_1 : R.PASSED_STAGE_1 + n]
        assert passed[-1] == c[R.WINS]
        came_in = np.concatenate([[c[R.DEALS_OPENED]], passed[:-1]])
        gone = flows.at_start + came_in - passed - flows.at_end
        assert np.all(gone >= 0.0)
        assert gone.sum() == c[[R.LOSSES, R.NO_DECISIONS, R.DISQUALIFIED]].sum()
