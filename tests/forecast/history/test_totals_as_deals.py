"""A line of totals that is filled like a deal is told, and stands in the way of bookings."""

from pathlib import Path

from marathon import read_history

HEAD = "Deal ID,Owner,Stage,Created,Close Date,Amount\n"
DEALS = "".join(
    f"D{n},Ann Lee,{'Closed Won' if n % 2 else 'Closed Lost'},2024-0{1 + n % 9}-11,2024-1{n % 3}-05,{100 + n}\n"
    for n in range(40)
)
SUM = sum(100 + n for n in range(40))


def findings_of(tmp_path: Path, last: str) -> dict[str, str]:
    """Severities of the findings of an export that ends with a row, by name."""
    path = tmp_path / "export.csv"
    path.write_text(HEAD + DEALS + last, encoding="utf-8")
    found = read_history(path).findings()
    return dict(zip(found["id"], found["severity"], strict=True))


def test_a_total_that_is_filled_like_a_deal_is_serious(tmp_path):
    last = f"TOTAL,Ann Lee,Closed Won,2024-01-02,2024-12-31,{SUM}\n"
    assert findings_of(tmp_path, last)["total_as_deal"] == "serious"


def test_neither_a_large_deal_nor_a_name_alone_is_a_total(tmp_path):
    large = f"D99,Ann Lee,Closed Won,2024-01-02,2024-12-31,{SUM}\n"
    named = "TOTAL,Ann Lee,Closed Won,2024-01-02,2024-12-31,120\n"
    for last in (large, named):
        assert "total_as_deal" not in findings_of(tmp_path, last)


def test_a_currency_without_any_amount_is_serious(tmp_path):
    path = tmp_path / "export.csv"
    head = HEAD.replace("Amount", "Currency")
    rows = "".join(line.rsplit(",", 1)[0] + ",EUR\n" for line in DEALS.splitlines())
    path.write_text(head + rows, encoding="utf-8")
    found = read_history(path).findings().set_index("id")
    assert found.loc["amounts_missing", "severity"] == "serious"
    assert "EUR" in found.loc["amounts_missing", "what"]
    assert "no_amounts" not in found.index
