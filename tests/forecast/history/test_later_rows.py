"""From the file on: changing an export's rows dated after a day changes no byte of its view."""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from forecast.history import import_paths
from forecast.history.storage import contents
from sim.outputs import schema

LABELS = ("Won", "Lost")
HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"


def rows_of(path):
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def changed(rows, as_of):
    """The same rows with everything dated after a day made up anew, or gone."""
    kept = []
    for number, row in enumerate(rows):
        deal, rep, product, account, stage, created, closed, value = row
        if created > as_of.isoformat():
            continue
        if closed > as_of.isoformat():
            stage, value = LABELS[number % 2], str(number)
            closed = (as_of + timedelta(days=1 + number % 25)).isoformat()
        kept.append([deal, rep, product, account, stage, created, closed, value])
    return kept


def exported_on(rows, as_of):
    """The rows as an export made on that day would have held them."""
    kept = []
    for row in rows:
        deal, rep, product, account, stage, created, closed, value = row
        if created > as_of.isoformat():
            continue
        if closed > as_of.isoformat():
            account, stage, closed, value = "", "Engaging", "", ""
        kept.append([deal, rep, product, account, stage, created, closed, value])
    return kept


@pytest.mark.parametrize("later", [changed, exported_on])
@pytest.mark.parametrize("as_of", [date(2017, 4, 1), date(2017, 6, 30), date(2017, 9, 29)])
def test_a_real_export(shared_folder, write_table, tmp_path, as_of, later):
    folder = shared_folder("maven_crm")
    header, rows = rows_of(folder / "sales_pipeline.csv")
    view = import_paths([folder]).history.as_of(as_of)
    write_table("other/pipeline.csv", header, later(rows, as_of))
    for name in ("products.csv", "sales_teams.csv", "accounts.csv"):
        (tmp_path / "other" / name).write_bytes((folder / name).read_bytes())
    again = import_paths([tmp_path / "other"]).history.as_of(as_of)
    is_open = (view.deals["status"] == "open").to_numpy()
    assert is_open.sum() > 500
    if later is exported_on:
        # An export shows in which stage deals are on its day; a later one has written over it.
        stages = again.deals["stage"]
        assert set(stages[is_open]) == {"Engaging"}
        again = replace(again, deals=again.deals.assign(stage=stages.where(~is_open, "")))
    assert contents(again) == contents(view)


def test_a_small_export(write_table, pipeline_rows):
    rows = pipeline_rows(80, still_open=10)
    as_of = date(2023, 3, 1)
    one = import_paths([write_table("a.csv", HEADER, rows)]).history
    two = import_paths([write_table("b.csv", HEADER, changed(rows, as_of))]).history
    assert contents(one.as_of(as_of)) == contents(two.as_of(as_of))


def run_rows(cut=None):
    """Events of 60 deals, one a day, handed from Ann to Bob, won or lost after 30 days."""
    rows = []
    for i in range(60):
        start = datetime(2024, 1, 1, 9) + timedelta(days=i)  # noqa: DTZ001
        base = [f"d{i}", f"acme {i}"]
        events = [
            (start, "Ann", "created", "lead", 100),
            (start + timedelta(days=10), "Bob", "stage", "demo", 120 + i),
            (start + timedelta(days=30), "Bob", "won" if i % 2 else "lost", "", 150 + i),
        ]
        for when, rep, event, stage, amount in events:
            recorded = when + timedelta(days=i % 3)
            if cut is not None and (when.date() > cut or recorded.date() > cut):
                continue
            reason = "competitor" if event == "lost" else ""
            row = [*base, rep, "May", "East", "mid", event, stage, when, recorded, amount]
            rows.append([*row, reason])
    return rows


def test_the_event_log_of_a_run_cut_off_at_the_day(write_table):
    header = ",".join(schema.EVENT_LOG.names)
    as_of = date(2024, 2, 20)
    whole = import_paths([write_table("whole.csv", header, run_rows())]).history
    cut = import_paths([write_table("cut.csv", header, run_rows(as_of))]).history
    assert contents(cut.as_of(as_of)) == contents(whole.as_of(as_of))
