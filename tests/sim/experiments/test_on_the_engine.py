"""Experiments on the product's own engine: identity, conservation, names, luck."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.controls import kept_shares
from sim.experiments.comparing.tabulate import luck_of_decisions
from sim.levers import Group
from sim.organisation import Organisation, Team
from sim.outputs.responses import QUANTITIES, RESPONSES
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

ORGANISATION = Organisation(teams=(Team(reps=3),))
FIRST_DAY = ORGANISATION.calendar.first_day
SMALL = {"years": 1, "warmup": 1}


def stage(name: str):
    return load_scenario(name, first_day=FIRST_DAY)


@pytest.fixture(scope="module")
def stages():
    base, *others = (stage(name) for name in STAGES)
    return compare(base, others, ORGANISATION, replications=12, **SMALL)


def quantity(comparison, name: str) -> np.ndarray:
    return comparison.outcomes.sums[..., QUANTITIES.index(name)]


def test_threads_and_chunks_change_no_bit(stages):
    base, *others = (stage(name) for name in STAGES)
    again = compare(
        base, others, ORGANISATION, replications=12, executor="threads:1", **SMALL
    )
    assert again.outcomes.sums.tobytes() == stages.outcomes.sums.tobytes()
    assert again.outcomes.weekly.tobytes() == stages.outcomes.weekly.tobytes()
    assert again.rows == stages.rows


def test_how_many_weeks_are_held_at_a_time_changes_no_bit(stages, monkeypatch):
    monkeypatch.setattr("sim.experiments.running.opening.BLOCK_WEEKS", 7)
    monkeypatch.setattr("sim.experiments.running.opening.BLOCK_ROWS", 1)
    again = compare(
        stage("initial"), [stage("align")], ORGANISATION, replications=3, **SMALL
    )
    place = stages.outcomes.scenarios.index("align")
    assert again.outcomes.sums[:, 1].tobytes() == stages.outcomes.sums[:3, place].tobytes()


def test_potential_is_conserved_in_every_scenario(stages):
    for name in ("POTENTIAL_OPENED", "WINDOWS_OPENED", "FIT_OPENED"):
        opened = quantity(stages, name)
        assert np.all(opened == opened[:, :1])
        assert np.all(opened > 0.0)


def test_money_is_conserved(stages):
    # Contribution, costs and the managers' pay are margin on bookings and renewals.
    money = ORGANISATION.money
    managers = quantity(stages, "TEAM_WEEKS") * money.manager_pay_year / 52
    spent = quantity(stages, "CONTRIBUTION") + quantity(stages, "COSTS") + managers
    earned = quantity(stages, "BOOKINGS") + quantity(stages, "RENEWED_AMOUNT")
    assert spent == pytest.approx(money.margin * earned, abs=0.01)
    assert np.all(quantity(stages, "COMMISSION") <= quantity(stages, "COSTS"))


def test_hours_of_a_week_are_hours_of_the_clock(stages):
    # A rep's clock runs 40 hours in a week without holidays; a run keeps none of them back.
    clock = quantity(stages, "HOURS_CLOCK") / quantity(stages, "SEAT_WEEKS")
    assert np.all(clock > 30.0)
    assert np.all(clock < 41.0)


def test_the_luck_of_decisions_has_mean_zero_in_every_scenario(stages):
    # What chance gives beyond its expectation is nothing on average, whatever was done.
    luck = luck_of_decisions(stages.outcomes).sum(axis=2)
    error = luck.std(axis=0, ddof=1) / math.sqrt(len(luck))
    assert np.all(np.abs(luck.mean(axis=0)) < 4.5 * error)


def test_a_copy_of_a_stage_under_another_name_gives_the_same_numbers(stages):
    copy = replace(stage("align"), name="something else", title="something else")
    found = compare(stage("initial"), [copy], ORGANISATION, replications=3, **SMALL)
    place = stages.outcomes.scenarios.index("align")
    assert found.outcomes.sums[:, 1].tobytes() == stages.outcomes.sums[:3, place].tobytes()


def test_with_all_groups_off_the_five_stages_are_one():
    off = frozenset(Group)
    practices = {stage(name).practices(off=off).tobytes() for name in STAGES}
    assert len(practices) == 1


def test_every_response_of_the_registry_comes_out_finite_or_not_at_all(stages):
    for level in stages.levels:
        assert math.isfinite(level.value.mean)
        assert level.response in RESPONSES
    align = {level.response for level in stages.levels if level.scenario == "align"}
    assert align >= {"diagnosis_accuracy", "target_error", "step_compliance", "sales_cycle"}


def test_shares_lie_between_nothing_and_everything(stages):
    for level in stages.levels:
        if RESPONSES[level.response].unit == "fraction" and level.response != "attainment":
            assert 0.0 <= level.value.mean <= 1.0, level.response


def test_in_steady_state_the_base_does_not_depend_on_the_others():
    alone = compare(stage("coach"), [], ORGANISATION, steady=True, replications=2, **SMALL)
    beside = compare(
        stage("initial"),
        [stage("coach")],
        ORGANISATION,
        steady=True,
        replications=2,
        **SMALL,
    )
    assert alone.outcomes.sums[:, 0].tobytes() == beside.outcomes.sums[:, 1].tobytes()


def test_controls_run():
    controls = [stage(f"align-{name}") for name in ("placebo", "average", "oracle")]
    found = compare(
        stage("initial"), [stage("align"), *controls], ORGANISATION, replications=4,
        **SMALL,
    )  # fmt: skip
    names = found.others[1:]
    kept = kept_shares(found.outcomes, full="align", controls=names)
    assert list(kept) == list(names)
