"""Read event logs of work items: cases, activities, resources, starts and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecast.history.importers.presets import APPROVED_WORDS, REJECTED_WORDS
from forecast.history.recognise import (
    ACTIVITY,
    CASE,
    ENDED,
    RESOURCE,
    STARTED,
    fold,
    fold_header,
)
from forecast.history.tables import texts_by_key
from sim.outputs import schema

if TYPE_CHECKING:
    from forecast.history.findings import Findings
    from forecast.history.mapping import Mapping
    from forecast.history.reader import TableReader

_GUESS_SHARE: Final = 0.5
_ROLES: Final = {
    "deal_id": CASE,
    "activity": ACTIVITY,
    "rep": RESOURCE,
    "started": STARTED,
    "ended": ENDED,
}


def work_rows(reader: TableReader, mapping: Mapping, findings: Findings) -> pd.DataFrame:
    """The work items of one log: deal_id, person, kind, started, ended, table."""
    roles = dict(_ROLES)
    if mapping.is_work_log:
        roles.update({name: fold_header(text) for name, text in mapping.columns.items()})
    rows = pd.DataFrame(
        {
            "deal_id": reader.text(roles["deal_id"]),
            "person": _whole_ids(reader.text(roles["rep"])),
            "kind": reader.text(roles["activity"]),
            "started": reader.times(roles["started"]),
            "ended": reader.times(roles["ended"]),
        }
    )
    rows["table"] = reader.name
    if (rows["person"] == "").any():
        nobody = (rows["person"] == "").to_numpy()
        findings.add(
            "work_by_nobody",
            "note",
            f"{reader.name}: work items without a resource",
            count=nobody.sum(),
            total=len(rows),
            examples=rows.loc[nobody, "kind"].drop_duplicates(),
            treatment="kept; they count for the case, for no person",
        )
    return _usable(rows, reader.name, findings)


def _usable(rows: pd.DataFrame, table: str, findings: Findings) -> pd.DataFrame:
    without = ((rows["deal_id"] == "") | rows["started"].isna()).to_numpy()
    findings.add(
        "work_without_start",
        "caution",
        f"{table}: work items without a case or a readable start",
        count=without.sum(),
        total=len(rows),
        examples=rows.loc[without, "deal_id"],
        treatment="left out (listed in rejected.csv)",
    )
    findings.reject(table, rows.loc[without, "deal_id"].tolist(), "work_without_start")
    rows = rows[~without].reset_index(drop=True)
    backwards = (rows["ended"] < rows["started"]).to_numpy()
    findings.add(
        "ended_before_started",
        "caution",
        f"{table}: work items that end before they start",
        count=backwards.sum(),
        total=len(rows),
        examples=rows.loc[backwards, "deal_id"],
        treatment="counted as taking no time",
    )
    rows.loc[backwards, "ended"] = rows.loc[backwards, "started"]
    twice = rows.duplicated(["deal_id", "person", "kind", "started", "ended"]).to_numpy()
    findings.add(
        "duplicate_rows",
        "caution",
        f"{table}: work items that repeat another one",
        count=twice.sum(),
        total=len(rows),
        examples=rows.loc[twice, "deal_id"],
        treatment="counted once",
    )
    return rows[~twice].reset_index(drop=True)


def _whole_ids(people: pd.Series[str]) -> pd.Series[str]:
    """Ids without the `.0` that a column with gaps gets on its way through a table program."""
    filled = people[people != ""]
    if len(filled) and filled.str.fullmatch(r"\d+\.0").all():
        return people.str.removesuffix(".0")
    return people


def deals_of_work(
    work: pd.DataFrame, mapping: Mapping, findings: Findings
) -> tuple[pd.DataFrame, bool]:
    """One deal a case, and whether its outcome is known.

    A case is created when its first item starts and closed when its last one ends. Who did
    most of its items owns it. Where no label tells won from lost, every case of the log
    counts as completed.
    """
    ordered = work.sort_values(["deal_id", "started", "ended"], kind="stable")
    cases = ordered.groupby("deal_id", sort=True)
    deals = cases.agg(
        created=("started", "min"),
        last_start=("started", "max"),
        closed=("ended", "max"),
        stage=("kind", "last"),
        table=("table", "first"),
    ).reset_index()
    deals["closed"] = deals[["closed", "last_start"]].max(axis=1)
    deals["rep"] = texts_by_key(deals["deal_id"], _owners(work))
    status, known = _outcomes(deals, mapping, findings)
    deals["status"] = status
    deals["expected_close"] = np.datetime64("NaT", "s")
    deals.loc[deals["status"] == schema.OPEN, "closed"] = pd.NaT
    deals["touched"] = deals["closed"]
    for name in (
        "account",
        "product",
        "segment",
        "lost_reason",
        "currency",
        "manager",
        "team",
    ):
        deals[name] = ""
    deals["amount"] = np.nan
    deals["list_price"] = np.nan
    return deals, known


def changes_of_work(work: pd.DataFrame) -> pd.DataFrame:
    """The first item of every run of one activity within a case, as a stage change."""
    ordered = work.sort_values(["deal_id", "started", "ended", "kind"], kind="stable")
    before = ordered[["deal_id", "kind"]].shift()
    same = (ordered["deal_id"] == before["deal_id"]) & (ordered["kind"] == before["kind"])
    entries = ordered[~same]
    return pd.DataFrame(
        {
            "deal_id": entries["deal_id"],
            "stage": entries["kind"],
            "entered": entries["started"],
            "recorded_at": np.datetime64("NaT", "s"),
            "amount": np.nan,
            "expected_close": np.datetime64("NaT", "s"),
            "rep": "",
            "table": entries["table"],
        }
    ).reset_index(drop=True)


def _owners(work: pd.DataFrame) -> pd.Series[str]:
    done = work[work["person"] != ""].groupby(["deal_id", "person"], sort=True).size()
    counts = done.rename("items").reset_index()
    counts = counts.sort_values(
        ["deal_id", "items", "person"], ascending=[True, False, True], kind="stable"
    )
    return counts.drop_duplicates("deal_id").set_index("deal_id")["person"]


def _outcomes(
    deals: pd.DataFrame, mapping: Mapping, findings: Findings
) -> tuple[pd.Series[str], bool]:
    last = deals["stage"]
    labels = {label: _outcome(label, mapping) for label in sorted(set(last))}
    status = last.map(labels)
    decided = (status != schema.OPEN).to_numpy()
    if decided.mean() < _GUESS_SHARE and not mapping.status:
        findings.add(
            "no_outcome",
            "serious",
            "The log says when a case ended, not whether it was won or lost",
            count=len(deals),
            total=len(deals),
            examples=last.value_counts().index[:3],
            treatment="every case counts as completed (status won, outcomes = completion); "
            "give last activities in [status] of a mapping if they tell the outcome",
        )
        return pd.Series(schema.WON, index=deals.index, dtype=object), False
    if not mapping.status:
        findings.add(
            "outcome_guessed",
            "caution",
            "Won and lost are read from the words of each case's last activity",
            count=decided.sum(),
            total=len(deals),
            examples=[f"{label}: {labels[label]}" for label in labels],
            treatment="check the examples; correct them in [status] of a mapping",
        )
    return status, True


def _outcome(label: str, mapping: Mapping) -> str:
    text = fold(label)
    if text in mapping.status:
        return mapping.status[text]
    if mapping.status:
        return schema.OPEN
    if any(word in text for word in REJECTED_WORDS):
        return schema.LOST
    if any(word in text for word in APPROVED_WORDS):
        return schema.WON
    return schema.OPEN
