"""A plan that starts from today: open deals of its history, and what is booked by then."""

import datetime as dt
import json
import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

import marathon
from marathon.api import starting
from marathon.api.starting import started
from marathon.cli import cli
from marathon.planning import options
from marathon.planning.futures import live
from marathon.planning.plan_file import read_plan
from marathon.planning.scoring import quota_chance
from marathon.serve.running import plan_of
from sim.organisation import Team
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, write_organisation

AS_OF = dt.date(2025, 5, 18)
PLAN = """
organisation = "ours.toml"
target = [{until = 2025-04-30, bookings = "50k"}, {until = 2025-09-30, bookings = "2M"}]
[[teams]]
name = "team"
quota = "300k"
[now]
history = "run/events.csv"
as_of = 2025-05-18
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A company of five that has lived for two years."""
    folder = tmp_path_factory.mktemp("company")
    firm = load_organisation().model_copy(update={"teams": (Team(reps=5),)})
    write_organisation(firm, folder / "ours.toml")
    lived = marathon.simulate("initial", organisation=firm, years=2, seed=4, progress=False)
    lived.save(folder / "run")
    return folder


def written(folder, text=PLAN, name="plan.toml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def begun(path):
    return started(path, (), lambda progress: None)


def won(folder, first, last):
    """Bookings between two days, by hand from the history."""
    deals = marathon.read_history(folder / "run" / "events.csv").tables.deals
    closed = deals["closed"].astype("datetime64[s]").dt.date
    mine = (deals["status"] == "won") & (closed >= first) & (closed <= last)
    return float(deals["amount"][mine].sum())


def test_week_0_is_the_monday_after_and_what_is_booked_this_quarter_counts(folder):
    plan, start = begun(written(folder))
    assert plan.first_day == dt.date(2025, 5, 19)
    assert plan.counts_from == dt.date(2025, 4, 7)  # the quarter's first Monday
    booked = won(folder, plan.counts_from, AS_OF)
    assert booked > 0.0
    (target,) = plan.targets  # that of April has passed
    assert target.booked == pytest.approx(booked)
    assert target.amount == pytest.approx(2e6 - booked)
    assert target.whole == pytest.approx(2e6)
    assert len(plan.before.deals) == len(start.stands.today.ids) > 0
    assert plan.last_year == pytest.approx(won(folder, dt.date(2024, 5, 20), AS_OF))
    assert plan.remarks == ("The target until 2025-04-30 has passed and is left out.",)


def test_bookings_count_from_the_day_that_the_file_says(folder):
    plan, _ = begun(written(folder, "from = 2025-01-06\n" + PLAN, "from.toml"))
    assert plan.first_day == dt.date(2025, 5, 19)
    assert plan.target.booked == pytest.approx(won(folder, dt.date(2025, 1, 6), AS_OF))


def test_futures_begin_with_the_open_deals_and_stay_paired(folder):
    plan, _ = begun(written(folder))
    text = "from = 2025-05-19\n" + PLAN[: PLAN.index("[now]")]
    text = text.replace('{until = 2025-04-30, bookings = "50k"}, ', "")
    bare = read_plan(written(folder, text, "bare.toml"))
    asked = {"futures": 3, "seed": 1, "drawn": False}
    first, again = live(plan, [plan.scenario, plan.scenario], **asked)
    (without,) = live(bare, [bare.scenario], **asked)
    assert (first.bookings == again.bookings).all()
    assert first.bookings.shape == without.bookings.shape
    assert (first.bookings != without.bookings).any()


def test_the_quota_of_the_quarter_counts_what_was_booked_in_it(folder):
    plan, start = begun(written(folder))
    (futures,) = live(plan, [plan.scenario], futures=4, seed=1, drawn=False)
    quota, chance = quota_chance(plan, futures, 0)
    assert quota == pytest.approx(5 * 300_000 / 4)
    span = futures.quarters[0]
    booked = futures.booked(span.first, span.end) + start.stands.today.booked
    assert chance.value == pytest.approx(((booked >= quota).sum() + 0.5) / 5.0)
    assert start.stands.today.booked == pytest.approx(
        won(folder, dt.date(2025, 4, 1), AS_OF)
    )


def test_the_page_says_what_was_taken_from_the_history(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(options, "HEADS", (1,))
    out = tmp_path / "out"
    asked = ["plan", str(written(folder)), "--reach", "60%", "--replications", "4", "--search", "2",
             "--parameters", "fixed", "--out", str(out), "--json"]  # fmt: skip
    result = CliRunner(catch_exceptions=False).invoke(cli, asked)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["target"]["amount"] == 2e6
    assert told["target"]["booked"] == pytest.approx(
        won(folder, dt.date(2025, 4, 7), AS_OF)
    )
    page = (out / "plan.html").read_text("utf-8")
    assert "What was taken from the history?" in page
    assert "were booked from 7 April 2025 to 18 May 2025" in page
    assert np.isfinite([each["booked"] for each in told["ways"]]).all()


def test_a_file_that_names_no_organisation_has_one_calibrated(folder, monkeypatch):
    seen = []

    def calibrated(tables, as_of, despite, progress):
        seen.append((len(tables.deals) > 0, as_of, despite))
        return SimpleNamespace(organisation=load_organisation(folder / "ours.toml"))

    monkeypatch.setattr(starting, "calibrate", calibrated)
    path = written(folder, PLAN.replace('organisation = "ours.toml"', ""), "bare.toml")
    plan, start = begun(path)
    assert seen == [(True, AS_OF, ())]
    assert plan.organisation.team_sizes() == (5,)
    assert start.calibrated
    paced = marathon.pace(path, "2025-05-05", futures=2, parameters="fixed", progress=False)
    assert len(seen) == 2
    assert paced.plan.first_day == dt.date(2025, 4, 7)
    assert paced.numbers.basis == "history"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"2M"', '"1k"', "is reached already"),
        ("organisation =", "from = 2025-06-02\norganisation =", "cannot wait so long"),
        ("run/events.csv", "nowhere", "nowhere"),
        ("as_of = 2025-05-18", "as_of = 2035-05-18", "lies before the plan's first week"),
        ("2025-09-30", "2025-05-01", "give one of the company"),
    ],
)
def test_what_cannot_start_from_today_is_refused(folder, old, new, said):
    with pytest.raises(InvalidInput, match=said):
        begun(written(folder, PLAN.replace(old, new), "wrong.toml"))


def test_a_desk_begins_as_the_command_does_and_keeps_pace_as_it_reads(folder):
    path = written(folder)
    plan, _ = begun(path)
    desk = plan_of(path)
    assert desk.own.targets == plan.targets
    assert desk.own.before.deals.digest == plan.before.deals.digest
    assert desk.plan.first_day == plan.counts_from
    moved = desk.way("hire.1.2025-07.1")
    assert moved.before.deals.digest == plan.before.deals.digest
    assert (moved.target, moved.last_year) == (plan.target, plan.last_year)
    (found,) = replace(desk, batches=(4,)).looks([desk.own], threading.Event())
    (theirs,) = live(plan, [plan.scenario], futures=4, seed=1, drawn=True)
    assert found.ways[0].futures.bookings.tobytes() == theirs.bookings.tobytes()
