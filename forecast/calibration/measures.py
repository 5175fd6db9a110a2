"""Numbers that tell companies apart, counted in the same way in a history and in a simulation.

Each is compared on a scale on which its luck is about normal: the log, or the log odds of a
share. One that too few deals tell is nan, and stays out.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from forecast.calibration.seen import SeenDeals
from forecast.deals import NEVER
from sim.arrays import Array, IntArray

ENOUGH = 20
"""Deals from which on a number is counted."""
OLD = 0.95
"""Deals older than this share of the ages at winning count as neglected while they are open: how late
losses are entered is a habit, and may be later than a history is long."""
DAYS_PER_MONTH = 365.25 / 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number.

    Attributes:
        name: Its name.
        unit: What it is counted in, and how.
        share: Whether it is a share, and compared by its log odds; else by its log.
    """

    name: str
    unit: str
    share: bool = False

    def scaled(self, value: Array) -> Array:
        """From the number to the scale on which it is compared."""
        if self.share:
            return np.asarray(np.log(value / (1.0 - value)))
        return np.asarray(np.log(value))

    def natural(self, scaled: Array) -> Array:
        """Back from the scale."""
        if self.share:
            return np.asarray(1.0 / (1.0 + np.exp(-scaled)))
        return np.asarray(np.exp(scaled))


MEASURES: Final = (
    Measure(name="arrivals", unit="deals created a rep-week"),
    Measure(name="win_rate_by_close", unit="won of closed", share=True),
    Measure(name="cycle_quarter", unit="days to a win, first quartile"),
    Measure(name="cycle_median", unit="days to a win"),
    Measure(name="cycle_three_quarters", unit="days to a win, third quartile"),
    Measure(name="lost_cycle_quarter", unit="days to a loss, first quartile"),
    Measure(name="lost_cycle_median", unit="days to a loss"),
    Measure(name="lost_cycle_three_quarters", unit="days to a loss, third quartile"),
    Measure(name="amount_mean", unit="money, won deals"),
    Measure(name="amount_spread", unit="log sd within a kind, won deals"),
    Measure(name="open_deals", unit="months of arrivals that are open on the last day"),
    Measure(
        name="neglected", unit="open of those older than most that were won", share=True
    ),
    Measure(name="no_decision", unit="lost without a decision, of lost", share=True),
    Measure(name="rep_variance", unit="variance of win rates between reps, over chance"),
)
NAMES: Final = tuple(measure.name for measure in MEASURES)


def measured(seen: SeenDeals, *, reasons: bool = False) -> Array:
    """Measure deals.

    Args:
        seen: The deals.
        reasons: Whether lost deals say why.

    Returns:
        Shape (measures,), each on its scale, nan where too few deals tell.
    """
    found = np.full(len(MEASURES), np.nan)
    closed = seen.closed != NEVER
    lost = closed & ~seen.won
    age = np.where(closed, seen.closed, seen.end) - seen.created
    inside = seen.created >= seen.first
    weeks = (seen.end - seen.first) / 7.0
    created = int(inside.sum())
    if created:
        found[0] = np.log(created / (weeks * seen.reps))
        waiting = float((~closed).sum()) + 0.5
        months = (seen.end - seen.first) / DAYS_PER_MONTH
        found[10] = np.log(waiting / (created / months))
    wins, losses = int(seen.won.sum()), int(lost.sum())
    if wins + losses >= ENOUGH:
        found[1] = np.log((wins + 0.5) / (losses + 0.5))
        found[13] = _rep_spread(seen, closed, wins / (wins + losses))
    if wins >= ENOUGH:
        old = np.quantile(age[seen.won], OLD)
        could = inside & (seen.end - seen.created > old)
        if could.sum() >= ENOUGH:
            left = int((could & ~closed).sum())
            found[11] = np.log((left + 0.5) / (could.sum() - left + 0.5))
    for place, group in ((2, seen.won), (5, lost)):
        if group.sum() >= ENOUGH:
            found[place : place + 3] = np.log(
                np.quantile(age[group], [0.25, 0.5, 0.75]) + 0.5
            )
    paid = seen.won & (seen.amount > 0.0)
    if paid.sum() >= ENOUGH:
        found[8] = np.log(seen.amount[paid].mean())
        found[9] = _spread_within(np.log(seen.amount[paid]), seen.kind[paid])
    if reasons and losses >= ENOUGH:
        silent = int((seen.silent & lost).sum())
        found[12] = np.log((silent + 0.5) / (losses - silent + 0.5))
    return found


def _spread_within(logs: Array, kind: IntArray) -> float:
    """Log of the standard deviation of log amounts within kinds."""
    logs, kind = logs[kind >= 0], kind[kind >= 0]
    count = np.bincount(kind)
    freedom = len(logs) - int((count > 0).sum())
    if freedom < ENOUGH // 2:
        return float("nan")
    means = np.bincount(kind, logs) / np.maximum(count, 1)
    spread = float(np.sqrt(((logs - means[kind]) ** 2).sum() / freedom))
    return float(np.log(max(spread, 1e-3)))


def _rep_spread(seen: SeenDeals, closed: Array, rate: float) -> float:
    """Log of chi-squared over its degrees of freedom, of reps against a common win rate."""
    count = np.bincount(seen.rep[closed])
    wins = np.bincount(seen.rep[seen.won], minlength=len(count))
    enough = count >= 5
    if enough.sum() < 3 or not 0.0 < rate < 1.0:
        return float("nan")
    off = wins[enough] - rate * count[enough]
    chi = float((off**2 / (count[enough] * rate * (1.0 - rate))).sum())
    return float(np.log((chi + 0.5) / (enough.sum() - 0.5)))


def own_spread(
    seen: SeenDeals, chance: np.random.Generator, *, reasons: bool, draws: int = 200
) -> Array:
    """Variances of the measures by resampling a history's deals, whole owners at a time.

    Where fewer than ten owners are known, deals are drawn one by one.

    Returns:
        Shape (measures,), on the scales; nan where a measure is known in less than half of the draws.
    """
    owners, codes = np.unique(seen.rep, return_inverse=True)
    by_owner = [np.flatnonzero(codes == place) for place in range(len(owners))]
    single = len(owners) < 10
    found = np.empty((draws, len(MEASURES)))
    for draw in range(draws):
        if single:
            rows = chance.integers(len(seen.created), size=len(seen.created))
        else:
            taken = chance.integers(len(owners), size=len(owners))
            rows = np.concatenate([by_owner[place] for place in taken])
        found[draw] = measured(seen.chosen(rows), reasons=reasons)
    known = np.isfinite(found).sum(axis=0)
    enough = known >= max(draws // 2, 2)
    spread = np.nanvar(np.where(enough, found, 0.0), axis=0, ddof=1)
    return np.asarray(np.where(enough, spread, np.nan))
