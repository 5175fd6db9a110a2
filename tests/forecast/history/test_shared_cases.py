"""Every small export that once came in wrong comes in right, as its own page says it is."""

from collections import Counter
from datetime import date

import pytest

import marathon
from sim.problems import InvalidInput

ALL = {"won": 53, "lost": 50, "open": 17}
WORTH = 1_266_500


@pytest.fixture
def case(shared_folder):
    """Import a case's file, with its mapping where it is named; give history and findings."""

    def run(place, mapping=None):
        folder = shared_folder("../cases/import")
        history = marathon.read_history(
            *sorted(folder.glob(place)),
            mapping=None if mapping is None else folder / mapping,
        )
        return history.tables, {check.id for check in history.tables.meta.checks}

    return run


def statuses(history):
    return dict(Counter(history.deals["status"]))


def won(history):
    return history.deals.loc[history.deals["status"] == "won", "amount"].sum()


@pytest.mark.parametrize(
    "place",
    [
        "amounts_currency_words/brl.csv",
        "amounts_currency_words/chf.csv",
        "amounts_currency_words/k.csv",
        "cyrillic_mapping_traceback/export.csv",
        "cyrillic_status_labels_collide/export.csv",
        "excel_serial_dates/export.csv",
        "hubspot_ui_labels/export.csv",
        "multi_currency_with_converted/Opportunity.csv",
        "odoo_lost_is_archived/export.csv",
        "pipedrive_ui_labels/export.csv",
        "salesforce_report_footer/export.csv",
        "xlsx_merged_title/pipeline.xlsx",
    ],
)
def test_the_same_company_comes_out_of_every_export_without_a_mapping(case, place):
    history, _ = case(place)
    assert statuses(history) == ALL
    assert won(history) == WORTH


@pytest.mark.parametrize(
    "name",
    [
        "blank_label_in_status",
        "cyrillic_mapping_traceback",
        "cyrillic_status_labels_collide",
    ],
)
def test_the_same_company_comes_out_with_the_mapping(case, name):
    history, _ = case(f"{name}/export.csv", f"{name}/mapping.toml")
    assert statuses(history) == ALL
    assert won(history) == WORTH


def test_a_mapping_that_leaves_the_losses_out_is_told_so(case):
    for name, mapping in (
        ("odoo_lost_is_archived", "odoo_m"),
        ("pipedrive_ui_labels", "pipedrive_m"),
    ):
        _, found = case(f"{name}/export.csv", f"{name}/{mapping}.toml")
        assert "nothing_lost" in found


def test_labels_that_nobody_knows_are_asked_about(case):
    with pytest.raises(InvalidInput, match=r"'Contract signed' \(53\), 'Dropped' \(50\)"):
        case("hubspot_unknown_stage_all_open/export.csv")


def test_thousands_without_cents(case):
    history, _ = case("eu_thousands_without_decimals/h2.csv")
    assert sorted(history.deals["amount"])[-1] >= 16_500
    assert won(history) == 372_500


def test_a_merged_deal_counts_once(case):
    history, _ = case("hubspot_merged_deal/export.csv")
    assert statuses(history) == {"won": 1, "lost": 1}


def test_stage_times_beside_a_deal_are_stage_changes(case):
    history, _ = case("hubspot_v2_stage_times/hsv2.csv")
    assert (history.events["field"] == "stage").sum() == 90


def test_line_items_are_added_up(case):
    history, _ = case("opportunity_line_items/li.csv")
    assert statuses(history) == {"won": 15, "lost": 15}
    assert won(history) == 415_000


def test_field_history_says_what_was_known_on_an_evening(case):
    history, _ = case("salesforce_field_history/*.csv")
    then = history.as_of(date(2024, 2, 5)).deals
    assert then["amount"].tolist() == [500]
    assert then["stage"].tolist() == ["Negotiation"]


def test_changes_of_one_second_keep_their_order(case):
    history, found = case("same_second_stage_changes/*.csv")
    stages = history.events.loc[history.events["field"] == "stage"]
    assert stages.sort_values(["at", "seq"])["new"].tolist()[-2:] == [
        "Negotiation",
        "Closed Won",
    ]
    assert "closed_and_reopened" not in found


def test_one_time_an_event_is_enough(case):
    assert statuses(case("single_timestamp_event_log/export.csv")[0]) == {
        "won": 15,
        "lost": 15,
    }
    assert statuses(case("single_timestamp_event_log/log.xes")[0]) == {"won": 1}


def test_closings_near_midnight_are_counted_and_a_time_zone_moves_them(case, tmp_path):
    history, found = case("timezone_midnight_quarter/export.csv")
    assert "closings_near_midnight" in found
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[settings]\ntimezone = "America/Phoenix"\n')
    history, _ = case("timezone_midnight_quarter/export.csv", mapping)
    days = history.deals.set_index("deal_id")["closed"].dt.date.astype(str)
    assert days["1"] == "2023-03-31"


def test_pipelines_are_kept_apart_in_a_column_and_a_finding(case):
    history, found = case("two_pipelines/pipes.csv")
    assert set(history.deals["pipeline"]) == {"default", "renewals"}
    assert "pipelines_differ" in found


def test_a_late_win_stays_won(case):
    history, _ = case("won_at_quiet_end_reopened/quiet.csv")
    assert won(history) == 950_000
