"""Ways to go on beside each other, lived on the same luck: chance by quarter, bookings, money, hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marathon.planning.plan import Plan
from marathon.planning.scoring import hours_more, money_more, quota_chance
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import mean_of, student
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.chance import MISS, Chance, apart
from sim.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheWay(Result):
    """A quarter of a plan.

    Attributes:
        name: What it is called.
        last_day: Its last day, or the target's where that is earlier.
        due: Bookings of an even way to the target by then, with what was booked before week 0; at
            the end the target itself.
        chance: That as much is booked.
        quota: The company's quota of the quarter; 0: it has none.
        quota_chance: That it is booked in the quarter; None: there is none.
    """

    name: str
    last_day: dt.date
    due: float
    chance: Chance
    quota: float
    quota_chance: Chance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart(Result):
    """How a way differs from the first one, future by future.

    Attributes:
        chance: Of the target.
        quarters: Of an even way, by quarter.
        booked: Until the target's day.
        money: Spent beside commission.
    """

    chance: Estimate
    quarters: tuple[Estimate, ...]
    booked: Estimate
    money: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Result):
    """What a way to go on comes to.

    Attributes:
        chance: Of the company's last target.
        quarters: Chances on the way to it.
        booked: Until the target's day, with what was booked before week 0.
        money: Spent beside commission, more than if nothing is done.
        hours: Of each manager a week, more than if nothing is done, in the fullest quarter.
        apart: How it differs from the first way; None: it is the first, or does the same.
    """

    chance: Chance
    quarters: tuple[OnTheWay, ...]
    booked: Estimate
    money: Estimate
    hours: Estimate
    apart: Apart | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lived:
    """A way to go on in the futures that were lived.

    Attributes:
        plan: The plan that goes so.
        futures: What is booked in it.
        nothing: What is booked in the same futures if nothing is done.
    """

    plan: Plan
    futures: BookedFutures
    nothing: BookedFutures

    @property
    def money(self) -> NDArray[np.float64]:
        """Spent beside commission, more than if nothing is done, by future."""
        return money_more(self.futures, self.nothing, self.plan.target.end)


def on_the_way(
    plan: Plan, futures: BookedFutures, miss: float = MISS
) -> tuple[OnTheWay, ...]:
    """Every quarter until the target: what is due on an even way, and how likely that is.

    Args:
        plan: The plan.
        futures: Its futures.
        miss: How often each interval may miss.
    """
    found = []
    for place, each in enumerate(futures.quarters):
        if each.first >= plan.target.end:
            break
        quota, chance = quota_chance(plan, futures, place, miss)
        due, there = _due(plan, futures, place)
        found.append(
            OnTheWay(
                name=each.name, last_day=min(each.last_day, plan.target.until),
                due=due + plan.target.booked, chance=Chance.of(there, miss),
                quota=quota, quota_chance=chance,
            )
        )  # fmt: skip
    return tuple(found)


def _due(
    plan: Plan, futures: BookedFutures, quarter: int
) -> tuple[float, NDArray[np.bool_]]:
    """What is due from week 0 to a quarter's end, and in which futures it is booked."""
    target = plan.target
    end = min(futures.quarters[quarter].end, target.end)
    due = target.amount if end == target.end else target.amount * end / target.end
    return due, futures.booked(0, end) >= due


def beside(ways: Sequence[Lived], miss: float = MISS) -> tuple[Way, ...]:
    """What ways come to, and how each differs from the first.

    Args:
        ways: The ways, in the same futures.
        miss: How often each interval may miss.
    """
    return tuple(_way(each, ways[0], miss) for each in ways)


def _way(lived: Lived, first: Lived, miss: float) -> Way:
    plan, futures = lived.plan, lived.futures
    end = plan.target.end
    critical = student(1.0 - miss, futures.futures)
    same = lived.plan.scenario.digest == first.plan.scenario.digest
    quarters = on_the_way(plan, futures, miss)
    return Way(
        chance=quarters[-1].chance, quarters=quarters,
        booked=mean_of(plan.target.booked + futures.booked(0, end), critical), money=mean_of(lived.money, critical),
        hours=mean_of(hours_more(plan, futures, lived.nothing), critical),
        apart=None if same else _apart(lived, first, miss, critical),
    )  # fmt: skip


def _apart(lived: Lived, first: Lived, miss: float, critical: float) -> Apart:
    plan, end = lived.plan, lived.plan.target.end
    quarters = tuple(
        _chances_apart(
            _due(plan, lived.futures, n)[1], _due(plan, first.futures, n)[1], miss
        )
        for n, each in enumerate(lived.futures.quarters)
        if each.first < end
    )
    booked = lived.futures.booked(0, end) - first.futures.booked(0, end)
    return Apart(
        chance=quarters[-1], quarters=quarters, booked=mean_of(booked, critical),
        money=mean_of(lived.money - first.money, critical),
    )  # fmt: skip


def _chances_apart(
    own: NDArray[np.bool_], theirs: NDArray[np.bool_], miss: float
) -> Estimate:
    value, low, high = apart(theirs, own, miss)
    return Estimate(mean=value, low=low, high=high)
