"""Work items in an event log: how long they stay open, and how much of a case is work."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.findings import Findings
from forecast.history.tables import History

MIN_ITEMS: Final = 100
_HEAVY_SHARE: Final = 0.2
_HEAVY_RATIO: Final = 3.0
_WAITING_SHARE: Final = 0.2
_MINUTES_PER_DAY: Final = 24 * 60


def examine_work(history: History, findings: Findings) -> None:
    """Find extreme items, and the share of a case that is waiting."""
    work = history.activities
    ended = work[work["ended"].notna() & (work["deal_id"] != "")]
    if len(ended) < MIN_ITEMS:
        return
    minutes = (ended["ended"] - ended["started"]).dt.total_seconds().to_numpy() / 60
    if not minutes.any():
        return
    _extreme(ended, minutes, findings)
    _waiting(ended, findings)
    findings.mark("work_not_ended", work["ended"].isna(), work["deal_id"])


def _extreme(ended: pd.DataFrame, minutes: NDArray[np.float64], findings: Findings) -> None:
    top = max(1, len(minutes) // 100)
    order = np.argsort(-minutes, kind="stable")
    held = float(minutes[order[:top]].sum() / minutes.sum())
    median, mean = float(np.median(minutes)), float(minutes.mean())
    if held < _HEAVY_SHARE or mean < _HEAVY_RATIO * median:
        return
    days = int((minutes >= _MINUTES_PER_DAY).sum())
    worst = ended.iloc[order[:2]]
    findings.add(
        "work_items_left_open",
        days,
        len(minutes),
        [
            f"case {case}, {kind}: {minutes[row]:,.0f} minutes"
            for case, kind, row in zip(
                worst["deal_id"], worst["kind"], order[:2], strict=True
            )
        ],
        always=True,
        days=days,
        items=len(minutes),
        longest=minutes.max(),
        held=held,
        mean=mean,
        median=median,
    )


def _waiting(ended: pd.DataFrame, findings: Findings) -> None:
    spans, worked = _spans_and_work(ended)
    cases = spans > 0
    if not cases.any():
        return
    share = float(worked[cases].sum() / spans[cases].sum())
    if share > _WAITING_SHARE:
        return
    findings.add(
        "mostly_waiting",
        cases.sum(),
        len(spans),
        [f"{share:.2%} of case time is work (overlapping items counted once)"],
        share=share,
        typical=float(np.median(worked[cases] / spans[cases])),
    )


def _spans_and_work(ended: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By case, in seconds: from first start to last end, and the union of its work."""
    ordered = ended.sort_values(["deal_id", "started", "ended"], kind="stable")
    case = pd.factorize(ordered["deal_id"])[0]
    started = ordered["started"].to_numpy().astype("datetime64[s]").astype(np.int64)
    stopped = ordered["ended"].to_numpy().astype("datetime64[s]").astype(np.int64)
    # Each case gets a stretch of time of its own, so that one running maximum over all rows
    # gives the furthest end so far within each case.
    step = int(stopped.max() - started.min()) + 1
    begin = started - started.min() + case * step
    until = stopped - started.min() + case * step
    before = np.concatenate([[-1], np.maximum.accumulate(until)[:-1]])
    new = np.maximum(0, until - np.maximum(begin, before))
    cases = pd.DataFrame({"first": started, "last": stopped, "new": new}).groupby(case)
    spans = (cases["last"].max() - cases["first"].min()).to_numpy(dtype=np.float64)
    return spans, cases["new"].sum().to_numpy(dtype=np.float64)
