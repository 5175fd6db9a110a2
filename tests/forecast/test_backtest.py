"""The track record: rolling forecasts scored by what then happened."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import marathon
from forecast.backtest.origins import origins_of
from forecast.backtest.rolling import OURS, Record, rolling_record
from forecast.backtest.scores import deal_summary, summary
from forecast.chances import base_rate
from forecast.deals import deal_table
from forecast.fitting.closing import ClosingForm
from forecast.fitting.model import fit_pipeline
from forecast.pipeline import forecast
from forecast.scoring import mean_over_blocks, place_among
from sim.problems import InvalidInput


def test_windows_begin_on_one_weekday_and_end_with_the_history(planted):
    history, _ = planted(1, known_days=200)
    last = history.meta.snapshot
    origins = origins_of(history, last, [4, 8], None)
    assert {day.weekday() for day in origins} == {0}
    assert origins[-1] + dt.timedelta(days=27) <= last < origins[-1] + dt.timedelta(days=34)
    thursday = origins_of(history, last, [4], dt.date(2018, 5, 3))
    assert {day.weekday() for day in thursday} == {3}


def test_a_first_window_before_the_history_is_refused(planted):
    history, _ = planted(1, known_days=200)
    with pytest.raises(InvalidInput, match="first"):
        origins_of(history, history.meta.snapshot, [4], dt.date(2018, 1, 3))


def test_a_window_is_scored_against_what_the_history_holds(planted):
    """Outcomes counted anew from the table, mid-week horizons included."""
    history, _ = planted(1, known_days=260)
    last = history.meta.snapshot
    origins = origins_of(history, last, [3], dt.date(2018, 6, 7))[:3]
    record = rolling_record(history, last, origins, [3], draws=100)
    deals = history.deals[history.deals["status"] == "won"]
    for origin in origins:
        end = origin + dt.timedelta(days=21)
        came = ((deals["closed"] >= str(origin)) & (deals["closed"] < str(end))).sum()
        mine = record.windows[record.windows["origin"] == origin]
        assert (mine["actual"] == came).all()
        known = deal_table(history, origin - dt.timedelta(days=1))
        row = record.deals[record.deals["origin"] == origin].iloc[0]
        assert row["open"] == known.is_open.sum()
        assert row["won"] <= came


def test_a_forecast_scored_is_the_forecast_made(planted):
    """The scored mean is that of `forecast` from the same evening, with the same seed."""
    history, _ = planted(2, known_days=300)
    origin = dt.date(2018, 9, 5)
    record = rolling_record(
        history, history.meta.snapshot, [origin], [4], draws=250, seed=3
    )
    asked = forecast(
        history, origin - dt.timedelta(days=1), origin + dt.timedelta(days=27), draws=250,
        seed=3,
    )  # fmt: skip
    ours = record.windows[record.windows["method"] == OURS].iloc[0]
    assert ours["mean"] == pytest.approx(asked.total.wins.mean, abs=1e-3)
    assert round(ours["low"], 3) == asked.total.wins.quantiles["0.1"]


def test_levels_add_up_to_the_company(planted):
    """What came, and what was expected, over all reps is the company's."""
    history, _ = planted(3, known_days=300)
    last = history.meta.snapshot
    origins = origins_of(history, last, [4], dt.date(2018, 8, 6))[:2]
    whole = rolling_record(history, last, origins, [4], draws=250).windows
    by_rep = rolling_record(history, last, origins, [4], draws=250, level="rep").windows
    for column in ("actual", "mean"):
        ours = by_rep[by_rep["method"] == OURS].groupby("origin")[column].sum()
        total = whole[whole["method"] == OURS].set_index("origin")[column]
        pd.testing.assert_series_equal(ours, total, check_names=False)
    assert len(set(by_rep["name"])) == 8


def test_nothing_after_a_window_s_evening_moves_its_forecast(planted):
    history, _ = planted(4, known_days=260)
    origin = dt.date(2018, 7, 2)
    end = np.datetime64(origin)
    deals = history.deals.copy()
    later = (deals["closed"] >= end).to_numpy()
    deals.loc[later, "status"] = "lost"
    changed = replace(history, deals=deals)
    same = ["method", "mean", "low", "high"]
    one, two = (
        rolling_record(x, x.meta.snapshot, [origin], [4], draws=100).windows[same]
        for x in (history, changed)
    )
    pd.testing.assert_frame_equal(one, two)


