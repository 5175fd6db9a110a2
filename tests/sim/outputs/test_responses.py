"""Responses: ratios of sums, by name, from counters alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.organisation import Organisation, Team
from sim.outputs.contribution import fiscal_quarters
from sim.outputs.counters import RepCounter, TeamCounter
from sim.outputs.responses import DERIVED, QUANTITIES, RESPONSES, SHOWN
from sim.outputs.tally import Tally, latest_bookings, quantities_by_week

TIME = [name for name in RESPONSES if name.startswith("time_")]


def counters(weeks: int, reps: int = 3, teams: int = 1) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.Generator(np.random.Philox(key=5))
    return (
        chance.random((weeks, reps, len(RepCounter))),
        chance.random((weeks, teams, len(TeamCounter))),
    )


def rows(reps: np.ndarray, teams: np.ndarray, first: int = 0, earlier=None) -> np.ndarray:
    organisation = Organisation(teams=(Team(reps=reps.shape[1]),))
    known = 0 if earlier is None else len(earlier)
    quarters = fiscal_quarters(
        organisation, first_week=first - known, weeks=known + reps.shape[0]
    )
    return quantities_by_week(
        reps, teams, organisation=organisation, quarters=quarters, earlier_bookings=earlier
    )


def tallied(reps: np.ndarray, teams: np.ndarray) -> Tally:
    return Tally.of(rows(reps, teams))


def test_quantities_are_named_once():
    assert len(set(QUANTITIES)) == len(QUANTITIES)
    assert len(QUANTITIES) == len(RepCounter) + len(TeamCounter) + len(DERIVED)


def test_every_response_names_quantities_that_exist_and_says_what_it_means():
    for name, response in RESPONSES.items():
        assert response.name == name
        assert set(response.over) | set(response.under) <= set(QUANTITIES)
        assert response.unit
        assert response.meaning.endswith(".")
        assert response.better in {"higher", "lower"}
    assert set(SHOWN) <= set(RESPONSES)
    assert {"contribution_per_rep_year", "bookings_per_rep_year"} <= set(SHOWN)


def test_a_response_is_a_ratio_of_sums_and_not_a_mean_of_ratios():
    sums = np.zeros((2, len(QUANTITIES)))
    sums[:, QUANTITIES.index("WINS")] = [1.0, 30.0]
    sums[:, QUANTITIES.index("LOSSES")] = [1.0, 60.0]
    sums[:, QUANTITIES.index("NO_DECISIONS")] = [0.0, 8.0]
    rate = RESPONSES["win_rate_by_close"]
    assert rate.value(sums) == pytest.approx([0.5, 30 / 98])
    assert float(rate.value(sums.sum(axis=0))) == pytest.approx(0.31)
    assert RESPONSES["no_decision_share"].value(sums) == pytest.approx([0.0, 8 / 68])


def test_what_did_not_happen_has_no_value():
    nothing = np.zeros(len(QUANTITIES))
    assert all(
        math.isnan(float(response.value(nothing))) for response in RESPONSES.values()
    )


def test_shares_of_time_add_up_to_one():
    reps, teams = counters(52)
    sums = tallied(reps, teams).sums.sum(axis=0)
    assert sum(float(RESPONSES[name].value(sums)) for name in TIME) == pytest.approx(1.0)


def test_a_years_response_is_per_seat_and_year():
    reps, teams = counters(104)
    reps[:, :, RepCounter.BOOKINGS] = 1_000.0
    reps[:, :, RepCounter.QUOTA] = 13_000.0
    kept = tallied(reps, teams)
    assert RESPONSES["bookings_per_rep_year"].value(kept.sums) == pytest.approx(
        [52_000] * 2
    )
    assert RESPONSES["attainment"].value(kept.sums) == pytest.approx([1.0, 1.0])


def test_contribution_by_year_is_the_sum_of_its_weeks():
    reps, teams = counters(104)
    kept = tallied(reps, teams)
    by_week = kept.weekly[:, 1].reshape(2, 52).sum(axis=1)
    assert RESPONSES["contribution_per_rep_year"].value(kept.sums) == pytest.approx(by_week)


def test_how_a_run_is_cut_into_blocks_changes_no_bit():
    reps, teams = counters(104, reps=5)
    reps[:, :, RepCounter.BOOKINGS] *= 10_000.0
    reps[:, :, RepCounter.QUOTA] = 40_000.0
    whole = rows(reps, teams)
    for width in (1, 7, 13, 26):
        parts, earlier = [], None
        for start in range(0, 104, width):
            block = reps[start : start + width]
            parts.append(rows(block, teams[start : start + width], start, earlier))
            earlier = latest_bookings(block, 14, earlier)
        assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_target_error_is_a_root_mean_square():
    sums = np.zeros(len(QUANTITIES))
    sums[QUANTITIES.index("TARGET_ERROR_SQUARED")] = 8 * 0.04
    sums[QUANTITIES.index("TARGETS_SET")] = 8.0
    assert float(RESPONSES["target_error"].value(sums)) == pytest.approx(0.2)
