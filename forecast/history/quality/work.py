"""Work items in an event log: how long they stay open, and how much of a case is work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecast.history.findings import check

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.history.tables import Check, History

MIN_ITEMS: Final = 100
_HEAVY_SHARE: Final = 0.2
_HEAVY_RATIO: Final = 3.0
_WAITING_SHARE: Final = 0.2


def work_checks(history: History) -> list[Check]:
    """Extreme items, and the share of a case that is waiting."""
    work = history.activities
    ended = work[work["ended"].notna() & (work["deal_id"] != "")]
    if len(ended) < MIN_ITEMS:
        return []
    minutes = (ended["ended"] - ended["started"]).dt.total_seconds().to_numpy() / 60
    if not minutes.any():
        return []
    checks = [*_extreme(ended, minutes), *_waiting(ended)]
    running = work["ended"].isna().to_numpy()
    if running.any():
        checks.append(
            check(
                "work_not_ended",
                "note",
                "Work items that have not ended",
                count=running.sum(),
                total=len(work),
                examples=work.loc[running, "deal_id"],
                treatment="kept; they count in no duration",
            )
        )
    return checks


def _extreme(ended: pd.DataFrame, minutes: NDArray[np.float64]) -> list[Check]:
    top = max(1, len(minutes) // 100)
    order = np.argsort(-minutes, kind="stable")
    held = float(minutes[order[:top]].sum() / minutes.sum())
    median, mean = float(np.median(minutes)), float(minutes.mean())
    if held < _HEAVY_SHARE or mean < _HEAVY_RATIO * median:
        return []
    day_long = minutes >= 24 * 60
    worst = ended.iloc[order[:2]]
    shown = [
        f"case {case}, {kind}: {minutes[row]:,.0f} minutes"
        for case, kind, row in zip(worst["deal_id"], worst["kind"], order[:2], strict=True)
    ]
    return [
        check(
            "work_items_left_open",
            "serious",
            f"Work items are left open: {day_long.sum():,} of {len(minutes):,} for a day or "
            f"longer (up to {minutes.max():,.0f} minutes). The top 1 % hold {held:.0%} of all "
            f"time; mean {mean:,.1f}, median {median:,.1f} minutes",
            count=day_long.sum(),
            total=len(minutes),
            examples=shown,
            treatment="kept as recorded; use medians and quantiles, never means or sums",
        )
    ]


def _waiting(ended: pd.DataFrame) -> list[Check]:
    spans, worked = _spans_and_work(ended)
    cases = spans > 0
    if not cases.any():
        return []
    total = float(worked[cases].sum() / spans[cases].sum())
    typical = float(np.median(worked[cases] / spans[cases]))
    if total > _WAITING_SHARE:
        return []
    return [
        check(
            "mostly_waiting",
            "caution",
            f"{total:.1%} of the time that cases are open is work, the rest is waiting "
            f"(median case {typical:.1%})",
            count=cases.sum(),
            total=len(spans),
            examples=[f"{total:.2%} of case time is work (overlapping items counted once)"],
            treatment="delays are modelled, not hours of work: faster work would hardly shorten "
            "a case",
        )
    ]


def _spans_and_work(ended: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By case, in seconds: from first start to last end, and the union of its work."""
    ordered = ended.sort_values(["deal_id", "started", "ended"], kind="stable")
    case = pd.factorize(ordered["deal_id"])[0]
    started = ordered["started"].to_numpy().astype("datetime64[s]").astype(np.int64)
    stopped = ordered["ended"].to_numpy().astype("datetime64[s]").astype(np.int64)
    # The furthest end so far within a case: adding a large step by case keeps cases apart.
    step = int(stopped.max() - started.min()) + 1
    reach = np.maximum.accumulate(stopped - started.min() + case * step)
    before = np.concatenate([[-1], reach[:-1]])
    begin = started - started.min() + case * step
    until = stopped - started.min() + case * step
    new = np.maximum(0, until - np.maximum(begin, before))
    worked = np.bincount(case, weights=new)
    first = np.full(case.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, case, started)
    last = np.full(case.max() + 1, np.iinfo(np.int64).min)
    np.maximum.at(last, case, stopped)
    return (last - first).astype(np.float64), worked.astype(np.float64)
