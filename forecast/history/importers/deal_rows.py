"""Read tables with one row a deal into one common form, still as the source tells it."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.findings import BULK, Findings
from forecast.history.importers.money import add_amounts
from forecast.history.iso_dates import NOT_A_TIME
from forecast.history.lookups import Lookups
from forecast.history.mapping import Mapping
from forecast.history.proposing.words import NO_SYSTEM, vocabulary
from forecast.history.reader import TableReader
from forecast.history.recognise import fold
from forecast.history.statuses import contradicting, left_to_the_stage, statuses_of_rows
from forecast.history.texts import mapped
from forecast.history.vocabulary import LABELS
from sim.outputs import schema

_TEXTS: Final = (
    "account", "rep", "product", "segment", "manager", "team", "pipeline", "kind", "source",
)  # fmt: skip
_MANY_AGAINST: Final = 0.02
"""Share of deals whose outcome two columns tell differently that is serious: of a win rate of a
fifth, a fiftieth of all deals is a tenth."""
_MOST_NAMED: Final = 8
_HOURS_NEAR: Final = 8
"""Hours from midnight, as far as most places are from UTC."""


def deal_rows(
    reader: TableReader, mapping: Mapping, lookups: Lookups, findings: Findings
) -> pd.DataFrame:
    """The deals of one table, with what becomes of rows that are none.

    Args:
        reader: The table.
        mapping: What its columns and labels mean.
        lookups: What side tables of the export say.
        findings: What is noticed goes here.

    Returns:
        One row a row of the table with the columns of `DEAL_COLUMNS`, `closed` and
        `expected_close` told apart; `fate` is merged for repeated rows, rejected for deleted
        ones, those that the mapping leaves out and those without an id, empty for the others.
    """
    reader.order_by_events(mapping.columns)
    fate = np.full(len(reader), "", dtype=object)
    fate[_deleted(reader, mapping, findings)] = "rejected"
    fate[_repeated(reader, mapping, findings)] = "merged"
    rows = _read(reader.only(fate == ""), mapping, lookups, findings)
    without = (rows["deal_id"] == "").to_numpy()
    named = "line " + rows["line"].astype(str)
    findings.mark("deals_without_id", without, named, table=reader.name)
    lines = rows.loc[without, "line"]
    findings.reject(reader.name, [""] * len(lines), lines, "deals_without_id")
    gone = without | _not_asked_for(rows, without, mapping, findings)
    rows["fate"] = np.where(gone, "rejected", "")
    if not (fate != "").any():
        return rows
    # What is left out counts in the ledger, and is examined no further.
    unseen = Findings()
    out = _read(reader.only(fate != "", unseen), mapping, lookups, unseen)
    return pd.concat([rows, out.assign(fate=fate[fate != ""])], ignore_index=True)


def _read(
    reader: TableReader, mapping: Mapping, lookups: Lookups, findings: Findings
) -> pd.DataFrame:
    columns = mapping.columns
    rows = pd.DataFrame({"deal_id": ids_of(reader, mapping)})
    for name in _TEXTS:
        rows[name] = reader.text(columns.get(name, ()))
    rows["merged_ids"] = reader.text(columns.get("merged", ()))
    rows["table"], rows["line"] = reader.name, reader.lines
    for name in ("created", "touched", "deleted_at"):
        rows[name] = reader.times(columns.get(name, ()))
    rows["stage"] = lookups.labelled(reader.text(columns.get("stage", ())))
    if lookups.pipelines:
        names = rows["pipeline"]
        rows["pipeline"] = mapped(names, lambda name: lookups.pipelines.get(name, name))
    rows["status"] = _statuses(reader, mapping, lookups, findings)
    _add_closings(rows, reader, mapping, findings)
    add_amounts(rows, reader, mapping, findings)
    reasons = reader.text(columns.get("lost_reason", ()))
    lookups.labels_met |= {fold(str(reason)) for reason in pd.unique(reasons)}
    rows["lost_reason"] = _reasons(reasons, rows["status"], lookups.mapping, findings)
    return rows


def ids_of(reader: TableReader, mapping: Mapping) -> pd.Series[str]:
    """The id of each row: that of its column, of several joined, or the row's line."""
    if mapping.settings.row_numbers:
        return pd.Series([f"line {line}" for line in reader.lines], dtype=object)
    parts = [reader.text((column,)) for column in mapping.columns["deal_id"]]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + "-" + part
    return joined


