"""The simple methods that a forecast has to beat, on cases that are worked out by hand."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.baselines import learned, methods
from forecast.baselines.asking import Asked, weekly_totals, window_totals
from forecast.baselines.methods import POOL, POOLED, simple_forecasts
from forecast.baselines.pipeline import stage_weights
from forecast.baselines.volume import seasonal_naive
from forecast.deals import deal_table
from forecast.history.events.model import ordered

FIRST = (dt.date(2018, 1, 1) - dt.date(1970, 1, 1)).days


def weekly_company(dressed, wins):
    """Wins a week as given, each deal created the day before; one deal stays open."""
    days = np.repeat(np.arange(len(wins)) * 7 + 3, wins)
    created = np.append(days - 1, 7 * len(wins) - 2)
    closed = np.append(days, -1)
    history = dressed(
        created + FIRST, np.where(closed < 0, -1, closed + FIRST), closed >= 0,
        np.full(len(created), 10.0), np.zeros(len(created), dtype=int),
        closings_from=dt.date(2018, 1, 1),
    )  # fmt: skip
    return history, dt.date(2018, 1, 1) + dt.timedelta(days=7 * len(wins) - 1)


def asked_of(history, as_of, *weeks, target="wins", draws=400):
    known = history.as_of(as_of)
    return Asked(
        table=deal_table(known, as_of), days=tuple(7 * week for week in weeks),
        target=target, draws=draws, seed=0, known=known,
    )  # fmt: skip


def test_windows_are_sums_of_weeks():
    np.testing.assert_array_equal(window_totals(np.array([1.0, 2, 3, 4]), 2), [3, 5, 7])
    assert len(window_totals(np.array([1.0]), 2)) == 0


def test_a_season_ago_is_repeated_where_it_repeats(dressed):
    """Thirteen weeks that come again and again: forecast without error, and not otherwise."""
    season = [5, 1, 2, 3, 9, 2, 2, 4, 1, 7, 3, 2, 6]
    history, as_of = weekly_company(dressed, season * 4)
    found = seasonal_naive(asked_of(history, as_of, 1, 4, 13))
    for weeks in (1, 4, 13):
        np.testing.assert_allclose(found[7 * weeks], sum(season[:weeks]))


def test_a_season_ago_says_nothing_before_it_could_be_checked(dressed):
    history, as_of = weekly_company(dressed, [3] * 13)
    assert seasonal_naive(asked_of(history, as_of, 1)) == {}


@pytest.mark.parametrize("name", ["exponential_smoothing", "boosted_quantiles"])
def test_learned_methods_follow_the_level(dressed, name):
    """Twenty wins a week, give or take: about eighty in four weeks; nothing after is read."""
    installed = {"exponential_smoothing": "statsmodels", "boosted_quantiles": "lightgbm"}
    pytest.importorskip(installed[name], reason=f"{installed[name]} is not installed")
    chance = np.random.default_rng(1)
    history, as_of = weekly_company(dressed, chance.poisson(20.0, 80))
    found = getattr(learned, name)(asked_of(history, as_of, 1, 4))
    assert found[28].mean() == pytest.approx(80.0, rel=0.15)
    assert found[7].mean() == pytest.approx(20.0, rel=0.2)
    again = getattr(learned, name)(asked_of(history, as_of, 1, 4))
    np.testing.assert_array_equal(found[28], again[28])


def test_stage_weights_are_what_stages_came_to(dressed):
    """Of deals in stage hot half are won within two weeks, of cold ones none."""
    count, weeks = 400, 40
    created = np.arange(count) % (7 * weeks - 60)
    hot, wins = np.arange(count) % 2 == 0, np.arange(count) % 4 == 0
    closed = np.where(wins, created + 10, created + 40)
    fresh = np.full(30, 7 * weeks - 1)
    history = dressed(
        np.concatenate([created, fresh]) + FIRST,
        np.concatenate([closed + FIRST, np.full(30, -1)]),
        np.concatenate([wins, np.zeros(30, dtype=bool)]),
        np.full(count + 30, 10.0), np.zeros(count + 30, dtype=int),
        closings_from=dt.date(2018, 1, 1),
    )  # fmt: skip
    stage = np.where(np.concatenate([hot, np.arange(30) < 20]), "hot", "cold")
    deals = history.deals.sort_values("deal_id")
    entered = pd.DataFrame(
        {
            "deal_id": deals["deal_id"],
            "field": "stage",
            "new": stage,
            "at": deals["created"],
        }
    )
    ended = deals[deals["status"] != "open"]
    ended = pd.DataFrame(
        {"deal_id": ended["deal_id"], "field": "status", "new": ended["status"],
         "at": ended["closed"]}
    )  # fmt: skip
    blank = {"old": "", "recorded_at": pd.NaT, "rank": 0}
    events = ordered([entered.assign(**blank), ended.assign(**blank)])
    history = replace(history, events=events)
    as_of = dt.date(2018, 1, 1) + dt.timedelta(days=7 * weeks - 1)
    found = stage_weights(asked_of(history, as_of, 2, draws=4000))
    # Snapshots fall evenly on the ages 0 to 9 of winners, 0 to 39 of the others.
    assert found[14].mean() == pytest.approx(20 * 10 / 50, rel=0.15)
    assert stage_weights(asked_of(replace(history, events=events[:0]), as_of, 2)) == {}


def test_the_average_lies_between_its_parts(planted):
    history, as_of = planted(3, known_days=400)
    found = simple_forecasts(asked_of(history, as_of, 4))
    means = [found[name][28].mean() for name in POOLED if 28 in found.get(name, {})]
    assert min(means) < found[POOL][28].mean() < max(means)
    assert found[POOL][28].mean() == pytest.approx(np.mean(means))


def test_what_is_not_installed_is_said(monkeypatch):
    monkeypatch.setattr(methods, "has_lightgbm", lambda: False)
    monkeypatch.setattr(methods, "has_statsmodels", lambda: False)
    said = " ".join(methods.not_installed())
    assert "salesmarathon[baselines]" in said
    assert "salesmarathon[lightgbm]" in said


def test_bookings_without_amounts_divide_by_nothing(dressed):
    history, as_of = weekly_company(dressed, [3] * 40)
    without = replace(history, deals=history.deals.assign(amount=np.nan))
    for drawn in simple_forecasts(
        asked_of(without, as_of, 1, 4, target="bookings")
    ).values():
        for draws in drawn.values():
            assert (draws == 0).all()


def test_weeks_are_counted_back_from_the_evening(dressed):
    history, as_of = weekly_company(dressed, [5] * 4 + [1, 2, 3, 4])
    np.testing.assert_array_equal(
        weekly_totals(asked_of(history, as_of, 1))[:4], [4, 3, 2, 1]
    )
