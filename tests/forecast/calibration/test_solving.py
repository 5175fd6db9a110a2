"""The search on plain arithmetic: what is planted is found, what cannot be is told."""

from math import exp, log

import pytest

from forecast.calibration.adjusting import times
from forecast.calibration.knobs import easier_exits, factor_on
from forecast.calibration.solving import MOST_REPS, Knob, small, solve
from sim.organisation import Organisation, Team
from sim.scenarios.loader import load_organisation

AMOUNT = Knob(measure="amount", slope=1.0, changes=factor_on("market.amount_median"))
RATE = Knob(measure="rate", slope=1.4, changes=easier_exits, share=True)


def measured(organisation: Organisation, pull=0.0):
    """Amounts and win rates as if chance and people did not exist; `pull` mixes the two."""
    exits = [stage.exit_logit for stage in organisation.process.stages]
    amount = organisation.market.amount_median
    rate = 1 / (1 + exp(-sum(exits) / len(exits) + pull * log(amount / 1e4)))
    return {"amount": amount, "rate": rate}


def found(knobs, targets, simulate=measured):
    lines = []
    base = load_organisation()
    solution = solve(base, knobs, targets, simulate, say=lines.append)
    return solution, simulate(solution.of(base)[0]), lines


@pytest.mark.parametrize("pull", [0.0, 0.6])
def test_targets_are_met_although_knobs_move_each_others_measures(pull):
    targets = {"amount": 60_000.0, "rate": 0.2}
    solution, seen, _ = found([AMOUNT, RATE], targets, lambda firm: measured(firm, pull))
    assert solution.converged
    assert seen["amount"] == pytest.approx(60_000, rel=0.02)
    assert log(seen["rate"] / (1 - seen["rate"])) == pytest.approx(log(0.25), abs=0.02)


def circling(organisation: Organisation):
    """Measures that each knob moves as much as its own, one of them the other way."""
    exits = [stage.exit_logit for stage in organisation.process.stages]
    level, size = sum(exits) / len(exits), log(organisation.market.amount_median / 1e4)
    rate = 1 / (1 + exp(-level - 1.2 * size))
    return {"amount": 1e4 * exp(size - 1.2 * (level - 1.5)), "rate": rate}


def test_knobs_that_move_each_others_measures_as_much_as_their_own_do_not_circle():
    solution, seen, _ = found([AMOUNT, RATE], {"amount": 40_000.0, "rate": 0.6}, circling)
    assert solution.converged
    assert seen["amount"] == pytest.approx(40_000, rel=0.02)
    assert seen["rate"] == pytest.approx(0.6, abs=0.01)


def test_a_slope_far_from_the_guess_is_learned():
    steep = Knob(
        measure="amount",
        slope=1.0,
        changes=lambda _firm, turned: {"market.amount_median": times(exp(2.2 * turned))},
    )
    solution, seen, _ = found([steep], {"amount": 40_000.0})
    assert solution.converged
    assert seen["amount"] == pytest.approx(40_000, rel=0.02)


def test_what_cannot_be_met_is_told_and_the_nearest_place_returned():
    solution, seen, lines = found([AMOUNT], {"amount": 1e12})
    _, cut = solution.of(load_organisation())
    assert not solution.converged
    assert cut == {"amount": ("market.amount_median",)}
    assert lines[-1].startswith("not all numbers came as near as was sought")
    assert seen["amount"] > load_organisation().market.amount_median


def test_a_knob_at_its_limit_holds_nothing_up():
    held = Knob(
        measure="amount", slope=1.0, changes=factor_on("market.amount_median"), limit=0.5
    )
    solution, seen, _ = found([held, RATE], {"amount": 1e9, "rate": 0.3})
    assert solution.converged
    assert abs(solution.place[0]) == 0.5
    assert seen["rate"] == pytest.approx(0.3, abs=0.01)


def test_large_organisations_are_searched_on_some_of_their_teams():
    whole = load_organisation().model_copy(
        update={"teams": (Team(name="a", reps=9, count=30), Team(name="b", reps=3))}
    )
    sizes = small(whole).team_sizes()
    assert sizes == (9, 9, 9, 9, 3)
    assert sum(sizes) <= MOST_REPS