def _windows(ours, theirs):
    days = [dt.date(2020, 1, 6) + dt.timedelta(days=7 * week) for week in range(len(ours))]
    rows = [
        {"origin": day, "weeks": 2, "name": "company", "method": method, "actual": 100.0,
         "mean": 110.0, "crps": score, "covered": True, "width": 30.0, "pinball_10": 1.0,
         "pinball_90": 2.0, "scaled_pinball": 0.5, "floor": 3.0}
        for method, scores in ((OURS, ours), ("other", theirs))
        for day, score in zip(days, scores, strict=True)
    ]  # fmt: skip
    return Record(windows=pd.DataFrame(rows), deals=pd.DataFrame())


def test_scores_of_a_small_case_by_hand():
    table = summary(_windows([4.0] * 12, [8.0] * 12)).set_index("method")
    ours, other = table.loc[OURS], table.loc["other"]
    assert ours["crps"] == pytest.approx(0.04)
    assert ours["bias"] == pytest.approx(0.1)
    assert ours["mape"] == pytest.approx(0.1)
    assert ours["accuracy"] == pytest.approx(0.9)
    assert (ours["windows"], ours["independent"]) == (12, 6)
    assert other["skill"] == pytest.approx(0.5)
    assert other["skill_low"] == other["skill_high"] == pytest.approx(0.5)


def test_few_windows_have_no_interval_for_skill():
    table = summary(_windows([4.0] * 9, [8.0] * 9)).set_index("method")
    assert table.loc["other", "skill"] == pytest.approx(0.5)
    assert np.isnan(table.loc["other", "skill_low"])


def test_blocks_allow_for_windows_that_overlap():
    """Runs of equal values leave an error as large as that of the runs, not of the windows."""
    chance = np.random.default_rng(1)
    runs = chance.standard_normal(60)
    values = np.repeat(runs, 5)[:, None]
    spread = mean_over_blocks(np.random.default_rng(2), values, 5, resamples=4000).std()
    honest, naive = runs.std() / np.sqrt(60), runs.std() / np.sqrt(300)
    assert spread == pytest.approx(honest, rel=0.2)
    assert spread > 1.5 * naive


def test_places_of_right_forecasts_are_uniform():
    """Of 2,000 counts among draws of the same law, ties included, a fifth lies in each fifth."""
    chance = np.random.default_rng(3)
    places = [
        place_among(chance.poisson(2.0, 300), chance.poisson(2.0), chance)
        for _ in range(2000)
    ]
    counts = np.histogram(places, bins=5, range=(0, 1))[0]
    assert np.abs(counts - 400).max() < 3.5 * np.sqrt(2000 * 0.2 * 0.8)


def test_base_rate_counts_open_deals_that_were_won_in_time(planted):
    history, as_of = planted(5, known_days=200)
    table = deal_table(history, as_of)
    rate = base_rate(table, 28)
    won = total = 0
    for start in range(table.as_of - 28, table.observed_from, -7):
        stands = (table.created <= start) & (table.closed > start)
        total += stands.sum()
        won += (stands & table.won & (table.closed <= start + 28)).sum()
    assert rate == pytest.approx((won + 0.25) / (total + 0.5))


def test_deals_are_told_apart_where_age_tells_them(planted):
    """Planted hazards change with age, so chances by age beat one chance for all."""
    history, _ = planted(6, known_days=500)
    last = history.meta.snapshot
    origins = origins_of(history, last, [2], dt.date(2018, 6, 4))
    found = deal_summary(rolling_record(history, last, origins[:12], [2], draws=250))
    row = found.iloc[0]
    assert row["deals"] > row["won"] > 0
    assert row["log_score"] < 0.7
    assert row["gain"] == pytest.approx(row["log_score_base"] - row["log_score"], abs=1e-9)


@pytest.fixture(scope="module")
def answer(planted):
    history, _ = planted(7, known_days=300)
    return marathon.backtest(history, weeks=[1, 4], draws=100, first="2018-07-02")


def test_the_answer_in_python(answer, tmp_path):
    found = answer
    assert set(found.frame()["weeks"]) == {1, 4}
    assert found.measure == "bookings"
    assert "Bookings over 1 week: off by" in found.verdict[0]
    assert (found.save(tmp_path / "out") / "charts").exists()


def test_bookings_without_amounts_are_refused(planted):
    history, _ = planted(7, known_days=300)
    without = replace(history, deals=history.deals.assign(amount=np.nan))
    with pytest.raises(InvalidInput, match="no deal of this history has an amount"):
        marathon.backtest(without, measure="bookings")
    assert marathon.backtest(without, weeks=[4], draws=100, first="2018-08-06").measure == (
        "wins"
    )


