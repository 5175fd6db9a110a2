"""Shares of a gain that controls keep."""

from __future__ import annotations

import math

from planted_simulator import PlantedScenario, PlantedSimulator, small_organisation

from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.controls import kept_shares

ORGANISATION = small_organisation()
FULL = PlantedScenario("full", 0.4)
SETTINGS = {"years": 2, "warmup": 0, "steady": True, "simulator": PlantedSimulator()}


def shares(*effects: float, replications: int = 60):
    controls = [PlantedScenario(f"keeps {effect}", effect) for effect in effects]
    found = compare(
        PlantedScenario("base"), [FULL, *controls], ORGANISATION, replications=replications,
        **SETTINGS,
    )  # fmt: skip
    names = [control.name for control in controls]
    return kept_shares(found.outcomes, full="full", controls=names)


def test_the_share_that_a_control_keeps_is_found():
    found = shares(0.25, 0.44)
    assert list(found) == ["keeps 0.25", "keeps 0.44"]
    placebo, oracle = found.values()
    assert placebo.low <= 0.625 <= placebo.high
    assert oracle.low <= 1.1 <= oracle.high
    assert placebo.half_width < 0.12


def test_a_gain_that_is_not_clear_of_zero_has_no_bounded_share():
    found = compare(
        PlantedScenario("base"),
        [PlantedScenario("full", 0.001), PlantedScenario("half", 0.0005)],
        ORGANISATION,
        replications=20,
        **SETTINGS,
    )
    half = kept_shares(found.outcomes, full="full", controls=["half"])["half"]
    assert not half.exists or math.isinf(half.high)


def test_where_nothing_is_gained_there_is_no_share_and_without_controls_nothing():
    found = compare(
        PlantedScenario("base"),
        [PlantedScenario("full", -0.3), PlantedScenario("half", -0.1)],
        ORGANISATION,
        replications=5,
        **SETTINGS,
    )
    half = kept_shares(found.outcomes, full="full", controls=["half"])["half"]
    assert not half.exists
    assert kept_shares(found.outcomes, full="full", controls=[]) == {}
