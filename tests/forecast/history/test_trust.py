"""Serious findings of an import stand beside every answer, and forbid what they spoil."""

from datetime import timedelta

import pytest

from forecast.calibration.profile import profile_of
from forecast.history import Mapping, import_paths
from forecast.history.mapping import Words
from forecast.history.trust import refuse_spoiled, warnings_for_forecast, warnings_of
from forecast.pipeline import forecast
from marathon import backtest
from sim.problems import InvalidInput

HEADER = "deal_id,rep,stage,created,closed,amount,currency"


@pytest.fixture
def deals(write_table, pipeline_rows):
    """Import 60 closed and 10 open deals, changed row by row; a row is what HEADER says."""

    def run(change, mapping=None):
        rows = []
        for number, row in enumerate(pipeline_rows(60, still_open=10)):
            deal, rep, _, _, stage, created, closed, amount = row
            rows.append(change(number, [deal, rep, stage, created, closed, amount, "EUR"]))
        path = write_table("deals.csv", HEADER, rows)
        return import_paths([path], mapping).history

    return run


def two_currencies(number, row):
    return [*row[:6], "USD" if number % 3 else "JPY"]


def refused(history, despite=()):
    with pytest.raises(InvalidInput) as caught:
        refuse_spoiled(history, despite)
    return caught.value.problems


def test_bookings_of_mixed_currencies_are_refused_by_forecast_and_calibration(deals):
    history = deals(two_currencies)
    for ask in (
        lambda: forecast(history, history.meta.snapshot),
        lambda: profile_of(history),
    ):
        with pytest.raises(InvalidInput, match=r"2 currencies \('currency'\): JPY, USD"):
            ask()


def test_a_finding_that_is_named_is_repeated_and_no_longer_forbids(deals):
    history = deals(two_currencies)
    found = forecast(
        history, history.meta.snapshot, draws=100, despite=["several_currencies"]
    )
    assert any("2 currencies ('currency'): JPY, USD" in note for note in found.notes)
    assert found.total.wins.mean > 0


def test_what_spoils_bookings_forbids_no_answer_about_wins(deals):
    history = deals(two_currencies)
    asked = {
        "weeks": [1],
        "draws": 100,
        "first": history.meta.snapshot - timedelta(days=28),
    }
    with pytest.raises(InvalidInput, match="spoils bookings"):
        backtest(history, measure="bookings", **asked)
    assert backtest(history, measure="wins", **asked).measure == "wins"
    nothing_won = deals(
        lambda _, row: [*row[:2], "Lost" if row[2] == "Won" else row[2], *row[3:]]
    )
    with pytest.raises(InvalidInput, match="spoils everything"):
        backtest(nothing_won, measure="wins", **asked)


@pytest.mark.parametrize(
    ("missing", "finding_id"), [("Won", "nothing_won"), ("Lost", "nothing_lost")]
)
def test_a_history_in_which_nothing_is_won_or_lost_answers_nothing(
    deals, finding, missing, finding_id
):
    def other(_, row):
        if row[2] == missing:
            row[2] = {"Won": "Lost", "Lost": "Won"}[missing]
        return row

    history = deals(other)
    assert finding(history, finding_id).severity == "serious"
    (problem,) = refused(history)
    assert "That spoils everything" in problem
    refuse_spoiled(history, finding_id)


def test_a_clean_history_warns_of_what_it_lacks_and_forbids_nothing(deals):
    history = deals(lambda _, row: row)
    refuse_spoiled(history)
    assert [text for text in warnings_of(history) if "stage history" in text]


def test_a_forecast_repeats_the_findings_that_touch_it_and_points_at_the_others(deals):
    """No stage history: told where stages are asked for. Mixed currencies: told here."""
    history = deals(two_currencies)
    *told, pointing = warnings_for_forecast(history)
    assert len(told) == 1
    assert "2 currencies" in told[0]
    assert "1 serious finding of the import not repeated here" in pointing
    assert "no stage history" in pointing
    assert len(warnings_of(history)) == 2
    notes = forecast(
        history, history.meta.snapshot, draws=100, despite=["several_currencies"]
    ).notes
    assert notes[:2] == (*told, pointing)
    assert not any("an open deal has one date" in note for note in notes)


def test_a_name_that_is_no_forbidding_finding_is_refused(deals):
    (problem,) = refused(deals(lambda _, row: row), ["several_currency"])
    assert "--despite several_currency" in problem
    assert "several_currencies" in problem


def test_labels_of_the_mapping_that_meet_no_row_are_named(deals, finding):
    labels = {"won": "won", "lost": "lost", "engaging": "open", "gewonen": "won"}
    history = deals(lambda _, row: row, Mapping(status=Words(labels)))
    check = finding(history, "status_key_unmet")
    assert check.severity == "serious"
    assert check.examples == ("gewonen",)


@pytest.mark.parametrize("won", ["Contract signed", "Closed Won"])
def test_labels_of_unknown_meaning_are_asked_for(write_table, won):
    header = "hs_object_id,dealname,dealstage,createdate,closedate,amount"
    labels = [won, "Closed Lost", "Parked"]
    rows = [
        [n, "x", labels[n % 3], f"2024-01-{1 + n % 28:02}", f"2024-03-{1 + n % 28:02}", 5]
        for n in range(30)
    ]
    with pytest.raises(InvalidInput, match="'Parked' \\(10\\)"):
        import_paths([write_table("hubspot.csv", header, rows)])
