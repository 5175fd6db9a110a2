"""Scenario files: what they mean, and what is said about wrong ones."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.levers import LEVERS, Group
from sim.problems import InvalidInput
from sim.scenarios import catalogue
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import (
    differences,
    load_scenario,
    parse_settings,
    scenario_text,
    with_settings,
)

MONDAY = date(2026, 1, 5)


def write(folder, text, name="mine.toml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def problems_of(path, **keywords):
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path, **keywords)
    return caught.value.problems


def test_the_stages_and_their_controls_are_built_in():
    names = catalogue.scenario_names()
    assert names[:5] == STAGES
    assert set(names[5:]) >= {"align-placebo", "align-average", "align-oracle"}
    assert len({load_scenario(name).digest for name in names}) == len(names)


@pytest.mark.parametrize("name", catalogue.scenario_names())
def test_a_stage_file_states_every_lever_and_survives_being_written(name, tmp_path):
    scenario = load_scenario(name)
    again = load_scenario(write(tmp_path, scenario_text(scenario)))
    assert again.digest == scenario.digest
    assert (again.title, again.meaning) == (scenario.title, scenario.meaning)
    assert set(scenario.opening) == set(LEVERS)


def test_a_copy_under_another_name_has_the_same_digest_and_practices(tmp_path):
    text = catalogue.scenario_source("align").replace('title = "Align"', 'title = "Ours"')
    ours = load_scenario(write(tmp_path, text, "anything.toml"))
    assert ours.digest == load_scenario("align").digest
    assert ours.practices().tobytes() == load_scenario("align").practices().tobytes()


def test_a_file_starts_from_its_base_and_changes_by_week(tmp_path):
    path = write(
        tmp_path,
        """
        title = "Two steps"
        base = "initial"
        [levers]
        desk_hours = 1
        [[change]]
        week = 26
        [change.levers]
        coaching_hours_month = 2.5
        [[change]]
        week = 13
        may_chase = true
        report_source = "average"
        """,
    )
    scenario = load_scenario(path)
    assert list(scenario.timeline) == [0, 13, 26]
    assert scenario.timeline[0]["desk_hours"] == 1
    delay = load_scenario("initial").opening["visibility_delay_days"]
    assert scenario.timeline[0]["visibility_delay_days"] == delay
    assert scenario.timeline[13]["may_chase"] == 1
    assert scenario.timeline[26]["report_source"] == 2
    assert scenario.timeline[26]["coaching_hours_month"] == 2.5
    practices = scenario.practices()
    assert np.array_equal(practices["start_week"], [0, 13, 26])
    neutral = scenario.practices(frozenset({Group.COACHING}))
    assert neutral["coaching_hours_month"].max() == 0
    told = [(x.lever, x.week) for x in differences(load_scenario("initial"), scenario)]
    assert told == [
        ("desk_hours", None),
        ("report_source", 13),
        ("may_chase", 13),
        ("coaching_hours_month", 26),
    ]


def test_a_timeline_survives_being_written(tmp_path):
    text = 'base = "align"\n[[change]]\nweek = 0\ndesk_hours = 0.1\n[[change]]\nweek = 9\ndesk_hours = 3\n'
    scenario = load_scenario(write(tmp_path, text))
    assert list(scenario.timeline) == [-1, 0, 9]
    assert (
        load_scenario(write(tmp_path, scenario_text(scenario), "b.toml")).digest
        == scenario.digest
    )


def test_a_change_without_effect_does_not_alter_the_digest(tmp_path):
    align = load_scenario("align")
    hours = align.opening["desk_hours"]
    path = write(tmp_path, f'base = "align"\n[[change]]\nweek = 4\ndesk_hours = {hours}\n')
    assert load_scenario(path).digest == align.digest


def test_a_date_is_a_week_of_the_organisation(tmp_path):
    path = write(tmp_path, "[[change]]\ndate = 2026-03-02\ndesk_hours = 1\n")
    assert list(load_scenario(path, first_day=MONDAY).timeline) == [0, 8]


def test_a_date_before_the_first_day_is_told(tmp_path):
    path = write(tmp_path, "[[change]]\ndate = 2025-12-01\ndesk_hours = 1\n")
    (problem,) = problems_of(path, first_day=MONDAY)
    assert "lies before the organisation's first day, 2026-01-05" in problem


def test_settings_hold_over_the_whole_timeline(tmp_path):
    path = write(tmp_path, "[[change]]\nweek = 8\ndesk_hours = 1\n")
    settings = parse_settings(["desk_hours=2", "may_chase=yes", "kpi_basis=pooled"])
    changed = with_settings(load_scenario(path), settings)
    for values in changed.timeline.values():
        assert (values["desk_hours"], values["may_chase"], values["kpi_basis"]) == (2, 1, 3)
    assert "desk_hours=2" in changed.name
    assert "may_chase=yes" in changed.title
    assert with_settings(changed, {}) is changed


def test_every_wrong_setting_is_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        parse_settings(
            ["desk_hour=1", "desk_hours=99", "may_chase=maybe", "kpi_basis=best", "nonsense",
             "review_interval_weeks=1.5", "desk_hours=nan", "weight_on_closings=x",
             "goal_stretch=1", "goal_stretch=1.2"]
        )  # fmt: skip
    problems = caught.value.problems
    assert len(problems) == 9
    assert "did you mean 'desk_hours'" in problems[0]
    assert "0 to 20 (h per rep-week)" in problems[1]
    assert "true nor false" in problems[2]
    assert "none, intuition, observed, pooled" in problems[3]
    assert "lever=value" in problems[4]
    assert "whole number" in problems[5]
    assert "set twice" in problems[8]


def test_an_unknown_scenario_is_told_with_the_nearest_name():
    (problem,) = problems_of("algin")
    assert "scenario 'algin'" in problem
    assert "did you mean 'align'" in problem
    (problem,) = problems_of("zzz")
    assert "initial" in problem
    assert "path of a TOML file" in problem


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    path = write(
        tmp_path,
        """
        titel = "x"
        meaning = 3
        base = "coch"
        desk_hours = 1
        [levers]
        coaching_hour_month = 2
        desk_hours = 30
        may_chase = "often"
        process_steps = 2.5
        quota_stretch = inf
        [[change]]
        week = -3
        desk_hours = 1
        [[change]]
        desk_hours = 1
        [[change]]
        week = 5
        [[change]]
        date = 2026-03-04
        desk_hours = 1
        """,
    )
    problems = problems_of(path, first_day=MONDAY)
    assert all(problem.startswith(f"{path}: ") for problem in problems)
    told = "\n".join(problems)
    for part in (
        "titel: there is no field 'titel'; did you mean 'title'?",
        "meaning = 3: must be text",
        "did you mean 'coach'",
        "desk_hours: is a lever; put it below a [levers] line",
        "levers.coaching_hour_month: there is no lever",
        "did you mean 'coaching_hours_month'",
        "levers.desk_hours = 30 is out of range; desk_hours is 0 to 20",
        "levers.may_chase = 'often' is neither true nor false",
        "levers.process_steps = 2.5 is not a whole number",
        "levers.quota_stretch = inf is out of range",
        "change (entry 1).week = -3: weeks are whole numbers from 0",
        "change (entry 2): give either week = 13 or date",
        "change (entry 3): changes no lever",
        "practices change on Mondays; write 2026-03-02",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b'title = "cut', "was it cut off?"),
        (b'title = "x"\n[levers]\ndesk_hours =', "was it cut off?"),
            (b'title: x\n', "is not valid TOML"),
        ('title = "Größe"'.encode("utf-16"), "is not UTF-8 text (byte 0xff at position 0)"),
        ('title = "Größe"'.encode("latin-1"), "save it as UTF-8"),
        (b"\x00\x01\x02", "binary content"),
        (b"[market]\ncontact = 0.5\n", "is an organisation, not a scenario"),
        (b"levers = 3\n", "must be a table of levers"),
        (b"change = 3\n", "[[change]] entries"),
        (b"[[change]]\ndate = 2026-03-02\ndesk_hours = 1\n", "needs an organisation"),
        (b"[[change]]\nweek = 1\ndesk_hours = 1\n[[change]]\nweek = 1\ndesk_hours = 2\n",
         "week 1 has a change already"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(tmp_path, text, part):
    path = write(tmp_path, text)
    (problem,) = problems_of(path)
    assert problem.startswith(f"{path}: ")
    assert part in problem


def test_missing_files_and_folders_are_told_apart(tmp_path):
    assert "there is no such file" in problems_of(tmp_path / "no.toml")[0]
    assert "is a folder" in problems_of(str(tmp_path))[0]


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path):
    path = write(
        tmp_path, b"\xef\xbb\xbf" + b'title = "x"\r\n[levers]\r\ndesk_hours = 1\r\n'
    )
    assert load_scenario(path).opening["desk_hours"] == 1
