"""How long deals take where many are open: Coviello, Ichino and Persico 2015 (evidence 8)."""

import numpy as np

from sim.evidence.bench import YEAR, Bench, managed
from sim.evidence.studies.spread import persons
from sim.outputs.counters import RepCounter

WEEKS = 5 * YEAR
QUARTER = 13
FEWEST = 4
"""Quarters of a person that say something about this person's usual level."""


def measure(bench: Bench) -> dict[str, float]:
    """Products of deviations from each person's mean: of both logs, and of open deals' alone."""
    run = bench.run(managed("motivate"), weeks=WEEKS)
    person = persons(run)
    pairs: dict[int, list[tuple[float, float]]] = {}
    for seat in range(run.after.shape[1]):
        for end in range(2 * QUARTER, WEEKS + 1, QUARTER):
            weeks = slice(end - 2 * QUARTER, end)
            last = run.after[end - QUARTER : end, seat]
            wins = last[:, RepCounter.WINS].sum()
            open_deals = run.after[weeks, seat, RepCounter.OPEN_DEALS].mean()
            who = person[weeks, seat]
            if wins > 0.0 and open_deals > 0.0 and (who == who[0]).all():
                days = last[:, RepCounter.CYCLE_DAYS].sum() / wins
                pairs.setdefault(int(who[0]), []).append(
                    (float(np.log(open_deals)), float(np.log(max(1.0, days))))
                )
    seen = {"together": 0.0, "alone": 0.0}
    for held in pairs.values():
        if len(held) >= FEWEST:
            juggled, days = (values - values.mean() for values in np.array(held).T)
            seen["together"] += float((juggled * days).sum())
            seen["alone"] += float((juggled * juggled).sum())
    return seen
