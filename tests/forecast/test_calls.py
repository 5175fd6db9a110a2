"""What people called, as one of the methods that a forecast stands beside."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.backtest.rolling import rolling_record
from forecast.baselines.asking import Asked
from forecast.baselines.calls import calls
from forecast.deals import deal_table
from forecast.history.canonical import conformed
from sim.outputs import schema

EVENING, LAST = dt.date(2018, 9, 30), dt.date(2018, 10, 28)


@pytest.fixture(scope="module")
def company(planted):
    """Eight reps, half of them below each of two managers, who are below a head."""
    history, _ = planted(7, known_days=330)
    reps = sorted(set(history.deals["rep"]))
    people = pd.DataFrame(
        {
            "person": [*reps, "Ann", "Ben"],
            "manager": ["Ann"] * 4 + ["Ben"] * 4 + ["Cleo", "Cleo"],
            "role": ["rep"] * 8 + ["manager"] * 2,
            "team": ["north"] * 4 + ["south"] * 4 + ["north", "south"],
        }
    )
    return replace(history, people=conformed(people, schema.PEOPLE)), reps


def with_calls(history, *made):
    """Calls as (person, amount, first day, category)."""
    frame = pd.DataFrame(
        [
            {
                "person": person, "first": pd.Timestamp(first), "last": pd.Timestamp(LAST),
                "category": category, "amount": amount,
                "recorded_at": pd.Timestamp(f"{first} 09:00") + pd.Timedelta(hours=hour),
            }
            for hour, (person, amount, first, category) in enumerate(made)
        ]
    )  # fmt: skip
    return replace(history, commits=conformed(frame, schema.COMMITS))


def called(history, chosen=None, *, days=28, target="bookings"):
    known = history.as_of(EVENING)
    table = deal_table(history, EVENING)
    if chosen is not None:
        table = table.only(np.isin(np.array(table.reps)[table.rep], chosen))
    asked = Asked(table=table, days=(days,), target=target, draws=10, seed=0, known=known)
    return calls(asked).get(days)


def booked(history, reps, first):
    deals = history.deals
    mine = (deals["status"] == "won") & deals["rep"].isin(reps)
    mine &= (deals["closed"] >= first) & (deals["closed"] <= str(EVENING))
    return deals.loc[mine, "amount"].sum()


def test_a_call_is_what_is_left_of_it(company):
    """What is booked of the period already comes off, of the caller's own people alone."""
    history, reps = company
    history = with_calls(
        history, ("Ann", 9e6, "2018-09-03", "commit"), ("Ben", 5e6, "2018-09-17", "commit")
    )
    left = 14e6 - booked(history, reps[:4], "2018-09-03")
    left -= booked(history, reps[4:], "2018-09-17")
    assert booked(history, reps[:4], "2018-09-03") > 0
    np.testing.assert_allclose(called(history), left)
    assert len(called(history)) == 10


def test_the_highest_call_counts_and_the_latest(company):
    history, reps = company
    history = with_calls(
        history, ("Ann", 1e6, "2018-09-30", "commit"), (reps[0], 7e6, "2018-09-30", "commit"),
        ("Ben", 3e6, "2018-09-30", "commit"), ("Ann", 2e6, "2018-09-30", "Commit"),
        ("Ann", 8e6, "2018-09-30", "best_case"),
    )  # fmt: skip
    today = booked(history, reps, "2018-09-30")
    np.testing.assert_allclose(called(history), 5e6 - today)
    south = booked(history, reps[4:], "2018-09-30")
    np.testing.assert_allclose(called(history, reps[4:]), 3e6 - south)


def test_a_call_says_nothing_where_it_speaks_for_others(company):
    """Not of a single rep, of wins, of another window, nor where somebody made none."""
    history, reps = company
    history = with_calls(history, ("Ann", 9e6, "2018-09-03", "commit"))
    assert called(history, reps[:4]) is not None
    assert called(history, reps[:2]) is None
    assert called(history) is None
    assert called(history, reps[:4], target="wins") is None
    assert called(history, reps[:4], days=21) is None


def test_a_call_made_later_is_not_known(company):
    history, reps = company
    history = with_calls(history, ("Ann", 9e6, "2018-10-01", "commit"))
    assert called(history, reps[:4]) is None


def test_a_backtest_scores_what_was_called(company):
    """A point: its score is how far off it was."""
    history, _ = company
    history = with_calls(history, ("Cleo", 2e6, "2018-10-01", "commit"))
    history = replace(
        history, commits=history.commits.assign(recorded_at=pd.Timestamp("2018-09-28"))
    )
    record = rolling_record(
        history, history.meta.snapshot, [dt.date(2018, 10, 1)], [4], target="bookings",
        draws=50,
    ).windows.set_index("method")  # fmt: skip
    row = record.loc["what people called"]
    assert row["mean"] == 2e6
    assert row["crps"] == pytest.approx(abs(2e6 - row["actual"]))
