"""Coaching of core reps: De Grip and Sauermann 2012; CEB in Dixon and Adamson 2011 (evidence 2).

Mechanism: an hour on a skill closes a share of its gap, if it is the right skill; the manager
finds it from what is observed.
"""

import numpy as np

from sim.evidence.bench import YEAR, Bench, managed, with_teams
from sim.outputs.counters import RepCounter

REPS = 10
"""A team of which three fifths are a whole number, and a manager can still coach."""
COACHED = 26
AFTER = (26, YEAR)


def measure(bench: Bench) -> dict[str, float]:
    """The half year after half a year of coaching, by where reps stood the year before."""
    firm = with_teams(bench.organisation, REPS)
    base = managed("coach", coaching_hours_month=0, peer_meetings_month=0)
    none = bench.run(base, weeks=YEAR, run_in=78, organisation=firm)
    coached = bench.run(
        base, (0, {"coaching_hours_month": 3.0}), (COACHED, {"coaching_hours_month": 0.0}),
        weeks=YEAR, run_in=78, organisation=firm,
    )  # fmt: skip
    order = np.argsort(none.by_rep(RepCounter.BOOKINGS, weeks=(-YEAR, 0)))
    core, rest = order[2:8], np.concatenate((order[:2], order[8:]))
    seen: dict[str, float] = {}
    for name, run in (("none", none), ("coached", coached)):
        sold = run.sold_by_rep(AFTER)
        seen[f"core {name}"] = float(sold[core].sum())
        seen[f"rest {name}"] = float(sold[rest].sum())
    return seen
