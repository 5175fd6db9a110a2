"""A defined process, inspected and not: Jackson and Schneider 2015, Staats and others 2017.

Mechanism: a skipped step leaves a hidden defect that may kill the deal late; following a step
is the rep's choice, weighed with the chance of being seen (evidence 1).
"""

import numpy as np

from sim.arrays import Array
from sim.evidence.bench import YEAR, Bench, managed
from sim.evidence.figures import Observations
from sim.outputs.counters import RepCounter

INSPECTED = {"process_steps": 5.0, "inspections_month": 3.0}
DEFINED = {"process_steps": 5.0, "inspections_month": 0.0}


def measure_decay(bench: Bench) -> dict[str, float]:
    """Compliance before inspection, at the end of a year of it, and after it has ended."""
    base = managed("motivate", **DEFINED)
    run = bench.run(base, (0, INSPECTED), (YEAR, DEFINED), weeks=2 * YEAR)
    spans = {"before": (-26, 0), "inspected": (26, YEAR), "after": (YEAR + 26, 2 * YEAR)}
    seen: dict[str, float] = {}
    logit = {}
    for name, span in {**spans, "earlier": (-YEAR, -26)}.items():
        done = run.by_rep(RepCounter.STEPS_DONE, weeks=span)
        due = run.by_rep(RepCounter.STEPS_DUE, weeks=span)
        seen[f"{name} done"], seen[f"{name} due"] = float(done.sum()), float(due.sum())
        logit[name] = log_odds(done, due)
    held = np.isfinite(sum(logit.values()))
    risen = (logit["inspected"] - logit["before"])[held]
    earlier, before = logit["earlier"][held], logit["before"][held]
    # The earlier half year stands in for the later one, whose chance is in both sides.
    seen["risen with earlier"] = float((risen * (earlier - earlier.mean())).sum())
    seen["before with earlier"] = float((before * (earlier - earlier.mean())).sum())
    return seen


def log_odds(done: Array, due: Array) -> Array:
    """Log odds of a step being done; half a step is added to both sides, so that none is infinite.

    A share has an upper end: whoever stands higher cannot rise as far. Log odds have none.
    """
    odds = np.divide(
        done + 0.5, due - done + 0.5, out=np.full_like(done, np.nan), where=due > 0.0
    )
    logs: Array = np.log(odds)
    return logs


def rise_by_baseline(seen: Observations) -> float:
    """How much further the log odds of compliance rise for each unit that they stood higher before."""
    return float(seen["risen with earlier"].sum() / seen["before with earlier"].sum())
