"""Stage 1 as it is, for years: leads, quarter ends, leavers (evidence 5, 7, 9)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.bench import YEAR, Bench, changed, managed
from sim.evidence.figures import ratio
from sim.evidence.row import Parameter, Row, Study
from sim.outputs.contribution import WEEKS_PER_QUARTER, fiscal_quarters, quarter_to_date
from sim.outputs.counters import RepCounter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.evidence.bench import Run
    from sim.evidence.figures import Figure, Observations
    from sim.organisation import Organisation

    Array = NDArray[np.float64]

WEEKS = 3 * YEAR
LAST_MONTH = 52.0 / 12.0
"""Weeks of a month."""
NEAR = (0.85, 1.15)
LATE = 4
FAR = 0.6


def measure(bench: Bench) -> dict[str, float]:
    """Three years of stage 1."""
    run = bench.run(managed("initial"), weeks=WEEKS)
    counter = RepCounter
    left = weeks_left(bench.organisation, WEEKS)
    return {
        "discount": run.total(counter.DISCOUNT),
        "list": run.total(counter.DISCOUNT) + run.total(counter.BOOKINGS),
        "gone": run.total(counter.QUITS) + run.total(counter.DISMISSALS),
        "years": run.total(counter.PRESENT) / YEAR,
        "answered": run.total(counter.LEADS_ANSWERED),
        "waited": run.total(counter.RESPONSE_HOURS),
        "expired": run.total(counter.LEADS_EXPIRED),
        "leads": run.total(counter.LEADS_ANSWERED) + run.total(counter.LEADS_EXPIRED),
        "booked": run.total(counter.BOOKINGS),
        "booked last month": float(in_last_month(left) @ run.after[:, :, counter.BOOKINGS].sum(axis=1)),
        **pace_by_distance(run, bench.organisation, left),
    }  # fmt: skip


def weeks_left(organisation: Organisation, weeks: int) -> NDArray[np.int64]:
    """Weeks left in the fiscal quarter of every week, this one included."""
    quarters = fiscal_quarters(organisation, first_week=0, weeks=weeks + 14)
    last = {int(number): int(np.flatnonzero(quarters == number)[-1]) for number in quarters}
    return np.array([last[int(quarters[week])] - week + 1 for week in range(weeks)])


def in_last_month(left: NDArray[np.int64]) -> Array:
    """The part of each week that lies in its quarter's last month."""
    return np.clip(LAST_MONTH - (left - 1.0), 0.0, 1.0)


def pace_by_distance(
    run: Run, organisation: Organisation, left: NDArray[np.int64]
) -> dict[str, float]:
    """Effort early in the quarter, late and near the quota, late and far from it.

    The distance is what a rep can know: booked so far, and a year's mean for what is left.
    """
    weeks = run.after.shape[0]
    booked = np.concatenate((run.before[-YEAR:], run.after))[:, :, RepCounter.BOOKINGS]
    sums = np.cumsum(booked, axis=0)
    usual = (sums[YEAR:] - sums[:weeks]) / YEAR
    quarters = fiscal_quarters(organisation, first_week=0, weeks=weeks)
    to_date = quarter_to_date(booked[YEAR:], quarters)
    quota = run.after[:, :, RepCounter.QUOTA]
    expected = to_date + usual * (left[:, None] - 1)
    known = (quota > 0.0) & (run.after[:, :, RepCounter.PRESENT] > 0.0)
    known[:WEEKS_PER_QUARTER] = False  # the first quarter's bookings began before week 0
    x = np.divide(expected, quota, out=np.full_like(quota, np.nan), where=known)
    late = (left <= LATE)[:, None]
    pace = run.after[:, :, RepCounter.PACE]
    groups = {
        "early": known & (left >= WEEKS_PER_QUARTER - 3)[:, None],
        "near": known & late & (x >= NEAR[0]) & (x <= NEAR[1]),
        "far": known & (left <= LATE - 1)[:, None] & (x < FAR),
    }
    seen: dict[str, float] = {}
    for name, held in groups.items():
        seen[f"{name} pace"] = float(pace[held].sum())
        seen[f"{name} weeks"] = float(held.sum())
    return seen


def against_early(name: str, sign: float) -> Figure:
    """Effort of a group against that early in the quarter, less one."""

    def figure(seen: Observations) -> float:
        weeks = seen[f"{name} weeks"].sum()
        if not weeks > 0.0:
            return math.nan
        early = seen["early pace"].sum() / seen["early weeks"].sum()
        return float(sign * (seen[f"{name} pace"].sum() / weeks / early - 1.0))

    return figure


