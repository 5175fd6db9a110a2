"""A user's own mapping: any table of deals is read with one, and its mistakes are named."""

import dataclasses
import re
from pathlib import Path

import pytest

from forecast.history import Settings, import_paths, read_mapping
from forecast.history.mapping import DEAL_FIELDS, WORK_FIELDS
from sim.problems import InvalidInput

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


def test_the_documentation_lists_every_field_and_setting_of_a_mapping():
    text = (Path(__file__).parents[3] / "docs" / "files.md").read_text("utf-8")
    said = set(
        re.findall(r"\w+", text.split("A mapping can say:")[1].split("[[joins]]")[0])
    )
    settings = {field.name for field in dataclasses.fields(Settings)}
    assert {*DEAL_FIELDS, *WORK_FIELDS, *settings} <= said
