"""`marathon replay`: a past quarter with one practice changed, said with what it rests on."""

from __future__ import annotations

import json

import numpy as np
import pytest
from console import run

import marathon
from marathon.sentences import replay as sentences
from sim.organisation import Team
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, write_organisation


@pytest.fixture(scope="module")
def firm():
    return load_organisation().model_copy(update={"teams": (Team(reps=8),)})


@pytest.fixture(scope="module")
def log(firm, tmp_path_factory):
    lived = marathon.simulate("initial", organisation=firm, years=2, seed=4, progress=False)
    return lived.save(tmp_path_factory.mktemp("run")) / "events.csv"


@pytest.fixture(scope="module")
def asked(firm, log):
    history = marathon.read_history(log)
    return {
        "history": history, "quarter": "2025Q2", "organisation": firm, "futures": 12,
        "progress": False,
    }  # fmt: skip


@pytest.fixture(scope="module")
def found(asked):
    return marathon.replay(levers={"lead_response_hours": 1, "desk_hours": 4}, **asked)


def test_an_inert_change_reproduces_the_quarter_deal_by_deal(asked):
    """A stretch of goals that nobody has does nothing."""
    same = marathon.replay(levers={"goal_stretch": 1.2}, **asked)
    deals = asked["history"].tables.deals
    closed = deals["closed"]
    won = (deals["status"] == "won") & (closed >= "2025-04-07") & (closed < "2025-07-07")
    assert same.observed.wins == won.sum() > 0
    assert same.observed.bookings == pytest.approx(deals.loc[won, "amount"].sum())
    assert (same.found.wins == won.sum()).all()
    np.testing.assert_allclose(same.found.bookings, deals.loc[won, "amount"].sum())
    assert same.frame().empty
    assert "cannot be told from what came" in same.verdict[0]


def test_the_weeks_begin_on_the_quarter_s_first_monday(found):
    assert f"{found.today.first_day}" == "2025-04-07"
    assert f"{found.until}" == "2025-07-06"
    assert found.verdict[0].startswith("In the weeks from 7 April 2025 to 6 July 2025 ")


def test_nothing_after_the_quarter_is_read(asked, found):
    earlier = asked["history"].tables.as_of(found.until)
    again = marathon.replay(
        levers={"lead_response_hours": 1, "desk_hours": 4}, **(asked | {"history": earlier})
    )
    assert again.to_dict() == found.to_dict()


def test_it_says_what_it_rests_on(found):
    text = found.text()
    for told in ("Taken as it was", "Assumed", "with the change", "8 of 10 such futures"):
        assert told in text
    for row in found.deals():
        assert 0.0 < row.otherwise <= 1.0
        assert row.ended in sentences.ENDED


def test_words_carry_no_more_than_the_interval():
    samples = np.array([4.0, 5.0, 6.0, 7.0])
    apart = sentences.Total.of("wins", 3.0, samples)
    same = sentences.Total.of("wins", 5.0, samples)
    assert apart.told_apart
    assert not same.told_apart


def test_the_command_says_what_the_function_says(firm, log, found, tmp_path):
    path = tmp_path / "ours.toml"
    write_organisation(firm, path)
    result = run(
        "replay", log, "--quarter", "2025Q2", "--set", "lead_response_hours=1", "--set",
        "desk_hours=4", "--organisation", path, "--replications", 12, "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["totals"] == json.loads(json.dumps(found.to_dict()["totals"]))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"quarter": "spring"}, "give a year and a quarter: 2026Q2"),
        ({"quarter": "2026Q4"}, "after the end of the history"),
        ({"quarter": "1999Q4"}, "before the first deal"),
        ({"levers": {}}, "nothing is changed"),
        ({"levers": {"desk_hour": 1}}, "desk_hours"),
        ({"history": "nowhere.csv"}, "nowhere.csv"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, given, said):
    with pytest.raises(InvalidInput, match=said):
        marathon.replay(**({"levers": {"desk_hours": 4}} | asked | given))
