"""`marathon experiment`: table, JSON and a page that needs nothing from outside."""

from __future__ import annotations

import json

import pytest
from console import run

from marathon.sentences.comparison.notes import notes
from marathon.sentences.comparison.telling import tell
from marathon.sentences.race import race_verdict, week_rows, year_rows
from sim.experiments.comparing import named
from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.race import race
from sim.organisation import Organisation


@pytest.fixture(scope="module")
def raced(simulator):
    chosen = named.ladder_against_jump(8)
    comparison = compare(
        chosen.scenarios[0], chosen.scenarios[1:], Organisation(), years=1, warmup=1,
        replications=10, executor="threads:1", simulator=simulator,
    )  # fmt: skip
    found = race(comparison.outcomes, contender=chosen.contender, rival=chosen.rival)
    return chosen, found, tell(comparison, chosen.scenarios, Organisation())


def test_the_verdict_says_who_is_ahead_when_and_by_how_much(raced):
    _, found, story = raced
    told = " ".join(race_verdict(found, story))
    assert "Jump" in told
    assert "Ladder" in told
    assert "Over 1 years" not in told
    assert "Over 1 year " in told
    assert "Ladder changes again in week 8, week 16 and week 24." in notes(story)
    heads, rows = week_rows(found, story)
    assert heads == ("by the end of week", "Ladder", "Jump", "Jump ahead in")
    assert [row[0] for row in rows] == ["3", "7", "12", "25", "38", "51"]
    assert len(year_rows(found, story)[1]) == 1


def test_the_page_holds_everything_itself(raced):
    from marathon.charts.race import draw
    from marathon.page.race import race_page

    chosen, found, story = raced
    page = race_page(chosen, found, story, (draw(found, story, chosen.question),))
    assert page.count("<svg") == 2
    assert "Ladder against jump" in page
    assert "Motivate from week 0, Execute from week 8" in page
    for outside in ("<link", "src=", "@import", "url(http"):
        assert outside not in page


@pytest.mark.parametrize("name", ["sprint", "ladder"])
def test_every_experiment_runs_and_says_so_in_json(name, tmp_path):
    result = run(
        "experiment", name, "--replications", 3, "--years", 2, "--warmup", 1, "--json",
        "--out", tmp_path / "kept",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["experiment"] == name
    assert {"crossing_week", "rivals_greatest_lead", "final", "by_year", "by_week"} <= set(
        told["race"]
    )
    assert len(told["race"]["by_week"]) == 104
    assert told["comparison"]["run"]["replications"] == 3
    assert (
        (tmp_path / "kept" / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    )
    assert (tmp_path / "kept" / "charts" / "race.png").stat().st_size > 10_000
    again = run(
        "experiment", name, "--replications", 3, "--years", 2, "--warmup", 1,
        "--out", tmp_path / "kept",
    )  # fmt: skip
    assert again.exit_code == 0, again.stderr
    assert "by the end of week" in again.stdout


def test_an_option_of_the_other_experiment_is_bad_input():
    assert run("experiment", "sprint", "--rung", 4).exit_code == 2
    assert run("experiment", "ladder", "--push", 1).exit_code == 2
    result = run("experiment", "sprint", "--push", 7)
    assert result.exit_code == 2
    assert "push (--push) 7" in result.stderr


def test_changes_that_are_never_reached_are_named(tmp_path):
    result = run("experiment", "ladder", "--rung", 60, "--years", 1, "--warmup", 1,
                 "--replications", 2, "--json")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "ladder changes in week 180" in result.stderr
