"""Whose wins they are: which open deals were won, and who wins deals not created yet.

How many are won is settled before, for all deals of an age together. Among these a rep who
wins more than others wins more of them, so sums by rep differ and the total does not.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from forecast.deals import DealTable
from forecast.fitting.reps import RepFit
from sim.arrays import Array, IntArray

RECENT_DAYS = 91
"""New deals come to reps as those of the last quarter did."""
ACTIVE_DAYS = 182
"""Who has not created a deal for so long gets no new ones."""
ROUNDS = 400
"""Looks at the deals of a cohort before its last free ones are taken in their order."""
MOST_COHORTS = 300
"""Above, neighbouring creation days are joined: hazards hardly change from one to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohorts:
    """Open deals by creation day, neighbouring days joined where there are very many.

    Attributes:
        rows: Row in the table of each open deal, cohort by cohort; shape (n_open,).
        born: Creation day of each cohort; shape (n_cohorts,).
        start: Place of each cohort's first deal in `rows`.
        size: Deals of each cohort.
    """

    rows: IntArray
    born: IntArray
    start: IntArray
    size: IntArray


def cohorts_of(table: DealTable) -> Cohorts:
    """Sort the open deals by creation day."""
    rows = np.flatnonzero(table.is_open)
    rows = rows[np.argsort(table.created[rows], kind="stable")]
    created = table.created[rows]
    days, day = np.unique(created, return_inverse=True)
    cohort = day // max(1, -(-len(days) // MOST_COHORTS))
    _, start, size = np.unique(cohort, return_index=True, return_counts=True)
    ends = start + size
    # The deal in the middle stands for its cohort.
    born = created[(start + ends - 1) // 2] if len(rows) else created
    return Cohorts(rows=rows, born=born, start=start, size=size)


def pick_deals(
    chance: np.random.Generator,
    cohorts: Cohorts,
    rep: IntArray,
    effect: Array,
    draw: IntArray,
    cohort: IntArray,
    log_odds: Array,
) -> IntArray:
    """Choose which deal each win is, no deal twice in a future.

    A deal of the cohort is looked at, and taken with the probability that its rep wins it,
    over that of the best rep: so the chances stand to each other as the odds do.

    Args:
        chance: Source of the luck.
        cohorts: The open deals.
        rep: Rep of each of `cohorts.rows`.
        effect: Log odds of each rep against the company, shape (draws, n_reps).
        draw: Future of each win, shape (n_wins,).
        cohort: Cohort of each win.
        log_odds: The company's odds where and when it was won.

    Returns:
        Place in `cohorts.rows` of each win.
    """
    found = np.full(len(draw), -1, dtype=np.int64)
    taken = np.zeros((len(effect), len(cohorts.rows)), dtype=np.bool_)
    best = expit(log_odds + effect.max(axis=1, initial=0.0)[draw])
    pending = np.arange(len(draw))
    for _ in range(ROUNDS):
        if not len(pending):
            return found
        of, group = draw[pending], cohort[pending]
        place = cohorts.start[group] + (
            chance.random(len(pending)) * cohorts.size[group]
        ).astype(np.int64)
        probability = expit(log_odds[pending] + effect[of, rep[place]])
        ok = chance.random(len(pending)) * best[pending] < probability
        ok &= ~taken[of, place]
        key = of * len(cohorts.rows) + place
        _, first = np.unique(key[ok], return_index=True)
        kept = np.flatnonzero(ok)[first]
        found[pending[kept]] = place[kept]
        taken[of[kept], place[kept]] = True
        pending = np.delete(pending, kept)
    for win in pending:  # nearly all of a cohort were won, and these are the last free ones
        group = cohort[win]
        mine = slice(cohorts.start[group], cohorts.start[group] + cohorts.size[group])
        place_left = int(cohorts.start[group] + np.argmin(taken[draw[win], mine]))
        found[win], taken[draw[win], place_left] = place_left, True
    return found


def new_shares(
    chance: np.random.Generator, table: DealTable, reps: RepFit, effect: Array
) -> Array:
    """Draw each rep's share of the wins among deals not created yet, (draws, n_reps).

    Deals come as they came in the last quarter, a Dirichlet share with half a deal of prior
    for everybody who has created one lately; wins follow the reps' odds.
    """
    count = len(table.reps)
    recent = table.created > table.as_of - RECENT_DAYS
    active = np.bincount(
        table.rep[table.created > table.as_of - ACTIVE_DAYS], minlength=count
    )
    weight = np.bincount(table.rep[recent], minlength=count) + 0.5 * (active > 0)
    if not active.any():
        weight = np.bincount(table.rep, minlength=count).astype(np.float64)
    shares = chance.standard_gamma(weight, size=(len(effect), count))
    usual = reps.wins.sum() / max(int(reps.closings.sum()), 1)
    shares = shares * np.exp(effect * (1.0 - usual))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)


def pick_reps(chance: np.random.Generator, shares: Array, draw: IntArray) -> IntArray:
    """Choose the rep of each win among new deals, by the shares of its future."""
    until = np.cumsum(shares, axis=1)
    luck = chance.random(len(draw)) * until[draw, -1]
    # One search over all futures: each one's shares are lifted by its number.
    lifted = (until / until[:, -1:] + np.arange(len(shares))[:, None]).reshape(-1)
    found = np.searchsorted(lifted, luck / until[draw, -1] + draw, side="right")
    rep = np.minimum(found - draw * shares.shape[1], shares.shape[1] - 1)
    return np.asarray(rep, dtype=np.int64)
