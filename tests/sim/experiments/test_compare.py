"""A comparison finds what was planted, says how sure it is, and keeps its contract."""

from __future__ import annotations

import json
import math
import signal
from concurrent.futures import ProcessPoolExecutor

import pytest
from planted_simulator import PlantedScenario, PlantedSimulator, small_organisation
from scipy import stats

from sim.experiments.comparing.compare import compare
from sim.outputs.responses import RESPONSES, SHOWN
from sim.problems import InvalidInput

BASE = PlantedScenario("base")
OTHER = PlantedScenario("other", 0.3)
SMALL = {"years": 1, "warmup": 0, "simulator": PlantedSimulator()}
ORGANISATION = small_organisation()
BOOKINGS, CONTRIBUTION = "bookings_per_rep_year", "contribution_per_rep_year"


@pytest.fixture(scope="module")
def comparison():
    # A year more than one, so that two years with a dip and a recovery are seen.
    return compare(
        BASE,
        [OTHER, PlantedScenario("spends", 0.02)],
        ORGANISATION,
        years=2,
        warmup=1,
        replications=60,
        simulator=PlantedSimulator(dips=True),
    )


def test_the_planted_ratio_and_difference_are_found(comparison):
    # Ten of 104 weeks have -.3, the others +.3; the base books .5 x 10,000 a week.
    truth = 1.0 + 0.3 * (94 - 10) / 104
    row = comparison.row("other", BOOKINGS)
    assert row.ratio.low <= truth <= row.ratio.high
    assert row.difference.low <= (truth - 1.0) * 260_000 <= row.difference.high
    assert row.ratio.half_width < 0.06
    spends = comparison.row("other", CONTRIBUTION).difference
    assert spends.mean == pytest.approx(row.difference.mean - 300.0 * 52)


def test_a_ratio_is_the_ratio_of_the_levels(comparison):
    there = [row for row in comparison.rows if row.difference.exists]
    assert len(there) >= 10
    for row in there:
        base = comparison.level("base", row.response).value.mean
        other = comparison.level(row.other, row.response).value.mean
        assert row.difference.mean == pytest.approx(other - base)
        if row.ratio.exists:
            assert row.ratio.mean == pytest.approx(other / base)


def test_rows_are_those_asked_for_and_levels_are_all_that_exist(comparison):
    asked = [(other, name) for other in ("other", "spends") for name in SHOWN]
    assert [(row.other, row.response) for row in comparison.rows] == asked
    names = {level.response for level in comparison.levels}
    assert (
        {BOOKINGS, CONTRIBUTION, "win_rate_by_close", "attainment"}
        <= names
        <= set(RESPONSES)
    )
    assert "diagnosis_accuracy" not in names


def test_what_was_not_compared_is_not_found(comparison):
    with pytest.raises(KeyError):
        comparison.row("base", BOOKINGS)
    with pytest.raises(KeyError):
        comparison.level("other", "diagnosis_accuracy")


def test_better_in_is_between_nothing_and_everything(comparison):
    assert comparison.row("other", BOOKINGS).better_in > 0.95
    assert 0.2 < comparison.row("spends", CONTRIBUTION).better_in < 0.8
    assert comparison.row("other", BOOKINGS).pairs == 60


def test_the_dip_and_the_break_even_are_found(comparison):
    paths = comparison.transitions[0]
    assert paths.bookings.dip.week in {8, 9, 10}
    # -.3 x 5,000 a week for ten weeks.
    assert paths.bookings.dip.depth.low <= 15_000 <= paths.bookings.dip.depth.high
    assert 15 <= paths.bookings.break_even.of_mean <= 25
    assert paths.contribution.break_even.of_mean > paths.bookings.break_even.of_mean
    assert len(paths.bookings.weekly) == 104


def test_the_same_luck_saves_pairs(comparison):
    saving = comparison.pairing[0]
    assert saving.response == BOOKINGS
    assert saving.paired > 4.0


def strict_json(comparison) -> dict:
    return json.loads(json.dumps(comparison.to_json(), allow_nan=False))


