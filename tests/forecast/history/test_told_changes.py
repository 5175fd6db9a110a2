"""A newer export on an earlier history: what is told of what changed."""

import pandas as pd
import pytest
from newer_exports import FIRST, HEADER, OLD, SECOND, both, seen, won

from forecast.history import import_paths
from forecast.history.incremental import continued
from sim.problems import InvalidInput


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
