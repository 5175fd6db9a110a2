"""Two pipelines of unlike win rates, from an export to a comparison: each keeps its own."""

import csv
import datetime as dt

import numpy as np
import pytest

import marathon
from forecast.calibration import bridge as bridge_module
from sim.outputs.counters import RepCounter

RATES = {"New business": 0.1, "Renewals": 0.95}
DAYS = {"New business": 60.0, "Renewals": 25.0}
SHARED_REPS = 6
WEEKS = 104


@pytest.fixture
def export(tmp_path):
    """Two years of six reps, who have eight deals a week in each pipeline: enough are lost."""
    chance = np.random.default_rng(12)
    first, last = dt.date(2023, 1, 2), dt.date(2024, 12, 29)
    path = tmp_path / "deals.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["Deal ID", "Pipeline", "Owner", "Created", "Closed", "Status", "Amount"]
        )
        for place, (pipeline, rate) in enumerate(RATES.items()):
            for number in range(8 * WEEKS):
                created = first + dt.timedelta(days=int(chance.integers(7 * WEEKS)))
                took = max(round(float(chance.gamma(6.0, DAYS[pipeline] / 6.0))), 1)
                closed, won = created + dt.timedelta(days=took), chance.random() < rate
                over = closed <= last
                status = ("Won" if won else "Lost") if over else "Open"
                amount = f"{10_000 * float(np.exp(0.7 * chance.standard_normal())):.2f}"
                rows.writerow(
                    [f"D{place}{number:05d}", pipeline, f"Rep {chance.integers(SHARED_REPS)}",
                     created, closed if over else "", status, amount]
                )  # fmt: skip
    return path


@pytest.mark.verification
def test_each_pipeline_keeps_its_win_rate_from_export_to_comparison(export, monkeypatch):
    """Win rates by close, of teams simulated in the calibrated company, within their luck.

    Of 300 closed deals a rate of .1 is known to .05 (three standard errors); one rate for all
    would be .5, and one that is exchanged .85 off.
    """
    monkeypatch.setattr(bridge_module, "AROUND", (32, 32))
    history = marathon.read_history(export)
    found = marathon.calibrate(history)
    assert set(found.pipelines) == set(RATES)
    firm = found.organisation
    kinds, of_team = firm.kinds()
    assert len(kinds) == 2
    for name, each in found.pipelines.items():
        shown = {x.name: x for x in each.bridge.comparisons}["win_rate_by_close"]
        assert shown.seen == pytest.approx(RATES[name], abs=0.05)
        assert shown.simulated == pytest.approx(shown.seen, abs=0.05)
        of_market = {
            kinds[kind].process
            for kind, team in zip(of_team, firm.team_names(), strict=True)
            if team.startswith(f"{name}: ")
        }
        assert of_market == {each.organisation.process}
    compared = marathon.compare(
        "initial", "coach", organisation=firm, futures=8, years=2, warmup=2, progress=False
    )
    run = marathon.simulate("initial", organisation=firm, years=3)
    reps = run.weekly.reps
    ends = np.cumsum(firm.team_sizes())
    for team, (begin, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
        name = firm.team_names()[team].partition(": ")[0]
        won, lost = _ends(reps[:, begin:end])
        assert won / (won + lost) == pytest.approx(RATES[name], abs=0.07)
    assert compared.organisation.calibration.targets
    names = [target.name for target in compared.organisation.calibration.targets]
    assert {name.partition(": ")[0] for name in names} == set(RATES)


def _ends(counts):
    """Deals won, and deals that ended otherwise, of weeks and reps."""
    total = counts.sum(axis=(0, 1))
    lost = (RepCounter.LOSSES, RepCounter.NO_DECISIONS, RepCounter.DISQUALIFIED)
    return total[RepCounter.WINS], sum(total[each] for each in lost)
