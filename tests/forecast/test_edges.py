"""What a forecast answers, or refuses, at the edges of what a history can hold."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import marathon
from forecast.pipeline import forecast
from forecast.quotas import Quotas
from sim.problems import InvalidInput

AS_OF = dt.date(2018, 11, 20)


def _cut(history, day):
    """The deals created up to a day; what is open at the end stays open."""
    deals = history.deals[history.deals["created"] <= np.datetime64(day)]
    return replace(history, deals=deals.reset_index(drop=True))


def test_a_horizon_that_ends_mid_week_is_that_many_days(planted):
    """Wins until a Wednesday are those of the days up to it, and fewer than a week later."""
    history, _ = planted(3, known_days=420)
    wednesday = dt.date(2018, 12, 12)
    result = forecast(history, AS_OF, wednesday, draws=400)
    assert result.futures.periods.end[-1] - 1 == result.model.table.as_of + 22
    shorter = forecast(history, AS_OF, dt.date(2018, 12, 11), draws=400)
    longer = forecast(history, AS_OF, dt.date(2018, 12, 19), draws=400)
    assert shorter.total.wins.mean < result.total.wins.mean < longer.total.wins.mean
    assert result.months[-1].name == "2018-12"


def test_a_quota_without_amounts_is_refused_and_wins_are_forecast(planted):
    history, _ = planted(4, known_days=420)
    without = replace(history, deals=history.deals.assign(amount=np.nan))
    with pytest.raises(InvalidInput, match="no deal won by 2018-11-20 has an amount"):
        forecast(without, AS_OF, quotas=Quotas(company=1e6), draws=100)
    result = forecast(without, AS_OF, draws=100)
    assert result.total.wins.mean > 0 == result.total.bookings.mean
    leverage = [row.leverage for row in result.deals]
    assert leverage[0] > 0
    assert leverage == sorted(leverage, reverse=True)


def test_one_rep_and_one_product_are_the_company(planted):
    history, _ = planted(5, known_days=420)
    alone = replace(history, deals=history.deals.assign(rep="Ann", product="Basic"))
    result = forecast(alone, AS_OF, draws=200)
    for rows in (result.reps, result.products, result.teams, result.segments):
        assert len(rows) == 1
        assert rows[0].total == result.total
        assert rows[0].booked == result.booked
    assert (result.reps[0].name, result.products[0].name) == ("Ann", "Basic")
    assert "win rate beyond chance" not in " ".join(result.notes)
    assert marathon.forecast(alone, AS_OF, draws=200).verdict[0].startswith("From ")


def test_nobody_s_deals_are_a_rep_of_their_own(planted):
    history, _ = planted(5, known_days=420)
    result = forecast(
        replace(history, deals=history.deals.assign(rep="")), AS_OF, draws=100
    )
    assert [row.name for row in result.reps] == ["not named"]


def test_without_closings_there_is_no_forecast(planted):
    history, _ = planted(4, known_days=300)
    never = history.deals.assign(status="open", closed=np.datetime64("NaT", "s"))
    with pytest.raises(InvalidInput, match="no deal was closed by 2018-09-14"):
        forecast(replace(history, deals=never), dt.date(2018, 9, 14))


def test_arrivals_that_stopped_are_said_first(planted):
    """And only then: a quiet week is no stop, and a fresh deal is none."""
    history, _ = planted(3, known_days=420)
    stopped = _cut(history, dt.date(2018, 10, 20))
    result = marathon.forecast(stopped, AS_OF, draws=100)
    assert result.verdict[0].startswith("No deal was created after 2018-10-20, 31 days")
    assert result.verdict[1].startswith("From 2018-11-21")
    going = marathon.forecast(history, AS_OF, draws=100)
    assert going.verdict[0].startswith("From ")
    assert result.numbers.new.wins.mean < going.numbers.new.wins.mean
    quiet = marathon.forecast(_cut(history, dt.date(2018, 11, 8)), AS_OF, draws=100)
    assert quiet.verdict[0].startswith("From ")


def test_few_deals_are_forecast_from_what_is_assumed_and_said(planted):
    """Thirty deals, a dozen closed: an answer, far wider than that of the whole company."""
    history, _ = planted(3, known_days=420)
    few = replace(history, deals=history.deals.iloc[::60].reset_index(drop=True))
    result = forecast(few, AS_OF, draws=400)
    table = result.model.table
    assert len(table.ids) < 50
    said = f"Only {len(table.ids)} deals, {int((~table.is_open).sum())} of them closed"
    assert any(note.startswith(said) for note in result.notes)
    whole = forecast(history, AS_OF, draws=400)
    assert not any(note.startswith("Only ") for note in whole.notes)

    def width(found):
        wins = found.total.wins
        return (wins.quantiles["0.9"] - wins.quantiles["0.1"]) / wins.mean

    assert width(result) > 2 * width(whole)


@pytest.mark.parametrize("closed", [1, 3])
def test_a_handful_of_closings_is_enough_for_an_answer(planted, closed):
    history, _ = planted(3, known_days=420)
    deals = history.deals.sort_values("created", kind="stable")
    ended = deals[deals["status"] != "open"].head(closed)
    waiting = deals[(deals["status"] == "open") | (deals["closed"] > "2018-11-20")].head(12)
    few = replace(
        history, deals=type(deals)(np.concatenate([ended, waiting]), columns=deals.columns)
        .astype(deals.dtypes).sort_values("deal_id").reset_index(drop=True),
    )  # fmt: skip
    result = forecast(few, AS_OF, draws=200)
    assert np.isfinite(result.total.wins.mean)
    assert result.total.wins.quantiles["0.9"] <= 100
    assert any(note.startswith("Only ") for note in result.notes)


def test_notes_speak_of_the_business(planted):
    history, _ = planted(3, known_days=420)
    said = " ".join(forecast(history, AS_OF, draws=100).notes)
    for word in ("exponent", "nats", "beta", "posterior", "hazard"):
        assert word not in said
    assert "with twice as much open" in said
