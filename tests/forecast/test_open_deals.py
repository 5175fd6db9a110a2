"""Open deals one by one: chances, days, reasons, their record, and when the stage is used."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from dressing import with_moves

from forecast.chances import as_known_on, chances_of
from forecast.deals import deal_table as deals_on
from forecast.fitting.model import fit_pipeline
from forecast.pipeline import forecast
from forecast.stages import moves_of
from marathon.sentences.forecast import deal_table

AS_OF = dt.date(2018, 11, 20)


def test_deals_are_listed_by_what_a_call_may_move(planted):
    history, _ = planted(6, known_days=420)
    result = forecast(history, AS_OF, draws=400)
    table, won = result.model.table, result.futures.won
    assert len(result.deals) == table.is_open.sum()
    leverage = [row.leverage for row in result.deals]
    assert leverage == sorted(leverage, reverse=True)
    wins = np.bincount(won.deal[~won.is_new], minlength=len(table.ids))
    ages = (table.closed - table.created)[table.won]
    last = result.futures.periods.end - 1 - table.as_of
    for row in result.deals[:5]:
        place = table.ids.tolist().index(row.deal)
        assert row.p_won == pytest.approx((wins[place] + 0.5) / 401, abs=1e-4)
        assert row.older_wins == pytest.approx((ages > row.days_open).mean(), abs=1e-4)
        came = np.sort(last[won.period[won.deal == place]])
        for share in (0.1, 0.5, 0.9):
            day = (row.by[f"{share:g}"] - AS_OF).days
            assert day == came[int(np.ceil(share * len(came))) - 1]
        assert AS_OF < row.by["0.1"] <= row.half_by <= row.by["0.9"] <= result.until
    expected = sum(row.p_won * row.amount_if_won for row in result.deals)
    assert expected == pytest.approx(result.open.bookings.mean, rel=0.05)


def test_the_amount_of_a_deal_is_the_one_recorded(planted):
    """What the forecast makes of it stands beside it; no amount is no amount."""
    history, _ = planted(6, known_days=420)
    deals = history.deals.copy()
    first, *others = deals.index[deals["status"] == "open"]
    deals.loc[others, "amount"] = 26_058.46
    deals.loc[first, "amount"] = np.nan
    result = forecast(replace(history, deals=deals), history.meta.snapshot, draws=200)
    amounts = {row.deal: row.amount for row in result.deals}
    unpriced = amounts.pop(deals.loc[first, "deal_id"])
    assert unpriced is None
    assert amounts
    assert set(amounts.values()) == {26_058.46}
    assert all(row.amount_if_won > 0 for row in result.deals)
    (heads, rows), _ = deal_table(result)
    shown = {row[heads.index("deal")]: row[heads.index("amount")] for row in rows}
    assert {amount for deal, amount in shown.items() if deal in amounts} == {"26,058.46"}


def test_reasons_are_those_of_the_deal(planted):
    """Stage, age, silence and owner, counted anew."""
    history, _ = planted(6, known_days=420, rep_sd=1.5)
    told = with_moves(history)
    result = forecast(told, AS_OF, draws=200)
    deals = told.deals.set_index("deal_id")
    end = np.datetime64(AS_OF, "s")
    effect = dict(zip(result.model.reps.reps, result.model.reps.effect, strict=True))
    assert result.model.reps.differ
    for row in result.deals[:40]:
        events = told.events[
            (told.events["deal_id"] == row.deal) & (told.events["at"] <= end)
        ]
        entered = events[events["field"] == "stage"].iloc[-1]
        assert row.stage == entered["new"]
        assert row.days_in_stage == (end - entered["at"].to_datetime64()).astype(
            "timedelta64[D]"
        ).astype(int)
        assert row.days_quiet <= row.days_in_stage <= row.days_open
        assert row.reasons[0] == f"{row.stage} for {row.days_in_stage} days"
        assert f"open for {row.days_open} days" in row.reasons[1]
        said = " ".join(row.reasons)
        assert ("nothing was done for" in said) == (row.days_quiet >= 14)
        if abs(effect[row.rep]) > 0.1:
            which = "more" if effect[row.rep] > 0 else "less"
            assert f"{row.rep} wins {which} often than others" in said
        assert deals.loc[row.deal, "created"] <= end


def test_days_in_a_hand_made_stage_history(planted):
    history, _ = planted(3, known_days=420)
    known = with_moves(history).as_of(AS_OF)
    table = deals_on(with_moves(history), AS_OF)
    moves = moves_of(known, table.ids)
    rows = np.flatnonzero(table.is_open)
    stage, days = moves.stages_on(table.as_of, rows)
    before, _ = moves.stages_on(int(table.created.min()) - 1, rows)
    assert set(np.array(moves.names)[stage]) == {"Talk", "Offer"}
    assert (before == -1).all()
    assert (days >= 0).all()
    assert (days <= table.as_of - table.created[rows]).all()


def _telling(history, seed):
    """Deals that are won get to the offer nine times of ten, others one of ten."""
    luck = np.random.default_rng(seed).random(len(history.deals))
    won = history.deals["status"] == "won"
    return (won & (luck < 0.9)) | (~won & (luck < 0.1))


def test_the_stage_is_used_where_it_tells_and_totals_stay(planted):
    history, _ = planted(6, known_days=500, load_exponent=0.0)
    told = with_moves(history, _telling(history, 1))
    until = AS_OF + dt.timedelta(days=14)
    result = forecast(told, AS_OF, until, draws=400)
    record = result.deal_record
    assert record.stage_used
    assert record.stage_gain > 0.01
    assert record.better
    p = {}
    for row in result.deals:
        p.setdefault(row.stage, []).append(row.p_won)
    assert np.mean(p["Offer"]) > 1.5 * np.mean(p["Talk"])
    plain = forecast(history, AS_OF, until, draws=400)
    assert plain.deal_record.stage_gain is None
    assert result.total.wins == plain.total.wins
    expected = sum(row.p_won for row in plain.deals)
    assert sum(row.p_won for row in result.deals) == pytest.approx(expected, abs=0.05)
    assert any("the stage and how long" in note for note in result.notes)


def test_a_stage_that_tells_nothing_hardly_moves_chances(planted):
    """Stages by chance: over five companies their gain is no more than their noise."""
    gains = []
    for seed in range(5):
        history, _ = planted(seed, known_days=420, load_exponent=0.0)
        luck = np.random.default_rng(seed).random(len(history.deals)) < 0.5
        told = with_moves(history, luck)
        until = AS_OF + dt.timedelta(days=14)
        gains.append(forecast(told, AS_OF, until, draws=100).deal_record.stage_gain)
    assert np.mean(gains) < 0.003


def test_the_record_is_that_of_earlier_evenings(planted):
    """Deals, chances and what came add up; what came is counted anew."""
    history, _ = planted(6, known_days=420)
    result = forecast(history, AS_OF, AS_OF + dt.timedelta(days=28), draws=250)
    record, table = result.deal_record, result.model.table
    days = [table.as_of - 28 - 7 * back for back in range(record.evenings)]
    came = stood = 0
    for day in days:
        there = (table.created <= day) & (table.closed > day)
        stood += there.sum()
        came += (there & table.won & (table.closed <= day + 28)).sum()
    assert record.evenings == 8
    assert record.deals == stood == sum(row.deals for row in record.reliability)
    won = sum(row.won * row.deals for row in record.reliability)
    assert won == pytest.approx(came, abs=1e-3 * stood)
    for row in record.reliability:
        assert row.low <= row.expected <= row.high
        assert abs(row.won - row.expected) < 0.08 + 3.3 * (0.25 / row.deals) ** 0.5


def test_an_earlier_evening_is_the_table_of_that_evening(planted):
    history, _ = planted(2, known_days=420)
    table = deals_on(history, AS_OF)
    day = dt.date(2018, 8, 15)
    then, asked = (
        as_known_on(table, table.as_of - (AS_OF - day).days),
        deals_on(history, day),
    )
    for name in ("ids", "created", "closed", "won", "amount"):
        np.testing.assert_array_equal(getattr(then, name), getattr(asked, name))
    for name in ("first", "end", "month"):
        np.testing.assert_array_equal(
            getattr(then.periods, name), getattr(asked.periods, name)
        )


def test_chances_that_are_no_better_are_said_to_be(planted):
    """Where every deal is alike at every age nothing can be told, and the tool says so."""
    history, _ = planted(
        1, known_days=500, age_edges=(0,), log_hazard=(-2.0,), log_odds=(0.0,),
        load_exponent=0.0,
    )  # fmt: skip
    result = forecast(history, AS_OF, AS_OF + dt.timedelta(days=28), draws=250)
    record = result.deal_record
    assert abs(record.log_score - record.base_rate) < 0.01
    said = " ".join(result.notes)
    assert ("is not known better" in said) == (not record.better)
    worse = replace(record, log_score=record.base_rate + 0.01)
    assert not worse.better


def test_a_horizon_that_no_evening_had_behind_it_is_said_to_be_untried(planted):
    history, _ = planted(1, known_days=120)
    result = forecast(history, dt.date(2018, 3, 20), dt.date(2018, 7, 31), draws=100)
    assert result.deal_record.evenings == 0
    assert any("No earlier evening has a window as long" in note for note in result.notes)


def test_chances_need_no_open_deals(planted):
    history, _ = planted(1, known_days=300)
    closed = history.deals[history.deals["status"] != "open"].reset_index(drop=True)
    result = forecast(replace(history, deals=closed), history.meta.snapshot, draws=100)
    assert result.deals == ()
    assert result.open.wins.mean == 0.0 < result.new.wins.mean


def test_the_same_seed_gives_the_same_chances(planted):
    history, _ = planted(1, known_days=300)
    one = forecast(history, dt.date(2018, 9, 14), draws=100, seed=4)
    known = history.as_of(dt.date(2018, 9, 14))
    moves = moves_of(known, one.model.table.ids)
    again, record = chances_of(one.futures, moves, 4)
    assert record == one.deal_record
    assert fit_pipeline(one.model.table).table is one.model.table
    assert {round(float(p), 4) for p in again} == {row.p_won for row in one.deals}
