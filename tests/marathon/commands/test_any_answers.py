"""`marathon new` with any subset of answers, odd ones too: a file or a sentence, no traceback.

Most of it replaces the simulation by plain arithmetic, so that hundreds of command lines run
in seconds; a few small organisations are simulated.
"""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marathon.answers import solving
from marathon.answers.measuring import MEASURES
from marathon.answers.questions import QUESTIONS
from marathon.cli import cli
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import NOTHING
from sim.scenarios.loader import load_organisation

ODD = ("inf", "-inf", "nan", "1e400", "-1", "0", "1e-300", "1e308", "?", "", " ", "k", "%",
       "١٢", "1,2,3", "1.2.3", "12 parsecs", "--out", "\x00", "$", "0.0001", "5000")  # fmt: skip
USUAL = (
    "24",
    "25k",
    "84 days",
    "25%",
    "4",
    "400k",
    "75%",
    "8",
    "5",
    "25%",
    "120k",
    "80%",
    "4",
)


def made(arguments, organisation_file):
    return CliRunner().invoke(cli, ["new", *arguments, f"--out={organisation_file}"])


def estimate(value):
    return Estimate(mean=value, low=0.9 * value, high=1.1 * value)


def plainly_measured(organisation, *_, **__):
    """What the organisation would show if reps were machines."""
    market, stages = organisation.market, organisation.process.stages
    leads = 52 / 12 * market.hand_raise_week * market.accounts_per_rep / 10
    rate = math.prod(1 / (1 + math.exp(-stage.exit_logit)) for stage in stages)
    inbound, found = leads * market.contact / 2, 2 * market.hits_per_hour
    wins = 12 * (inbound + found) * rate
    bookings = wins * market.amount_median
    hours = sum(stage.touches * stage.hours for stage in stages)
    shown = {
        "leads": leads, "win_rate": rate, "cycle": 20 * organisation.buyer.reply_days,
        "deal_size": market.amount_median, "quota": organisation.plan.quota_ratio * bookings,
        "attainment": 1 / organisation.plan.quota_ratio, "opportunities": inbound + found,
        "from_leads": inbound, "self_sourced": found, "found": 2 * found, "wins": wins,
        "bookings": bookings, "attrition": 12 * organisation.people.quit_month,
        "selling": min(hours * (inbound + found) / 1000, 0.9), "prospecting": 0.1, "reached": 0.7,
        "contribution": bookings - organisation.money.base_pay_year, "open_deals": wins / 4,
    }  # fmt: skip
    return {name: estimate(value) for name, value in shown.items()}


def nothing_won(*_, **__):
    """What an organisation shows in which no deal is ever opened."""
    rates = dict.fromkeys(("win_rate", "cycle", "deal_size", "attainment"), NOTHING)
    return {**dict.fromkeys(MEASURES, estimate(0.0)), **rates}


def answer_of(question, usual):
    """An answer to this question: the usual one, an odd one or any text."""
    drawn = st.one_of(st.just(usual), st.sampled_from(ODD), st.text(max_size=6))
    return drawn.map(lambda written: f"{question.option}={written}")


ANSWERS = st.tuples(
    *(
        st.none() | answer_of(question, usual)
        for question, usual in zip(QUESTIONS, USUAL, strict=True)
    )
).map(lambda drawn: [option for option in drawn if option is not None])
SUBSETS = st.sets(st.sampled_from(range(len(QUESTIONS))), min_size=1).map(
    lambda chosen: [f"{QUESTIONS[x].option}={USUAL[x]}" for x in sorted(chosen)]
)


@given(
    answers=ANSWERS,
    options=st.sets(st.sampled_from(("--accept", "--json", "--like=enterprise"))),
    measured=st.sampled_from((plainly_measured, nothing_won)),
)
@example(answers=["--reps=inf"], options=set(), measured=plainly_measured)
@example(answers=["--span=nan"], options=set(), measured=plainly_measured)
@settings(max_examples=150)
def test_any_answers_end_in_a_file_or_in_a_sentence(answers, options, measured):
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(solving, "measured", measured),
    ):
        path = Path(folder, "ours.toml")
        result = made([*answers, *sorted(options)], path)
        assert result.exit_code in {0, 2, 130}, (answers, result.exception)
        assert "Traceback" not in result.output
        assert result.exit_code or load_organisation(path).name == "ours"
        assert result.exit_code != 2 or result.stderr.strip()


@given(answers=SUBSETS)
@settings(max_examples=100)
def test_any_subset_of_plain_answers_makes_a_file_that_lists_the_others(answers):
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(solving, "measured", plainly_measured),
    ):
        path = Path(folder, "ours.toml")
        result = made([*answers, "--accept"], path)
        assert result.exit_code == 0, (answers, result.output, result.exception)
        text = path.read_text("utf-8")
        assert ("Nobody knew, and was taken:" in text) == (len(answers) < len(QUESTIONS))


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "1e999"])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_numbers_without_end_are_refused_with_a_sentence(question, value, tmp_path):
    result = made([f"{question.option}={value}"], tmp_path / "x.toml")
    assert result.exit_code == 2
    assert f"({question.option}) {value}: write a " in result.stderr


@pytest.mark.parametrize("answer", ["--reps=24", "--ramp=5", "--pay=120k"])
def test_one_answer_is_enough_and_what_it_needs_is_taken(answer, tmp_path):
    path = tmp_path / "ours.toml"
    with mock.patch.object(solving, "measured", plainly_measured):
        result = made([answer, "--json"], path)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert all(row["answered"] is None for row in found["rows"])
    assert set(found["taken"]) >= {"deal_size", "win_rate", "quota", "attainment", "leads"}
    assert all(each["why"] for each in found["taken"].values())
    assert "quota" in path.read_text("utf-8").partition("Nobody knew")[2]
