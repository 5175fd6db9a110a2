"""Exports are recognised by their columns and become the canonical tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.history import import_paths, read_mapping
from forecast.history.recognise import Shape, fold, fold_header, recognise
from sim.outputs import schema
from sim.problems import InvalidInput

RUN_HEADER = ",".join(schema.EVENT_LOG.names)


def problems_of(*arguments):
    with pytest.raises(InvalidInput) as caught:
        import_paths(*arguments)
    return caught.value.problems


@pytest.mark.parametrize(
    ("headers", "shape"),
    [
        ("Id,OpportunityId,StageName,CreatedDate,CloseDate", Shape.SALESFORCE_HISTORY),
        ("deal_id,value,date_entered", Shape.HUBSPOT_STAGE_TIMES),
        ("case_id,resource,activity_name,start_timestamp,end_timestamp", Shape.WORK_LOG),
        (RUN_HEADER, Shape.RUN_LOG),
        ("shoe,size", None),
    ],
)  # fmt: skip
def test_shapes_are_told_by_columns(headers, shape):
    assert recognise(headers.split(",")) is shape


def test_folding_ignores_case_blanks_and_punctuation_only():
    assert fold("GTX Pro") == fold("gtx-pro") == fold("GTXPro")
    assert fold("GTX Pro") != fold("GTX Plus Pro")
    assert fold_header("properties_hs_is_closed") == "hsisclosed"


def test_deals_of_a_plain_export(import_rows):
    rows = [
        ["A1", "Ann", "Basic", "Acme", "Won", "2024-01-02", "2024-02-03", 500],
        ["A2", "Bob", "Basic", "", "Engaging", "2024-01-05", "", ""],
        ["A3", "Bob", "Basic", "Best", "Lost", "2024-01-01", "2024-01-09", 0],
    ]
    history = import_rows(rows).history
    assert history.deals["deal_id"].tolist() == ["A3", "A1", "A2"]
    assert history.deals["status"].tolist() == ["lost", "won", "open"]
    closed = np.datetime_as_string(history.deals["closed"].to_numpy(), unit="D").tolist()
    assert closed == ["2024-01-09", "2024-02-03", "NaT"]
    assert history.people["person"].tolist() == ["Ann", "Bob"]
    assert str(history.meta.snapshot) == "2024-02-03"
    assert len(history.meta.inputs) == 1


def test_a_table_of_something_else_is_not_likened_to_deals(write_table):
    (problem,) = problems_of([write_table("shoes.csv", "shoe,size", [["a", 1]])])
    assert "nearest" not in problem
    assert "its columns are shoe, size. Give a mapping" in problem


def test_closed_deals_under_an_unknown_label_are_never_guessed(import_rows):
    rows = [["A1", "Ann", "", "", "Finito", "2024-01-02", "2024-02-03", 500]]
    with pytest.raises(
        InvalidInput, match=r"nothing says whether .* under the label\(s\) 'Finito' \(1\)"
    ):
        import_rows(rows)


RUN_ROWS = [
    ["d1", "acme", "r1", "m", "t", "mid", "created", "lead", "2024-01-02T09:00:00", "", 100, ""],
    ["d1", "acme", "r1", "m", "t", "mid", "stage", "demo", "2024-01-05T09:00:00",
     "2024-01-09T09:00:00", 120, ""],
    ["d1", "acme", "r2", "m", "t", "mid", "won", "", "2024-02-01T09:00:00",
     "2024-02-02T10:00:00", 150, ""],
    ["d2", "best", "r1", "m", "t", "mid", "created", "lead", "2024-01-03T09:00:00", "", 80, ""],
    ["d2", "best", "r1", "m", "t", "mid", "note", "call", "2024-01-04T09:00:00", "", "", ""],
    ["d2", "best", "r1", "m", "t", "mid", "lost", "lead", "2024-01-20T09:00:00", "", 80,
     "competitor"],
    ["d3", "cozy", "r2", "m", "t", "big", "created", "lead", "2024-02-10T09:00:00", "", 300, ""],
]  # fmt: skip


def test_the_event_log_of_a_run(write_table):
    history = import_paths([write_table("run.csv", RUN_HEADER, RUN_ROWS)]).history
    deals = history.deals.set_index("deal_id")
    assert deals["status"].to_dict() == {"d1": "won", "d2": "lost", "d3": "open"}
    assert deals["rep"].to_dict() == {"d1": "r2", "d2": "r1", "d3": "r2"}
    assert deals["amount"].to_dict() == {"d1": 150, "d2": 80, "d3": 300}
    assert deals["stage"].to_dict() == {"d1": "won", "d2": "lost", "d3": "lead"}
    assert deals.loc["d2", "lost_reason"] == "competitor"
    assert history.activities["kind"].tolist() == ["call"]
    people = history.people.set_index("person")
    assert people["role"].to_dict() == {"m": "manager", "r1": "rep", "r2": "rep"}
    assert people.loc["r1", "manager"] == "m"
    assert history.meta.stages == ("lead", "demo", "lost", "won")


def test_a_run_is_seen_as_it_was_recorded(write_table):
    history = import_paths([write_table("run.csv", RUN_HEADER, RUN_ROWS)]).history
    # The win of 1 February was recorded on the 2nd, the demo of 5 January on the 9th.
    view = history.as_of(pd.Timestamp("2024-02-01").date()).deals.set_index("deal_id")
    assert view.loc["d1", ["status", "stage", "rep", "amount"]].tolist() == [
        "open",
        "demo",
        "r1",
        120,
    ]
    view = history.as_of(pd.Timestamp("2024-01-08").date()).deals.set_index("deal_id")
    assert view.loc["d1", ["stage", "amount"]].tolist() == ["lead", 100]
    assert "d3" not in view.index


def test_events_that_cannot_be_are_refused(write_table):
    rows = [[*RUN_ROWS[0]], [*RUN_ROWS[5]]]
    rows[0][6], rows[1][11] = "vanished", "bored"
    problems = problems_of([write_table("run.csv", RUN_HEADER, rows)])
    assert "unknown event(s) 'vanished'" in problems[0]
    assert "unknown lost_reason(s) 'bored'" in problems[1]


def test_a_work_log_without_outcomes_counts_completions(write_table):
    header = "case_id,activity,resource,start_time,end_time"
    rows = [
        ["c1", "Call", "7.0", "2024-01-01 09:00:00", "2024-01-01 10:00:00"],
        ["c1", "Call", "8.0", "2024-01-01 11:00:00", "2024-01-01 12:00:00"],
        ["c1", "Check", "8.0", "2024-01-03 09:00:00", "2024-01-03 10:00:00"],
        ["c2", "Call", "", "2024-01-02 09:00:00", "2024-01-02 08:00:00"],
    ]
    history = import_paths([write_table("log.csv", header, rows)]).history
    assert history.meta.outcomes == "completion"
    deals = history.deals.set_index("deal_id")
    assert deals["rep"].to_dict() == {"c1": "8", "c2": ""}
    assert deals["status"].tolist() == ["won", "won"]
    assert history.stage_changes[["deal_id", "stage"]].to_numpy().tolist() == [
        ["c1", "Call"],
        ["c1", "Check"],
        ["c2", "Call"],
    ]
    found = {check.id for check in history.meta.checks}
    assert {"ended_before_started", "work_by_nobody", "no_outcome"} <= found


def test_a_mapping_gives_a_work_log_its_outcomes(write_table, tmp_path):
    header = "Vorgang,Schritt,Wer,Von,Bis"
    rows = [
        ["c1", "Zusage", "A", "2024-01-01 09:00:00", "2024-01-01 10:00:00"],
        ["c2", "Absage", "A", "2024-01-01 09:00:00", "2024-01-01 10:00:00"],
        ["c3", "Prüfung", "A", "2024-01-01 09:00:00", "2024-01-01 10:00:00"],
    ]
    path = write_table("log.csv", header, rows)
    (tmp_path / "m.toml").write_text(
        '[columns]\ndeal_id = "Vorgang"\nactivity = "Schritt"\nrep = "Wer"\nstarted = "Von"\n'
        'ended = "Bis"\n[status]\nZusage = "won"\nAbsage = "lost"\n',
        encoding="utf-8",
    )
    history = import_paths([path], read_mapping(tmp_path / "m.toml")).history
    assert history.deals["status"].tolist() == ["won", "lost", "open"]
    assert history.meta.outcomes == "known"


def test_file_names_say_nothing(write_table):
    rows = [["A1", "Ann", "Basic", "Acme", "Won", "2024-01-02", "2024-02-03", 500]]
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    path = write_table("products.csv", header, rows)
    assert import_paths([path]).history.meta.source == "deal table"


def test_an_imported_history_is_not_imported_again(tmp_path):
    (tmp_path / "history.json").write_text("{}")
    (problem,) = problems_of([Path(tmp_path)])
    assert "is a history that an import wrote" in problem


def test_a_work_log_without_any_resource_is_read(write_table):
    header = "case_id,activity,resource,start_time,end_time"
    rows = [["c1", "Call", "", "2024-01-01 09:00:00", "2024-01-01 10:00:00"]]
    history = import_paths([write_table("log.csv", header, rows)]).history
    assert history.deals["rep"].tolist() == [""]
    assert history.people.empty


def test_a_work_log_without_any_readable_time_is_refused(write_table):
    header = "case_id,activity,resource,start_time,end_time"
    (problem,) = problems_of(
        [write_table("log.csv", header, [["c1", "Call", "A", "x", "y"]])]
    )
    assert "no row of the event log has both a case and a readable time" in problem


def test_a_run_may_last_beyond_2050(write_table):
    rows = [[cell.replace("2024", "2061") if isinstance(cell, str) else cell for cell in row]
            for row in RUN_ROWS]  # fmt: skip
    history = import_paths([write_table("run.csv", RUN_HEADER, rows)]).history
    assert str(history.meta.snapshot) == "2061-02-10"
    assert len(history.deals) == 3
