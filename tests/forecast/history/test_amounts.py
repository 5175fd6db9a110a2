"""Amounts of money are read as they were meant, or not at all."""

import pandas as pd
import pytest

from forecast.history.amounts import advice_on, decimal_sign, read_amounts
from sim.problems import InvalidInput


def read(*cells, **more):
    return read_amounts(pd.Series(cells, dtype=object), **more)


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (["1.250", "1.250,50"], [1250, 1250.5]),
        (["1.250", "1.000.000"], [1250, 1_000_000]),
        (["1,250", "1,250.50"], [1250, 1250.5]),
        (["12,34,567"], [1_234_567]),
        (["1 234,50", "1\u202f000"], [1234.5, 1000]),
        (["16.5k", "2k", "1.2M€", "500万円"], [16_500, 2000, 1_200_000, 5_000_000]),
        (["CHF 16’500", "16'500 CHF"], [16_500, 16_500]),
        (["R$ 16.500,00", "R$ 1,50"], [16_500, 1.5]),
        (["12 тыс. руб.", "3 млн ₽"], [12_000, 3_000_000]),
        (["(5)", "5-", "-5", "−5", "€-5"], [-5, -5, -5, -5, -5]),
        (["€ 1.250,-", "7,--", "CHF 1’250.–".replace(".", ",")], [1250, 7, 1250]),
        (["1'250.–", "950.-", "20.—", "-20.-"], [1250, 950, 20, -20]),
        (["0.125", "1234.567", ".5", "5."], [0.125, 1234.567, 0.5, 5]),
        (["￥1000", "１２３"], [1000, 123]),
    ],
)
def test_amounts_are_read_by_the_evidence_of_their_column(cells, amounts):
    column = read(*cells)
    assert column.amounts.tolist() == amounts
    assert len(column.grouped) == len(column.contradicting) == len(column.unreadable) == 0


@pytest.mark.parametrize(
    "cell", ["1e999", "1e308", "inf", "nan", "12 - 15", "5 10", "1.2.3", "5 apples", "--5"]
)
def test_what_is_no_amount_is_not_known(cell):
    column = read(cell)
    assert pd.isna(column.amounts[0])
    assert column.unreadable.tolist() == [0]


def test_thousands_by_both_signs_are_thousands_and_said():
    column = read("16.500", "42,000", "950")
    assert column.amounts.tolist() == [16_500, 42_000, 950]
    assert len(column.contradicting) == 1


def test_groups_of_three_digits_alone_are_a_guess():
    column = read("16.500", "42.000", "")
    assert column.amounts.tolist()[:2] == [16_500, 42_000]
    assert column.grouped.tolist() == [0, 1]


def test_the_other_columns_of_a_file_settle_the_decimal_sign():
    others = decimal_sign([pd.Series(["a", "b"]), pd.Series(["0.5", "12.25"])])
    assert others == "."
    assert read("16.500", others=others).amounts.tolist() == [16.5]


def test_each_cell_of_two_decimal_signs_is_read_by_its_own():
    column = read("1.25", "12,5", "7")
    assert column.amounts.tolist() == [1.25, 12.5, 7]
    assert len(column.contradicting) == 1


def test_signs_and_words_are_kept_as_currencies():
    column = read("$5", "5 €", "5 kr.", "zł 5", "USD 5", "5")
    assert column.currencies.tolist() == ["$", "EUR", "kr", "PLN", "USD", ""]


GERMAN = "deal_id;rep;stage;created;closed;amount"


def dated(rows):
    """Won deals with the given amounts, dated as in Germany."""
    return [
        [f"D{i}", "Ann", "won", f"{i + 1:02}.03.2024", f"{i + 1:02}.05.2024", amount]
        for i, amount in enumerate(rows)
    ]


@pytest.fixture
def imported(write_table):
    """Import won deals of these amounts from a file with semicolons and dotted dates."""
    from forecast.history import import_paths

    def run(amounts):
        path = write_table("deals.csv", GERMAN.split(";"), dated(amounts), delimiter=";")
        return import_paths([path]).history

    return run


def test_a_german_file_without_cents_is_read_in_thousands(imported, finding):
    history = imported(["16.500", "42.000", "500"])
    assert history.deals["amount"].tolist() == [16_500, 42_000, 500]
    assert finding(history, "thousands_by_point").severity == "note"


def test_commas_before_three_digits_in_a_german_file_are_a_serious_doubt(imported, finding):
    assert (
        finding(imported(["16,500", "42,000"]), "amounts_ambiguous").severity == "serious"
    )


def test_points_before_three_digits_in_any_other_file_are_a_serious_doubt(
    import_rows, pipeline_rows, finding
):
    rows = pipeline_rows(12)
    for row in rows:
        row[7] = "16.500"
    assert finding(import_rows(rows).history, "amounts_ambiguous").severity == "serious"


def test_signs_of_several_currencies_are_named(imported, finding):
    history = imported(["$10", "€10", "£10", "10"])
    assert finding(history, "several_currencies") is not None


def test_one_sign_names_the_currency(imported):
    assert imported(["€10", "20 €"]).meta.currency == "EUR"


def test_columns_that_look_alike_are_an_error_where_one_is_read(write_table):
    from forecast.history import import_paths

    header = "deal_id,rep,stage,created,closed,close_value,Close Value"
    path = write_table(
        "a.csv", header, [["1", "A", "won", "2024-01-02", "2024-02-02", 9, 7]]
    )
    with pytest.raises(
        InvalidInput, match="which column is amount: 'close_value' or 'Close Value'"
    ):
        import_paths([path])


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (["14?387,38", "4?716,39", "n/a"], "export the table again as UTF-8"),
        (["1.234,50 ?", "99,00 ?", "7,25 ?"], "export the table again as UTF-8"),
        (["12x50", "n/a", "14?387,38"], "correct the cells in the export"),
        (["won?", "who knows?"], "correct the cells in the export"),
    ],
)
def test_characters_that_an_encoding_lost_are_told_from_mistyped_amounts(cells, what):
    assert what in advice_on(pd.Series(cells))
