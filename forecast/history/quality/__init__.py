"""What is wrong, odd or missing in a history, and which conclusions it still allows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from forecast.history.findings import Findings
from forecast.history.quality.claims import claims_of
from forecast.history.quality.people import examine_people
from forecast.history.quality.pipeline import examine_pipeline
from forecast.history.quality.rhythm import examine_rhythm
from forecast.history.quality.seams import seams_of
from forecast.history.quality.totals import examine_totals
from forecast.history.quality.work import examine_work
from forecast.history.tables import Check, History

_ONE_SIDED: Final = ("nothing_won", "nothing_lost")
_NAMED: Final = 5

__all__ = ["claims_of", "examine", "reported"]


def examine(history: History) -> tuple[Check, ...]:
    """Every finding that shows in the canonical tables themselves.

    Nothing but the tables is looked at, so a history as of an earlier day can be examined
    like an export.
    """
    findings = Findings()
    examined = (
        examine_totals, examine_pipeline, examine_people, examine_rhythm, examine_work,
    )  # fmt: skip
    for each in examined:
        each(history, findings)
    return tuple(findings.checks)


def reported(
    history: History, noted: Iterable[Check], *, unused: Sequence[str] = ()
) -> History:
    """The history with its report: what was noted as it was read, and what it shows itself.

    Args:
        history: The tables.
        noted: What was noticed as they were read.
        unused: Columns of the source that were not used and could tell outcomes: where nothing
            was won, or nothing lost, they are named.
    """
    rank = {"serious": 0, "caution": 1, "note": 2}
    beside = f"; not used were {', '.join(unused[:_NAMED])}" if unused else ""
    checks = tuple(
        replace(each, treatment=each.treatment + beside) if each.id in _ONE_SIDED else each
        for each in (*noted, *examine(history))
    )
    ordered = tuple(sorted(checks, key=lambda check: rank[check.severity]))
    seams = seams_of(history)
    meta = replace(
        history.meta,
        checks=ordered,
        claims=claims_of(history, ordered),
        complete_until=None if seams is None else seams.complete_until,
    )
    return replace(history, meta=meta)
