"""A history and the run behind it give the same numbers; each number says what it should."""

import datetime as dt

import numpy as np
import pytest

from forecast.calibration.measures import ENOUGH, MEASURES, NAMES, measured, own_spread
from forecast.calibration.seen import Cut, SeenDeals, seen_in_history, seen_in_world
from forecast.deals import NEVER, deal_table
from marathon.api.history import tables_of
from sim.engines.event_log import write_event_log
from sim.engines.run import advance, open_world
from sim.scenarios.loader import load_organisation, load_scenario


def test_a_run_and_its_imported_export_are_measured_alike(tmp_path):
    """Creations, closings, amounts, reasons, reps, what is open: every measure is the same."""
    organisation = load_organisation().with_(people={"left_open": 0.3})
    practices = load_scenario("initial").practices()
    world = open_world(
        organisation,
        seed=10,  # a deal closes in the third week, so closings are known from there on
        replication=0,
        run_in_weeks=2,
        weeks=102,
        log_events=30_000,
        room_for=(practices,),
    )
    advance(world, practices, 0)
    advance(world, practices, 102)
    path = tmp_path / "events.csv"
    with path.open("w", newline="") as file:
        write_event_log(world, file)
    history = tables_of(path, None)
    first = world.calendar.days[0].astype(object)
    last = first + dt.timedelta(days=7 * 104 - 1 - first.weekday())
    seen, cut = seen_in_history(history, deal_table(history, last))
    assert cut.reasons
    assert cut.weeks == 102
    run = seen_in_world(world, Cut(weeks=102, before=14, reps=8.0, reasons=True))
    assert (run.first, run.end) == (seen.first, seen.end)
    ours, theirs = (measured(each, reasons=True) for each in (run, seen))
    # Amounts are written with two decimals.
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert np.isfinite(ours).sum() >= 12


def deals(created, closed, won, rep, amount=None, end=1000):
    size = len(created)
    return SeenDeals(
        first=0,
        end=end,
        created=np.asarray(created),
        closed=np.asarray(closed),
        won=np.asarray(won),
        silent=np.zeros(size, bool),
        amount=np.full(size, 100.0) if amount is None else amount,
        rep=np.asarray(rep),
        kind=np.zeros(size, np.int64),
        reps=4.0,
    )


def natural(seen):
    found = measured(seen)
    return {
        each.name: float(each.natural(value))
        for each, value in zip(MEASURES, found, strict=True)
    }


def test_numbers_of_deals_that_can_be_counted_by_hand():
    """400 deals over 1,000 days by 4 reps: a third won after 30 days, others lost after 60."""
    created = np.arange(400) * 2
    won = np.arange(400) % 3 == 0
    never = np.arange(400) % 10 == 1
    closed = created + np.where(won, 30, 60)
    closed = np.where(never & ~won, NEVER, closed)
    seen = deals(created, closed, won, np.arange(400) % 4)
    found = natural(seen)
    assert found["arrivals"] == pytest.approx(400 / (1000 / 7 * 4))
    losses = int((~won & ~never).sum())
    assert found["win_rate_by_close"] == pytest.approx(134 / (134 + losses), rel=0.01)
    assert found["cycle_median"] == pytest.approx(30.5)
    assert found["lost_cycle_three_quarters"] == pytest.approx(60.5)
    assert found["amount_mean"] == pytest.approx(100.0)
    assert found["neglected"] == pytest.approx((never & ~won).mean(), rel=0.05)
    assert np.isnan(found["no_decision"])


def test_reps_alike_and_reps_unlike():
    chance = np.random.default_rng(1)
    rep = np.repeat(np.arange(8), 100)
    created, closed = np.zeros(800, int), np.full(800, 50)
    alike = natural(deals(created, closed, chance.random(800) < 0.3, rep))
    unlike = natural(deals(created, closed, chance.random(800) < 0.1 + 0.05 * rep, rep))
    assert alike["rep_variance"] < 2.5
    assert unlike["rep_variance"] > 3.0


def test_too_few_deals_tell_nothing():
    found = natural(deals([1, 2], [5, NEVER], [True, False], [0, 0]))
    assert np.isnan(found["win_rate_by_close"])
    assert np.isnan(found["cycle_median"])
    assert np.isfinite(found["arrivals"])


def test_owners_who_differ_widen_the_spread_of_the_win_rate():
    """Twelve owners, half of whom win everything: deals one by one would hide it."""
    rep = np.repeat(np.arange(12), 50)
    created, closed = np.zeros(600, int), np.full(600, 50)
    place = NAMES.index("win_rate_by_close")
    spreads = []
    for won in (rep % 2 == 0, np.arange(600) % 2 == 0):
        seen = deals(created, closed, won, rep)
        own = own_spread(seen, np.random.default_rng(2), reasons=False)
        spreads.append(np.sqrt(own[place]))
    assert spreads[0] > 4.0 * spreads[1]


def test_a_measure_that_some_draws_cannot_show_has_a_spread():
    """Of deals with a few losses over what is needed, some draws have too few; of one under, most."""
    for losses, is_known in ((ENOUGH + 2, True), (ENOUGH // 3, False)):
        won = np.arange(200) >= losses
        age = np.random.default_rng(1).integers(10, 90, size=200)
        seen = deals(
            created=np.full(200, 10), closed=10 + age, won=won, rep=np.zeros(200, int)
        )
        own = own_spread(seen, np.random.default_rng(2), reasons=False)
        assert np.isfinite(own[NAMES.index("lost_cycle_quarter")]) == is_known
        assert np.isfinite(own[NAMES.index("cycle_median")])
