"""How people are paid: Chung, Steenburgh and Sudhir 2014; Larkin 2014 (evidence 5).

Mechanism: what one more booking is worth moves effort, and near the quota a bonus and a higher
rate above it add to that worth.
"""

import numpy as np

from sim.evidence.bench import YEAR, Bench, changed, managed, with_teams
from sim.outputs.counters import RepCounter

REPS = 9
"""A team that has whole thirds."""
SPAN = (26, 26 + 2 * YEAR)
PLAN = {"money__bonus": 0.25, "money__accelerator": 1.5}
STEEP_PLAN = {"money__bonus": 0.25, "money__accelerator": 4.0}
STEEP_WEEKS = 3 * YEAR


def measure(bench: Bench) -> dict[str, float]:
    """Bookings of all, of the weakest and of the best third, with the whole plan and less of it."""
    firm = changed(with_teams(bench.organisation, REPS), **PLAN)
    plans = {
        "whole": firm,
        "no bonus": changed(firm, money__bonus=0.0),
        "no higher rate": changed(firm, money__accelerator=1.0),
    }
    seen: dict[str, float] = {}
    for name, plan in plans.items():
        run = bench.run(managed("motivate"), weeks=SPAN[1], organisation=firm, later=plan)
        order = np.argsort(run.by_rep(RepCounter.BOOKINGS, weeks=(-YEAR, 0)))
        sold = run.sold_by_rep(SPAN)
        third = REPS // 3
        seen[f"all {name}"] = float(sold.sum())
        seen[f"weak {name}"] = float(sold[order[:third]].sum())
        seen[f"best {name}"] = float(sold[order[-third:]].sum())
    return seen


def measure_gaming(bench: Bench) -> dict[str, float]:
    """Money given away to close early, and list prices of what was sold, under a steep plan."""
    firm = changed(bench.organisation, **STEEP_PLAN)
    run = bench.run(managed("initial"), weeks=STEEP_WEEKS, organisation=firm)
    discount = run.total(RepCounter.DISCOUNT)
    return {"discount": discount, "list": discount + run.total(RepCounter.BOOKINGS)}
