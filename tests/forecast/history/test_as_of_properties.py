"""Whatever a history holds, nothing that came later changes a byte of an earlier view."""

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from forecast.history.storage import contents
from sim.outputs import schema
from sim.problems import InvalidInput
from tests.forecast.history.views import (
    AS_OF,
    DAYS,
    day,
    events_of,
    history_of,
    moment,
    view,
    with_changes,
)

VALUES = {
    "stage": ["lead", "demo", "won", ""],
    "status": ["open", "won", "lost"],
    "amount": ["10", "20.5", ""],
    "expected_close": ["2024-02-20", "2024-04-01", ""],
    "lost_reason": ["competitor", "no_decision", ""],
    "rep": ["Ann", "Bob", ""],
    "account": ["Acme", "Best"],
    "pipeline": ["new", "renewals"],
    "closed": ["2024-01-10", "2024-01-20"],
    "deleted": ["yes", ""],
    "merged": ["D0", ""],
}


def is_later(row):
    """Whether an event took effect or was recorded after the day that is looked at."""
    limit = day(AS_OF + 1)
    return bool(row["at"] >= limit) or bool(row["recorded_at"] >= limit)


@st.composite
def an_event(draw, deal, *, later=False):
    field = draw(st.sampled_from(list(VALUES)))
    at = draw(st.integers(AS_OF + 1 if later else 0, DAYS))
    lag = draw(st.one_of(st.none(), st.integers(0, 40)))
    when = moment(at, draw(st.integers(0, 23)))
    recorded = np.datetime64("NaT", "s") if lag is None else when + np.timedelta64(lag, "D")
    return {
        "deal_id": deal,
        "field": field,
        "old": "",
        "new": draw(st.sampled_from(VALUES[field])),
        "at": when,
        "recorded_at": recorded,
        "rank": draw(st.integers(0, 3)),
    }


@st.composite
def deals_with_events(draw):
    """Deals, events of some of them, some recorded late, and work on them, as plain rows."""
    deals, events, activities = [], [], []
    # Views cost as much of few deals as of many, so many are tried at once.
    for number in range(draw(st.integers(4, 24))):
        created = draw(st.integers(0, DAYS - 1)) if number else 0
        status = draw(st.sampled_from(schema.STATUSES))
        closed = draw(st.integers(created, DAYS))
        deal = f"D{number}"
        if number and draw(st.booleans()):
            events += draw(st.lists(an_event(deal), max_size=6))
        deals.append(
            {
                "deal_id": deal,
                "rep": draw(st.sampled_from(["Ann", "Bob", "Cy"])),
                "created": day(created),
                "closed": np.datetime64("NaT") if status == schema.OPEN else day(closed),
                "status": status,
                "stage": draw(st.sampled_from(["lead", status])),
                "amount": draw(st.sampled_from([np.nan, 5.0, 50.0])),
                "list_price": 7.0,
            }
        )
        activities.append(
            {"deal_id": deal, "person": "Ann", "kind": "call", "started": moment(created),
             "ended": moment(closed, 11)}
        )  # fmt: skip
    people = [{"person": name, "role": "rep"} for name in ("Ann", "Bob", "Cy", "Di")]
    return deals, events, activities, people


