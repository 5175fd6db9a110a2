"""Labels of every script are told apart, and mean what a mapping says."""

import pytest

from forecast.history import import_paths, read_mapping
from forecast.history.recognise import fold
from sim.problems import InvalidInput


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Сделка", "В работе"),
        ("受注", "失注"),
        ("プ", "フ"),
        ("#", "№"),
        ("✅", "❌"),
        ("й", "и"),
    ],
)
def test_letters_of_every_script_are_kept(one, other):
    assert fold(one) != fold(other)
    assert fold(one)


def test_case_blanks_accents_and_punctuation_of_latin_text_are_dropped():
    assert fold("Café-Straße") == fold("CAFE STRASSE")


HEADER = ["Номер", "Продавец", "Этап", "Создано", "Закрыто", "Сумма", "#"]
ROWS = [
    ["1", "Иван", "Выиграно", "2024-01-01", "2024-02-01", 1000, ""],
    ["2", "Иван", "Проиграно", "2024-01-02", "2024-02-02", 500, ""],
    ["3", "Иван", "В работе", "2024-01-03", "", 700, ""],
    ["4", "Иван", "", "2024-01-04", "", 700, ""],
]
MAPPING = """
[columns]
deal_id = "Номер"
rep = "Продавец"
stage = "Этап"
created = "Создано"
closed = "Закрыто"
amount = "Сумма"
[status]
"Выиграно" = "won"
"Проиграно" = "lost"
"В работе" = "open"
"" = "open"
"""


@pytest.fixture
def mapped(write_table, tmp_path):
    """Import the rows under a mapping given as text."""

    def run(text=MAPPING, rows=ROWS, header=HEADER):
        (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
        mapping = read_mapping(tmp_path / "mapping.toml")
        return import_paths([write_table("deals.csv", header, rows)], mapping).history

    return run


def test_cyrillic_columns_and_labels_are_found(mapped):
    deals = mapped().deals
    assert deals["status"].tolist() == ["won", "lost", "open", "open"]
    assert deals["amount"].tolist() == [1000, 500, 700, 700]


def test_a_blank_in_status_stands_for_rows_without_any_label_alone(mapped):
    text = MAPPING.replace('"" = "open"', '"" = "lost"')
    rows = [*ROWS[:3], ["4", "Иван", "", "2024-01-04", "2024-02-01", 7, ""]]
    assert mapped(text, rows).deals["status"].tolist() == ["won", "lost", "open", "lost"]


def test_labels_that_look_alike_and_differ_in_meaning_are_an_error(mapped):
    with pytest.raises(InvalidInput, match="'В работе' = 'open' and 'в РАБОТЕ' = 'lost'"):
        mapped(MAPPING.replace('"" = "open"', '"в РАБОТЕ" = "lost"'))


FLAGGED = "Id,OwnerId,StageName,Amount,CloseDate,CreatedDate,IsClosed,IsWon"


@pytest.mark.parametrize(("yes", "no"), [("WAHR", "FALSCH"), ("x", ""), ("Ja", "Nein"),
                                         ("ИСТИНА", "ЛОЖЬ"), ("はい", "いいえ")])  # fmt: skip
def test_ticks_are_read_in_many_words(write_table, yes, no):
    rows = [
        ["S1", "u", "A", 5, "2024-03-01", "2024-01-01", yes, yes],
        ["S2", "u", "B", 5, "2024-03-01", "2024-01-02", yes, no],
        ["S3", "u", "C", 5, "2024-03-01", "2024-01-03", no, no],
    ]
    history = import_paths([write_table("deals.csv", FLAGGED, rows)]).history
    assert history.deals["status"].tolist() == ["won", "lost", "open"]


def test_ticks_in_unknown_words_are_asked_for(write_table):
    rows = [["S1", "u", "A", 5, "2024-03-01", "2024-01-01", "jawohl", "jawohl"]]
    with pytest.raises(
        InvalidInput,
        match="'IsClosed' is called like is_closed, but its cells are no ticks",
    ):
        import_paths([write_table("deals.csv", FLAGGED, rows)])


def test_products_of_other_scripts_stay_apart(import_rows, pipeline_rows):
    rows = pipeline_rows(12)
    for row, name in zip(rows, ["製品甲", "製品乙", "製品丙"] * 4, strict=True):
        row[2] = name
    assert set(import_rows(rows).history.deals["product"]) == {"製品甲", "製品乙", "製品丙"}
