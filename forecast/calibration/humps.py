"""Cycles of two humps: quick deals and slow ones, in every kind of deals.

A simulated buyer's cycle has one hump, whose place is that of the segment. So where a history
shows two, each segment is split into one of quick deals and one of slow ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from forecast.calibration.stages import kaplan_meier
from forecast.deals import NEVER, DealTable
from forecast.history.quality.rhythm import MIN_CLOSED, two_modes
from sim.chance import stream_key
from sim.engines.constants import build_constants
from sim.organisation import Organisation, Segment

HUMPS = 2
QUICK, SLOW = ", quick", ", slow"
"""How names of segments of quick and of slow buyers end."""
SHRINKING = 20.0
"""So many deals of both humps are added to each when its win rate is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Humps:
    """Quick deals and slow ones.

    Attributes:
        gap: Days at which the humps are told apart.
        quick: Share of quick deals among those that close.
        days: Median days to a win, of quick and of slow deals.
        odds: Odds of a win against those of all that close, of quick and of slow deals.
    """

    gap: int
    quick: float
    days: tuple[float, float]
    odds: tuple[float, float]

    @property
    def said(self) -> str:
        """What is seen, in words."""
        return (
            f"{100 * self.quick:.0f} % of deals close within {self.gap} days; wins of these take "
            f"{self.days[0]:.0f} days, others {self.days[1]:.0f}"
        )


def humps_of(table: DealTable) -> Humps | None:
    """Read two humps from the cycles of a history; None where there is one.

    The share of quick deals is taken of deals created since closings are recorded, the open ones
    censored: of older deals only slow ones are known.
    """
    closed = table.closed != NEVER
    ages = (table.closed - table.created)[closed]
    found = two_modes(ages) if len(ages) >= MIN_CLOSED else None
    if found is None:
        return None
    gap = found[1]
    inside = table.created >= table.observed_from
    age = np.where(closed, table.closed, table.as_of) - table.created
    days, staying, _ = kaplan_meier(age[inside].astype(np.float64), closed[inside])
    if len(days) == 0:
        return None
    early = 1.0 - float(staying[days <= gap].min(initial=1.0))
    quick = early / max(1.0 - float(staying[-1]), 1e-9)
    groups = [closed & (age <= gap), closed & (age > gap)]
    medians = [
        float(np.median(age[group & table.won])) if (group & table.won).any() else math.nan
        for group in groups
    ]
    if not 0.0 < quick < 1.0 or not np.isfinite(medians).all():
        return None
    overall = float(table.won[closed].mean())
    odds = []
    for group in groups:
        wins = float((group & table.won).sum()) + SHRINKING * overall
        losses = float((group & ~table.won).sum()) + SHRINKING * (1.0 - overall)
        odds.append(wins / losses * (1.0 - overall) / max(overall, 1e-9))
    return Humps(
        gap=gap,
        quick=quick,
        days=(max(medians[0], 0.5), medians[1]),
        odds=(odds[0], odds[1]),
    )


def split(organisation: Organisation, humps: Humps) -> tuple[Segment, ...]:
    """Return each segment twice, with quick buyers and with slow ones, side by side.

    Shares are of accounts: what becomes a deal more often has fewer.
    """
    market = organisation.market
    constants = build_constants(organisation, stream_key(0, 0))[0]
    good, bad = float(constants["win_good"][0]), float(constants["win_bad"][0])
    weights = (humps.quick, 1.0 - humps.quick)
    usual = math.exp(sum(w * math.log(d) for w, d in zip(weights, humps.days, strict=True)))
    found = []
    for segment in market.segments:
        reaches = _becomes(segment.good_fit, organisation)
        fits = segment.good_fit * market.qualified_good / reaches
        rate = fits * good + (1.0 - fits) * bad
        for name, weight, days, odds in zip(
            (QUICK, SLOW), weights, humps.days, humps.odds, strict=True
        ):
            wanted = odds * rate / (1.0 - rate + odds * rate)
            fit = _windows(
                min(max((wanted - bad) / (good - bad), 0.05), 0.95), organisation
            )
            share = segment.share * weight * reaches / _becomes(fit, organisation)
            ratio = min(max(segment.reply_ratio * days / usual, 0.01), 20.0)
            found.append(
                segment.model_copy(
                    update={
                        "name": f"{segment.name[:190]}{name}",
                        "share": share,
                        "good_fit": round(fit, 4),
                        "reply_ratio": float(f"{ratio:.4g}"),
                    }
                )
            )
    whole = sum(segment.share for segment in found)
    shares = [round(segment.share / whole, 4) for segment in found]
    shares[0] = round(shares[0] + 1.0 - sum(shares), 4)
    return tuple(
        segment.model_copy(update={"share": share})
        for segment, share in zip(found, shares, strict=True)
    )


def _becomes(fit: float, organisation: Organisation) -> float:
    """Chance that a contact becomes a deal, where a share of windows fits."""
    market = organisation.market
    return fit * market.qualified_good + (1.0 - fit) * market.qualified_bad


def _windows(of_deals: float, organisation: Organisation) -> float:
    """Share of windows that fit, from that of deals."""
    market = organisation.market
    odds = of_deals / (1.0 - of_deals) * market.qualified_bad / market.qualified_good
    return odds / (1.0 + odds)
