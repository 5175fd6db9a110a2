"""Who follows up leads: Sabnis, Chatterjee, Grewal and Lilien 2013 (evidence 7)."""

import math

import numpy as np

from sim.arrays import BoolArray
from sim.evidence.bench import YEAR, Bench, Run, managed
from sim.evidence.figures import Figure, Observations
from sim.evidence.studies.newcomers import weeks_since_hire
from sim.outputs.counters import RepCounter

SPAN = (13, 13 + YEAR)
UNTRACKED = {"lead_response_hours": 0.0, "may_chase": 0.0}
TRACKED = {"lead_response_hours": 16.0, "may_chase": 1.0, "activity_observed": 0.9}


def measure(bench: Bench) -> dict[str, float]:
    """Leads answered, and leads there were, of each kind of rep, tracked and not."""
    base = managed("motivate", **UNTRACKED)
    seen: dict[str, float] = {}
    for name, levers in (("untracked", {}), ("tracked", TRACKED)):
        run = bench.run(base, (0, levers), weeks=SPAN[1], run_in=2 * YEAR)
        answered = run.after[:, :, RepCounter.LEADS_ANSWERED]
        leads = answered + run.after[:, :, RepCounter.LEADS_EXPIRED]
        for kind, held in kinds(run).items():
            seen[f"{kind} {name} answered"] = float(answered[held].sum())
            seen[f"{kind} {name} leads"] = float(leads[held].sum())
    return seen


def kinds(run: Run) -> dict[str, BoolArray]:
    """Weeks of reps of each kind, shape (weeks, reps): by experience and by record."""
    since = weeks_since_hire(run)
    weeks = np.arange(len(since))[:, None]
    present = run.after[:, :, RepCounter.PRESENT] > 0.0
    present[: SPAN[0]] = False
    booked = run.by_rep(RepCounter.BOOKINGS, weeks=(-YEAR, 0))
    # A record is the person's own: in the seat for all of the year before, and still there.
    recorded = present & (since >= YEAR + weeks)
    there = since[0] >= YEAR
    middle = float(np.median(booked[there])) if there.any() else math.nan
    return {
        "all": present,
        "experienced": present & (since >= 2 * YEAR),
        "new": present & (since < YEAR),
        "good": recorded & (booked > middle),
        "poor": recorded & (booked < middle),
    }


def rise(kind: str) -> Figure:
    """Share of leads that reps of a kind answer where they are tracked, less where not."""

    def figure(seen: Observations) -> float:
        shares = []
        for name in ("tracked", "untracked"):
            leads = float(seen[f"{kind} {name} leads"].sum())
            if not leads > 0.0:
                return math.nan
            shares.append(float(seen[f"{kind} {name} answered"].sum()) / leads)
        return shares[0] - shares[1]

    return figure
