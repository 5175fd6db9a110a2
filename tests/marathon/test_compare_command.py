"""`marathon compare`: its JSON contract, its words, its files, its refusals."""

from __future__ import annotations

import csv
import json
import math
import os

import pytest
from console import run

from marathon.api.arguments import precision_of
from sim.problems import InvalidInput
from sim.scenarios.loader import load_scenario

pytestmark = pytest.mark.usefixtures("made_up_engine")


def compared(*arguments):
    result = run("compare", *arguments, "--years", 1, "--replications", 4, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def is_interval(estimate):
    low, high = estimate["interval"]
    return set(estimate) == {"mean", "interval"} and (low is None or low <= high)


def test_json_keeps_its_contract():
    told = compared("initial", "align", "--seed", 7)
    assert {"comparisons", "levels", "transition", "run"} <= set(told)
    rows = {row["response"]: row for row in told["comparisons"]}
    assert {"contribution_per_rep_year", "bookings_per_rep_year"} <= set(rows)
    for row in told["comparisons"]:
        assert set(row) == {
            "response", "unit", "better", "base", "other", "ratio", "difference", "better_in",
            "pairs", "interval_simulation", "interval_all", "variance_from_parameters", "p_effect",
            "p_effect_interval", "better_same_luck", "better_independent_luck",
        }  # fmt: skip
        assert row["better"] in {"higher", "lower"}
        assert (row["base"], row["other"]) == ("initial", "align")
        assert is_interval(row["ratio"])
        assert is_interval(row["difference"])
    for level in told["levels"]:
        assert {"scenario", "response", "unit", "mean", "interval"} == set(level)
    (change,) = told["transition"]
    assert {"other", "break_even_week", "dip", "by_week"} <= set(change)
    assert {"median", "quantiles"} <= set(change["break_even_week"])
    assert len(change["by_week"]) == 52
    record = told["run"]
    assert {"events", "wall_s", "replications", "seed", "engine", "version",
            "scenario_digests", "parameters"} <= set(record)  # fmt: skip
    assert (record["seed"], record["replications"]) == (7, 4)
    assert record["parameters"] == "fixed"
    assert record["scenario_digests"]["align"] == load_scenario("align").digest


def test_a_steady_comparison_has_no_transition():
    assert compared("initial", "align", "--steady")["transition"] == []


def test_settings_change_every_other_and_never_the_base():
    told = compared("initial", "coach", "align", "--set", "desk_hours=5")
    names = list(told["run"]["scenario_digests"])
    assert names == ["initial", "coach + desk_hours=5", "align + desk_hours=5"]
    digests = told["run"]["scenario_digests"]
    assert digests["initial"] == load_scenario("initial").digest


def test_without_others_the_other_is_the_base_plus_the_settings():
    told = compared("align", "--set", "desk_hours=5", "--set", "may_chase=no")
    assert {row["base"] for row in told["comparisons"]} == {"align"}
    assert {row["other"] for row in told["comparisons"]} == {
        "align + desk_hours=5, may_chase=no"
    }


def test_a_base_alone_has_levels_only():
    told = compared("align")
    assert told["comparisons"] == []
    assert told["levels"]


def test_a_copy_of_a_stage_under_another_name_gives_the_same_numbers(tmp_path):
    copy = tmp_path / "copied.toml"
    copy.write_text(run("scenarios", "align", "--toml").stdout, "utf-8")
    rows = [compared("initial", x)["comparisons"] for x in ("align", copy)]
    for row in (*rows[0], *rows[1]):
        row["other"] = "x"
    assert rows[0] == rows[1]


def test_text_says_the_verdict_first_then_a_table_then_notes():
    result = run("compare", "initial", "align", "--years", 1, "--replications", 4)
    first, *_ = result.stdout.splitlines()
    assert first.startswith("Align books ")
    assert " % (" in first
    assert "more than Initial" in first
    assert result.stdout.index("pays for itself") < result.stdout.index("against base")
    assert "simulation noise only" in result.stdout
    assert "of 4 futures in" not in result.stdout
    assert "4 futures with " in result.stderr
    assert "the bookings ratio is known to +-" in result.stderr.splitlines()[-1]


def test_a_folder_holds_report_charts_and_tables_and_resumes(tmp_path):
    folder = tmp_path / "out"
    asked = (
        "compare",
        "initial",
        "align",
        "--years",
        1,
        "--replications",
        4,
        "--out",
        folder,
    )
    first = run(*asked, "--json")
    assert first.exit_code == 0
    report = (folder / "report.html").read_text("utf-8")
    assert "Align against Initial" in report
    assert {path.name for path in (folder / "charts").iterdir()} == {
        "outcomes.png", "transition.png", "time_use.png", "feast_and_famine.png",
    }  # fmt: skip
    with (folder / "replications.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert set(rows[0]) == {"replication", "scenario", "year", "response", "value"}
    with (folder / "weeks.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 2 * 52
    again = json.loads(run(*asked, "--json").stdout)
    assert again["comparisons"] == json.loads(first.stdout)["comparisons"]
    other = run(*asked, "--seed", 2)
    assert other.exit_code == 2
    assert str(folder) in other.stderr


def test_an_interruption_keeps_what_finished_and_ends_in_130(
    tmp_path, monkeypatch, simulator
):
    plain = type(simulator)._week
    calls = []

    def stop_later(self, world, practices, week):
        calls.append(world.replication)
        if world.replication == 5:
            raise KeyboardInterrupt
        return plain(self, world, practices, week)

    monkeypatch.setattr(type(simulator), "_week", stop_later)
    folder = tmp_path / "out"
    result = run("compare", "initial", "align", "--years", 1, "--replications", 40,
                 "--executor", "threads:1", "--out", folder)  # fmt: skip
    assert result.exit_code == 130
    assert "interrupted" in result.stderr
    assert (folder / "replications.bin").stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("initial", "algin"), "did you mean 'align'"),
        (("initial", "align", "--set", "desk_hour=1"), "did you mean 'desk_hours'"),
        (("initial", "align", "--set", "desk_hours=99"), "0 to 20"),
        (("initial", "align", "--organisation", "midmarket"), "did you mean 'mid_market'"),
        (("initial", "align", "--precision", "lots"), "write a percentage"),
        (("initial", "align", "--precision", "0%"), "0.05%"),
        (("initial", "align", "--years", "0"), "'--years': 0 is not in the range"),
        (("initial", "align", "--replications", "1"), "'--futures': 1 is not in"),
        (("initial", "align", "--executor", "threads:0"), "executor: 'threads:0'"),
        (
            ("initial", "align", "--seed", "-1"),
            "'--seed': -1 is not in the range 0<=x<=4294967295",
        ),
        (("initial", "initial"), "given twice"),
        (("initial", "align", "--years", "many"), "--years"),
    ],
)
def test_bad_input_is_told_and_ends_in_2(arguments, part):
    result = run("compare", *arguments)
    assert result.exit_code == 2
    assert part in result.stderr
    assert result.stdout == ""


