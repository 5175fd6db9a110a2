"""How long until a new rep sells like the others: Bridge 2024, De Grip and others 2016.

Mechanism: what is learned in the job, and a pipeline that starts empty (evidence 9).
"""

import math

import numpy as np

from sim.arrays import Array
from sim.evidence.bench import YEAR, Bench, Run, managed
from sim.evidence.figures import Observations
from sim.outputs.counters import RepCounter

WEEKS = 4 * YEAR
STEP = 4
STEPS = 13
FULL = 0.9
"""Share of what settled reps sell that counts as full productivity."""
MONTH = 52.0 / 12.0


def measure(bench: Bench) -> dict[str, float]:
    """Bookings at average luck by weeks since hiring, and of reps a year or more in the seat."""
    run = bench.run(managed("motivate"), weeks=WEEKS)
    sold = run.after[:, :, RepCounter.BOOKINGS] - run.after[:, :, RepCounter.DEAL_LUCK]
    present = run.after[:, :, RepCounter.PRESENT] > 0.0
    since = weeks_since_hire(run)
    settled = present & (since >= YEAR)
    seen = {"settled sold": float(sold[settled].sum()), "settled": float(settled.sum())}
    for step in range(STEPS):
        held = present & (since >= STEP * step) & (since < STEP * (step + 1))
        seen[f"sold {step}"] = float(sold[held].sum())
        seen[f"weeks {step}"] = float(held.sum())
    return seen


def weeks_since_hire(run: Run) -> Array:
    """Weeks since the last hire into each seat; long where there was none."""
    hires = np.concatenate((run.before, run.after))[:, :, RepCounter.HIRES] > 0.0
    weeks = np.arange(len(hires))[:, None]
    last = np.maximum.accumulate(np.where(hires, weeks, -10_000), axis=0)
    return np.asarray((weeks - last)[len(run.before) :], np.float64)


def months_to_full(seen: Observations) -> float:
    """Months until bookings, averaged over twelve weeks, reach nine tenths of settled reps'."""
    usual = seen["settled sold"].sum() / seen["settled"].sum()
    curve = [
        seen[f"sold {step}"].sum() / max(1.0, seen[f"weeks {step}"].sum()) / usual
        for step in range(STEPS)
    ]
    smooth = np.convolve(curve, np.ones(3) / 3.0, mode="valid")
    reached = np.flatnonzero(smooth >= FULL)
    middle = STEP * (np.arange(len(smooth)) + 1.5)
    if not reached.size:
        return math.inf
    first = int(reached[0])
    if first == 0:
        return float(middle[0] / MONTH)
    part = (FULL - smooth[first - 1]) / (smooth[first] - smooth[first - 1])
    return float((middle[first - 1] + part * STEP) / MONTH)
