"""Read tables with one row a deal into one common form, still as the source tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from forecast.history.importers.presets import (
    DYNAMICS_STATES,
    LOST_LABELS,
    LOST_REASON_WORDS,
    WON_LABELS,
)
from forecast.history.recognise import fold, fold_header
from sim.outputs import schema

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecast.history.findings import Findings
    from forecast.history.importers.lookups import Lookups
    from forecast.history.importers.presets import Preset
    from forecast.history.mapping import Mapping
    from forecast.history.reader import TableReader

_TEXTS: Final = (
    "deal_id",
    "account",
    "rep",
    "product",
    "segment",
    "currency",
    "manager",
    "team",
)


def deal_rows(
    reader: TableReader,
    preset: Preset,
    mapping: Mapping,
    lookups: Lookups,
    findings: Findings,
) -> pd.DataFrame:
    """The deals of one table, duplicates and deleted rows taken out.

    Returns:
        One row a deal: the columns of the canonical table with `closed` and
        `expected_close` told apart, and `touched`, `currency`, `manager`, `team`, `table`.
    """
    roles = dict(preset.roles)
    roles.update({name: fold_header(column) for name, column in mapping.columns.items()})
    _drop_duplicate_rows(reader, findings)
    _drop_deleted(reader, roles, findings)
    rows = pd.DataFrame({name: reader.text(roles.get(name, "")) for name in _TEXTS})
    rows["table"] = reader.name
    for name in ("created", "touched"):
        rows[name] = reader.times(roles.get(name, ""))
    stages = reader.text(roles.get("stage", ""))
    rows["stage"] = stages.map(lambda stage: lookups.stage_labels.get(stage, stage))
    rows["status"] = _statuses(reader, roles, stages, mapping, lookups, findings)
    _add_closings(rows, reader, roles, preset, mapping, findings)
    rows["amount"] = reader.money(roles.get("amount", ""))
    if reader.header(roles.get("open_amount", "")) is not None:
        expected = reader.money(roles["open_amount"])
        rows["amount"] = rows["amount"].where(rows["status"] != schema.OPEN, expected)
    rows["list_price"] = reader.money(roles.get("list_price", ""))
    reasons = reader.text(roles.get("lost_reason", ""))
    rows["lost_reason"] = _reasons(reasons, rows["status"], mapping, findings)
    return _with_ids(rows, findings)


def _drop_duplicate_rows(reader: TableReader, findings: Findings) -> None:
    twice = reader.cells.duplicated().to_numpy()
    findings.add(
        "duplicate_rows",
        "caution",
        f"{reader.name}: rows that repeat another row in every cell",
        count=twice.sum(),
        total=len(reader),
        examples=reader.cells[twice].iloc[:, 0],
        treatment="counted once",
    )
    reader.keep(~twice)


def _drop_deleted(reader: TableReader, roles: dict[str, str], findings: Findings) -> None:
    deleted = reader.flag(roles.get("is_deleted", ""))
    if not deleted.any():
        return
    everything = bool(deleted.all())
    treatment = (
        "kept: where every row is marked, the mark tells nothing apart; check the export"
        if everything
        else "left out"
    )
    findings.add(
        "deleted_rows",
        "serious" if everything else "caution",
        f"{reader.name}: deals that the CRM marks as deleted",
        count=deleted.sum(),
        total=len(reader),
        examples=reader.text(roles.get("deal_id", ""))[deleted],
        treatment=treatment,
    )
    if not everything:
        ids = reader.text(roles["deal_id"])[deleted].tolist()
        findings.reject(reader.name, ids, "marked as deleted")
        reader.keep(~deleted)


def _with_ids(rows: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    without = (rows["deal_id"] == "").to_numpy()
    findings.add(
        "deals_without_id",
        "caution",
        "Rows without a deal id",
        count=without.sum(),
        total=len(rows),
        treatment="left out: a row that cannot be named cannot be followed",
    )
    return rows[~without].reset_index(drop=True)


def _statuses(
    reader: TableReader,
    roles: dict[str, str],
    stages: pd.Series[str],
    mapping: Mapping,
    lookups: Lookups,
    findings: Findings,
) -> pd.Series[str]:
    """Open, won or lost of each row: the user's labels first, then the source's own flags."""
    labels = reader.text(roles.get("status", ""))
    is_dynamics = reader.header("statecode") is not None
    has_flags = all(reader.header(roles.get(flag, "")) for flag in ("is_won", "is_closed"))
    won, closed = (
        reader.flag(roles.get("is_won", "")),
        reader.flag(roles.get("is_closed", "")),
    )
    known: dict[tuple[str, str], str | None] = {}
    statuses: list[str] = []
    for index, pair in enumerate(zip(labels, stages, strict=True)):
        if pair not in known:
            known[pair] = _status_of(
                *pair, mapping=mapping, lookups=lookups, is_dynamics=is_dynamics
            )
        status = known[pair]
        if has_flags and fold(pair[1]) not in mapping.status:
            status = (
                schema.WON if won[index] else schema.LOST if closed[index] else schema.OPEN
            )
        statuses.append(status or "")
    result = pd.Series(statuses, dtype=object)
    unknown = (result == "").to_numpy()
    if unknown.any() and mapping.status:
        shown = sorted({*labels[unknown], *stages[unknown]} - {""}) or [""]
        findings.problems.append(
            f"{reader.name}: the mapping's [status] says nothing of the label(s) "
            f"{', '.join(repr(label) for label in shown[:8])}; give each as open, won or lost"
        )
    return result


def _status_of(
    label: str, stage: str, *, mapping: Mapping, lookups: Lookups, is_dynamics: bool
) -> str | None:
    """What a label says; None if it is not known to say won or lost."""
    for text in (fold(label), fold(stage)):
        if text in mapping.status:
            return mapping.status[text]
    if is_dynamics and label in DYNAMICS_STATES:
        return DYNAMICS_STATES[label]
    if stage in lookups.stage_status:
        return lookups.stage_status[stage]
    for text in (fold(label), fold(stage)):
        if text in WON_LABELS or "closedwon" in text:
            return schema.WON
        if text in LOST_LABELS or "closedlost" in text:
            return schema.LOST
        if text == schema.OPEN:
            return schema.OPEN
    return None


def _add_closings(
    rows: pd.DataFrame,
    reader: TableReader,
    roles: dict[str, str],
    preset: Preset,
    mapping: Mapping,
    findings: Findings,
) -> None:
    """Tell closing dates from expected ones, and settle rows whose label is not known."""
    closed = reader.times(roles.get("closed", ""))
    if reader.header(roles.get("closed_lost", "")) is not None:
        lost = reader.times(roles["closed_lost"])
        closed = np.where(np.isnat(closed), lost, closed)
    expected = reader.times(roles.get("expected_close", ""))
    unknown = (rows["status"] == "").to_numpy()
    contradictory = unknown & ~np.isnat(closed) & (not preset.close_is_expected)
    if contradictory.any() and not mapping.status:
        shown = sorted(set(rows.loc[contradictory, "stage"]))
        findings.problems.append(
            f"{reader.name}: {int(contradictory.sum())} deals with the label(s) "
            f"{', '.join(repr(label) for label in shown[:8])} have a closing date, but nothing "
            "says whether they were won or lost; give each label in [status] of a mapping"
        )
    unlabelled = unknown & (rows["stage"] == "").to_numpy()
    findings.add(
        "status_unknown",
        "serious",
        f"{reader.name}: deals without a stage or a status",
        count=unlabelled.sum(),
        total=len(rows),
        examples=rows.loc[unlabelled, "deal_id"],
        treatment="taken as open: whether they were won or lost is not in the export",
    )
    rows.loc[unknown, "status"] = schema.OPEN
    is_open = (rows["status"] == schema.OPEN).to_numpy()
    rows["closed"] = np.where(is_open, np.datetime64("NaT", "s"), closed)
    stated = np.where(np.isnat(expected) & is_open, closed, expected)
    rows["expected_close"] = np.where(is_open, stated, np.datetime64("NaT", "s"))
    odd = is_open & ~np.isnat(closed) & (not preset.close_is_expected)
    findings.add(
        "open_with_close_date",
        "caution",
        f"{reader.name}: open deals with a closing date",
        count=odd.sum(),
        total=is_open.sum(),
        examples=rows.loc[odd, "deal_id"],
        treatment="taken as the expected close",
    )
    if preset.close_is_expected and is_open.any():
        findings.add(
            "close_date_is_expected",
            "note",
            f"{reader.name}: the close date of an open deal is only the expected one, and it "
            "is overwritten at closing",
            count=is_open.sum(),
            total=len(rows),
            examples=rows.loc[is_open, "deal_id"],
            treatment="kept as expected_close; not used as a closing",
        )


def _reasons(
    reasons: pd.Series[str], status: pd.Series[str], mapping: Mapping, findings: Findings
) -> pd.Series[str]:
    folded = {reason: _reason(fold(reason), mapping) for reason in set(reasons) if reason}
    unknown = reasons.map(lambda reason: bool(reason) and not folded[reason]).to_numpy(
        dtype=bool
    )
    findings.add(
        "lost_reasons_unknown",
        "note",
        "Reasons of losing that fit none of no_decision, competitor, disqualified",
        count=unknown.sum(),
        total=len(reasons),
        examples=sorted(set(reasons[unknown])),
        treatment="taken as not known; give them in [lost_reasons] of a mapping",
    )
    canonical = reasons.map(lambda reason: folded.get(reason, ""))
    return canonical.where(status == schema.LOST, "")


def _reason(text: str, mapping: Mapping) -> str:
    if text in mapping.lost_reasons:
        return mapping.lost_reasons[text]
    for reason, words in LOST_REASON_WORDS.items():
        if fold(reason) == text or any(word in text for word in words):
            return reason
    return ""


def flags_of(rows: pd.DataFrame, status: str) -> NDArray[np.bool_]:
    """Which rows have a status."""
    return (rows["status"] == status).to_numpy(dtype=bool)
