"""What a validation of few futures and few draws can tell, and what it cannot.

A full run says yes or no of a row by its mean, where the interval is below a third of the range.
With a tenth of the futures that rule would say more than the interval carries; so with few, a row
is told only where the whole interval lies on one side of each end of the range. A label rests on
how many draws pass: with few draws it is not known.
"""

from typing import Final

from sim.evidence.result import RowFound, Validation
from sim.evidence.work import FULL

UNKNOWN_LABEL: Final = "not known with --quick"


def is_quick(found: Validation) -> bool:
    """Whether fewer draws were made than a full run makes."""
    return int(str(found.run["points"])) < FULL.points


def can_tell(found: Validation, row: RowFound) -> bool:
    """Whether it can be told if a row lies inside its range."""
    figure, low, high = row.figure, *row.row.range
    if row.open:
        return False
    if not is_quick(found):
        return True
    within = low <= figure.low and figure.high <= high
    return within or figure.high < low or figure.low > high or not figure.exists


def label(found: Validation, row: RowFound) -> str | None:
    """What a row counts for; for what numbers were set in view of is known without any draw."""
    if is_quick(found) and row.label not in (None, "fit"):
        return UNKNOWN_LABEL
    return row.label


def verdict(found: Validation) -> str:
    """How many rows cannot be told, where that can; then how the others lie."""
    told = [row for row in found.rows if can_tell(found, row)]
    inside = sum(row.inside for row in told)
    said = (
        f"{len(found.rows) - len(told)} of {len(found.rows)} rows are not precise enough to tell with "
        "so few futures; the full run stands in docs/validation.md."
    )
    if not told:
        return said
    return (
        f"{said} Of the other {len(told)}, {inside} lie inside their published ranges and "
        f"{len(told) - inside} outside."
    )
