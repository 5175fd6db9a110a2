"""The line of totals of a report is held against its rows."""

import pytest

from forecast.history import import_paths

HEADER = [
    "Opportunity-ID",
    "Opportunity-Inhaber",
    "Phase",
    "Betrag",
    "Erstelldatum",
    "Schlusstermin",
]
STAGES = ("Geschlossen: gewonnen", "Geschlossen: verloren", "Angebot")


def row(number, amount="1.000,50"):
    closed = f"{1 + number % 9:02}.03.2024"
    return [
        f"006Hs00000042{number:02}IAA", ("Ann", "Bob")[number % 2], STAGES[number % 3], amount,
        f"{1 + number % 20:02}.01.2024", closed,
    ]  # fmt: skip


def checks_of(write_table, *last, first=None):
    rows = [row(number) for number in range(30)]
    if first:
        rows[0] = row(0, first)
    path = write_table("report.csv", HEADER, [*rows, *last], delimiter=";")
    history = import_paths([path]).history
    assert len(history.deals) == 30
    return {each.id: each for each in history.meta.checks}


def total(*cells, name="Gesamtsumme"):
    return [name, "", "", *cells, "", ""]


def test_a_total_that_agrees_is_said_to(write_table):
    found = checks_of(write_table, total("30.015,00"))
    assert "30,015.00" in found["own_total_agrees"].what
    assert found["own_total_agrees"].examples == ("line 32: Gesamtsumme | 30.015,00",)
    assert "own_total_differs" not in found


@pytest.mark.parametrize(
    ("first", "stated"),
    [(None, "31.015,50"), ("12x50", "30.015,00"), ("99,00", "30.015,00")],
)
def test_a_total_that_differs_names_both_sums(write_table, first, stated):
    found = checks_of(write_table, total(stated), first=first)
    (differs,) = [each for each in found.values() if each.id == "own_total_differs"]
    assert differs.severity == "caution"
    assert "report.csv: its own line of totals says" in differs.what
    assert "'Betrag' adds up to " in differs.what
    assert "own_total_agrees" not in found


@pytest.mark.parametrize(
    "last",
    [
        [total("30")],
        [total("1.000,50")],
        [total("15.007,50"), total("15.007,50")],
        [total("15.007,50", name="Gesamtsumme Ann")],
        [],
    ],
    ids=["rows are counted", "a mean", "of groups", "of one group", "none"],
)
def test_lines_that_total_something_else_say_nothing_of_the_amounts(write_table, last):
    found = checks_of(write_table, *last)
    assert not {"own_total_agrees", "own_total_differs"} & set(found)