def test_crps_on_the_export_is_within_a_fifth_of_the_best_known(maven):
    """All rolling Mondays from 2017-04-03 at 4 and 8 weeks, wins.

    Best known for this form: 4.6 and 3.5 % of the mean. With 6 and 3 windows that do not
    overlap this says that the form works, not that it is better than volume by month.
    """
    last = maven.meta.snapshot
    origins = origins_of(maven, last, [4, 8], dt.date(2017, 4, 3))
    table = summary(rolling_record(maven, last, origins, [4, 8], draws=500))
    table = table.set_index(["method", "weeks"])
    assert table.loc[(OURS, 4), "crps"] <= 0.046 * 1.2
    assert table.loc[(OURS, 8), "crps"] <= 0.035 * 1.2
    assert table.loc[(OURS, 4), "independent"] == 6
    assert table.loc[(OURS, 8), "independent"] == 3
    for weeks in (4, 8):
        ours = table.loc[(OURS, weeks), "crps"]
        assert ours < 0.6 * table.loc[("trailing 13 weeks", weeks), "crps"]
        assert ours < 0.2 * table.loc[("win rate x open", weeks), "crps"]


def test_load_exponent_of_the_export(maven):
    """Closings of the export do not rise with its pipeline: known .96 +- .08."""
    model = fit_pipeline(deal_table(maven, dt.date(2017, 9, 30)))
    beta, sd = model.closing.load_exponent
    assert beta == pytest.approx(0.96, abs=0.08)
    assert sd == pytest.approx(0.08, abs=0.02)
    without = fit_pipeline(
        deal_table(maven, dt.date(2017, 9, 30)),
        ClosingForm(load=False, months=False, month_by_age=False),
    )
    assert without.closing.weekly_shock_sd > 2 * model.closing.weekly_shock_sd


def test_traps_of_the_export_are_told(maven):
    """Dead deals, reps that do not differ, the load: in the notes of its next quarter."""
    result = forecast(maven, dt.date(2017, 9, 30), draws=500)
    assert result.until == dt.date(2017, 12, 31)
    notes = " ".join(result.notes)
    assert "older than any deal that ever closed (138 days)" in notes
    assert "do not differ in win rate beyond chance" in notes
    assert "did not rise with the pipeline" in notes
    naive = 0.64 * int(deal_table(maven, dt.date(2017, 9, 30)).is_open.sum())
    assert result.open.wins.mean < 0.7 * naive
    assert np.isfinite(result.total.bookings.mean)


def test_the_page_holds_everything_and_fetches_nothing(answer):
    found = answer
    page = found.report()
    assert page.index("Over 1 week off by") < page.index("Bookings over 4 weeks")
    for said in (
        "Which simpler method does as well?",
        "Did outcomes lie",
        "luck of single",
    ):
        assert said in page
    assert [chart.name for chart in found.charts()] == ["backtest", "methods", "places"]
    assert page.count("<svg") == 6
    assert "<script" not in page
    assert "src=" not in page


def test_places_are_counted_in_fifths(planted):
    """The picture's shares are those of the windows' places."""
    history, _ = planted(7, known_days=300)
    found = marathon.backtest(history, weeks=[2], draws=100, first="2018-07-02")
    pit = found.windows().query("method == @OURS")["pit"]
    shares = 100 * np.histogram(pit, bins=5, range=(0, 1))[0] / len(pit)
    bars = [bar.get_height() for bar in found.plot("places").axes[0].patches[1:]]
    np.testing.assert_allclose(bars, shares)


@pytest.mark.parametrize(
    "level", ["team", "rep", "product", "segment", "source", "pipeline"]
)
def test_every_level_adds_up_to_the_company(planted, level):
    """Outcomes and means of all names are those of the company, drawn from the same futures."""
    history, _ = planted(3, known_days=300)
    number = np.arange(len(history.deals))
    named = {
        name: np.array(["north", "south", ""])[(number // step) % 3]
        for step, name in enumerate(("product", "segment", "source", "pipeline"), start=1)
    }
    history = replace(history, deals=history.deals.assign(**named))
    last = history.meta.snapshot
    origins = origins_of(history, last, [4], dt.date(2018, 8, 6))[:2]
    found = [
        rolling_record(history, last, origins, [4], draws=250, level=each).windows
        for each in ("company", level)
    ]
    whole, parts = (each[each["method"] == OURS] for each in found)
    for column in ("actual", "mean"):
        total = parts.groupby("origin")[column].sum().to_numpy()
        np.testing.assert_allclose(total, whole[column].to_numpy())
    assert len(set(parts["name"])) == {"team": 1, "rep": 8}.get(level, 3)
