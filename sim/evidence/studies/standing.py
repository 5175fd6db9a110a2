"""Ranks, shown practice and personal goals: Barankay 2012, Song and others 2018, Epton 2017.

Mechanism: a reference point more in the weekly effort decision; the lower half learns from a
practice that is shown (evidence 3 and 6).
"""

from sim.evidence.bench import YEAR, Bench, managed
from sim.evidence.figures import Observations
from sim.outputs.counters import RepCounter

SPAN = (13, 13 + YEAR)


def measure_goals(bench: Bench) -> dict[str, float]:
    """Hours of work in an hour, with and without a personal goal within reach."""
    base = managed("execute", personal_goals=0)
    goals = {"personal_goals": 1.0, "goal_stretch": 1.15}
    seen: dict[str, float] = {}
    for name, levers in (("none", {}), ("goals", goals)):
        run = bench.run(base, (0, levers), weeks=SPAN[1])
        pace = run.after[SPAN[0] : SPAN[1], :, RepCounter.PACE]
        present = run.after[SPAN[0] : SPAN[1], :, RepCounter.PRESENT] > 0.0
        seen[f"{name} pace"] = float(pace[present].sum())
        seen[f"{name} weeks"] = float(present.sum())
    return seen


def effect_on_effort(seen: Observations) -> float:
    """Relative change of effort."""
    goals = seen["goals pace"].sum() / seen["goals weeks"].sum()
    return float(goals / (seen["none pace"].sum() / seen["none weeks"].sum()) - 1.0)
