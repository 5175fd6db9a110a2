"""What is wrong, odd or missing in a history, and which conclusions it still allows."""

from forecast.history.findings import Findings
from forecast.history.quality.claims import claims_of
from forecast.history.quality.people import examine_people
from forecast.history.quality.pipeline import examine_pipeline
from forecast.history.quality.rhythm import examine_rhythm
from forecast.history.quality.work import examine_work
from forecast.history.tables import Check, History

__all__ = ["claims_of", "examine"]


def examine(history: History) -> tuple[Check, ...]:
    """Every finding that shows in the canonical tables themselves.

    Nothing but the tables is looked at, so a history as of an earlier day can be examined
    like an export.
    """
    findings = Findings()
    for each in (examine_pipeline, examine_people, examine_rhythm, examine_work):
        each(history, findings)
    return tuple(findings.checks)
