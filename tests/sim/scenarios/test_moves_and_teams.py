"""Moves on stages and teams that are managed differently: what names and files mean."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.levers import ALL_TEAMS, LEVERS, pack_timeline, settled
from sim.levers.practices import OBSERVED, POOLED
from sim.problems import InvalidInput
from sim.scenarios import catalogue
from sim.scenarios.loader import (
    differences,
    load_move,
    load_scenario,
    parse_settings,
    scenario_text,
    with_settings,
)
from sim.scenarios.writing import move_text

MONDAY = date(2026, 1, 5)
DESK = 'kind = "move"\ntitle = "Desk"\nmeaning = "A desk."\n[levers]\ndesk_hours = 3\n'
LATER = """
kind = "move"
title = "Later"
[levers]
desk_hours = 4
may_chase = true
[[change]]
date = 2026-03-02
desk_hours = 0.5
"""


def write(folder, text, name="mine.toml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def problems_of(load, *arguments, **keywords):
    with pytest.raises(InvalidInput) as caught:
        load(*arguments, **keywords)
    return caught.value.problems


@pytest.mark.parametrize("name", catalogue.move_names())
def test_a_built_in_move_says_what_it_means_and_survives_being_written(name, tmp_path):
    move = load_move(name)
    assert move.title
    assert move.meaning
    assert move.evidence
    assert set(move.levers) <= set(LEVERS)
    again = load_move(write(tmp_path, move_text(move)))
    assert (again.changes, again.title) == (move.changes, move.title)
    assert (again.meaning, again.evidence) == (move.meaning, move.evidence)


@pytest.mark.parametrize("name", catalogue.move_names())
def test_a_move_changes_some_stage_and_nothing_before_the_switch(name):
    stages = [load_scenario(stage) for stage in ("initial", "execute", "align")]
    moved = [load_scenario(f"{stage.name}+{name}") for stage in stages]
    assert any(one.digest != other.digest for one, other in zip(stages, moved, strict=True))
    for stage, other in zip(stages, moved, strict=True):
        assert other.at(-1) == stage.opening
        told = differences(stage, other)
        assert {each.lever for each in told} <= set(load_move(name).levers)
        assert all(each.week is not None and each.week >= 0 for each in told)


def test_moves_apply_in_the_order_written_and_conflicts_are_told(tmp_path):
    first, second = write(tmp_path, DESK, "a.toml"), write(tmp_path, LATER, "b.toml")
    scenario = load_scenario(f"initial+{first}+{second}", first_day=MONDAY)
    assert list(scenario.timeline) == [-1, 0, 8]
    hours = [values["desk_hours"] for values in scenario.timeline.values()]
    assert hours == [0, 4, 0.5]
    assert [values["may_chase"] for values in scenario.timeline.values()] == [0, 1, 1]
    assert scenario.title == "Initial + Desk + Later"
    assert "Later and Desk both set desk_hours; Later comes later" in scenario.meaning
    other_way = load_scenario(f"initial+{second}+{first}", first_day=MONDAY)
    assert [values["desk_hours"] for values in other_way.timeline.values()] == [0, 3, 3]


def test_a_move_goes_on_over_the_changes_of_what_it_is_made_on(tmp_path):
    path = write(
        tmp_path,
        'base = "coach"\n[[change]]\nweek = 40\nquota_stretch = 1.5\ndesk_hours = 2\n',
    )
    scenario = load_scenario(f"{path}+quota_stretch")
    assert scenario.at(10)["quota_stretch"] == 1.2
    assert scenario.at(50)["quota_stretch"] == 1.2
    assert scenario.at(50)["desk_hours"] == 2
    assert scenario.at(-1)["quota_stretch"] == 1.0


def test_teams_have_records_of_their_own_beside_those_of_all():
    scenario = load_scenario("initial@2,3=coach+end_of_inspection")
    assert list(scenario.teams) == [2, 3]
    practices = scenario.practices()
    assert practices["team"].tolist() == [ALL_TEAMS, 1, 1, 2, 2]
    assert practices["start_week"].tolist() == [0, 0, 26, 0, 26]
    assert practices["inspections_month"].tolist() == [0, 3, 0, 3, 0]
    assert practices["quota_stretch"].tolist() == [1] * 5
    plain = load_scenario("initial").practices()
    assert practices[:1].tobytes() == plain.tobytes()


def test_what_executives_set_for_all_is_neither_had_nor_paid_by_a_single_team():
    """Not under another stage beside the others, and not where all change later."""
    align, initial = (load_scenario(x).opening for x in ("align", "initial"))
    rows = pack_timeline(
        {0: initial, 30: {"personal_goals": 1.0, "kpi_basis": POOLED}},
        teams={1: {0: {**align, "quota_stretch": 1.4}}},
    )
    own = rows[rows["team"] == 1]
    assert list(own["start_week"]) == [0, 30]
    for side in (own, own["paid"]):
        assert list(side["personal_goals"]) == [0.0, 1.0]
        assert list(side["quota_stretch"]) == [initial["quota_stretch"]] * 2
        assert list(side["potential_basis"]) == [initial["potential_basis"]] * 2
        # Alone a team compares its own people; with all it shares what they know.
        assert list(side["kpi_basis"]) == [OBSERVED, POOLED]
        assert list(side["coaching_hours_month"]) == [align["coaching_hours_month"]] * 2


def test_the_digest_counts_who_is_managed_how_and_nothing_else():
    digests = {
        load_scenario(name).digest
        for name in ("initial", "initial@2=align", "initial@3=align", "align@2=initial")
    }
    assert len(digests) == 4
    assert load_scenario("initial@2=initial").digest == load_scenario("initial").digest
    spaced = load_scenario(" initial @ 3 = align @ 2 = align ")
    assert spaced.digest == load_scenario("initial@2,3=align").digest


def test_a_file_tells_teams_apart_and_is_read_back_to_the_same(tmp_path):
    text = 'base = "initial"\n[teams]\n"2" = "coach+quota_stretch"\n1 = "align"\n'
    scenario = load_scenario(write(tmp_path, text))
    assert {number: team.name for number, team in scenario.teams.items()} == {
        1: "align",
        2: "coach+quota_stretch",
    }
    again = load_scenario(write(tmp_path, scenario_text(scenario), "again.toml"))
    assert again.digest == scenario.digest
    assert load_scenario(write(tmp_path, '[teams]\n"1" = "align"\n', "b.toml")).teams
    told = {(x.team, x.lever) for x in differences(load_scenario("initial"), scenario)}
    assert (1, "personal_goals") in told
    assert (2, "quota_stretch") in told
    assert all(team is not None for team, _ in told)


def test_settings_and_moves_reach_the_teams_of_a_file(tmp_path):
    path = write(tmp_path, '[teams]\n"2" = "align"\n')
    scenario = load_scenario(f"{path}+quota_stretch")
    assert scenario.teams[2].at(0)["quota_stretch"] == 1.2
    held = with_settings(scenario, parse_settings(["desk_hours=7"])).practices()
    assert set(held["desk_hours"]) == {7.0}


def test_settled_practices_have_always_been_those_of_the_switch():
    practices = load_scenario("coach+quota_stretch@2=align+end_of_inspection").practices()
    assert practices["start_week"].tolist() == [-1, 0, 0, 26]
    still = settled(practices)
    assert still["start_week"].tolist() == [0, 0, 26]
    # Executives set quotas for all teams, whatever a single one asks for.
    assert still["quota_stretch"].tolist() == [1.2] * 3
    same = load_scenario("align").practices()
    assert np.array_equal(settled(same), same)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("quota_stretch", ["is a move, not a scenario; write it after one"]),
        ("coach+quota_strech", ["did you mean 'quota_stretch'"]),
        ("coch+foo", ["did you mean 'coach'", "move 'foo'", "built in are"]),
        ("coach+align", ["is a scenario, not a move"]),
        ("coach++quota_stretch", ["moves with + between them"]),
        ("initial@2", ["after @ write teams"]),
        ("initial@0=coach", ["numbered from 1"]),
        ("initial@2=coach@2=align", ["team 2 is named twice"]),
        ("initial@2=algin@3=quota_stretch", ["did you mean 'align'", "is a move"]),
        ("coach+gone.toml", ["there is no such file"]),
    ],
)
def test_a_name_that_cannot_be_composed_says_why(name, parts):
    told = "\n".join(problems_of(load_scenario, name))
    for part in parts:
        assert part in told


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('kind = "move"\ntitle = "x"\n', "changes no lever"),
        ('kind = "move"\nbase = "coach"\n[levers]\ndesk_hours = 1\n', "no field 'base'"),
        ('kind = "move"\ndesk_hours = 1\n', "below a [levers] line"),
        ('kind = "move"\n[levers]\ndesk_hour = 1\n', "did you mean 'desk_hours'"),
        ('kind = "move"\n[levers]\ndesk_hours = 1\n[[change]]\nweek = 0\ndesk_hours = 2\n',
         "week 0 sets desk_hours, as [levers] does"),
        ("[levers]\ndesk_hours = 1\n", 'kind = "move"'),
    ],
)  # fmt: skip
def test_a_wrong_move_says_why(tmp_path, text, part):
    path = write(tmp_path, text)
    told = problems_of(load_move, path)
    assert all(problem.startswith(f"{path}: ") for problem in told)
    assert part in told[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("teams = 3\n[levers]\n", "must be a table, [teams]"),
        ('title = "x"\n[teams]\nnorth = "align"\n', "teams are numbered from 1"),
        ('[teams]\n"0" = "align"\n[levers]\n', "teams are numbered from 1"),
        ('[teams]\n"2" = 7\n', "must name a scenario"),
        ('[teams]\n"2" = "algin"\n', "teams.2: scenario 'algin'"),
        ('[teams]\n"2" = "initial@1=coach"\n', "tells teams apart itself"),
        ('[teams]\n"2" = "align"\n"02" = "coach"\n', "team 2 is named twice"),
        (DESK, "is a move, not a scenario"),
    ],
)
def test_a_wrong_table_of_teams_says_why(tmp_path, text, part):
    assert part in "\n".join(problems_of(load_scenario, write(tmp_path, text)))
