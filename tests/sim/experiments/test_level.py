"""Futures are moved to the year that a company is known to have booked."""

import numpy as np
import pytest

from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.level import MOST, at_level, level_factors
from sim.outputs.tally import COMPANY

YEAR = COMPANY.index("YEAR_BEFORE")


def drawn_futures(n, *, follows, seed=5, luck=0.2):
    """Futures whose bookings follow the year before, as far as `follows` says, and luck."""
    g = np.random.Generator(np.random.Philox(seed))
    level = g.normal(0.0, 0.4, n)
    company = np.zeros((n, 10, len(COMPANY)))
    company[:, :, YEAR] = 1_000.0 * np.exp(level)[:, None]
    total = 200.0 * np.exp(follows * level + g.normal(0.0, luck, n))
    return BookedFutures(
        bookings=np.repeat(total[:, None, None] / 20.0, 10, axis=1).repeat(2, axis=2),
        quotas=np.ones((n, 1, 2)), company=company, quarters=(), days=(), teams=("team",),
        team_of=np.zeros(2, int), reps=("Ann", "Bob"),
    )  # fmt: skip


@pytest.mark.parametrize("follows", [1.0, 0.5, 0.0])
def test_known_years_move_futures_along_the_line_and_leave_luck_alone(follows):
    """Slope known to .2 / (.4 sqrt(2000)) = .011, means of logs to .2 / sqrt(2000) = .0045."""
    futures = drawn_futures(2_000, follows=follows)
    (moved,) = at_level([futures], 1_500.0)
    logs = np.log(moved.by_week().sum(axis=1))
    wanted = np.log(200.0) + follows * np.log(1.5)
    assert logs.mean() == pytest.approx(wanted, abs=4 * (0.0045 + 0.011 * np.log(1.5)))
    assert logs.std() == pytest.approx(0.2, abs=4 * 0.2 / np.sqrt(4_000))


def test_all_ways_are_moved_alike():
    one, other = drawn_futures(50, follows=1.0), drawn_futures(50, follows=1.0, seed=6)
    moved = at_level([one, other], 2_000.0)
    factors = level_factors(one, 2_000.0)[:, None, None]
    assert np.array_equal(moved[0].bookings, one.bookings * factors)
    assert np.array_equal(moved[1].bookings, other.bookings * factors)
    assert np.array_equal(moved[0].quotas, one.quotas)


def test_nothing_is_moved_without_end_and_nothing_where_no_year_was_run_in():
    futures = drawn_futures(50, follows=1.0)
    assert level_factors(futures, 1e9).max() == MOST
    futures.company[:, :, YEAR] = np.nan
    assert level_factors(futures, 1_500.0).tolist() == [1.0] * 50
