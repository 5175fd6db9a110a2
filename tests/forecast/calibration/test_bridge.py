"""A simulated company, seen only through its event log, is rebuilt by the bridge."""

from math import log

import pytest

from forecast.calibration.bridge import KNOBS, build_bridge
from forecast.calibration.profile import profile_of
from forecast.calibration.solving import turned
from sim.scenarios.loader import load_organisation, write_organisation


def test_a_simulated_company_is_rebuilt(crm_of, tmp_path):
    """Planted: faster buyers, better odds, larger amounts than the built-in company.

    All five solved measures agree, and the numbers behind them are found again: the
    direction of each planted change, and its size where the history identifies it.
    """
    base = load_organisation()
    planted, _ = turned(base, KNOBS, [0.0, 0.5, log(0.6), log(2.0), log(0.7)])
    history = crm_of(planted, seed=77, weeks=208)
    fitted = profile_of(history)
    said = []
    bridge = build_bridge(fitted, say=said.append)
    assert bridge.converged
    by_name = {each.name: each for each in bridge.comparisons}
    for name in (knob.measure for knob in KNOBS):
        assert by_name[name].solved
        assert by_name[name].agrees, by_name[name]
    found = bridge.organisation
    assert found.buyer.reply_days == pytest.approx(planted.buyer.reply_days, rel=0.25)
    shift = found.process.stages[0].exit_logit - base.process.stages[0].exit_logit
    assert shift == pytest.approx(0.5, abs=0.3)
    assert found.market.amount_sigma == pytest.approx(planted.market.amount_sigma, rel=0.15)
    assert sum(found.team_sizes()) == 8
    assert any("round 1" in line for line in said)
    path = tmp_path / "company.toml"
    write_organisation(found, path, opening=bridge.opening, remarks=bridge.remarks)
    assert load_organisation(path) == found
    text = path.read_text()
    assert "identified: cycle median" in text
    assert "assumed: scaled" in text
