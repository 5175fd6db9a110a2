"""`marathon spread`: sources, rankings, the reduced case, a chart."""

from __future__ import annotations

import json

import pytest
from console import run

from marathon.api.spread import nobody_leaves
from sim.organisation import Organisation


def test_json_chart_and_text(tmp_path):
    result = run(
        "spread", "--teams", 10, "--years", 1, "--out", tmp_path / "kept", "--json"
    )
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert set(told) == {
        "sources", "rankings", "needed", "teams", "weeks", "wins_per_rep_week", "reduced_case",
        "run", "calibration",
    }  # fmt: skip
    assert {each["source"] for each in told["sources"]} == {
        "skill", "territory", "manager", "interplay", "luck",
    }  # fmt: skip
    assert [each["deals"] for each in told["reduced_case"]] == [2.5, 10, 20, 60]
    assert told["reduced_case"][0]["full_model"]["mean"] is not None
    assert told["reduced_case"][3]["full_model"] is None
    assert (tmp_path / "kept" / "charts" / "spread.png").stat().st_size > 10_000
    assert json.loads((tmp_path / "kept" / "spread.json").read_text("utf-8")) == told
    again = run("spread", "align", "--teams", 10, "--years", 1)
    assert again.exit_code == 0, again.stderr
    assert "Two reps of a team ranked right" in again.stdout
    assert "reduced case" in again.stdout


@pytest.mark.parametrize("option", ["--teams", "--years"])
def test_an_option_out_of_its_range_is_named(option):
    result = run("spread", option, 0)
    assert result.exit_code == 2
    assert f"'{option}': 0 is not in the range" in result.stderr


def test_nobody_leaves():
    assert nobody_leaves(Organisation()).people.quit_month == 0.0
