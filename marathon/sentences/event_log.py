"""What a simulated event log says: how many cases, how long they take, how far it is off."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.event_log.work import WEEK, WorkItems

SCORES = (
    "distances from what happened, mean of the replications and their range; 0: alike. NGD: "
    "three activities in a row; CED: hours of the day; RED: hours since a case began; CTD: "
    "hours of cycle time."
)


def verdict(
    log: WorkItems, simulated: Sequence[WorkItems], memory: float | None
) -> tuple[str, ...]:
    """What was simulated from what."""
    cases, times = simulated[0].cases, len(simulated)
    again = "" if times == 1 else f", {times} times over"
    weeks = (log.left.max() - log.arrived.min()) / WEEK
    first = (
        f"{cases:,} cases were simulated{again}, learned from {log.cases:,} cases of "
        f"{weeks:,.0f} weeks by {len(log.people):,} people."
    )
    return first, remembered(memory)


def remembered(memory: float | None) -> str:
    """How the log's cases were weighed."""
    if memory is None:
        return "All cases of the log count alike."
    return f"A case of the log counts half once it is {memory:g} weeks old."


def choice(memory: float | None, tried: Sequence[float | None]) -> str:
    """Why the memory is what it is, and what that may do."""
    names = ", ".join("none" if weeks is None else f"{weeks:g}" for weeks in tried)
    text = (
        f"The memory was chosen by how well the log's own last windows are simulated (tried: "
        f"{names} weeks)"
    )
    if memory is None:
        return f"{text}: none did best, or the log has too few cases to choose."
    return (
        f"{text}. The last weeks of a log that was cut hold only the cases that were quick, and "
        "a short memory believes them: with --memory none (memory=None) all cases count alike."
    )


def rows(
    log: WorkItems, simulated: Sequence[WorkItems]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The log beside the simulation: heads and rows."""
    measured = [_measures(items) for items in simulated]
    found: list[tuple[str, ...]] = []
    for name, value in _measures(log).items():
        values = np.array([each[name] for each in measured])
        spread = f"{values.min():,.1f} to {values.max():,.1f}" if len(values) > 1 else ""
        found.append((name, f"{value:,.1f}", f"{values.mean():,.1f}", spread))
    return ("", "the log", "simulated", "range"), found


def _measures(items: WorkItems) -> dict[str, float]:
    cycles = items.left - items.arrived
    weeks = max(1.0, float(items.arrived.max() - items.arrived.min()) / WEEK)
    return {
        "work items a case": len(items.case) / items.cases,
        "cycle time, hours, median": float(np.median(cycles)),
        "cycle time, hours, mean": float(cycles.mean()),
        "arrivals a week": items.cases / weeks,
    }


def score_rows(scores: pd.DataFrame) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Distances by method: heads and rows."""
    found: list[tuple[str, ...]] = []
    for method, group in scores.groupby("method", sort=False):
        cells = []
        for name in ("ngd", "ced", "red", "ctd"):
            digits = 3 if name == "ngd" else 2
            low, high = group[name].min(), group[name].max()
            span = f" ({low:.{digits}f}-{high:.{digits}f})" if len(group) > 1 else ""
            cells.append(f"{group[name].mean():.{digits}f}{span}")
        found.append((str(method), *cells))
    return ("", "NGD", "CED", "RED", "CTD"), found
