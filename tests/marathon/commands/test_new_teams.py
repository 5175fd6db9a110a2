"""`marathon new --teams`: each team's answers come out in a market of its own, others inherit."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import marathon
from marathon.answers.questions import Answers
from marathon.answers.teams import OWN_MARKET, read_company, team_table
from marathon.cli import cli
from sim.engines.run import advance, open_world
from sim.organisation import MARKET_SECTIONS
from sim.outputs.counters import RepCounter
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, load_scenario
from sim.scenarios.writing import organisation_text

MID = {"name": "Mid", "reps": 4, "deal_size": "40k", "win_rate": "22 %"}
LARGE = {"name": "Large", "reps": 2, "market": "enterprise", "cycle_days": "200 days"}
INBOUND = {"name": "Inbound", "reps": 3, "market": "transactional_inbound"}


def run(*arguments):
    return CliRunner().invoke(cli, ["new", *map(str, arguments)], catch_exceptions=False)


def company(*teams, **common):
    return read_company({"teams": list(teams), **common}, source="ours")


def test_a_team_is_started_from_its_market_or_from_the_nearest_one():
    told = {each.name: each for each in company(MID, LARGE, INBOUND).told}
    assert list(told) == ["Mid", "Large"]
    assert told["Mid"].like == "mid_market"
    assert told["Mid"].answers == Answers(reps=4, span=4, deal_size=40_000, win_rate=0.22)
    assert told["Large"].like == "enterprise"
    assert told["Large"].base.process == load_organisation("enterprise").process
    assert told["Large"].base.money.currency == "USD"
    assert (told["Mid"].chosen, told["Large"].chosen) == (False, True)
    cheap = company({**MID, "deal_size": "2k"}).told[0]
    assert cheap.like == "transactional_inbound"


def test_what_a_team_does_not_answer_it_takes_from_the_company():
    plain = {"name": "Plain", "reps": 5}
    found = company(plain, LARGE, INBOUND, win_rate=0.3, leads_month=4)
    assert [each.name for each in found.told] == [OWN_MARKET, "Large"]
    own, large = found.told
    assert (own.answers.win_rate, own.answers.leads) == (0.3, 4)
    assert (large.answers.win_rate, large.answers.cycle) == (0.3, 200)


def test_teams_of_a_company_sell_where_their_answers_were_solved():
    found = company({"name": "Plain", "reps": 5}, LARGE, INBOUND, win_rate=0.3)
    at_home, large = (load_organisation(name) for name in ("founder_led", "enterprise"))
    large = large.with_(money={"currency": "USD"})
    firm = found.solved([at_home, large])
    kinds, of_team = firm.kinds()
    assert [team.market for team in firm.teams] == [None, "Large", "transactional_inbound"]
    for place, wanted in enumerate(
        (at_home, large, load_organisation("transactional_inbound"))
    ):
        seen = kinds[of_team[place]]
        assert {name: getattr(seen, name) for name in MARKET_SECTIONS[:-2]} == {
            name: getattr(wanted, name) for name in MARKET_SECTIONS[:-2]
        }


def test_a_file_that_nobody_touched_is_not_said_to_have_changed(tmp_path):
    found = company(INBOUND, MID, LARGE)
    mid, large = (load_organisation(name) for name in ("mid_market", "enterprise"))
    firm = found.solved([mid, large.with_(money={"currency": "USD"})])
    fitted = firm.calibrated("the answers", "initial", [])
    path = tmp_path / "ours.toml"
    path.write_text(organisation_text(fitted), "utf-8")
    read = load_organisation(path)
    assert [x.name for x in read.markets] == [x.name for x in fitted.markets]
    assert not read.changed_since_calibration


def test_a_file_of_one_s_own_is_where_its_teams_start():
    found = company({**MID, "win_rate": 0.2}, people={"quit_month": 0.01})
    assert found.told[0].base.people.quit_month == 0.01


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ([INBOUND], "holds no answer"),
        (
            [{**MID, "win_rate": "300%"}],
            "teams (entry 1): win_rate 300%: write a percentage",
        ),
        ([{**MID, "count": 2}], "several teams have this name"),
        ([MID, MID], "several teams have this name"),
        ([{**MID, "market": "moon"}], "market 'moon' is neither below"),
        ([{**MID, "deal_sise": 3}], "did you mean"),
        ([7], "teams"),
    ],
)
def test_what_is_wrong_with_teams_is_said(teams, said):
    with pytest.raises(InvalidInput) as caught:
        company(*teams)
    assert any(said in problem for problem in caught.value.problems), caught.value.problems


def test_a_team_on_the_command_line_is_read_as_in_a_file():
    written = team_table("name=Mid, reps=4,quota=900k,deal_size=40k")
    assert written == {"name": "Mid", "reps": 4, "quota": 900_000, "deal_size": "40k"}
    for wrong in ("Mid", "name=", "name=Mid,name=Large", "name=Mid,reps=many"):
        with pytest.raises(InvalidInput):
            team_table(wrong)


def test_answers_in_an_organisation_file_say_how_they_are_solved(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text('win_rate = 0.2\n[[teams]]\nname = "Mid"\ndeal_size = 4_000\n', "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_organisation(path)
    assert len(caught.value.problems) == 2
    for problem in caught.value.problems:
        assert "marathon new --teams FILE" in problem


def test_options_that_speak_of_all_teams_are_refused_beside_teams(tmp_path):
    result = run("--team", "name=Mid,reps=2,deal_size=9k", "--win-rate", "20%", "--like",
                 "enterprise", "--out", tmp_path / "x.toml")  # fmt: skip
    assert result.exit_code == 2
    assert "--win-rate, --like: cannot be given beside --team" in result.stderr


def test_a_company_of_two_teams_shows_what_was_answered(tmp_path, monkeypatch):
    # 2,000 deals tell a mean amount to some 3 %; the answer has to be met within 10.
    monkeypatch.setattr("marathon.answers.solving.FINE", (2_000, 120))
    monkeypatch.setattr("marathon.answers.solving.CHECKED", (2_000, 120))
    path = tmp_path / "ours.toml"
    result = run(
        "--team", "name=Mid,reps=3,deal_size=300k,quota=900k", "--team",
        "name=Inbound,reps=2,market=transactional_inbound", "--json", "--out", path,
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    rows = {row["name"]: row for row in json.loads(result.stdout)["markets"]["Mid"]["rows"]}
    assert rows["deal_size"]["mean"] == pytest.approx(300_000, rel=0.1)
    assert rows["quota"]["mean"] == pytest.approx(900_000, rel=0.1)
    firm = load_organisation(path)
    assert firm.team_names() == ("Mid", "Inbound")
    assert [team.market for team in firm.teams] == ["Mid", "transactional_inbound"]
    text = " ".join(path.read_text("utf-8").replace("\n#  ", "").split())
    assert "# Mid, started from 'enterprise': deal size 300,000 (simulated" in text
    assert "solved for the answers at the head of this file" in text


@pytest.mark.verification
def test_every_team_s_answers_come_out_within_a_tenth_in_the_whole_company():
    mid = {**MID, "reps": 8, "cycle_days": 84, "leads_month": 9, "opportunities_month": 5,
           "attainment": "80%"}  # fmt: skip
    large = {**LARGE, "reps": 6, "deal_size": "150k", "win_rate": 0.18}
    own = marathon.own_teams({"teams": [mid, large, INBOUND]}, accept=True)
    firm, sums = own.organisation, 0.0
    for replication in range(40):
        world = open_world(
            firm, seed=77, replication=replication, run_in_weeks=104, weeks=104, room_for=()
        )
        practices = load_scenario("initial").practices()
        advance(world, practices, 0)
        sums = sums + advance(world, practices, 104).reps.sum(axis=0)
    team = world.reps["team"]
    for number, (name, each) in enumerate(own.markets.items()):
        c = sums[team == number].sum(axis=0)
        months = c[RepCounter.PRESENT] * 12 / 52
        seen = {
            "deal_size": c[RepCounter.BOOKINGS] / c[RepCounter.WINS],
            "win_rate": c[RepCounter.WINS] / c[RepCounter.DEALS_OPENED],
            "cycle": 1.4 * c[RepCounter.CYCLE_DAYS] / c[RepCounter.WINS],
            "leads": c[RepCounter.INBOUND] / months,
            "opportunities": c[RepCounter.DEALS_OPENED] / months,
            "attainment": 13 * c[RepCounter.BOOKINGS] / c[RepCounter.QUOTA],
        }
        answered = {row.name: row.answered for row in each.solved.rows if row.answered}
        for what, value in answered.items():
            assert seen[what] == pytest.approx(value, rel=0.1), (name, what)
