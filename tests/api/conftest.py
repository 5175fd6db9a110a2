"""Small answers that several tests look at."""

import contextlib

import pytest
import support

import marathon


@contextlib.contextmanager
def searching_briefly():
    with pytest.MonkeyPatch.context() as patch:
        support.search_briefly(patch)
        yield


@pytest.fixture(autouse=True)
def _brief_searches():
    """For each test anew, so that no other folder's tests meet it."""
    with searching_briefly():
        yield


@pytest.fixture(scope="session")
def comparison():
    return marathon.compare("initial", "align", futures=3, years=1, warmup=0)


@pytest.fixture(scope="session")
def run():
    return marathon.simulate("initial", years=2)


@pytest.fixture(scope="session")
def history(run, tmp_path_factory):
    folder = run.save(tmp_path_factory.mktemp("run"))
    return marathon.read_history(folder / "events.csv")


@pytest.fixture(scope="session")
def forecast(history):
    return marathon.forecast(history, as_of="2025-06-30", quota=500_000, draws=200)


@pytest.fixture(scope="session")
def calibration(history):
    # What lives for the whole session is made before the fixture of a test.
    with searching_briefly():
        return marathon.calibrate(history)


@pytest.fixture(scope="session")
def answers(comparison, run, history, forecast, calibration):
    """One of each kind of answer."""
    small = {"years": 1, "warmup": 0, "futures": 2}
    with searching_briefly():
        own = marathon.own_organisation(reps=6, span=6, deal_size="200k")
    return {
        "comparison": comparison,
        "explanation": marathon.why("initial", "align", **small),
        "deals": marathon.deals("initial", "align", years=1, warmup=0),
        "run": run,
        "spread": marathon.spread(teams=10, years=1),
        "fog": marathon.fog(),
        "race": marathon.sprint(**small),
        "history": history,
        "forecast": forecast,
        "calibration": calibration,
        "own": own,
    }
