"""Deals that tell people by ids alone get their names from another table of the export."""

import sqlite3

import pytest

from forecast.history import import_paths, propose_paths, read_mapping
from forecast.history.proposing.writing import mapping_text

NAMES = ["Ann Bell", "Bob Cole", "Cy Dorn", "Di Egg"]
HEADER = ["Id", "OwnerId", "Stage", "CreatedDate", "CloseDate", "Amount"]
CODES = [f"0051x000000{n:04}" for n in range(5)]


def deals(ids, count=40):
    return [
        [f"0061x000000{n:04}", ids[n % 4], ("Closed Won", "Closed Lost")[n % 2],
         f"2024-01-{n % 28 + 1:02}", f"2024-03-{n % 28 + 1:02}", 1000 + n]
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def exported(write_table, tmp_path):
    """Write deals and a table of people into a folder, and give its path."""

    def export(ids, people, name="Users", header="Id,Name"):
        write_table("x/Deals.csv", ",".join(HEADER), deals(ids))
        write_table(f"x/{name}.csv", header, people)
        return tmp_path / "x"

    return export


def reps_of(place):
    return set(import_paths([place]).history.deals["rep"])


def test_names_of_owners_come_from_the_table_their_ids_stand_in(exported, tmp_path):
    place = exported(CODES, list(zip(CODES, [*NAMES, "Ed Fox"], strict=True)), "tbl_17")
    history = import_paths([place]).history
    assert set(history.deals["rep"]) == set(NAMES)
    checks = {check.id: check for check in history.meta.checks}
    assert "'OwnerId'" in checks["tables_joined"].what
    unused = [each.what for each in history.meta.checks if each.id == "columns_not_used"]
    assert not any("OwnerId" in each for each in unused)
    (proposal,) = propose_paths([place])
    text = mapping_text(proposal)
    assert 'rep = ["Name", "OwnerId"]' in text
    assert "[[joins]]" in text
    (tmp_path / "mapping.toml").write_text(text)
    again = import_paths([place], read_mapping(tmp_path / "mapping.toml")).history
    assert again.deals.equals(history.deals)


def test_an_owner_who_is_not_in_the_table_keeps_the_id(exported):
    rows = deals(CODES, 100)
    rows[7][1] = "0051x0000009999"
    place = exported(CODES, list(zip(CODES, NAMES, strict=False)))
    (place / "Deals.csv").write_text(
        "\n".join([",".join(HEADER), *(",".join(map(str, row)) for row in rows)])
    )
    assert reps_of(place) == {*NAMES, "0051x0000009999"}


def test_a_database_is_joined_too(tmp_path):
    place = tmp_path / "crm.db"
    with sqlite3.connect(place) as base:
        base.execute(f"create table Deals ({', '.join(HEADER)})")
        base.executemany("insert into Deals values (?,?,?,?,?,?)", deals([1, 2, 3, 4]))
        base.execute("create table Users (Id integer, Name text)")
        base.executemany("insert into Users values (?,?)", list(enumerate(NAMES, start=1)))
    base.close()
    assert reps_of(place) == set(NAMES)


@pytest.mark.parametrize("name", ["Users", "Benutzer", "сотрудники"])
def test_numbers_are_ids_of_people_where_the_table_is_called_so(exported, name):
    people = [[n, each] for n, each in enumerate(NAMES, start=1)]
    assert reps_of(exported([1, 2, 3, 4], people, name)) == set(NAMES)


@pytest.mark.parametrize(
    ("ids", "people", "name"),
    [
        # Numbers that stand in the table of something else.
        ([1, 2, 3, 4], [[n, each] for n, each in enumerate(NAMES, start=1)], "Regions"),
        # Two of the same name would become one person.
        (CODES, list(zip(CODES, ["Ann", "Ann", "Cy", "Di", "Ed"], strict=True)), "Users"),
        # A name for every code is no name where it is a code as well.
        (CODES, [[code, f"X{code}"] for code in CODES], "Users"),
        # An id that stands in several rows names nobody.
        (CODES, [[code, f"{name} {k}"] for k in "ab" for code, name in zip(CODES, NAMES, strict=False)], "Users"),
    ],
    ids=["numbers", "namesakes", "codes", "several rows"],
)  # fmt: skip
def test_ids_stay_where_nothing_names_them_for_sure(exported, ids, people, name):
    assert reps_of(exported(ids, people, name)) == set(map(str, ids[:4]))


def test_ids_stay_where_two_tables_would_name_them(exported, write_table):
    place = exported(CODES, list(zip(CODES, [*NAMES, "Ed Fox"], strict=True)))
    write_table("x/Agents.csv", "Id,Name", [[code, f"Agent {a}"] for code, a in zip(CODES, "abcde", strict=True)])  # fmt: skip
    assert reps_of(place) == set(CODES[:4])


def test_ids_stay_where_a_history_tells_of_changes_by_them(exported, write_table):
    place = exported(CODES, list(zip(CODES, [*NAMES, "Ed Fox"], strict=True)))
    header = "OpportunityId,Field,OldValue,NewValue,CreatedDate"
    write_table("x/OpportunityFieldHistory.csv", header,
                [["0061x0000000000", "Owner", CODES[1], CODES[0], "2024-02-01"]])  # fmt: skip
    assert reps_of(place) == set(CODES[:4])