def no_quarters(firm: Organisation) -> Organisation:
    """No quota and no accelerator: a quarter's end means nothing. Nobody quits, or puts off."""
    return changed(
        firm,
        effort__quota_pull=0.0,
        money__accelerator=1.0,
        people__quit_month=0.0,
        people__reluctance=0.0,
    )


STUDY = Study(
    name="status quo",
    design="Stage 1 as it is, three years after a year of run-in.",
    measure=measure,
    replications=160,
    draw_replications=6,
    off=no_quarters,
    levers_off={"quarter_end_push": 0.0},
)

ROWS = (
    Row(
        id="gaming_loss",
        title="Revenue given away to close early",
        source="5 and 16: Larkin 2014, 6-8 % with strong accelerators",
        low=0.02,
        high=0.08,
        study=STUDY,
        figure=ratio("discount", "list"),
        parameters=(
            Parameter(field="people.pull_discount", source="evidence 16: .05-.20, Larkin"),
            Parameter(field="effort.quota_pull", source="judgement"),
        ),
        set_by_source="the discount of a hasty deal is taken from this study",
        says="too few deals are pulled forward, or reps dislike haggling too much",
    ),
    Row(
        id="last_month",
        title="Last month's share of a quarter's bookings",
        source="5: judgement in view of Oyer 1998 and trade figures",
        low=0.40,
        high=0.55,
        role="fit",
        study=STUDY,
        figure=ratio("booked last month", "booked"),
        parameters=(
            Parameter(field="effort.quota_pull", source="judgement"),
            Parameter(field="people.pull_discount", source="evidence 16: .05-.20"),
        ),
        set_by_source="pulling forward was shaped in view of it",
        says="deals are not held back and pushed to the quarter's end as firms report",
    ),
    Row(
        id="goal_gradient",
        title="Effort in a quarter's last month near the quota, against its start",
        source="5 and 16: Chung, Steenburgh and Sudhir 2014, direction; size by judgement",
        low=0.05,
        high=0.30,
        study=STUDY,
        figure=against_early("near", 1.0),
        parameters=(
            Parameter(
                field="effort.quota_pull", source="judgement: trials of the effort rule"
            ),
            Parameter(field="effort.width", source="judgement: trials of the effort rule"),
        ),
        says="the pull of a quota within reach is weak where most work on the table cannot be "
        "booked this quarter any more",
    ),
    Row(
        id="giving_up",
        title="Effort lost in a quarter's last weeks far below the quota",
        source="5 and 16: Chung, Steenburgh and Sudhir 2014, direction; size by judgement",
        low=0.10,
        high=0.60,
        study=STUDY,
        figure=against_early("far", -1.0),
        parameters=(
            Parameter(
                field="effort.quota_pull", source="judgement: trials of the effort rule"
            ),
            Parameter(field="effort.slowest", source="judgement"),
        ),
        says="who is far below still works on next quarter's deals, at the usual price",
    ),
    Row(
        id="attrition",
        title="Reps who leave in a year",
        source="9 and 16: HBR, DePaul, trade surveys",
        low=0.20,
        high=0.36,
        role="fit",
        study=STUDY,
        figure=ratio("gone", "years"),
        parameters=(Parameter(field="people.quit_month", source="evidence 9 and 16"),),
        set_by_source="the hazard of quitting is taken from these surveys",
        says="tiredness, low quarters and dismissals add too much or too little",
    ),
    Row(
        id="lead_never_contacted",
        title="Leads that nobody answers in stage 1",
        source="7 and 16: Oldroyd and others 2011; Sabnis and others 2013",
        low=0.20,
        high=0.70,
        study=STUDY,
        figure=ratio("expired", "leads"),
        parameters=(
            Parameter(field="market.lead_patience_weeks", source="judgement"),
            Parameter(
                field="people.reluctance", source="judgement, chosen in view of results"
            ),
        ),
        says="reps answer leads as nothing calls louder; in firms most go cold",
    ),
    Row(
        id="lead_response",
        title="Working hours until a lead is answered in stage 1",
        source="7 and 16: Oldroyd and others 2011: 24-60 elapsed hours",
        low=5.7,
        high=14.3,
        unit="h",
        study=STUDY,
        figure=ratio("waited", "answered"),
        parameters=(Parameter(field="market.lead_patience_weeks", source="judgement"),),
        says="leads are answered sooner, or later, than audits of firms found",
    ),
)
