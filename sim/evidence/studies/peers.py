"""Reps who learn from each other: Sandvik and others 2020, Song and others 2018 (evidence 3).

Mechanism: in a structured meeting each of two reps closes a share of what the other does
better, in skills that last; an incentive raises the price of a booking while it is paid, and
makes people talk.
A call centre's four weeks are a quarter here: deals take three months to show anything.
"""

import numpy as np

from sim.evidence.bench import YEAR, Bench, Run, managed, with_teams
from sim.evidence.figures import Observations, gain, ratio
from sim.outputs.counters import RepCounter

TREATED = 13
DURING = (0, 26)
"""The quarter of the treatment, and the quarter in which what it began is decided."""
AFTER = (26, 46)
MEETINGS = {"peer_meetings_month": 4.0 / 3.0}
INCENTIVE = {"extra_commission": 0.5, "peer_meetings_month": 0.5 * 4.0 / 3.0}
"""A prize for what a pair sells together makes the two talk: half as often as those who are asked
to, and those no more for it (judgement)."""
PAIRS = 12


def measure(bench: Bench) -> dict[str, float]:
    """The four cells: neither, meetings, incentive, both; during and after."""
    base = managed("execute", peer_meetings_month=0, extra_commission=0)
    nothing = {"peer_meetings_month": 0.0, "extra_commission": 0.0}
    cells = {
        "neither": {}, "meetings": MEETINGS, "incentive": INCENTIVE,
        "both": INCENTIVE | MEETINGS,
    }  # fmt: skip
    seen: dict[str, float] = {}
    for name, levers in cells.items():
        run = bench.run(base, (0, levers), (TREATED, nothing), weeks=AFTER[1])
        seen[f"{name} during"] = run.sold(DURING)
        seen[f"{name} after"] = run.sold(AFTER)
        seen[f"{name} spread"] = skill_variance(run, AFTER[0])
    return seen


def skill_variance(run: Run, week: int) -> float:
    """Variance of skill between the reps who are there."""
    level = run.by_rep(RepCounter.SKILL, weeks=(week, week + 1))
    present = run.by_rep(RepCounter.PRESENT, weeks=(week, week + 1)) > 0.0
    return float(level[present].var()) if present.sum() > 1 else 0.0


def interference(seen: Observations) -> float:
    """What both together bring less than the sum of each."""
    alone = gain("meetings during", "neither during")(seen)
    alone += gain("incentive during", "neither during")(seen)
    return alone - gain("both during", "neither during")(seen)


def dispersion(seen: Observations) -> float:
    """Relative change of the standard deviation of skill."""
    return float(ratio("meetings spread", "neither spread")(seen) ** 0.5 - 1.0)


def measure_partners(bench: Bench) -> dict[str, float]:
    """Bookings after meetings and without, of those with a strong and with a weak partner."""
    firm = with_teams(bench.organisation, 2, PAIRS)
    base = managed("execute", peer_meetings_month=0, extra_commission=0)
    seen: dict[str, float] = {}
    for name, levers in (("none", {}), ("meetings", MEETINGS)):
        run = bench.run(
            base, (0, levers), (TREATED, {"peer_meetings_month": 0.0}), weeks=AFTER[1],
            organisation=firm,
        )  # fmt: skip
        booked = run.by_rep(RepCounter.BOOKINGS, weeks=(-YEAR, 0))
        # Seats of a team lie side by side, so the partner is the other one of two.
        strong = booked.reshape(PAIRS, 2)[:, ::-1].ravel() > np.median(booked)
        sold = run.sold_by_rep(AFTER)
        seen[f"strong {name}"] = float(sold[strong].sum())
        seen[f"weak {name}"] = float(sold[~strong].sum())
    return seen
