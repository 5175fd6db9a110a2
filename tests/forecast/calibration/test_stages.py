"""Days in a stage: Kaplan-Meier against statsmodels, and against a known truth."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from forecast.calibration.stages import kaplan_meier, stage_days
from forecast.history.events.model import ordered
from forecast.history.importers.histories import changes_of_rows


def test_kaplan_meier_equals_statsmodels():
    chance = np.random.default_rng(5)
    life, censor = chance.exponential(20.0, 400), chance.exponential(30.0, 400)
    time, ended = np.ceil(np.minimum(life, censor)), life <= censor
    moments, survival, error = kaplan_meier(time, ended)
    other = SurvfuncRight(time, ended.astype(int))
    np.testing.assert_allclose(moments, other.surv_times)
    np.testing.assert_allclose(survival, other.surv_prob)
    np.testing.assert_allclose(error[:-1], other.surv_prob_se[:-1], rtol=1e-9)


def test_medians_by_stage_with_open_stays_censored(dressed):
    """Planted medians 7 and 20 days (and the day of entry); a fifth of the stays go on.

    Dropping those shortens the second median to 17 and is caught.
    """
    chance = np.random.default_rng(6)
    count, first = 2000, 17_000
    created = first + chance.integers(0, 100, count)
    one = 1 + chance.exponential(7 / np.log(2), count).astype(int)
    two = 1 + chance.exponential(20 / np.log(2), count).astype(int)
    evening = first + 115
    closed = created + one + two
    is_open = closed > evening
    history = dressed(
        created,
        np.where(is_open, -1, closed),
        ~is_open,
        np.ones(count),
        np.zeros(count, int),
    )
    seen = created + one <= evening
    ids = np.array([f"d{number:06d}" for number in range(count)])

    def entries(stage, day, rows):
        stamp = day[rows].astype("datetime64[D]").astype("datetime64[s]")
        return pd.DataFrame({"deal_id": ids[rows], "stage": stage, "entered": stamp})

    changes = pd.concat(
        [
            entries("talk", created, np.ones(count, bool)),
            entries("offer", created + one, seen),
            entries("won", closed, ~is_open),
        ]
    )
    history = replace(history, events=ordered([changes_of_rows(changes)]))
    found = {
        each.label: each
        for each in stage_days(history, dt.date(1970, 1, 1) + dt.timedelta(days=evening))
    }
    assert list(found) == ["talk", "offer"]
    assert found["talk"].median == pytest.approx(8, abs=1)
    assert found["offer"].median == pytest.approx(21, abs=3)
    low, high = found["offer"].interval
    assert low <= 21 <= high
    assert found["offer"].still_in > 400


def test_no_stage_history_gives_no_values(planted):
    history, as_of = planted(1, known_days=200)
    assert stage_days(history, as_of) == ()
