"""Tables of an export are joined by a key, as a mapping says, and nothing is lost in that."""

import pytest

from forecast.history import import_paths, propose_paths, read_mapping
from forecast.history.proposing.writing import mapping_text
from sim.problems import InvalidInput

DEALS = "Ref,Owner,Stage,Created,Close Date,Amount,Customer"
ROWS = [
    [f"D{i:02}", "Ann", ["Won", "Lost"][i % 2], f"2024-01-{i + 1:02}", f"2024-03-{i + 1:02}",
     100 + i, f"C{i % 3}"]
    for i in range(12)
]  # fmt: skip
MAPPING = """
[columns]
deal_id = "Ref"
created = "Created"
closed = "Close Date"
stage = "Stage"
amount = "Amount"
segment = "trade"

[status]
Won = "won"
Lost = "lost"

[[joins]]
table = "deals"
key = "Customer"
other = "customers.csv"
other_key = "id"
"""


@pytest.fixture
def imported(write_table, tmp_path):
    def run(customers, mapping=MAPPING):
        write_table("x/deals.csv", DEALS, ROWS)
        write_table("x/customers.csv", "id,trade,Amount", customers)
        (tmp_path / "mapping.toml").write_text(mapping)
        return import_paths([tmp_path / "x"], read_mapping(tmp_path / "mapping.toml"))

    return run


def problems_of(call, *arguments):
    with pytest.raises(InvalidInput) as caught:
        call(*arguments)
    return caught.value.problems


def test_a_column_of_another_table_stands_beside_each_deal(imported):
    found = imported([["C0", "steel", 1], ["C1", "food", 2], ["C1", "food", 2]])
    deals = found.history.deals.set_index("deal_id")
    assert deals["segment"].tolist() == ["steel", "food", ""] * 4
    assert deals["amount"].tolist() == [100 + i for i in range(12)]
    (check,) = [
        each for each in found.history.meta.checks if each.id == "rows_without_partner"
    ]
    assert (check.count, check.examples) == (4, ("C2",))


def test_a_key_that_stands_in_several_rows_is_refused(imported):
    (problem,) = problems_of(imported, [["C0", "steel", 1], ["C0", "food", 2]])
    assert "customers.csv: id of [[joins]] stands in several rows (C0)" in problem


def test_tables_and_columns_that_are_not_there_are_named_all_at_once(imported):
    mapping = MAPPING + (
        '[[joins]]\ntable = "deals"\nkey = "Custmer"\nother = "customers"\n'
        'other_key = "id"\ntake = ["size"]\n'
        '[[joins]]\ntable = "deal"\nkey = "Ref"\nother = "customers"\n'
    )
    one, two, three = problems_of(imported, [["C0", "steel", 1]], mapping)
    assert "deals.csv: has no column 'Custmer'" in one
    assert "customers.csv: has no column 'size'" in two
    assert "no table 'deal'; it has customers.csv, deals.csv" in three


@pytest.mark.parametrize(
    ("joins", "message"),
    [
        ('[[joins]]\ntable = "a"\nother = "b"\n', "number 1 lacks 'key'"),
        ('[[joins]]\ntable = "a"\nkey = "x"\nother = "b"\nhow = "left"\n', "unknown 'how'"),
        ('[[joins]]\ntable = "a"\nkey = 3\nother = "b"\n', "key is 3"),
        (
            '[[joins]]\ntable = "a"\nkey = ["x", "y"]\nother = "b"\nother_key = "z"\n',
            "must name as many columns",
        ),
        ("joins = [1]\n", "number 1 must be a table"),
    ],
)
def test_a_join_that_says_too_little_or_too_much_is_refused(tmp_path, joins, message):
    (tmp_path / "mapping.toml").write_text(joins)
    (problem,) = problems_of(read_mapping, tmp_path / "mapping.toml")
    assert message in problem


def test_a_table_that_deals_refer_to_gives_them_what_they_lack_and_the_proposal_says_so(
    write_table, tmp_path
):
    write_table("x/deals.csv", DEALS.replace("Customer", "customer_id"), ROWS)
    customers = [[f"C{i}", trade, "2020-01-01"] for i, trade in enumerate(["a", "b", "c"])]
    write_table("x/customers.csv", "id,industry,created", customers)
    history = import_paths([tmp_path / "x"]).history
    assert history.deals["segment"].tolist() == ["a", "b", "c"] * 4
    assert str(history.deals["created"].min().date()) == "2024-01-01"
    checks = {check.what for check in history.meta.checks}
    assert "customers.csv: columns not used: 'created'" in checks
    assert "tables_not_used" not in {check.id for check in history.meta.checks}
    (proposal,) = propose_paths([tmp_path / "x"])
    text = mapping_text(proposal)
    assert "[[joins]]" in text
    (tmp_path / "mapping.toml").write_text(text)
    mapping = read_mapping(tmp_path / "mapping.toml")
    again = import_paths([tmp_path / "x"], mapping).history
    assert again.deals.equals(history.deals)


def test_a_table_is_not_joined_by_numbers_that_happen_to_stand_in_it(write_table, tmp_path):
    write_table("x/deals.csv", DEALS.replace("Customer", "licences"), ROWS)
    write_table("x/customers.csv", "id,industry", [["C0", "a"], ["C1", "b"], ["C2", "c"]])
    history = import_paths([tmp_path / "x"]).history
    assert set(history.deals["segment"]) == {""}
