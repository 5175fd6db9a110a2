"""How long until a new rep sells like the others: Bridge 2024, De Grip and others 2016.

Mechanism: what is learned in the job, and a pipeline that starts empty (evidence 9).
"""

import math

import numpy as np

from sim.arrays import Array, BoolArray
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
    return curve_of(run, np.ones(run.after.shape[:2], np.bool_))


def curve_of(run: Run, who: BoolArray) -> dict[str, float]:
    """Bookings by weeks since hiring of some reps, and of all who are a year in the seat.

    Args:
        run: The run.
        who: Which reps of which weeks count as newcomers, shape (weeks, reps).
    """
    sold = run.after[:, :, RepCounter.BOOKINGS] - run.after[:, :, RepCounter.DEAL_LUCK]
    present = run.after[:, :, RepCounter.PRESENT] > 0.0
    since = weeks_since_hire(run)
    settled = present & (since >= YEAR)
    seen = {"settled sold": float(sold[settled].sum()), "settled": float(settled.sum())}
    for step in range(STEPS):
        held = who & present & (since >= STEP * step) & (since < STEP * (step + 1))
        seen[f"sold {step}"] = float(sold[held].sum())
        seen[f"weeks {step}"] = float(held.sum())
    return seen


def measure_peers(bench: Bench) -> dict[str, float]:
    """Curves of those who came among experienced colleagues, and among new ones."""
    run = bench.run(managed("motivate"), weeks=WEEKS)
    hired = run.after[:, :, RepCounter.HIRES] > 0.0
    colleagues = tenure_of_colleagues(run)
    middle = float(np.median(colleagues[hired])) if hired.any() else 0.0
    seen: dict[str, float] = {}
    for name, chosen in (
        ("experienced", colleagues >= middle),
        ("new", colleagues < middle),
    ):
        who = np.zeros(hired.shape, np.bool_)
        for week in range(len(hired)):
            before = who[week - 1] if week else who[0]
            who[week] = np.where(hired[week], chosen[week], before)
        seen |= {f"{name} {what}": value for what, value in curve_of(run, who).items()}
    return seen


def tenure_of_colleagues(run: Run) -> Array:
    """Mean weeks in the seat of the others who are there, two years at most, (weeks, reps)."""
    present = run.after[:, :, RepCounter.PRESENT]
    tenure = np.clip(weeks_since_hire(run), 0.0, 2.0 * YEAR) * present
    others = tenure.sum(axis=1, keepdims=True) - tenure
    number = present.sum(axis=1, keepdims=True) - present
    return np.asarray(others / np.maximum(1.0, number))


def measure_growth(bench: Bench) -> dict[str, float]:
    """Stages passed, and touches made, in the first eight weeks in the seat and in a year's last."""
    run = bench.run(managed("motivate"), weeks=WEEKS)
    since = weeks_since_hire(run)
    passed = run.after[:, :, RepCounter.PASSED_STAGE_1 : RepCounter.PASSED_STAGE_8 + 1].sum(
        axis=2
    )
    touches = run.after[:, :, RepCounter.TOUCHES]
    seen: dict[str, float] = {}
    for name, (first, last) in {"first": (0, 8), "last": (YEAR - 8, YEAR)}.items():
        held = (since >= first) & (since < last)
        seen[f"{name} passed"] = float(passed[held].sum())
        seen[f"{name} touches"] = float(touches[held].sum())
    return seen


def growth(seen: Observations) -> float:
    """How much more a touch brings at the end of the first year than at its start."""
    first = seen["first passed"].sum() / seen["first touches"].sum()
    return float(seen["last passed"].sum() / seen["last touches"].sum() / first - 1.0)


def shorter_among_experienced(seen: Observations) -> float:
    """How much less time newcomers among experienced colleagues take to sell like the others."""
    months = {
        name: months_to_full({
            what.removeprefix(f"{name} "): values
            for what, values in seen.items() if what.startswith(f"{name} ")
        })
        for name in ("experienced", "new")
    }  # fmt: skip
    if not all(math.isfinite(each) for each in months.values()):
        return math.nan
    return 1.0 - months["experienced"] / months["new"]


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
