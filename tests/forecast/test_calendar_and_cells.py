"""Counting by hand: exposure and closings are the only thing that the hazards ever see."""

import datetime as dt

import numpy as np
import pytest

from forecast.cells import count_cells
from forecast.deals import deal_table
from forecast.periods import (
    date_from,
    day_number,
    fiscal_quarter,
    month_of_quarter,
    periods_between,
    weekday,
    weekday_weights,
)


def test_weekday_zero_is_monday():
    monday = day_number(dt.date(2017, 4, 3))
    assert weekday(np.array([monday, monday + 6])).tolist() == [0, 6]


def test_weeks_are_cut_at_mondays_and_month_starts():
    first, end = day_number(dt.date(2017, 4, 27)), day_number(dt.date(2017, 5, 10))
    periods = periods_between(first, end, 1)
    starts = [date_from(day).isoformat() for day in periods.first]
    assert starts == ["2017-04-27", "2017-05-01", "2017-05-08"]
    periods = periods_between(first + 60, end + 60, 1)
    starts = [date_from(day).isoformat() for day in periods.first]
    assert starts == ["2017-06-26", "2017-07-01", "2017-07-03"]
    assert (periods.end[:-1] == periods.first[1:]).all()


@pytest.mark.parametrize(
    ("day", "start_month", "first", "last"),
    [
        ("2017-09-30", 1, "2017-07-01", "2017-09-30"),
        ("2017-10-01", 1, "2017-10-01", "2017-12-31"),
        ("2017-01-15", 2, "2016-11-01", "2017-01-31"),
        ("2017-12-31", 3, "2017-12-01", "2018-02-28"),
    ],
)
def test_fiscal_quarter_that_holds_a_day(day, start_month, first, last):
    number = day_number(dt.date.fromisoformat(day))
    quarter = fiscal_quarter(number, start_month)
    assert [date_from(day).isoformat() for day in quarter] == [first, last]


@pytest.mark.parametrize("day", [0, 1, 17, 40])
def test_a_part_of_the_calendar_is_cut_as_if_it_stood_alone(day):
    """Arrivals count from later days than closings do, on the same periods."""
    first = day_number(dt.date(2017, 4, 27))
    whole, end = periods_between(first, first + 60, 2), first + 60
    part, alone = whole.since(first + day), periods_between(first + day, end, 2)
    for name in ("first", "end", "month"):
        np.testing.assert_array_equal(getattr(part, name), getattr(alone, name))


def test_periods_ahead_follow_without_a_gap():
    first = day_number(dt.date(2017, 4, 27))
    past = periods_between(first, first + 33, 1)
    ahead = past.ahead(first + 50)
    assert ahead.first[0] == past.end[-1] == first + 33
    assert ahead.end[-1] == first + 51


def test_month_of_quarter_follows_the_fiscal_year():
    days = np.array([day_number(dt.date(2017, month, 5)) for month in (1, 2, 3, 4)])
    assert month_of_quarter(days, 1).tolist() == [0, 1, 2, 0]
    assert month_of_quarter(days, 2).tolist() == [2, 0, 1, 2]


def test_days_on_which_nothing_happens_weigh_next_to_nothing():
    monday = day_number(dt.date(2017, 4, 3))
    days = np.repeat(monday + np.array([0, 1, 2, 3, 4]), 1000)
    weights = weekday_weights(days)
    assert weights.sum() == pytest.approx(7.0)
    assert (weights[5:] < 0.01).all()


def test_cells_equal_a_count_deal_by_deal(planted):
    """Every deal-day is looked at once more in plain Python.

    Catches an off-by-one in ages, closings on the as-of date, and delayed entry: each
    moves at least one cell by at least one deal-day.
    """
    history, as_of = planted(5, known_days=80, weekly_arrivals=12.0)
    table = deal_table(history, as_of)
    cells = count_cells(table)
    exposure = np.zeros_like(cells.exposure)
    closings = np.zeros_like(cells.closings)
    wins = np.zeros_like(cells.wins)
    for created, closed, won in zip(table.created, table.closed, table.won, strict=True):
        for day in range(max(created, table.observed_from), min(closed, table.as_of) + 1):
            row = int(np.flatnonzero(cells.age_starts <= day - created)[-1])
            column = int(np.flatnonzero(cells.periods.first <= day)[-1])
            exposure[row, column] += cells.weekday_weight[(day + 3) % 7] / 7
            closings[row, column] += day == closed
            wins[row, column] += day == closed and won
    np.testing.assert_allclose(cells.exposure, exposure, atol=1e-9)
    np.testing.assert_array_equal(cells.closings, closings)
    np.testing.assert_array_equal(cells.wins, wins)
    assert (cells.exposure_if_none_closed >= cells.exposure - 1e-9).all()


def test_deals_that_close_later_are_open_on_the_evening(planted):
    history, _ = planted(6, known_days=200)
    evening = dt.date(2018, 4, 30)
    table = deal_table(history, evening)
    frame = history.deals
    later = frame[
        (frame["closed"] > np.datetime64(evening)) & frame["deal_id"].isin(table.ids)
    ]
    rows = np.isin(table.ids, later["deal_id"].to_numpy(dtype=str))
    assert rows.any()
    assert table.is_open[rows].all()
    assert np.isnan(table.amount[rows]).all()
    assert not table.won[rows].any()
