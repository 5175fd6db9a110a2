"""A deletion with a date is an event: on an evening before it the deal is there."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.history.importers.assemble import import_paths

HEADER = ["id", "owner", "stage", "created", "close date", "amount", "deleted at"]
STAGES = ("Won", "Lost", "Negotiation")


def rows(*, gone):
    """Twenty-four deals; those of which it is told are deleted on a day in March."""
    days = np.datetime64("2024-01-01") + np.arange(24) * 2
    return [
        [
            f"D{i:03}",
            "Ann" if i % 2 else "Bob",
            STAGES[i % 3],
            str(day),
            str(day + 30) if i % 3 < 2 else "",
            100 + i,
            gone.get(i, ""),
        ]
        for i, day in enumerate(days)
    ]


@pytest.fixture
def exported(write_table):
    """Import the deals with some of them deleted."""

    def export(**gone):
        named = {int(name[1:]): day for name, day in gone.items()}
        path = write_table("deals.csv", HEADER, rows(gone=named))
        return import_paths([path])

    return export


@pytest.mark.parametrize("number", [3, 4, 5], ids=["won", "lost", "open"])
def test_a_deal_that_was_deleted_later_is_there_on_evenings_before(exported, number):
    kept = exported(D0="2024-03-05").history
    history = exported(D0="2024-03-05", **{f"D{number}": "2024-03-01"}).history
    name = f"D{number:03}"
    for evening in (date(2024, 1, 20), date(2024, 2, 20), date(2024, 2, 29)):
        expected, seen = kept.as_of(evening).deals, history.as_of(evening).deals
        pd.testing.assert_frame_equal(seen, expected)
    assert name in set(history.as_of(date(2024, 2, 29)).deals["deal_id"])
    assert name not in set(history.as_of(date(2024, 3, 1)).deals["deal_id"])
    assert name not in set(history.deals["deal_id"])


def test_a_deletion_with_a_date_is_named_and_counted(exported, finding):
    found = exported(D3="2024-03-05", D4="2024-03-05")
    assert finding(found.history, "deleted_rows").count == 2
    assert "from the day" in finding(found.history, "deleted_rows").treatment
    lines = found.history.meta.ledger
    assert sum(line.rejected for line in lines) == 2
    assert sum(line.kept for line in lines) == len(found.history.deals) == 22
