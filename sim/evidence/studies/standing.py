"""Ranks, shown practice and personal goals: Barankay 2012, Song and others 2018, Epton 2017.

Mechanism: a reference point more in the weekly effort decision; the lower half learns from a
practice that is shown (evidence 3 and 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.evidence.bench import YEAR, Bench, changed, managed
from sim.evidence.figures import gain
from sim.evidence.row import Parameter, Row, Study
from sim.outputs.counters import RepCounter

if TYPE_CHECKING:
    from sim.evidence.figures import Observations
    from sim.organisation import Organisation

SPAN = (13, 13 + YEAR)


def measure(bench: Bench) -> dict[str, float]:
    """Bookings with nothing shown, ranks shown, ranks and practice shown."""
    base = managed("execute", ranking=0)
    return {
        name: bench.run(base, (0, {"ranking": shown}), weeks=SPAN[1]).sold(SPAN)
        for name, shown in (("none", 0.0), ("rank", 1.0), ("practice", 2.0))
    }


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


def nobody_compares(firm: Organisation) -> Organisation:
    """Neither ranks nor goals are looked at, and what is shown teaches nothing."""
    return changed(
        firm, effort__rank_attention=0.0, effort__goal_attention=0.0, effort__goal_pull=0.0,
        people__peer_alpha=0.0,
    )  # fmt: skip


STUDY = Study(
    name="ranks",
    design="Teams under monthly reviews: nothing shown, everybody's rank shown, rank and how "
    "the best do it shown; a year from month 4 on.",
    measure=measure,
    replications=320,
    draw_replications=10,
    off=nobody_compares,
)
GOALS = Study(
    name="personal goals",
    design="A goal of 1.15 times what a rep usually books, agreed each quarter, against none; "
    "effort in a year from month 4 on.",
    measure=measure_goals,
    replications=80,
    draw_replications=4,
    off=nobody_compares,
)

ROWS = (
    Row(
        id="rank_only",
        title="Bookings where only ranks are shown",
        source="6 and 16: Barankay 2012; contrary Blanes i Vidal and Nossol 2011",
        low=-0.11,
        high=0.03,
        study=STUDY,
        figure=gain("rank", "none"),
        parameters=(
            Parameter(field="effort.rank_attention", source="evidence 6; judgement"),
            Parameter(field="effort.loss_aversion", source="judgement"),
        ),
        says="seeing the team's mean moves effort differently than in the study",
    ),
    Row(
        id="rank_and_practice",
        title="Bookings where ranks and the best practice are shown",
        source="3 and 16: Song and others 2018; Blanes i Vidal and Nossol 2011",
        low=0.0,
        high=0.11,
        study=STUDY,
        figure=gain("practice", "none"),
        parameters=(
            Parameter(field="people.peer_alpha", source="evidence 3: Sandvik, halved"),
            Parameter(field="effort.rank_attention", source="evidence 6; judgement"),
        ),
        says="what is shown teaches too little to make up for its hours",
    ),
    Row(
        id="goal_effort",
        title="Effort with personal goals within reach",
        source="6 and 16: Epton and others 2017, d = .34 of weekly effort",
        low=0.02,
        high=0.12,
        study=GOALS,
        figure=effect_on_effort,
        parameters=(
            Parameter(field="effort.goal_pull", source="judgement; range by evidence 16"),
            Parameter(field="effort.goal_attention", source="judgement"),
        ),
        says="a goal takes attention from the quota and adds little of its own",
    ),
)
