"""What is said of a value: the number that is kept lies in the interval that is said of it."""

import numpy as np
import pytest

from forecast.calibration.knobs import PRIOR_SD, VALUES
from forecast.calibration.learned import learned
from forecast.calibration.posterior import Posterior
from sim.scenarios.loader import load_organisation


@pytest.mark.parametrize("kept", [-1.5, 0.0, 0.02, 1.5])
def test_an_interval_reaches_as_far_as_the_value_that_is_kept(kept):
    """Also where the search found a place far from the middle, which missed less."""
    count = len(VALUES)
    found = Posterior(
        draws=0.1 * PRIOR_SD * np.random.default_rng(1).standard_normal((4000, count)),
        prior_mean=np.zeros(count),
        prior_sd=PRIOR_SD,
        used=np.ones(1, bool),
        missed=np.zeros(1),
    )
    firm = load_organisation().with_(people={"left_open": 0.1})
    told = learned(firm, found, np.full(count, kept))
    assert len(told) >= 15
    plain = learned(firm, found, np.zeros(count))
    for each, usual in zip(told, plain, strict=True):
        low, high = sorted(each.interval)
        assert low <= each.value <= high, each.name
        assert usual.value != usual.interval[0] != usual.interval[1], usual.name
