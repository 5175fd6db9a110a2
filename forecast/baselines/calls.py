"""What managers or reps called: one number for a period, from which nothing is drawn.

A call says what a person and everybody below will book in a period, what is booked of it
already included. The latest one of each person counts that was made by the evening.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from forecast.baselines.asking import Asked, Draws
from forecast.deals import UNNAMED
from forecast.history.tables import History
from forecast.periods import date_from
from sim.arrays import BoolArray

COMMIT: Final = "commit"


def calls(asked: Asked) -> dict[int, Draws]:
    """Forecast what was called for a period that ends with the window, less what is booked.

    A call is taken where all deals of those it speaks for are asked about, and nobody above
    made one too: so a manager's call and those of the reps below do not add up to double.
    """
    known = asked.known
    if known is None or known.commits.empty or asked.target != "bookings":
        return {}
    above = dict(zip(known.people["person"], known.people["manager"], strict=True))
    sells = _sells(asked, known)
    made = known.commits[known.commits["category"].str.lower() == COMMIT]
    made = made[made["amount"].notna()].sort_values("recorded_at", kind="stable")
    found = {}
    for days in asked.days:
        ends = made["last"] == np.datetime64(date_from(asked.table.as_of + days))
        begun = made["first"] <= np.datetime64(date_from(asked.table.as_of + 1))
        mine = made[ends & begun].drop_duplicates("person", keep="last")
        total = _left(asked, mine, above, sells)
        if total is not None:
            found[days] = np.full(asked.draws, max(total, 0.0))
    return found


def _sells(asked: Asked, known: History) -> dict[str, bool]:
    """Return, of everybody who owns a deal, whether all of them are asked about."""
    owners = known.deals["rep"].astype(str).replace("", UNNAMED)
    asked_of = np.isin(known.deals["deal_id"].astype(str), asked.table.ids)
    whole = pd.Series(asked_of).groupby(owners.to_numpy()).all()
    return {str(rep): bool(asked) for rep, asked in whole.items()}


def _left(
    asked: Asked, made: pd.DataFrame, above: Mapping[str, str], sells: Mapping[str, bool]
) -> float | None:
    """Return what calls leave to be booked; None: they do not speak for all who are asked about."""
    callers = set(made["person"])
    speaks = {rep: _highest(rep, above, callers) for rep in sells}
    whole = {
        who for who in callers
        if all(sells[rep] for rep, caller in speaks.items() if caller == who)
    }  # fmt: skip
    owners = {asked.table.reps[code] for code in np.unique(asked.table.rep)}
    spoken = {speaks.get(rep, "") for rep in owners}
    if not spoken or not spoken <= whole:
        return None
    total = 0.0
    for who, first, amount in zip(
        made["person"], made["first"], made["amount"], strict=True
    ):
        if who in spoken:
            day = int(np.datetime64(first, "D").astype(np.int64))
            total += float(amount) - _booked(asked, _of(asked, speaks, who), day)
    return total


def _highest(person: str, above: Mapping[str, str], callers: set[str]) -> str:
    """Return the highest caller at or above a person; empty: nobody called."""
    found, seen = "", set[str]()
    while person and person not in seen:
        found = person if person in callers else found
        seen.add(person)
        person = above.get(person, "")
    return found


def _of(asked: Asked, speaks: Mapping[str, str], who: str) -> BoolArray:
    mine = np.array([speaks.get(rep) == who for rep in asked.table.reps], np.bool_)
    return np.asarray(mine[asked.table.rep])


def _booked(asked: Asked, mine: BoolArray, first: int) -> float:
    table = asked.table
    won = mine & table.won & (table.closed >= first)
    return float(table.worth("bookings")[won].sum())
