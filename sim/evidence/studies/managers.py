"""Who leads a team: Benson, Li and Shue 2019; Lazear, Shaw and Stanton 2015 (evidence 2, 4).

Mechanism: a promoted seller keeps hours on deals and has to find the role; managers differ in
how well they coach, in what they think matters and in how they treat people.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.bench import YEAR, Bench, changed, managed
from sim.evidence.figures import gain, slope
from sim.evidence.row import Parameter, Row, Study
from sim.levers import LEVERS
from sim.outputs.counters import RepCounter, TeamCounter

if TYPE_CHECKING:
    from sim.evidence.bench import Run
    from sim.evidence.figures import Observations
    from sim.organisation import Organisation

SPAN = (4, 4 + 2 * YEAR)
MANAGERS = 4
"""Different managers tried on the same team and luck."""


def _origin(name: str) -> float:
    """Value of the lever `manager_origin`."""
    return float(LEVERS["manager_origin"].choices.index(name))


def measure(bench: Bench) -> dict[str, float]:
    """The same team under its promoted top seller, and under somebody from elsewhere."""
    base = managed("motivate")
    runs = {
        name: bench.run(
            base, (0, {"manager_origin": _origin(name)}), weeks=SPAN[1], run_in=78
        )
        for name in ("star", "trained")
    }
    seat = promoted_seat(runs["star"], runs["trained"])
    doubled = runs["star"].team_total(TeamCounter.OWN_SALES_LOG2)
    seen = {
        "own": math.nan,
        "change": math.nan,
        "renewed star": 0.0,
        "renewed trained": 0.0,
    }
    if seat is None or not doubled > 0.0:
        return seen
    # Contracts run for a year, so what is renewed in the first year was there before.
    for name, run in runs.items():
        renewed = run.by_rep(RepCounter.RENEWED_AMOUNT, weeks=(0, YEAR))
        seen[f"renewed {name}"] = float(renewed[seat])
    others = np.arange(runs["star"].after.shape[1]) != seat
    sold = {name: float(run.sold_by_rep(SPAN)[others].sum()) for name, run in runs.items()}
    if min(sold.values()) > 0.0:
        seen["own"], seen["change"] = doubled, math.log(sold["star"] / sold["trained"])
    return seen


def promoted_seat(star: Run, other: Run) -> int | None:
    """The seat that a promotion emptied."""
    empty = (star.after[0, :, RepCounter.PRESENT] == 0.0) & (
        other.after[0, :, RepCounter.PRESENT] > 0.0
    )
    seats = np.flatnonzero(empty)
    return int(seats[0]) if seats.size == 1 else None


def measure_bosses(bench: Bench) -> dict[str, float]:
    """Log bookings of one team under managers who differ, and under managers who do not."""
    same = changed(
        bench.organisation, managers__quality_sd=0.0, managers__intuition_sd=0.0,
        people__people_skill_quit=0.0,
    )  # fmt: skip
    seen: dict[str, float] = {}
    for name, firm in (("differ", bench.organisation), ("same", same)):
        logs = [
            math.log(max(1.0, bench.run(
                managed("coach"), *changes_of_manager(number), weeks=8 + 2 * YEAR,
                organisation=firm,
            ).sold((8, 8 + 2 * YEAR))))
            for number in range(MANAGERS)
        ]  # fmt: skip
        seen[name] = float(np.var(logs, ddof=1))
    return seen


def changes_of_manager(number: int) -> list[tuple[int, dict[str, float]]]:
    """Changes that put the n-th newcomer in charge in the first weeks, the last in week 4.

    Every change of origin brings another person; whoever is in charge after the last one
    began in the same week in all of them.
    """
    names = ("trained", "as_is")
    return [
        (4 - number + place, {"manager_origin": _origin(names[(number - place) % 2])})
        for place in range(number + 1)
    ]


def boss_sd(seen: Observations) -> float:
    """Standard deviation of log output between managers, chance of other kinds taken off."""
    excess = float(seen["differ"].mean() - seen["same"].mean())
    return math.copysign(math.sqrt(abs(excess)), excess)


def nothing_kept(firm: Organisation) -> Organisation:
    """A promoted seller keeps no hours on deals; nobody has to find the role, or a customer."""
    return changed(
        firm, managers__star_hours=0.0, managers__adjust_share=0.0,
        customers__handover_loss=0.0,
    )  # fmt: skip


def all_alike(firm: Organisation) -> Organisation:
    """All managers coach, think and treat people alike."""
    return changed(
        firm, managers__quality_sd=0.0, managers__intuition_sd=0.0,
        people__people_skill_quit=0.0,
    )  # fmt: skip


STUDY = Study(
    name="promoted star",
    design="Teams whose top seller is promoted, against the same teams under somebody from "
    "elsewhere; change of the subordinates' bookings over two years, regressed on log2 of the "
    "new manager's own bookings over the team's mean in the year before; what the promoted "
    "seller's customers renew in the year after.",
    measure=measure,
    replications=900,
    draw_replications=24,
    off=nothing_kept,
)
BOSSES = Study(
    name="bosses",
    design="Stage 4 teams under four different managers each, on the same luck, two years; "
    "variance between managers less that between managers who do not differ.",
    measure=measure_bosses,
    replications=260,
    draw_replications=8,
    off=all_alike,
)

ROWS = (
    Row(
        id="promoted_star",
        title="Subordinates' bookings for each doubling of the promoted manager's own",
        source="4 and 16: Benson, Li and Shue 2019",
        low=-0.10,
        high=-0.03,
        study=STUDY,
        figure=slope("change", "own"),
        parameters=(
            Parameter(field="managers.star_hours", source="judgement"),
            Parameter(field="managers.adjust_share", source="judgement"),
        ),
        says="what a promoted seller's own hours take from the team is too little, or the "
        "seller's skill in rescued deals pays it back",
    ),
    Row(
        id="customers_after_leaving",
        title="What customers renew in the year after their rep has left the seat",
        source="9 and 16: Shi and others 2017: -13 to -18 % of annual sales",
        low=-0.18,
        high=-0.10,
        study=STUDY,
        figure=gain("renewed star", "renewed trained"),
        parameters=(
            Parameter(field="customers.handover_loss", source="evidence 9 and 16: Shi"),
            Parameter(field="people.vacancy_weeks", source="evidence 9 and 16"),
        ),
        set_by_source="what is lost at a handover is taken from this study",
        says="a customer known to two people loses half as much, and contracts delay what is "
        "lost",
    ),
    Row(
        id="boss_sd",
        title="Standard deviation of a team's output between managers",
        source="2 and 16: Lazear, Shaw and Stanton 2015",
        low=0.03,
        high=0.07,
        unit="log sd",
        study=BOSSES,
        figure=boss_sd,
        parameters=(
            Parameter(field="managers.quality_sd", source="evidence 16: .043 (.03-.07)"),
            Parameter(field="managers.intuition_sd", source="judgement"),
            Parameter(field="people.people_skill_quit", source="evidence 4 and 16"),
        ),
        set_by_source="the spread of coaching quality carries this study's number",
        says="the study's number, given to coaching alone, does not come out as a difference "
        "between teams",
    ),
)
