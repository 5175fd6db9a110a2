"""All rows, controls and harms, in the order of the table."""

from __future__ import annotations

from typing import Final

from sim.experiments.evidence.row import Row, Study
from sim.experiments.evidence.studies import (
    alignment,
    coaching,
    effort,
    managers,
    newcomers,
    peers,
    process,
    reviews,
    spread,
    standing,
    status_quo,
)

ROWS: Final[tuple[Row, ...]] = (
    *effort.ROWS, *process.ROWS, *reviews.ROWS, *coaching.ROWS, *peers.ROWS, *standing.ROWS,
    *status_quo.ROWS, *alignment.ROWS, *managers.ROWS, *newcomers.ROWS, *spread.ROWS,
)  # fmt: skip
"""Every row, by family."""


def studies() -> tuple[Study, ...]:
    """The experiments of all rows, each once."""
    return tuple({row.study.name: row.study for row in ROWS}.values())
