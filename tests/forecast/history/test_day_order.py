"""Which part of a date is the day: told by cells, by other columns, by the order of events, or said."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from exports import DAY, counts, deals

from forecast.history import import_paths, read_mapping
from forecast.history.dates import read_dates
from forecast.history.day_order import orders_of

HEADER = ["deal_id", "owner", "stage", "created", "close date", "amount"]
LABELS = ["Won", "Lost", "Negotiation"]


def order(*cells, **others):
    columns = {"a": cells, **others}
    found = orders_of(
        {name: pd.Series(each, dtype=object) for name, each in columns.items()}
    )
    return found.of["a"]


def days(history, column="created"):
    rows = history.deals.sort_values("deal_id")
    return [None if pd.isna(day) else day.date() for day in rows[column]]


def planted(form, *, closings=None, **more):
    """Thirty deals with creations and closings written in one form each."""
    rows = deals(LABELS, open_dates=False, **more)
    for row in rows:
        for at, how in ((3, form), (4, closings or form)):
            if row[at]:
                row[at] = how(date.fromisoformat(row[at]))
    return rows


def day_month(day):
    return f"{day:%d/%m/%Y}"


def month_day(day):
    return f"{day:%m/%d/%Y}"


TRUE = [DAY + timedelta(days=3 * i) for i in range(30)]


def test_a_part_above_12_settles_a_column():
    assert order("02/03/24", "02/23/24").day_first is False
    assert order("02/03/24", "23/02/24", "05/02/24").day_first is True
    assert order("02/03/2024").is_open
    assert order("02.03.2024").day_first is True


def test_one_cell_mistyped_turns_no_column_round():
    assert order("25/03/2024", "26/03/2024", "03/26/2024", "01/02/2024").day_first is True


def test_a_column_without_evidence_is_written_as_the_others_unless_these_differ():
    assert order("02/03/2024", b=["25/03/2024"]).day_first is True
    assert order("02/03/2024", b=["25/03/2024"], c=["03/25/2024"]).is_open
    assert order("02.03.2024", b=["03/25/2024"]).is_open


def test_columns_may_be_written_in_different_orders(write_table, finding):
    rows = planted(day_month, closings=month_day)
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert days(history) == TRUE
    assert counts(history) == [10, 10, 10]
    assert finding(history, "date_orders_contradict") is None


def of_spreadsheet(day, *, month_first):
    """A date as a spreadsheet of another country leaves it: swapped where it can be read."""
    text = f"{day:%m/%d/%Y}" if month_first else f"{day:%d/%m/%Y}"
    return text if day.day > 12 else f"{day.year}-{day.day:02}-{day.month:02}"


@pytest.mark.parametrize("month_first", [False, True])
def test_days_and_months_that_a_spreadsheet_changed_are_put_back_and_said(
    write_table, finding, month_first
):
    rows = planted(lambda day: of_spreadsheet(day, month_first=month_first))
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert days(history) == TRUE
    check = finding(history, "dates_put_back")
    assert check.severity == "serious"
    assert "'created'" in check.what


def test_serial_days_and_names_of_months_are_put_back_as_well():
    first = np.datetime64("1899-12-30")
    swapped = [f"{2024}-{day:02}-{month:02}" for day in range(1, 7) for month in (3, 4)]
    serial = [str((np.datetime64(each) - first).astype(int)) for each in swapped]
    texts = pd.Series([f"{day}/03/2024" for day in range(13, 20)] + serial, dtype=object)
    found = orders_of({"a": texts}).of["a"]
    assert found.swapped
    times = read_dates(texts, order=found).times[7:].astype("datetime64[D]")
    assert set(times.astype("datetime64[M]").astype(str)) == {"2024-03", "2024-04"}


def test_a_column_of_low_days_alone_was_read_by_the_same_spreadsheet(write_table):
    rows = planted(
        lambda day: of_spreadsheet(day, month_first=False),
        closings=lambda day: f"{day.year}-{3 + day.day % 2:02}-{day.month:02}",
    )
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert days(history) == TRUE
    closed = [day for day in days(history, "closed") if day]
    assert {day.day for day in closed} == {3, 4}


def test_too_few_dates_to_be_sure_that_they_were_changed_are_serious(write_table, finding):
    rows = planted(str)
    for row, cell in zip(rows[:2], ("2024-05-04", "25/04/2024"), strict=True):
        row[4] = cell
    for row in rows[2:]:
        row[2], row[4] = "Negotiation", ""
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    check = finding(history, "dates_maybe_swapped")
    assert (check.severity, check.spoils) == ("serious", "everything")


def test_dates_in_two_forms_that_hold_every_day_were_changed_by_nobody(
    write_table, finding
):
    rows = planted(str)
    for row in rows[::2]:
        row[3] = day_month(date.fromisoformat(row[3]))
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert days(history) == TRUE
    assert finding(history, "dates_put_back") is None
    assert finding(history, "dates_maybe_swapped") is None


def low_days(write):
    """Deals of which every date has a day up to 12, created before they closed."""
    rows = []
    for i in range(30):
        created = date(2024, 1 + i % 9, 1 + i % 11)
        closed = date(2024, 2 + i % 9, 2 + i % 10)
        status = LABELS[i % 3]
        end = "" if status == "Negotiation" else write(closed)
        rows.append(
            [f"D{i:03}", "Ann" if i % 2 else "Bob", status, write(created), end, 9 + i]
        )
    return rows


@pytest.mark.parametrize("write", [day_month, month_day])
def test_the_order_of_events_tells_what_no_cell_tells(write_table, finding, write):
    path = write_table("deals.csv", HEADER, low_days(write))
    history = import_paths([path]).history
    assert days(history) == [date(2024, 1 + i % 9, 1 + i % 11) for i in range(30)]
    assert finding(history, "dates_ordered_by_events").severity == "caution"
    assert finding(history, "dates_ambiguous") is None


def test_what_nothing_tells_is_serious_and_its_advice_is_right(
    write_table, finding, tmp_path
):
    rows = planted(str)
    for i, row in enumerate(rows):
        row[3] = f"01/0{1 + i % 2}/2024"
    path = write_table("deals.csv", HEADER, rows)
    check = finding(import_paths([path]).history, "dates_ambiguous")
    assert check.severity == "serious"
    assert 'date_format = { "created" = "%d/%m/%Y" }' in check.treatment
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[settings]\ndate_format = { "Created" = "%d/%m/%Y" }\n')
    history = import_paths([path], read_mapping(mapping)).history
    assert finding(history, "dates_ambiguous") is None
    assert set(days(history)) == {date(2024, 1, 1), date(2024, 2, 1)}
    assert days(history, "closed")[0] == DAY + timedelta(days=30)


@pytest.mark.parametrize(
    ("form", "front"),
    [
        (form.replace("/", mark), front)
        for mark in "/-."
        for form, front in (("%y/%m/%d", True), ("%d/%m/%y", False), ("%m/%d/%y", False))
        if (mark, form) != (".", "%m/%d/%y")  # nobody writes the month first by dots
    ],
)
def test_the_year_of_two_digits_is_the_part_that_hardly_varies(write_table, form, front):
    rows = planted(lambda day: day.strftime(form))
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert days(history) == TRUE
    assert order(*(row[3] for row in rows)).year_first is front


def test_a_year_in_front_may_stand_beside_days_of_one_digit():
    texts = pd.Series(["24/3/5", "24/3/15", "25/12/1"], dtype=object)
    found = orders_of({"a": texts}).of["a"]
    times = read_dates(texts, order=found).times.astype("datetime64[D]").astype(str)
    assert times.tolist() == ["2024-03-05", "2024-03-15", "2025-12-01"]


def test_three_parts_that_could_each_be_the_year_are_said_to_be_open(write_table, finding):
    assert order("03/04/05").is_open
    rows = planted(str)
    for row in rows:
        row[3] = "03/04/05"
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert "year or day" in finding(history, "dates_ambiguous").what


def test_years_of_another_century_are_said_and_none_is_what_is_still_open(
    write_table, finding
):
    rows = planted(lambda day: day.strftime("%d/%m/%y"))
    rows[0][3], rows[4][3] = "14/02/74", "14/02/67"
    history = import_paths([write_table("deals.csv", HEADER, rows)]).history
    assert finding(history, "centuries_doubtful").examples == ("14/02/74",)
    assert finding(history, "dates_unreadable").examples[0].startswith("14/02/67")
    assert finding(history, "far_future_ends") is None