def _repeated(
    reader: TableReader, mapping: Mapping, findings: Findings
) -> NDArray[np.bool_]:
    """Rows that repeat another one; rows without ids may well be alike."""
    twice = reader.cells.duplicated().to_numpy()
    if mapping.settings.row_numbers:
        findings.mark("rows_alike", twice, reader.cells.iloc[:, 0], table=reader.name)
        return np.zeros(len(reader), dtype=bool)
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
    reader: TableReader, mapping: Mapping, findings: Findings
) -> NDArray[np.bool_]:
    deleted = reader.flag(mapping.columns.get("is_deleted", ()))
    dated = ~np.isnat(reader.times(mapping.columns.get("deleted_at", ())))
    deleted |= dated
    if not deleted.any():
        return deleted
    everything = bool(deleted.all())
    ids = ids_of(reader, mapping)
    findings.mark(
        "deleted_rows",
        deleted,
        ids,
        severity="serious" if everything else "caution",
        table=reader.name,
        treatment=_treatment(everything=everything, dated=bool(dated.any())),
    )
    if everything:
        return np.zeros(len(reader), dtype=bool)
    findings.reject(reader.name, ids[deleted], reader.lines[deleted], "marked as deleted")
    return deleted


def _treatment(*, everything: bool, dated: bool) -> str:
    if everything:
        return "kept: where every row is marked, the mark tells nothing apart; check the export"
    return "left out from the day of the deletion on" if dated else "left out"


def _statuses(
    reader: TableReader, mapping: Mapping, lookups: Lookups, findings: Findings
) -> NDArray[np.object_]:
    """Open, won or lost of each row, with what nothing explains as problems or findings."""
    labels, stages = (
        reader.text(mapping.columns.get(name, ())) for name in ("status", "stage")
    )
    met = {*pd.unique(labels), *pd.unique(stages)}
    lookups.labels_met |= {fold(label) for label in met}
    statuses = statuses_of_rows(reader, mapping, lookups)
    words = vocabulary()
    against = contradicting(
        reader, mapping, lookups, lambda label: words.outcome(label, NO_SYSTEM)
    )
    findings.mark(
        "outcomes_contradict",
        against,
        reader.cells.iloc[:, 0],
        severity="serious" if against.sum() > _MANY_AGAINST * len(against) else "caution",
        table=reader.name,
    )
    left = left_to_the_stage(reader, mapping, lookups)
    findings.mark(
        "status_left_to_stage",
        left,
        labels,
        table=reader.name,
        labels=", ".join(map(repr, pd.unique(labels[left])[:_MOST_NAMED])),
    )
    unknown = statuses == ""
    blank = unknown & (labels == "").to_numpy() & (stages == "").to_numpy()
    if (unknown & ~blank).any():
        named = sorted({*labels[unknown], *stages[unknown]} - {""})
        findings.problems.append(
            f"{reader.name}: the mapping's [status] says nothing of the label(s) "
            f"{', '.join(repr(label) for label in named[:8])}; give each as open, won or lost, "
            "or a default_status in [settings]"
        )
    findings.mark("status_unknown", blank, reader.cells.iloc[:, 0], table=reader.name)
    return np.where(unknown, schema.OPEN, statuses).astype(object)


