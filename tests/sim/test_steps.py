"""One step of a lever: one rule for all of them, along rungs that hold what the stages do."""

import pytest

from sim.evidence.grades import EVIDENCE
from sim.evidence.registry import MISSING, ROWS
from sim.levers import LEVERS, neutral_values
from sim.levers.steps import NO_STEP, rungs, steps_from
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

ORDERED = [name for name, lever in LEVERS.items() if rungs(lever)]


def one_step(lever, value, direction):
    values = {**neutral_values(), lever: value}
    found = [x for x in steps_from(values) if (x.lever, x.direction) == (lever, direction)]
    return found[0].after if found else None


def test_every_lever_has_a_step_or_a_reason_why_there_is_none():
    stepped = {step.lever for step in steps_from(neutral_values())}
    assert stepped == LEVERS.keys() - NO_STEP.keys()


@pytest.mark.parametrize("name", ORDERED)
def test_rungs_are_allowed_distinct_and_hold_what_every_stage_does(name):
    lever = LEVERS[name]
    ladder = rungs(lever)
    assert len(set(ladder)) == len(ladder)
    assert all(lever.low <= rung <= lever.high for rung in ladder)
    assert {load_scenario(stage).opening[name] for stage in STAGES} <= set(ladder)
    assert lever.default in ladder
    # Without the rung at which nothing is asked for, a ladder rises or falls throughout.
    scale = list(ladder[1:]) if ladder[0] == 0 else list(ladder)
    assert scale in (sorted(scale), sorted(scale, reverse=True))


@pytest.mark.parametrize("name", ORDERED)
def test_later_stages_stand_no_lower_on_the_rungs(name):
    places = [
        rungs(LEVERS[name]).index(load_scenario(stage).opening[name]) for stage in STAGES
    ]
    assert places == sorted(places)


def test_a_step_leads_to_the_next_rung_and_back_to_the_one_before():
    assert one_step("review_interval_weeks", 4.0, "on") == 2.0
    assert one_step("review_interval_weeks", 4.0, "back") == 13.0
    assert one_step("playbook", 0.0, "on") == 1.0
    assert one_step("playbook", 1.0, "on") is None
    assert one_step("playbook", 1.0, "back") == 0.0


def test_a_value_between_rungs_has_one_on_each_side():
    assert one_step("review_interval_weeks", 3.0, "on") == 2.0
    assert one_step("review_interval_weeks", 3.0, "back") == 4.0
    assert one_step("review_interval_weeks", 52.0, "on") == 13.0
    assert one_step("review_interval_weeks", 52.0, "back") is None


def test_where_nought_means_that_nothing_is_asked_for_it_lies_before_all_others():
    assert one_step("follow_up_days", 0.0, "on") == 10.0
    assert one_step("follow_up_days", 7.0, "on") == 5.0
    assert one_step("follow_up_days", 7.0, "back") == 10.0
    assert one_step("follow_up_days", 30.0, "back") == 0.0
    assert one_step("follow_up_days", 30.0, "on") == 10.0


def test_choices_without_an_order_are_all_one_step_away():
    found = [x for x in steps_from(neutral_values()) if x.lever == "manager_origin"]
    assert [x.name for x in found] == [
        "manager_origin=star", "manager_origin=trained", "manager_origin=leader",
    ]  # fmt: skip
    assert {x.direction for x in found} == {"other"}


def test_without_steps_back_nothing_is_done_less():
    values = load_scenario("align").opening
    assert any(x.direction == "back" for x in steps_from(values))
    assert not any(x.direction == "back" for x in steps_from(values, back=False))


def test_every_lever_has_a_grade_and_its_rows_exist():
    assert EVIDENCE.keys() == LEVERS.keys()
    known = {row.id for row in (*ROWS, *MISSING)}
    for each in EVIDENCE.values():
        assert set(each.rows) <= known, each.lever
        assert each.basis


def test_a_lever_whose_source_is_a_judgement_is_graded_judged():
    for name, lever in LEVERS.items():
        cited = {
            word.strip(":,")
            for word in lever.evidence.split()
            if word.strip(":,").isdigit()
        }
        # Sections 15 and 16 hold the ladder itself and ranges: no measurement of one lever.
        if not lever.evidence.startswith("evidence") or cited <= {"15", "16"}:
            assert EVIDENCE[name].grade == "judged", name


def test_what_was_tried_by_lot_is_held_against_the_model():
    for each in EVIDENCE.values():
        if each.grade == "tried":
            assert each.rows, each.lever
