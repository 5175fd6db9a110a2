"""Scaling the built-in organisation: what it keeps, and what it says it cannot."""

import numpy as np
import pytest

from forecast.calibration.adjusting import adjusted, to
from forecast.calibration.knobs import VALUES, placed
from forecast.calibration.likeness import likeness
from forecast.calibration.profile import profile_of
from sim.engines.run import advance, open_world
from sim.organisation import Organisation, Team
from sim.outputs.counters import RepCounter
from sim.scenarios.loader import load_organisation, load_scenario

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


def test_a_rep_week_is_kept_when_deals_multiply(fitted):
    """Thirty times the deals at a thirtieth of the work each: rates and shares of time stay.

    Thirty times the work on customers, leads or names (8 to 20 hours a week) would show, and so would
    deals that are dropped since many are open.
    """
    base = load_organisation()
    alike, cut = likeness(base, fitted, 30.0, 1.0)
    assert cut == ()
    assert sum(alike.team_sizes()) == pytest.approx(12, abs=4)
    few, many = (
        _week_of(firm.model_copy(update={"teams": (Team(reps=10, count=count),)}))
        for firm, count in ((base, 8), (alike, 1))
    )
    for name in (
        "SERVE",
        "ADMIN",
        "PROSPECT",
        "IDLE",
    ):  # one team differs from eight by luck
        assert many[f"HOURS_{name}"] == pytest.approx(few[f"HOURS_{name}"], abs=3.0)
    deals = [each["WINS"] + each["LOSSES"] + each["NO_DECISIONS"] for each in (few, many)]
    assert deals[1] == pytest.approx(30.0 * deals[0], rel=0.25)
    rates = [each["WINS"] / total for each, total in zip((few, many), deals, strict=True)]
    assert rates[1] == pytest.approx(rates[0], abs=0.04)
    assert many["DISQUALIFIED"] < 0.02 * deals[1]


def _week_of(firm):
    """What a rep's mean week counts, over a year after a year and a half."""
    practices = load_scenario("initial").practices()
    world = open_world(firm, seed=4, replication=0, run_in_weeks=78, weeks=52, room_for=())
    advance(world, practices, 0)
    mean = advance(world, practices, 52).reps.mean(axis=(0, 1))
    return {counter.name: mean[counter] for counter in RepCounter}


def test_more_wins_are_more_customers_with_less_work_each(fitted):
    base = load_organisation()
    alike, _ = likeness(base, fitted, 1.0, 1.0, 2.0)
    assert alike.customers.base_per_rep == 2 * base.customers.base_per_rep
    assert alike.customers.tickets_month == pytest.approx(base.customers.tickets_month / 2)
    assert alike.process == base.process


@pytest.mark.parametrize(("deals", "won"), [(1.0, 4.0), (80.0, 4.0), (0.05, 0.1)])
def test_however_much_is_won_some_accounts_are_no_customers(fitted, deals, won):
    """And the organisation can be written to a file and read again."""
    alike, cut = likeness(load_organisation(), fitted, deals, 1.0, won)
    moved = placed(alike, np.full(len(VALUES), 1.5))
    for firm in (alike, moved):
        Organisation.model_validate(firm.model_dump())
    assert ("customers.base_per_rep" in cut) == (won > 1.0)


def test_values_beyond_their_range_are_cut_and_named(fitted):
    base = load_organisation()
    kept, cut = adjusted(base, {"market.amount_sigma": to(9.0), "market.contact": to(0.4)})
    assert kept.market.amount_sigma == 2.0
    assert kept.market.contact == 0.4
    assert cut == ("market.amount_sigma",)
    _, cut = likeness(base, fitted, 80.0, 1.0)
    assert {"market.accounts_per_rep", "people.deal_slots"} <= set(cut)


def test_knobs_move_what_they_say_and_no_more():
    base = load_organisation()
    for place, value in enumerate(VALUES):
        moves = np.zeros(len(VALUES))
        moves[place] = 0.2
        if not value.is_asked_of(base):
            assert value.name == "how unlike quick and slow deals are"
            continue
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
