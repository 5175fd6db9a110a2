"""All rows, controls, harms and marginals, in the order of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.evidence.studies import (
    alignment,
    coaching,
    effort,
    harms,
    ladder,
    managers,
    newcomers,
    peers,
    process,
    reviews,
    spread,
    standing,
    status_quo,
)

if TYPE_CHECKING:
    from sim.evidence.row import Claim, Row, Study

ROWS: Final[tuple[Row, ...]] = (
    *effort.ROWS, *process.ROWS, *reviews.ROWS, *coaching.ROWS, *peers.ROWS, *standing.ROWS,
    *status_quo.ROWS, *alignment.ROWS, *managers.ROWS, *newcomers.ROWS, *spread.ROWS,
)  # fmt: skip
"""Every row, by family."""

CLAIMS: Final[tuple[Claim, ...]] = (*ladder.CONTROLS, *harms.HARMS)
"""Every control and every harm."""


def studies_of(rows: tuple[Row, ...], claims: tuple[Claim, ...]) -> tuple[Study, ...]:
    """The experiments behind rows and claims, each once, in their order."""
    found = [row.study for row in rows] + [claim.study for claim in claims]
    return tuple({study.name: study for study in found}.values())
