"""A newer export on an earlier history: what was known when stays known then."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.history import Imported, import_paths, read, write
from forecast.history.incremental import continued
from sim.problems import InvalidInput

HEADER = "deal_id,rep,stage,created,closed,amount"
OLD, NEW = date(2024, 2, 20), date(2024, 3, 20)
# One deal on the last day of each export says up to when it goes.
FIRST = ["old", "Zoe", "Engaging", "2024-02-20", "", 1]
SECOND = ["new", "Zoe", "Engaging", "2024-03-20", "", 1]


@pytest.fixture
def exported(write_table):
    """Import rows as the export of one day."""

    def run(rows, name="deals.csv"):
        return import_paths([write_table(name, HEADER, rows)]).history

    return run


def both(exported, before, after):
    earlier = exported([*before, FIRST], "a.csv")
    later = exported([*after, FIRST, SECOND], "b.csv")
    return earlier, later, continued(earlier, later)


def seen(history, day, deal="D1"):
    return history.as_of(day).deals.set_index("deal_id").loc[deal]


def won(deal="D1", closed="2024-02-10", amount=10, rep="Ann"):
    return [deal, rep, "Won", "2024-01-05", closed, amount]


def test_an_amount_that_was_corrected_is_known_from_the_newer_export_on(exported, finding):
    _, _, history = both(exported, [won(amount=10)], [won(amount=7)])
    assert seen(history, OLD)["amount"] == 10
    assert seen(history, date(2024, 3, 19))["amount"] == 10
    assert seen(history, NEW)["amount"] == 7
    check = finding(history, "past_changed")
    assert check.count == 1
    assert check.examples == ("Ann: 1 deals",)
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
    with pytest.raises(InvalidInput, match="no deal of this export"):
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
    max_examples=30,
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
        if day == OLD:
            # An export that keeps no past tells nothing of stages; two exports do.
            one, two = one.drop(columns="stage"), two.drop(columns="stage")
        pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(history.as_of(NEW).deals, later.deals)


def test_a_field_that_is_read_from_another_column_is_named(exported, finding):
    names = [f"D{i}" for i in range(12)]
    before = [won(name, amount=10 + i) for i, name in enumerate(names)]
    after = [won(name, amount=90 + i, rep="Ann") for i, name in enumerate(names)]
    _, _, history = both(exported, before, after)
    check = finding(history, "column_became_another")
    assert check.what.startswith("amount: most deals")
    assert (check.severity, check.count) == ("serious", 12)
    assert check.examples[0] == "D0: '10' became '90'"


def test_a_few_corrections_are_no_other_column(exported):
    names = [f"D{i}" for i in range(12)]
    before = [won(name, amount=10 + i) for i, name in enumerate(names)]
    after = [won(name, amount=10 + i + 5 * (i % 3 == 0)) for i, name in enumerate(names)]
    _, _, history = both(exported, before, after)
    found = {each.id for each in history.meta.checks}
    assert "past_changed" in found
    assert "column_became_another" not in found
