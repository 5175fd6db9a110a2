"""`marathon new`: answers are read, contradictions told, and what was answered comes out."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from forecast.calibration.solving import turned
from marathon.answers.arithmetic import contradictions
from marathon.answers.questions import QUESTIONS, Answers, read_answers
from marathon.answers.shaping import nearest_kind, shaped, teams_of
from marathon.answers.solving import CUSTOMERS, KNOBS
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


def told(like="mid_market", **changes):
    return contradictions(read_answers({**USUAL, **changes}), load_organisation(like))


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("deal_size", "25k", 25_000), ("deal_size", "$1.2m", 1.2e6),
        ("deal_size", "25,000", 25_000), ("deal_size", "25.000", 25_000),
        ("deal_size", "999.50", 999.5), ("cycle", "12 weeks", 84), ("cycle", "84 days", 84),
        ("cycle", "3 months", 91.3125), ("win_rate", "25%", 0.25), ("win_rate", "25", 0.25),
        ("win_rate", ".25", 0.25), ("margin", "100%", 1.0), ("ramp", "5 months", 5),
        ("leads", "0.5", 0.5), ("leads", "0", 0), ("quota", "", None), ("quota", "?", None),
    ],
)  # fmt: skip
def test_answers_are_read_as_people_write_them(name, written, value):
    question = next(each for each in QUESTIONS if each.name == name)
    assert question.read(written) == value


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
        # 4 x 12 x .25 x 25,000 = 300,000; (2,000,000 - 300,000) / 6,250 = 272
        ({"quota": "2m"}, ["would book 300,000", "272 further deals", "quota against hours"]),
        # 400 x 12 x 6,250 = 30,000,000, of which 200,000 is .667 %
        ({"leads": "400"}, ["would book 30,000,000", "0.667 % of the leads"]),
        # 200,000 x .3 = 60,000, less 90,000, a manager's and the place's cost
        ({"margin": "30%"}, ["200,000 x 30 % = 60,000", "are lost a year"]),
        ({"cycle": "4"}, ["4 days are 3 working days", "9 meetings"]),
        ({"ramp": "1", "cycle": "84"}, ["1 months (30 days)", "half of a first deal's 84 days"]),
        # 2,000,000 / (25,000 x .05) = 1,600 a year, open for a year each
        ({"quota": "2m", "win_rate": "5%", "cycle": "365"}, ["1,599 open at once"]),
    ],
)  # fmt: skip
def test_a_contradiction_shows_its_arithmetic_and_what_to_change(changes, parts):
    found = told(**changes)
    for part in parts:
        assert any(part in problem for problem in found), (part, found)
    assert all("Change" in problem for problem in found)


def test_a_newcomer_s_ramp_holds_the_first_cycle():
    base = load_organisation("mid_market")
    firm = shaped(base, Answers(ramp=6, cycle=91.3125), "ours")
    assert firm.people.ramp_months == pytest.approx((6 - 3) / 1.36, rel=1e-5)
    short = shaped(base, Answers(ramp=1, cycle=300), "ours")
    assert short.people.ramp_months == 0.5


def test_what_nobody_knows_contradicts_nothing_and_is_listed():
    base = load_organisation("mid_market")
    assert contradictions(Answers(quota=1e9), base) == ()
    firm = shaped(base, Answers(reps=10, deal_size=5e4, ramp=3), "ours")
    assert firm.unknown == (
        "buyer.reply_days", "process.stages.*.exit_logit", "plan.quota_ratio",
        "money.base_pay_year", "money.commission", "money.margin", "market.hand_raise_week",
        "market.hits_per_hour",
    )  # fmt: skip
    # From .61 of the output to .9: 1.36 time constants.
    assert firm.people.ramp_months == pytest.approx(3 / 1.36, rel=1e-5)
    drawn = EvidenceRanges.of(firm)
    more = {each.field for each in drawn.parameters} - {each.field for each in PARAMETERS}
    assert more == {
        "plan.quota_ratio", "money.base_pay_year", "money.commission", "money.margin",
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
    assert nearest_kind(Answers(reps=3)) == "founder_led"
    assert nearest_kind(Answers(reps=30)) == "mid_market"


def test_a_knob_at_the_end_of_its_range_is_told():
    firm = load_organisation("mid_market")
    knobs = [knob for knob in KNOBS if knob.measure in {"leads", "win_rate"}]
    changed, cut = turned(firm, knobs, [9.0, 0.5])
    assert cut == {"leads": ("market.hand_raise_week",), "win_rate": ()}
    assert changed.market.hand_raise_week == 5.0
    assert changed.process.stages[0].exit_logit == firm.process.stages[0].exit_logit + 0.5


def test_the_work_of_customers_stays_what_it_was_in_all():
    firm = load_organisation("mid_market")
    changed, _ = turned(firm, [CUSTOMERS], [-0.5])
    before, after = firm.customers, changed.customers
    assert after.base_per_rep < before.base_per_rep
    assert after.base_per_rep * after.tickets_month == pytest.approx(
        before.base_per_rep * before.tickets_month, rel=1e-5
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("new") / "ours.toml"
    options = ("--reps", 3, "--span", 3, "--deal-size", "20k", "--win-rate", "30%",
               "--cycle", "70", "--leads", 4, "--json", "--out", path)  # fmt: skip
    return path, run(*options)


def test_the_simulated_organisation_shows_what_was_answered(made):
    path, result = made
    assert result.exit_code == 0, result.stderr
    rows = {row["name"]: row for row in json.loads(result.stdout)["rows"]}
    for name, answer in {
        "deal_size": 2e4,
        "win_rate": 0.3,
        "cycle": 70,
        "leads": 4,
    }.items():
        assert rows[name]["answered"] == answer
        low, high = rows[name]["interval"]
        assert low < rows[name]["mean"] < high
        assert rows[name]["agrees"]
        assert rows[name]["mean"] == pytest.approx(answer, rel=0.1)
    assert rows["bookings"]["answered"] is None
    assert load_organisation(path).team_sizes() == (3,)


def test_the_file_says_of_each_number_where_it_comes_from(made):
    path, _ = made
    said = remarks_of(path)
    assert (
        "solved so that it comes out as answered: win rate 30 %"
        in said["process.stages.exit_logit"]
    )
    assert said["teams.reps"] == "answered: span 3"
    assert said["money.margin"].startswith("nobody knew: assumed")
    assert "Nobody knew: quota, ramp, pay, margin" in path.read_text("utf-8")
    assert "money.margin" in load_organisation(path).unknown


def test_contradictions_end_in_2_and_write_nothing(tmp_path):
    path = tmp_path / "x.toml"
    result = run("--margin", "10%", "--pay", "300k", "--quota", "500k", "--out", path)
    assert result.exit_code == 2
    assert "pay against margin" in result.stderr
    assert "--accept" in result.stderr
    assert not path.exists()


def test_questions_are_asked_and_a_contradiction_needs_a_yes(tmp_path):
    path = tmp_path / "x.toml"
    given = "\n\n\nmost\n\n500k\n\n\n300k\n10%\n\n\nn\n"
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
