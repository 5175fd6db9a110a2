"""Put the start and the end of work together where a log keeps an entry for each.

The standard form of event logs says of each entry which transition of an activity it is:
`start` and `complete` are the ends of one work item, other transitions say that work was
planned, given to somebody, paused or left out.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import Final

import numpy as np
import pandas as pd

from forecast.history.findings import Findings

_START: Final = "start"
_ENDS: Final = frozenset({"complete", "ate_abort", "pi_abort"})
_BESIDE: Final = frozenset(
    {
        "schedule", "assign", "reassign", "suspend", "resume", "withdraw", "autoskip",
        "manualskip",
    }
)  # fmt: skip
"""Transitions between which nobody begins or ends any work."""


def paired(
    rows: pd.DataFrame, transitions: pd.Series[str], findings: Findings
) -> pd.DataFrame:
    """Work items from entries of which each is one transition.

    Of one activity in one case, the first start that is open belongs to the next end. An end
    without a start is an item without duration; a start without an end is not ended.

    Args:
        rows: Work items as `work_rows` reads them, each still one entry of the log.
        transitions: What each entry says happened.
        findings: What is left out goes here.
    """
    said = transitions.str.strip().str.casefold().to_numpy(dtype=object)
    beside = np.isin(said, list(_BESIDE))
    named = sorted(set(transitions[beside]))
    findings.mark(
        "transitions_left_out", beside, rows["deal_id"], transitions=", ".join(named)
    )
    begins, ends = said == _START, np.isin(said, list(_ENDS))
    if not begins.any():
        return rows[~beside].reset_index(drop=True)
    ended = rows["ended"].to_numpy().copy()
    ended[begins] = np.datetime64("NaT")
    gone = beside.copy()
    started = rows["started"].to_numpy()
    # Of entries of one moment, those that begin come first.
    order = np.lexsort((ends, started))
    begun: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    names = list(zip(rows["deal_id"], rows["kind"], strict=True))
    for at in order[(begins | ends)[order] & ~np.isnat(started)[order]].tolist():
        if begins[at]:
            begun[names[at]].append(at)
        elif begun[names[at]]:
            ended[begun[names[at]].popleft()] = started[at]
            gone[at] = True
    return rows.assign(ended=ended)[~gone].reset_index(drop=True)
