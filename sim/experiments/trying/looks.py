"""A setting tried while somebody waits: 4 futures at once, then 8, 16, 32, 64.

Whoever watches a number become more precise looks five times and believes it at any of them.
Intervals of 95 % at each look would miss at one of the five in some 11 % of all tries. So each
look may miss only as often as `MISSES` says; together they miss in at most 5 % (the looks share
their futures, so the chances do not add up, and a test computes the sum for normal samples).
The price is small at the end: 64 futures give an interval of 2.39 standard errors instead of 2.00.

Source: Jennison and Turnbull, Group Sequential Methods (2000), ch. 7: error that is spent by look.
"""

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing import statistics
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.tabulate import values_of
from sim.experiments.comparing.transition import break_even
from sim.experiments.running.outcomes import Outcome, Outcomes
from sim.experiments.running.plan import Arm
from sim.experiments.running.workers import Workers
from sim.experiments.trying.kept import BASE, TRIED, Base, KeptFutures
from sim.outputs.responses import RESPONSES
from sim.outputs.tally import PATHS
from sim.results import Result

BATCHES: Final = (4, 4, 8, 16, 32)
"""Futures by which the number grows from look to look."""

MISSES: Final = (0.01, 0.008, 0.01, 0.012, 0.02)
"""How often each look's interval may miss; together at most 5 %."""

CHAIN: Final = (
    "time_selling", "time_prospecting", "time_service", "time_administration",
    "time_meetings", "step_compliance", "lead_response_hours", "contacts_met_per_deal",
    "leads_per_rep_year", "deals_opened_per_rep_year", "pipeline_coverage",
    "win_rate_by_close", "sales_cycle", "no_decision_share", "wins_per_rep_year",
    "mean_amount", "bookings_per_rep_year", "costs_per_rep_year",
    "contribution_per_rep_year",
)  # fmt: skip
"""What is told of a setting: from hours by steps, pipeline and win rate to money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Result):
    """One response: under the base, under the setting, and how they differ on the same luck."""

    response: str
    unit: str
    base: Estimate
    own: Estimate
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Look(Result):
    """What is known of a setting after some futures.

    Attributes:
        futures: How many.
        of: How many there will be at the last look.
        rows: Every response of the chain; each interval holds at all looks with 95 %, by itself.
        path: Contribution a rep ahead of the base up to the end of each week; its band holds
            week by week, and at all looks.
        ahead: Share of futures in which the setting earns more.
        pays_back: Median week from which it stays ahead; None: not in half of the futures.
    """

    futures: int
    of: int
    rows: tuple[Told, ...]
    path: tuple[Estimate, ...]
    ahead: float
    pays_back: float | None


def looks(
    kept: KeptFutures,
    base: Base,
    tried: Arm,
    *,
    workers: Workers,
    stopped: threading.Event,
    batches: tuple[int, ...] = BATCHES,
) -> Iterator[Look]:
    """Try a setting with more and more futures.

    Args:
        kept: Where futures are kept.
        base: What it is tried against.
        tried: The setting.
        workers: Who simulates.
        stopped: Set by whoever no longer waits; no future is begun after that.
        batches: Futures of each look beyond those of the one before.

    Yields:
        A look after each batch; none after `stopped`.

    Raises:
        InvalidInput: See `Base.plan`.
    """
    base.plan(tried)
    found: list[Outcome] = []

    def lived(number: int) -> Outcome | None:
        return None if stopped.is_set() else kept.outcome(base, tried, number)

    ends = tuple(accumulate(batches, initial=0))
    for (first, end), miss in zip(pairwise(ends), MISSES, strict=False):
        found += [one for one in workers.in_order(lived, range(first, end)) if one]
        if stopped.is_set():
            return
        yield look_at(found, miss=miss, of=sum(batches))


def look_at(found: list[Outcome], *, miss: float, of: int) -> Look:
    """What finished futures say.

    Args:
        found: The futures, at least two; the base is their first scenario.
        miss: How often an interval may miss.
        of: How many futures there will be.
    """
    outcomes = Outcomes.gather((BASE, TRIED), found)
    critical = statistics.student(1.0 - miss, len(outcomes))
    ahead = outcomes.weekly[:, 1] - outcomes.weekly[:, 0]
    cumulative = np.cumsum(ahead[:, :, PATHS.index("contribution")], axis=1)
    return Look(
        futures=len(outcomes),
        of=of,
        rows=tuple(_told(outcomes, name, critical) for name in CHAIN),
        path=_band(cumulative, critical),
        ahead=float(
            (cumulative[:, -1] > 0.0).mean() + (cumulative[:, -1] == 0.0).mean() / 2
        ),
        pays_back=break_even(cumulative).median,
    )


def _told(outcomes: Outcomes, name: str, critical: float) -> Told:
    response = RESPONSES[name]
    base, own = (values_of(outcomes, scenario, name) for scenario in outcomes.scenarios)
    before, now, apart = (
        statistics.mean_of(values, critical) for values in (base, own, own - base)
    )
    if response.unit == "fraction":
        before, now = _share(before), _share(now)
    return Told(response=name, unit=response.unit, base=before, own=now, difference=apart)


def _share(estimate: Estimate) -> Estimate:
    """A share lies between none and all, whatever its interval says."""
    if not estimate.exists:
        return estimate
    return replace(estimate, low=max(estimate.low, 0.0), high=min(estimate.high, 1.0))


def _band(cumulative: Array, critical: float) -> tuple[Estimate, ...]:
    """Mean and interval of every week."""
    n = cumulative.shape[0]
    mean = cumulative.mean(axis=0)
    reach = critical * cumulative.std(axis=0, ddof=1) / math.sqrt(n)
    return tuple(
        Estimate(mean=float(m), low=float(m - r), high=float(m + r))
        for m, r in zip(mean, reach, strict=True)
    )
