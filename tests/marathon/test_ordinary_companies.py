"""A hundred ordinary companies, registered before solving was written, are taken as they are told."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

import marathon
from marathon.answers.arithmetic import contradictions
from marathon.answers.questions import QUESTIONS, Answers

FILE = Path(__file__).parents[2] / "benchmarks" / "ordinary_companies.csv"
DAYS_A_MONTH = 365.25 / 12
QUICK = (36, 63)
"""Large deals, of which few are simulated."""
LEADERS = {
    "ordinary": {"deal_size": "40k", "cycle": 84, "win_rate": "22%", "quota": "800k", "ramp": 6,
                 "pay": "180k", "margin": "80%", "leads": 10, "span": 8},
    "small": {"deal_size": "12k", "cycle": 35, "win_rate": "25%", "quota": "600k", "pay": "110k",
              "leads": 25},
    "large": {"deal_size": "150k", "cycle": 200, "win_rate": "20%", "quota": "1.2m", "pay": "280k",
              "leads": 2},
}  # fmt: skip


def companies():
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [
            {name: float(x) for name, x in row.items()} for row in csv.DictReader(lines)
        ]


def shows_its_answers(answers):
    own = marathon.own_organisation(progress=False, **answers)
    off = {
        row.name: row.simulated.mean / row.answered - 1
        for row in own.solved.rows
        if row.answered is not None
    }
    assert {name: round(by, 3) for name, by in off.items() if abs(by) > 0.1} == {}
    # Who is to be at nine tenths before half of a cycle is over cannot book so soon; that is said.
    days = answers["ramp"] * DAYS_A_MONTH if "ramp" in answers else math.inf
    said = [each for each in own.remarkable if "ramp" in each or "months" in each]
    assert len(own.remarkable) == len(said) == int(days < answers["cycle"] / 2)


def test_every_company_is_accepted():
    every = companies()
    assert len(every) == 100
    assert all(set(each) == {question.name for question in QUESTIONS} for each in every)
    refused = {
        number: contradictions(Answers(**each))
        for number, each in enumerate(every)
        if contradictions(Answers(**each))
    }
    assert refused == {}


@pytest.mark.parametrize("number", QUICK)
def test_some_companies_show_what_they_answered(number):
    shows_its_answers(companies()[number])


@pytest.mark.verification
@pytest.mark.parametrize("number", range(100))
def test_every_company_shows_what_it_answered_within_a_tenth(number):
    shows_its_answers(companies()[number])


@pytest.mark.verification
@pytest.mark.parametrize("name", LEADERS)
def test_what_leaders_answered_is_accepted_and_shown(name):
    shows_its_answers({"reps": 24, **LEADERS[name]})
