"""How a plan stands: futures are conditioned on what is booked, and add up."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

import marathon
from marathon.cli import cli
from marathon.planning.booked import read_booked
from marathon.planning.pacing import conditioned, place_in_corridor
from marathon.planning.plan_file import read_plan
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.weeks import Quarter
from sim.outputs.tally import COMPANY
from sim.problems import InvalidInput
from sim.scenarios.loader import load_organisation, write_organisation

PLAN = """
organisation = "mid_market"
from = 2026-11-30
target = [{until = 2027-03-31, bookings = "150k"}]
[[teams]]
name = "team"
reps = 2
quota = "200k"
people = ["Ann", "Bob"]
"""


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, "utf-8")
    return path


def drawn_futures(n, slope, seed=3):
    """Futures in which each rep's second quarter follows the first one, as far as `slope` says."""
    g = np.random.Generator(np.random.Philox(seed))
    first = g.gamma(4.0, 5.0, (n, 2, 2))
    luck = g.normal(0.0, 1.0, (n, 1, 2))
    second = 40.0 + slope * first.sum(axis=1, keepdims=True) + luck
    bookings = np.concatenate((first, second, second), axis=1)
    plan_days = tuple(
        np.arange("2026-11-30", "2026-12-28", 7, dtype="datetime64[D]").tolist()
    )
    return BookedFutures(
        bookings=bookings, quotas=np.ones((n, 1, 2)), company=np.zeros((n, 4, len(COMPANY))),
        quarters=(Quarter(name="2026 Q4", first=0, end=4, last_day=plan_days[3], share=1.0),),
        days=plan_days, teams=("team",), team_of=np.zeros(2, int), reps=("Ann", "Bob"),
    )  # fmt: skip


def test_who_is_ahead_now_is_ahead_later_as_far_as_futures_say_so():
    """Regression error: a slope of .5 known to sd 1 / (sd of 14 x sqrt(2000)), far below .01."""
    futures = drawn_futures(2000, slope=0.5)
    known = {0: np.array([60.0, 60.0]), 1: np.array([10.0, 5.0])}
    found = conditioned(futures, 2, company=None, reps=known)
    ahead = found.ahead.sum(axis=1)
    # Two weeks of 40 and half of what was booked each: 80 + 120, and 80 + 15.
    assert ahead[:, 0].mean() == pytest.approx(200.0, abs=0.5)
    assert ahead[:, 1].mean() == pytest.approx(95.0, abs=0.5)
    both = found.booked(0, 4, np.array([0, 1]))
    assert both.mean() == pytest.approx(135.0 + 295.0, abs=1.0)
    one = found.booked(0, 4, np.array([0])) + found.booked(0, 4, np.array([1]))
    assert both == pytest.approx(one)


def test_what_only_the_company_is_known_to_have_booked_is_shared_among_its_reps():
    futures = drawn_futures(2000, slope=0.0)
    found = conditioned(futures, 2, company=100.0, reps={})
    so_far = found.so_far.sum(axis=(1, 2))
    assert so_far == pytest.approx(np.full(2000, 100.0))
    assert (found.so_far >= 0.0).all()
    assert found.so_far.sum(axis=1).mean(axis=0) == pytest.approx([50.0, 50.0], abs=1.5)
    # Bookings so far tell nothing of later ones here.
    assert found.ahead.sum(axis=1).mean(axis=0) == pytest.approx([80.0, 80.0], abs=0.2)


def test_where_nothing_is_known_futures_stay_as_they_are():
    futures = drawn_futures(50, slope=0.5)
    found = conditioned(futures, 2, company=None, reps={})
    everybody = np.array([0, 1])
    wanted = futures.bookings.sum(axis=(1, 2))
    assert found.booked(0, 4, everybody) == pytest.approx(wanted)


def test_at_its_end_a_target_is_reached_or_it_is_not():
    futures = drawn_futures(50, slope=0.5)
    known = {0: np.full(4, 10.0), 1: np.full(4, 20.0)}
    found = conditioned(futures, 4, company=None, reps=known)
    assert set(found.booked(0, 4, np.array([0, 1]))) == {120.0}
    assert place_in_corridor(futures, 2, 0.0) == 0.0


def test_bookings_of_a_file_are_laid_on_weeks_and_names(plan_file, tmp_path):
    plan = read_plan(plan_file)
    path = tmp_path / "booked.csv"
    path.write_text(
        "date,rep,amount\n2026-12-01,Ann,25k\n2026-12-06,Ann,5000\n2026-12-07,Bob,7000\n"
        "2026-12-14,Bob,1\n2026-11-29,Bob,1\n", "utf-8",
    )  # fmt: skip
    found = read_booked(path, plan, 2, ("Ann", "Bob"))
    assert {name: held.tolist() for name, held in found.by_rep.items()} == {
        "Ann": [30_000.0, 0.0], "Bob": [0.0, 7_000.0],
    }  # fmt: skip
    assert (found.company, found.skipped) == (37_000.0, 2)
    assert read_booked("1.2M", plan, 2, ("Ann",)).company == 1_200_000.0


