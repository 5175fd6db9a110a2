"""Read event logs of work items: cases, activities, resources, starts and ends."""

from __future__ import annotations

from typing import Final

import pandas as pd

from forecast.history.canonical import texts_by_key, with_blanks
from forecast.history.findings import Findings
from forecast.history.importers.forms import CHANGE_COLUMNS, DEAL_COLUMNS
from forecast.history.importers.lifecycle import paired
from forecast.history.importers.notes import note_entries
from forecast.history.mapping import Mapping
from forecast.history.reader import TableReader
from forecast.history.recognise import Shape, fold
from forecast.history.vocabulary import LABELS
from sim.outputs import schema

_GUESS_SHARE: Final = 0.5


def work_rows(reader: TableReader, mapping: Mapping, findings: Findings) -> pd.DataFrame:
    """The work items of one log: deal_id, person, kind, started, ended, table."""
    roles: dict[str, str | tuple[str, ...]] = dict(Shape.WORK_LOG.kind.columns)
    if mapping.is_work_log:
        roles.update(mapping.columns)
    rows = pd.DataFrame(
        {
            "deal_id": reader.text(roles["deal_id"]),
            "person": _whole_ids(reader.text(roles["rep"])),
            "kind": reader.text(roles["activity"]),
            "started": reader.times(roles["started"]),
            "ended": reader.times(roles["ended"]),
        }
    )
    if reader.header(roles["ended"]) is None:
        rows["ended"] = rows["started"]
    table = rows["table"] = reader.name
    rows["line"] = reader.lines
    if reader.header(roles["transition"]) is not None:
        rows = paired(rows, reader.text(roles["transition"]), findings)
    findings.mark("work_by_nobody", rows["person"] == "", rows["kind"], table=table)
    without = ((rows["deal_id"] == "") | rows["started"].isna()).to_numpy()
    rows = findings.leave_out("work_without_start", without, rows, table=table)
    backwards = (rows["ended"] < rows["started"]).to_numpy()
    findings.mark("ended_before_started", backwards, rows["deal_id"], table=table)
    rows.loc[backwards, "ended"] = rows.loc[backwards, "started"]
    twice = rows.duplicated(["deal_id", "person", "kind", "started", "ended"]).to_numpy()
    findings.mark(
        "duplicate_rows",
        twice,
        rows["deal_id"],
        table=table,
        rows="work items",
        another="another one",
    )
    rows = rows[~twice].reset_index(drop=True)
    note_entries(len(reader), rows, table, findings)
    return rows


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
    deals.loc[deals["status"] == schema.OPEN, "closed"] = pd.NaT
    deals["touched"] = deals["closed"]
    return with_blanks(deals, DEAL_COLUMNS), known


def changes_of_work(work: pd.DataFrame) -> pd.DataFrame:
    """The first item of every run of one activity within a case, as a stage change."""
    ordered = work.sort_values(["deal_id", "started", "ended", "kind"], kind="stable")
    before = ordered[["deal_id", "kind"]].shift()
    same = (ordered["deal_id"] == before["deal_id"]) & (ordered["kind"] == before["kind"])
    entries = ordered.loc[~same, ["deal_id", "kind", "started", "table"]]
    entries = entries.rename(columns={"kind": "stage", "started": "entered"})
    return with_blanks(entries.reset_index(drop=True), CHANGE_COLUMNS)


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
        findings.add("no_outcome", len(deals), len(deals), last.value_counts().index[:3])
        return pd.Series(schema.WON, index=deals.index, dtype=object), False
    if not mapping.status:
        findings.add(
            "outcome_guessed",
            decided.sum(),
            len(deals),
            [f"{label}: {labels[label]}" for label in labels],
        )
    return status, True


def _outcome(label: str, mapping: Mapping) -> str:
    if mapping.status:
        return mapping.status.meaning(label) or schema.OPEN
    text = fold(label)
    if any(word in text for word in LABELS.rejected):
        return schema.LOST
    if any(word in text for word in LABELS.approved):
        return schema.WON
    return schema.OPEN
