"""What a history shows of a quarter when it is over: the fate of each deal, as a replay takes it."""

from __future__ import annotations

import datetime as dt

import numpy as np

from forecast.calibration.today import Today
from forecast.deals import table_of
from forecast.history.tables import History
from forecast.periods import day_number
from sim.experiments.replaying.abducting import Observed
from sim.experiments.replaying.fates import Fate


def observed_in(
    history: History, today: Today, until: dt.date
) -> tuple[Observed, tuple[str, ...]]:
    """Return the fates of deals from an evening until a day, and the ids of those opened between.

    Args:
        history: Canonical tables; nothing in them dated after `until` is read.
        today: The evening on which the quarter begins.
        until: Its last day.
    """
    table = table_of(history.as_of(until), until)
    closed = table.closed <= table.as_of
    fate = np.where(closed & table.won, int(Fate.WON), np.where(closed, int(Fate.LOST), 0))
    paid = np.where(fate == Fate.WON, np.nan_to_num(table.amount), 0.0)
    place = {each: number for number, each in enumerate(table.ids.tolist())}
    known = np.array([place.get(each, -1) for each in today.ids], np.int64)
    # A deal that is gone from the history by then was never closed in it.
    there = known >= 0
    new = np.flatnonzero(table.created > day_number(today.as_of))
    return Observed(
        known=np.where(there, fate[known], int(Fate.OPEN)),
        known_paid=np.where(there, paid[known], 0.0),
        new=fate[new],
        new_paid=paid[new],
    ), tuple(table.ids[new].tolist())
