"""What the tables of an export record of its deals, under one id a deal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from forecast.history.events.complete import beginnings
from forecast.history.events.ids import forms_in, without_case
from forecast.history.events.model import ordered
from forecast.history.findings import EXAMPLES, Findings
from forecast.history.lookups import Lookups
from forecast.history.texts import coded, mapped

_OTHER_IDS: Final = ";"


def recorded(
    changes: list[pd.DataFrame], rows: pd.DataFrame, lookups: Lookups, findings: Findings
) -> pd.DataFrame:
    """The events that the source records of its deals, under one id a deal.

    Args:
        changes: What each table tells of changes; emptied, as it is needed no more.
        rows: Deals as the source tells them; their ids are brought into one form in place.
        lookups: What side tables say; the ids of merged deals as well.
        findings: What is noticed goes here.
    """
    frames = [frame for frame in changes if len(frame)]
    changes.clear()
    _under_one_id(frames, rows, lookups, findings)
    _note_lost_case(rows, findings)
    frames.append(beginnings(frames, rows))
    events = ordered(frames, used_up=True)
    orphan = ~events["deal_id"].isin(set(rows["deal_id"])).to_numpy()
    findings.mark("orphan_stage_changes", orphan, events["deal_id"])
    return events[~orphan].reset_index(drop=True) if orphan.any() else events


def _under_one_id(
    frames: list[pd.DataFrame], rows: pd.DataFrame, lookups: Lookups, findings: Findings
) -> None:
    """Bring every id of a deal that is written in several ways into one form, in place."""
    columns = [rows["deal_id"], *(frame["deal_id"] for frame in frames)]
    columns.append(pd.Series([*_merged(rows), *lookups.merged, *lookups.merged.values()]))
    forms = forms_in(columns)
    if not forms:
        return
    there = rows.loc[rows["deal_id"].isin(forms), "deal_id"]
    shown = [f"{name} is {forms[name]}" for name in there.iloc[:EXAMPLES]]
    findings.add("ids_in_several_forms", len(there), len(rows), shown)

    def form(name: str) -> str:
        return forms.get(name, name)

    for frame in (rows, *frames):
        frame["deal_id"] = mapped(frame["deal_id"], form)
    rows["merged_ids"] = mapped(
        rows["merged_ids"],
        lambda ids: _OTHER_IDS.join(form(each.strip()) for each in ids.split(_OTHER_IDS)),
    )
    lookups.merged = {form(old): form(into) for old, into in lookups.merged.items()}


def _merged(rows: pd.DataFrame) -> Iterator[str]:
    """Ids of deals that went into others, as these name them."""
    for ids in coded(rows["merged_ids"])[1]:
        yield from (each.strip() for each in ids.split(_OTHER_IDS))


def _note_lost_case(rows: pd.DataFrame, findings: Findings) -> None:
    """Ids of 15 characters without capitals of which several rows share one: are they one deal?"""
    lost = without_case(rows["deal_id"])
    if not lost.any():
        return
    kept = lost & (rows["fate"] == "").to_numpy()
    shared = kept & rows["deal_id"].where(kept).duplicated(keep=False).to_numpy()
    findings.mark(
        "ids_without_case",
        shared if shared.any() else lost,
        rows["deal_id"],
        severity="serious" if shared.any() else "caution",
        shared=f"; {shared.sum():,} rows share theirs with another" if shared.any() else "",
    )
