"""What settings, rates and cells say of money and of the last day, held against the deals."""

import pytest

from forecast.history import import_paths, read_mapping
from sim.problems import InvalidInput

HEADER = ["id", "owner", "stage", "created", "close date", "amount", "currency"]
STAGES = ("Won", "Lost", "Negotiation")


@pytest.fixture
def imported(write_table, tmp_path):
    """Import 30 deals with these cells of amounts and currencies, and a mapping."""

    def done(mapping="", amounts=("1000",), currencies=("USD",), stages=STAGES, dated=True):
        rows = [
            [f"D{i:03d}", "Ann", stages[i % 3], f"2024-01-{i % 28 + 1:02d}",
             "2024-08-01" if i % 3 == 0 or (i % 3 == 1 and dated) else "",
             amounts[i % len(amounts)], currencies[i % len(currencies)]]
            for i in range(30)
        ]  # fmt: skip
        path = tmp_path / "mapping.toml"
        path.write_text(mapping)
        export = write_table("deals.csv", HEADER, rows)
        return import_paths([export], read_mapping(path)).history

    return done


def test_a_currency_that_no_amount_has_is_refused(imported):
    with pytest.raises(InvalidInput, match="give 'USD', or what one USD is worth"):
        imported('[settings]\ncurrency = "EUR"\n')
    mapping = '[settings]\ncurrency = "EUR"\n[rates]\nUSD = 0.5\n'
    assert imported(mapping).meta.currency == "EUR"
    assert imported('[settings]\ncurrency = "CAD"\n', currencies=("$",)).meta.currency


@pytest.mark.parametrize(
    ("mapping", "said"),
    [('[settings]\ncurrency = "EURO"\n', "'EUR' for euros"),
     ("[rates]\nusd = 0.5\n", "did you mean 'USD'")],
)  # fmt: skip
def test_currencies_are_given_by_their_codes(imported, mapping, said):
    with pytest.raises(InvalidInput, match=said):
        imported(mapping)


@pytest.mark.parametrize(("texts", "severity"), [(["x"], "serious"), (["5"] * 29 + ["x"], "caution")])  # fmt: skip
def test_many_amounts_that_are_none_are_serious(imported, finding, texts, severity):
    history = imported(amounts=texts)
    assert finding(history, "amounts_unreadable").severity == severity


@pytest.mark.parametrize("text", ["30 TEUR", "30 T€", "30T EUR"])
def test_thousands_of_a_currency_are_a_multiple(imported, text):
    history = imported(amounts=(text,), currencies=("EUR",))
    assert set(history.deals["amount"].dropna()) == {30_000.0}


def test_a_t_alone_is_no_multiple(imported, finding):
    assert finding(imported(amounts=("30 T",)), "amounts_unreadable").count == 30


def test_a_snapshot_before_or_long_after_the_entries_is_serious(imported, finding):
    before = finding(
        imported("[settings]\nsnapshot = 2024-06-30\n"), "entries_after_snapshot"
    )
    assert (before.count, before.severity) == (20, "serious")
    history = imported("[settings]\nsnapshot = 2030-06-30\n")
    assert finding(history, "snapshot_after_entries").severity == "serious"
    history = imported("[settings]\nsnapshot = 2024-08-31\n")
    assert finding(history, "snapshot_after_entries") is None
    assert finding(history, "entries_after_snapshot") is None


def test_amounts_converted_by_rates_have_a_currency(imported, finding):
    mapping = "[rates]\nUSD = 0.5\nEUR = 2\n"
    assert finding(imported(mapping, currencies=("USD", "EUR")), "currency_blank") is None
    history = imported(mapping, currencies=("USD", "EUR", ""))
    assert finding(history, "currency_blank").count == 10


def test_labels_open_by_lack_of_a_day_are_serious_where_nothing_is_lost(imported, finding):
    history = imported(stages=("Won", "Ghosted", "Negotiation"), dated=False)
    assert finding(history, "labels_by_evidence").severity == "serious"
