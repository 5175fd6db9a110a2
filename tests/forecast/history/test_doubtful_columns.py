"""Columns that are called like the right one, and are it only in part, are asked about."""

import itertools

import pytest
from exports import deals

from forecast.history import Unsure, import_paths
from forecast.history.mapping import Mapping, Words

HEADER = ["deal_id", "owner", "stage", "created", "close date", "amount"]


def said(path):
    with pytest.raises(Unsure) as refusal:
        import_paths([path])
    return str(refusal.value)


def rows_of():
    return deals(["Won", "Lost", "Offer"], open_dates=True)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ("Abschlussdatum", "Tatsächliches Abschlussdatum"),
        ("Date de clôture", "Date de clôture réelle"),
        ("Дата закрытия", "Фактическая дата закрытия"),
        ("Close Date", "True Close Date"),
    ],
)
def test_of_two_closings_the_one_that_open_deals_lack_is_taken(
    write_table, expected, actual
):
    rows = [[*row, row[4] if row[2] != "Offer" else ""] for row in rows_of()]
    truth = {row[0]: row[6] for row in rows}
    for row in rows:
        row[4] = row[4][:8] + "28"
    header = [*HEADER[:4], expected, "amount", actual]
    found = import_paths([write_table("deals.csv", header, rows)]).history.deals
    closed = found["closed"].dt.strftime("%Y-%m-%d").fillna("")
    assert dict(zip(found["deal_id"], closed, strict=True)) == truth


def test_an_expected_revenue_that_is_0_for_all_lost_deals_is_asked_about(write_table):
    header = [*HEADER[:5], "Expected Revenue"]
    path = write_table("deals.csv", header, rows_of())
    assert import_paths([path]).history.deals["amount"].notna().all()
    rows = [[*row[:5], 0 if row[2] == "Lost" else row[5]] for row in rows_of()]
    path = write_table("weighted.csv", header, rows)
    assert "'Expected Revenue' is 0 for each of 10 lost deals" in said(path)


def test_of_two_columns_with_the_word_of_an_amount_one_is_asked_for(write_table):
    rows = [[*row, row[5] * 0.8] for row in rows_of()]
    header = [*HEADER[:5], "List Amount", "Amount after discount"]
    path = write_table("deals.csv", header, rows)
    assert "which column is amount: 'List Amount' or 'Amount after discount'" in said(path)


def test_owners_that_stand_once_above_their_rows_are_asked_about(write_table):
    rows = sorted(rows_of(), key=lambda row: row[1])
    for before, row in reversed(list(itertools.pairwise(rows))):
        row[1] = "" if row[1] == before[1] else row[1]
    path = write_table("deals.csv", HEADER, rows)
    assert "'owner' names each of 2 labels once, and is blank in the 28 rows" in said(path)


@pytest.mark.parametrize(
    ("at", "cell", "severity"), [(1, "Cy", "serious"), (1, "", None), (4, "2024-03-01", "serious")]
)  # fmt: skip
def test_rows_of_a_deal_that_differ_in_owner_or_day_are_serious(
    write_table, finding, at, cell, severity
):
    rows = rows_of()
    again = [*rows[0][:at], cell, *rows[0][at + 1 :]]
    history = import_paths([write_table("deals.csv", HEADER, [*rows, again])]).history
    check = finding(history, "duplicates_undecided")
    assert (check.severity if check else None) == severity


def test_a_label_that_means_the_opposite_in_another_pipeline_is_asked_about(write_table):
    rows = [[*row, {"Won": 100, "Lost": 0}.get(row[2], 40)] for row in rows_of()]
    header = [*HEADER, "probability"]
    assert import_paths([write_table("deals.csv", header, rows)]).history is not None
    for row in rows[:18]:
        row[2] = {"Won": "Lost", "Lost": "Won"}.get(row[2], row[2])
    path = write_table("turned.csv", header, rows)
    assert "the probability of 6 of 10 deals under it is 0" in said(path)
    mapping = Mapping(status=Words({"Won": "won", "Lost": "lost"}))
    assert len(import_paths([path], mapping).history.deals) == 30


def test_a_start_is_no_creation_beside_a_day_on_which_deals_were_added(write_table):
    rows = [[*row, row[3]] for row in rows_of()]
    for row in rows:
        row[3] = row[3][:8] + "28"
    header = [*HEADER[:3], "start date", *HEADER[4:], "date added"]
    assert "which column is created" in said(write_table("deals.csv", header, rows))
