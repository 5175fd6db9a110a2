"""Whose wins they are: which open deals were won, and who wins deals not created yet.

How many are won is settled before, for all deals of an age together. Among these a rep who
wins more than others wins more of them, so sums by rep differ and the total does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.cohorts import Cohorts
from forecast.deals import DealTable
from forecast.fitting.reps import RepFit
from sim.arrays import Array, IntArray

RECENT_DAYS = 91
"""New deals come to reps as those of the last quarter did."""
ACTIVE_DAYS = 182
"""Who has not created a deal for so long gets no new ones."""
KIND_DAYS = 182
"""New deals are of the kinds that were created in the last half year."""
BORROWED = 2.0
"""Deals of everybody's that a rep's own kinds of deals are filled up with."""
ROUNDS = 400
"""Looks at the deals of a cohort before its last free ones are taken in their order."""
SLOTS = 4096
"""Into so many parts the shares of a future are cut; a rounding drawn anew in each future
keeps every rep's mean share."""

Cells = tuple[IntArray, IntArray, NDArray[np.float32]]
"""Future, cohort and the company's log odds where and when some deals are won."""


def pick_deals(
    chance: np.random.Generator,
    cohorts: Cohorts,
    rep: IntArray,
    effect: Array,
    *,
    cells: Cells,
    wins: NDArray[np.integer],
) -> IntArray:
    """Choose which deal each win is, no deal twice in a future.

    A deal of the cohort is looked at, and taken with the probability that its rep wins it,
    over that of the best rep: so the chances stand to each other as the odds do.

    Args:
        chance: Source of the luck.
        cohorts: The open deals.
        rep: Rep of each of `cohorts.rows`.
        effect: Log odds of each rep against the company, shape (draws, n_reps).
        cells: Where deals are won, arrays of shape (n_cells,).
        wins: How many in each cell.

    Returns:
        Place in `cohorts.rows` of each win, cell by cell.
    """
    draw, cohort, log_odds = cells
    deals, against = len(cohorts.rows), np.exp(-effect).astype(np.float32)
    lost = np.exp(-log_odds)
    best = 1.0 + lost * against.min(axis=1, initial=1.0)[draw]
    cell = np.repeat(np.arange(len(wins)), wins)
    start, size = cohorts.start[cohort], cohorts.size[cohort]
    first, first_rep = draw * deals, draw * effect.shape[1]
    found = np.full(len(cell), -1, dtype=np.int64)
    taken = np.zeros(len(effect) * deals, dtype=np.bool_)
    owner = np.zeros(len(effect) * deals, dtype=np.int32)
    against = against.reshape(-1)
    pending = np.arange(len(cell))
    for _ in range(ROUNDS):
        if not len(pending):
            return found
        of = cell[pending]
        look = chance.random((2, len(pending)), dtype=np.float32)
        place = start[of] + np.minimum((look[0] * size[of]).astype(np.int64), size[of] - 1)
        key = first[of] + place
        odds = 1.0 + lost[of] * against[first_rep[of] + rep[place]]
        ok = np.flatnonzero((look[1] * odds < best[of]) & ~taken[key])
        # Of several that want the same deal the last one has it.
        owner[key[ok]] = ok
        kept = ok[owner[key[ok]] == ok]
        found[pending[kept]] = place[kept]
        taken[key[kept]] = True
        left = np.ones(len(pending), dtype=np.bool_)
        left[kept] = False
        pending = pending[left]
    for win in pending:  # nearly all of a cohort were won, and these are the last free ones
        of = cell[win]
        mine = first[of] + start[of]
        free = int(np.argmin(taken[mine : mine + size[of]]))
        found[win], taken[mine + free] = start[of] + free, True
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


def pick_reps(
    chance: np.random.Generator, shares: Array, draw: NDArray[np.integer]
) -> NDArray[np.int32]:
    """Choose the rep of each win among new deals, by the shares of its future."""
    futures, reps = shares.shape
    until = np.cumsum(shares, axis=1)
    until /= until[:, -1:]
    rounded = np.floor(until * SLOTS + chance.random((futures, 1))).astype(np.int64)
    rounded[:, -1] = SLOTS
    slots = np.diff(rounded, axis=1, prepend=0).reshape(-1)
    who = np.repeat(np.tile(np.arange(reps, dtype=np.int32), futures), slots)
    slot = chance.integers(SLOTS, size=len(draw), dtype=np.int32)
    return np.asarray(who[draw * SLOTS + slot])


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """The deals created lately, rep by rep: new deals are of their kinds.

    Attributes:
        rows: Rows in the table of deals.
        start: Place of each rep's first one in `rows`; shape (n_reps,).
        size: How many each rep has.
    """

    rows: NDArray[np.int32]
    start: IntArray
    size: IntArray

    @classmethod
    def of(cls, table: DealTable) -> Lately:
        """Sort the deals of the last half year by rep, all deals if there are none."""
        rows = np.flatnonzero(table.created > table.as_of - KIND_DAYS)
        rows = rows if len(rows) else np.arange(len(table.ids))
        rows = rows[np.argsort(table.rep[rows], kind="stable")]
        size = np.bincount(table.rep[rows], minlength=len(table.reps))
        return cls(rows=rows.astype(np.int32), start=np.cumsum(size) - size, size=size)

    def pick(
        self, chance: np.random.Generator, rep: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """Choose a deal that each new one is like: of the rep's own, or of everybody's.

        Reps with few deals are mixed with the company: `BORROWED` deals of everybody's are
        added to their own.
        """
        luck, borrowed = chance.random(len(rep)), (BORROWED / (BORROWED + self.size))[rep]
        own = luck >= borrowed
        # What is left of the same luck once it has said whose deal it is.
        luck = np.where(own, luck - borrowed, luck) / np.where(
            own, 1.0 - borrowed, borrowed
        )
        many = np.where(own, self.size[rep], len(self.rows))
        place = np.minimum((luck * many).astype(np.int64), many - 1)
        return np.asarray(self.rows[place + np.where(own, self.start[rep], 0)])
