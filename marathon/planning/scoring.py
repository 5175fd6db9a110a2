"""What an option comes to in futures: chance of the target, money, hours of managers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from marathon.planning.options import Option
from marathon.planning.plan import Limits, Plan
from sim.arrays import Array
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.chance import MISS, Chance
from sim.experiments.stepping.effects import Payback
from sim.outputs.tally import COMPANY

SMOOTHING = 0.25
"""Width of the step from missed to reached in a search, in standard deviations of bookings: a few
futures then tell options apart by how far they miss, and not only by whether they do."""
_PLACE = {name: place for place, name in enumerate(COMPANY)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What an option comes to.

    Attributes:
        option: The option.
        chance: Of the company's last target, counted.
        smooth: The same, smoothed: what a search goes by.
        booked: Mean bookings until the target's day.
        gain: The same less those of going on as planned.
        gain_error: Standard error of that paired difference.
        money: Spent beside commission, more than as planned.
        hours: Of each manager a week for practices, more than as planned, in the quarter that asks
            for most.
        payback: Week by which what it costs has been earned back for good.
    """

    option: Option
    chance: Chance
    smooth: float
    booked: float
    gain: float
    gain_error: float
    money: float
    hours: float
    payback: Payback

    @property
    def error(self) -> float:
        """Standard error of the chance, for independent futures."""
        p = min(max(self.smooth, 0.02), 0.98)
        return float(np.sqrt(p * (1.0 - p) / self.chance.futures))


def scored(
    plan: Plan, option: Option, futures: BookedFutures, as_planned: BookedFutures
) -> Score:
    """What an option comes to beside going on as planned, on the same luck."""
    target, end = plan.target, plan.target.end
    booked, usual = futures.booked(0, end), as_planned.booked(0, end)
    spread = float(usual.std()) or 1.0
    smooth = special.ndtr((booked - target.amount) / (SMOOTHING * spread)).mean()
    return Score(
        option=option, chance=Chance.of(booked >= target.amount), smooth=float(smooth),
        booked=float(booked.mean()), gain=float((booked - usual).mean()),
        gain_error=float((booked - usual).std(ddof=1) / np.sqrt(len(booked))),
        money=float(money_more(futures, as_planned, end).mean()),
        hours=float(hours_more(plan, futures, as_planned).mean()),
        payback=_payback(futures, as_planned, end),
    )  # fmt: skip


def money_more(futures: BookedFutures, other: BookedFutures, end: int) -> Array:
    """What is spent beside commission before a week, more than in another way, by future.

    Commission is paid out of what is sold.
    """
    return _spent(futures, end) - _spent(other, end)


def _spent(futures: BookedFutures, end: int) -> Array:
    held = futures.company[:, :end]
    spent = (held[:, :, _PLACE["COSTS"]] - held[:, :, _PLACE["COMMISSION"]]).sum(axis=1)
    return np.asarray(spent)


def _payback(futures: BookedFutures, as_planned: BookedFutures, end: int) -> Payback:
    """When an option has earned for good what it costs, all costs counted, within the plan."""
    more = futures.company[:, :end] - as_planned.company[:, :end]
    gain = more[:, :, _PLACE["CONTRIBUTION"]]
    if futures.level is not None:
        # Bookings that are moved bring as much more, or less, and commission with them.
        sold = gain + more[:, :, _PLACE["COSTS"]] - more[:, :, _PLACE["COMMISSION"]]
        gain = gain + (futures.level - 1.0)[:, None] * sold
    behind = np.cumsum(gain, axis=1) < -1e-6
    last = np.where(behind.any(axis=1), end - np.argmax(behind[:, ::-1], axis=1), 0)
    weeks = np.sort(np.where(behind[:, -1], np.inf, last))

    def by(share: float) -> float | None:
        week = float(weeks[int(np.ceil(share * len(weeks))) - 1])
        return week if np.isfinite(week) else None

    return Payback(
        early=by(0.1), middle=by(0.5), late=by(0.9), never=float(behind[:, -1].mean())
    )


def hours_more(plan: Plan, futures: BookedFutures, other: BookedFutures) -> Array:
    """Hours a week and manager that are asked for beyond another way's, by future.

    In the quarter that asks for most, over all futures.
    """
    more = (futures.company - other.company)[:, :, _PLACE["MANAGER_HOURS"]]
    managers = len(plan.organisation.team_sizes())
    by_quarter = [
        more[:, each.first : min(each.end, plan.target.end)].mean(axis=1) / managers
        for each in futures.quarters
        if each.first < plan.target.end
    ]
    return np.asarray(max(by_quarter, key=np.mean))


def quota_chance(
    plan: Plan, futures: BookedFutures, place: int, miss: float = MISS
) -> tuple[float, Chance | None]:
    """Quota of the company in a quarter, and the chance that it is reached; None: there is none.

    Where the plan goes on from an evening in that quarter, it is the quota of the whole quarter, and
    what was booked in it before counts.
    """
    quota, span = futures.quota(place), futures.quarters[place]
    if not quota.any():
        return 0.0, None
    booked = futures.booked(span.first, span.end)
    if plan.before is not None and not place:
        quota = quota * (1.0 + plan.before.weeks / (span.end - span.first))
        booked = plan.before.quarter + booked
    return float(quota.mean()), Chance.of(booked >= quota, miss)


def within(score: Score, limits: Limits) -> bool:
    """Whether an option keeps to the limits."""
    return (
        (limits.money is None or score.money <= limits.money)
        and (limits.manager_hours_week is None or score.hours <= limits.manager_hours_week)
        and (limits.heads is None or score.option.heads <= limits.heads)
    )


def front(scores: list[Score]) -> list[Score]:
    """Those to which none is both cheaper and likelier, the cheapest first."""
    kept: list[Score] = []
    for each in sorted(scores, key=lambda score: (score.money, -score.smooth)):
        if not kept or each.smooth > kept[-1].smooth:
            kept.append(each)
    return kept