def test_problems_of_a_file_of_bookings_are_said_row_by_row(plan_file, tmp_path):
    path = tmp_path / "booked.csv"
    path.write_text("date,rep,amount\nsoon,Ann,x\n2026-12-07,Zoe,7\n", "utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_booked(path, read_plan(plan_file), 2, ("Ann", "Bob"))
    said = "\n".join(caught.value.problems)
    assert "row 2: date 'soon'" in said
    assert "row 2: amount 'x'" in said
    assert "row 3: rep 'Zoe' is not in the plan; it has Ann, Bob" in said
    with pytest.raises(
        InvalidInput, match=r"neither a sum of money .* \(there is no such file\)"
    ):
        read_booked("nothing", read_plan(plan_file), 2, ("Ann",))


def test_the_command_says_chances_of_company_and_reps_from_one_array(plan_file, tmp_path):
    out = tmp_path / "out"
    asked = ["pace", str(plan_file), "--week", "2027-01-13", "--booked", "20k", "--json",
             "--replications", "6", "--parameters", "fixed", "--out", str(out)]  # fmt: skip
    result = CliRunner(catch_exceptions=False).invoke(cli, asked)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["week"] == "2027-01-11"
    assert (found["booked"], found["basis"], found["futures"]) == (20_000, "plan", 6)
    assert {(row["level"], row["name"]) for row in found["quotas"]} == {
        ("company", ""), ("rep", "Ann"), ("rep", "Bob"),
    }  # fmt: skip
    assert [row["amount"] for row in found["quotas"]] == [100_000, 50_000, 50_000]
    page = (out / "pace.html").read_text("utf-8")
    assert "31 March 2027" in page
    assert (out / "charts" / "pace.png").exists()


def test_a_target_that_is_booked_already_is_said_to_be_reached(plan_file):
    found = marathon.pace(
        plan_file,
        "2027-01-13",
        booked="151k",
        futures=4,
        parameters="fixed",
        progress=False,
    )
    assert found.verdict[0].startswith("The target of")
    assert "is reached already: USD" in found.verdict[0]
    assert "of futures" not in found.verdict[0]


def test_nothing_is_said_to_be_booked_where_nobody_said_it(plan_file):
    found = marathon.pace(
        plan_file, "2027-01-13", futures=12, parameters="fixed", progress=False
    )
    assert np.isnan(found.numbers.booked)
    assert found.to_dict()["booked"] is None
    assert "was not given (--booked or --history)" in " ".join(found.verdict)
    assert "are booked," not in " ".join(found.verdict)
    found.report()
    first = marathon.pace(
        plan_file, "2026-12-01", futures=12, parameters="fixed", progress=False
    )
    assert first.numbers.booked == 0.0


def test_a_week_outside_of_the_plan_is_refused(plan_file):
    with pytest.raises(InvalidInput, match="the plan runs from 2026-11-30"):
        marathon.pace(plan_file, "2026-11-01", progress=False)
    with pytest.raises(InvalidInput, match="give one of them"):
        marathon.pace(plan_file, "2026-12-01", booked=1, history="there", progress=False)


def changed_since_last_week(found, history):
    """The bridge leads from the forecast of a week ago to the one that is shown, to the cent."""
    bridge, target = found.numbers.bridge, found.numbers.target
    company = bridge.company
    assert f"{bridge.since}" == "2026-09-13"
    assert company.earlier + sum(part.value for part in company.parts) == pytest.approx(
        company.later
    )
    steps = sum(part.p_quota for part in company.parts)
    assert company.p_earlier + steps == pytest.approx(company.p_later, abs=1e-3)
    # Half a future either way keeps a chance from certainty.
    assert company.p_later == pytest.approx(target.chance.value, abs=1e-3)
    told = marathon.forecast(history, as_of="2026-09-20", until="2027-01-03", seed=1)
    booked = found.numbers.booked + told.numbers.total.bookings.mean
    assert company.later == pytest.approx(booked, abs=0.02)
    assert any("expected by 31 December 2026" in said for said in found.verdict)
    assert any("target's chance" in said for said in found.verdict)
    assert [chart.name for chart in found.charts()] == ["pace", "bridge"]
    assert "Whose deals, and which?" in found.report()


def test_a_history_with_open_deals_tells_the_rest(plan_file, tmp_path):
    run = marathon.simulate("initial", years=3, warmup=0, seed=4)
    run.save(tmp_path / "run")
    history = marathon.read_history(tmp_path / "run" / "events.csv")
    text = PLAN.replace("2026-11-30", "2026-06-29").replace("2027-03-31", "2026-12-31")
    text = text.replace("reps = 2\n", "").replace('people = ["Ann", "Bob"]\n', "")
    path = tmp_path / "later.toml"
    path.write_text(text, "utf-8")
    found = marathon.pace(
        path, "2026-09-21", history=history, futures=4, parameters="fixed", progress=False
    )
    assert found.numbers.basis == "history"
    won = history.tables.deals
    mine = won[
        (won["status"] == "won")
        & (won["closed"] >= "2026-06-29")
        & (won["closed"] < "2026-09-21")
    ]
    assert found.numbers.booked == pytest.approx(mine["amount"].sum())
    assert 0.0 < found.numbers.target.chance.value < 1.0
    assert found.numbers.target.chance.futures == 2000
    changed_since_last_week(found, history)
    # Nothing is said of people of whom the history tells nothing.
    there = set(history.tables.deals["rep"]) & set(found.futures.reps)
    assert {row.name for row in found.numbers.quotas if row.level == "rep"} <= there
    assert set(found.numbers.at_risk) <= there


def paced(folder, organisation, text, week):
    (folder / "ours.toml").write_text(organisation, "utf-8")
    path = folder / "plan.toml"
    path.write_text('organisation = "ours.toml"\nfrom = 2026-11-30\n' + text, "utf-8")
    return marathon.pace(path, week, futures=3, parameters="fixed", progress=False)


def test_a_team_of_one_over_ten_years_is_paced(tmp_path):
    found = paced(
        tmp_path, '[[teams]]\nname = "solo"\nreps = 1\n',
        'target = [{until = 2036-11-30, bookings = "1M"}]\n', "2036-11-20",
    )  # fmt: skip
    assert found.futures.bookings.shape == (3, 522, 1)
    assert found.numbers.quarter == "2036 Q4"
    assert [row.level for row in found.numbers.quotas] == ["company", "rep"]


def test_everybody_leaving_within_a_year_is_said_and_seen(tmp_path):
    found = paced(
        tmp_path, '[[teams]]\nname = "team"\nreps = 4\n',
        'target = [{until = 2028-12-31, bookings = "1M"}]\n[hiring]\nattrition = "100 %"\n',
        "2028-06-05",
    )  # fmt: skip
    assert any("every seat is left once a year" in note for note in found.notes)
    quits = found.futures.company[:, :, 4].sum() / 3
    # About four people times two years, at a hazard that good and bad quarters move a little:
    # three futures of mean 8 have a standard error of 1.6.
    assert 3.0 < quits < 16.0


def test_whoever_is_to_be_hired_has_a_quota_from_the_first_day_only(plan_file, tmp_path):
    text = PLAN + (
        '[hiring]\ntime_to_fill = "8 weeks"\n'
        'starts = [{team = "team", month = "2027-03"}, {team = "team", month = "2027-07"}]\n'
    )
    path = tmp_path / "hiring.toml"
    path.write_text(text.replace("2027-03-31", "2027-06-30"), "utf-8")
    asked = {"futures": 3, "parameters": "fixed", "progress": False}
    names = {}
    for day in ("2027-01-11", "2027-04-12"):
        found = marathon.pace(path, day, **asked)
        names[day] = {row.name: row.amount for row in found.numbers.quotas}
        assert names[day][""] == pytest.approx(sum(
            amount for name, amount in names[day].items() if name
        ))  # fmt: skip
        assert not [name for name in found.numbers.at_risk if name == "team hire 2"]
    # Seats open eight weeks before 1 March: in January, with the quarter already begun.
    assert set(names["2027-01-11"]) == {"", "Ann", "Bob"}
    assert names["2027-04-12"]["team hire 1"] == pytest.approx(50_000)
    assert "team hire 2" not in names["2027-04-12"]


def test_a_plan_managed_otherwise_than_its_organisation_was_solved_for_is_said(tmp_path):
    firm = load_organisation().calibrated("the answers", "initial", ())
    write_organisation(firm, tmp_path / "ours.toml")
    text = PLAN.replace("mid_market", "ours.toml")
    path = tmp_path / "plan.toml"
    path.write_text(text, "utf-8")
    assert read_plan(path).remarks == ()
    path.write_text('managed_as = "coach"\n' + text, "utf-8")
    (said,) = read_plan(path).remarks
    assert "solved for a company managed as in 'initial', and the plan says 'coach'" in said
