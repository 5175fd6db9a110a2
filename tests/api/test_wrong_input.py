"""What a caller does wrong ends in one type of error, which tells all problems in sentences."""

import sys

import numpy as np
import pytest

import marathon

WRONG = {
    "a number for a name": (
        lambda: marathon.compare(3),
        "give a name, a file or a Scenario",
    ),
    "an unknown scenario": (lambda: marathon.compare("inital"), "did you mean 'initial'?"),
    "no other": (lambda: marathon.why("initial"), "name a scenario to compare with"),
    "an unknown lever": (
        lambda: marathon.compare("initial", levers={"desk_hour": 1}),
        "did you mean 'desk_hours'?",
    ),
    "text for levers": (
        lambda: marathon.compare("initial", levers=4),
        "give values by name",
    ),
    "half a year": (
        lambda: marathon.simulate(years=0.5),
        "give a whole number from 1 to 50",
    ),
    "a truth for a number": (lambda: marathon.simulate(seed=True), "seed = True"),
    "a wish without precision": (
        lambda: marathon.compare("initial", "align", precision="very"),
        "write a percentage",
    ),
    "an unknown choice": (
        lambda: marathon.compare("initial", parameters="random"),
        "give one of fixed, drawn",
    ),
    "nobody to compute": (
        lambda: marathon.compare("initial", "align", futures=2, executor="fibres"),
        "threads[:N]",
    ),
    "an unknown organisation": (
        lambda: marathon.compare("initial", organisation=4),
        "give a name, a file or an Organisation",
    ),
    "no file": (lambda: marathon.read_history("nowhere.csv"), "nowhere.csv"),
    "nothing to read": (marathon.read_history, "give paths"),
    "a date that is none": (
        lambda: marathon.forecast("nowhere.csv", "yesterday"),
        "give a date such as 2017-09-30",
    ),
    "an unknown row": (lambda: marathon.validate("no such row"), "there is none"),
    "an unknown option": (lambda: marathon.sprint(levers={}), "is no option"),
    "too hard a push": (lambda: marathon.sprint(push=99), "99"),
    "an unknown question": (
        lambda: marathon.own_organisation(rep=8),
        "did you mean 'reps'?",
    ),
    "no answer": (marathon.own_organisation, "give at least one of"),
    "nothing to write": (lambda: marathon.write(3, "x.toml"), "give a Scenario"),
    "an unknown field": (
        lambda: marathon.organisation().with_(people={"quit_mont": 0.1}),
        "did you mean 'quit_month'?",
    ),
    "a number for a section": (
        lambda: marathon.organisation().with_(people=3),
        "people = 3: is a section; give its fields",
    ),
    "a name like no other": (lambda: marathon.compare("nosuch"), "built in are initial"),
    "a value out of range": (
        lambda: marathon.organisation().with_(people={"quit_month": 9}),
        "people.quit_month = 9",
    ),
    "a lever out of range": (
        lambda: marathon.scenario("initial").with_(desk_hours=99),
        "desk_hours is 0 to 20",
    ),
    "a week before the start": (
        lambda: marathon.scenario("initial").then(marathon.scenario("align"), week=-2),
        "week = -2: give a whole number from 0",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_told_in_a_sentence(what):
    ask, sentence = WRONG[what]
    with pytest.raises(marathon.InvalidInput) as caught:
        ask()
    assert sentence in str(caught.value)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(marathon.InvalidInput) as caught:
        marathon.compare(
            "inital", "align", organisation="mid", years=0, futures="many", precision="x"
        )
    assert len(caught.value.problems) == 5


NAMED = {
    "scenario": marathon.scenario,
    "organisation": marathon.organisation,
    "history": marathon.read_history,
    "file": lambda name: marathon.write(marathon.scenario("coach"), name),
    "folder": lambda name: marathon.compare("initial", "coach", futures=2, out=name),
    "title": lambda name: marathon.scenario("coach").then(
        marathon.scenario("align"), week=1, title=name
    ),
}


@pytest.mark.parametrize("name", ["a\0b", "\ud800"], ids=["zero byte", "lone surrogate"])
@pytest.mark.parametrize("what", NAMED)
def test_a_name_that_no_file_can_have_is_refused(what, name):
    with pytest.raises(marathon.InvalidInput):
        NAMED[what](name)


def test_what_is_wrong_is_named_as_the_argument_and_as_the_option(history):
    with pytest.raises(
        marathon.InvalidInput, match=r"until \(--until\) .* as_of \(--as-of\)"
    ):
        marathon.forecast(history, "2024-06-28", until="2024-06-01")


def test_whole_numbers_of_numpy_are_those_of_python():
    found = marathon.simulate(
        "initial", years=np.int64(1), warmup=np.int8(0), seed=np.uint32(1)
    )
    assert found.digest == marathon.simulate("initial", years=1).digest


@pytest.mark.parametrize("name", ["years", "warmup", "seed"])
def test_a_number_that_has_no_none_refuses_it(name):
    with pytest.raises(marathon.InvalidInput, match=f"{name} = None: give a whole number"):
        marathon.simulate("initial", **{name: None})


def test_a_number_of_thousands_of_digits_is_refused_in_a_sentence():
    with pytest.raises(
        marathon.InvalidInput, match="years = a number of thousands of digits"
    ):
        marathon.compare("initial", "align", years=10**5000)


def test_a_comparison_runs_where_nobody_reads_messages(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    found = marathon.compare("initial", "align", futures=2, years=1, warmup=0)
    assert len(found.frame())
