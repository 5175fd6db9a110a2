"""What the comparison of the stages must hold on the default organisation, at full size."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.comparing.compare import compare
from sim.experiments.comparing.statistics import mean_of, student
from sim.experiments.running.outcomes import Outcomes
from sim.organisation import Organisation
from sim.outputs.responses import QUANTITIES
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario

ORGANISATION = Organisation()
BOOKINGS = "bookings_per_rep_year"

pytestmark = pytest.mark.verification


def stage(name: str):
    return load_scenario(name, first_day=ORGANISATION.calendar.first_day)


@pytest.fixture(scope="module")
def ladder():
    base, *others = (stage(name) for name in STAGES)
    return compare(base, others, ORGANISATION, replications=120)


def test_120_pairs_of_4_years_know_the_ratio_to_less_than_a_tenth(ladder):
    for row in ladder.rows:
        if row.response == BOOKINGS:
            assert row.ratio.high - row.ratio.low < 0.1


def test_the_same_luck_halves_the_variance_of_5_over_1(ladder):
    # The ratio of two variances at 120 pairs has a relative standard error of about .13.
    saving = next(
        one for one in ladder.pairing if (one.other, one.response) == ("align", BOOKINGS)
    )
    assert saving.paired > 2.0


MARGINALS = {
    "wins_per_deal_opened": (0.18, 0.32),
    "no_decision_share": (0.35, 0.70),
    "time_service": (0.10, 0.25),
    "time_administration": (0.16, 0.31),
}
"""What published evidence says of any sales force, however it is managed (docs/evidence.md)."""


@pytest.mark.parametrize("name", STAGES)
def test_shares_that_are_known_come_out_as_known(ladder, name):
    # An organisation that sells twice as well, or never serves, is not one of the known ones.
    for response, (low, high) in MARGINALS.items():
        assert low <= ladder.level(name, response).value.mean <= high, response
    known = [
        ladder.level(name, each).value.mean for each in ("time_selling", "time_prospecting")
    ]
    assert 0.20 <= sum(known) <= 0.45


def test_doubling_the_warm_up_moves_the_steady_ratio_by_less_than_its_half_width():
    ratios = [
        compare(
            stage("initial"), [stage("align")], ORGANISATION, steady=True, warmup=years,
            replications=120,
        ).row("align", BOOKINGS).ratio
        for years in (2, 4)
    ]  # fmt: skip
    assert abs(ratios[1].mean - ratios[0].mean) < ratios[0].half_width


@pytest.mark.parametrize("name", STAGES)
def test_open_deals_do_not_trend_upward_over_five_years(name):
    # 60 futures: a rise of 1.5 % a year would show.
    found = compare(stage(name), [], ORGANISATION, steady=True, years=5, replications=60)
    slope = yearly_slope(found.outcomes, "OPEN_DEALS")
    assert slope.low < 0.0 or slope.mean < 0.01
    assert slope.half_width < 0.01


def yearly_slope(outcomes: Outcomes, name: str):
    """Slope by year of a quantity, over its mean, with its interval over futures."""
    levels = outcomes.sums[:, 0, :, QUANTITIES.index(name)]
    years = np.arange(levels.shape[1]) - (levels.shape[1] - 1) / 2.0
    slopes = levels @ years / (years @ years) / levels.mean()
    return mean_of(slopes, student(0.95, len(outcomes)))
