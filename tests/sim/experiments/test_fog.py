"""The fog view: the truth, and what managers' own rules make of the same reports."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engines.run import advance, open_world
from sim.experiments.fog.fog import fog_view
from sim.experiments.fog.reading import Reader
from sim.experiments.fog.sight import NEAR, QUESTIONS, Sight
from sim.levers import neutral_values
from sim.organisation import Organisation, Team
from sim.problems import InvalidInput
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Scenario

ORGANISATION = Organisation(teams=(Team(reps=5, count=2),))
RUN_IN = 20


def stage(name):
    return load_scenario(name)


@pytest.fixture(scope="module")
def view():
    eyes = [stage(name) for name in ("initial", "align", "align-oracle")]
    return fog_view(ORGANISATION, stage("initial"), eyes, week=10, team=2,
                    run_in_weeks=RUN_IN)  # fmt: skip


def test_the_oracle_sees_what_is_the_case_but_what_no_report_says(view):
    oracle = view.eyes[2]
    for row, sights in zip(oracle.values, oracle.sight, strict=True):
        truth = view.truth[oracle.values.index(row)]
        assert row[:4] == pytest.approx(truth[:4], rel=1e-9, abs=1e-6)
        assert sights == (*[Sight.RIGHT] * 4, Sight.HIDDEN)


def test_nothing_but_closings_is_seen_where_nothing_is_logged(view):
    first = view.eyes[0]
    assert first.logged == 0.0
    for row in first.sight:
        by_name = dict(zip((q.name for q in QUESTIONS), row, strict=True))
        assert by_name["prospecting"] is Sight.HIDDEN
        assert by_name["pipeline"] is Sight.HIDDEN
    weakest = {row[3] for row in first.values}
    assert len(weakest) == 1, "without reports the same is believed of everybody"


def test_less_is_hidden_in_a_later_stage_and_most_is_right_where_truth_is_shown(view):
    first, last, oracle = view.eyes
    assert (
        first.count(Sight.HIDDEN) > last.count(Sight.HIDDEN) >= oracle.count(Sight.HIDDEN)
    )
    assert max(first.count(Sight.RIGHT), last.count(Sight.RIGHT)) <= oracle.count(
        Sight.RIGHT
    )
    for eyes in view.eyes:
        assert sum(eyes.count(sight) for sight in Sight) == 5 * len(QUESTIONS)


def test_right_is_what_lies_near_the_truth(view):
    place = [q.name for q in QUESTIONS].index("pipeline")
    for eyes in view.eyes[1:]:
        for rep, truth in enumerate(view.truth):
            seen, true = eyes.values[rep][place], truth[place]
            near = abs(seen - true) <= NEAR * true
            assert eyes.sight[rep][place] is (Sight.RIGHT if near else Sight.WRONG)


def test_closings_are_seen_at_once_however_late_reports_are():
    values = {**neutral_values(), "visibility_delay_days": 15.0}
    late = Scenario(name="late", title="late", meaning="", timeline={0: values})
    seen = fog_view(ORGANISATION, stage("motivate"), [late], week=10, run_in_weeks=RUN_IN)
    assert seen.eyes[0].lag_weeks == 3
    place = [q.name for q in QUESTIONS].index("booked")
    booked = [row[place] for row in seen.truth]
    assert max(booked) > 0.0
    assert [row[place] for row in seen.eyes[0].values] == pytest.approx(booked)


def test_eyes_believe_what_the_manager_of_that_run_believes():
    # Reading again is reading; what was coached is forgotten by the next Monday.
    practices = stage("align").practices()
    world = open_world(
        ORGANISATION, seed=4, replication=0, run_in_weeks=8, weeks=21, room_for=()
    )
    reader = Reader(world, practices, team=0)
    for monday in range(-8, 21):
        reader.read(monday)
        advance(world, practices, monday + 1)
    reader._forget(int(world.run_in) + 21)
    assert reader._beliefs == pytest.approx(world.beliefs)
    learned = ("prospect_learned", "prospect_pooled", "rate_pooled", "segment_pooled")
    for name in learned:
        assert reader._teams[name] == pytest.approx(world.teams[name])
    assert np.any(world.beliefs > 0.0)


def test_looking_changes_nothing(view):
    alone = fog_view(ORGANISATION, stage("initial"), [stage("align")], week=10, team=2,
                     run_in_weeks=RUN_IN)  # fmt: skip
    assert alone.truth == view.truth
    assert alone.eyes[0].sight == view.eyes[1].sight


def test_what_does_not_exist_is_said():
    with pytest.raises(InvalidInput) as caught:
        fog_view(ORGANISATION, stage("initial"), [], week=-1, team=3)
    assert len(caught.value.problems) == 2


def test_an_added_seat_that_nobody_fills_yet_is_left_out():
    more = stage("initial").with_(added_seats=3)
    found = [
        fog_view(ORGANISATION, more, [stage("initial")], week=week, before=stage("initial"),
                 run_in_weeks=RUN_IN).reps
        for week in (1, 40)
    ]  # fmt: skip
    assert found[0] == (1, 2, 3, 4, 5)
    assert len(found[1]) > 5
