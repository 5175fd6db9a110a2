"""A defined process, inspected and not: Jackson and Schneider 2015, Staats and others 2017.

Mechanism: a skipped step leaves a hidden defect that may kill the deal late; following a step
is the rep's choice, weighed with the chance of being seen (evidence 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.bench import YEAR, Bench, changed, managed
from sim.evidence.figures import difference, gain, ratio
from sim.evidence.row import Parameter, Row, Study
from sim.outputs.counters import RepCounter

if TYPE_CHECKING:
    from sim.evidence.figures import Observations
    from sim.organisation import Organisation

INSPECTED = {"process_steps": 5.0, "inspections_month": 3.0}
DEFINED = {"process_steps": 5.0, "inspections_month": 0.0}


def measure(bench: Bench) -> dict[str, float]:
    """A year of bookings from half a year after the start, with and without inspection."""
    base = managed("motivate")
    span = (26, 26 + YEAR)
    seen: dict[str, float] = {}
    for name, levers in (("none", {}), ("defined", DEFINED), ("inspected", INSPECTED)):
        run = bench.run(base, (0, levers), weeks=span[1])
        seen[name] = run.sold(span)
    return seen


def measure_decay(bench: Bench) -> dict[str, float]:
    """Compliance before inspection, at the end of a year of it, and after it has ended."""
    base = managed("motivate", **DEFINED)
    run = bench.run(base, (0, INSPECTED), (YEAR, DEFINED), weeks=2 * YEAR)
    spans = {"before": (-26, 0), "inspected": (26, YEAR), "after": (YEAR + 26, 2 * YEAR)}
    seen: dict[str, float] = {}
    rate = {}
    for name, span in {**spans, "earlier": (-YEAR, -26)}.items():
        done = run.by_rep(RepCounter.STEPS_DONE, weeks=span)
        due = run.by_rep(RepCounter.STEPS_DUE, weeks=span)
        seen[f"{name} done"], seen[f"{name} due"] = float(done.sum()), float(due.sum())
        rate[name] = np.divide(done, due, out=np.full_like(done, np.nan), where=due > 0.0)
    held = np.isfinite(sum(rate.values()))
    risen = (rate["inspected"] - rate["before"])[held]
    earlier, before = rate["earlier"][held], rate["before"][held]
    # The earlier half year stands in for the later one, whose chance is in both sides.
    seen["risen with earlier"] = float((risen * (earlier - earlier.mean())).sum())
    seen["before with earlier"] = float((before * (earlier - earlier.mean())).sum())
    return seen


def rise_by_baseline(seen: Observations) -> float:
    """How much more compliance rises for each point that it stood higher before."""
    return float(seen["risen with earlier"].sum() / seen["before with earlier"].sum())


def steps_worth_nothing(firm: Organisation) -> Organisation:
    """Steps neither help nor prevent anything."""
    return changed(firm, process__step_odds=1.0, process__defect=0.0)


def nobody_minds(firm: Organisation) -> Organisation:
    """Being seen skipping costs nothing, and being watched replaces nothing."""
    return changed(firm, people__seen_price=0.0, people__crowding=0.0)


STUDY = Study(
    name="process",
    design="Teams without a process; the same teams with five steps defined, and with five "
    "steps of which three deals a rep and month are inspected; bookings of months 7 to 18.",
    measure=measure,
    replications=320,
    draw_replications=10,
    off=steps_worth_nothing,
)
DECAY = Study(
    name="end of inspection",
    design="Five steps, uninspected for a year, inspected three times a rep and month for a "
    "year, then no more; share of steps done in the second half year after the end, when "
    "being seen is forgotten (it fades over 12 weeks).",
    measure=measure_decay,
    replications=160,
    draw_replications=4,
    off=nobody_minds,
)

_WORTH = (
    Parameter(field="process.step_odds", source="evidence 1: 1.05-1.35, judgement there"),
    Parameter(field="process.defect", source="judgement"),
    Parameter(field="process.defect_kill", source="calibrated to this row"),
    Parameter(field="process.step_hours", source="evidence 1: .25-1 h"),
)
_CHOICE = (
    Parameter(field="people.step_worth", source="evidence 16: compliance unasked .3-.6"),
    Parameter(
        field="people.seen_price", source="evidence 16: compliance inspected .70-.95"
    ),
    Parameter(field="people.crowding", source="evidence 1: below the start after the end"),
)

ROWS = (
    Row(
        id="process_monitored",
        title="Bookings with a process that is inspected",
        source="1 and 16: Jackson and Schneider 2015, shrunk for complex sales",
        low=0.03,
        high=0.20,
        role="fit",
        study=STUDY,
        figure=gain("inspected", "none"),
        parameters=_WORTH,
        set_by_source="how often a defect kills is set to this row",
        says="steps are worth too little, or cost too much time",
    ),
    Row(
        id="process_unmonitored",
        title="Bookings with a process that nobody inspects",
        source="1: Jackson and Schneider 2015: not used unless monitored",
        low=-0.03,
        high=0.03,
        study=STUDY,
        figure=gain("defined", "none"),
        parameters=_WORTH,
        says="being told is enough, which no study found",
    ),
    Row(
        id="compliance_after",
        title="Compliance after inspection ended, against before it began",
        source="1: Staats, Dai, Hofmann and Milkman 2017",
        low=-0.10,
        high=-0.01,
        study=DECAY,
        figure=difference(
            ratio("after done", "after due"), ratio("before done", "before due")
        ),
        parameters=_CHOICE,
        set_by_source="the part of one's own reasons that being watched replaces is in the "
        "model because of this study",
        says="habits survive the end of inspection too well, or collapse",
    ),
    Row(
        id="compliance_inspected",
        title="Compliance while inspected three times a rep and month",
        source="16: .70-.95, direction by Staats and others 2017",
        low=0.70,
        high=0.95,
        role="fit",
        study=DECAY,
        figure=ratio("inspected done", "inspected due"),
        parameters=_CHOICE,
        set_by_source="what being seen costs is set to this range",
        says="being seen weighs too little with reps",
    ),
    Row(
        id="compliance_rise",
        title="Rise of compliance for each point that it stood higher before",
        source="1: Staats and others 2017: units with high baseline gain more",
        low=0.0,
        high=1.0,
        unit="slope",
        study=DECAY,
        figure=rise_by_baseline,
        parameters=_CHOICE,
        says="who follows anyway has less room; that those who follow gain more needs a reason "
        "the model does not have, such as teams that take inspection as help",
    ),
)
