"""`stand`: planted firms are recovered as surely as is said; answers and a history are read right."""

from __future__ import annotations

import datetime as dt
import tomllib

import numpy as np
import pandas as pd
import pytest

import marathon
from benchmarks.standing import (
    WITHIN,
    chances_of,
    firms_of_the_model,
    firms_of_the_stages,
)
from forecast.history import History, Meta
from forecast.history.canonical import conformed, empty_table
from marathon.sentences import standing as sentences
from marathon.standing import from_history
from marathon.standing.posterior import by_stage, doubt, posterior, worth_of_knowing
from marathon.standing.questions import QUESTIONS, Answer, read_answers
from marathon.standing.standing import standing
from sim.levers import LEVERS
from sim.outputs import schema
from sim.problems import InvalidInput
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

COUNT = len(QUESTIONS)


def reliability(stages, chances):
    """By band of what is said: how many firms, what is said, how often it is right."""
    told, right = chances.max(axis=1), chances.argmax(axis=1) == stages
    bands = np.digitize(told, [0.5, 0.7, 0.85, 0.95])
    for band in np.unique(bands):
        inside = bands == band
        yield int(inside.sum()), float(told[inside].mean()), float(right[inside].mean())


@pytest.mark.parametrize("silent", [0.0, 0.4])
def test_planted_stages_are_recovered_as_surely_as_is_said(silent):
    # Would catch a stage counted twice, answers read in the wrong order, an error ignored.
    stages, answers = firms_of_the_model(np.random.default_rng(8), 1500, silent)
    chances = chances_of(answers)
    for count, said, right in reliability(stages, chances):
        error = np.sqrt(said * (1 - said) / count)
        assert abs(right - said) < 3.5 * error + 1 / count
        if count >= 300:
            assert abs(right - said) < WITHIN
    told, right = chances.max(axis=1).mean(), (chances.argmax(axis=1) == stages).mean()
    assert abs(right - told) < 0.04


@pytest.mark.parametrize("silent", [0.0, 0.4])
def test_firms_that_manage_exactly_as_a_stage_are_found_at_least_as_often_as_is_said(
    silent,
):
    stages, answers = firms_of_the_stages(np.random.default_rng(9), 1000, silent)
    chances = chances_of(answers)
    told, right = chances.max(axis=1).mean(), (chances.argmax(axis=1) == stages).mean()
    assert right > told - 0.02  # never surer than right
    if not silent:
        assert abs(right - told) < WITHIN


def test_bayes_is_what_counting_firms_gives():
    rng = np.random.default_rng(4)
    stages, answers = firms_of_the_model(rng, 200_000, 0.0)
    asked = {"review": 3, "goals": 0, "steps": 2}
    places = [q.name for q in QUESTIONS]
    alike = np.all(
        [answers[:, places.index(name)] == at for name, at in asked.items()], axis=0
    )
    counted = np.bincount(stages[alike], minlength=5) / alike.sum()
    said = posterior(
        {name: Answer(option=at, written="") for name, at in asked.items()}
    ).stages
    error = np.sqrt(said * (1 - said) / alike.sum())
    assert np.all(np.abs(counted - said) < 4 * error + 1e-9)


def test_what_finding_out_brings_is_the_mutual_information():
    found = posterior({"talk": Answer(option=1, written="")})
    (row,) = (x for x in worth_of_knowing(found, np.ones(COUNT)) if x.question == "goals")
    place = [q.name for q in QUESTIONS].index("goals")
    joint = by_stage((found.states[:, None] * found.practice[place]).T)  # options by stages
    alone = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
    assert row.bits == pytest.approx(float((joint * np.log2(joint / alone)).sum()))
    assert all(each.bits >= 0 for each in worth_of_knowing(found, np.ones(COUNT)))


def test_doubt_is_one_bit_between_two_alike():
    assert doubt(np.asarray([0.5, 0.5, 0, 0, 0])) == pytest.approx(1.0)


def test_every_question_tells_levers_and_every_lever_of_the_ladder_is_told_once():
    told = [name for question in QUESTIONS for name in question.levers]
    opening = [load_scenario(stage).opening for stage in STAGES]
    changed = {name for name in LEVERS if len({each[name] for each in opening}) > 1}
    assert len(QUESTIONS) == 15
    assert len(told) == len(set(told))
    assert set(told) == changed


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.name)
def test_every_number_and_name_that_is_allowed_means_one_option(question):
    assert question.read(question.example) is not None
    assert question.read("?") is None
    if not question.number_of:
        return
    for value in np.linspace(question.low, question.high, 501):
        inside = [o for o in question.options if o.range[0] <= value < o.range[1]]
        assert len(inside) == 1
        lever = LEVERS[question.number_of]
        assert lever.value(question.lever_value(float(value))) >= lever.low


@pytest.mark.parametrize("stage", range(5))
def test_the_answers_of_a_stage_give_that_stage_and_its_levers_back(stage):
    opening = load_scenario(STAGES[stage]).opening
    answers = {
        q.name: Answer(option=q.nearest(opening), written="as it is") for q in QUESTIONS
    }
    found = standing(answers)
    assert (found.place, found.stage) == ("at", stage)
    for practice in found.practices:
        for name, value in practice.values.items():
            assert value == opening[name], name


def test_a_firm_with_half_of_the_practices_of_each_is_said_to_be_between():
    stages = [q.stages() for q in QUESTIONS]
    differing = [at for at, each in enumerate(stages) if each[2] != each[3]]
    answers = {
        q.name: Answer(option=stages[at][3 if at in differing[::2] else 2], written="")
        for at, q in enumerate(QUESTIONS)
    }
    found = standing(answers)
    assert (found.place, found.stage) == ("between", 2)
    assert "between stage 3, Execute, and stage 4, Coach" in sentences.place(found)


