"""Every system's history becomes the same events, and an earlier day is read from them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.history import import_paths
from forecast.history.events.ids import check_letters, one_form
from forecast.history.importers.histories import _by_number

DEALS = "Id,StageName,CloseDate,CreatedDate,Amount,OwnerId,IsClosed,IsWon,AccountId"
WON = ["O1", "Closed Won", "2024-03-10", "2024-01-05T10:00:00.000Z", 1000, "U1", "true",
       "true", "A1"]  # fmt: skip
LOST = ["O2", "Closed Lost", "2024-03-20", "2024-01-06T10:00:00.000Z", 700, "U2", "true",
        "false", "A2"]  # fmt: skip


@pytest.fixture
def imported(write_table, tmp_path):
    """Import Salesforce deals with one more table."""

    def run(header, rows, deals=(WON, LOST)):
        write_table("sf/Opportunity.csv", DEALS, deals)
        write_table("sf/more.csv", header, rows)
        return import_paths([tmp_path / "sf"]).history

    return run


def stages(history, deal="O1"):
    changes = history.stage_changes
    mine = changes[changes["deal_id"] == deal]
    days = mine["entered"].dt.date.astype(str)
    return list(zip(mine["stage"], days, strict=True))


def seen(history, day, deal="O1"):
    return history.as_of(date.fromisoformat(day)).deals.set_index("deal_id").loc[deal]


def test_field_history_tells_stages_amounts_and_what_stood_before(imported):
    header = "Id,OpportunityId,Field,OldValue,NewValue,CreatedDate,CreatedById"
    rows = [
        [
            "f1",
            "O1",
            "StageName",
            "Prospecting",
            "Negotiation",
            "2024-02-01T10:00:00Z",
            "U",
        ],
        ["f2", "O1", "StageName", "Negotiation", "Closed Won", "2024-03-10T10:00:00Z", "U"],
        ["f3", "O1", "Amount", "500", "1000", "2024-02-10T10:00:00Z", "U"],
    ]
    history = imported(header, rows)
    assert stages(history) == [
        ("Prospecting", "2024-01-05"),
        ("Negotiation", "2024-02-01"),
        ("Closed Won", "2024-03-10"),
    ]
    assert seen(history, "2024-02-05")["amount"] == 500
    assert seen(history, "2024-02-12")["amount"] == 1000
    assert seen(history, "2024-02-12")["status"] == "open"


def test_changes_within_a_second_keep_their_order_whatever_the_order_of_rows(imported):
    header = "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,CreatedById"
    rows = [
        ["h4", "O1", "Closed Won", 1000, "2024-03-10", "2024-03-10T10:00:00.900Z", "U"],
        ["h3", "O1", "Negotiation", 1000, "2024-03-10", "2024-03-10T10:00:00.100Z", "U"],
        ["h1", "O1", "Prospecting", 900, "2024-03-01", "2024-01-05T10:00:00.000Z", "U"],
    ]
    history = imported(header, rows)
    assert [name for name, _ in stages(history)] == [
        "Prospecting", "Negotiation", "Closed Won",
    ]  # fmt: skip
    assert "closed_and_reopened" not in {check.id for check in history.meta.checks}


def test_changes_of_one_moment_follow_the_numbers_in_their_ids(imported):
    header = "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,CreatedById"
    moment = "2024-03-10T10:00:00Z"
    rows = [
        ["h10", "O1", "Closed Won", 1000, "2024-03-10", moment, "U"],
        ["h9", "O1", "Negotiation", 1000, "2024-03-10", moment, "U"],
    ]
    assert [name for name, _ in stages(imported(header, rows))] == [
        "Negotiation", "Closed Won",
    ]  # fmt: skip


def test_a_deal_that_was_won_reopened_and_lost_was_won_in_between(imported):
    header = "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,CreatedById"
    rows = [
        ["h1", "O2", "Prospecting", 700, "2024-03-01", "2024-01-06T10:00:00Z", "U"],
        ["h2", "O2", "Closed Won", 800, "2024-02-01", "2024-02-01T10:00:00Z", "U"],
        ["h3", "O2", "Prospecting", 700, "2024-03-20", "2024-02-10T10:00:00Z", "U"],
        ["h4", "O2", "Closed Lost", 700, "2024-03-20", "2024-03-20T10:00:00Z", "U"],
        ["h5", "O1", "Closed Won", 1000, "2024-03-10", "2024-03-10T10:00:00Z", "U"],
    ]
    history = imported(header, rows)
    days = ["2024-01-20", "2024-02-05", "2024-02-12", "2024-03-20"]
    states = [seen(history, day, "O2")["status"] for day in days]
    assert states == ["open", "won", "open", "lost"]
    assert seen(history, "2024-02-05", "O2")["amount"] == 800
    assert str(seen(history, "2024-02-05", "O2")["closed"].date()) == "2024-02-01"


def test_hubspot_stage_times_become_stage_changes(write_table):
    header = (
        "hs_object_id,dealname,dealstage,createdate,closedate,amount,"
        "hs_v2_date_entered_appointmentscheduled,hs_v2_date_entered_contractsent,"
        "hs_v2_date_entered_closedwon"
    )
    rows = [
        [n, "x", "closedwon", "2024-01-01T10:00:00Z", "2024-01-31T10:00:00Z", 1000,
         "2024-01-01T10:00:00Z", "2024-01-16T10:00:00Z", "2024-01-31T10:00:00Z"]
        for n in range(30)
    ]  # fmt: skip
    history = import_paths([write_table("hs.csv", header, rows)]).history
    assert len(history.stage_changes) == 90
    assert seen(history, "2024-01-20", "7")["stage"] == "contractsent"


@pytest.mark.parametrize(
    "names",
    ["hs_v2_date_{}_{}", "property_hs_date_{}_{}", 'Date {} "{} (Sales pipeline)"'],
)
def test_a_stage_that_a_hubspot_deal_left_for_none_is_not_known_any_more(
    write_table, names
):
    steps = [
        ("entered", "visit"),
        ("exited", "visit"),
        ("entered", "offer"),
        ("exited", "offer"),
    ]
    header = [
        "hs_object_id", "dealname", "dealstage", "createdate", "closedate", "amount",
        *(names.format(*step) for step in steps),
    ]  # fmt: skip
    rows = [
        [n, "x", "closedwon", "2024-01-01T10:00:00Z", "2024-03-31T10:00:00Z", 1000,
         "2024-01-01T10:00:00Z", "2024-02-01T10:00:00Z",
         "2024-02-01T10:00:30Z" if n % 2 else "2024-02-20T10:00:00Z", ""]
        for n in range(30)
    ]  # fmt: skip
    history = import_paths([write_table("hs.csv", header, rows)]).history
    assert set(history.stage_changes["stage"]) == {"visit", "offer", "closedwon"}
    assert [seen(history, "2024-02-10", deal)["stage"] for deal in "67"] == ["", "offer"]
    assert [seen(history, "2024-01-31", deal)["stage"] for deal in "67"] == ["visit"] * 2
    assert [seen(history, "2024-02-25", deal)["stage"] for deal in "67"] == ["offer"] * 2


@pytest.mark.parametrize(
    ("ids", "order"),
    [
        (["b010", "b009", "a100"], ["a100", "b009", "b010"]),
        (["b10", "b9", "b100"], ["b9", "b10", "b100"]),
        (["x1a20", "x10a2", "x1a3"], ["x1a3", "x1a20", "x10a2"]),
        (["é10", "é09", "é11"], ["é09", "é10", "é11"]),
        (["a1b10", "a10b1"], ["a1b10", "a10b1"]),
    ],
)
def test_changes_of_one_moment_stand_in_the_order_of_the_numbers_in_their_ids(ids, order):
    found = _by_number(pd.Series(ids))
    assert [ids[place] for place in found] == order


def test_ids_that_are_missing_or_repeat_tell_no_order():
    assert _by_number(pd.Series(["a1", "a1"])) is None
    assert _by_number(pd.Series(["a1", ""])) is None


def test_hubspot_property_history_tells_amounts_too(write_table, tmp_path):
    write_table(
        "hub/deals.csv",
        "hs_object_id,dealname,dealstage,createdate,closedate,amount",
        [["1", "x", "closedwon", "2024-01-01T10:00:00Z", "2024-02-01T10:00:00Z", 90]],
    )
    write_table(
        "hub/history.csv",
        "dealId,property,value,timestamp",
        [
            ["1", "amount", "70", "2024-01-01T10:00:00Z"],
            ["1", "amount", "90", "2024-01-20T10:00:00Z"],
            ["1", "dealstage", "contractsent", "2024-01-10T10:00:00Z"],
            ["1", "dealstage", "closedwon", "2024-02-01T10:00:00Z"],
            ["1", "dealname", "x", "2024-01-01T10:00:00Z"],
        ],
    )
    history = import_paths([tmp_path / "hub"]).history
    assert seen(history, "2024-01-15", "1")[["stage", "amount"]].tolist() == [
        "contractsent", 70,
    ]  # fmt: skip


def test_pipedrive_flow_tells_stages_status_and_value(write_table, tmp_path):
    write_table(
        "p/deals.csv",
        "id,title,value,currency,status,stage_id,owner_id,add_time,won_time,lost_time",
        [
            [
                1,
                "a",
                10,
                "EUR",
                "lost",
                3,
                7,
                "2024-01-01 10:00:00",
                "",
                "2024-02-01 10:00:00",
            ]
        ],
    )
    write_table(
        "p/flow.csv",
        "id,item_id,user_id,field_key,old_value,new_value,log_time",
        [
            [1, 1, 7, "stage_id", "2", "3", "2024-01-10 10:00:00"],
            [2, 1, 7, "value", "8", "10", "2024-01-20 10:00:00"],
            [3, 1, 7, "status", "open", "lost", "2024-02-01 10:00:00"],
        ],
    )
    history = import_paths([tmp_path / "p"]).history
    assert stages(history, "1") == [("2", "2024-01-01"), ("3", "2024-01-10")]
    assert seen(history, "2024-01-15", "1")[["stage", "amount", "status"]].tolist() == [
        "3", 8, "open",
    ]  # fmt: skip


def test_dynamics_process_tells_when_a_stage_began(write_table, tmp_path):
    write_table(
        "d/deals.csv",
        "opportunityid,ownerid,estimatedvalue,actualvalue,actualclosedate,createdon,statecode",
        [["1", "o", 10, 12, "2024-02-01", "2024-01-01", 1]],
    )
    write_table(
        "d/process.csv",
        "opportunityid,activestageid,activestagestartedon",
        [["1", "Qualify", "2024-01-01"], ["1", "Propose", "2024-01-20"]],
    )
    history = import_paths([tmp_path / "d"]).history
    assert seen(history, "2024-01-25", "1")["stage"] == "Propose"


def test_one_salesforce_id_in_two_lengths_is_one_deal(imported):
    short = "0065e00000ABcDE"
    deal = [short + check_letters(short), *WON[1:]]
    header = "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,CreatedById"
    rows = [["h1", short, "Prospecting", 900, "2024-03-01", "2024-01-05T10:00:00Z", "U"]]
    history = imported(header, rows, [deal, LOST])
    assert stages(history, deal[0])[0] == ("Prospecting", "2024-01-05")
    assert "orphan_stage_changes" not in {check.id for check in history.meta.checks}


def test_the_check_letters_are_those_of_salesforce():
    # Each five letters are five bits, the first one lowest, 1 for a capital: A is 0, Q is 16.
    assert check_letters("00130000001pbxG") == "AAQ"
    assert check_letters("A0B00b000C0D000") == "FQC"
    assert check_letters("a" * 15) == "AAA"
    assert check_letters("A" * 15) == "555"


def test_ids_that_only_look_alike_stay_apart():
    assert one_form(["0065e00000ABcDE", "0065e00000ABcDEXXX"]) == {}


def test_nothing_is_known_of_an_amount_before_its_first_record(imported):
    header = "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,CreatedById"
    rows = [["h1", "O1", "Prospecting", "", "2024-03-01", "2024-01-05T10:00:00Z", "U"]]
    assert np.isnan(seen(imported(header, rows), "2024-02-01")["amount"])


def test_amounts_of_the_past_are_converted_as_their_deals_are(write_table, tmp_path):
    header = f"{DEALS},CurrencyIsoCode,ConvertedAmount"
    usd = [[f"U{n}", *LOST[1:], "USD", 700] for n in range(3)]
    write_table("sf/Opportunity.csv", header, [[*WON, "JPY", 10], *usd])
    header = "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,CreatedById"
    rows = [["h1", "O1", "Prospecting", 500, "2024-03-01", "2024-01-05T10:00:00Z", "U"]]
    write_table("sf/history.csv", header, rows)
    history = import_paths([tmp_path / "sf"]).history
    assert seen(history, "2024-02-01")["amount"] == 5
    assert seen(history, "2024-03-10")["amount"] == 10


@pytest.mark.parametrize(
    "began", ["dbt_valid_from,dbt_valid_to", "_fivetran_start,_fivetran_end"]
)
def test_versions_of_deals_are_their_history(write_table, began):
    header = f"hs_object_id,dealname,dealstage,createdate,closedate,amount,{began}"
    start = "2024-01-01T10:00:00Z"
    rows = [
        [1, "x", "closedwon", start, "2024-02-01T10:00:00Z", 90, "2024-02-01T10:00:00Z", ""],
        [1, "x", "contractsent", start, "2024-03-01T10:00:00Z", 70, start,
         "2024-02-01T10:00:00Z"],
        [2, "y", "closedlost", start, "2024-01-20T10:00:00Z", 50, "2024-01-20T10:00:00Z", ""],
    ]  # fmt: skip
    history = import_paths([write_table("deals.csv", header, rows)]).history
    assert history.deals.set_index("deal_id")["status"].to_dict() == {
        "1": "won",
        "2": "lost",
    }
    then = seen(history, "2024-01-15", "1")
    assert then[["stage", "amount", "status"]].tolist() == ["contractsent", 70, "open"]
    assert str(then["expected_close"].date()) == "2024-03-01"
