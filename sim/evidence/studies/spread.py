"""Who makes the bookings: concentration in short windows and over a year (evidence 0).

Mechanism: few deals with widely spread amounts make a few people look like all of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.evidence.bench import YEAR, Bench, changed, managed, with_teams
from sim.evidence.figures import mean
from sim.evidence.row import Parameter, Row, Study
from sim.outputs.counters import RepCounter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.organisation import Organisation

    Array = NDArray[np.float64]

TEAMS, REPS = 5, 8
DEALS = 2.5
TOP = 0.2
WEEKS = 3 * YEAR


def measure(bench: Bench) -> dict[str, float]:
    """Share of the best fifth in windows of 2.5 deals a rep, and in years."""
    firm = with_teams(bench.organisation, REPS, TEAMS)
    run = bench.run(managed("initial"), weeks=WEEKS, organisation=firm)
    wins = run.total(RepCounter.WINS) / (TEAMS * REPS * WEEKS)
    if wins <= 0.0:
        return {"short": math.nan, "year": math.nan}
    window = max(1, round(DEALS / wins))
    booked = run.after[:, :, RepCounter.BOOKINGS]
    return {"short": top_share(booked, window), "year": top_share(booked, YEAR)}


def top_share(booked: Array, window: int) -> float:
    """Share of bookings made by the best fifth, in windows of so many weeks, on average."""
    shares = []
    for start in range(0, booked.shape[0] - window + 1, window):
        made = np.sort(booked[start : start + window].sum(axis=0))[::-1]
        if made.sum() > 0.0:
            shares.append(made[: round(TOP * made.size)].sum() / made.sum())
    return float(np.mean(shares)) if shares else math.nan


def equal_deals(firm: Organisation) -> Organisation:
    """All deals of a size, territories and people alike: only counting luck is left."""
    return changed(
        firm, market__amount_sigma=0.0, market__territory_sigma=0.0, people__general_sd=0.0,
        people__gap_mean=0.0,
    )  # fmt: skip


STUDY = Study(
    name="concentration",
    design="Forty reps in five teams for three years; share of bookings of the best fifth in "
    "windows in which a rep wins 2.5 deals on average, and in years.",
    measure=measure,
    replications=48,
    draw_replications=3,
    off=equal_deals,
)

_BEHIND = (
    Parameter(field="market.amount_sigma", source="evidence 10: judgement, .6-1.3"),
    Parameter(field="people.general_sd", source="evidence 16: CEB, same ratios"),
    Parameter(field="market.territory_sigma", source="evidence 12"),
)

ROWS = (
    Row(
        id="concentration_short",
        title="Share of the best fifth where a rep wins 2.5 deals",
        source="0: computed for skill sigma .2-.5, amounts .9",
        low=0.50,
        high=0.55,
        study=STUDY,
        figure=mean("short"),
        parameters=_BEHIND,
        says="the spread of amounts, territories and people together is not that of the "
        "computed case",
    ),
    Row(
        id="concentration_year",
        title="Share of the best fifth in a year",
        source="0 and 10: .33 by CEB's shifts, just over .60 by CSO's survey",
        low=0.33,
        high=0.60,
        study=STUDY,
        figure=mean("year"),
        parameters=_BEHIND,
        says="annual results are spread less, or more, than any survey says",
    ),
)
