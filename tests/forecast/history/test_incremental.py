"""A newer export on an earlier history: what was known when stays known then."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.history import Imported, import_paths, read, write
from forecast.history.incremental import continued
from forecast.history.storage import contents
from forecast.pipeline import forecast
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


def test_a_field_that_is_read_from_another_column_is_named(exported, finding):
    names = [f"D{i}" for i in range(12)]
    before = [won(name, amount=10 + i) for i, name in enumerate(names)]
    after = [won(name, amount=90 + i, rep="Ann") for i, name in enumerate(names)]
    _, _, history = both(exported, before, after)
    check = finding(history, "column_became_another")
    assert check.what.startswith("amount: most deals")
    assert (check.severity, check.count) == ("serious", 12)
    assert check.examples[0] == "D0: '10' became '90'"


def test_amounts_that_were_rounded_are_no_other_column(exported, finding):
    names = [f"D{i}" for i in range(12)]
    before = [won(name, amount=1000.4 + i) for i, name in enumerate(names)]
    after = [won(name, amount=1000 + i) for i, name in enumerate(names)]
    _, _, history = both(exported, before, after)
    assert finding(history, "column_became_another") is None
    assert finding(history, "past_changed").count == 12


def test_a_few_corrections_are_no_other_column(exported):
    names = [f"D{i}" for i in range(12)]
    before = [won(name, amount=10 + i) for i, name in enumerate(names)]
    after = [won(name, amount=10 + i + 5 * (i % 3 == 0)) for i, name in enumerate(names)]
    _, _, history = both(exported, before, after)
    found = {each.id for each in history.meta.checks}
    assert "past_changed" in found
    assert "column_became_another" not in found


def test_an_unchanged_source_is_said_to_be_unchanged_and_stays_the_same(exported, finding):
    rows = [won(), won("D2", amount=7), FIRST]
    first = exported(rows)
    second = continued(first, exported(rows))
    check = finding(second, "past_as_it_was")
    assert (check.count, check.severity) == (3, "note")
    assert "nothing has come since" in check.what
    third = continued(second, exported(rows))
    pd.testing.assert_frame_equal(third.events, second.events)
    assert third.meta == second.meta


def test_new_deals_leave_the_past_as_it_was(exported, finding):
    _, _, history = both(exported, [won()], [won()])
    assert "nothing has come since" not in finding(history, "past_as_it_was").what


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (won(amount=7), "amount 1"),
        (won(closed="2024-02-05"), "outcome or closing day 1"),
        (won(closed="2024-03-05"), "outcome or closing day 1"),
        (["D1", "Ann", "Lost", "2024-01-05", "2024-02-10", 10], "outcome or closing day 1"),
        (["D1", "Ann", "Won", "2024-01-08", "2024-02-10", 10], "creation 1"),
        (won(rep="Bob"), "owner 1"),
    ],
)
def test_what_was_changed_of_a_deal_is_named(exported, finding, row, kind):
    _, _, history = both(exported, [won()], [row])
    check = finding(history, "past_changed")
    assert check.count == 1
    assert f"({kind}; of Ann 1)" in check.what
    assert finding(history, "past_as_it_was") is None


def test_deals_of_every_kind_of_change_are_named_with_what_they_were_and_are(
    exported, finding
):
    names = [f"D{n}" for n in range(8)]
    after = [won(name) for name in names]
    after[:3] = [won(name, amount=7) for name in names[:3]]
    after[3] = ["D3", "Ann", "Lost", "2024-01-05", "2024-02-11", ""]
    after[4:6] = []
    _, _, history = both(exported, [won(name) for name in names], after)
    check = finding(history, "past_changed")
    assert "(amount 3, gone 2, outcome or closing day 1; of Ann 6)" in check.what
    # Each kind comes first once, then again.
    assert sorted(check.examples[:3]) == [
        "D0: amount 10 became 7",
        "D3: status won became lost, closed 2024-02-10 became 2024-02-11",
        "D4: gone",
    ]
    assert sorted(check.examples[3:]) == [
        "D1: amount 10 became 7",
        "D2: amount 10 became 7",
        "D5: gone",
    ]


def test_owners_of_many_changed_deals_are_summed_up(exported, finding):
    owners = ["Ann", "Ann", "Bob", "Cyd", "Dan", "Eve", ""]
    before = [won(f"D{n}", rep=who) for n, who in enumerate(owners)]
    after = [won(f"D{n}", rep=who, amount=7) for n, who in enumerate(owners)]
    _, _, history = both(exported, before, after)
    what = finding(history, "past_changed").what
    assert "of Ann 2, Bob 1, Cyd 1, 3 other owners 3)" in what


def test_an_export_of_mostly_other_deals_is_serious_and_of_hardly_any_is_refused(
    exported, finding
):
    def deals(first, count):
        return [won(f"D{n}") for n in range(first, first + count)]

    earlier = exported([*deals(0, 19), FIRST], "a.csv")
    history = continued(earlier, exported([*deals(12, 20), SECOND], "b.csv"))
    check = finding(history, "few_deals_in_common")
    assert (check.severity, check.count, check.spoils) == ("serious", 13, "everything")
    assert "Of 20 deals of the earlier history this export holds 7" in check.what
    history = continued(earlier, exported([*deals(8, 20), SECOND], "b.csv"))
    assert finding(history, "few_deals_in_common") is None
    other = exported([*deals(18, 30), SECOND], "b.csv")
    with pytest.raises(
        InvalidInput, match=r"1 of the 31 deals of this export is in the .*holds 20"
    ):
        continued(earlier, other)


def test_a_closing_that_went_to_a_later_day_no_longer_counts_for_the_past(
    exported, finding
):
    _, _, history = both(exported, [won()], [won(closed="2024-03-05")])
    assert "1 won for 10, now 0 for 0" in finding(history, "past_changed").what


def test_an_owner_whose_deals_all_have_a_new_name_is_named(exported, finding):
    names = [f"D{i}" for i in range(6)]
    others = [won(f"E{i}", rep="Bob") for i in range(7)]
    before = [*(won(name) for name in names), *others]
    after = [*(won(name, rep="Ann May") for name in names), *others]
    _, _, history = both(exported, before, after)
    check = finding(history, "label_renamed")
    assert check.count == 6
    assert check.what.startswith("rep: ")
    assert check.examples == ("'Ann' is 'Ann May' now",)
    assert finding(history, "past_changed") is None
    handed_over = [*(won(name, rep="Bob") for name in names), *others]
    _, _, history = both(exported, before, handed_over)
    assert finding(history, "label_renamed") is None
    assert "(owner 6; of Ann 6)" in finding(history, "past_changed").what


def test_a_row_that_is_left_out_now_is_not_called_missing(write_table, finding):
    first = import_paths([write_table("a.csv", HEADER, [won(), won("D2"), FIRST])])
    # Closed before it was created: the row is left out.
    bad = won("D2", closed="2024-01-01")
    second = import_paths([write_table("b.csv", HEADER, [won(), bad, FIRST, SECOND])])
    history = second.onto(first.history).history
    assert finding(history, "deals_vanished") is None
    assert finding(history, "deals_left_out_now").examples == ("D2",)


def test_a_win_that_was_backdated_is_no_reopening(exported, finding):
    is_open = ["D1", "Ann", "Engaging", "2024-01-05", "", 10]
    _, _, history = both(exported, [is_open, won("D2")], [won(), won("D2")])
    assert finding(history, "closed_and_reopened") is None


def test_a_win_that_was_backdated_on_the_day_of_the_export_is_no_reopening(
    exported, finding
):
    is_open = ["D1", "Ann", "Engaging", "2024-01-05", "", 10]
    first = exported([is_open, won("D2"), FIRST], "a.csv")
    history = continued(first, exported([won(), won("D2"), FIRST], "b.csv"))
    assert seen(history, OLD)["status"] == "won"
    assert finding(history, "closed_and_reopened") is None


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


def test_another_currency_of_all_amounts_is_refused(exported):
    rows = [[f"D{i}", "Ann", "Won", "2024-01-02", "2024-02-03"] for i in range(5)]

    def priced(sign, name):
        more = [FIRST[:-1], SECOND[:-1]][: 1 + (name == "b.csv")]
        return exported([[*row, f"{sign}5000"] for row in [*rows, *more]], name)

    euros = priced("€", "a.csv")
    with pytest.raises(
        InvalidInput, match=r"are in \$, those of the earlier history in EUR"
    ):
        continued(euros, priced("$", "b.csv"))
    continued(priced("$", "a.csv"), priced("USD ", "b.csv"))


def test_the_same_export_again_after_others_is_no_news(exported, finding):
    is_open = ["D1", "Ann", "Engaging", "2024-01-05", "", 10]
    ended = ["D3", "Ann", "Lost", "2024-01-05", "2024-03-01", 30]
    before = [is_open, won("D2"), [*ended[:2], "Engaging", ended[3], "", 30]]
    first, second, history = both(exported, before, [is_open, won("D2"), ended])
    again = continued(history, second)
    assert finding(again, "past_changed") is None
    assert "nothing has come since" in finding(again, "past_as_it_was").what
    pd.testing.assert_frame_equal(again.events, history.events)
    assert first.meta.snapshot < again.meta.snapshot


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
