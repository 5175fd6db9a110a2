"""The forecast as a whole: coherent, reproducible, blind to the future, honest in width."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest
from dressing import with_fields, with_moves, with_teams
from scipy.stats import binom

from forecast.deals import deal_table
from forecast.distribution import LEVELS
from forecast.fitting.model import fit_pipeline
from forecast.futures import draw_futures
from forecast.history.canonical import conformed
from forecast.pipeline import forecast
from forecast.quotas import Quotas
from forecast.scoring import covered
from sim.outputs import schema
from sim.problems import InvalidInput

DAY = np.timedelta64(1, "D")
SPLITS = ("teams", "reps", "products", "segments", "sources", "pipelines", "months")


def _coverage(build, seeds, level):
    held = []
    for seed in seeds:
        history, as_of = build(seed)
        outcome = deal_table(history, history.meta.snapshot)
        known = deal_table(history, as_of)
        futures = draw_futures(fit_pipeline(known), known.as_of + 91, draws=250, seed=seed)
        actual = (outcome.won & (outcome.closed > known.as_of)).sum()
        held.append(covered(futures.wins.sum(axis=1), actual, level))
    return sum(held), len(held)


def _assert_nominal(held, count, level):
    """Two-sided binomial test at 1e-3: fails once in a thousand runs of a right forecast."""
    low, high = binom.ppf([0.0005, 0.9995], count, level)
    assert low <= held <= high


def _own_form(planted):
    def build(seed):
        return planted(
            seed,
            known_days=546,
            later_days=91,
            load_exponent=0.5,
            weekly_sd=0.08,
            lasting=(0.06, 0.10, 0.15),
        )

    return build


def _other_form(planted_other):
    return lambda seed: planted_other(seed, known_days=546, later_days=91)


def test_coverage_is_nominal_on_planted_companies(planted):
    """80 % intervals of a quarter's wins over 30 companies of the fitted form.

    Two-sided at 1e-3: intervals too narrow by half cover 48 % and are caught with
    probability .9, as is a bias of 1.5 interval half-widths.
    """
    _assert_nominal(*_coverage(_own_form(planted), range(30), 0.8), 0.8)


def test_coverage_holds_where_the_form_is_wrong(planted_other):
    """A company whose fates are sealed at creation, with working days and a trend."""
    _assert_nominal(*_coverage(_other_form(planted_other), range(30), 0.8), 0.8)


@pytest.mark.verification
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_coverage_at_three_levels(planted, level):
    """150 companies a level: a coverage wrong by .13 at .8 is caught with power .9."""
    _assert_nominal(*_coverage(_own_form(planted), range(100, 250), level), level)


@pytest.mark.verification
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_coverage_at_three_levels_where_the_form_is_wrong(planted_other, level):
    """The same for a generator that has no hazard at all."""
    _assert_nominal(*_coverage(_other_form(planted_other), range(100, 250), level), level)


def test_parts_add_up_in_every_future(planted):
    """Open and new, deal by deal and piece by piece, are the total of the same draw."""
    history, as_of = planted(1, known_days=365)
    result = forecast(history, as_of, draws=300)
    futures = result.futures
    np.testing.assert_array_equal(futures.wins, futures.open_wins + futures.new_wins)
    np.testing.assert_allclose(
        futures.bookings, futures.open_bookings + futures.new_bookings
    )
    by_deal = futures.won.count(
        futures.won.deal, len(result.model.table.ids), ~futures.won.is_new
    )
    np.testing.assert_array_equal(by_deal.sum(axis=1), futures.open_wins.sum(axis=1))
    assert by_deal.max() == 1
    assert (by_deal[:, ~result.model.table.is_open] == 0).all()
    assert (futures.open_wins <= futures.open_closings).all()
    assert (futures.new_wins <= futures.new_closings).all()
    parts = result.open.wins.mean + result.new.wins.mean
    assert parts == pytest.approx(result.total.wins.mean, abs=0.002)


def test_same_seed_same_bytes_other_seed_other_draws(planted):
    history, as_of = planted(2, known_days=300)
    one = json.dumps(forecast(history, as_of, draws=300, seed=4).to_json())
    assert one == json.dumps(forecast(history, as_of, draws=300, seed=4).to_json())
    assert one != json.dumps(forecast(history, as_of, draws=300, seed=5).to_json())


def test_first_futures_do_not_depend_on_how_many_follow(planted):
    """Each block of draws has its own address."""
    history, as_of = planted(2, known_days=300)
    model = fit_pipeline(deal_table(history, as_of))
    few = draw_futures(model, model.table.as_of + 30, draws=250, seed=1)
    many = draw_futures(model, model.table.as_of + 30, draws=500, seed=1)
    np.testing.assert_array_equal(few.bookings, many.bookings[:250])


@pytest.mark.parametrize("told", [False, True])
def test_rows_after_the_as_of_date_change_no_byte(planted, told):
    """Later rows are altered in every field, removed, and added to: no level, no deal moves.

    With `told`, stages and activities go on after that evening, and change there too.
    """
    history, _ = planted(3, known_days=420)
    history = with_fields(with_teams(history))
    as_of = dt.date(2018, 11, 20)
    if told:
        history = with_moves(history)
    before = json.dumps(
        forecast(history, as_of, quotas=Quotas(company=9e5), draws=300).to_json()
    )
    end = np.datetime64(as_of, "s")
    deals = history.deals.copy()
    closes_later = (deals["closed"] > end).to_numpy()
    deals.loc[closes_later, "amount"] = 7e7
    deals.loc[closes_later, "closed"] += np.timedelta64(40, "D")
    deals.loc[closes_later, "status"] = np.where(
        deals.loc[closes_later, "status"] == "won", "lost", "won"
    )
    created_later = (deals["created"] > end).to_numpy()
    deals = deals[~created_later | (np.arange(len(deals)) % 2 == 0)]
    extra = deals[deals["created"] > end].assign(deal_id=lambda rows: "x" + rows["deal_id"])
    deals = deals.iloc[::-1]
    later = {}
    if told:
        events, done = history.events, history.activities
        moved = (events["at"] > end).to_numpy()
        events = events.copy()
        events["new"] = events["new"].astype(object).where(~moved, "Elsewhere")
        events = conformed(events[~moved | (np.arange(len(events)) % 2 == 0)],
                           schema.DEAL_EVENTS)  # fmt: skip
        assert moved.any()
        later = {"events": events, "activities": done[done["started"] < end + DAY]}
    changed = replace(
        history,
        deals=type(deals)(np.concatenate([deals, extra]), columns=deals.columns).astype(
            deals.dtypes
        ),
        **later,
    )
    assert len(extra) > 0
    after = json.dumps(
        forecast(changed, as_of, quotas=Quotas(company=9e5), draws=300).to_json()
    )
    assert before == after
    assert len(json.loads(before)["months"]) == 3
    if told:
        assert {deal["stage"] for deal in json.loads(before)["deals"]} == {"Talk", "Offer"}


def test_contract_of_the_json(planted):
    history, as_of = planted(4, known_days=300)
    found = forecast(history, as_of, quotas=Quotas(company=1e6), draws=200).to_json()
    assert list(found) == [
        "as_of",
        "until",
        "bookings",
        "wins",
        "components",
        "booked",
        "quota",
        "p_quota",
        *SPLITS,
        "deals",
        "deal_record",
        "bridge",
        "notes",
    ]
    for row in (row for split in SPLITS for row in found[split]):
        assert list(row) == [
            "name", "bookings", "wins", "components", "booked", "quota", "p_quota",
        ]  # fmt: skip
    assert list(found["components"]) == ["open", "new"]
    levels = ["0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"]
    for part in (found, found["components"]["open"], found["components"]["new"]):
        for unit in ("bookings", "wins"):
            assert list(part[unit]) == ["mean", "quantiles"]
            assert list(part[unit]["quantiles"]) == levels
            values = list(part[unit]["quantiles"].values())
            assert values == sorted(values)
    assert [f"{level:g}" for level in LEVELS] == levels
    assert 0 < found["p_quota"] < 1
    assert all(isinstance(note, str) for note in found["notes"])
    json.dumps(found)


def test_default_horizon_is_the_quarter_of_the_day_after(planted):
    history, _ = planted(4, known_days=300)
    middle = forecast(history, dt.date(2018, 8, 15), draws=100)
    assert middle.until == dt.date(2018, 9, 30)
    assert middle.booked_since == dt.date(2018, 7, 1)
    last_day = forecast(history, dt.date(2018, 9, 30), draws=100)
    assert last_day.until == dt.date(2018, 12, 31)
    assert last_day.booked == 0.0


def test_bookings_before_the_as_of_date_count_towards_the_quota(planted):
    """A quota that is reached already is certain, one above every future is not."""
    history, _ = planted(4, known_days=300)
    as_of = dt.date(2018, 8, 31)
    plain = forecast(history, as_of, draws=200)
    deals = history.deals
    inside = (
        (deals["status"] == "won")
        & (deals["closed"] >= np.datetime64("2018-07-01"))
        & (deals["closed"] <= np.datetime64("2018-08-31"))
    )
    assert plain.booked == pytest.approx(deals.loc[inside, "amount"].round(2).sum())
    assert (
        forecast(
            history, as_of, quotas=Quotas(company=0.9 * plain.booked), draws=200
        ).p_quota
        > 0.99
    )
    assert (
        forecast(
            history, as_of, quotas=Quotas(company=9.0 * plain.booked), draws=200
        ).p_quota
        < 0.01
    )
    assert plain.p_quota is None


def test_all_problems_of_the_request_are_told_at_once(planted):
    history, as_of = planted(4, known_days=200)
    with pytest.raises(InvalidInput) as caught:
        forecast(history, as_of, as_of, quotas=Quotas(company=-1.0), draws=3)
    assert len(caught.value.problems) == 3


def test_notes_say_what_stands_out(planted):
    """Dead deals, equal reps, an unseen month: each said in words."""
    history, as_of = planted(7, known_days=85)
    notes = " ".join(forecast(history, as_of, dt.date(2018, 4, 30), draws=100).notes)
    assert "first month of a quarter was observed only once" in notes
    history, as_of = planted(
        7,
        known_days=730,
        age_edges=(0, 30, 60),
        log_hazard=(-1.5, -1.5, -9.0),
        log_odds=(0.0, 0.0, 0.0),
    )
    notes = " ".join(forecast(history, as_of, draws=100).notes)
    assert "older than any deal that ever closed" in notes
    assert "do not differ in win rate beyond chance" in notes
