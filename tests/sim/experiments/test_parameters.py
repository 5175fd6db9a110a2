"""Which parameters are drawn: every range holds the default, every draw is an organisation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.experiments.drawing.drawing import EvidenceRanges, sobol_points
from sim.experiments.drawing.parameters import PARAMETERS, Parameter, tables_at, with_values
from sim.organisation import Buyer, Organisation, People
from sim.scenarios.catalogue import organisation_names
from sim.scenarios.loader import load_organisation

RANGES = EvidenceRanges()
BY_FIELD = {parameter.field: parameter for parameter in PARAMETERS}


def values_of(parameter):
    *path, name = parameter.field.split(".")
    return [float(table[name]) for table in tables_at(Organisation().model_dump(), path)]


def test_every_parameter_is_a_field_named_once_and_says_where_its_range_comes_from():
    assert len(BY_FIELD) == len(PARAMETERS)
    for parameter in PARAMETERS:
        assert values_of(parameter)
        assert parameter.source.startswith(("evidence ", "judgement", "calibrated"))


@pytest.mark.parametrize("parameter", PARAMETERS, ids=BY_FIELD)
def test_every_range_holds_the_default_and_lies_within_what_the_field_allows(parameter):
    assert parameter.low <= parameter.central <= parameter.high
    assert parameter.low < parameter.high
    for own in values_of(parameter):
        for end in (parameter.low, parameter.high):
            moved = parameter.applied(own, end)
            if not parameter.is_change:
                assert moved == end, "the field's limits cut the range"
            assert math.isfinite(moved)


@pytest.mark.parametrize("parameter", PARAMETERS, ids=BY_FIELD)
def test_draws_fill_the_range_with_half_on_each_side_of_the_default(parameter):
    drawn = [parameter.drawn(u) for u in np.linspace(0.0005, 0.9995, 1_001)]
    assert drawn == sorted(drawn)
    span = parameter.high - parameter.low
    assert parameter.low <= drawn[0] < parameter.low + 0.05 * span
    assert parameter.high - 0.05 * span < drawn[-1] <= parameter.high
    if parameter.low < parameter.central < parameter.high:
        assert parameter.drawn(0.5) == pytest.approx(parameter.central)


@pytest.mark.parametrize("name", organisation_names())
def test_every_draw_of_every_built_in_organisation_is_an_organisation(name):
    own = load_organisation(name)
    drawn = [RANGES.organisation(own, seed=3, point=point) for point in range(24)]
    assert len({one.model_dump_json() for one in drawn}) == 24
    assert all(one.money == own.money and one.teams == own.teams for one in drawn)


def test_draws_at_the_default_are_the_organisation_to_the_last_bit():
    plain = tuple(x for x in PARAMETERS if not x.is_change)
    centre = [parameter.central for parameter in plain]
    assert with_values(Organisation(), plain, centre) == Organisation()


def test_an_organisation_of_another_kind_moves_the_range_with_it():
    own = Organisation(
        buyer=Buyer(reply_days=9.0, silent=0.7, momentum_causal_share=0.1),
        people=People(asked_share=0.0, switch_minutes=0.0),
    )
    values = {
        "buyer.reply_days": 5.4,
        "buyer.silent": 0.45,
        "buyer.momentum_causal_share": 0.8,
        "people.asked_share": 0.5,
        "people.switch_minutes": 20.0,
    }
    drawn = with_values(own, [BY_FIELD[name] for name in values], list(values.values()))
    assert drawn.buyer.reply_days == pytest.approx(9.0 * 5.4 / 4.5)
    odds = (0.7 / 0.3) * (0.45 / 0.55) / (0.35 / 0.65)
    assert drawn.buyer.silent == pytest.approx(odds / (1.0 + odds))
    assert drawn.buyer.momentum_causal_share == 0.8  # absolute
    # What an organisation has switched off stays off.
    assert drawn.people.asked_share == 0.0
    assert drawn.people.switch_minutes == 0.0


@pytest.mark.parametrize(
    "field",
    [
        "people.tool_cut",
        "people.crowding",
        "people.people_skill_quit",
        "people.switch_minutes",
    ],
)
def test_what_an_organisation_has_switched_off_is_off_in_every_future(field):
    parameter = BY_FIELD[field]
    for uniform in (0.01, 0.5, 0.99):
        assert parameter.applied(0.0, parameter.drawn(uniform)) == 0.0


def test_a_value_never_leaves_what_its_field_allows():
    parameter = Parameter("people.pull_discount", 0.05, 0.20, "log", "judgement")
    assert parameter.applied(0.4, 0.20) == 0.5
    whole = Parameter("people.cleanup_touches", 2, 5, "whole", "judgement")
    assert whole.applied(3, 4.4) == 4
    assert whole.applied(20, 5.0) == 20


def test_a_point_is_the_same_however_many_points_there_are():
    few, many = sobol_points(5, 7, 8), sobol_points(5, 7, 10)
    assert np.array_equal(few, many[:256])
    assert not np.array_equal(few, sobol_points(6, 7, 8))
    assert RANGES.values(seed=5, point=3) != RANGES.values(seed=5, point=4)


def test_points_fill_every_range_evenly():
    points = sobol_points(1, len(PARAMETERS), 8)
    counts = np.stack([np.histogram(column, 16, (0, 1))[0] for column in points.T])
    assert np.all(counts == 16)


def test_the_digest_changes_with_a_range():
    other = Parameter("buyer.silent", 0.2, 0.6, "odds", "judgement")
    assert (
        EvidenceRanges((other,)).digest
        != EvidenceRanges((BY_FIELD["buyer.silent"],)).digest
    )
