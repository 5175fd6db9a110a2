"""One id written in several ways is one deal; two deals that share one are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import import_paths
from forecast.history.events.ids import check_letters, one_form, other_forms
from sim.problems import InvalidInput

HEADER = "opportunity_id,owner,stage,created,closed,amount"
SHORT = [f"0061N0000aB{n:02}Xy" for n in range(6)]
LONG = [each + check_letters(each) for each in SHORT]


def wide(name):
    return "".join(chr(ord(sign) + 0xFEE0) for sign in name)


def row(name, number):
    return [name, "Ann", "Won", f"2024-01-{number + 2:02}", "2024-02-20", 10 + number]


WAYS = {
    "short": lambda n: SHORT[n],
    "long": lambda n: LONG[n],
    "small": lambda n: LONG[n].lower(),
    "capital": lambda n: LONG[n].upper(),
    "wide": lambda n: wide(LONG[n]),
    "wide and small": lambda n: wide(LONG[n].lower()),
    "wide and short": lambda n: wide(SHORT[n]),
}


@pytest.mark.parametrize("one", ["short", "long"])
@pytest.mark.parametrize("other", WAYS)
def test_an_id_in_two_ways_in_one_table_is_one_deal(write_table, finding, one, other):
    rows = [row(WAYS[way](n), n) for way in (one, other) for n in range(6)]
    # By chance one of them stands there in one way only.
    history = import_paths([write_table("d.csv", HEADER, rows[:-1])]).history
    assert len(history.deals) == 6
    assert set(history.deals["deal_id"]) <= {*SHORT, *LONG}
    if one != other:
        assert finding(history, "ids_in_several_forms") is not None


@pytest.mark.parametrize("other", WAYS)
def test_a_newer_export_with_ids_in_another_way_tells_of_the_same_deals(
    write_table, finding, other
):
    first, second = (
        import_paths(
            [write_table(f"{way}.csv", HEADER, [row(WAYS[way](n), n) for n in range(6)])]
        )
        for way in ("short", other)
    )
    history = second.onto(first.history).history
    assert set(history.deals["deal_id"]) == set(SHORT)
    assert finding(history, "past_as_it_was") is not None


def test_capitals_that_are_back_keep_two_deals_apart(write_table):
    names = ["0061N0000aB00Xy", "0061N0000ab00xY"]
    rows = [row((each + check_letters(each)).lower(), 1) for each in names]
    history = import_paths([write_table("d.csv", HEADER, rows)]).history
    assert sorted(each[:15] for each in history.deals["deal_id"]) == names


def test_deals_that_may_have_lost_their_own_id_are_serious(write_table, finding):
    rows = [row(each.lower(), 1) for each in SHORT]
    history = import_paths([write_table("d.csv", HEADER, rows)]).history
    assert finding(history, "ids_without_case").severity == "caution"
    again = [*rows[0][:-1], 99]
    history = import_paths([write_table("d.csv", HEADER, [*rows, again])]).history
    check = finding(history, "ids_without_case")
    assert (check.severity, check.count, check.spoils) == ("serious", 2, "everything")
    history = import_paths([write_table("d.csv", HEADER, [row(each, 1) for each in SHORT])])
    assert finding(history.history, "ids_without_case") is None


def test_a_newer_export_whose_ids_lost_their_capitals_is_refused_with_the_reason(
    write_table,
):
    first, second = (
        import_paths([write_table(name, HEADER, [row(way(each), 1) for each in SHORT])])
        for name, way in (("a.csv", str), ("b.csv", str.lower))
    )
    with pytest.raises(InvalidInput, match="lost their capitals: export them in 18"):
        second.onto(first.history)


def test_ids_of_another_kind_keep_their_case():
    hashes = ["3f9a0b7c2d1e4f5a6b", "77aa0b7c2d1e4f5a6c", "0a1b2c3d4e5f6a7b8c"]
    assert one_form(hashes) == {}
    # Of several kinds of records, and one whose last letters tell nothing.
    assert one_form([LONG[0].lower(), "001" + LONG[1].lower()[3:]]) == {}
    assert one_form([LONG[0].lower(), LONG[1].lower()[:-3] + "zzz"]) == {}


def test_merged_deals_are_found_under_their_one_id(write_table):
    header = f"{HEADER},merged deal ids"
    rows = [[*row(LONG[0], 0), SHORT[1]], [*row(LONG[1], 1), ""], [*row(LONG[2], 2), ""]]
    history = import_paths([write_table("d.csv", header, rows)]).history
    assert set(history.deals["deal_id"]) == {LONG[0], LONG[2]}


SALESFORCE = st.from_regex(r"006[0-9A-Za-z]{12}", fullmatch=True)


@given(names=st.sets(SALESFORCE, min_size=1, max_size=8), data=st.data())
def test_however_ids_are_written_each_stays_itself(names, data):
    whole = [name + check_letters(name) for name in sorted(names)]
    ways = st.sampled_from([str, str.lower, str.upper, wide])
    written = [data.draw(ways)(name) for name in whole]
    forms = one_form([*written, *names])
    assert [forms.get(each, each) for each in written] == whole
    assert [forms[each] for each in sorted(names)] == whole
    back = other_forms(written, names)
    assert [back[each] for each in written] == sorted(names)
