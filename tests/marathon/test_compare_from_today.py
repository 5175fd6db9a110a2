"""`marathon compare --history`: paired from the same open deals, in the company's money and dates."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from console import run

import marathon
from forecast.calibration.doubt import HistoryDoubt
from marathon.api.comparing import drawn_from
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.organisation import Team
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, write_organisation

SMALL = {"futures": 4, "years": 1, "warmup": 1}
EVENING = "2025-06-29"


@pytest.fixture(scope="module")
def firm():
    return load_organisation().model_copy(update={"teams": (Team(reps=5),)})


@pytest.fixture(scope="module")
def log(firm, tmp_path_factory):
    lived = marathon.simulate("initial", organisation=firm, years=2, seed=4, progress=False)
    return lived.save(tmp_path_factory.mktemp("run")) / "events.csv"


@pytest.fixture(scope="module")
def history(log):
    return marathon.read_history(log)


@pytest.fixture(scope="module")
def found(firm, history):
    return marathon.compare(
        "initial", "coach", organisation=firm, history=history, as_of=EVENING, **SMALL
    )


def test_the_company_s_money_is_what_futures_add_up_to(found):
    frame = found.today.frame()
    weekly = found.numbers.outcomes.weekly
    for weeks in (4, 8, 13, 52):
        rows = frame[frame["weeks"] == weeks].set_index("of")
        booked = weekly[:, :, :weeks, 0].sum(axis=2) * 5
        assert rows.loc["initial", "mean"] == pytest.approx(booked[:, 0].mean())
        assert rows.loc["coach", "more"] == pytest.approx(
            (booked[:, 1] - booked[:, 0]).mean()
        )
    assert frame["until"].unique().tolist() == [
        "2025-07-27", "2025-08-24", "2025-09-28", "2026-06-28",
    ]  # fmt: skip


def test_the_forecast_beside_it_is_marathon_forecast_s(found, history):
    frame = found.today.frame().set_index(["of", "weeks"])
    told = marathon.forecast(history, as_of=EVENING, until="2025-09-28")
    assert frame.loc[("marathon forecast", 13), "mean"] == pytest.approx(
        told.numbers.total.bookings.mean
    )


def test_the_same_way_twice_books_the_same(firm, history, tmp_path):
    path = tmp_path / "again.toml"
    path.write_text('title = "Again"\nmeaning = "The same."\nbase = "initial"\n')
    pair = marathon.compare(
        "initial", path,
        organisation=firm, history=history, as_of=EVENING, **SMALL,
    )  # fmt: skip
    weekly = pair.numbers.outcomes.weekly
    assert (weekly[:, 0] == weekly[:, 1]).all()


def test_any_number_of_threads_gives_the_same_bits(firm, history, found):
    again = marathon.compare(
        "initial", "coach", organisation=firm, history=history, as_of=EVENING,
        executor="threads:3", **SMALL,
    )  # fmt: skip
    assert (again.numbers.outcomes.weekly == found.numbers.outcomes.weekly).all()


def test_open_deals_matter(firm, history, found):
    without = marathon.compare("initial", "coach", organisation=firm, **SMALL)
    assert without.today is None
    assert "today" not in without.to_dict()
    assert (without.numbers.outcomes.weekly != found.numbers.outcomes.weekly).any()


def test_it_says_in_dates_and_money_how_the_evening_was_read(found):
    first, *_ = found.verdict
    assert first.startswith("From Monday 30 June 2025, with the ")
    assert "by 28 June 2026" in first
    text = found.text()
    assert "booked by" in text
    assert "marathon forecast" in text
    assert "Not taken from the CRM" in text
    told = found.to_dict()["today"]
    assert told["open_deals"] == len(found.today.stands.today.ids) > 0
    assert told["first_day"] == "2025-06-30"
    assert "booked by" in found.report()


def test_the_command_says_what_the_function_says(firm, log, found, tmp_path):
    path = tmp_path / "ours.toml"
    write_organisation(firm, path)
    result = run(
        "compare", "initial", "coach", "--organisation", path, "--history", log, "--as-of",
        EVENING, "--replications", 4, "--years", 1, "--warmup", 1, "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)["today"]
    assert told == json.loads(json.dumps(found.to_dict()["today"]))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"as_of": EVENING, "history": None}, "give the history"),
        ({"steady": True}, "steady states have no open deals of a day"),
        ({"warmup": 0}, "with a history give 1 or more"),
        ({"equal_spend": True}, "leave out equal_spend"),
        ({"history": "nowhere.csv"}, "nowhere.csv"),
        ({"as_of": "2031-01-01"}, "as-of date 2031-01-01"),
        ({"as_of": "soon"}, "give a date such as"),
    ],
)
def test_what_cannot_be_asked_is_refused(firm, history, asked, said):
    given = {"organisation": firm, "history": history, "as_of": EVENING, **SMALL} | asked
    with pytest.raises(InvalidInput, match=said):
        marathon.compare("initial", "coach", **given)


def test_parameters_may_be_drawn(firm, history):
    drawn = marathon.compare(
        "initial", "coach", organisation=firm, history=history, as_of=EVENING,
        parameters="drawn", years=1, warmup=1, futures=16,
    )  # fmt: skip
    assert np.isfinite(drawn.today.frame()["mean"]).all()


def test_what_a_calibration_leaves_open_is_drawn_unless_parameters_are_fixed(found, firm):
    given = found.today.stands
    left_open = HistoryDoubt(parts={}, today=given.today)
    calibrated = replace(given, left_open=left_open)
    assert [drawn_from(each, calibrated, firm) for each in (None, "drawn", "fixed")] == [
        left_open, left_open, None,
    ]  # fmt: skip
    assert drawn_from(None, given, firm) is drawn_from("fixed", None, firm) is None
    assert isinstance(drawn_from("drawn", given, firm), EvidenceRanges)
