"""`marathon new`: answers are read, contradictions told, and what was answered comes out."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from forecast.calibration.solving import turned
from marathon.answers.arithmetic import contradictions, remarkable
from marathon.answers.completing import booked, completed
from marathon.answers.questions import QUESTIONS, Answers, read_answers
from marathon.answers.shaping import (
    UNKNOWN_FIELDS,
    nearest_kind,
    shaped,
    teams_of,
    unknown_fields,
)
from marathon.answers.solving import KNOBS
from marathon.cli import cli
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.drawing.parameters import PARAMETERS
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation
from sim.scenarios.remarks import remarks_of

USUAL = {"deal_size": "25k", "win_rate": "25%", "quota": "200k", "cycle": "84", "leads": "4",
         "pay": "90k", "margin": "80%", "span": "8", "ramp": "5", "reps": "24"}  # fmt: skip


def run(*arguments, given=""):
    return CliRunner().invoke(
        cli, ["new", *map(str, arguments)], input=given, catch_exceptions=False
    )


BEGUN = {"leads": 0.7, "opportunities": 1.5, "self_sourced": 1.4, "found": 2.7, "cycle": 88.0,
         "selling": 0.08, "open_deals": 3.2, "attrition": 0.37}  # fmt: skip
"""About what is simulated of mid_market."""


def told(**changes):
    return contradictions(read_answers({**USUAL, **changes}))


def shape(**answers):
    base = load_organisation("mid_market")
    return shaped(base, BEGUN, completed(Answers(**answers)).answers, "ours")


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("deal_size", "25k", 25_000), ("deal_size", "$1.2m", 1.2e6),
        ("deal_size", "25,000", 25_000), ("deal_size", "25.000", 25_000),
        ("deal_size", "40.000,50", 40_000.5), ("deal_size", "40,000.50", 40_000.5),
        ("deal_size", "1,2m", 1.2e6), ("deal_size", "1,2 Mio. EUR", 1.2e6),
        ("deal_size", "500 kr", 500), ("deal_size", "12,5k", 12_500), ("deal_size", "40 000 EUR", 40_000),
        ("deal_size", "CHF 40'000", 40_000), ("win_rate", "22,5 %", 0.225),
        ("deal_size", "999.50", 999.5), ("cycle", "12 weeks", 84), ("cycle", "84 days", 84),
        ("cycle", "3 months", 91.3125), ("win_rate", "25%", 0.25), ("win_rate", "25", 0.25),
        ("win_rate", ".25", 0.25), ("margin", "100%", 1.0), ("ramp", "5 months", 5),
        ("leads", "0.5", 0.5), ("leads", "0", 0), ("quota", "", None), ("quota", "?", None),
    ],
)  # fmt: skip
def test_answers_are_read_as_people_write_them(name, written, value):
    question = next(each for each in QUESTIONS if each.name == name)
    assert question.read(written) == value


@pytest.mark.parametrize("written", [
    "40kk", "10-20k", "2k5", "abc", "k", "40.000.00", "120x", "120 thousend", "120 kg", "5 per deal",
])  # fmt: skip
def test_money_that_can_be_meant_in_two_ways_or_holds_an_unknown_word_is_refused(written):
    question = next(each for each in QUESTIONS if each.name == "deal_size")
    with pytest.raises(InvalidInput, match="write a sum of money"):
        question.read(written)


def test_all_answers_that_cannot_be_read_are_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        read_answers({"reps": "2.5", "win_rate": "300%", "cycle": "soon", "quota": "-5"})
    problems = caught.value.problems
    assert [problem.split()[0] for problem in problems] == [
        "reps", "cycle", "win_rate", "quota",
    ]  # fmt: skip
    assert all("write a" in problem and "for example" in problem for problem in problems)


def test_answers_that_belong_together_contradict_nothing():
    assert told() == ()


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        # 5 x 12 x .25 x 25,000 = 375,000, and .75 x 2,000,000 = 1,500,000
        ({"quota": "2m", "opportunities": "5", "attainment": "75%"},
         ["60 a year; 25 % of them won at 25,000 each bring 375,000", "is 1,500,000"]),
        # 30 a month are 360 a year; 360 x .25 x 25,000 / 200,000 = 11.25
        ({"opportunities": "30"}, ["attainment from the other answers", "makes it 1,120 %", "300 %"]),
        # .75 x 2,000,000 / (12 x .25 x 250) = 2,000 a month
        ({"quota": "2m", "deal_size": "250"}, ["opportunities from the other", "makes it 2,000"]),
        # .75 x 40 x 1,500 / 30.4 = 1,478
        ({"quota": None, "opportunities": "40", "cycle": "1500"}, ["1,478 open at once"]),
    ],
)  # fmt: skip
def test_broken_arithmetic_is_shown_with_what_to_change(changes, parts):
    found = told(**changes)
    for part in parts:
        assert any(part in problem for problem in found), (part, found)
    assert all("Change" in problem for problem in found)


def test_round_answers_need_not_fit_to_the_last_digit():
    # 4.2 x 12 x .25 x 25,000 = 315,000 against 400,000 x .75 = 300,000.
    assert told(quota="400k", opportunities="4.2", attainment="75%") == ()


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        # 200,000 x .3 = 60,000, less 90,000, a manager's and the place's cost
        ({"margin": 0.3, "quota": 200_000, "pay": 90_000}, "200,000 x 30 % = 60,000"),
        (
            {"ramp": 1, "cycle": 84},
            "1 months (30 days), before half of a first deal's 84 days",
        ),
    ],
)
def test_what_is_unusual_is_told_and_not_refused(changes, part):
    answers = Answers(span=8, **changes)
    assert contradictions(answers) == ()
    assert part in "".join(remarkable(answers, load_organisation("mid_market")))


@pytest.mark.parametrize(
    ("answers", "name", "value"),
    [
        # 800,000 x .75 / (12 x .22 x 40,000)
        ({"quota": 8e5, "deal_size": 4e4, "win_rate": 0.22}, "opportunities", 5.68),
        (
            {"quota": 8e5, "deal_size": 4e4, "win_rate": 0.22, "opportunities": 5},
            "attainment",
            0.66,
        ),
        (
            {"quota": 8e5, "attainment": 1, "win_rate": 0.2, "opportunities": 10},
            "deal_size",
            33_300,
        ),
        ({"pay": 1e5}, "quota", 480_000),
        ({"cycle": 140}, "deal_size", 130_000),
        ({"deal_size": 25_000}, "cycle", 70),
    ],
)
def test_what_nobody_knows_follows_from_what_was_answered(answers, name, value):
    full = completed(Answers(**answers))
    assert full.answers.known[name] == pytest.approx(value, rel=0.01)
    assert full.taken[name]
    assert not set(full.taken) & set(answers)
    known = full.answers.known
    assert booked(known) == pytest.approx(known["quota"] * known["attainment"], rel=0.02)


def test_a_share_that_would_be_out_of_reach_is_taken_and_another_one_follows():
    # At 25 % of 20 a month, won at 40,000, a quota of 600,000 would be reached four times over.
    full = completed(Answers(opportunities=20, deal_size=40_000, quota=600_000))
    assert full.answers.attainment == 0.75
    assert full.answers.win_rate == pytest.approx(600_000 * 0.75 / (240 * 40_000), rel=0.01)


def test_where_an_organisation_was_named_what_nobody_knows_is_as_there():
    usual = Answers(
        deal_size=9_000, cycle=30, win_rate=0.4, attainment=0.9, quota=2e5, leads=3
    )
    full = completed(Answers(reps=3, win_rate=0.3), usual, "theirs")
    assert (full.answers.deal_size, full.answers.quota) == (9_000, 200_000)
    assert full.taken["cycle"] == "as in 'theirs'"
    assert full.answers.pay is None


def test_a_newcomer_s_ramp_holds_the_first_cycle():
    assert shape(ramp=6, cycle=91.3125).people.ramp_months == pytest.approx(
        (6 - 3) / 1.36, rel=1e-5
    )
    assert shape(ramp=1, cycle=300).people.ramp_months == 0.5


def test_twice_the_deals_are_half_the_work_with_each():
    one, two = (shape(opportunities=number, deal_size=3e4, leads=4) for number in (3, 6))
    assert two.process.hours_ratio == pytest.approx(one.process.hours_ratio / 2, rel=1e-4)
    assert two.market.accounts_per_rep > one.market.accounts_per_rep
    assert two.customers.base_per_rep == pytest.approx(
        2 * one.customers.base_per_rep, abs=1
    )


def test_as_many_customers_are_lost_as_are_won_and_they_take_no_more_work():
    firm, base = shape(opportunities=6, win_rate=0.25), load_organisation("mid_market")
    customers = firm.customers
    assert 52 * customers.churn_week * customers.base_per_rep == pytest.approx(18, rel=0.02)
    assert customers.base_per_rep * customers.tickets_month == pytest.approx(
        base.customers.base_per_rep * base.customers.tickets_month, rel=1e-5
    )


def test_what_nobody_knows_is_listed_and_can_be_drawn():
    base = load_organisation("mid_market")
    answers = Answers(reps=10, deal_size=5e4, ramp=3)
    unknown = unknown_fields(answers)
    fields = [
        *UNKNOWN_FIELDS["cycle"],
        *UNKNOWN_FIELDS["pay"],
        *UNKNOWN_FIELDS["attrition"],
    ]
    assert set(fields) <= set(unknown)
    assert not set(UNKNOWN_FIELDS["ramp"]) & set(unknown)
    firm = base.model_copy(update={"unknown": unknown})
    drawn = EvidenceRanges.of(firm)
    more = {each.field for each in drawn.parameters} - {each.field for each in PARAMETERS}
    assert more == {
        "plan.quota_ratio", "money.base_pay_year", "money.commission", "money.margin",
        "process.hours_ratio",
    }  # fmt: skip
    margins = {drawn.organisation(firm, seed=1, point=x).money.margin for x in range(8)}
    assert len(margins) == 8
    assert EvidenceRanges.of(base).parameters == PARAMETERS


@pytest.mark.parametrize(
    ("reps", "span", "sizes"),
    [
        (24, 8, [8, 8, 8]),
        (25, 8, [7, 6, 6, 6]),
        (3, 8, [3]),
        (1, 1, [1]),
        (41, 40, [21, 20]),
    ],
)
def test_people_are_split_into_teams_of_at_most_the_span(reps, span, sizes):
    teams = teams_of(load_organisation("mid_market"), Answers(reps=reps, span=span))
    assert [team.reps for team in teams for _ in range(team.count)] == sizes


def test_the_start_is_the_built_in_organisation_of_the_nearest_kind():
    assert nearest_kind(Answers(deal_size=2_000)) == "transactional_inbound"
    assert nearest_kind(Answers(deal_size=2e5, reps=2)) == "enterprise"
    assert nearest_kind(Answers(deal_size=25_000, cycle=20)) == "transactional_inbound"
    assert nearest_kind(Answers(cycle=300)) == "enterprise"
    assert nearest_kind(Answers(reps=3, quota=4e5)) == "mid_market"
    assert nearest_kind(Answers(reps=3)) == "founder_led"
    assert nearest_kind(Answers(reps=30)) == "mid_market"


def test_a_knob_at_the_end_of_its_range_is_told():
    firm = load_organisation("mid_market")
    knobs = [knob for knob in KNOBS if knob.measure in {"leads", "win_rate"}]
    changed, cut = turned(firm, knobs, [9.0, 0.5])
    assert cut == {"leads": ("market.hand_raise_week",), "win_rate": ()}
    assert changed.market.hand_raise_week == 5.0
    assert changed.process.stages[0].exit_logit == firm.process.stages[0].exit_logit + 0.5


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("new") / "ours.toml"
    options = ("--reps", 6, "--span", 3, "--deal-size", "200k", "--win-rate", "30%",
               "--cycle", "120", "--leads", 2, "--quota", "900k", "--attrition", "20%", "--json",
               "--out", path)  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        # 2,000 deals tell a mean amount to some 3 %; the answers have to be met within 10.
        patch.setattr("marathon.answers.solving.FINE", (2_000, 120))
        patch.setattr("marathon.answers.solving.CHECKED", (2_000, 120))
        return path, run(*options)


def test_the_simulated_organisation_shows_what_was_answered(made):
    path, result = made
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    rows = {row["name"]: row for row in found["rows"]}
    for name, answer in {
        "deal_size": 2e5, "win_rate": 0.3, "cycle": 120, "leads": 2, "quota": 9e5, "attrition": 0.2,
    }.items():  # fmt: skip
        assert rows[name]["answered"] == answer
        low, high = rows[name]["interval"]
        assert low < rows[name]["mean"] < high
        assert rows[name]["agrees"]
        assert rows[name]["mean"] == pytest.approx(answer, rel=0.1)
    assert rows["bookings"]["answered"] is None
    # What was taken comes out as well: .75 x 900,000 / (12 x .3 x 200,000) = .94 a month.
    assert rows["opportunities"]["mean"] == pytest.approx(0.94, rel=0.1)
    assert found["taken"]["opportunities"]["value"] == pytest.approx(0.938)
    assert load_organisation(path).team_sizes() == (3, 3)


def test_the_file_says_of_each_number_where_it_comes_from(made):
    path, _ = made
    said = remarks_of(path)
    assert (
        "solved so that it comes out as answered: win rate 30 %"
        in said["process.stages.exit_logit"]
    )
    assert said["teams.reps"] == "answered: span 3"
    assert said["money.margin"].startswith(
        "from margin 80 %, which nobody answered (assumed"
    )
    assert said["process.hours_ratio"].startswith("solved: 0.11 of a rep's hours")
    text = " ".join(path.read_text("utf-8").replace("\n# ", " ").split())
    assert "Nobody knew, and was taken: attainment 75 %, opportunities 0.938" in text
    assert "money.margin" in load_organisation(path).unknown


def test_contradictions_end_in_2_and_write_nothing(tmp_path):
    path = tmp_path / "x.toml"
    given = (
        "--opportunities",
        2,
        "--win-rate",
        "20%",
        "--deal-size",
        "10k",
        "--quota",
        "900k",
    )
    result = run(*given, "--out", path)
    assert result.exit_code == 2
    assert "attainment from the other answers" in result.stderr
    assert "--accept" in result.stderr
    assert not path.exists()


def test_questions_are_asked_and_a_contradiction_needs_a_yes(tmp_path):
    path = tmp_path / "x.toml"
    given = "\n10k\n\nmost\n20%\n2\n900k\n\n\n\n\n\n\n\nn\n"
    result = run("--out", path, given=given)
    assert result.exit_code == 2
    for question in QUESTIONS:
        assert question.text in result.stderr
    assert "win_rate (--win-rate) most: write a percentage" in result.stderr
    assert "nothing was written" in result.stderr
    assert not path.exists()
    assert run("--out", path, given="24\n").exit_code == 130
    assert "no answer was given" in run("--out", path, given="\n" * len(QUESTIONS)).stderr


def test_a_file_that_exists_is_never_replaced(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text("mine", "utf-8")
    result = run("--reps", 5, "--out", path)
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert run("--reps", 5, "--like", "mid", "--out", tmp_path / "y.toml").exit_code == 2


CONTRADICTING = {
    "one company": ("--opportunities", "2", "--win-rate", "20%", "--deal-size", "10k", "--quota", "900k"),
    "a team": ("--team", "name=Mid,reps=10,deal_size=10k,win_rate=20%,opportunities_month=2,quota=900k"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CONTRADICTING)
def test_without_a_terminal_contradictions_are_refused_with_what_to_give(tmp_path, kind):
    path = tmp_path / "x.toml"
    asked = [
        sys.executable,
        "-m",
        "marathon",
        "new",
        *CONTRADICTING[kind],
        "--out",
        str(path),
    ]
    ended = subprocess.run(
        asked, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "attainment from the other answers" in ended.stderr
    assert "--accept" in ended.stderr
    assert not path.exists()
