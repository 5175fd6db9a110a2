"""Read tables with one row a deal into one common form, still as the source tells it."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.dates import NOT_A_TIME
from forecast.history.findings import Findings
from forecast.history.importers.lookups import Lookups
from forecast.history.mapping import Mapping
from forecast.history.reader import TableReader
from forecast.history.recognise import fold
from forecast.history.vocabulary import LABELS, TableKind
from sim.outputs import schema

_TEXTS: Final = (
    "deal_id", "account", "rep", "product", "segment", "pipeline", "currency", "manager",
    "team",
)  # fmt: skip


def deal_rows(
    reader: TableReader, kind: TableKind, lookups: Lookups, findings: Findings
) -> pd.DataFrame:
    """The deals of one table, with what becomes of rows that are none.

    Returns:
        One row a row of the table with the columns of `DEAL_COLUMNS`, `closed` and
        `expected_close` told apart; `fate` is merged for repeated rows, rejected for deleted
        ones and those without an id, empty for the others.
    """
    mapping = lookups.mapping
    roles: dict[str, str | tuple[str, ...]] = defaultdict(str, kind.columns)
    roles.update({name: (column,) for name, column in mapping.columns.items()})
    fate = np.full(len(reader), "", dtype=object)
    fate[_deleted(reader, roles, findings)] = "rejected"
    fate[_repeated(reader, findings)] = "merged"
    rows = _read(reader.only(fate == ""), roles, kind, lookups, findings)
    without = (rows["deal_id"] == "").to_numpy()
    findings.add("deals_without_id", without.sum(), len(rows))
    rows["fate"] = np.where(without, "rejected", "")
    # What is left out counts in the ledger, and is examined no further.
    unseen = Findings()
    out = _read(reader.only(fate != "", unseen), roles, kind, lookups, unseen)
    return pd.concat([rows, out.assign(fate=fate[fate != ""])], ignore_index=True)


def _read(
    reader: TableReader,
    roles: dict[str, str | tuple[str, ...]],
    kind: TableKind,
    lookups: Lookups,
    findings: Findings,
) -> pd.DataFrame:
    mapping = lookups.mapping
    rows = pd.DataFrame({name: reader.text(roles[name]) for name in _TEXTS})
    rows["table"] = reader.name
    for name in ("created", "touched"):
        rows[name] = reader.times(roles[name])
    rows["stage"] = lookups.labelled(reader.text(roles["stage"]))
    rows["status"] = _statuses(reader, roles, lookups, findings)
    _add_closings(rows, reader, roles, kind, mapping, findings)
    rows["amount"], signs = reader.priced(roles["amount"])
    rows["currency"] = rows["currency"].where(rows["currency"] != "", signs)
    if reader.header(roles["open_amount"]) is not None:
        expected = reader.money(roles["open_amount"])
        rows["amount"] = rows["amount"].where(rows["status"] != schema.OPEN, expected)
    rows["merged_ids"] = reader.text(roles["merged_ids"])
    rows["pipeline"] = rows["pipeline"].map(lambda name: lookups.pipelines.get(name, name))
    rows["list_price"] = reader.money(roles["list_price"])
    reasons = reader.text(roles["lost_reason"])
    rows["lost_reason"] = _reasons(reasons, rows["status"], mapping, findings)
    return rows


def _repeated(reader: TableReader, findings: Findings) -> NDArray[np.bool_]:
    twice = reader.cells.duplicated().to_numpy()
    findings.mark(
        "duplicate_rows",
        twice,
        reader.cells.iloc[:, 0],
        table=reader.name,
        rows="rows",
        another="another row in every cell",
    )
    return twice


def _deleted(
    reader: TableReader, roles: dict[str, str | tuple[str, ...]], findings: Findings
) -> NDArray[np.bool_]:
    deleted = reader.flag(roles["is_deleted"])
    if not deleted.any():
        return deleted
    everything = bool(deleted.all())
    ids = reader.text(roles["deal_id"])
    findings.mark(
        "deleted_rows",
        deleted,
        ids,
        severity="serious" if everything else "caution",
        table=reader.name,
        treatment="kept: where every row is marked, the mark tells nothing apart; check the "
        "export"
        if everything
        else "left out",
    )
    if everything:
        return np.zeros(len(reader), dtype=bool)
    findings.reject(reader.name, ids[deleted].tolist(), "marked as deleted")
    return deleted


def _statuses(
    reader: TableReader,
    roles: dict[str, str | tuple[str, ...]],
    lookups: Lookups,
    findings: Findings,
) -> pd.Series[str]:
    """Open, won or lost of each row: the user's labels first, then the source's own flags."""
    labels, stages = reader.text(roles["status"]), reader.text(roles["stage"])
    lookups.labels_met |= {fold(label) for label in {*labels, *stages}}
    is_dynamics = reader.header("statecode") is not None
    has_flags = all(reader.header(roles[flag]) for flag in ("is_won", "is_closed"))
    won, closed = reader.flag(roles["is_won"]), reader.flag(roles["is_closed"])
    known: dict[tuple[str, str], str | None] = {}
    statuses: list[str] = []
    for index, pair in enumerate(zip(labels, stages, strict=True)):
        if pair not in known:
            known[pair] = _status_of(*pair, lookups=lookups, is_dynamics=is_dynamics)
        status = known[pair]
        if has_flags and lookups.mapping.status.meaning(pair[1]) is None:
            status = (
                schema.WON if won[index] else schema.LOST if closed[index] else schema.OPEN
            )
        statuses.append(status or "")
    result = pd.Series(statuses, dtype=object)
    unknown = (result == "").to_numpy()
    if unknown.any() and lookups.mapping.status:
        named = sorted({*labels[unknown], *stages[unknown]} - {""}) or [""]
        findings.problems.append(
            f"{reader.name}: the mapping's [status] says nothing of the label(s) "
            f"{', '.join(repr(label) for label in named[:8])}; give each as open, won or lost"
        )
    return result


def _status_of(
    label: str, stage: str, *, lookups: Lookups, is_dynamics: bool
) -> str | None:
    """What a label says; None if it is not known to say won or lost."""
    given = lookups.mapping.status
    if not label.strip() and not stage.strip():
        return given.meaning("")
    for text in (label, stage):
        if text.strip() and (meaning := given.meaning(text)) is not None:
            return meaning
    if is_dynamics and label in LABELS.dynamics:
        return LABELS.dynamics[label]
    if stage in lookups.stage_status:
        return lookups.stage_status[stage]
    for text in (fold(label), fold(stage)):
        if text in LABELS.won or "closedwon" in text:
            return schema.WON
        if text in LABELS.lost or "closedlost" in text:
            return schema.LOST
        if text == schema.OPEN:
            return schema.OPEN
    return None


def _add_closings(
    rows: pd.DataFrame,
    reader: TableReader,
    roles: dict[str, str | tuple[str, ...]],
    kind: TableKind,
    mapping: Mapping,
    findings: Findings,
) -> None:
    """Tell closing dates from expected ones, and settle rows whose label is not known."""
    closed = reader.times(roles["closed"])
    if reader.header(roles["closed_lost"]) is not None:
        lost = reader.times(roles["closed_lost"])
        closed = np.where(np.isnat(closed), lost, closed)
    expected = reader.times(roles["expected_close"])
    unknown = (rows["status"] == "").to_numpy()
    dated = ~np.isnat(closed) & (not kind.close_is_expected)
    contradictory = unknown & dated
    if contradictory.any() and not mapping.status:
        labels = sorted(set(rows.loc[contradictory, "stage"]))
        findings.problems.append(
            f"{reader.name}: {int(contradictory.sum())} deals with the label(s) "
            f"{', '.join(repr(label) for label in labels[:8])} have a closing date, but nothing "
            "says whether they were won or lost; give each label in [status] of a mapping"
        )
    unlabelled = unknown & (rows["stage"] == "").to_numpy()
    findings.mark("status_unknown", unlabelled, rows["deal_id"], table=reader.name)
    if kind.close_is_expected:
        _note_unknown_labels(rows, unknown & ~unlabelled, reader.name, findings)
    rows.loc[unknown, "status"] = schema.OPEN
    is_open = (rows["status"] == schema.OPEN).to_numpy()
    rows["closed"] = np.where(is_open, NOT_A_TIME, closed)
    stated = np.where(np.isnat(expected) & is_open, closed, expected)
    rows["expected_close"] = np.where(is_open, stated, NOT_A_TIME)
    findings.mark(
        "open_with_close_date",
        is_open & dated,
        rows["deal_id"],
        total=is_open.sum(),
        table=reader.name,
    )
    if kind.close_is_expected:
        findings.mark("close_date_is_expected", is_open, rows["deal_id"], table=reader.name)


def _note_unknown_labels(
    rows: pd.DataFrame, unknown: NDArray[np.bool_], table: str, findings: Findings
) -> None:
    """Labels that nothing explains: serious where no label at all says won, or none lost."""
    known = set(rows.loc[~unknown, "status"])
    labels = sorted(set(rows.loc[unknown, "stage"]))
    findings.mark(
        "labels_unknown",
        unknown,
        rows["stage"],
        severity="caution" if {schema.WON, schema.LOST} <= known else "serious",
        table=table,
        labels=", ".join(repr(label) for label in labels[:8]),
    )


def _reasons(
    reasons: pd.Series[str], status: pd.Series[str], mapping: Mapping, findings: Findings
) -> pd.Series[str]:
    folded = {reason: _reason(reason, mapping) for reason in set(reasons) if reason}
    unknown = reasons.isin([reason for reason in folded if not folded[reason]])
    findings.add(
        "lost_reasons_unknown", unknown.sum(), len(reasons), sorted(set(reasons[unknown]))
    )
    canonical = reasons.map(lambda reason: folded.get(reason, ""))
    return canonical.where(status == schema.LOST, "")


def _reason(label: str, mapping: Mapping) -> str:
    if (given := mapping.lost_reasons.meaning(label)) is not None:
        return given
    text = fold(label)
    for reason, words in LABELS.lost_reasons.items():
        if fold(reason) == text or any(word in text for word in words):
            return reason
    return ""
