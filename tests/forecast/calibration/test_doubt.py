"""Organisations that a history leaves possible: drawn by address, as far apart as the posterior."""

import datetime as dt
import pickle

import numpy as np
import pytest

from forecast.calibration.doubt import Doubt, HistoryDoubt
from forecast.calibration.knobs import VALUES
from forecast.calibration.today import today_of
from sim.organisation import Team
from sim.scenarios.loader import load_organisation

SIZE = next(x for x, value in enumerate(VALUES) if value.name == "deal size")
SPREAD = 0.2


@pytest.fixture(scope="module")
def today(planted):
    history, as_of = planted(3, known_days=250)
    firm = load_organisation().model_copy(update={"teams": (Team(reps=40),)})
    return today_of(history, as_of, firm)


@pytest.fixture(scope="module")
def source(today):
    places = np.zeros((500, len(VALUES)))
    places[:, SIZE] = SPREAD * np.random.default_rng(1).standard_normal(500)
    doubt = Doubt(shaped=today.organisation, places=places, quota=70_000.0)
    return HistoryDoubt(parts={"": doubt}, today=today)


def test_drawn_organisations_spread_as_the_posterior_does(source, today):
    """Log sizes have the spread of the places: 200 draws, four standard errors."""
    own = today.organisation
    drawn = [source.organisation(own, seed=1, point=point) for point in range(200)]
    logs = np.log([x.market.amount_median / own.market.amount_median for x in drawn])
    assert logs.std() == pytest.approx(SPREAD, abs=4 * SPREAD / np.sqrt(400))
    assert {each.plan.quota_quarter for each in drawn} == {70_000.0}
    assert {each.buyer for each in drawn} == {own.buyer}


def test_the_same_address_draws_the_same_wherever_it_is_drawn(source, today):
    own = today.organisation
    elsewhere = pickle.loads(pickle.dumps(source))
    first = source.organisation(own, seed=1, point=3)
    assert elsewhere.organisation(own, seed=1, point=3) == first
    assert elsewhere.digest == source.digest
    assert source.organisation(own, seed=2, point=3) != first


def test_every_one_begins_with_the_open_deals(source, today):
    drawn = source.organisation(today.organisation, seed=1, point=0)
    monday = today.as_of + dt.timedelta(days=7 - today.as_of.weekday())
    assert drawn.calendar.first_day == monday == today.first_day
    assert drawn.people.deal_slots >= today.places > 0
    assert drawn.team_sizes() == today.organisation.team_sizes()
