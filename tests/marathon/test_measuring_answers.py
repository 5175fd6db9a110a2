"""What a simulated organisation shows of what people are asked: resignations by hazard."""

from __future__ import annotations

import numpy as np
import pytest

from marathon.answers.measuring import ANY, HAZARD, MEASURES, STAYED, THESE, _sums, measured
from sim.organisation import Team
from sim.organisation.teams import Manager
from sim.outputs.responses import QUANTITIES
from sim.scenarios.loader import load_organisation, load_scenario

RUNS = 24


@pytest.fixture(scope="module")
def summed():
    """Sums of some futures of two teams."""
    firm, practices = (
        load_organisation("transactional_inbound"),
        load_scenario("initial").practices(),
    )
    return np.array([_sums(firm, practices, 7, number) for number in range(RUNS)])


def test_hazards_foretell_as_many_resignations_as_there_are(summed):
    """Resignations less the hazard are a martingale: their difference has the hazard as variance.

    Some 550 people resign, so a hazard that is off by 13 % (weeks in which nobody was there, or those of
    who leaves left out) would be seen.
    """
    sums = summed.sum(axis=0)
    present, quits = (sums[QUANTITIES.index(name)] for name in ("PRESENT", "QUITS"))
    expected = sums[HAZARD] / sums[STAYED] * present
    assert expected > 400
    assert abs(quits - expected) < 3.0 * np.sqrt(expected)


def test_hazards_tell_attrition_with_a_fraction_of_the_luck_of_heads(summed):
    present, quits = (summed[:, QUANTITIES.index(name)] for name in ("PRESENT", "QUITS"))
    heads = 52 * quits / present
    hazards = MEASURES["attrition"].value(summed)
    assert hazards.std() < 0.5 * heads.std()


def test_a_manager_who_is_known_is_no_matter_of_chance():
    known = Team(reps=4, manager=Manager(people=0.5))
    firm = load_organisation().model_copy(update={"teams": (known,)})
    sums = _sums(firm, load_scenario("initial").practices(), 1, 0)
    assert sums[THESE] == pytest.approx(sums[ANY], rel=1e-12)
    assert sums[ANY] / sums[STAYED] == pytest.approx(np.exp(-0.36 * 0.5), rel=1e-12)


def test_what_is_measured_belongs_together():
    seen = measured(load_organisation(), load_scenario("initial"), seed=1, runs=4)
    mean = {name: estimate.mean for name, estimate in seen.items()}
    assert mean["from_leads"] + mean["self_sourced"] == pytest.approx(mean["opportunities"])
    assert 12 * mean["opportunities"] * mean["win_rate"] == pytest.approx(mean["wins"])
    assert mean["wins"] * mean["deal_size"] == pytest.approx(mean["bookings"])
    assert mean["quota"] * mean["attainment"] == pytest.approx(mean["bookings"])
