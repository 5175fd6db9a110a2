"""The page of a forecast: every part has its place, pace is that of past quarters, text is escaped."""

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from click.testing import CliRunner

import marathon
from forecast.deals import table_of
from forecast.history import write
from forecast.pace import usual_pace
from marathon.cli import cli
from marathon.sentences.forecast import money

EVENING = dt.date(2018, 11, 14)


@pytest.fixture
def history(planted):
    """Fourteen reps, more than a table shows, one with a name that must be escaped."""
    found, _ = planted(4, known_days=320, later_days=20, rep_sd=0.3, reps=14)
    deals = found.deals.assign(rep=found.deals["rep"].astype(str).replace("rep 1", "<Ann>"))
    return replace(found, deals=deals)


def _headings(page):
    return re.findall(r"<h2>(.*?)</h2>", page)


def test_every_part_of_the_question_has_its_place(history, tmp_path):
    """Fan, parts, bridge, reps, deals, record, in this order, with nothing fetched."""
    write(history, tmp_path / "history")
    marathon.forecast(history, "2018-09-30", "2018-10-31", draws=100).keep(
        tmp_path / "kept"
    )
    marathon.forecast(history, "2018-11-07", draws=100).keep(tmp_path / "kept")
    command = ["forecast", str(tmp_path / "history"), "--as-of", str(EVENING), "--quota", "2e6",
               "--draws", "100", "--since", str(tmp_path / "kept"), "--out", str(tmp_path / "out")]  # fmt: skip
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == 0, done.output
    page = (tmp_path / "out" / "forecast.html").read_text("utf-8")
    assert _headings(page) == [
        "Where will the quarter end?",
        "What is still to come by 2018-12-31?",
        "What is it made of?",
        "What changed since 2018-11-07?",
        "Where did it change?",
        "What will each rep book?",
        "Everybody in numbers",
        "Which deals to look at today?",
        "Were such forecasts right before?",
        "What was said of bookings, and what came?",
        "How sure is this?",
    ]
    assert "&lt;Ann&gt;" in page
    assert "<Ann>" not in page
    assert "--json" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    names = {path.stem for path in (tmp_path / "out" / "charts").iterdir()}
    assert names == {"forecast", "quarter", "reps", "bridge"}


def test_without_a_quota_without_amounts_without_an_earlier_evening(history):
    """What is not known has no place; wins stand in the place of bookings."""
    bare = replace(history, deals=history.deals.assign(amount=np.nan))
    found = marathon.forecast(bare, EVENING, draws=100)
    headings = _headings(found.report())
    assert "Where will the quarter end?" in headings
    assert not [each for each in headings if "change" in each or "quota" in each]
    assert [chart.name for chart in found.charts()] == ["forecast", "quarter", "reps"]


def test_the_first_evening_of_a_quarter_has_a_fan_and_nothing_booked(history):
    found = marathon.forecast(history, "2018-09-30", quota=2e6, draws=100)
    assert "Where will the quarter end?" in _headings(found.report())
    assert found.numbers.booked == 0


def test_usual_pace_is_the_mean_course_of_whole_quarters(history):
    """By hand from the wins of the quarters that the history shows whole, three here."""
    table = table_of(history.as_of(EVENING), EVENING)
    start, last = (
        (day - dt.date(1970, 1, 1)).days
        for day in (dt.date(2018, 10, 1), dt.date(2018, 12, 31))
    )
    pace = usual_pace(table, start, last, "wins")
    begins = [
        (dt.date(2018, month, 1) - dt.date(1970, 1, 1)).days for month in (1, 4, 7, 10)
    ]
    assert pace.quarters == 3 == sum(first >= table.observed_from for first in begins[:3])
    shares = []
    for first, after in pairwise(begins):
        closed = table.closed[table.won & (table.closed >= first) & (table.closed < after)]
        shares.append((closed - first < (after - first) / 2).mean())
    middle = pace.share[(last - start + 1) // 2 - 1]
    assert middle == pytest.approx(np.mean(shares), abs=0.03)
    assert pace.share[-1] == pytest.approx(1.0)
    assert (np.diff(pace.share) >= 0).all()
    # A history that shows no quarter whole gives every day the same.
    young = replace(table, periods=table.periods.since(start))
    even = usual_pace(young, start, last, "wins")
    assert even.quarters == 0
    assert even.share[0] == pytest.approx(1 / 92)


def test_what_is_booked_and_what_is_to_come_are_told_apart(history):
    found = marathon.forecast(history, EVENING, draws=100)
    numbers = found.numbers
    booked, mean = numbers.booked, numbers.total.bookings.mean
    assert booked > 0
    assert (
        f"Booked so far, since {numbers.booked_since}: {money(booked)}" in found.verdict[1]
    )
    assert f"makes {money(booked + mean)}" in found.verdict[1]
    (fan,) = (chart.answer for chart in found.charts() if chart.name == "quarter")
    assert f"{money(booked)} booked so far and {money(mean)} still to come" in fan
