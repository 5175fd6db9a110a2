"""The track record on a CRM export: forecasts from earlier evenings against what happened."""

import datetime as dt

import numpy as np
import pytest

from forecast.backtest import OURS, mondays, rolling_scores, summary
from forecast.deals import deal_table
from forecast.fitting.closing import ClosingForm
from forecast.fitting.model import fit_pipeline
from forecast.pipeline import forecast
from sim.problems import InvalidInput


def test_origins_must_be_mondays(planted):
    history, _ = planted(1, known_days=200)
    with pytest.raises(InvalidInput, match="Monday"):
        rolling_scores(history, [dt.date(2018, 5, 1)], [4])


def test_windows_that_end_after_the_history_are_left_out(planted):
    history, _ = planted(1, known_days=200)
    scores = rolling_scores(
        history, mondays(dt.date(2018, 6, 1), dt.date(2018, 7, 10)), [4, 8], draws=100
    )
    last = scores.groupby("weeks")["origin"].max()
    assert last[4] == dt.date(2018, 6, 18)
    assert 8 not in last.index or last[8] <= dt.date(2018, 5, 24)


def test_crps_on_the_export_is_within_a_fifth_of_the_best_known(maven):
    """All rolling Mondays from 2017-04-03 at 4 and 8 weeks, wins.

    Best known for this form: 4.6 and 3.5 % of the mean. With 6 and 3 windows that do not
    overlap this says that the form works, not that it is better than volume by month.
    """
    origins = mondays(dt.date(2017, 4, 3), dt.date(2017, 8, 28))
    scores = rolling_scores(maven, origins, [4, 8], draws=500, forms={OURS: ClosingForm()})
    table = summary(scores).set_index(["method", "part", "weeks"])
    assert table.loc[(OURS, "total", 4), "crps"] <= 0.046 * 1.2
    assert table.loc[(OURS, "total", 8), "crps"] <= 0.035 * 1.2
    assert table.loc[(OURS, "total", 4), "independent"] == 6
    assert table.loc[(OURS, "total", 8), "independent"] == 3
    for weeks in (4, 8):
        ours = table.loc[(OURS, "total", weeks), "crps"]
        assert ours < 0.6 * table.loc[("trailing 13 weeks", "total", weeks), "crps"]
        assert ours < 0.2 * table.loc[("win rate x open", "total", weeks), "crps"]


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
