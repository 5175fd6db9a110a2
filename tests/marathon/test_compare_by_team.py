"""`marathon compare --by team`: which way of managing pays in which team?"""

from __future__ import annotations

import csv
import json
import re

import pytest
from console import run

import marathon
from marathon.sentences.comparison.by_team import said
from sim.experiments.comparing.by_team import Lead, TeamRow
from sim.experiments.comparing.comparison import Estimate
from sim.problems import InvalidInput

pytestmark = pytest.mark.usefixtures("made_up_engine")

FIRM = ("--organisation", "three_markets", "--years", 1, "--replications", 6)


@pytest.fixture
def found():
    return marathon.compare(
        "initial", "align", "initial@2=align", organisation="three_markets", years=1,
        futures=6, by="team", progress=False,
    )  # fmt: skip


def test_json_holds_every_team_in_every_scenario():
    result = run("compare", "initial", "align", *FIRM, "--by", "team", "--json")
    assert result.exit_code == 0, result.stderr
    teams = json.loads(result.stdout)["teams"]
    assert [(x["team"], x["number"]) for x in teams[::4]] == [
        ("Mid-market", 1), ("Enterprise", 2), ("Inbound", 3), ("all teams", 0),
    ]  # fmt: skip
    for row in teams:
        assert set(row) == {"team", "number", "scenario", "response", "mean", "interval", "ratio",
                            "difference", "more_in"}  # fmt: skip
        assert (row["ratio"] is None) == (row["scenario"] == "initial")
    for response in ("bookings", "contribution"):
        own = [
            x["mean"]
            for x in teams
            if (x["scenario"], x["response"]) == ("align", response)
        ]
        assert sum(own[:3]) == pytest.approx(own[3])


def test_the_best_two_of_every_team_stand_in_json_and_table_as_they_are_told(found):
    told = {x["team"]: x for x in found.to_dict()["team_leads"]}
    assert list(told) == ["Mid-market", "Enterprise", "Inbound"]
    for row in found.frame("team").to_dict("records"):
        if row["team"] == "all teams":
            assert row["best"] != row["best"]  # a dash: nobody leads in a sum
            continue
        lead = told[row["team"]]
        assert (row["best"], row["second"]) == (lead["best"], lead["second"])
        assert row["lead_mean"] == lead["lead"]["mean"]
        assert [row["lead_low"], row["lead_high"]] == lead["lead"]["interval"]
    for sentence in found._besides.teams.said():
        team = re.match("In ([^,]+), against", sentence)[1]
        title = found.story.title(told[team]["best"])
        low, _ = told[team]["lead"]["interval"]
        assert f"{title} {'earns most there' if low > 0.0 else 'and '}" in sentence


def test_without_being_asked_nothing_is_said_of_teams():
    result = run("compare", "initial", "align", *FIRM, "--json")
    assert "teams" not in json.loads(result.stdout)


@pytest.mark.parametrize("width", [80, 120])
def test_the_screen_says_a_sentence_a_team_and_a_table(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    told = run("compare", "initial", "align", *FIRM, "--by", "team").stdout
    whole = " ".join(told.split())
    for team in ("Mid-market", "Enterprise", "Inbound"):
        assert f"In {team}, against Initial: " in whole
    assert whole.index("In Inbound, against Initial") < whole.index("all teams Initial")
    assert "a year of a whole team" in whole


def test_what_pays_what_costs_what_is_open_and_what_is_untouched_are_told_apart(
    ladder_story,
):
    ends = {
        "motivate": (2e3, 4e3),
        "execute": (-9e3, -7e3),
        "coach": (-1e3, 2e3),
        "align": (0, 0),
    }
    rows = [
        TeamRow(
            team="Mid", number=1, scenario=name, response="contribution",
            value=Estimate(mean=1.0, low=0.0, high=2.0), ratio=None, more_in=None,
            difference=None if name == "initial"
            else Estimate(mean=sum(ends[name]) / 2, low=ends[name][0], high=ends[name][1]),
        )
        for name in ladder_story.scenarios
    ]  # fmt: skip
    (sentence,) = said(ladder_story, rows)
    assert sentence == (
        "In Mid, against Initial: more is earned under Motivate by 3.0 k (2.0 k to 4.0 k); less under "
        "Execute by 8.0 k (7.0 k to 9.0 k); it cannot be told of Coach; nothing differs under Align."
    )


def test_the_page_and_the_folder_hold_teams(found, tmp_path):
    found.save(tmp_path / "kept")
    page = (tmp_path / "kept" / "report.html").read_text("utf-8")
    assert "In which team does it pay?" in page
    assert "In Enterprise, against Initial" in page
    with (tmp_path / "kept" / "teams.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4 * 3 * 2
    assert {row["team"] for row in rows} == {
        "Mid-market",
        "Enterprise",
        "Inbound",
        "all teams",
    }
    assert "ratio_mean" in rows[0]


def test_teams_are_refused_where_there_are_none_to_tell_apart():
    result = run("compare", "initial", "align", "--by", "team")
    assert result.exit_code == 2
    assert "has one team" in result.stderr
    result = run("compare", "initial", "align", *FIRM, "--by", "team", "--equal-spend")
    assert result.exit_code == 2
    assert "belong to no team" in result.stderr
    result = run("compare", "initial", "align", *FIRM, "--by", "rep")
    assert result.exit_code == 2
    with pytest.raises(InvalidInput, match="by = 'reps'"):
        marathon.compare("initial", "align", organisation="three_markets", by="reps")


def test_a_comparison_that_kept_no_teams_says_how_to_get_them():
    found = marathon.compare("initial", "align", organisation="three_markets", years=1, futures=2,
                             progress=False)  # fmt: skip
    with pytest.raises(InvalidInput, match='give compare by="team"'):
        found.frame(by="team")
    assert "team" not in found.frame()


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (
            (1e3, 3e3),
            "Coach earns most there, 2.0 k (1.0 k to 3.0 k) more than Align, the next.",
        ),
        (
            (-1e3, 3e3),
            "Which of Coach and Align earns most there cannot be told from chance.",
        ),
        ((0.0, 0.0), "Coach and Align earn the same there, and nothing earns more."),
    ],
)
def test_whether_the_best_two_of_a_team_are_told_apart_is_said(ladder_story, gap, expected):
    rows = [
        TeamRow(
            team="Mid", number=1, scenario=name, response="contribution", ratio=None, more_in=None,
            value=Estimate(mean=1.0, low=0.0, high=2.0),
            difference=None if name == "initial" else Estimate(mean=2e3, low=1e3, high=3e3),
        )
        for name in ladder_story.scenarios
    ]  # fmt: skip
    low, high = gap
    lead = Lead(
        number=1, best="coach", second="align",
        gap=Estimate(mean=(low + high) / 2, low=low, high=high),
    )  # fmt: skip
    (sentence,) = said(ladder_story, rows, [lead])
    assert sentence.endswith(expected)
    assert sentence != expected


def test_the_best_of_a_team_is_measured_against_the_next_on_the_same_luck(found):
    teams = found._besides.teams
    means = {
        (x.number, x.scenario): x.value.mean
        for x in teams.rows
        if x.response == "contribution"
    }
    assert len(teams.leads) == 3
    for lead in teams.leads:
        own = [means[lead.number, name] for name in found.story.scenarios]
        assert means[lead.number, lead.best] == max(own)
        assert lead.gap.mean == pytest.approx(max(own) - sorted(own)[-2], abs=1e-6)
        assert re.search("earns? (most|the same) there", teams.said()[lead.number - 1])
