"""Every row and all money is kept, merged or rejected, and totals can be expected."""

from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.history import import_paths, read, write
from forecast.history.ledger import LedgerLine, check_expected, named_totals, totals_of
from marathon.sentences.history import ledger_table, record, verdict
from sim.problems import InvalidInput

HEADER = "deal_id,rep,product,stage,created,closed,amount,currency,pipeline"


def a_row(deal, *, stage="Won", product="A", amount=10, currency="EUR", pipeline="new"):
    closed = "" if stage == "Open" else "2024-03-05"
    return [deal, "Ann", product, stage, "2024-01-05", closed, amount, currency, pipeline]


@pytest.fixture
def imported(write_table):
    def run(rows):
        return import_paths([write_table("deals.csv", HEADER, rows)])

    return run


MANY = [a_row(f"E{number}") for number in range(40)]


def totals(imported):
    return totals_of(imported.history.meta.ledger)


ROWS = st.lists(
    st.builds(
        a_row,
        st.sampled_from(["", *(f"D{number}" for number in range(1, 9))]),
        stage=st.sampled_from(["Won", "Lost", "Open"]),
        product=st.sampled_from(["A", "B"]),
        amount=st.sampled_from([10, 20.5, 0, -3, ""]),
        currency=st.sampled_from(["EUR", "USD"]),
        pipeline=st.sampled_from(["new", "renewals"]),
    ),
    min_size=1,
    max_size=30,
)


