"""Each kind of argument is taken for what it stands for, or refused under its own name."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import marathon

COACH, ALIGN = marathon.scenario("coach"), marathon.scenario("align")


def refuses(name, ask):
    with pytest.raises(marathon.InvalidInput, match=rf"\b{name}\b"):
        ask()


@pytest.mark.parametrize("week", [-1, 2.5, True, "4", None, 10**9, float("nan"), [1]])
def test_a_scenario_changes_in_a_week_that_is_one(week):
    refuses("week", lambda: COACH.then(ALIGN, week=week))


def test_a_scenario_changes_in_a_week_of_numpy():
    there = COACH.then(ALIGN, week=np.int64(4))
    assert there.digest == COACH.then(ALIGN, week=4).digest
    assert there.title == COACH.then(ALIGN, week=4).title


@pytest.mark.parametrize("other", ["align", None, 3, {}])
def test_a_scenario_goes_on_as_another_scenario(other):
    refuses("other", lambda: COACH.then(other, week=4))


def test_all_that_is_wrong_about_a_change_is_told_at_once():
    with pytest.raises(marathon.InvalidInput) as caught:
        COACH.then("align", week=-1, title=3)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("timeline", [{}, None, {0: 3}, {0: {}}, {"0": ALIGN.opening}])
def test_a_scenario_has_a_number_for_every_lever(timeline):
    refuses(
        "timeline",
        lambda: marathon.Scenario(name="x", title="x", meaning="x", timeline=timeline),
    )


@pytest.mark.parametrize("given", ["desk", ["desk"], {"desk_hours": 1}, {"no such"}, None])
@pytest.mark.parametrize("name", ["off", "free", "idle"])
def test_levers_that_are_left_out_are_known_ones(name, given):
    refuses(name, lambda: COACH.practices(**{name: given}))


@pytest.mark.parametrize("quota", ["x", True, float("nan"), -1, float("inf"), "500000"])
def test_a_quota_is_an_amount_above_zero(quota, history):
    refuses("quota", lambda: marathon.forecast(history, "2025-06-30", quota=quota))


DAYS = {
    "missing": pd.NaT,
    "missing of numpy": np.datetime64("NaT"),
    "end of time": dt.date(9999, 12, 31),
    "before computers": "1969-12-31",
    "no date": "soon",
    "nothing": "",
    "a number": 20250630,
    "none": None,
}


@pytest.mark.parametrize("day", DAYS)
def test_a_day_is_one_that_a_history_can_hold(day, history):
    refuses("as_of", lambda: marathon.forecast(history, DAYS[day]))
    if DAYS[day] is not None:
        refuses("as_of", lambda: marathon.calibrate(history, as_of=DAYS[day]))
        refuses("until", lambda: marathon.forecast(history, "2025-06-30", until=DAYS[day]))
        refuses("first_day", lambda: marathon.scenario("coach", first_day=DAYS[day]))


@pytest.mark.parametrize(
    "day", [dt.date(2025, 6, 30), pd.Timestamp("2025-06-30"), np.datetime64("2025-06-30")]
)
def test_a_day_may_be_written_in_several_ways(day, history, forecast):
    found = marathon.forecast(history, day, quota=500_000, draws=200)
    assert found.to_dict() == forecast.to_dict()


FLAGS = {
    "steady": lambda given: marathon.compare("initial", "align", futures=2, steady=given),
    "equal_spend": lambda given: marathon.compare("initial", futures=2, equal_spend=given),
    "accept": lambda given: marathon.own_organisation(reps=6, accept=given),
    "quick": lambda given: marathon.validate("last_month", quick=given),
    "unseal": lambda given: marathon.validate("last_month", unseal=given),
}


@pytest.mark.parametrize("given", ["no", "false", "True", 0, 1, None, float("nan"), []])
@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_is_true_or_false(name, given):
    refuses(name, lambda: FLAGS[name](given))


def test_a_flag_may_be_one_of_numpy(comparison):
    assert len(comparison.futures(by_year=np.bool(True))) == len(
        comparison.futures(by_year=True)
    )


@pytest.mark.parametrize("given", [[], (), "sales_cycle", None, ["x"], [None], 3])
def test_responses_are_a_list_of_names_with_one_at_least(given):
    refuses(
        "responses",
        lambda: marathon.compare("initial", "align", responses=given, futures=2),
    )


@pytest.mark.parametrize("given", [None, "duplicates", 3, [None]])
def test_findings_that_are_known_are_a_list_of_names(given, history):
    refuses("despite", lambda: marathon.forecast(history, "2025-06-30", despite=given))
    refuses("despite", lambda: marathon.calibrate(history, despite=given))


@pytest.mark.parametrize("given", [[], 3, "", b"x"])
def test_a_pipeline_is_a_name(given, history):
    refuses("pipeline", lambda: marathon.forecast(history, "2025-06-30", pipeline=given))


def test_futures_may_be_left_out_and_not_taken_away():
    refuses("futures", lambda: marathon.why("initial", "align", futures=None))


@pytest.mark.parametrize("given", ["yes", 1, [], dict, lambda: None])
def test_progress_is_told_to_a_function_that_can_be_told(given):
    refuses("progress", lambda: marathon.simulate(years=1, progress=given))
    refuses("progress", lambda: marathon.why("initial", "align", progress=given))


@pytest.mark.parametrize("given", ["", b"history", 3, None, ["a"], "x" * 5000])
def test_a_path_is_the_path_of_something(given, run):
    refuses("paths", lambda: marathon.read_history(given))
    refuses("folder", lambda: run.save(given))
    refuses("path", lambda: marathon.write(COACH, given))


@pytest.mark.parametrize("given", [3, None, "", b"ours", ["ours"]])
def test_an_organisation_is_called_by_a_text(given):
    refuses("name", lambda: marathon.own_organisation(given, reps=6))


def test_scenarios_are_refused_under_the_name_of_their_argument():
    for name in ("base", "others"):
        refuses(name, lambda name=name: marathon.compare(
            *((3, "align") if name == "base" else ("initial", 3)))
        )  # fmt: skip
    refuses("other", lambda: marathon.why("initial", 3))
    refuses("managed_as", lambda: marathon.own_organisation(reps=6, managed_as=3))
    refuses("eyes", lambda: marathon.fog(3))
    refuses("second", lambda: marathon.differences("initial", 3))
