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


MAPPING = """
[columns]
deal_id = "Ref"
rep = "Owner"
created = "Opened"
closed = "Closed on"
stage = "Phase"
amount = "Value"
lost_reason = "Why"
[status]
"Gewonnen" = "won"
"Verloren" = "lost"
"Angebot" = "open"
[lost_reasons]
"Zu teuer" = "competitor"
[settings]
date_format = "%d.%m.%y"
decimal = ","
currency = "EUR"
snapshot = 2024-06-30
fiscal_year_start_month = 4
country = "DE"
"""
MAPPED_HEADER = ["Ref", "Owner", "Opened", "Closed on", "Phase", "Value", "Why"]
MAPPED_ROWS = [
    ["1", "Zoë", "02.01.24", "03.02.24", "Gewonnen", "1.234,50", ""],
    ["2", "Jan", "03.01.24", "", "Angebot", "99", ""],
    ["3", "Jan", "04.01.24", "05.01.24", "Verloren", "7", "Zu teuer"],
]


@pytest.fixture
def mapped(write_table, tmp_path):
    """Import the mapped table under a mapping given as text."""

    def run(mapping=MAPPING, rows=MAPPED_ROWS):
        path = write_table("deals.csv", MAPPED_HEADER, rows, delimiter=";")
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
        return import_paths([path], read_mapping(tmp_path / "mapping.toml")).history

    return run


def test_a_mapping_reads_any_deal_table(mapped):
    history = mapped()
    deals = history.deals.set_index("deal_id")
    assert deals["status"].tolist() == ["won", "open", "lost"]
    assert deals["amount"].tolist() == [1234.5, 99, 7]
    assert deals.loc["3", "lost_reason"] == "competitor"
    assert str(deals.loc["1", "closed"].date()) == "2024-02-03"
    meta = history.meta
    assert (meta.currency, meta.country, meta.fiscal_year_start_month) == ("EUR", "DE", 4)
    assert str(meta.snapshot) == "2024-06-30"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('rep = "Owner"', 'rep = "Ownr"'), "the mapping names for rep; did you mean 'Owner'?"),
        (('rep = "Owner"', 'repp = "Owner"'), "did you mean 'rep'?"),
        (('deal_id = "Ref"', ""), "[columns] lacks 'deal_id'"),
        (('stage = "Phase"', ""), "[columns] lacks 'stage'"),
        (('"Gewonnen" = "won"', '"Gewonnen" = "victory"'), "give one of open, won, lost"),
        (('"Gewonnen" = "won"', ""), "says nothing of the label(s) 'Gewonnen'"),
        (('decimal = ","', 'decimal = "x"'), "give '.' or ','"),
        (('decimal = ","', "decimal = [1]"), "give '.' or ','"),
        (("= 4", "= 14"), "give 1 (January) to 12"),
        (('country = "DE"', 'country = "XX"'), "'XX' is not a country code"),
        (("[settings]", "[setings]"), "unknown table 'setings'; did you mean 'settings'?"),
        (("2024-06-30", '"June"'), "give a date without quotes"),
        (('"%d.%m.%y"', '"dd.mm.yy"'), "give a form such as"),
        (("[columns]", "columns"), "is no valid TOML"),
    ],
)  # fmt: skip
def test_mistakes_in_a_mapping_are_named(mapped, change, message):
    with pytest.raises(InvalidInput) as caught:
        mapped(MAPPING.replace(*change))
    assert message in "\n".join(caught.value.problems)


def test_all_mistakes_in_a_mapping_are_named_at_once(mapped):
    text = MAPPING.replace('"won"', '"victory"').replace("= 4", "= 14")
    with pytest.raises(InvalidInput) as caught:
        mapped(text.replace('decimal = ","', 'decimal = "x"'))
    assert len(caught.value.problems) == 3


