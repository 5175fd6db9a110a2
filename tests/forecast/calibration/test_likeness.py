"""Scaling the built-in organisation: what it keeps, and what it says it cannot."""

from math import log

import pytest

from forecast.calibration.adjusting import adjusted, to
from forecast.calibration.bridge import KNOBS
from forecast.calibration.likeness import likeness
from forecast.calibration.profile import profile_of
from forecast.calibration.solving import turned
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
    assert turned(alike, KNOBS, [0.0] * len(KNOBS))[0] == alike


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


def test_knobs_move_what_they_say():
    base = load_organisation()
    place = [log(2.0), 0.5, log(0.5), log(3.0), log(1.1)]
    found, cut = turned(base, KNOBS, place)
    assert found.market.hits_per_hour == pytest.approx(2 * base.market.hits_per_hour)
    assert found.buyer.reply_days == pytest.approx(base.buyer.reply_days / 2)
    assert found.market.amount_median == pytest.approx(3 * base.market.amount_median)
    assert found.market.amount_sigma == pytest.approx(1.1 * base.market.amount_sigma)
    for before, after in zip(base.process.stages, found.process.stages, strict=True):
        assert after.exit_logit == pytest.approx(before.exit_logit + 0.5)
    assert not any(cut.values())
