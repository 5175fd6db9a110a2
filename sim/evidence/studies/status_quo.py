"""Stage 1 as it is, for years: leads, quarter ends, leavers (evidence 5, 7, 9)."""

import math

import numpy as np

from sim.arrays import Array, IntArray
from sim.evidence.bench import YEAR, Bench, Run, managed
from sim.evidence.figures import Figure, Observations
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_QUARTER, fiscal_quarters, quarter_to_date
from sim.outputs.counters import RepCounter

WEEKS = 3 * YEAR
LAST_MONTH = 52.0 / 12.0
"""Weeks of a month."""
NEAR = (0.85, 1.15)
LATE = 4
FAR = 0.6


def measure(bench: Bench) -> dict[str, float]:
    """Three years of stage 1."""
    run = bench.run(managed("initial"), weeks=WEEKS)
    counter = RepCounter
    left = weeks_left(bench.organisation, WEEKS)
    return {
        "discount": run.total(counter.DISCOUNT),
        "list": run.total(counter.DISCOUNT) + run.total(counter.BOOKINGS),
        "gone": run.total(counter.QUITS) + run.total(counter.DISMISSALS),
        "years": run.total(counter.PRESENT) / YEAR,
        "answered": run.total(counter.LEADS_ANSWERED),
        "waited": run.total(counter.RESPONSE_HOURS),
        "expired": run.total(counter.LEADS_EXPIRED),
        "leads": run.total(counter.LEADS_ANSWERED) + run.total(counter.LEADS_EXPIRED),
        "booked": run.total(counter.BOOKINGS),
        "booked last month": float(in_last_month(left) @ run.after[:, :, counter.BOOKINGS].sum(axis=1)),
        **pace_by_distance(run, bench.organisation, left),
    }  # fmt: skip


def weeks_left(organisation: Organisation, weeks: int) -> IntArray:
    """Weeks left in the fiscal quarter of every week, this one included."""
    quarters = fiscal_quarters(organisation, first_week=0, weeks=weeks + 14)
    last = {int(number): int(np.flatnonzero(quarters == number)[-1]) for number in quarters}
    return np.array([last[int(quarters[week])] - week + 1 for week in range(weeks)])


def in_last_month(left: IntArray) -> Array:
    """The part of each week that lies in its quarter's last month."""
    return np.clip(LAST_MONTH - (left - 1.0), 0.0, 1.0)


def pace_by_distance(
    run: Run, organisation: Organisation, left: IntArray
) -> dict[str, float]:
    """Effort early in the quarter, late and near the quota, late and far from it.

    The distance is what a rep can know: booked so far, and a year's mean for what is left.
    """
    weeks = run.after.shape[0]
    booked = np.concatenate((run.before[-YEAR:], run.after))[:, :, RepCounter.BOOKINGS]
    sums = np.cumsum(booked, axis=0)
    usual = (sums[YEAR:] - sums[:weeks]) / YEAR
    quarters = fiscal_quarters(organisation, first_week=0, weeks=weeks)
    to_date = quarter_to_date(booked[YEAR:], quarters)
    quota = run.after[:, :, RepCounter.QUOTA]
    expected = to_date + usual * (left[:, None] - 1)
    known = (quota > 0.0) & (run.after[:, :, RepCounter.PRESENT] > 0.0)
    known[:WEEKS_PER_QUARTER] = False  # the first quarter's bookings began before week 0
    x = np.divide(expected, quota, out=np.full_like(quota, np.nan), where=known)
    late = (left <= LATE)[:, None]
    pace = run.after[:, :, RepCounter.PACE]
    groups = {
        "early": known & (left >= WEEKS_PER_QUARTER - 3)[:, None],
        "near": known & late & (x >= NEAR[0]) & (x <= NEAR[1]),
        "far": known & (left <= LATE - 1)[:, None] & (x < FAR),
    }
    seen: dict[str, float] = {}
    for name, held in groups.items():
        seen[f"{name} pace"] = float(pace[held].sum())
        seen[f"{name} weeks"] = float(held.sum())
    return seen


def against_early(name: str, sign: float) -> Figure:
    """Effort of a group against that early in the quarter, less one."""

    def figure(seen: Observations) -> float:
        weeks = seen[f"{name} weeks"].sum()
        if not weeks > 0.0:
            return math.nan
        early = seen["early pace"].sum() / seen["early weeks"].sum()
        return float(sign * (seen[f"{name} pace"].sum() / weeks / early - 1.0))

    return figure
