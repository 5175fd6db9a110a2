"""What an import found serious is repeated with every answer, and forbids what it spoils."""

from collections.abc import Callable, Sequence
from typing import Final

from forecast.history.findings import WORDINGS
from forecast.history.tables import Check, History
from sim.problems import InvalidInput

FORBIDDING: Final = tuple(name for name, each in WORDINGS.items() if "spoils" in each)
"""Findings that forbid answers unless they are named as known."""


def warnings_of(
    history: History, wanted: Callable[[str], bool] = lambda _: True
) -> tuple[str, ...]:
    """Each serious finding of the import in one sentence, to stand beside every answer.

    Args:
        history: The imported history with its findings.
        wanted: Whether a finding of this name is told.
    """
    return tuple(
        f"Serious in the history: {check.what} ({check.count:,}, {check.share:.0%}). "
        f"What was done: {check.treatment}."
        for check in history.meta.checks
        if check.severity == "serious" and wanted(check.id)
    )


def warnings_for_forecast(history: History) -> tuple[str, ...]:
    """The serious findings that touch a forecast, and one sentence that points at the others."""
    beside = [
        check.id.replace("_", " ")
        for check in history.meta.checks
        if check.severity == "serious" and _beside(check.id)
    ]
    told = warnings_of(history, lambda name: not _beside(name))
    if not beside:
        return told
    noun = "finding" if len(beside) == 1 else "findings"
    pointing = (
        f"{len(beside)} serious {noun} of the import not repeated here, which this forecast does "
        f"not rest on or says itself: {', '.join(beside)} (see the import, or history.json)."
    )
    return (*told, pointing)


def _beside(name: str) -> bool:
    wording = WORDINGS.get(name)
    return wording is not None and wording.get("beside_forecast", False)


def spoiled(history: History, *, money: bool = True) -> list[Check]:
    """The serious findings that forbid an answer unless they are named as known.

    Args:
        history: The imported history with its findings.
        money: Whether the answer needs amounts; what spoils bookings alone leaves wins as they are.
    """
    forbidding = ("everything", "bookings") if money else ("everything",)
    return [
        check
        for check in history.meta.checks
        if check.severity == "serious" and check.spoils in forbidding
    ]


def refuse_spoiled(
    history: History, despite: Sequence[str] = (), *, money: bool = True
) -> None:
    """Refuse an answer that a serious finding of the import forbids.

    Args:
        history: The imported history with its findings.
        despite: Findings by name that the user knows of and wants an answer in spite of.
        money: Whether the answer needs amounts; see `spoiled`.

    Raises:
        InvalidInput: With every finding that forbids the answer, and with names in
            `despite` that are no such finding.
    """
    named = (despite,) if isinstance(despite, str) else tuple(despite)
    problems = [
        f"--despite {name}: is no finding that forbids an answer; give one of "
        f"{', '.join(FORBIDDING)}"
        for name in named
        if name not in FORBIDDING
    ]
    problems += [
        f"history: {check.what} ({check.count:,} deals, e.g. {'; '.join(check.examples)}). "
        f"That spoils {check.spoils}, so no answer is given. Import: {check.treatment}; or go on "
        f"all the same with --despite {check.id}"
        for check in spoiled(history, money=money)
        if check.id not in named
    ]
    if problems:
        raise InvalidInput(problems)
