"""One person under several spellings is one; two who may be two stay two."""

import pandas as pd
import pytest

from forecast.history import import_paths, read, write

HEADER = "deal_id,owner,owner id,stage,created,closed,amount"
ALIKE = ["Zoë May", "zoë may", "ZOË  MAY", "Ｚｏë Ｍａｙ", "Zoe\u0308 May", "Zoë\u00a0May"]


def rows_of(owners, ids=None):
    return [
        [f"D{n}", who, (ids or {}).get(who, ""), "Won", "2024-01-02", "2024-02-03", 5]
        for n, who in enumerate(owners)
    ]


@pytest.fixture
def imported(write_table):
    def run(rows, name="deals.csv", *more):
        return import_paths([write_table(name, HEADER, rows), *more]).history

    return run


@pytest.mark.parametrize("other", ALIKE[1:])
def test_a_name_that_looks_the_same_is_one_person_and_is_said(imported, finding, other):
    history = imported(rows_of([ALIKE[0], ALIKE[0], other, "Bob"]))
    assert list(history.deals["rep"]) == [ALIKE[0]] * 3 + ["Bob"]
    assert set(history.people["person"]) == {ALIKE[0], "Bob"}
    check = finding(history, "owners_in_several_spellings")
    assert check.examples == (f"{other!r} is {ALIKE[0]!r}",)


def test_two_ids_or_addresses_are_two_people(imported, finding):
    history = imported(rows_of(["Ann", "ANN", "Bob"], {"Ann": "1", "ANN": "2"}))
    assert set(history.deals["rep"]) == {"Ann", "ANN", "Bob"}
    assert finding(history, "owners_in_several_spellings") is None
    assert finding(history, "owners_kept_apart").examples == ("'Ann' and 'ANN'",)
    history = imported(rows_of(["Ann", "ANN", "Bob"], {"Ann": "1", "ANN": "1"}))
    assert set(history.deals["rep"]) == {"Ann", "Bob"}


def test_other_names_stay_other_people(imported, finding):
    owners = ["Ann Lee", "Ann", "Zoe", "Zoë", "Lee, Ann", "005aB000001Xy", "005ab000001Xy"]
    history = imported(rows_of(owners))
    assert set(history.deals["rep"]) == set(owners)
    for name in ("owners_in_several_spellings", "owners_kept_apart"):
        assert finding(history, name) is None
    check = finding(history, "owners_in_two_orders")
    assert (check.severity, check.examples) == ("serious", ("'Ann Lee' and 'Lee, Ann'",))


@pytest.mark.parametrize(
    "gone", ["(inactive)", "(Deactivated User)", "(deaktiviert)", "[неактивен]"]
)
def test_who_has_left_is_the_same_person(imported, finding, gone):
    history = imported(
        rows_of(["Ann Lee", "Ann Lee", f"Ann Lee {gone}", "Ann Lee (Paris)"])
    )
    assert list(history.deals["rep"]) == ["Ann Lee"] * 3 + ["Ann Lee (Paris)"]
    assert finding(history, "owners_in_several_spellings").count == 1


def test_the_list_of_people_spells_a_name_and_its_teams_tell_two_apart(
    imported, write_table, finding
):
    header = "sales_agent,manager,regional_office"
    deals = rows_of(["ANN", "ANN", "Bob"])
    team = write_table("sales_teams.csv", header, [["Ann", "Max", "East"]])
    history = imported(deals, "deals.csv", team)
    assert set(history.deals["rep"]) == {"Ann", "Bob"}
    assert history.people.set_index("person").loc["Ann", "manager"] == "Max"
    both = [["Ann", "Max", "East"], ["ANN", "Max", "West"]]
    history = imported(deals, "deals.csv", write_table("sales_teams.csv", header, both))
    assert set(history.deals["rep"]) == {"ANN", "Bob"}
    assert finding(history, "owners_kept_apart") is not None


def test_a_newer_export_that_spells_an_owner_otherwise_changes_nothing(
    imported, finding, tmp_path
):
    rows = rows_of(["Ann Lee", "Bob"])
    write(imported(rows), tmp_path / "first")
    later = import_paths([_spelled(tmp_path, rows)])
    history = later.onto(read(tmp_path / "first")).history
    assert set(history.deals["rep"]) == {"Ann Lee", "Bob"}
    assert set(history.people["person"]) == {"Ann Lee", "Bob"}
    assert finding(history, "past_changed") is None
    check = finding(history, "owners_spelled_otherwise")
    assert (check.count, check.severity) == (2, "note")
    assert "'BOB' is 'Bob'" in check.examples


def _spelled(folder, rows):
    path = folder / "later.csv"
    cells = pd.DataFrame(rows, columns=HEADER.split(","))
    cells.assign(owner=cells["owner"].str.upper()).to_csv(path, index=False)
    return path


def test_owners_of_a_history_are_under_the_same_name(write_table):
    deals = write_table(
        "opportunity.csv",
        "Id,OwnerId,StageName,CreatedDate,CloseDate,Amount,IsClosed,IsWon",
        [["a1", "Ann", "Closed Won", "2024-01-02", "2024-02-03", 5, "true", "true"],
         ["a2", "Ann", "Closed Won", "2024-01-02", "2024-02-03", 5, "true", "true"]],
    )  # fmt: skip
    moves = write_table(
        "opportunityfieldhistory.csv",
        "OpportunityId,Field,OldValue,NewValue,CreatedDate",
        [["a1", "Owner", "Bob", "ANN", "2024-01-10"]],
    )
    history = import_paths([deals, moves]).history
    owners = history.events[history.events["field"] == "rep"]
    assert list(owners["new"]) == ["Bob", "Ann"]
