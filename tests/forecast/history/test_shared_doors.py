"""Small exports that once went wrong at the door come in right, or are refused by name."""

from collections import Counter
from datetime import date

import pytest

import marathon
from sim.problems import InvalidInput

THIRDS = {"won": 20, "lost": 20, "open": 20}
HALVES = {"won": 20, "lost": 20}
PIPELINE = {"won": 148, "lost": 28, "open": 23}


@pytest.fixture
def door(shared_folder):
    """Import a file of the doors, with a mapping where one is named."""

    def run(file, mapping=None):
        folder = shared_folder("../cases/doors")
        return marathon.read_history(
            folder / file, mapping=None if mapping is None else folder / mapping
        ).tables

    return run


@pytest.mark.parametrize(
    ("file", "mapping", "statuses"),
    [
        ("footer_row/footer.csv", None, {"won": 2}),
        ("footer_row/title.csv", None, {"won": 1}),
        ("formula_injection/formula.csv", None, THIRDS),
        ("hash_column/hash.csv", None, PIPELINE),
        ("hash_column/remark.csv", None, PIPELINE),
        ("hash_column/cyr_head.csv", "hash_column/cyr.toml", HALVES),
        ("non_latin_status/cyr_status.csv", "non_latin_status/cyr_status.toml", THIRDS),
        ("non_latin_status/jp_status.csv", "non_latin_status/jp_status.toml", THIRDS),
        ("salesforce_wahr/sf_wahr.csv", None, HALVES),
        ("salesforce_wahr/sf_x.csv", None, HALVES),
    ],
)
def test_every_deal_comes_in_as_it_is(door, file, mapping, statuses):
    assert dict(Counter(door(file, mapping).deals["status"])) == statuses


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("columns_fold_alike/foldtwice.csv", "'close_value' or 'Close Value'"),
        ("damaged_zip/a.zip", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(door, file, said):
    with pytest.raises(InvalidInput, match=said):
        door(file)


@pytest.mark.parametrize(
    ("file", "identifier", "severity"),
    [
        ("infinite_amount/inf.csv", "amounts_unreadable", "caution"),
        ("mixed_currency_signs/mixcur.csv", "several_currencies", "serious"),
        ("mixed_date_order/mixed_order.csv", "date_orders_contradict", "serious"),
        ("typo_created/typo_created.csv", "created_in_future", "caution"),
    ],
)
def test_what_spoils_a_result_is_a_finding(door, file, identifier, severity):
    history = door(file)
    assert severity in {
        check.severity for check in history.meta.checks if check.id == identifier
    }
    assert history.deals["amount"].max() < 10_000
    assert history.meta.snapshot.year == 2023


def test_thousands_and_products_of_every_alphabet_are_read(door):
    amounts = door("german_thousands/de_thousands.csv").deals["amount"].dropna()
    assert {1250, 12_500} < set(amounts.round())
    assert door("non_latin_products/cyr.csv").deals["product"].nunique() == 4
    assert door("non_latin_products/jp.csv").deals["product"].nunique() == 3


def test_the_last_evening_of_a_quarter_stays_in_it(door):
    assert door("tz_quarter/deals.csv").meta.snapshot == date(2025, 9, 30)
