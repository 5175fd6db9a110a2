"""What a mapping sets: ids of several columns, rates, pipelines, statuses, stages, times."""

import re

import pytest
from exports import counts, deals

from forecast.history import import_paths, read_mapping

MAPPED = """
[columns]
deal_id = ["deal_id", "owner"]
rep = "owner"
stage = "stage"
created = "created"
closed = "closed"
amount = "amount"
currency = "currency"
pipeline = "pipeline"
[settings]
currency = "USD"
"""


@pytest.fixture
def mapped(write_table, tmp_path):
    """Import thirty deals, every second one in yen and of another pipeline, under a mapping."""

    def run(more="", change=lambda row: row):
        rows = [
            change([*row, "JPY" if i % 2 else "USD", "renewals" if i % 2 else "new"])
            for i, row in enumerate(deals(["Won", "Lost", "Open"], open_dates=False))
        ]
        header = "deal_id,owner,stage,created,closed,amount,currency,pipeline"
        (tmp_path / "mapping.toml").write_text(MAPPED + more, encoding="utf-8")
        mapping = read_mapping(tmp_path / "mapping.toml")
        return import_paths([write_table("deals.csv", header, rows)], mapping)

    return run


def test_an_id_of_several_columns(mapped):
    assert mapped().history.deals["deal_id"].iloc[0] == "D000-Bob"


def test_months_without_a_rate_are_named_and_spoil_money(mapped, finding):
    history = mapped("[rates]\nUSD = 1\nJPY = { 2024-02 = 0.01 }\n").history
    check = finding(history, "rates_missing")
    assert (check.severity, check.spoils) == ("serious", "bookings")
    assert "JPY of 2024-" in check.what
    assert "JPY of 2024-02" not in check.what
    assert finding(history, "several_currencies") is not None


def test_rates_bring_amounts_into_one_currency(mapped, finding):
    history = mapped('[rates]\nJPY = { 2024-02 = 0.01, "" = 0.02 }\n').history
    amounts = history.deals.set_index("deal_id")["amount"]
    assert amounts["D001-Ann"] == pytest.approx(10.01)
    assert amounts["D013-Ann"] == pytest.approx(20.26)
    assert finding(history, "several_currencies") is None


def test_one_pipeline_can_be_chosen(mapped):
    imported = mapped('pipeline = "New"\n')
    assert len(imported.history.deals) == 15
    assert len(imported.rejections) == 15


def test_a_default_status_for_labels_of_no_meaning(mapped):
    def parked(row):
        return [*row[:2], "Parked" if row[2] == "Open" else row[2], *row[3:]]

    assert counts(mapped('default_status = "open"\n[status]\nWon = "won"\nLost = "lost"\n', parked).history) == [10, 10, 10]  # fmt: skip


def test_stages_are_named_and_ordered_as_the_mapping_says(mapped):
    more = '[stages]\nOpen = "Talking"\nWon = "Signed"\nLost = "Gone"\n'
    history = mapped(more).history
    assert history.meta.stages == ("Talking", "Signed", "Gone")
    assert set(history.deals["stage"]) == {"Talking", "Signed", "Gone"}
    assert counts(history) == [10, 10, 10]


def test_words_of_ticks_can_be_given(write_table, tmp_path):
    text = """[columns]
deal_id = "deal_id"
created = "created"
closed = "closed"
is_won = "stage"
is_closed = "owner"
[settings]
yes = ["Won", "Ann"]
no = ["Lost", "Bob"]
"""
    (tmp_path / "mapping.toml").write_text(text)
    rows = deals(["Won", "Lost", "Lost"], open_dates=False)
    for i, row in enumerate(rows):
        row[1] = "Bob" if i % 3 == 2 else "Ann"
    path = write_table("deals.csv", "deal_id,owner,stage,created,closed,amount", rows)
    history = import_paths([path], read_mapping(tmp_path / "mapping.toml")).history
    assert counts(history) == [10, 10, 10]


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/Phoenix", "2024-03-31"), ("as written", "2024-04-01"), (None, "2024-04-01")],
)
def test_a_time_zone_says_on_which_day_a_deal_closed(
    write_table, tmp_path, finding, zone, day
):
    rows = [["1", "Ann", "Won", "2024-02-01T18:00:00Z", "2024-04-01T01:09:44Z", 5]]
    more = f'timezone = "{zone}"\n' if zone else ""
    text = re.sub("(currency|pipeline) = .*\n", "", MAPPED) + more
    (tmp_path / "mapping.toml").write_text(text)
    header = "deal_id,owner,stage,created,closed,amount"
    path = write_table("deals.csv", header, rows)
    history = import_paths([path], read_mapping(tmp_path / "mapping.toml")).history
    assert str(history.deals["closed"].iloc[0].date()) == day
    near = finding(history, "closings_near_midnight")
    assert (near is not None) == (zone is None)


def test_converted_amounts_count_where_currencies_differ(write_table):
    header = (
        "Id,OwnerId,StageName,CreatedDate,CloseDate,Amount,CurrencyIsoCode,ConvertedAmount"
    )
    rows = [
        [*row[:5], row[5] * (150 if i % 2 else 1), "JPY" if i % 2 else "USD", row[5]]
        for i, row in enumerate(
            deals(["Closed Won", "Closed Lost", "Proposal"], open_dates=True)
        )
    ]
    history = import_paths([write_table("deals.csv", header, rows)]).history
    assert history.deals["amount"].sum() == sum(1000 + i for i in range(30))
    assert history.meta.currency == "USD"


def test_of_several_columns_of_a_field_the_first_that_is_filled_counts(
    write_table, tmp_path
):
    header = "ref,rep,former,opened,entered,price,guess,stage,closed"
    rows = [
        ["D1", "Ann", "Bob", "2024-01-02", "2023-01-02", "100", "5", "Won", "2024-02-01"],
        ["D2", "", "Bob", "", "2023-01-03", "", "7", "Lost", "2024-02-01"],
    ]
    mapping = tmp_path / "several.toml"
    mapping.write_text(
        '[columns]\ndeal_id = "ref"\nrep = ["rep", "former"]\ncreated = ["opened", "entered"]\n'
        'amount = ["price", "guess"]\nstage = "stage"\nclosed = "closed"\n'
    )
    path = write_table("several.csv", header, rows)
    deals = import_paths([path], read_mapping(mapping)).history.deals.sort_values("deal_id")
    assert list(deals["rep"]) == ["Ann", "Bob"]
    assert [str(day.date()) for day in deals["created"]] == ["2024-01-02", "2023-01-03"]
    assert list(deals["amount"]) == [100, 7]
