"""Coaching of core reps: De Grip and Sauermann 2012; CEB in Dixon and Adamson 2011 (evidence 2).

Mechanism: an hour on a skill closes a share of its gap, if it is the right skill; the manager
finds it from what is observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.bench import YEAR, Bench, changed, managed, with_teams
from sim.evidence.figures import difference, gain
from sim.evidence.row import Parameter, Row, Study
from sim.outputs.counters import RepCounter

if TYPE_CHECKING:
    from sim.organisation import Organisation

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


def nothing_learned(firm: Organisation) -> Organisation:
    """An hour of coaching closes no gap."""
    return changed(firm, people__coaching_kappa=0.0)


STUDY = Study(
    name="coaching",
    design="Ten reps, three hours a rep and month for half a year, the skill picked from "
    "observed KPIs; bookings of the half year after, middle 60 % by the year before.",
    measure=measure,
    replications=640,
    draw_replications=10,
    off=nothing_learned,
)

_BEHIND = (
    Parameter(field="people.coaching_kappa", source="judgement, .02-.09"),
    Parameter(field="people.gap_mean", source="judgement"),
    Parameter(field="people.gap_concentration", source="judgement"),
)

ROWS = (
    Row(
        id="coaching_core",
        title="Bookings of core reps after half a year of coaching",
        source="2 and 16: De Grip and Sauermann 2012; CEB",
        low=0.03,
        high=0.15,
        role="fit",
        study=STUDY,
        figure=gain("core coached", "core none"),
        parameters=_BEHIND,
        set_by_source="what an hour of coaching closes may be moved to fit this row",
        says="an hour of coaching closes too little, or the wrong skill is picked",
    ),
    Row(
        id="coaching_middle",
        title="Gain of core reps over that of the best and worst fifth",
        source="2: CEB: marginal for the bottom tenth and the top; shape by judgement",
        low=0.005,
        high=0.10,
        study=STUDY,
        figure=difference(
            gain("core coached", "core none"), gain("rest coached", "rest none")
        ),
        parameters=_BEHIND,
        says="here coaching closes the gaps of weak reps as well as those of the middle; "
        "nothing in the model makes weak reps harder to teach",
    ),
)
