"""What would have come of an observed quarter under a change: luck inferred deal by deal, by sampling.

Luck that no CRM shows is not computed but kept where it agrees: of all futures in which the base gave a
deal the fate that was observed, one is drawn, and what the change makes of the deal on that same luck is
its fate in the replay. One future is tried first for all deals of a sample, so that deals that agree with it
share its people and its luck. Without a change, or with one that does nothing, every deal ends as it did.

What a sample rests on: a deal's own fate within the quarter and nothing else that was observed. When in
the quarter it closed, and what else happened to the same rep, confine no luck here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array, BoolArray, IntArray
from sim.chance import Purpose, stream_key, uniform
from sim.experiments.replaying.fates import BASE, CHANGED, Fate, Fates

SAMPLES: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observed:
    """What a CRM shows at the quarter's end.

    Attributes:
        known: Fate of each deal that was open at its start, shape (deals,).
        known_paid: What those that were won paid, else 0.
        new: Fate of each deal that was opened in the quarter, shape (new deals,).
        new_paid: What those that were won paid, else 0.
    """

    known: IntArray
    known_paid: Array
    new: IntArray
    new_paid: Array

    @property
    def wins(self) -> float:
        """Deals that were won."""
        return float((self.known == Fate.WON).sum() + (self.new == Fate.WON).sum())

    @property
    def bookings(self) -> float:
        """What they paid."""
        return float(self.known_paid.sum() + self.new_paid.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replayed:
    """Samples of the quarter under the change.

    Attributes:
        wins: Wins in each sample, shape (samples,).
        bookings: Money, likewise.
        known: Share of samples in which a deal of the start ends otherwise, shape (deals,).
        known_won: Share in which it is won, likewise.
        new: The same of deals that were opened in the quarter.
        untold: Deals whose observed fate came in no future, of the start and of the quarter; they
            are left as they were.
    """

    wins: Array
    bookings: Array
    known: Array
    known_won: Array
    new: Array
    untold: tuple[int, int]


def replayed(
    observed: Observed, lives: Sequence[Fates], *, seed: int, samples: int = SAMPLES
) -> Replayed:
    """Sample the quarter under the change, given what was observed.

    Args:
        observed: What a CRM shows.
        lives: Futures under the base and the change.
        seed: Seed of the sampling.
        samples: How many are drawn.
    """
    fate = np.stack([life.known for life in lives])
    paid = np.stack([life.known_paid for life in lives])
    agrees = fate[:, BASE] == observed.known
    # Which future each new deal comes from, in one long list.
    new_fate = np.concatenate([life.new for life in lives], axis=1)
    new_paid = np.concatenate([life.new_paid for life in lives], axis=1)
    source = np.repeat(np.arange(len(lives)), [life.new.shape[1] for life in lives])
    usual = max(float((new_fate[BASE] != Fate.NEVER).sum()) / len(lives), 1e-9)
    scale = len(observed.new) / usual
    wins, bookings = np.zeros(samples), np.zeros(samples)
    other, new_other = np.zeros(len(observed.known)), np.zeros(len(observed.new))
    won_then = np.zeros(len(observed.known))
    draws = _Draws(seed, samples)
    for sample in range(samples):
        home = int(draws.of(sample, 0) * len(lives))
        then, money = observed.known.copy(), observed.known_paid.copy()
        for deal in range(len(then)):
            picked = _picked(agrees[:, deal], home, draws.of(sample, 1 + deal))
            if picked >= 0:
                then[deal] = fate[picked, CHANGED, deal]
                money[deal] = _paid(observed.known_paid[deal], paid[picked, :, deal])
        other += then != observed.known
        won_then += then == Fate.WON
        first = 1 + len(then)
        new_then, new_money = observed.new.copy(), observed.new_paid.copy()
        for deal in range(len(new_then)):
            pool = np.flatnonzero(new_fate[BASE] == observed.new[deal])
            if len(pool):
                at = int(pool[int(draws.of(sample, first + deal) * len(pool))])
                new_then[deal] = new_fate[CHANGED, at]
                new_money[deal] = _paid(observed.new_paid[deal], new_paid[:, at])
        new_other += new_then != observed.new
        extra = (source == home) & (new_fate[BASE] == Fate.NEVER)
        won = extra & (new_fate[CHANGED] == Fate.WON)
        wins[sample] = (then == Fate.WON).sum() + (new_then == Fate.WON).sum()
        wins[sample] += scale * won.sum()
        bookings[sample] = (
            money.sum() + new_money.sum() + scale * new_paid[CHANGED, won].sum()
        )
    return Replayed(
        wins=wins, bookings=bookings, known=other / samples, known_won=won_then / samples, new=new_other / samples,
        untold=(
            int((~agrees.any(axis=0)).sum()),
            sum(not (new_fate[BASE] == each).any() for each in observed.new),
        ),
    )  # fmt: skip


def _picked(agrees: BoolArray, home: int, u: float) -> int:
    """The future tried first if it agrees, else one that does, by lot; -1: none does."""
    if agrees[home]:
        return home
    there = np.flatnonzero(agrees)
    return int(there[int(u * len(there))]) if len(there) else -1


def _paid(observed: float, paid: Array) -> float:
    """What a deal pays under the change: as observed, times what the change makes of its price."""
    if paid[CHANGED] <= 0.0:
        return 0.0
    if observed > 0.0 and paid[BASE] > 0.0:
        return float(observed * (paid[CHANGED] / paid[BASE]))
    return float(paid[CHANGED])


class _Draws:
    """Uniforms by sample and place, each at an address of its own."""

    def __init__(self, seed: int, samples: int) -> None:
        self._keys = [stream_key(seed, sample) for sample in range(samples)]

    def of(self, sample: int, place: int) -> float:
        """The uniform of one place of one sample."""
        return uniform(self._keys[sample], place, int(Purpose.REPLAY_SAMPLE), 0, 0)
