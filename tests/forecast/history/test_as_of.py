"""An as-of view holds what was known on a day, and nothing that came later changes a byte."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.history import History, Meta
from forecast.history.canonical import conformed, empty_table
from forecast.history.storage import contents
from sim.outputs import schema
from sim.problems import InvalidInput

FIRST = date(2024, 1, 1)
DAYS = 60
AS_OF = 30


def day(offset):
    return np.datetime64(FIRST, "s") + np.timedelta64(int(offset), "D")


def moment(offset, hour=10):
    return day(offset) + np.timedelta64(hour, "h")


def history_of(deals, changes=(), activities=(), people=()):
    tables = {
        "deals": (schema.DEALS, deals),
        "stage_changes": (schema.STAGE_CHANGES, changes),
        "activities": (schema.ACTIVITIES, activities),
        "people": (schema.PEOPLE, people),
    }
    frames = {
        name: conformed(pd.DataFrame(list(rows)), table)
        if len(rows)
        else empty_table(table)
        for name, (table, rows) in tables.items()
    }
    return History(
        **frames,
        quotas=empty_table(schema.QUOTAS),
        commits=empty_table(schema.COMMITS),
        meta=Meta(source="test", snapshot=FIRST + timedelta(days=DAYS)),
    )


def view(history, offset=AS_OF):
    return history.as_of(FIRST + timedelta(days=offset))


@st.composite
def deals_with_changes(draw):
    """Deals with stage changes, some recorded late, as plain rows."""
    deals, changes, activities = [], [], []
    for number in range(draw(st.integers(3, 15))):
        created = draw(st.integers(0, DAYS - 1)) if number else 0
        status = draw(st.sampled_from(schema.STATUSES))
        closed = draw(st.integers(created, DAYS))
        is_open = status == schema.OPEN
        deal = f"D{number}"
        entries = sorted(draw(st.lists(st.integers(created, DAYS), max_size=4)))
        if not is_open:
            entries = [entry for entry in entries if entry <= closed] + [closed]
        for place, entered in enumerate(entries):
            last = not is_open and place == len(entries) - 1
            lag = draw(st.one_of(st.none(), st.integers(0, 9)))
            changes.append(
                {
                    "deal_id": deal,
                    "stage": status if last else f"stage {place}",
                    "entered": moment(entered, 8 + min(place, 9)),
                    "recorded_at": (
                        np.datetime64("NaT") if lag is None else moment(entered + lag, 20)
                    ),
                    "amount": draw(st.sampled_from([np.nan, 10.0, 20.0])),
                    "rep": draw(st.sampled_from(["", "Ann", "Bob"])),
                }
            )
        deals.append(
            {
                "deal_id": deal,
                "rep": draw(st.sampled_from(["Ann", "Bob", "Cy"])),
                "created": day(created),
                "closed": np.datetime64("NaT") if is_open else day(closed),
                "status": status,
                "stage": (entries and changes[-1]["stage"]) or "",
                "amount": draw(st.sampled_from([np.nan, 5.0, 50.0])),
                "list_price": 7.0,
            }
        )
        activities.append(
            {"deal_id": deal, "person": "Ann", "kind": "call", "started": moment(created),
             "ended": moment(closed, 11)}
        )  # fmt: skip
    people = [{"person": name, "role": "rep"} for name in ("Ann", "Bob", "Cy", "Di")]
    return deals, changes, activities, people


def later(row, limit, names):
    """Whether any of the row's times lies after the limit."""
    return any(name in row and row[name] >= limit for name in names)


@given(deals_with_changes(), st.randoms(use_true_random=False))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_changing_rows_dated_later_changes_no_byte(tables, shuffled):
    deals, changes, activities, people = tables
    limit = day(AS_OF + 1)
    before = contents(view(history_of(deals, changes, activities, people)))

    changed_deals = []
    for deal in deals:
        if deal["created"] >= limit:
            continue  # a later deal may as well be gone
        changed = deal
        if later(deal, limit, ["closed"]):
            other = shuffled.choice(schema.STATUSES)
            moved = day(shuffled.randint(AS_OF + 1, DAYS))
            changed = {
                **deal,
                "status": other,
                "closed": np.datetime64("NaT") if other == schema.OPEN else moved,
                "amount": 1e6,
                "lost_reason": "competitor" if other == schema.LOST else "",
            }
        changed_deals.append(changed)
    kept = {deal["deal_id"] for deal in changed_deals}
    changed_rows = []
    for change in changes:
        if change["deal_id"] not in kept:
            continue
        is_later = later(change, limit, ["entered"])
        made_up = (
            {"amount": 1e6, "rep": "Zed", "expected_close": day(3)} if is_later else {}
        )
        if not is_later or shuffled.random() < 0.5:
            changed_rows.append({**change, **made_up})
    for activity in activities:
        if activity["ended"] >= limit:
            activity["ended"] = moment(DAYS, 23)
    done = [row for row in activities if row["deal_id"] in kept and row["started"] < limit]
    after = contents(view(history_of(changed_deals, changed_rows, done, people[:3])))
    assert after == before


@given(deals_with_changes(), st.integers(0, DAYS - 1))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_in_a_view_is_dated_later_and_a_view_of_a_view_is_itself(tables, offset):
    seen = view(history_of(*tables), offset)
    limit = day(offset + 1)
    for table in schema.TABLES:
        for column in table.columns:
            if column.kind in {"date", "timestamp"} and column.name != "expected_close":
                assert not (seen.table(table.name)[column.name] >= limit).any()
    is_open = (seen.deals["status"] == schema.OPEN).to_numpy()
    assert seen.deals["closed"].isna().to_numpy().tolist() == is_open.tolist()
    assert contents(view(seen, offset)) == contents(seen)


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
    history = history_of(deals, changes)
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
    history = history_of(deals, changes)
    assert view(history, 8).deals["deal_id"].tolist() == ["B"]
    assert view(history, 9).deals["deal_id"].tolist() == ["B", "A"]


def test_a_day_on_which_no_deal_was_recorded_yet_is_refused():
    deals = [{"deal_id": "A", "created": day(5), "status": "open"}]
    changes = [
        {"deal_id": "A", "stage": "x", "entered": moment(5), "recorded_at": moment(9)}
    ]
    with pytest.raises(InvalidInput, match="no deal had been recorded by then"):
        view(history_of(deals, changes), 8)


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
    deals = [{"deal_id": "A", "created": day(0), "status": "open", "amount": 3.0}]
    history = history_of(deals)
    pd.testing.assert_frame_equal(view(history, DAYS).deals, history.deals)
    pd.testing.assert_frame_equal(view(history, DAYS + 3).deals, history.deals)
