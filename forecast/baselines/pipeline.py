"""Methods that multiply the open pipeline by a rate."""

import numpy as np

from forecast.baselines.asking import Asked, Draws
from forecast.deals import DealTable
from forecast.history.tables import History
from forecast.streams import stream
from sim.arrays import IntArray

MOST_SNAPSHOTS = 104
"""Evenings that are looked back on, the latest ones, for what stages came to."""


def win_rate_times_open(asked: Asked) -> dict[int, Draws]:
    """Forecast that open deals are won at the historical win rate, whenever they close.

    The method has no clock: that is what is wrong with it.
    """
    table = asked.table
    closed, wins = int((~table.is_open).sum()), int(table.won.sum())
    chance = stream(asked.seed, "baseline:win_rate")
    rate = chance.beta(wins + 0.5, closed - wins + 0.5, asked.draws)
    won = chance.binomial(int(table.is_open.sum()), rate).astype(np.float64)
    return dict.fromkeys(asked.days, won * _mean_worth(asked))


def conversion_times_open(asked: Asked) -> dict[int, Draws]:
    """Forecast the usual ratio of what a window brings to the deals open at its start."""
    return {days: _conversion(asked, days) for days in asked.days}


def _conversion(asked: Asked, days: int) -> Draws:
    table = asked.table
    worth = table.worth(asked.target)
    first, weeks = table.observed_from, days // 7
    longest = max((table.as_of - first) // 7 - 2, 1)
    window = 7 * min(weeks, longest)
    ratios = []
    for start in range(table.as_of - window, first, -7):
        open_then = ((table.created <= start) & (table.closed > start)).sum()
        inside = table.won & (table.closed > start) & (table.closed <= start + window)
        if open_then:
            ratios.append(float(worth[inside].sum() / open_then))
    if not ratios:
        return np.zeros(asked.draws)
    pick = stream(asked.seed, "baseline:conversion").random(asked.draws) * len(ratios)
    chosen = np.array(ratios)[pick.astype(np.int64)]
    scale = int(table.is_open.sum()) * days / window
    return np.asarray(chosen * scale, dtype=np.float64)


def stage_weights(asked: Asked) -> dict[int, Draws]:
    """Forecast that open deals are won as often as deals of their stage were, in that time.

    The weight of a stage is the share of deals that stood in it on earlier evenings, a week
    apart, and were won within the window. Deals not created yet are not in it, as in the
    trade's weighted pipeline. Needs a history of stages.
    """
    if asked.known is None or asked.known.stage_changes.empty:
        return {}
    table = asked.table
    stages = _Stages(table, asked.known)
    now = stages.on(table.as_of)
    open_now = np.bincount(now[table.is_open], minlength=stages.count)
    chance = stream(asked.seed, "baseline:stages")
    found = {}
    for days in asked.days:
        stood, won = np.zeros(stages.count), np.zeros(stages.count)
        starts = range(table.as_of - days, table.observed_from, -7)[:MOST_SNAPSHOTS]
        for start in starts:
            there = (table.created <= start) & (table.closed > start)
            stage = stages.on(start)
            stood += np.bincount(stage[there], minlength=stages.count)
            soon = there & table.won & (table.closed <= start + days)
            won += np.bincount(stage[soon], minlength=stages.count)
        if not stood.sum():
            continue
        # Two deals of the whole pipeline stand for a stage in which few have been seen.
        usual = won.sum() / stood.sum()
        shape = (asked.draws, stages.count)
        rate = chance.beta(
            won + 2.0 * usual + 1e-3, stood - won + 2.0 * (1.0 - usual) + 1e-3, shape
        )
        wins = chance.binomial(open_now, rate).sum(axis=1)
        found[days] = wins.astype(np.float64) * _mean_worth(asked)
    return found


class _Stages:
    """In which stage each deal stood on an evening."""

    def __init__(self, table: DealTable, known: History) -> None:
        changes = known.stage_changes
        place = {deal: row for row, deal in enumerate(table.ids.tolist())}
        deal = np.array([place.get(str(each), -1) for each in changes["deal_id"]], int)
        day = changes["entered"].to_numpy().astype("datetime64[D]").astype(np.int64)
        names, stage = np.unique(changes["stage"].astype(str), return_inverse=True)
        mine = (deal >= 0) & (day <= table.as_of)
        order = np.argsort(day[mine], kind="stable")
        self.deal, self.day = deal[mine][order], day[mine][order]
        self.stage = stage[mine][order] + 1
        self.count = len(names) + 1
        self.deals = len(table.ids)

    def on(self, evening: int) -> IntArray:
        """Return the number of each deal's stage, 0 where it has entered none."""
        until = int(np.searchsorted(self.day, evening, side="right"))
        found = np.zeros(self.deals, dtype=np.int64)
        found[self.deal[:until]] = self.stage[:until]  # the last one of a deal stays
        return found


def _mean_worth(asked: Asked) -> float:
    worth = asked.table.worth(asked.target)[asked.table.won]
    return float(worth.mean()) if len(worth) else 0.0
