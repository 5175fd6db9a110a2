"""An as-of view holds what was known on a day."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.problems import InvalidInput
from tests.forecast.history.views import (
    AS_OF,
    DAYS,
    day,
    history_of,
    moment,
    view,
    with_changes,
)


def test_a_deal_closed_later_is_open_and_its_amount_is_not_known():
    deals = [
        {
            "deal_id": "A",
            "created": day(0),
            "closed": day(40),
            "status": "won",
            "amount": 9.0,
        },
        {
            "deal_id": "B",
            "created": day(0),
            "closed": day(10),
            "status": "won",
            "amount": 9.0,
        },
        {"deal_id": "C", "created": day(31), "status": "open"},
    ]
    seen = view(history_of(deals)).deals.set_index("deal_id")
    assert seen["status"].to_dict() == {"A": "open", "B": "won"}
    assert np.isnan(seen.loc["A", "amount"])
    assert seen.loc["B", "amount"] == 9


def test_the_day_itself_is_visible():
    deals = [{"deal_id": "A", "created": day(0), "closed": day(AS_OF), "status": "won"}]
    assert view(history_of(deals)).deals["status"].tolist() == ["won"]
    assert view(history_of(deals), AS_OF - 1).deals["status"].tolist() == ["open"]


def test_a_closing_recorded_later_is_not_known_yet():
    deals = [
        {
            "deal_id": "A",
            "created": day(0),
            "closed": day(10),
            "status": "won",
            "stage": "won",
        }
    ]
    changes = [
        {"deal_id": "A", "stage": "won", "entered": moment(10), "recorded_at": moment(12)}
    ]
    history = with_changes(deals, changes)
    assert view(history, 11).deals["status"].tolist() == ["open"]
    assert view(history, 12).deals["status"].tolist() == ["won"]


def test_a_deal_entered_late_is_not_known_before():
    deals = [
        {"deal_id": "A", "created": day(5), "status": "open"},
        {"deal_id": "B", "created": day(0), "status": "open"},
    ]
    changes = [
        {"deal_id": "A", "stage": "lead", "entered": moment(5), "recorded_at": moment(9)},
        # A stage history that starts long after the deal says nothing of its creation.
        {"deal_id": "B", "stage": "demo", "entered": moment(20), "recorded_at": moment(20)},
    ]
    history = with_changes(deals, changes)
    assert view(history, 8).deals["deal_id"].tolist() == ["B"]
    assert view(history, 9).deals["deal_id"].tolist() == ["B", "A"]


def test_a_day_on_which_no_deal_was_recorded_yet_is_refused():
    deals = [{"deal_id": "A", "created": day(5), "status": "open"}]
    changes = [
        {"deal_id": "A", "stage": "x", "entered": moment(5), "recorded_at": moment(9)}
    ]
    with pytest.raises(InvalidInput, match="no deal had been recorded by then"):
        view(with_changes(deals, changes), 8)


def test_columns_filled_at_closing_are_blanked_for_open_deals():
    deals = [
        {
            "deal_id": "A",
            "created": day(0),
            "closed": day(40),
            "status": "won",
            "account": "x",
        },
        {
            "deal_id": "B",
            "created": day(0),
            "closed": day(10),
            "status": "won",
            "account": "y",
        },
    ]
    history = history_of(deals)
    history = replace(history, meta=replace(history.meta, filled_at_close=("account",)))
    assert view(history).deals.set_index("deal_id")["account"].to_dict() == {
        "A": "",
        "B": "y",
    }


def test_people_unseen_or_hired_later_are_not_known():
    deals = [{"deal_id": "A", "rep": "Ann", "created": day(0), "status": "open"}]
    people = [
        {"person": "Ann", "manager": "May", "left": day(50)},
        {"person": "May", "role": "manager"},
        {"person": "New", "hired": day(40)},
        {"person": "Old", "hired": day(1)},
        {"person": "Who"},
    ]
    seen = view(history_of(deals, people=people)).people.set_index("person")
    assert seen.index.tolist() == ["Ann", "May", "Old"]
    assert seen["left"].isna().all()


@pytest.mark.parametrize(
    ("offset", "message"),
    [(-1, "lies before the first deal"), (DAYS + 15, "more than 14 days after the end")],
)
def test_days_outside_of_the_history_are_refused(offset, message):
    history = history_of([{"deal_id": "A", "created": day(0), "status": "open"}])
    with pytest.raises(InvalidInput, match=message):
        view(history, offset)


def test_the_end_of_the_history_changes_no_deal():
    deals = [
        {
            "deal_id": "A",
            "created": day(0),
            "status": "open",
            "stage": "demo",
            "amount": 3.0,
            "expected_close": day(70),
        }
    ]
    history = history_of(deals)
    pd.testing.assert_frame_equal(view(history, DAYS).deals, history.deals)
    pd.testing.assert_frame_equal(view(history, DAYS + 3).deals, history.deals)


def test_an_export_without_a_past_shows_its_stages_on_its_own_day_and_on_no_earlier_one():
    deals = [
        {"deal_id": "A", "created": day(0), "status": "open", "stage": "demo"},
        {
            "deal_id": "B",
            "created": day(0),
            "closed": day(10),
            "status": "won",
            "stage": "won",
        },
    ]
    history = history_of(deals)
    assert view(history, DAYS).deals["stage"].tolist() == ["demo", "won"]
    assert view(history, DAYS - 1).deals["stage"].tolist() == ["", "won"]
    assert view(history, 9).deals["stage"].tolist() == ["", ""]