def test_json_keeps_its_contract(comparison):
    content = strict_json(comparison)
    assert {"comparisons", "levels", "transition", "run"} <= set(content)
    row = content["comparisons"][0]
    assert set(row) == {
        "response", "unit", "better", "base", "other", "ratio", "difference", "better_in",
        "pairs", "interval_simulation", "interval_all", "variance_from_parameters", "p_effect",
        "p_effect_interval", "better_same_luck", "better_independent_luck",
    }  # fmt: skip
    assert set(row["ratio"]) == set(row["difference"]) == {"mean", "interval"}
    assert row["ratio"]["interval"][0] < row["ratio"]["mean"] < row["ratio"]["interval"][1]
    assert {row["better"] for row in content["comparisons"]} <= {"higher", "lower"}
    assert {BOOKINGS, CONTRIBUTION} <= {row["response"] for row in content["comparisons"]}
    assert set(content["levels"][0]) == {"scenario", "response", "unit", "mean", "interval"}
    path = content["transition"][0]
    assert {"other", "break_even_week", "dip", "by_week"} <= set(path)
    assert {"median", "quantiles"} <= set(path["break_even_week"])
    assert [week["week"] for week in path["by_week"]] == list(range(104))
    assert {
        "events", "wall_s", "replications", "seed", "engine", "version", "scenario_digests",
        "parameters",
    } <= set(content["run"])  # fmt: skip
    assert content["run"]["parameters"] == "fixed"
    assert content["run"]["replications"] == 60
    assert content["run"]["scenario_digests"]["other"] == "effect 0.3"


def test_a_response_without_a_base_is_null_in_json():
    costly = small_organisation(
        money=ORGANISATION.money.model_copy(update={"overhead_year": 1e6})
    )
    found = compare(BASE, [OTHER], costly, replications=4, **SMALL)
    row = next(
        row for row in strict_json(found)["comparisons"] if row["response"] == CONTRIBUTION
    )
    assert row["ratio"] == {"mean": None, "interval": [None, None]}
    assert row["difference"]["mean"] is not None


def test_a_base_alone_has_levels_and_no_comparison():
    found = compare(BASE, [], ORGANISATION, replications=4, **SMALL)
    content = strict_json(found)
    assert content["comparisons"] == content["transition"] == []
    assert content["levels"]
    assert content["run"]["precision_reached"] is None


def test_a_copy_under_another_name_is_the_same_to_the_last_bit():
    found = compare(BASE, [PlantedScenario("copy")], ORGANISATION, replications=5, **SMALL)
    for row in found.rows:
        if not row.difference.exists:
            assert row.response in {"lead_response_hours", "no_decision_share"}
            continue
        assert row.difference.mean == row.difference.half_width == 0.0
        assert math.isnan(row.better_in) or row.better_in == 0.5
    assert found.row("copy", BOOKINGS).ratio.high == 1.0


def test_the_same_practices_under_another_name_are_recognised():
    others = [PlantedScenario("copy"), OTHER]
    found = compare(BASE, others, ORGANISATION, replications=4, **SMALL)
    assert found.run.same_practices == ("copy",)
    assert strict_json(found)["run"]["same_practices"] == ["copy"]


def test_a_result_says_by_how_many_seats_figures_a_rep_are_divided():
    run = compare(BASE, [OTHER], ORGANISATION, replications=4, **SMALL).run
    assert run.seats == sum(ORGANISATION.team_sizes())
    assert run.seats_added == {}


def test_workers_and_executors_change_no_number():
    first = compare(
        BASE, [OTHER], ORGANISATION, replications=12, executor="threads:1", **SMALL
    )
    second = compare(
        BASE, [OTHER], ORGANISATION, replications=12, executor="threads:3", **SMALL
    )
    with ProcessPoolExecutor(2) as pool:
        third = compare(
            BASE, [OTHER], ORGANISATION, replications=12, executor=pool, **SMALL
        )
    for found in (second, third):
        assert found.rows == first.rows
        assert found.levels == first.levels
        assert found.transitions == first.transitions


def test_in_steady_state_nothing_is_lived_through():
    found = compare(BASE, [OTHER], ORGANISATION, steady=True, replications=4, **SMALL)
    assert found.transitions == ()
    assert found.run.steady


def test_it_stops_when_it_is_as_precise_as_asked():
    loose = compare(BASE, [OTHER], ORGANISATION, precision=0.2, **SMALL)
    tight = compare(BASE, [OTHER], ORGANISATION, precision=0.03, **SMALL)
    assert loose.run.replications == 30
    assert tight.run.replications > loose.run.replications
    ratio = tight.row("other", BOOKINGS).ratio
    assert ratio.half_width <= 0.03 * ratio.mean
    assert tight.run.precision_reached <= 0.03
    again = compare(
        BASE, [OTHER], ORGANISATION, precision=0.03, executor="threads:3", **SMALL
    )
    assert again.rows == tight.rows


def test_it_stops_at_the_budget_and_says_what_was_reached():
    found = compare(BASE, [OTHER], ORGANISATION, precision=0.01, replications=40, **SMALL)
    assert found.run.replications == 40
    assert found.run.precision_asked == 0.01
    assert found.run.precision_reached > 0.01