def _add_closings(
    rows: pd.DataFrame, reader: TableReader, mapping: Mapping, findings: Findings
) -> None:
    """Tell closing dates from expected ones."""
    columns, is_expected = mapping.columns, mapping.settings.close_is_expected
    closed = reader.times(columns.get("closed", ()))
    is_open = (rows["status"] == schema.OPEN).to_numpy()
    ended = np.zeros(len(rows), dtype=bool)
    for name, status in (("closed_won", schema.WON), ("closed_lost", schema.LOST)):
        own = reader.times(columns.get(name, ()))
        ended |= is_open & ~np.isnat(own)
        closed = np.where((rows["status"] == status) & ~np.isnat(own), own, closed)
    expected = reader.times(columns.get("expected_close", ()))
    findings.mark(
        "open_with_end_date",
        ended,
        rows["deal_id"],
        total=is_open.sum(),
        severity="serious" if ended.sum() > BULK * is_open.sum() else "caution",
        table=reader.name,
        columns=" and ".join(
            map(repr, (*columns.get("closed_won", ()), *columns.get("closed_lost", ())))
        ),
    )
    dated = ~np.isnat(closed) & (not is_expected)
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
    if is_expected:
        findings.mark("close_date_is_expected", is_open, rows["deal_id"], table=reader.name)
    _note_midnights(rows, reader, columns.get("closed", ()), findings)


def _note_midnights(
    rows: pd.DataFrame, reader: TableReader, names: tuple[str, ...], findings: Findings
) -> None:
    """Closings whose day, or quarter, depends on the place where they were entered."""
    header = reader.header(names)
    zoned = reader.zoned.get(header or "", np.empty(0, dtype=np.int64))
    if not len(zoned) or len(zoned) > len(rows):
        return
    times = rows["closed"].to_numpy().astype("datetime64[s]")
    shift = np.timedelta64(_HOURS_NEAR, "h")
    known = np.zeros(len(rows), dtype=bool)
    known[zoned] = True
    earlier, later = times - shift, times + shift
    days = [each.astype("datetime64[D]") for each in (earlier, later)]
    near = known & ~np.isnat(times) & (days[0] != days[1])
    months = [each.astype("datetime64[M]").astype(int) // 3 for each in days]
    findings.mark(
        "closings_near_midnight",
        near,
        rows["deal_id"],
        table=reader.name,
        quarters=int((near & (months[0] != months[1])).sum()),
        hours=_HOURS_NEAR,
    )


def _not_asked_for(
    rows: pd.DataFrame, out: NDArray[np.bool_], mapping: Mapping, findings: Findings
) -> NDArray[np.bool_]:
    """Deals of other pipelines and kinds than the mapping asks for, less those that are `out`."""
    asked = (
        ("pipeline", mapping.settings.pipeline, "other_pipeline"),
        ("kind", mapping.settings.kind, "other_kind"),
    )
    gone = np.zeros(len(rows), dtype=bool)
    for name, wanted, identifier in asked:
        if wanted is None:
            continue
        other = (mapped(rows[name], fold) != fold(wanted)).to_numpy()
        if other.all():
            there = ", ".join(map(repr, sorted(set(rows[name]))[:8]))
            findings.problems.append(
                f"settings.{name} is {wanted!r}, which no deal has; there are {there}"
            )
        findings.leave_out(identifier, other & ~gone & ~out, rows, wanted=wanted)
        gone |= other
    return gone


def _reasons(
    reasons: pd.Series[str], status: pd.Series[str], mapping: Mapping, findings: Findings
) -> pd.Series[str]:
    canonical = mapped(reasons, lambda reason: reason and _reason(reason, mapping))
    unknown = (canonical == "") & (reasons != "")
    named = sorted(pd.unique(reasons[unknown]))
    findings.add("lost_reasons_unknown", unknown.sum(), len(reasons), named)
    return canonical.where(status == schema.LOST, "")


def _reason(label: str, mapping: Mapping) -> str:
    if (given := mapping.lost_reasons.meaning(label)) is not None:
        return given
    text = fold(label)
    for reason, words in LABELS.lost_reasons.items():
        if fold(reason) == text or any(word in text for word in words):
            return reason
    return ""
