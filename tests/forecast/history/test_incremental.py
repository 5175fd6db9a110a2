"""A newer export on an earlier history: what was known when stays known then."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newer_exports import FIRST, NEW, OLD, SECOND, both, seen, won

from forecast.history import Imported, import_paths, read, write
from forecast.history.incremental import continued
from forecast.history.storage import contents
from forecast.pipeline import forecast
from sim.problems import InvalidInput


def test_an_amount_that_was_corrected_is_known_from_the_newer_export_on(exported, finding):
    _, _, history = both(exported, [won(amount=10)], [won(amount=7)])
    assert seen(history, OLD)["amount"] == 10
    assert seen(history, date(2024, 3, 19))["amount"] == 10
    assert seen(history, NEW)["amount"] == 7
    check = finding(history, "past_changed")
    assert check.count == 1
    assert check.examples == ("D1: amount 10 became 7",)
    assert "(amount 1; of Ann 1)" in check.what
    assert "1 won for 10, now 1 for 7" in check.what


def test_a_win_that_was_backdated_was_open_then(exported, finding):
    is_open = ["D1", "Ann", "Engaging", "2024-01-05", "", 10]
    _, _, history = both(exported, [is_open], [won(closed="2024-02-10")])
    assert seen(history, OLD)["status"] == "open"
    deal = seen(history, NEW)
    assert (deal["status"], str(deal["closed"].date())) == ("won", "2024-02-10")
    assert finding(history, "past_changed").count == 1


def test_a_win_since_the_earlier_export_changes_nothing_in_the_past(exported, finding):
    is_open = ["D1", "Ann", "Engaging", "2024-01-05", "", 10]
    _, _, history = both(exported, [is_open], [won(closed="2024-03-01")])
    assert seen(history, date(2024, 3, 1))["status"] == "won"
    assert finding(history, "past_changed") is None
    # That the open deal stood at 10 is known, because the earlier export showed it.
    assert seen(history, OLD)["amount"] == 10


def test_a_deal_that_vanished_is_deleted_on_the_day_of_the_newer_export(exported, finding):
    _, _, history = both(exported, [won(), won("D2")], [won()])
    assert "D2" in set(history.as_of(date(2024, 3, 19)).deals["deal_id"])
    assert "D2" not in set(history.as_of(NEW).deals["deal_id"])
    assert seen(history, OLD, "D2")[["rep", "status", "amount"]].tolist() == [
        "Ann",
        "won",
        10,
    ]
    assert finding(history, "deals_vanished").examples == ("D2",)


def test_a_deal_entered_late_is_not_known_before(exported, finding):
    _, _, history = both(exported, [won()], [won(), won("D2")])
    assert "D2" not in set(history.as_of(OLD).deals["deal_id"])
    assert "D2" in set(history.as_of(NEW).deals["deal_id"])
    assert finding(history, "deals_backdated").examples == ("D2",)


def test_a_new_owner_owns_from_the_newer_export_on(exported):
    _, _, history = both(exported, [won()], [won(rep="Bob")])
    assert seen(history, OLD)["rep"] == "Ann"
    assert seen(history, NEW)["rep"] == "Bob"


def test_it_survives_its_folder_and_goes_on_from_there(exported, tmp_path):
    _, _, history = both(exported, [won()], [won(amount=7)])
    write(history, tmp_path / "h")
    again = read(tmp_path / "h")
    pd.testing.assert_frame_equal(again.as_of(OLD).deals, history.as_of(OLD).deals)
    third = exported(
        [won(amount=5), FIRST, SECOND, ["x", "A", "Engaging", "2024-04-01", "", 1]]
    )
    amounts = [seen(continued(again, third), day)["amount"] for day in (OLD, NEW)]
    assert amounts == [10, 7]


def test_an_older_export_and_one_of_other_deals_are_refused(exported):
    earlier, later, _ = both(exported, [won()], [won()])
    with pytest.raises(InvalidInput, match="import the older one first"):
        continued(later, earlier)
    other = exported([["Z1", "Ann", "Engaging", "2024-05-01", "", 1]], "c.csv")
    with pytest.raises(InvalidInput, match="none of the 1 deals of this export is in"):
        Imported(history=other, rejections=()).onto(earlier)


STATES = st.tuples(
    st.sampled_from(["Ann", "Bob"]),
    st.sampled_from(["Won", "Lost", "Engaging"]),
    st.sampled_from(["2024-01-05", "2024-01-25"]),
    st.sampled_from(["2024-02-01", "2024-02-10", "2024-02-20", "2024-03-01"]),
    st.sampled_from([10, 20, ""]),
)


def row(deal, state, day):
    rep, stage, created, closed, amount = state
    if closed > day.isoformat():
        stage = "Engaging"
    return [deal, rep, stage, created, "" if stage == "Engaging" else closed, amount]


# Deals know nothing of each other: many in one export are tried sooner than few in many exports.
@given(before=st.lists(STATES, max_size=15), after=st.lists(STATES, max_size=15))
@settings(
    max_examples=14,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
def test_views_up_to_either_export_are_those_of_that_export(exported, before, after):
    earlier, later, history = both(
        exported,
        [row(f"D{n}", state, OLD) for n, state in enumerate(before)],
        [row(f"D{n}", state, NEW) for n, state in enumerate(after)],
    )
    for day in (date(2024, 2, 5), OLD):
        if day < earlier.deals["created"].min().date():
            continue
        one, two = earlier.as_of(day).deals, history.as_of(day).deals
        pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(history.as_of(NEW).deals, later.deals)


def test_new_deals_leave_the_past_as_it_was(exported, finding):
    _, _, history = both(exported, [won()], [won()])
    assert "nothing has come since" not in finding(history, "past_as_it_was").what


def test_a_closing_that_went_to_a_later_day_no_longer_counts_for_the_past(
    exported, finding
):
    _, _, history = both(exported, [won()], [won(closed="2024-03-05")])
    assert "1 won for 10, now 0 for 0" in finding(history, "past_changed").what


def test_an_open_deal_that_moves_on_was_not_closed_where_others_ended(write_table, finding):
    header = [
        "Deal - ID", "Deal - Owner", "Deal - Stage", "Deal - Status", "Deal - Deal created",
        "Deal - Won time", "Deal - Lost time", "Deal - Value", "Deal - Currency of Value",
    ]  # fmt: skip
    kinds = {
        "Open": ["", ""],
        "Won": ["2024-03-04 10:00:00", ""],
        "Lost": ["", "2024-03-05 10:00:00"],
    }

    def row(number, stage, status):
        return [
            number,
            "Ann",
            stage,
            status,
            "2024-01-05 09:00:00",
            *kinds[status],
            100,
            "EUR",
        ]

    ended = [row(n, "Demo Scheduled", "Lost") for n in range(10, 14)]
    ended += [row(n, "Negotiations Started", "Won") for n in range(20, 24)]
    first = write_table(
        "a.csv",
        header,
        [row(1, "Demo Scheduled", "Open"), row(2, "Demo Scheduled", "Open"), *ended],
    )
    later = write_table(
        "b.csv",
        header,
        [row(1, "Negotiations Started", "Open"), row(2, "Demo Scheduled", "Open"), *ended],
    )
    history = import_paths([later]).onto(import_paths([first]).history).history
    assert finding(history, "closed_and_reopened") is None


@given(
    before=st.lists(STATES, min_size=1, max_size=12),
    vanished=st.sets(st.integers(0, 11)),
    owners=st.sets(st.integers(0, 11)),
)
@settings(
    max_examples=14,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
def test_what_vanishes_or_changes_later_changes_no_byte_of_an_earlier_view(
    exported, before, vanished, owners
):
    rows = [row(f"D{n}", state, OLD) for n, state in enumerate(before)]
    other = [
        [each[0], "Cyd" if n in owners else each[1], *each[2:]]
        for n, each in enumerate(rows)
        if n not in vanished
    ]
    _, _, same = both(exported, rows, rows)
    _, _, changed = both(exported, rows, other)
    for day in (date(2024, 2, 5), OLD, date(2024, 3, 19)):
        if day < same.deals["created"].min().date():
            continue
        one, two = (contents(each.as_of(day)) for each in (same, changed))
        assert {
            name for name in one.keys() | two.keys() if one.get(name) != two.get(name)
        } <= {"history.json"}


@pytest.mark.parametrize("turned", [False, True])
def test_one_id_in_two_lengths_is_one_deal(exported, turned):
    short, long = won("0061N00000a0000"), won("0061N00000a0000QAA", amount=7)
    rows = [long, short] if turned else [short, long]
    _, _, history = both(exported, *([each] for each in rows))
    assert list(history.deals["deal_id"]).count(rows[0][0]) == 1
    assert not (history.deals["deal_id"] == rows[1][0]).any()
    assert seen(history, NEW, rows[0][0])["amount"] == rows[1][-1]
    # Letters behind an id that do not check it make another id.
    _, _, apart = both(exported, [short], [won("0061N00000a0000QAB")])
    assert "0061N00000a0000QAB" in set(apart.deals["deal_id"])


def test_what_an_export_found_is_neither_done_nor_entered_on_its_day(exported):
    """A deal that stands where it stood was not touched, and stands there for N days at least."""
    stays = ["D1", "Ann", "Angebot", "2024-01-05", "", 10]
    moves = ["D2", "Ann", "Kontakt", "2024-01-05", "", 10]
    moved = ["D2", "Ann", "Angebot", "2024-01-05", "", 10]
    _, _, history = both(exported, [won("D0"), stays, moves], [won("D0"), stays, moved])
    found = forecast(history, date(2024, 3, 25), draws=100)
    rows = {row.deal: row for row in found.deals}
    for deal, days in (("D1", 34), ("D2", 5)):
        row = rows[deal]
        assert row.stage == "Angebot"
        assert row.days_in_stage is None
        assert row.days_quiet is None
        assert row.reasons[0] == f"Angebot for at least {days} days"
        assert not any("nothing was done" in reason for reason in row.reasons)