def test_all_problems_of_a_command_line_are_told_at_once(tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[levers]\ndesk_hour = 1\n[market]\n", "utf-8")
    result = run("compare", "nobody", wrong, "--organisation", "x.toml", "--set", "a=1",
                 "--precision", "x")  # fmt: skip
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 6


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    result = run("compare", "initial", "align", "--replications", 2, "--out", tmp_path)
    assert result.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    tmp_path.chmod(0o500)
    result = run(
        "compare", "initial", "align", "--replications", 2, "--out", tmp_path / "x"
    )
    assert result.exit_code == 2
    assert "cannot" in result.stderr


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("x")
    result = run("compare", "initial", "align", "--replications", 2, "--out", taken)
    assert result.exit_code == 2
    assert str(taken) in result.stderr


@pytest.mark.parametrize(
    ("written", "value"), [("2%", 0.02), (" 2 % ", 0.02), ("0.02", 0.02)]
)
def test_a_precision_is_a_percentage_or_a_fraction(written, value):
    assert math.isclose(precision_of("precision", written), value)


@pytest.mark.parametrize("written", ["", "%", "two", "0", "150%", "nan"])
def test_a_wrong_precision_is_told(written):
    with pytest.raises(InvalidInput):
        precision_of("precision", written)


def test_drawn_parameters_say_both_intervals_and_three_probabilities():
    arguments = ("--parameters", "drawn", "--replications", 16, "--years", 1, "--json")
    result = run("compare", "initial", "align", *arguments)
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["run"]["parameters"] == "drawn"
    assert told["run"]["parameter_points"] == 8
    row = next(x for x in told["comparisons"] if x["response"] == "bookings_per_rep_year")
    low, high = row["interval_all"]["difference"]
    assert low < row["difference"]["mean"] < high
    for name in ("p_effect", "better_same_luck", "better_independent_luck"):
        assert 0.0 <= row[name] <= 1.0


def test_equal_spend_puts_heads_and_leads_beside_the_other(tmp_path):
    arguments = (
        "compare",
        "initial",
        "align",
        "--equal-spend",
        "--replications",
        3,
        "--years",
        1,
    )
    result = run(*arguments, "--out", tmp_path / "kept", "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert [one["kind"] for one in told["equal_spend"]] == ["heads", "leads"]
    names = {row["other"] for row in told["comparisons"]}
    assert names == {"align", "initial + heads", "initial + leads"}
    page = (tmp_path / "kept" / "report.html").read_text("utf-8")
    assert "Initial + heads" in page
    assert "commission aside. Had Initial that money in" in page
    assert run("compare", "initial", "--equal-spend").exit_code == 2