@st.composite
def changed_later(draw, tables):
    """The same rows, with everything that was recorded after the day made up anew."""
    deals, events, activities, people = tables
    limit, changed_events = day(AS_OF + 1), []
    for place, row in enumerate(events):
        if not is_later(row):
            changed_events.append(row)
            continue
        kin = [
            other
            for other in (*changed_events, *events[place + 1 :])
            if (other["deal_id"], other["field"]) == (row["deal_id"], row["field"])
        ]
        # An export that keeps no change of a field at all says that there was none.
        if kin and draw(st.booleans()):
            continue
        made_up = draw(an_event(row["deal_id"], later=True))
        new = draw(st.sampled_from(VALUES[row["field"]]))
        changed_events.append({**made_up, "field": row["field"], "new": new})
    fields = {(row["deal_id"], row["field"]) for row in events}
    changed_deals = []
    for row in deals:
        deal = row
        if deal["created"] >= limit and draw(st.booleans()):
            changed_events = [r for r in changed_events if r["deal_id"] != deal["deal_id"]]
            continue
        if deal["status"] == schema.OPEN or deal["closed"] >= limit:
            other = draw(st.sampled_from(schema.STATUSES))
            moved = day(draw(st.integers(AS_OF + 1, DAYS)))
            deal = {
                **deal,
                "status": other,
                "closed": np.datetime64("NaT") if other == schema.OPEN else moved,
                "amount": 1e6,
                "stage": "made up",
                "lost_reason": "competitor" if other == schema.LOST else "",
            }
        changed_deals.append(deal)
        more = draw(st.lists(an_event(deal["deal_id"], later=True), max_size=2))
        changed_events += [r for r in more if (r["deal_id"], r["field"]) in fields]
    there = {deal["deal_id"] for deal in changed_deals}
    done = []
    for row in activities:
        if row["started"] < limit or row["deal_id"] in there:
            ended = moment(DAYS, 23) if row["ended"] >= limit else row["ended"]
            done.append({**row, "ended": ended})
    return changed_deals, changed_events, done, people[:3]


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_changing_anything_recorded_later_changes_no_byte(data):
    tables = data.draw(deals_with_events())
    other = data.draw(changed_later(tables))
    one, two = (
        history_of(deals, events_of(events), activities, people)
        for deals, events, activities, people in (tables, other)
    )
    seen = view_or_none(one)
    assume(seen is not None)
    assert contents(seen) == contents(view(two))


def view_or_none(history, offset=AS_OF):
    """What was known by then; None where every deal was gone, as where all are deleted."""
    try:
        return view(history, offset)
    except InvalidInput as error:
        assert "no deal had been recorded" in str(error)  # noqa: PT017
        return None


@given(deals_with_events(), st.integers(0, DAYS - 1))
@settings(max_examples=35, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_nothing_in_a_view_is_dated_later_and_a_view_of_a_view_is_itself(tables, offset):
    deals, events, activities, people = tables
    history = history_of(deals, events_of(events), activities, people)
    seen = view_or_none(history, offset)
    assume(seen is not None)
    limit = day(offset + 1)
    for table in schema.TABLES:
        for column in table.columns:
            if column.kind in {"date", "timestamp"} and column.name != "expected_close":
                assert not (seen.table(table.name)[column.name] >= limit).any()
    is_open = (seen.deals["status"] == schema.OPEN).to_numpy()
    assert seen.deals["closed"].isna().to_numpy().tolist() == is_open.tolist()
    assert contents(view(seen, offset)) == contents(seen)


@given(deals_with_events(), st.data())
@settings(max_examples=35, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_all_events_of_an_export_folded_give_its_deals(tables, data):
    deals, changes = tables[0], []
    for deal in deals:
        deal["lost_reason"] = "competitor" if deal["status"] == schema.LOST else ""
        for place in range(data.draw(st.integers(0, 4))):
            entered = moment(data.draw(st.integers(0, DAYS)), place)
            changes.append(
                {
                    "deal_id": deal["deal_id"],
                    "stage": data.draw(st.sampled_from(["lead", "demo", "won", "lost"])),
                    "entered": entered,
                    "recorded_at": entered,
                    "amount": data.draw(st.sampled_from([np.nan, 3.0, 4.0])),
                    "rep": data.draw(st.sampled_from(["", "Ann", "Bob"])),
                }
            )
    # A column that is there where nothing is recorded.
    history = with_changes(deals, changes or [{"deal_id": ""}])
    if changes:
        pd.testing.assert_frame_equal(view(history, DAYS).deals, history.deals)
