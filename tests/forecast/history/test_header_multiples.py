"""Multiples of money in headers: amounts are multiplied, said, and never twice."""

import pytest

from forecast.history import import_paths
from forecast.history.header_multiples import multiple_in

KNOWN = {
    "Betrag (TEUR)": 1e3, "Betrag in T€": 1e3, "Amount (k€)": 1e3, "Amount in k€": 1e3,
    "Amount (in thousands)": 1e3, "Amount [kUSD]": 1e3, "Amount (k)": 1e3, "Umsatz (Mio. €)": 1e6,
    "Amount (in millions)": 1e6, "Amount (cents)": 0.01, "Amount ($'000)": 1.0, "Amount ('000)": 1e3,
    "Amount": 1.0, "Amount (EUR)": 1.0, "Amount (converted)": 1.0, "Amount (m)": 1.0,
    "Amount in EUR": 1.0, "Deals in progress": 1.0, "Сумма (тыс. руб.)": 1e3,
}  # fmt: skip


@pytest.mark.parametrize("header", KNOWN)
def test_a_multiple_is_known_by_its_unit(header):
    assert multiple_in(header) == KNOWN[header]


def rows(header, amounts):
    lines = [f"Deal ID;Created;Closed;Stage;{header}"]
    for n, amount in enumerate(amounts):
        stage = ("Won", "Lost")[n % 2]
        lines.append(
            f"D{n};2024-01-{n % 27 + 1:02d};2024-03-{n % 27 + 1:02d};{stage};{amount}"
        )
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("header", "cell", "amount"),
    [
        ("Amount (k€)", "120", 120_000.0),
        ("Amount (in thousands)", "1,5", 1_500.0),
        ("Amount (cents)", "12000", 120.0),
        ("Amount (k€)", "30k", 30_000.0),
        ("Amount (EUR)", "120", 120.0),
    ],
)
def test_amounts_below_it_are_multiplied_once_and_said(
    tmp_path, finding, header, cell, amount
):
    (tmp_path / "deals.csv").write_text(rows(header, [cell] * 40))
    found = import_paths([tmp_path / "deals.csv"])
    assert set(found.history.deals["amount"]) == {amount}
    said = finding(found.history, "amounts_multiplied") is not None
    assert said == (multiple_in(header) != 1.0)
