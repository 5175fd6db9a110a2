"""`marathon fog`: what is said, and the picture."""

from __future__ import annotations

import json
import re

import pytest
from console import run
from matplotlib.colors import to_rgb

from marathon.charts import fog
from marathon.charts.canvas import png, svg
from sim.experiments.fog.fog import fog_view
from sim.experiments.fog.sight import QUESTIONS, Sight
from sim.organisation import Organisation, Team
from sim.scenarios.loader import load_scenario


@pytest.fixture(scope="module")
def view():
    eyes = [load_scenario(name) for name in ("initial", "align")]
    return fog_view(Organisation(teams=(Team(reps=15),)), eyes[0], eyes, week=8,
                    run_in_weeks=4)  # fmt: skip


def test_json_keeps_its_contract():
    result = run("fog", "--week", 3, "--json")
    told = json.loads(result.stdout)
    assert {"lived", "before", "week", "week_of_quarter", "team", "team_name", "reps", "open_deals",
            "truth", "eyes", "calibration"} == set(told)  # fmt: skip
    assert [eyes["name"] for eyes in told["eyes"]] == ["initial", "align"]
    for eyes in told["eyes"]:
        assert eyes["right"] + eyes["wrong"] + eyes["hidden"] == len(told["reps"]) * len(
            QUESTIONS
        )
        for rep in eyes["reps"]:
            for answer in rep.values():
                assert (answer["seen"] is None) == (answer["sight"] == "hidden")


def test_text_says_the_verdict_first_and_writes_a_picture(tmp_path):
    picture = tmp_path / "fog.png"
    result = run("fog", "--week", 3, "--out", picture)
    assert result.exit_code == 0
    assert result.stdout.startswith("The same week of the same 8 reps, 40 facts:")
    assert "The stage 5 manager: reports of last week" in result.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run("fog", "--week", 3, "--out", picture).exit_code == 2


def test_any_scenario_can_lend_its_eyes():
    result = run("fog", "--week", 3, "--eyes", "align-placebo", "--scenario", "coach", "--before",
                 "coach")  # fmt: skip
    assert "As it is (Coach, week 3)" in result.stdout
    assert "The manager under" in result.stdout


def test_a_team_is_asked_about_by_its_name():
    by_name = run("fog", "--team", "Enterprise", "--organisation", "three_markets")
    by_number = run("fog", "--team", 2, "--organisation", "three_markets")
    assert by_name.exit_code == 0, by_name.stderr
    assert by_name.stdout == by_number.stdout
    assert "the same 6 reps of Enterprise, 30 facts" in by_name.stdout


def test_a_large_team_is_drawn_as_far_as_it_can_be_read(view):
    chart = fog.draw(view)
    written = svg(chart.wide, name="fog")
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", written)
    assert png(chart).startswith(b"\x89PNG")
    assert "15 reps, 75 facts" in chart.answer


def test_right_and_wrong_are_told_without_colour_and_heads_can_be_read(view):
    chart = fog.draw(view)
    written = {text.get_text() for axes in chart.wide.axes for text in axes.texts}
    assert {"✓", "✗", "?"} <= written
    hatched = {
        patch.get_hatch(): patch.get_facecolor()
        for axes in chart.wide.axes
        for patch in axes.patches
    }
    assert "///" in hatched
    # How light the three are, as a grey picture shows them: far apart from each other.
    greys = sorted(
        sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), to_rgb(fog._FILL[sight]), strict=True))
        for sight in Sight
    )  # fmt: skip
    assert greys[1] - greys[0] > 0.3
    assert greys[2] - greys[1] > 0.08
    # On a page of a projector of 1280 pixels the picture is as wide as its margins leave.
    shown = 1280 - 2 * 1.2 * 21.5
    heads = [
        text.get_fontsize()
        for axes in chart.wide.axes
        for text in axes.texts
        if text.get_text().replace("-\n", "") in {"booked", "prospecting", "pipeline"}
    ]
    assert min(heads) / 72 * shown / chart.wide.get_size_inches()[0] >= 14


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--team", 9), "teams 1 to 1"),
        (("--team", "North"), "there is no such team"),
        (("--team", "region", "--organisation", "field_sales"), "3 teams have this name"),
        (("--week", -2), "0<=x<=520"),
        (("--eyes", "x"), "x"),
    ],
)
def test_what_cannot_be_asked_is_said(arguments, said):
    result = run("fog", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