def test_without_answers_nothing_is_known_and_it_says_so():
    found = marathon.stand()
    assert found.numbers.stages == pytest.approx([0.2] * 5)
    assert found.verdict == (sentences.TEXTS["nothing"],)
    assert found.numbers.place == "unknown"


def test_the_file_is_a_scenario_with_a_reason_beside_each_lever():
    found = marathon.stand(report_age="12 days", steps=5, coaching="3 h", talk="steps")
    text = found.toml()
    levers = tomllib.loads(text)["levers"]
    assert levers["visibility_delay_days"] == 12.0
    assert "answered '12 days'" in text.replace("\n# ", " ")
    opening = found.scenario().opening
    assert opening["visibility_delay_days"] == 12.0
    assert opening["may_replace"] == 1.0  # as in every stage
    assert set(found.frame()["lever"]) == set(levers)


def test_what_improving_is_worth_decides_what_to_work_on():
    answers = read_answers({"talk": "closings", "review": 13, "desk": 0})
    plain = standing(answers)
    dear = standing(answers, worth={"desk": 1e4, plain.work_on: 1.0})
    assert dear.work_on == "desk"


def test_all_problems_are_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        marathon.stand(review="often", talk="weather", stepz=3, desk="-1", worth={"desk": 1},
                       as_of="2025-01-01")  # fmt: skip
    text = "\n".join(caught.value.problems)
    for part in ("review (--review) 'often'", "talk (--talk) 'weather'", "did you mean 'steps'", "desk (--desk) '-1'",
                 "there is no lever 'desk'", "give history as well"):  # fmt: skip
        assert part in text


def history(
    *, late_days=6.0, open_deals=40, overdue=20, active=0.3, snapshot=dt.date(2026, 6, 30)
):
    """Forty won deals through three stages, entered late, some with work; open ones, some overdue."""
    start = pd.Timestamp("2026-01-05")
    deals, events, work = [], [], []
    for number in range(40 + open_deals):
        won, name = number < 40, f"d{number:03d}"
        due = pd.Timestamp("2026-02-01" if number < 40 + overdue else "2026-08-01")
        deals.append({"deal_id": name, "created": start, "status": "won" if won else "open",
                      "closed": start + pd.Timedelta(days=60) if won else pd.NaT,
                      "expected_close": pd.NaT if won else due})  # fmt: skip
        for place, stage in enumerate(("A", "B", "C") if won else ("A",)):
            at = start + pd.Timedelta(days=10 * place)
            events.append({"deal_id": name, "seq": place + 1, "field": "stage", "old": "", "new": stage,
                           "at": at, "recorded_at": at + pd.Timedelta(days=late_days)})  # fmt: skip
        if won and number < 40 * active:
            work.append({"deal_id": name, "person": "p", "kind": "call", "started": start})
    frames = {"deals": deals, "events": events, "activities": work}
    tables = {
        table.name: conformed(pd.DataFrame(frames[table.name]).reindex(columns=list(table.names)), table)
        if frames.get(table.name) else empty_table(table)
        for table in schema.TABLES
    }  # fmt: skip
    return History(**tables, meta=Meta(source="made up", snapshot=snapshot))


def test_a_history_says_what_can_hardly_be_and_names_its_evidence():
    seen = {each.question: each for each in from_history.seen_in(history())}
    assert set(seen) == {"report_age", "logged", "steps", "inspected"}
    assert seen["report_age"].chances == (1.0, 1.0, 1.0, 1.0, 0.1)  # not of today
    assert seen["logged"].chances == (1.0, 1.0, 0.1, 0.1, 0.1)  # three of ten at most
    assert seen["steps"].chances == (1.0, 1.0, 0.1)
    assert "50 % of 40 open deals" in seen["inspected"].evidence


def test_what_rules_nothing_out_is_no_evidence():
    full = history(active=1.0, overdue=0)
    assert {each.question for each in from_history.seen_in(full)} == {"report_age", "steps"}


def test_what_a_history_does_not_hold_stays_open():
    bare = history(late_days=0, overdue=0, active=0.0, open_deals=0)
    assert {each.question for each in from_history.seen_in(bare)} == {"steps"}


def test_an_answer_that_the_history_contradicts_is_named():
    found = marathon.stand(history=history(), logged=10)
    assert any("says otherwise" in note for note in found.notes)
    logged = found.numbers.practice("logged")
    assert (logged.source, logged.contradicted) == ("answer and history", True)
    assert logged not in found.numbers.good


def test_nothing_that_happened_later_changes_what_is_seen_as_of_a_day():
    day = dt.date(2026, 4, 30)
    early, later = history(), history()
    after = later.activities.assign(started=pd.Timestamp("2026-05-20"))
    after["deal_id"] = "d039"
    activities = pd.concat([later.activities, after.head(1)], ignore_index=True)
    changed = History(**{t.name: later.table(t.name) for t in schema.TABLES if t.name != "activities"},
                      activities=activities, meta=later.meta)  # fmt: skip
    assert from_history.seen_in(early.as_of(day)) == from_history.seen_in(
        changed.as_of(day)
    )
    assert from_history.seen_in(early) != from_history.seen_in(changed)


def test_no_words_of_analysts_stand_on_the_page():
    found = marathon.stand(talk="pipeline", review=4, steps=5, history=history())
    page = found.report().lower()
    for word in ("posterior", "prior", "bits", "entropy", "bayes", "likelihood", "lever"):
        assert word not in page.partition("<body")[2].replace("docs/levers.md", ""), word
    assert page.count('class="verdict"') == 1
