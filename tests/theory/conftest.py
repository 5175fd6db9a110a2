"""What a theory test asserts, and how strong it has to be."""

import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from scipy import stats

# The queue is shared with the benchmarks, which are no package.
sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

FALSE_ALARM = 1e-4
POWER = 0.9


@pytest.fixture(autouse=True)
def _compiled_only():
    if numba.config.DISABLE_JIT:
        pytest.skip("samples of this size need compiled rules")


@pytest.fixture
def agree():
    """Assert that independent estimates have the mean that theory gives.

    The tolerance comes from the estimates themselves (Student's t at a false alarm of
    1e-4). `sees` is the relative bias that must be found with a power of 90 %: a sample too
    small to find it fails the test, whatever its mean.
    """

    def check(estimates, theory, *, sees):
        estimates = np.asarray(estimates, float)
        freedom = estimates.size - 1
        error = np.std(estimates, ddof=1) / np.sqrt(estimates.size)
        limit = stats.t.ppf(1 - FALSE_ALARM / 2, freedom) * error
        detectable = limit + stats.t.ppf(POWER, freedom) * error
        assert detectable <= sees * abs(theory), (
            f"too weak: sees a bias of {detectable / abs(theory):.2%}, promised {sees:.2%}"
        )
        assert abs(np.mean(estimates) - theory) <= limit, (
            f"{np.mean(estimates)} is not {theory} +- {limit} "
            f"({(np.mean(estimates) / theory - 1):+.2%})"
        )

    return check
