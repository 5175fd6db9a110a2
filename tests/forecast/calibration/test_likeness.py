"""Scaling the built-in organisation: what it keeps, and what it says it cannot."""

import numpy as np
import pytest

from forecast.calibration.adjusting import adjusted, to
from forecast.calibration.knobs import VALUES, placed
from forecast.calibration.likeness import likeness
from forecast.calibration.profile import profile_of
from sim.scenarios.loader import load_organisation

SCALED = ("market", "customers", "people", "process", "buyer", "managers", "effort")


@pytest.fixture
def fitted(planted):
    history, as_of = planted(1, known_days=365, reps=12)
    return profile_of(history, as_of)


def test_the_same_size_changes_no_mechanism(fitted):
    base = load_organisation()
    alike, cut = likeness(base, fitted, 1.0, 1.0)
    for section in SCALED:
        assert getattr(alike, section) == getattr(base, section)
    assert cut == ()


def test_week_zero_is_the_monday_after_the_history(fitted):
    alike, _ = likeness(load_organisation(), fitted, 1.0, 1.0)
    assert alike.calendar.first_day.weekday() == 0
    assert 1 <= (alike.calendar.first_day - fitted.as_of).days <= 7


def test_work_a_rep_week_is_kept_when_deals_multiply(fitted):
    """Twice the deals at half the hours each."""
    base = load_organisation()
    alike, _ = likeness(base, fitted, 2.0, 1.0)
    for before, after in zip(base.process.stages, alike.process.stages, strict=True):
        assert 2.0 * after.hours == pytest.approx(before.hours)
    assert alike.market.accounts_per_rep == 2 * base.market.accounts_per_rep
    assert sum(alike.team_sizes()) == pytest.approx(12, abs=4)


def test_values_beyond_their_range_are_cut_and_named(fitted):
    base = load_organisation()
    kept, cut = adjusted(base, {"market.amount_sigma": to(9.0), "market.contact": to(0.4)})
    assert kept.market.amount_sigma == 2.0
    assert kept.market.contact == 0.4
    assert cut == ("market.amount_sigma",)
    _, cut = likeness(base, fitted, 60.0, 1.0)
    assert {"market.accounts_per_rep", "people.deal_slots", "process.stages.hours"} <= set(
        cut
    )


def test_knobs_move_what_they_say_and_no_more():
    base = load_organisation()
    for place, value in enumerate(VALUES):
        moves = np.zeros(len(VALUES))
        moves[place] = 0.2
        found = placed(base, moves)
        still = placed(base, np.zeros(len(VALUES)))
        assert found != still, value.name
        if value.scale != "difference":
            assert value.at(found, 0.0) == pytest.approx(value.at(still, 0.2), rel=1e-4)
        else:
            first, *_, last = (
                a.exit_logit - b.exit_logit
                for a, b in zip(found.process.stages, still.process.stages, strict=True)
            )
            assert (first, last) == (pytest.approx(-0.2), pytest.approx(0.2))


def test_without_a_turn_nothing_moves_but_what_nobody_closes():
    base = load_organisation()
    still = placed(base, np.zeros(len(VALUES)))
    assert still.people.left_open == pytest.approx(0.1)
    assert still.with_(people={"left_open": 0.0}) == base
