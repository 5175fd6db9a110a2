"""Targets that follow what a territory holds: Zoltners and Sinha (evidence 12).

Mechanism: executives read potential from closings or from account data; a wrong quota acts
through the distance to it in the weekly effort decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.evidence.bench import YEAR, Bench, changed, managed
from sim.evidence.figures import gain
from sim.evidence.row import Parameter, Row, Study

if TYPE_CHECKING:
    from sim.organisation import Organisation

SPAN = (26, 26 + 2 * YEAR)


def measure(bench: Bench) -> dict[str, float]:
    """Two years of quotas by account data against quotas by last year's closings."""
    base = managed("coach", potential_basis=0)
    return {
        name: bench.run(base, (0, {"potential_basis": value}), weeks=SPAN[1]).sold(SPAN)
        for name, value in (("closings", 0.0), ("accounts", 1.0))
    }


def equal_territories(firm: Organisation) -> Organisation:
    """Territories of one size: nothing to align."""
    return changed(firm, market__territory_sigma=0.0)


STUDY = Study(
    name="alignment",
    design="Quotas split by account data against quotas split by last year's closings; two "
    "years from month 7 on.",
    measure=measure,
    replications=320,
    draw_replications=10,
    off=equal_territories,
)

ROWS = (
    Row(
        id="alignment",
        title="Bookings with targets by account data",
        source="12 and 16: Zoltners and Sinha, own projects",
        low=0.0,
        high=0.07,
        study=STUDY,
        figure=gain("accounts", "closings"),
        parameters=(
            Parameter(field="market.territory_sigma", source="evidence 12"),
            Parameter(field="plan.account_error", source="evidence 16: .10-.20"),
        ),
        says="a fairer quota alone changes effort little; the projects also redrew territories "
        "and moved people, which no lever of executives does here",
    ),
)
