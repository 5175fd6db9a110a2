"""The translation between dates and ticks of working time."""

import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import (
    TICKS_PER_DAY,
    TICKS_PER_HOUR,
    WorkCalendar,
    fiscal_quarter,
    public_holidays,
    working_days,
)
from sim.problems import InvalidInput

MONDAYS = st.integers(0, 3_000).map(lambda week: date(1990, 1, 1) + timedelta(weeks=week))
CALENDARS = st.builds(
    lambda first, weeks, country, month: WorkCalendar.build(
        first, weeks, country=country, fiscal_year_start_month=month
    ),
    MONDAYS,
    st.integers(1, 120),
    st.sampled_from([None, "US", "DE", "JP"]),
    st.integers(1, 12),
)


def test_a_working_day_has_eight_hours():
    assert TICKS_PER_DAY == 8 * TICKS_PER_HOUR == 28_800


def test_two_weeks_without_holidays_day_by_day():
    work = WorkCalendar.build(date(2024, 3, 25), 2, country=None)
    assert work.days.astype(str).tolist() == [
        *(f"2024-03-{day}" for day in (25, 26, 27, 28, 29)),
        *(f"2024-04-0{day}" for day in (1, 2, 3, 4, 5)),
    ]
    assert work.weekday.tolist() == [0, 1, 2, 3, 4] * 2
    assert work.week.tolist() == [0] * 5 + [1] * 5
    assert work.month.tolist() == [3] * 5 + [4] * 5
    assert work.month_of_quarter.tolist() == [2] * 5 + [0] * 5
    assert work.period.tolist() == [0] * 5 + [1] * 5
    assert work.week_first_day.tolist() == [0, 5, 10]
    assert work.period_first_day.tolist() == [0, 5, 10]
    assert (work.n_days, work.n_weeks) == (10, 2)


def test_a_holiday_shortens_its_week():
    work = WorkCalendar.build(date(2024, 12, 23), 2, country="US")
    assert np.datetime64("2024-12-25") not in work.days
    assert np.datetime64("2025-01-01") not in work.days
    assert np.diff(work.week_first_day).tolist() == [4, 4]


def test_a_week_of_holidays_only_exists_with_length_zero():
    # Golden week 2019: Japan had ten free days in a row, 27 April to 6 May.
    work = WorkCalendar.build(date(2019, 4, 22), 4, country="JP")
    assert np.diff(work.week_first_day).tolist() == [5, 0, 4, 5]
    assert work.n_weeks == 4


def test_fiscal_quarters_follow_the_first_month_of_the_fiscal_year():
    assert fiscal_quarter(date(2017, 9, 30)) == (date(2017, 7, 1), date(2017, 9, 30))
    assert fiscal_quarter(date(2017, 10, 1)) == (date(2017, 10, 1), date(2017, 12, 31))
    assert fiscal_quarter(date(2017, 1, 31), 2) == (date(2016, 11, 1), date(2017, 1, 31))
    assert fiscal_quarter(date(2024, 2, 29), 12) == (date(2023, 12, 1), date(2024, 2, 29))


def test_the_last_tick_of_a_day_is_still_that_day():
    work = WorkCalendar.build(date(2024, 7, 1), 1, country=None)
    assert work.date_of(TICKS_PER_DAY - 1) == date(2024, 7, 1)
    assert work.date_of(TICKS_PER_DAY) == date(2024, 7, 2)


@given(CALENDARS)
def test_every_working_day_survives_the_way_there_and_back(work):
    for index in {0, work.n_days // 2, work.n_days - 1} if work.n_days else set():
        day = work.date_of(index * TICKS_PER_DAY)
        assert (day - work.first).days // 7 == work.week[index]
        assert day.weekday() == work.weekday[index] < 5
        quarter_first, quarter_last = fiscal_quarter(day, work.fiscal_year_start_month)
        assert quarter_first <= day <= quarter_last


@given(CALENDARS)
def test_weeks_and_quarters_partition_the_working_days(work):
    for groups, first_day in (
        (work.week, work.week_first_day),
        (work.period, work.period_first_day),
    ):
        assert first_day[0] == 0
        assert first_day[-1] == work.n_days
        rebuilt = np.repeat(np.arange(len(first_day) - 1), np.diff(first_day))
        np.testing.assert_array_equal(rebuilt, groups)


@given(CALENDARS)
def test_a_change_of_period_is_a_change_of_fiscal_quarter(work):
    begins = work.fiscal_year_start_month
    for index in range(1, work.n_days):
        today, yesterday = work.days[index].item(), work.days[index - 1].item()
        changed = fiscal_quarter(today, begins) != fiscal_quarter(yesterday, begins)
        assert changed == (work.period[index] != work.period[index - 1])


def test_the_arrays_cannot_be_written():
    work = WorkCalendar.build(date(2024, 7, 1), 1, country=None)
    with pytest.raises(ValueError, match="read-only"):
        work.days[0] = np.datetime64("2000-01-01")


def test_all_problems_are_named_at_once():
    with pytest.raises(InvalidInput) as caught:
        WorkCalendar.build(date(2024, 7, 2), 0, country="USX", fiscal_year_start_month=13)
    problems = caught.value.problems
    assert len(problems) == 4
    assert "2024-07-02 is a Tuesday" in problems[0]
    assert "2024-07-01" in problems[0]
    assert problems[1] == "weeks: 0; give at least 1"
    assert "month from 1 (January) to 12" in problems[2]
    assert "'USX'" in problems[3]
    assert "did you mean 'US'" in problems[3]


@pytest.mark.parametrize("weeks", [30_000, 10**12])
def test_a_span_beyond_the_supported_years_is_refused(weeks):
    with pytest.raises(InvalidInput, match="leave the years 1900 to 2300"):
        WorkCalendar.build(date(2024, 7, 1), weeks, country=None)


def test_ticks_and_dates_outside_of_the_span_are_refused():
    work = WorkCalendar.build(date(2024, 7, 1), 1, country=None)
    for tick in (-1, work.n_ticks):
        with pytest.raises(InvalidInput, match="outside of this calendar"):
            work.date_of(tick)
    with pytest.raises(InvalidInput, match="give a month from 1"):
        fiscal_quarter(date(2024, 7, 1), 0)
    with pytest.raises(InvalidInput, match="lies before first"):
        working_days(date(2024, 7, 2), date(2024, 7, 1), country=None)


def test_working_days_are_half_open():
    days = working_days(date(2024, 7, 1), date(2024, 7, 5), country="US")
    assert days.astype(str).tolist() == ["2024-07-01", "2024-07-02", "2024-07-03"]
    assert public_holidays(None, 2024, 2024).shape == (0,)


def test_importing_the_calendar_does_not_import_holidays():
    code = "import sys, sim.calendar; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
