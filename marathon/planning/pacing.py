"""Where the plan stands in a week: what is booked, and what the futures say of the rest.

Futures of the plan are conditioned on what is booked: what is still to come in each of them is
moved by as much as, over all futures, it goes along with what was booked by then (a regression
adjustment, Beaumont, Zhang and Balding 2002). Who is ahead now is likelier ahead later, as far as
that comes of people and pipeline and not of luck. All futures stay, and sums over reps are those of
teams and the company.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, IntArray
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.chance import Chance
from sim.outputs.tally import COMPANY

AT_RISK = 0.6
"""Of the quota: below it in two quarters running, people leave at more than twice the rate."""
CHANCE_AT_RISK = 0.5
"""From which chance on to book less than that somebody is named."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conditioned:
    """Futures that have booked what is booked.

    Attributes:
        so_far: Bookings of each rep up to the week, shape (futures, weeks so far, reps).
        ahead: Bookings of each rep from then on, shape (futures, weeks ahead, reps).
        futures: The plan's futures that they are made of.
        week: First week that is not known.
    """

    so_far: Array
    ahead: Array
    futures: BookedFutures
    week: int

    def booked(self, first: int, end: int, members: IntArray) -> Array:
        """Bookings of some reps in the weeks [first, end), shape (futures,)."""
        before = self.so_far[:, first : max(first, min(end, self.week))]
        after = self.ahead[:, max(0, first - self.week) : max(0, end - self.week)]
        parts = [part[:, :, members].sum(axis=(1, 2)) for part in (before, after)]
        return np.asarray(parts[0] + parts[1])

    def chance_of(self, amount: float, first: int, end: int, members: IntArray) -> Chance:
        """Chance that some reps book an amount in the weeks [first, end)."""
        return Chance.of(self.booked(first, end, members) >= amount)


def conditioned(
    futures: BookedFutures, week: int, *, company: float | None, reps: Mapping[int, Array]
) -> Conditioned:
    """Condition futures on what is booked in the weeks before one.

    Args:
        futures: The plan's futures.
        week: First week that is not known.
        company: Bookings of all until then, where nothing is known of single reps; None: nothing
            is known at all.
        reps: By place of a rep, what was booked in each week before, shape (week,). Of whom
            nothing is said, nothing is booked.
    """
    drawn, ahead = futures.bookings[:, :week], futures.bookings[:, week:]
    if week == 0 or (company is None and not reps):
        return Conditioned(so_far=drawn, ahead=ahead, futures=futures, week=week)
    if reps:
        known = np.zeros(drawn.shape[1:])
        for place, booked in reps.items():
            known[:, place] = booked
        so_far = np.broadcast_to(known, drawn.shape)
        gap = known.sum(axis=0) - drawn.sum(axis=1)
    else:
        so_far, gap = _shared(drawn, float(company or 0.0))
    moved = _moved(ahead, drawn.sum(axis=1), gap)
    return Conditioned(so_far=so_far, ahead=moved, futures=futures, week=week)


def _shared(drawn: Array, company: float) -> tuple[Array, Array]:
    """What the company has booked, shared among reps as they go along with it.

    Returns:
        Bookings by future, week and rep, which add up to the company's, and by how much each
        rep's differ from those drawn, shape (futures, reps).
    """
    by_rep = drawn.sum(axis=1)
    total = by_rep.sum(axis=1)
    centred = total - total.mean()
    spread = float(centred @ centred)
    n = by_rep.shape[1]
    slopes = centred @ by_rep / spread if spread > 0.0 else np.full(n, 1.0 / n)
    gap = (company - total)[:, None] * slopes
    wanted = np.maximum(by_rep + gap, 0.0)
    # Nobody has booked less than nothing; the others then have booked as much less.
    sums = wanted.sum(axis=1, keepdims=True)
    share = np.divide(wanted, sums, out=np.full(wanted.shape, 1.0 / n), where=sums > 0.0)
    wanted = company * share
    weeks = drawn.shape[1]
    factor = np.divide(wanted, by_rep, out=np.zeros(by_rep.shape), where=by_rep > 0.0)
    even = np.where(by_rep > 0.0, 0.0, wanted / weeks)
    return drawn * factor[:, None, :] + even[:, None, :], wanted - by_rep


def _moved(ahead: Array, before: Array, gap: Array) -> Array:
    """What is still to come, moved by what is known of each rep and of all together.

    Args:
        ahead: Drawn bookings of the weeks to come, shape (futures, weeks, reps).
        before: Drawn bookings until then, shape (futures, reps).
        gap: What is booked, less what was drawn, shape (futures, reps).
    """
    if ahead.shape[1] == 0:
        return ahead
    rest = ahead.sum(axis=1)
    moved = np.empty_like(ahead)
    total = before.sum(axis=1)
    for rep in range(ahead.shape[2]):
        own, others = before[:, rep], total - before[:, rep]
        known = np.stack((own - own.mean(), others - others.mean()), axis=1)
        slopes = np.linalg.lstsq(known, rest[:, rep] - rest[:, rep].mean(), rcond=None)[0]
        mine = gap[:, rep]
        wanted = np.maximum(
            rest[:, rep] + slopes[0] * mine + slopes[1] * (gap.sum(axis=1) - mine), 0.0
        )
        factor = np.divide(
            wanted, rest[:, rep], out=np.zeros(len(wanted)), where=rest[:, rep] > 0.0
        )
        even = np.where(rest[:, rep] > 0.0, 0.0, wanted / ahead.shape[1])
        moved[:, :, rep] = ahead[:, :, rep] * factor[:, None] + even[:, None]
    return moved


def place_in_corridor(futures: BookedFutures, week: int, booked: float) -> float:
    """Share of futures that have booked less in the weeks before one."""
    return float((futures.booked(0, week) < booked).mean())


def opportunities_needed(futures: BookedFutures, gap: float) -> float:
    """Opportunities to open beyond the plan's so that a gap closes, at what one usually brings.

    Args:
        futures: The plan's futures, of which deals opened and booked are counted.
        gap: Money that is missing.
    """
    opened = futures.company[:, :, COMPANY.index("DEALS_OPENED")].sum()
    if gap <= 0.0 or opened <= 0.0:
        return 0.0
    return gap / (float(futures.bookings.sum()) / float(opened))
