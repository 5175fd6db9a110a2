"""What columns tell of one another, where names and labels alone do not say it."""

import pytest
from exports import counts, deals

from forecast.history import import_paths, propose_paths, read_mapping

PLAIN = ["deal_id", "owner", "stage", "created", "close date", "amount"]
OWN = ["Kontor", "Zopf", "Camel"]


def columns(path):
    (proposal,) = propose_paths([path])
    return proposal.mapping.columns, proposal.questions


def test_probabilities_tell_what_a_company_calls_its_own_stages(write_table):
    rows = [
        [*row, {"Kontor": 100, "Zopf": 0, "Camel": 40}[row[2]]]
        for row in deals(OWN, open_dates=True)
    ]
    path = write_table("deals.csv", [*PLAIN, "probability"], rows)
    assert counts(import_paths([path]).history) == [10, 10, 10]


def test_probabilities_that_closing_does_not_set_tell_nothing(write_table):
    rows = [
        [*row, {"Won": 100, "Lost": 0, "Camel": 40}[row[2]] if at < 4 else 40]
        for at, row in enumerate(deals(["Won", "Lost", "Camel"], open_dates=True))
    ]
    path = write_table("deals.csv", [*PLAIN, "probability"], rows)
    (proposal,) = propose_paths([path])
    assert not any("probabilities" in line.reason for line in proposal.lines)


def test_ticks_that_are_missing_where_the_probability_is_0_tell_what_is_lost(write_table):
    rows = [
        [*row, 0 if lost else 50 + 50 * (row[2] == "Won"), "no" if lost else "yes"]
        for row in deals(["Won", "Lost", "Camel"], open_dates=False)
        for lost in [row[2] == "Lost"]
    ]
    for row in rows:
        row[2] = row[2].replace("Lost", "Camel")
    path = write_table("deals.csv", [*PLAIN, "probability", "Zwirn"], rows)
    assert columns(path)[0]["is_active"] == ("Zwirn",)
    assert counts(import_paths([path]).history) == [10, 10, 10]


def test_of_two_closing_dates_the_one_that_open_deals_lack_is_the_closing(write_table):
    rows = [
        [*row[:4], "2024-09-30", row[4], row[5]]
        for row in deals(["Won", "Lost", "Negotiation"], open_dates=False)
    ]
    header = [*PLAIN[:4], "Close Date", "Closed Date", "amount"]
    taken, questions = columns(write_table("deals.csv", header, rows))
    assert (taken["closed"], taken["expected_close"]) == (("Closed Date",), ("Close Date",))
    assert not questions


def test_a_column_that_speaks_of_merging_and_holds_ids_merges_them(write_table):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=True)
    rows = [[*row, rows[7][0] if at == 3 else ""] for at, row in enumerate(rows)]
    path = write_table("deals.csv", [*PLAIN, "x_merged_object_ids"], rows)
    assert columns(path)[0]["merged"] == ("x_merged_object_ids",)
    assert len(import_paths([path]).history.deals) == 29


def test_ticks_under_the_name_of_a_day_say_whether_a_deal_is_closed(write_table):
    rows = [
        [*row, "no" if row[2] == "Negotiation" else "yes"]
        for row in deals(["Won", "Lost", "Negotiation"], open_dates=True)
    ]
    path = write_table("deals.csv", [*PLAIN, "Closed on"], rows)
    taken, questions = columns(path)
    assert taken["is_closed"] == ("Closed on",)
    assert not questions


def test_a_creation_in_2047_hides_no_label_of_open_deals(write_table):
    rows = deals(["Won", "Lost", "Quorle"], open_dates=True, form="{:%Y-%m-%d}")
    rows[0][3] = "2047-12-24"
    path = write_table("deals.csv", PLAIN, rows)
    (proposal,) = propose_paths([path])
    assert proposal.mapping.status.meaning("Quorle") == "open"


def test_labels_that_changed_places_are_seen_by_the_cells(write_table):
    rows = [
        [f"Acme {row[0]}", *row[1:4], row[4] if row[2] != "Negotiation" else "",
         "2024-09-30", row[5], row[0]]
        for row in deals(["Won", "Lost", "Negotiation"], open_dates=False)
    ]  # fmt: skip
    header = [
        *PLAIN[:4],
        "Zwirn",
        "Expected close date",
        "amount",
        "Deal name",
    ]
    taken, questions = columns(write_table("deals.csv", header, rows))
    assert (taken["closed"], taken["expected_close"]) == (
        ("Zwirn",),
        ("Expected close date",),
    )
    assert any("'deal_id'" in each and "'Deal name'" in each for each in questions)


def test_labels_alone_answer_what_was_asked_of_labels(write_table, tmp_path):
    path = write_table("deals.csv", PLAIN, deals(OWN, open_dates=False))
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[status]\nKontor = "won"\nZopf = "lost"\n')
    history = import_paths([path], read_mapping(mapping)).history
    assert counts(history) == [10, 10, 10]


@pytest.mark.parametrize(
    "header",
    [
        "Account Created Date",
        "Contact: Created Date",
        "Lead created on",
        "Kunde erstellt am",
    ],
)
def test_the_creation_of_something_else_is_asked_about(write_table, header):
    rows = deals(["Won", "Lost", "Negotiation"], open_dates=True)
    path = write_table("deals.csv", [*PLAIN[:3], header, *PLAIN[4:]], rows)
    taken, questions = columns(path)
    assert "created" not in taken
    assert f"is {header!r} the column of created?" in questions


def test_the_creation_of_the_deal_is_taken_beside_that_of_its_account(write_table):
    rows = [
        [*row, "2020-01-01"] for row in deals(["Won", "Lost", "Camel"], open_dates=True)
    ]
    header = [*PLAIN[:3], "Opportunity Created Date", *PLAIN[4:], "Account Created Date"]
    taken, _ = columns(write_table("deals.csv", header, rows))
    assert taken["created"] == ("Opportunity Created Date",)


def test_archived_deals_are_deleted_only_if_the_user_says_so(write_table):
    rows = [
        [*row, "true" if at % 2 else "false"]
        for at, row in enumerate(deals(["Won", "Lost", "Negotiation"], open_dates=True))
    ]
    taken, questions = columns(write_table("deals.csv", [*PLAIN, "Archived"], rows))
    assert "is_deleted" not in taken
    assert any("15 deals deleted that 'Archived' marks" in each for each in questions)
    for row in rows:
        row[-1] = "false"
    assert not columns(write_table("deals.csv", [*PLAIN, "Archived"], rows))[1]
