"""All rows, controls, harms and marginals, in the order of the table."""

from typing import Final

from sim.evidence.published import Published
from sim.evidence.row import Claim, Marginal, Row, Study

FILES: Final = (
    "effort", "process", "reviews", "coaching", "peers", "standing", "status_quo",
    "alignment", "managers", "newcomers", "spread", "ladder", "harms",
)  # fmt: skip
"""Families of studies, in the order of the table."""

_PUBLISHED: Final = Published(FILES)

STUDIES: Final[dict[str, Study]] = _PUBLISHED.studies
"""Every experiment by its name."""

ROWS: Final[tuple[Row, ...]] = tuple(_PUBLISHED.rows)
"""Every row, by family."""

CLAIMS: Final[tuple[Claim, ...]] = tuple(_PUBLISHED.claims)
"""Every control and every harm."""

MARGINALS: Final[tuple[Marginal, ...]] = tuple(_PUBLISHED.marginals)
"""Shares that published evidence gives for any sales force; under nothing: of all hours."""

STAGES_STUDY: Final = STUDIES["the five stages"]
"""The experiment in which each stage is measured in its steady state."""


def studies_of(rows: tuple[Row, ...], claims: tuple[Claim, ...]) -> tuple[Study, ...]:
    """The experiments behind rows and claims, each once, in their order."""
    found = [row.study for row in rows] + [claim.study for claim in claims]
    return tuple({study.name: study for study in found}.values())
