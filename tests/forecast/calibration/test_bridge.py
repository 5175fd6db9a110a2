"""A simulated company, seen only through its deals, is rebuilt by the bridge."""

import numpy as np
import pytest

from forecast.calibration import bridge as bridge_module
from forecast.calibration.bridge import build_bridge
from forecast.calibration.knobs import VALUES, placed
from forecast.calibration.profile import profile_of
from forecast.history import import_paths
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, write_organisation

PLANTED = {
    "how easily deals are won": 0.4,
    "days buyers take to answer": -0.5,
    "deal size": 0.7,
    "spread of deal sizes": -0.3,
    "lost deals nobody closes": 0.8,
}


def test_a_simulated_company_is_rebuilt(crm_of, tmp_path, monkeypatch):
    """Planted: faster buyers, better odds, larger amounts, lost deals that nobody closes.

    What the history identifies is found again, within three posterior standard deviations,
    and what it cannot know stays as it was believed before.
    """
    monkeypatch.setattr(bridge_module, "AROUND", (32, 48))
    place = np.array([PLANTED.get(value.name, 0.0) for value in VALUES])
    planted = placed(load_organisation(), place)
    history = crm_of(planted, seed=77, weeks=156)
    said = []
    bridge = build_bridge(profile_of(history), say=said.append)
    assert not bridge.missed, [(each.name, each.off) for each in bridge.missed]
    asked = [value for value in VALUES if value.is_asked_of(planted)]
    for each, value in zip(bridge.learned, asked, strict=True):
        low, high = each.interval
        truth = value.at(planted, 0.0) if value.scale != "difference" else 0.0
        middle, half = (low + high) / 2.0, (high - low) / 2.0
        assert abs(truth - middle) < 3.0 / 1.28 * 1.2 * half, (each, truth)
    status = {each.name: each.status for each in bridge.learned}
    assert status["days buyers take to answer"] == "identified"
    assert status["deal size"] == "identified"
    assert status["buyers who cool down"] == "assumed"
    found = bridge.organisation
    assert found.people.left_open == pytest.approx(planted.people.left_open, abs=0.1)
    assert sum(found.team_sizes()) == 8
    assert any("attempt 1" in line for line in said)
    path = tmp_path / "company.toml"
    write_organisation(found, path, opening=bridge.opening, remarks=bridge.remarks)
    assert load_organisation(path) == found
    text = path.read_text()
    assert "identified: days buyers take to answer" in text
    assert "assumed: scaled" in text


def test_a_history_that_tells_too_little_is_refused(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text(
        "deal_id,owner,stage,amount,created,close date\n"
        "D1,Ann,Closed Lost,100,2023-06-12,2023-08-01\n"
    )
    with pytest.raises(InvalidInput, match="closed deals: 1, created in the weeks"):
        build_bridge(profile_of(import_paths([path]).history))
