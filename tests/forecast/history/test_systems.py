"""Exports of systems that are known by their tables and columns."""

import numpy as np
import pandas as pd
import pytest

from forecast.history import import_paths


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


@pytest.mark.parametrize(("told", "number"), [("Closed Lost", 60), ("Closed Won", 0)])
def test_a_history_that_ends_otherwise_than_its_deals_is_serious(
    write_table, finding, tmp_path, told, number
):
    ids = [f"S{at:03}" for at in range(60)]
    write_table(
        "sf/Opportunity.csv",
        "Id,Name,StageName,Amount,CreatedDate,CloseDate,IsClosed,IsWon,OwnerId",
        [
            [
                each,
                each,
                "Closed Won",
                100,
                "2024-01-08",
                "2024-02-20",
                "true",
                "true",
                "U1",
            ]
            for each in ids
        ],
    )
    changes = [
        [f"h{each}{at}", each, stage, 100, "2024-02-20", time]
        for each in ids
        for at, (stage, time) in enumerate(
            (("Prospecting", "2024-01-08T10:00:00Z"), (told, "2024-02-20T10:00:00Z"))
        )
    ]
    changes[0][5] = "2047-01-08T10:00:00Z"
    write_table(
        "sf/OpportunityHistory.csv",
        "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate",
        changes,
    )
    history = import_paths([tmp_path / "sf"]).history
    assert (history.deals["status"] == "won").all()
    found = finding(history, "history_disagrees")
    assert (found.count if found else 0) in {number, number - 1}
    assert found is None or (found.severity == "serious" and found.examples[-1] in ids)
    assert finding(history, "stage_changes_in_future").examples == ("S000",)
