"""Answers print, tabulate, draw, are shown in notebooks, and are kept; nothing is lost."""

import json
from html.parser import HTMLParser

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from matplotlib.figure import Figure

import marathon
from marathon.cli import cli
from sim.outputs.responses import RESPONSES

KINDS = (
    "comparison", "explanation", "deals", "run", "spread", "fog", "race", "history",
    "forecast", "calibration", "own",
)  # fmt: skip
DRAWN = (
    "comparison", "explanation", "spread", "fog", "race", "history", "forecast",
    "calibration",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_prints_in_one_line_and_in_full(answers, kind):
    answer = answers[kind]
    assert len(repr(answer)) <= 120
    assert "\n" not in repr(answer)
    assert all(word in str(answer) for word in answer.verdict[0].split())


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_a_tidy_table_and_json(answers, kind):
    answer = answers[kind]
    frame = answer.frame()
    assert len(frame) > 0
    assert frame.columns.is_unique
    assert not frame.map(lambda cell: isinstance(cell, dict | list | tuple)).any(axis=None)
    assert json.loads(answer.to_json()) == json.loads(json.dumps(answer.to_dict()))


class Tags(HTMLParser):
    """Notes which tags are open and closed, and what an image holds."""

    def __init__(self):
        super().__init__()
        self.open, self.images, self.seen = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag == "img":
            self.images.append(dict(attrs))
        else:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_shows_verdict_table_and_chart(answers, kind):
    tags = Tags()
    tags.feed(answers[kind]._repr_html_())
    assert not tags.open
    assert {"p", "table"} <= tags.seen
    assert len(tags.images) == (kind in DRAWN)
    assert all(image["src"].startswith("data:image/png;base64,") for image in tags.images)
    assert all(image["alt"] for image in tags.images)


def test_a_notebook_shows_names_as_text_and_dollars_as_money():
    title = "<b>$5</b> & <script>alert(1)</script> $x$"
    scenario = marathon.scenario("initial")
    other = scenario.then(marathon.scenario("align"), week=0, title=title)
    found = marathon.compare(scenario, other, futures=2, years=1, warmup=0)
    page = found._repr_html_()
    assert "<script" not in page
    assert "<b>" not in page
    assert "mathjax_ignore" in page


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_is_a_figure_or_fills_the_axes_that_were_given(answers, kind):
    answer = answers[kind]
    for chart in answer.charts():
        assert isinstance(answer.plot(chart.name), Figure)
        axes = Figure().subplots()
        before = dict(mpl.rcParams)
        assert answer.plot(chart.name, ax=axes) is axes
        assert axes.has_data() or axes.texts
        assert dict(mpl.rcParams) == before


def test_an_unknown_chart_lists_those_there_are(comparison):
    with pytest.raises(marathon.InvalidInput, match="outcomes, transition, time_use"):
        comparison.plot("pie")


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_can_be_kept(answers, kind, tmp_path):
    folder = answers[kind].save(tmp_path / "out")
    files = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert {".json", ".csv"} <= files
    # A history's folder holds its tables alone, for `read_history` and the commands.
    assert (".png" in files) == (kind in DRAWN and kind != "history")


def test_tables_can_be_kept_as_parquet(comparison, tmp_path):
    pytest.importorskip("pyarrow")
    comparison.save(tmp_path, tables="parquet")
    kept = pd.read_parquet(tmp_path / "responses.parquet")
    pd.testing.assert_frame_equal(kept, comparison.frame(), check_dtype=False)
    assert not list(tmp_path.glob("*.csv"))


def test_a_folder_that_cannot_be_written_is_a_mistake_told_in_a_sentence(
    forecast, tmp_path
):
    (tmp_path / "file").write_text("")
    with pytest.raises(marathon.InvalidInput, match="cannot be written"):
        forecast.save(tmp_path / "file")


def test_single_futures_add_up_to_the_levels(comparison):
    futures = comparison.futures().pivot_table("value", "response", "scenario")
    levels = comparison.frame().pivot_table("mean", "response", "scenario")
    money = ["bookings_per_rep_year", "contribution_per_rep_year"]
    assert np.allclose(futures.loc[money], levels.loc[money])


def test_futures_by_year_hold_every_year_of_every_future(comparison):
    outcomes = comparison.numbers.outcomes
    rows = comparison.futures(by_year=True).query("response == 'deals_opened_per_rep_year'")
    assert len(rows) == outcomes.sums[..., 0].size
    opened = RESPONSES["deals_opened_per_rep_year"].value(outcomes.sums)
    row = rows.query("replication == 1 and scenario == 'align' and year == 1")
    assert row["value"].item() == opened[1, outcomes.scenarios.index("align"), 0]


def test_weeks_hold_the_cumulative_difference_of_the_futures(comparison):
    weeks = comparison.weeks()
    last = weeks[(weeks["week"] == 51) & (weeks["response"] == "bookings")]
    futures = comparison.futures().set_index(["scenario", "response"])["value"]
    both = [futures[name, "bookings_per_rep_year"].mean() for name in ("align", "initial")]
    assert last["cumulative"].item() == pytest.approx(both[0] - both[1])


def printed(*arguments):
    result = CliRunner().invoke(cli, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def without_time(told):
    """What a result says, without how long it took."""
    if isinstance(told, dict):
        return {name: without_time(x) for name, x in told.items() if name != "wall_s"}
    return [without_time(each) for each in told] if isinstance(told, list) else told


def same(answer, *arguments):
    ours = json.loads(answer.to_json())
    return without_time(ours) == without_time(printed(*arguments))


def test_a_comparison_says_what_the_command_prints(comparison):
    small = ("--replications", "3", "--years", "1", "--warmup", "0")
    assert same(comparison, "compare", "initial", "align", *small)


def test_an_explanation_says_what_the_command_prints(answers):
    small = ("--replications", "2", "--years", "1", "--warmup", "0")
    assert same(answers["explanation"], "why", "initial", "align", *small)


def test_a_race_says_what_the_command_prints(answers):
    small = ("--replications", "2", "--years", "1", "--warmup", "0")
    assert same(answers["race"], "experiment", "sprint", *small)


def test_other_answers_say_what_their_commands_print(answers, run):
    assert same(answers["spread"], "spread", "--teams", "10", "--years", "1")
    assert same(answers["fog"], "fog")
    assert same(run, "trace", "initial", "--years", "2")
    deals = printed("why", "initial", "align", "--deals", "--years", "1", "--warmup", "0")
    assert answers["deals"].to_dict()["deals"] == deals


def test_a_history_its_forecast_and_its_calibration_say_what_the_commands_print(
    history, forecast, calibration, run, tmp_path
):
    events = run.save(tmp_path / "run") / "events.csv"
    kept = str(tmp_path / "history")
    imported = printed("import", str(events), "--out", kept)
    ours = history.to_dict()
    different = {"out", "inputs"}  # where the files lie
    assert {k: v for k, v in imported.items() if k not in different} == {
        k: v for k, v in json.loads(json.dumps(ours)).items() if k not in different
    }
    options = ("--as-of", "2025-06-30", "--quota", "500000", "--draws", "200")
    assert same(forecast, "forecast", kept, *options)
    told = printed("calibrate", kept, "--out", str(tmp_path / "o.toml"))
    del told["out"]
    assert without_time(json.loads(calibration.to_json())) == told


def test_a_kept_history_is_read_again(history, tmp_path):
    history.save(tmp_path / "kept")
    again = marathon.read_history(tmp_path / "kept")
    pd.testing.assert_frame_equal(again.frame(), history.frame())


def test_a_calibration_and_answers_are_organisations(answers, calibration, tmp_path):
    for held in (calibration, answers["own"]):
        path = held.write(tmp_path / f"{type(held).__name__}.toml")
        assert marathon.organisation(path) == held.organisation
        found = marathon.compare("initial", organisation=held, futures=2, years=1, warmup=0)
        assert found.organisation is held.organisation


def test_one_run_tells_every_week_every_deal_and_the_truth(run):
    weeks = run.frame()
    assert len(weeks) == 104 * 8
    events = run.events()
    assert weeks["wins"].sum() == (events["event"] == "won").sum()
    reps = run.truth("reps")
    assert len(reps) == 8
    assert "fit" in run.truth("accounts").columns


def test_levers_files_and_objects_ask_the_same_question(tmp_path):
    small = {"futures": 2, "years": 1, "warmup": 0}
    base = marathon.scenario("initial")
    path = marathon.write(base.with_(desk_hours=4), tmp_path / "desk.toml")
    asked = [
        marathon.compare("initial", levers={"desk_hours": 4}, **small),
        marathon.compare("initial", levers=["desk_hours=4"], **small),
        marathon.compare(base, base.with_(desk_hours=4), **small),
        marathon.compare("initial", path, **small),
    ]
    values = [found.futures()["value"].to_numpy() for found in asked]
    assert all(np.array_equal(values[0], each, equal_nan=True) for each in values[1:])


def test_the_executor_changes_nothing(comparison):
    again = marathon.compare(
        "initial", "align", futures=3, years=1, warmup=0, executor="threads:1"
    )
    pd.testing.assert_frame_equal(again.frame(), comparison.frame())


def test_a_stopped_run_goes_on_in_its_folder(tmp_path):
    small = {"years": 1, "warmup": 0, "out": tmp_path / "kept"}
    marathon.compare("initial", "align", futures=2, **small)
    seen = []
    found = marathon.compare("initial", "align", futures=3, progress=seen.append, **small)
    assert found.numbers.run.replications == 3
    assert seen[-1].finished == 3
    assert str(seen[-1]).startswith("3 of 3 in ")


def test_scenarios_and_organisations_show_themselves_in_a_line():
    """A notebook shows what stands last in a cell; hundreds of numbers say nothing there."""
    coach = marathon.scenario("coach")
    assert repr(coach).startswith("Scenario coach (Coach): ")
    assert repr(coach).endswith(" levers off their defaults")
    assert repr(marathon.organisation("mid_market")).endswith(": 8 reps in 1 team")
    assert repr(marathon.organisation("three_markets")).endswith(
        ": 24 reps in 3 teams, 2 markets of their own"
    )
