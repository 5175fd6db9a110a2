"""A simulated company, seen only through its event log, is rebuilt by the bridge."""

import numpy as np
import pytest

from forecast.calibration import build_bridge, fit_history
from forecast.calibration.bridge import SOLVED
from forecast.calibration.likeness import Knobs, with_knobs
from sim.calendar import TICKS_PER_DAY
from sim.engines.run import advance, open_world
from sim.scenarios.loader import load_organisation, load_scenario, write_organisation
from sim.state import Logged


def _history_of(organisation, dressed, *, weeks):
    """Run a company and keep what a CRM would show of it: deals, dates, outcomes, amounts."""
    world = open_world(
        organisation,
        seed=77,
        replication=0,
        run_in_weeks=78,
        weeks=weeks,
        log_events=200_000,
    )
    practices = load_scenario("initial").practices()
    advance(world, practices, 0)
    advance(world, practices, weeks)
    log = world.log[1 : 1 + int(world.log[0]["tick"])]
    days = world.calendar.days.astype(np.int64)
    rows = {}
    for row in log:
        key = (int(row["account"]), int(row["window"]))
        day = int(days[int(row["tick"]) // TICKS_PER_DAY])
        if row["event"] == Logged.CREATED:
            rows[key] = [day, -1, False, float(row["amount"]), int(row["rep"])]
        elif row["event"] != Logged.STAGE and key in rows:
            rows[key][1:4] = [day, row["event"] == Logged.WON, float(row["amount"])]
    created, closed, won, amount, rep = (
        np.array(each) for each in zip(*rows.values(), strict=True)
    )
    start = int(days[0]) + 7 * 78
    kept = (closed < 0) | (closed >= start)
    return dressed(created[kept], closed[kept], won[kept], amount[kept], rep[kept])


def test_a_simulated_company_is_rebuilt(dressed, tmp_path):
    """Planted: faster buyers, better odds, larger amounts than the built-in company.

    All five solved measures agree, and the numbers behind them are found again: the
    direction of each planted change, and its size where the history identifies it.
    """
    base = load_organisation()
    planted, _ = with_knobs(base, Knobs(exit_shift=0.5, reply=0.6, amount=2.0, spread=0.7))
    history = _history_of(planted, dressed, weeks=208)
    fitted = fit_history(history)
    said = []
    bridge = build_bridge(fitted, say=said.append)
    assert bridge.converged
    by_name = {each.name: each for each in bridge.comparisons}
    for name in SOLVED:
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
