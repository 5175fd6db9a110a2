"""`marathon stand` on the command line: options, a file, the terminal, files written."""

from __future__ import annotations

import json

from click.testing import CliRunner

from marathon.cli import cli
from marathon.standing.questions import QUESTIONS
from sim.scenarios.loader import load_scenario
from tests.console import run


def test_answers_as_options_give_verdict_and_files(tmp_path):
    out = tmp_path / "out"
    done = run("stand", "--talk", "steps", "--review", "1 week", "--coaching", "3 h", "--goals", "same",
               "--out", out)  # fmt: skip
    assert done.exit_code == 0
    assert done.stdout.startswith("You stand ")
    assert load_scenario(out / "my_way.toml").opening["coaching_hours_month"] == 3.0
    assert {each.name for each in out.iterdir()} == {
        "stand.json", "stand.csv", "stand.html", "my_way.toml", "charts",
    }  # fmt: skip


def test_a_file_and_options_go_together_and_options_win(tmp_path):
    path = tmp_path / "answers.toml"
    path.write_text('talk = "closings"\nwords = false\nsteps = 0\n', "utf-8")
    done = run("stand", "--answers", path, "--talk", "steps", "--json")
    found = json.loads(done.stdout)
    by_name = {each["name"]: each for each in found["practices"]}
    assert by_name["talk"]["answer"] == "steps"
    assert by_name["words"]["answer"] == "no"
    assert by_name["words"]["levers"] == {"one_language": False}
    assert found["stage"] in found["stages"]
    assert by_name["coaching"]["source"] == "the other answers"
    assert abs(sum(found["stages"].values()) - 1) < 1e-9


def test_questions_are_asked_where_nothing_is_given():
    asked = CliRunner().invoke(
        cli, ["stand"], input="weeks ago\n3 weeks\n" + "\n" * (len(QUESTIONS) - 1)
    )
    assert asked.exit_code == 0
    assert "give a number from 0 to 250" in asked.stderr
    assert "Nothing was said about" in asked.stdout


def test_hostile_answers_are_told_all_at_once(tmp_path):
    path = tmp_path / "answers.toml"
    path.write_text('talk = 3\nreview = [1]\nstepz = 5\ncoaching = "nan"\n', "utf-8")
    done = run(
        "stand",
        "--answers",
        path,
        "--desk",
        "1e999",
        "--worth",
        "desk_hours",
        "--as-of",
        "2025-01-01",
    )
    assert done.exit_code == 2
    for part in ("talk 3", "review [1]", "'stepz'; did you mean 'steps'", "coaching 'nan'", "--desk",
                 "desk_hours': holds no money by lever; give the folder", "give history as well"):  # fmt: skip
        assert part in done.stderr, part
    assert not done.stdout


def test_an_option_that_is_wrong_is_told_before_any_question_is_asked():
    for wrong in (
        ["--worth", "3"],
        ["--worth", "desk_hours=much"],
        ["--as-of", "2025-06-30"],
    ):
        done = run("stand", *wrong)
        assert done.exit_code == 2
        assert "How many working days old" not in done.output