@given(rows=ROWS)
@settings(
    max_examples=30,  # an import takes as long for few rows as for many
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
def test_rows_and_money_balance_line_by_line(imported, rows):
    rows = [*rows, a_row("D9")]
    found = imported(rows)
    deals = found.history.deals
    for line in found.history.meta.ledger:
        assert line.rows == line.kept + line.merged + line.rejected
        parts = line.money_kept + line.money_merged + line.money_rejected
        parts += line.money_not_counted
        assert line.money == pytest.approx(parts)
    sums = totals(found)
    assert sums["rows"] == len(rows)
    assert sums["kept"] == len(deals)
    assert sums["money"] == pytest.approx(sum(row[6] or 0 for row in rows))
    assert sums["money_kept"] == pytest.approx(deals["amount"].sum())


def test_line_items_are_added_up(imported, finding):
    rows = [a_row(f"D{n}", product=p, amount=n + 5) for n in range(4) for p in "AB"]
    found = imported(rows)
    assert len(found.history.deals) == 4
    assert totals(found)["bookings"] == 2 * (5 + 6 + 7 + 8)
    assert totals(found)["merged"] == 4
    # Equal amounts may as well be the whole deal's, repeated.
    assert finding(found.history, "line_items").severity == "serious"


def test_rows_that_differ_in_more_are_duplicates_and_no_line_items(imported, finding):
    found = imported([a_row("D1"), a_row("D1", product="B", stage="Lost"), a_row("D2")])
    assert finding(found.history, "line_items") is None
    assert finding(found.history, "duplicates_undecided").count == 2


def test_a_refund_is_money_that_does_not_count_and_none_that_was_rejected(imported):
    sums = totals(imported([a_row("D1", amount=-3), *MANY, a_row("", amount=7)]))
    assert (sums["kept"], sums["rejected"], sums["bookings"]) == (41, 1, 400)
    assert (sums["money_rejected"], sums["money_not_counted"]) == (7, -3)


def test_every_row_that_the_ledger_rejects_or_merges_away_is_listed_with_its_line(imported):
    undated = a_row("D3")
    undated[4] = ""
    found = imported([a_row("D1"), a_row(""), *MANY, undated])
    listed = [(each.line, each.deal_id, each.reason) for each in found.rejections]
    assert listed == [(3, "", "deals_without_id"), (44, "D3", "created_missing")]
    assert totals(found)["rejected"] == len(listed) == record(found)["rejected"]
    assert "2 rows were left out" in " ".join(verdict(found))


def test_merged_deals_go_into_the_deal_that_names_them(write_table):
    header = (
        "hs_object_id,dealname,dealstage,createdate,closedate,amount,hs_merged_object_ids"
    )
    rows = [
        [1, "a", "closedwon", "2024-02-01", "2024-04-01", 5000, "2;4"],
        [2, "a", "contractsent", "2024-02-01", "2024-05-31", 5000, ""],
        [3, "b", "closedlost", "2024-01-01", "2024-03-31", 5000, ""],
        [4, "b", "contractsent", "2024-01-01", "2024-03-31", 5000, ""],
    ]
    found = import_paths([write_table("deals.csv", header, rows)])
    assert found.history.deals["deal_id"].tolist() == ["3", "1"]
    assert {(each.deal_id, each.reason) for each in found.rejections} == {
        ("2", "merged into 1"),
        ("4", "merged into 1"),
    }
    assert totals(found)["merged"] == 2


def a_line(*, kept, money, year=2024, pipeline="", currency="EUR"):
    return LedgerLine(
        status="won", currency=currency, pipeline=pipeline, year=year, rows=kept, kept=kept,
        merged=0, rejected=0, money=money, money_kept=money, money_merged=0.0,
        money_rejected=0.0,
    )  # fmt: skip


def test_a_ledger_is_stored_with_its_history(imported, tmp_path):
    history = imported([a_row("D1"), a_row("D2", stage="Lost")]).history
    write(history, tmp_path / "out")
    assert read(tmp_path / "out").meta.ledger == history.meta.ledger


def test_what_is_expected_and_differs_is_named_all_at_once(imported):
    ledger = imported([a_row("D1"), a_row("D2", stage="Lost")]).history.meta.ledger
    check_expected(ledger, {"won": 1, "lost": 1, "bookings": 10.0})
    with pytest.raises(InvalidInput) as caught:
        check_expected(ledger, {"won": 2, "bookings": 12.5, "wins": 1})
    one, two, three = caught.value.problems
    assert "--expect won=2: the import has 1, -1 off" in one
    assert "--expect bookings=12.50: the import has 10, -2.50 off" in two
    assert "--expect wins=1: is no total" in three


def test_totals_of_a_year_a_pipeline_and_a_currency_can_be_expected():
    lines = [
        a_line(year=2023, pipeline="Old", kept=2, money=20.0),
        a_line(year=2024, pipeline="Old", kept=3, money=30.0),
        a_line(year=2024, pipeline="New = best", kept=5, money=50.0),
    ]
    check_expected(
        lines,
        {"won@2024": 8, "bookings@old": 50, "won@2024@New = best": 5, "won@EUR": 10},
    )
    with pytest.raises(InvalidInput) as caught:
        check_expected(lines, {"won@2023": 8, "won@2023@New = best": 5, "won@2025": 1})
    one, two, three = caught.value.problems
    assert "--expect won@2023=8: the import has 2, -6 off" in one
    assert "no row is of 'New = best'; behind @ stands one of 2023, Old, EUR" in two
    assert (
        "no row is of '2025'; behind @ stands one of 2023, 2024, New = best, Old, EUR"
        in three
    )


def test_money_of_several_currencies_is_never_added_up():
    lines = [
        a_line(currency="EUR", kept=2, money=20.0),
        a_line(currency="USD", kept=3, money=30.0),
    ]
    totals = named_totals(lines)
    assert (totals["won"], totals["bookings@EUR"], totals["bookings@USD"]) == (
        5,
        20.0,
        30.0,
    )
    assert "bookings" not in totals
    check_expected(lines, {"won": 5, "bookings@usd": 30.0})
    with pytest.raises(InvalidInput, match="in EUR, USD, which cannot be added up"):
        check_expected(lines, {"bookings": 50.0})
    _, rows = ledger_table(SimpleNamespace(ledger=lines, checks=(), outcomes="known"))
    assert [row[0] for row in rows[-3:]] == ["all EUR", "all USD", "all"]
    assert rows[-1][-1] == ""
    assert rows[-2][6] == "30"


def test_what_a_serious_finding_spoils_may_not_be_claimed(imported):
    rows = [a_row(f"D{n}", currency="EUR" if n % 2 else "USD") for n in range(40)]
    history = imported([*rows, a_row("L", stage="Lost")]).history
    claims = {each.claim: each for each in history.meta.claims}
    assert not claims["bookings"].allowed
    assert "2 currencies" in claims["bookings"].why
    history = imported([a_row(f"D{number}") for number in range(40)]).history
    claims = {each.claim: each for each in history.meta.claims}
    assert "was lost" in claims["win rate"].why
    assert not claims["win rate"].allowed


def test_a_table_of_which_no_row_is_kept_is_serious_and_not_a_few_errors(
    write_table, finding
):
    write_table("x/old.csv", HEADER, MANY)
    gone = [a_row(f"N{number}") for number in range(8)]
    for row in gone:
        row[4] = ""
    write_table("x/new.csv", HEADER, gone)
    found = import_paths([write_table("x/old.csv", HEADER, MANY).parent])
    check = finding(found.history, "table_left_out")
    assert (check.severity, check.count) == ("serious", 8)
    assert "new.csv: every one of its rows was left out: created missing (8)" in check.what
    assert finding(imported_alone(write_table), "table_left_out") is None


def imported_alone(write_table):
    return import_paths([write_table("y/old.csv", HEADER, MANY)]).history
