"""A comparison over drawn parameters finds the planted effects, and never mixes doubts."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from planted_simulator import (
    PlantedScenario,
    PlantedSimulator,
    small_organisation,
)

from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.statistics import better_elsewhere
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.drawing.parameters import Parameter
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.running.replicate import simulate
from sim.outputs.responses import QUANTITIES, RESPONSES
from sim.problems import InvalidInput

BOOKINGS, CONTRIBUTION = "bookings_per_rep_year", "contribution_per_rep_year"
ORGANISATION = small_organisation(reps=6)
SHARE = Parameter(
    "buyer.momentum_causal_share", 0.0, 1.0, "linear", "judgement", absolute=True
)
RANGES = EvidenceRanges((SHARE,))


@dataclass(frozen=True)
class ParameterSimulator(PlantedSimulator):
    """The planted effect times (2 x causal share - .5): below zero for a quarter of draws."""

    def advance(self, world, practices, until_week):
        factor = 2.0 * world.organisation.buyer.momentum_causal_share - 0.5
        changed = practices.copy()
        changed["desk_hours"] *= factor
        return super().advance(world, changed, until_week)


SETTINGS = {"years": 1, "warmup": 0, "simulator": ParameterSimulator()}


def compared(**settings):
    told = {"replications": 120, "parameters": RANGES, **SETTINGS, **settings}
    return compare(
        PlantedScenario("base"), [PlantedScenario("other", 0.4)], ORGANISATION, **told
    )


@pytest.fixture(scope="module")
def drawn():
    return compared()


def test_both_intervals_hold_what_they_say(drawn):
    row = drawn.row("other", BOOKINGS)
    # The effect is even between -.2 and .6: mean .2.
    assert row.ratio.low <= 1.2 <= row.ratio.high
    assert row.doubt.ratio.low == pytest.approx(0.82, abs=0.08)
    assert row.doubt.ratio.high == pytest.approx(1.58, abs=0.08)
    assert row.doubt.points == 60
    assert row.ratio.half_width < row.doubt.ratio.half_width / 2


def test_the_three_probabilities_differ_and_are_right(drawn):
    row = drawn.row("other", BOOKINGS)
    assert row.doubt.p_effect.low <= 0.75 <= row.doubt.p_effect.high
    assert row.doubt.p_effect.mean == pytest.approx(0.75, abs=0.06)
    # The luck of six reps in a year hides much of the effect where luck is not shared.
    assert 0.5 < row.better_elsewhere < row.better_in
    told = row.to_json()
    assert told["better_same_luck"] == told["better_in"] == row.better_in
    assert told["better_independent_luck"] == row.better_elsewhere
    assert told["p_effect"] == row.doubt.p_effect.mean


def test_the_share_of_the_parameters_is_that_of_planted_variances(drawn):
    # Luck at a point, from many replications that share it.
    arms = tuple(map(Arm.of, (PlantedScenario("base"), PlantedScenario("other", 0.4))))
    fixed = ExperimentPlan(arms=arms, organisation=ORGANISATION, years=1, warmup_years=0,
                           simulator=ParameterSimulator())  # fmt: skip
    place = QUANTITIES.index("BOOKINGS")
    luck, effects = [], []
    for share in np.linspace(0.05, 0.95, 10):
        buyer = ORGANISATION.buyer.model_copy(
            update={"momentum_causal_share": float(share)}
        )
        plan = dataclasses.replace(
            fixed, organisation=ORGANISATION.model_copy(update={"buyer": buyer})
        )
        sums = np.stack([simulate(plan, r).sums[:, 0, place] for r in range(40)])
        difference = sums[:, 1] - sums[:, 0]
        luck.append(difference.var(ddof=1))
        effects.append(difference.mean())
    between = np.var(effects, ddof=1)
    truth = between / (between + np.mean(luck))
    share = drawn.row("other", BOOKINGS).doubt.difference_share
    assert share.low <= truth <= share.high
    assert share.mean == pytest.approx(truth, abs=0.2)


def test_json_says_null_where_parameters_are_fixed():
    fixed = compared(parameters=None, replications=16)
    told = json.loads(json.dumps(fixed.to_json(), allow_nan=False))
    row = next(row for row in told["comparisons"] if row["response"] == BOOKINGS)
    for name in (
        "interval_all",
        "variance_from_parameters",
        "p_effect",
        "p_effect_interval",
    ):
        assert row[name] is None
    assert row["interval_simulation"]["ratio"] == row["ratio"]["interval"]
    assert 0.5 <= row["better_independent_luck"] <= row["better_same_luck"] <= 1.0
    assert told["run"]["parameters"] == "fixed"
    assert told["run"]["parameter_points"] is None


def test_json_of_drawn_parameters(drawn):
    told = json.loads(json.dumps(drawn.to_json(), allow_nan=False))
    there = [row for row in told["comparisons"] if row["difference"]["mean"] is not None]
    assert len(there) >= 8
    for row in there:
        assert set(row["interval_simulation"]) == {"ratio", "difference"}
        assert set(row["interval_all"]) == {"ratio", "difference"}
        assert set(row["variance_from_parameters"]) == {"ratio", "difference"}
    assert told["run"]["parameters"] == "drawn"
    assert told["run"]["parameter_points"] == 60
    assert told["run"]["parameter_source"].startswith("evidence ranges, digest ")
    assert told["pairing"] == []


def test_chunks_workers_and_interruptions_change_nothing(tmp_path: Path, drawn):
    first = compared(replications=41, out=tmp_path / "kept", executor="threads:3")
    assert first.run.replications == 42  # whole points
    resumed = compared(out=tmp_path / "kept", executor="threads:2")
    assert [row.to_json() for row in resumed.rows] == [row.to_json() for row in drawn.rows]
    with pytest.raises(InvalidInput, match="another experiment: parameters"):
        compared(out=tmp_path / "kept", parameters=None)
    with pytest.raises(InvalidInput, match="another experiment: parameters"):
        compared(out=tmp_path / "kept", parameters=EvidenceRanges())


def test_two_replications_share_their_parameters(drawn):
    plan = ExperimentPlan(
        arms=(Arm.of(PlantedScenario("base")),), organisation=ORGANISATION,
        simulator=ParameterSimulator(), parameters=RANGES,
    )  # fmt: skip
    met = [plan.met_by(number).organisation for number in range(6)]
    assert met[0] == met[1] != met[2] == met[3] != met[4]
    assert plan.met_by(0).parameters is None


def test_too_few_replications_are_bad_input():
    with pytest.raises(
        InvalidInput, match="replications: 8; drawn parameters need at least 16"
    ):
        compared(replications=8)


def test_a_precision_is_reached_in_whole_points():
    found = compared(precision=0.08, replications=None)
    assert found.run.precision_reached <= 0.08
    assert found.run.replications % 2 == 0


def test_better_on_its_own_luck_counts_all_other_futures():
    response = RESPONSES["wins_per_rep_year"]
    base, other = np.zeros((3, len(QUANTITIES))), np.zeros((3, len(QUANTITIES)))
    for sums in (base, other):
        sums[:, QUANTITIES.index("SEAT_WEEKS")] = 52.0
    base[:, QUANTITIES.index("WINS")] = [1.0, 2.0, 3.0]
    other[:, QUANTITIES.index("WINS")] = [2.0, 2.0, 2.0]
    # Without their own: 2 against 2 and 3, 1 and 3, 1 and 2.
    expected = (0.5 + 0.0 + 1.0 + 0.0 + 1.0 + 0.5) / 6
    assert better_elsewhere(response, base, other) == pytest.approx(expected)
    assert math.isnan(better_elsewhere(RESPONSES["disqualified_share"], base, other))
    pairs = better_elsewhere(response, base[:2], other[:2], repeats=2)
    assert pairs == pytest.approx((0.5 + 1.0) / 2)
