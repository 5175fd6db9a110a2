"""Where the table of deals and the history of changes tell of the same deal otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from forecast.history.events.model import entries_of
from forecast.history.findings import Findings
from sim.outputs import schema

_ENDED: Final = (schema.WON, schema.LOST)
_MANY: Final = 0.05
"""From which share of ended deals on it is no slip of single ones."""


def note_disagreement(
    rows: pd.DataFrame,
    events: pd.DataFrame,
    statuses: Mapping[str, str],
    last: np.datetime64,
    findings: Findings,
) -> None:
    """Note deals that ended otherwise by their history, and changes after the last entry.

    Args:
        rows: The deals, with their status.
        events: Changes of the export, before outcomes were added.
        statuses: Label of a stage to open, won or lost.
        last: The day of the export.
        findings: Where it is noted.
    """
    entries = entries_of(events)
    entries = entries[entries["deal_id"].isin(set(rows["deal_id"]))]
    late = entries["entered"].to_numpy().astype("datetime64[D]") > last.astype(
        "datetime64[D]"
    )
    findings.mark(
        "stage_changes_in_future",
        late,
        entries["deal_id"].astype(object),
        day=last.astype("datetime64[D]"),
    )
    told = entries.sort_values("entered", kind="stable").drop_duplicates(
        "deal_id", keep="last"
    )
    by_deal = dict(zip(told["deal_id"], told["stage"], strict=True))
    there = rows["deal_id"].map(lambda deal: statuses.get(by_deal.get(deal, ""), ""))
    ended = (rows["status"].isin(_ENDED) & there.isin(_ENDED)).to_numpy()
    differ = ended & (rows["status"].astype(object) != there).to_numpy()
    findings.mark(
        "history_disagrees",
        differ,
        rows["deal_id"],
        total=int(ended.sum()),
        severity="serious" if differ.sum() >= max(2, _MANY * ended.sum()) else "caution",
        won=int((differ & (rows["status"] == schema.WON).to_numpy()).sum()),
        lost=int((differ & (rows["status"] == schema.LOST).to_numpy()).sum()),
    )
