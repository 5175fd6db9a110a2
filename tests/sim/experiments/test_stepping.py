"""Every lever one step on: planted effects are found, ranked honestly, and measured afresh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from planted_simulator import PlantedSimulator, small_organisation

from sim.experiments.comparing.comparison import Estimate
from sim.experiments.stepping import stepping
from sim.experiments.stepping.stepping import (
    best_of,
    mark,
    not_told_apart,
    stepped,
    work_on,
)
from sim.levers import LEVERS
from sim.levers.steps import steps_from
from sim.organisation import Organisation, Team
from sim.outputs.counters import RepCounter, TeamCounter
from sim.problems import InvalidInput
from sim.scenarios.loader import load_scenario

WORTH = {"playbook": 0.30, "personal_goals": 0.20, "activity_quota": -0.012}
"""What one of each lever adds to bookings, as a share; the desk adds what it is planted with."""


@dataclass(frozen=True)
class LeverSimulator(PlantedSimulator):
    """Bookings of the planted simulator, times what levers are worth; hours follow reviews."""

    def advance(self, world, practices, until_week):
        weekly = super().advance(world, practices, until_week)
        now = practices[-1]
        factor = 1.0 + sum(worth * float(now[name]) for name, worth in WORTH.items())
        weekly.reps[:, :, RepCounter.BOOKINGS] *= factor
        weekly.teams[:, :, TeamCounter.MANAGER_REVIEW] = 4.0 / now["review_interval_weeks"]
        weekly.teams[:, :, TeamCounter.DEMAND_CUT] = 1.0
        return weekly


def found_of(**settings):
    told = {"years": 1, "warmup": 0, "replications": 40, **settings}
    organisation = small_organisation(reps=2)
    return work_on(
        load_scenario("initial"), organisation, simulator=LeverSimulator(), **told
    )


@pytest.fixture(scope="module")
def found():
    return found_of()


def test_planted_gains_come_first_and_planted_harm_comes_last(found):
    names = [each.name for each in found.effects]
    assert names[0] == "desk_hours=1" or names[0] == "playbook=yes"
    assert found.effect("playbook=yes").mark == "pays"
    assert found.effect("personal_goals=yes").mark == "pays"
    assert found.effects[-1].name == "activity_quota=25"
    assert found.effects[-1].mark == "harms"


def test_money_is_that_of_the_whole_company_a_year(found):
    # Two reps, half a deal of 10,000 a week each: playbook adds 30 % of 520,000.
    money = found.effect("playbook=yes").money
    assert money.low <= 0.30 * 2 * 0.5 * 10_000 * 52 <= money.high
    assert money.half_width < 0.1 * money.mean * 5


def test_a_step_that_nobody_reads_changes_nothing(found):
    effect = found.effect("pacing=yes")
    assert effect.mark == "changes nothing"
    assert effect.money.mean == effect.money.high == 0.0


def test_hours_are_those_of_a_manager_and_week(found):
    hours = found.effect("review_interval_weeks=4").manager_hours
    assert hours.mean == pytest.approx(4.0 / 4 - 4.0 / 13)


def test_the_best_are_measured_afresh_and_in_pairs(found):
    assert {"playbook=yes", "personal_goals=yes"} <= {each.name for each in found.again}
    assert found.fresh.seed != found.run.seed
    both = next(
        each for each in found.pairs
        if {step.lever for step in each.effect.steps} == {"playbook", "personal_goals"}
    )  # fmt: skip
    # Shares add up, so neither helps nor hinders the other.
    assert both.beyond_sum.low <= 0.0 <= both.beyond_sum.high
    assert both.beyond_better.low > 0.0
    assert both.effect.mark == "pays"


def test_worth_for_stand_is_money_of_steps_on_and_never_negative(found):
    worth = found.worth
    assert worth["playbook"] == found.effect("playbook=yes").money.mean
    assert worth["activity_quota"] == 0.0
    assert "may_replace" not in worth  # in force already: the only step is back


def test_the_same_seed_gives_the_same_bits_whoever_computes():
    first, second = (
        found_of(executor=x, replications=8) for x in ("threads:1", "threads:3")
    )
    for one, other in zip(first.effects, second.effects, strict=True):
        assert one == other


def test_a_stopped_run_goes_on(tmp_path):
    whole = found_of(replications=12, out=tmp_path / "run")
    again = found_of(replications=12, out=tmp_path / "run")
    assert again.run.wall_s == 0.0
    assert again.effects == whole.effects


def test_an_interrupt_keeps_what_there_is(monkeypatch):
    calls = []

    def stops(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return compare(*args, **kwargs)

    compare = stepping.compare
    monkeypatch.setattr(stepping, "compare", stops)
    found = found_of(replications=8)
    assert found.interrupted
    assert found.effects
    assert not found.again
    assert not found.pairs


def test_drawn_parameters_say_how_likely_a_step_pays():
    from sim.experiments.drawing.drawing import EvidenceRanges

    found = found_of(replications=24, parameters=EvidenceRanges())
    assert found.effect("playbook=yes").pays.mean > 0.95
    assert found.effect("activity_quota=25").pays.mean < 0.05


def test_the_truly_best_is_hardly_ever_called_below_another():
    """95 % of tables, with moves that resemble each other as steps on common luck do."""
    generator = np.random.Generator(np.random.Philox(key=3))
    true = np.array([0.0, 0.1, 0.2, 0.3, 1.0, 1.0, 1.05])
    tables, missed, left_out = 400, 0, 0
    for _ in range(tables):
        common = generator.normal(0, 1.0, (40, 1))
        gains = true + common + generator.normal(0, 1.0, (40, true.size))
        among = not_told_apart(gains)
        missed += not among[-1]
        left_out += not among[0]
    assert missed <= 0.05 * tables + 3.7 * np.sqrt(0.05 * 0.95 * tables)
    # And it is no test that never says anything.
    assert left_out > 0.8 * tables


def test_marks_say_no_more_than_their_intervals():
    def estimate(low, high):
        return Estimate(mean=(low + high) / 2, low=low, high=high)

    open_, sure = estimate(-1.0, 2.0), estimate(0.6, 0.9)
    assert mark(estimate(1.0, 2.0), None) == "pays"
    assert mark(estimate(-2.0, -1.0), None) == "harms"
    assert mark(open_, None) == "unclear"
    assert mark(open_, sure) == "likely pays"
    assert mark(open_, estimate(0.1, 0.4)) == "likely harms"
    assert mark(open_, estimate(0.3, 0.9)) == "unclear"
    assert mark(estimate(0.0, 0.0), None, nothing=True) == "changes nothing"


def test_pairs_are_of_unlike_levers_that_gain(found):
    chosen = best_of(found.effects)
    assert len({step.lever for step in chosen}) == len(chosen) <= stepping.PAIRED
    assert best_of([x for x in found.effects if x.money.mean < 0.0]) == []


def test_steps_are_taken_at_week_0_and_before_it_nothing_changes():
    base = load_scenario("initial")
    step = next(x for x in steps_from(base.at(0)) if x.lever == "desk_hours")
    moved = stepped(base, (step,))
    assert moved.at(0)["desk_hours"] == 1.0
    assert {name for name in LEVERS if moved.at(0)[name] != base.at(0)[name]} == {
        "desk_hours"
    }


def test_teams_that_are_told_apart_are_refused():
    base = load_scenario("initial@1=align")
    with pytest.raises(InvalidInput, match="tells teams apart"):
        work_on(base, Organisation(teams=(Team(reps=2),)))
