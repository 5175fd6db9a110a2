"""An emulator: what it covers, what it learns, how it is kept, and when it may not be used."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from sim.experiments.emulating import building, emulator, screening
from sim.experiments.emulating.building import Effort, build
from sim.experiments.emulating.design import (
    HELD,
    Axis,
    Setting,
    axes,
    coordinates,
    settings,
)
from sim.experiments.emulating.emulator import emulator_from, written
from sim.experiments.emulating.gaussian_process import fitted
from sim.experiments.emulating.sampling import ESTIMATED, shares_of_pool
from sim.levers import LEVERS
from sim.problems import InvalidInput
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_organisation, load_scenario

SMALL = Effort(settings=48, futures=3, pool=12, held_out=12, held_out_futures=3)


@pytest.fixture(scope="module")
def firm():
    return load_organisation("founder_led")


@pytest.fixture(scope="module")
def progress():
    return []


@pytest.fixture(scope="module")
def made(firm, progress):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening, "CENTRES", 2)
        return build(firm, effort=SMALL, executor="threads:2", progress=progress.append)


def test_every_lever_is_covered_or_held():
    assert {*axes(), *HELD} == {*LEVERS}
    assert not {*axes()} & {*HELD}


@pytest.mark.parametrize("axis", axes().values(), ids=lambda axis: axis.lever)
def test_an_axis_offers_values_that_its_lever_allows(axis):
    for share in np.linspace(0.0, 0.9999, 23):
        value = axis.value(share)
        assert axis.covers(value)
        assert axis.kind.value(axis.kind.plain(value)) == value
        assert 0.0 <= axis.coordinate(value) <= 1.0
    assert axis.low >= axis.kind.low
    assert axis.high <= axis.kind.high


def test_nothing_asked_for_is_as_lenient_as_can_be():
    axis = axes()["follow_up_days"]
    assert axis.coordinate(0.0) == axis.coordinate(axis.high) == 1.0
    assert axis.coordinate(1.0) < 0.1
    weeks = axes()["review_interval_weeks"]
    assert weeks.coordinate(1.0) == 0.0
    assert weeks.coordinate(26.0) == pytest.approx(1.0)


def test_a_design_begins_at_stages_and_moves_half_of_the_levers():
    covered = list(axes().values())[:8]
    found = settings(covered, 256, key=5)
    assert {setting.stage for setting in found} == {*STAGES}
    moved = np.mean([len(setting.values) for setting in found])
    assert 3.7 < moved < 4.3
    assert [x.values for x in found] == [x.values for x in settings(covered, 256, key=5)]
    assert [x.values for x in found] != [x.values for x in settings(covered, 256, key=6)]
    at = coordinates(covered, found)
    assert at.shape == (256, 9)
    assert at.min() >= 0.0
    assert at.max() <= 1.0


def test_every_future_of_a_pool_is_met_equally_often():
    met = np.bincount(np.ravel(shares_of_pool(20, 6, 12)))
    assert met.tolist() == [10] * 12


def test_a_surface_finds_what_is_there_between_its_points():
    """A smooth function with noise of known size: fresh points are missed by little more than
    what 400 noisy points leave unknown; a fault of a tenth of the spread would be seen."""
    generator = np.random.Generator(np.random.Philox(key=3))
    points = generator.random((400, 5))

    def truth(x):
        return np.sin(3 * x[:, 0]) + x[:, 1] * x[:, 2]

    noise = 0.1
    values = truth(points) + noise * generator.standard_normal(400)
    surface = fitted(points, values, np.full(400, noise**2))
    fresh = generator.random((300, 5))
    missed = np.sqrt(np.mean((surface.value(fresh) - truth(fresh)) ** 2))
    assert missed < 0.05
    # The two axes that do nothing are found out: nothing changes along them.
    assert surface.lengths[3:].min() > 3.0 * surface.lengths[:3].max()


def test_an_emulator_is_made_with_all_that_it_has_to_say(made, progress):
    assert len(made.axes) == building.COVERED
    assert [weight.lever for weight in made.weights[:12]] != []
    assert {axis.lever for axis in made.axes} == {x.lever for x in made.weights[:12]}
    assert {weight.lever for weight in made.weights} == {*axes()}
    assert [fit.response for fit in made.fits] == list(ESTIMATED)
    assert all(fit.error > 0.0 and fit.ceiling > 0.0 for fit in made.fits)
    assert progress[-1].finished == progress[-1].asked
    assert [x.finished for x in progress] == sorted(x.finished for x in progress)


def test_what_is_kept_estimates_the_same(made):
    again = emulator_from(json.loads(written(made)))
    asked = [Setting(stage=name, values={}) for name in STAGES]
    spread = np.abs(made.differences(asked)).max(axis=0) + 1e-9
    apart = np.abs(again.differences(asked) - made.differences(asked)) / spread
    assert apart.max() < 0.01
    assert again.paths(asked).shape == (5, 26)
    assert written(again) == written(made)


def test_a_stale_emulator_says_why(made, firm, monkeypatch):
    assert made.stale(firm) == ""
    other = firm.with_(people={"quit_month": 0.05})
    assert "the organisation" in made.stale(other)
    monkeypatch.setattr(emulator, "model_digest", lambda: "another")
    assert "the model has changed" in made.stale(firm)
    assert made.stale(firm).count(".") == 1


def test_what_is_no_emulator_is_refused_in_a_sentence(made):
    whole = json.loads(written(made))
    for broken in (
        {},
        {**whole, "format": 99},
        {**whole, "points": "%%"},
        {**whole, "count": 3},
    ):
        with pytest.raises(InvalidInput, match="make it anew"):
            emulator_from(broken)


def test_the_model_s_digest_takes_no_notice_of_what_only_asks_it():
    digest = emulator.model_digest()
    assert len(digest) == 64
    assert {"experiments", "evidence"} <= emulator._APART


def test_a_stage_s_own_value_beyond_the_everyday_range_stands_at_its_edge():
    axis = Axis(lever="visibility_delay_days", low=0.0, high=10.0)
    assert load_scenario("initial").opening["visibility_delay_days"] == 30.0
    assert coordinates([axis], [Setting(stage="initial", values={})])[0, 1] == 1.0


def test_axes_are_written_as_they_are_read():
    for axis in axes().values():
        assert Axis(**axis.to_json()) == axis
        assert dataclasses.asdict(axis) == axis.to_json()


def test_a_lever_s_weight_is_its_total_effect_and_shared_luck_is_no_noise():
    """Three levers of effects 0, 1 and 3 under luck of 5 that all settings of a future share and
    of 1 that they do not: with 400 centres each effect is found within four of its errors."""
    generator = np.random.Generator(np.random.Philox(key=9))
    three = list(axes().values())[:3]
    moves = generator.standard_normal((400, 4, 1)) * np.array([0.0, 0.0, 1.0, 3.0])[:, None]
    # Half the mean square of a move of that spread: effects are the spreads over root two.
    shared = 5.0 * generator.standard_normal((400, 1, 6))
    own = generator.standard_normal((400, 4, 6))
    found = screening.weights_of(three, moves + shared + own)
    effects = {weight.lever: weight for weight in found}
    for axis, spread in zip(three, (0.0, 1.0, 3.0), strict=True):
        weight = effects[axis.lever]
        assert abs(weight.effect - spread / np.sqrt(2)) < 4.0 * weight.error
    assert found[0].lever == three[2].lever
    assert effects[three[2].lever].error < 0.2
