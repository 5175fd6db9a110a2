"""Dates and amounts in the forms that CRMs write."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.amounts import read_amounts
from forecast.history.dates import Order, read_dates
from forecast.history.day_order import orders_of


def texts(*cells):
    return pd.Series(list(cells), dtype=object)


def read_one(cell, **options):
    column = texts(cell)
    return read_dates(
        column, order=orders_of({"a": column}).of.get("a", Order()), **options
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-02-03", "2024-02-03T00:00:00"),
        ("2024/2/3", "2024-02-03T00:00:00"),
        ("20240203", "2024-02-03T00:00:00"),
        ("2021-01-07 6:49:18", "2021-01-07T06:49:18"),
        ("2020-07-09 15:25:37.051", "2020-07-09T15:25:37"),
        ("2011-10-01 09:08:36.700000+00:00", "2011-10-01T09:08:36"),
        ("2024-02-03T23:30:00-05:00", "2024-02-03T23:30:00"),
        ("2024-02-03T04:30:00Z", "2024-02-03T04:30:00"),
        ("02/23/26", "2026-02-23T00:00:00"),
        ("02/23/26 08:55 PM", "2026-02-23T20:55:00"),
        ("02/23/26 12:05 AM", "2026-02-23T00:05:00"),
        ("23.02.2026", "2026-02-23T00:00:00"),
        ("23/02/2026 7:05", "2026-02-23T07:05:00"),
        ("31-12-99", "1999-12-31T00:00:00"),
        ("Jan 24, 2024", "2024-01-24T00:00:00"),
        ("24. Januar 2024, 14:05", "2024-01-24T14:05:00"),
        ("24 de enero de 2024", "2024-01-24T00:00:00"),
        ("24 янв. 2024 г.", "2024-01-24T00:00:00"),
        ("24-Jan-24", "2024-01-24T00:00:00"),
        ("2024年1月24日", "2024-01-24T00:00:00"),
        ("45321", "2024-01-30T00:00:00"),
        ("45321.5", "2024-01-30T12:00:00"),
    ],
)
def test_each_form_is_read(cell, expected):
    column = read_one(cell)
    assert column.times[0] == np.datetime64(expected)
    assert not len(column.unreadable)


@pytest.mark.parametrize(
    "cell", ["soon", "2024-13-01", "30.02.2024", "13:05", "1024-01-01"]
)
def test_what_is_no_date_is_counted_never_guessed(cell):
    column = read_dates(texts("2024-01-01", cell, ""))
    assert column.unreadable.tolist() == [1]
    assert np.isnat(column.times[1:]).all()


@pytest.mark.parametrize(
    "cell", ["2050-01-01 00:00:00", "9999-12-31 23:59:59", "12/31/2099"]
)
def test_far_future_means_still_open(cell):
    column = read_dates(texts(cell), order=Order(day_first=False))
    assert column.still_open.tolist() == [0]
    assert np.isnat(column.times).all()


def test_an_open_order_is_read_with_the_month_first_and_said():
    column = read_one("02/03/24")
    assert column.times[0] == np.datetime64("2024-02-03")
    assert column.ambiguous
    assert not read_one("02/23/24").ambiguous


def test_a_given_format_is_the_only_one():
    column = read_dates(texts("3 Feb 2024", "2024-02-03"), date_format="%d %b %Y")
    assert column.times[0] == np.datetime64("2024-02-03")
    assert column.unreadable.tolist() == [1]


@given(
    st.datetimes(
        min_value=datetime(1970, 1, 1),  # noqa: DTZ001
        max_value=datetime(2049, 12, 31),  # noqa: DTZ001
    ),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M:%S"]),
)
def test_whatever_is_written_is_read_back(moment, form):
    moment = moment.replace(microsecond=0)
    column = read_dates(texts(moment.strftime(form)), order=Order(day_first=True))
    assert column.times[0] == np.datetime64(moment)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1054", "4,514.50", "$ 1,000"], [1054, 4514.5, 1000]),
        (["1.234,50", "99,9", "7"], [1234.5, 99.9, 7]),
        (["(250)", "-3", "1e3"], [-250, -3, 1000]),
        (["", "n/a"], [np.nan, np.nan]),
    ],
)
def test_amounts_are_read_in_the_column_s_own_notation(cells, expected):
    np.testing.assert_array_equal(read_amounts(texts(*cells)).amounts, expected)


def test_amounts_that_are_no_numbers_are_counted():
    assert read_amounts(texts("1", "n/a", "")).unreadable.tolist() == [1]
    assert read_amounts(texts("1.234"), decimal=",").amounts.tolist() == [1234]


def test_columns_without_rows_stay_empty():
    assert len(read_amounts(texts()).amounts) == 0
    assert len(read_dates(texts()).times) == 0


@pytest.mark.parametrize("timezone", [None, "as written", "America/Phoenix"])
@pytest.mark.parametrize(
    "cells",
    [
        ["2024-01-05", "2050-01-01", ""],
        ["2024-01-05T10:00:00.123Z", "2024-07-05 23:30:00"],
        ["2024-01-05T01:00:00Z", "9999-12-31T00:00:00Z"],
        ["2024-01-05T10:00", "2024-01-05Z"],
        ["1960-01-01", "2024-02-30", "2024-01-0x", "NaT", "2024-01-05T1000:00"],
    ],
)
def test_a_column_of_plain_times_is_read_as_its_cells_among_others(cells, timezone):
    """A cell in another form makes every cell be read by itself."""
    plain = read_dates(texts(*cells), timezone=timezone)
    mixed = read_dates(texts(*cells, "5 January 2024"), timezone=timezone)
    assert np.array_equal(plain.times, mixed.times[:-1], equal_nan=True)
    assert set(plain.formats) == set(mixed.formats) - {"d month yyyy"}
    for name in ("unreadable", "still_open", "zoned"):
        assert getattr(plain, name).tolist() == getattr(mixed, name).tolist()
