"""Times with zones count on the day of the place where they were entered, as far as it is told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from exports import counts, deals

from forecast.history import import_paths
from forecast.history.dates import read_dates

HEADER = ["deal_id", "owner", "stage", "created", "close date", "amount"]
DAYS = [
    datetime(2023, 1, 10, tzinfo=UTC).date() + timedelta(days=13 * i) for i in range(40)
]


def days_of(cells):
    times = read_dates(pd.Series(cells, dtype=object)).times
    return times.astype("datetime64[D]").astype(object).tolist()


def local(day, place, hour=0):
    return datetime(day.year, day.month, day.day, hour, 15, tzinfo=ZoneInfo(place))


@pytest.mark.parametrize("place", ["Europe/London", "Europe/Lisbon", "Europe/Berlin"])
def test_an_offset_of_0_beside_others_is_local_time(place):
    assert days_of([local(day, place).isoformat() for day in DAYS]) == DAYS


def test_a_z_beside_offsets_is_utc():
    cells = ["2024-06-01T00:15:00+02:00", "2024-06-02T00:15:00Z"]
    assert [str(day) for day in days_of(cells)] == ["2024-05-31", "2024-06-02"]


def test_zones_by_name_are_read():
    cells = ["2023-05-25 00:15 CEST", "2023-12-25 00:15 CET"]
    assert [str(day) for day in days_of(cells)] == ["2023-05-25", "2023-12-25"]
    there = read_dates(pd.Series(["2023-05-25 00:15 EDT"]), timezone="UTC").times
    assert there[0] == np.datetime64("2023-05-25T04:15")


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+0000"])
@pytest.mark.parametrize(
    "place", ["Europe/Berlin", "Europe/London", "Australia/Sydney", "America/New_York"]
)
def test_midnights_of_a_place_are_its_days(place, form):
    cells = [
        datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(place))
        .astimezone(UTC)
        .strftime(form)
        for day in DAYS
    ]
    assert days_of(cells) == DAYS
    column = read_dates(pd.Series(cells, dtype=object))
    assert "midnights of" in " ".join(column.formats)
    # One cell that is none, and all are times.
    column = read_dates(pd.Series([*cells, "2024-06-01T04:30:00Z"], dtype=object))
    assert len(column.zoned) == len(cells) + 1


def test_a_constant_time_that_no_change_of_clocks_moves_is_a_time():
    cells = [f"{day}T{22 + i % 2}:00:00Z" for i, day in enumerate(DAYS)]
    assert days_of(cells) == DAYS


def test_midnights_and_seconds_since_1970_are_said(write_table, finding):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=True)
    for at, row in enumerate(rows):
        begin = datetime.fromisoformat(str(row[3])).replace(
            tzinfo=ZoneInfo("Europe/Berlin")
        )
        row[3] = begin.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        end = datetime.fromisoformat(str(row[4])).replace(tzinfo=UTC)
        row[4] = str(int(end.timestamp()) * (1000 if at % 2 else 1))
    expected = import_paths(
        [
            write_table(
                "plain.csv", HEADER, deals(["Won", "Lost", "Negotiation"], open_dates=True)
            )
        ]
    ).history
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert counts(history) == counts(expected) == [10, 10, 10]
    assert (history.deals["created"].dt.date == expected.deals["created"].dt.date).all()
    assert "since 1970" in finding(history, "dates_counted").what