def test_below_one_the_precision_is_relative_to_the_ratio():
    found = compare(OTHER, [BASE], ORGANISATION, replications=20, **SMALL)
    ratio = found.row("base", BOOKINGS).ratio
    assert found.run.precision_reached == pytest.approx(ratio.half_width / ratio.mean)


def test_progress_reports_the_precision_reached():
    seen = []
    slow = {**SMALL, "simulator": PlantedSimulator(seconds=0.03)}
    compare(BASE, [OTHER], ORGANISATION, replications=120, progress=seen.append, **slow)
    assert len(seen) >= 2
    assert [one.finished for one in seen] == sorted(one.finished for one in seen)
    assert seen[-1].asked == 120
    assert 0.0 < seen[-1].precision < seen[1].precision * 1.5


def test_a_folder_is_resumed_and_extended(tmp_path):
    first = compare(BASE, [OTHER], ORGANISATION, replications=6, out=tmp_path, **SMALL)
    more = compare(BASE, [OTHER], ORGANISATION, replications=9, out=tmp_path, **SMALL)
    fewer = compare(BASE, [OTHER], ORGANISATION, replications=6, out=tmp_path, **SMALL)
    fresh = compare(BASE, [OTHER], ORGANISATION, replications=9, **SMALL)
    assert more.rows == fresh.rows
    assert fewer.rows == first.rows
    assert fewer.run.wall_s == 0.0
    written = json.loads((tmp_path / "comparison.json").read_text())
    assert written["run"]["replications"] == 6


def test_after_an_interrupt_what_finished_is_returned_kept_and_marked(tmp_path):
    slow = {**SMALL, "simulator": PlantedSimulator(seconds=0.02)}

    def interrupt(progress):
        if progress.finished >= 2:
            signal.raise_signal(signal.SIGINT)

    found = compare(
        BASE, [OTHER], ORGANISATION, replications=5_000, out=tmp_path, executor="threads:2",
        progress=interrupt, **slow,
    )  # fmt: skip
    assert found.run.interrupted
    assert 2 <= found.run.replications < 500
    numbers = list(found.outcomes.replications)
    assert found.to_json()["run"]["interrupted"] is True
    resumed = compare(BASE, [OTHER], ORGANISATION, replications=6, out=tmp_path, **SMALL)
    assert not resumed.run.interrupted
    assert len(numbers) == found.run.replications


def test_an_interrupt_before_anything_can_be_said_is_an_interrupt(monkeypatch):
    def interrupted(*_args, **_settings):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.experiments.comparing.compare.replicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compare(BASE, [OTHER], ORGANISATION, replications=10, **SMALL)


def test_all_problems_of_the_arguments_are_named_at_once():
    with pytest.raises(InvalidInput) as caught:
        compare(BASE, [], ORGANISATION, precision=0.02, shown=("winrate",))
    assert len(caught.value.problems) == 2


def test_a_foreign_folder_is_refused_before_anything_runs(tmp_path, monkeypatch):
    compare(BASE, [OTHER], ORGANISATION, replications=3, out=tmp_path, **SMALL)
    monkeypatch.setattr("sim.experiments.comparing.compare.replicate", None)
    with pytest.raises(InvalidInput, match="seed is 1 there and 2 here"):
        compare(BASE, [OTHER], ORGANISATION, replications=3, out=tmp_path, seed=2, **SMALL)


@pytest.mark.verification
def test_all_rows_of_a_comparison_cover_planted_truths_at_once():
    # 300 comparisons of 40 pairs with three others, bookings, wins and their differences at
    # once. A true simultaneous coverage below .870 fails with 90 % chance.
    truths = {"other": 1.3, "small": 1.1, "none": 1.0}
    others = [OTHER, PlantedScenario("small", 0.1), PlantedScenario("none", 1e-9)]
    shown = (BOOKINGS, "wins_per_rep_year")
    base = {BOOKINGS: 260_000.0, "wins_per_rep_year": 26.0}
    holding, comparisons = 0, 300
    for seed in range(comparisons):
        found = compare(
            BASE, others, ORGANISATION, replications=40, seed=seed, shown=shown, steady=True,
            **SMALL,
        )  # fmt: skip
        holding += all(
            row.ratio.low <= truths[row.other] <= row.ratio.high
            and row.difference.low
            <= (truths[row.other] - 1.0) * base[row.response]
            <= row.difference.high
            for row in found.rows
        )
    assert holding >= stats.binom(comparisons, 0.95).ppf(1e-4)