def test_an_unreadable_mapping_is_named(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_mapping(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes('a = "Zoë"'.encode("cp1252"))
    with pytest.raises(InvalidInput, match="is not UTF-8"):
        read_mapping(tmp_path / "latin.toml")
    for name, text in {"deep": "a = " + "[" * 5000, "long": "a = " + "9" * 5000}.items():
        (tmp_path / f"{name}.toml").write_text(text)
        with pytest.raises(InvalidInput, match="is no valid TOML"):
            read_mapping(tmp_path / f"{name}.toml")


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


def test_salesforce_deals_with_their_history(write_table, tmp_path):
    write_table(
        "sf/a.csv",
        "Id,AccountId,OwnerId,StageName,Amount,CloseDate,CreatedDate,IsClosed,IsWon",
        [
            ["S1", "a", "u1", "Closed Won", 90, "02/20/24", "01/10/24", "TRUE", "TRUE"],
            ["S2", "b", "u2", "Proposal", 50, "06/30/24", "01/12/24", "FALSE", "FALSE"],
            ["S3", "b", "u2", "Closed Lost", 70, "01/01/24", "01/13/24", "TRUE", "FALSE"],
        ],
    )
    write_table(
        "sf/b.csv",
        "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate",
        [
            ["h1", "S1", "Prospecting", 40, "03/31/24", "01/10/24 08:55 AM"],
            ["h2", "S1", "Prospecting", 60, "03/31/24", "01/20/24 01:00 PM"],
            ["h3", "S1", "Closed Won", 90, "02/20/24", "02/20/24 02:00 PM"],
            ["h4", "S2", "Proposal", 50, "06/30/24", "01/12/24 09:00 AM"],
            ["h5", "S3", "Closed Lost", 70, "01/01/24", "02/15/24 09:00 AM"],
            ["h6", "S9", "Closed Lost", 70, "01/01/24", "02/15/24 09:00 AM"],
        ],
    )
    history = import_paths([tmp_path / "sf"]).history
    deals = history.deals.set_index("deal_id")
    assert deals["status"].to_dict() == {"S1": "won", "S2": "open", "S3": "lost"}
    assert str(deals.loc["S2", "expected_close"].date()) == "2024-06-30"
    assert str(deals.loc["S3", "closed"].date()) == "2024-02-15"
    assert len(history.stage_changes) == 4
    assert {"orphan_stage_changes", "closing_from_stage_history"} <= {
        check.id for check in history.meta.checks
    }
    early = history.as_of(pd.Timestamp("2024-02-01").date()).deals.set_index("deal_id")
    assert early["status"].tolist() == ["open"] * 3
    assert early["stage"].tolist() == ["Prospecting", "Proposal", ""]
    assert early.loc["S1", "amount"] == 60
    assert np.isnan(early.loc["S3", "amount"])
    assert str(early.loc["S1", "expected_close"].date()) == "2024-03-31"


def test_pipedrive_stages_have_the_names_of_their_table(write_table, tmp_path):
    write_table(
        "pipe/deals.csv",
        "id,title,value,currency,status,stage_id,pipeline_id,user_id,add_time,won_time,lost_time",
        [
            [
                1,
                "a",
                500,
                "EUR",
                "won",
                2,
                7,
                90,
                "2024-01-02 9:00:00",
                "2024-02-05 9:00:00",
                "",
            ],
            [
                2,
                "b",
                700,
                "EUR",
                "lost",
                1,
                7,
                91,
                "2024-01-03 9:00:00",
                "",
                "2024-02-09 9:00:00",
            ],
            [3, "c", 900, "EUR", "open", 1, 7, 90, "2024-02-08 9:00:00", "", ""],
        ],
    )
    write_table("pipe/stages.csv", "id,order_nr,name,pipeline_id",
                [[1, 0, "Lead In", 7], [2, 1, "Offer Made", 7]])  # fmt: skip
    history = import_paths([tmp_path / "pipe"]).history
    assert history.meta.stages == ("Lead In", "Offer Made")
    stages = history.deals.set_index("deal_id")["stage"].to_dict()
    assert stages == {"1": "Offer Made", "2": "Lead In", "3": "Lead In"}


def test_hubspot_stages_tell_won_from_lost(write_table, tmp_path):
    write_table(
        "hub/deals.csv",
        "deal_id,is_deleted,owner_id,deal_pipeline_stage_id,property_dealname,property_amount,"
        "property_closedate,property_createdate",
        [
            [
                "1",
                "false",
                "o1",
                "s-won",
                "x",
                10,
                "2024-02-01 10:00:00",
                "2024-01-01 9:00:00",
            ],
            [
                "2",
                "false",
                "o1",
                "s-lost",
                "y",
                20,
                "2024-02-02 10:00:00",
                "2024-01-02 9:00:00",
            ],
            [
                "3",
                "false",
                "o2",
                "s-open",
                "z",
                30,
                "2024-02-29 10:00:00",
                "2024-01-03 9:00:00",
            ],
            [
                "4",
                "true",
                "o2",
                "s-open",
                "w",
                40,
                "2024-02-29 10:00:00",
                "2024-01-04 9:00:00",
            ],
        ],
    )
    write_table(
        "hub/stages.csv",
        "stage_id,label,pipeline_id,display_order,probability,closed_won,is_closed",
        [
            ["s-lost", "Closed lost", "p", 3, 0.0, "false", "true"],
            ["s-open", "Talking", "p", 1, 0.2, "false", "false"],
            ["s-won", "Closed won", "p", 2, 1.0, "true", "true"],
        ],
    )
    imported = import_paths([tmp_path / "hub"])
    deals = imported.history.deals.set_index("deal_id")
    assert deals["status"].to_dict() == {"1": "won", "2": "lost", "3": "open"}
    assert deals.loc["3", "stage"] == "Talking"
    assert imported.history.meta.stages == ("Talking", "Closed won", "Closed lost")
    assert [entry.deal_id for entry in imported.rejections] == ["4"]


def test_pipedrive_and_dynamics_deals(write_table):
    pipedrive = write_table(
        "p.csv",
        "id,title,value,currency,status,stage_id,owner_id,add_time,won_time,lost_time,"
        "expected_close_date,lost_reason",
        [
            [1, "a", 10, "EUR", "won", 3, 7, "2024-01-01 10:00:00", "2024-02-01 10:00:00", "",
             "", ""],
            [2, "b", 20, "EUR", "lost", 3, 7, "2024-01-01 10:00:00", "", "2024-02-03 10:00:00",
             "", "No budget"],
            [3, "c", 30, "EUR", "open", 2, 8, "2024-01-02 10:00:00", "", "", "2024-03-01", ""],
        ],
    )  # fmt: skip
    deals = import_paths([pipedrive]).history.deals
    assert deals["status"].tolist() == ["won", "lost", "open"]
    assert deals["closed"].notna().tolist() == [True, True, False]
    assert deals["lost_reason"].tolist() == ["", "no_decision", ""]
    dynamics = write_table(
        "d.csv",
        "opportunityid,ownerid,estimatedvalue,actualvalue,actualclosedate,createdon,statecode",
        [
            ["1", "o", 10, 12, "2024-02-01", "2024-01-01", 1],
            ["2", "o", 15, "", "", "2024-01-03", 0],
        ],
    )
    deals = import_paths([dynamics]).history.deals
    assert deals["status"].tolist() == ["won", "open"]
    assert deals["amount"].tolist() == [12, 15]


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
