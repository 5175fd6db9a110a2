"""What a manager asks for in a review: it fades until it is said again, and it is worth asking for."""

import numpy as np
import pytest
from support import small_organisation

from sim.engines.run import advance, open_world
from sim.evidence.bench import Bench, changed, managed
from sim.experiments.comparing.statistics import mean_of, student
from sim.levers import pack_timeline
from sim.organisation import Organisation

WEEKS = 12
BAD_FITS = (0.22, 0.11)
"""Shares of good fit among large customers: as the default organisation says, and half of it."""


def asked_week_by_week(**levers: float) -> np.ndarray:
    """Hours of prospecting asked of each rep after each week; the only review takes place in week 0."""
    organisation = small_organisation(reps=4, slots=30, accounts=120)
    practices = pack_timeline(
        {-52: managed("motivate", review_interval_weeks=52, **levers)}
    )
    world = open_world(
        organisation,
        seed=3,
        replication=0,
        run_in_weeks=52,
        weeks=WEEKS,
        room_for=[practices],
    )
    asked = []
    for week in range(WEEKS + 1):
        advance(world, practices, week)
        asked.append(world.reps["prospect_plan"].copy())
    return np.array(asked[1:])


def test_hours_that_were_asked_for_fade_week_by_week():
    """A twelfth of them is forgotten every week: after eleven weeks .38 are left, not all."""
    asked = asked_week_by_week(weight_on_closings=0.0)
    assert (asked[0] > 1.0).all()
    kept = (1.0 - 1.0 / 12.0) ** np.arange(WEEKS)
    assert asked == pytest.approx(np.outer(kept, asked[0]))


def test_a_review_of_closings_asks_for_no_hours():
    assert (asked_week_by_week(weight_on_closings=1.0) == 0.0).all()


@pytest.mark.verification
@pytest.mark.parametrize("good_fit", BAD_FITS)
def test_passing_customers_over_does_no_harm_where_their_worth_is_known(good_fit):
    """Bookings of stage 4 with the order over those without, where intuition is exact.

    A manager who passes over whoever is worth a tenth less than the mean loses 7.1 % (1.5) with the
    first share and 5.4 % (1.4) with the second, since what is passed over is used up nowhere else; the
    interval is that of 240 futures, so a loss of 1.5 % would be seen.
    """
    firm = changed(
        with_large_customers_that_fit(good_fit),
        managers__intuition_sd=0.0,
        people__seen_gain=0.5,
    )
    gains = []
    for replication in range(240):
        bench = Bench(firm, 1, replication)
        without, ordered = (
            bench.run(managed("coach", may_redirect=may), weeks=104).sold((26, 104))
            for may in (0.0, 1.0)
        )
        gains.append((without, ordered))
    sold = np.array(gains)
    gain = mean_of((sold[:, 1] - sold[:, 0]) / sold[:, 0].mean(), student(0.95, len(sold)))
    assert gain.high > 0.0
    assert gain.high - gain.mean < 0.015


def with_large_customers_that_fit(good_fit: float) -> Organisation:
    """The default organisation with another share of good fit among large customers."""
    organisation = Organisation()
    large, *others = organisation.market.segments
    segments = (large.model_copy(update={"good_fit": good_fit}), *others)
    market = organisation.market.model_copy(update={"segments": segments})
    return organisation.model_copy(update={"market": market})
