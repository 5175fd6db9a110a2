"""Who makes the bookings: concentration in short windows and over a year (evidence 0).

Mechanism: few deals with widely spread amounts make a few people look like all of it.
"""

import math

import numpy as np

from sim.arrays import Array
from sim.evidence.bench import YEAR, Bench, managed, with_teams
from sim.outputs.counters import RepCounter

TEAMS, REPS = 5, 8
DEALS = 2.5
TOP = 0.2
WEEKS = 3 * YEAR


def measure(bench: Bench) -> dict[str, float]:
    """Share of the best fifth in windows of 2.5 deals a rep, and in years."""
    firm = with_teams(bench.organisation, REPS, TEAMS)
    run = bench.run(managed("initial"), weeks=WEEKS, organisation=firm)
    wins = run.total(RepCounter.WINS) / (TEAMS * REPS * WEEKS)
    if wins <= 0.0:
        return {"short": math.nan, "year": math.nan}
    window = max(1, round(DEALS / wins))
    booked = run.after[:, :, RepCounter.BOOKINGS]
    return {"short": top_share(booked, window), "year": top_share(booked, YEAR)}


def top_share(booked: Array, window: int) -> float:
    """Share of bookings made by the best fifth, in windows of so many weeks, on average."""
    shares = []
    for start in range(0, booked.shape[0] - window + 1, window):
        made = np.sort(booked[start : start + window].sum(axis=0))[::-1]
        if made.sum() > 0.0:
            shares.append(made[: round(TOP * made.size)].sum() / made.sum())
    return float(np.mean(shares)) if shares else math.nan
