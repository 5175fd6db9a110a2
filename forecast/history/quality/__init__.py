"""What is wrong, odd or missing in a history, and which conclusions it still allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecast.history.quality.claims import claims_of
from forecast.history.quality.people import people_checks
from forecast.history.quality.pipeline import pipeline_checks
from forecast.history.quality.rhythm import rhythm_checks
from forecast.history.quality.work import work_checks

if TYPE_CHECKING:
    from forecast.history.tables import Check, History

__all__ = ["claims_of", "examine"]


def examine(history: History) -> tuple[Check, ...]:
    """Every finding that shows in the canonical tables themselves.

    Looks at nothing but the tables, so an as-of view can be examined like an export.
    """
    return (
        *pipeline_checks(history),
        *people_checks(history),
        *rhythm_checks(history),
        *work_checks(history),
    )
