"""Bring the tables of one export together into a canonical history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from forecast.history.canonical import conformed, empty_table, texts_by_key, with_blanks
from forecast.history.events.complete import (
    completed,
    statuses_of,
    with_deleted,
)
from forecast.history.events.model import entries_of
from forecast.history.findings import Findings, Rejection
from forecast.history.importers.deal_rows import deal_rows, ids_of
from forecast.history.importers.disagree import note_disagreement
from forecast.history.importers.facts import currency_of, filled_at_close
from forecast.history.importers.forms import DEAL_COLUMNS
from forecast.history.importers.histories import (
    changes_of_rows,
    changes_of_table,
    changes_of_versions,
    in_newest_last,
    in_one_currency,
    keeps_versions,
    stage_times,
    statuses_of_labels,
)
from forecast.history.importers.identify import (
    Layout,
    joined_by_proposal,
    layouts_of,
    proposals_of,
    shapes_of,
)
from forecast.history.importers.lines import carried, without_merged
from forecast.history.importers.named import one_below_the_other, people_of
from forecast.history.importers.notes import (
    Used,
    has_history_form,
    note_histories,
    note_systems,
    note_tables,
    note_tables_left_out,
    note_unmet,
    problems_of_forms,
    used,
)
from forecast.history.importers.owners import Seen, one_name_each, told_beside
from forecast.history.importers.recorded import recorded
from forecast.history.importers.run_log import (
    changes_of_run,
    deals_of_run,
    notes_of_run,
    people_of_run,
    run_rows,
)
from forecast.history.importers.settle import last_day, note_snapshot, settle
from forecast.history.importers.work_log import changes_of_work, deals_of_work, work_rows
from forecast.history.incremental import continued
from forecast.history.joins import join
from forecast.history.ledger import ACCOUNTED, ledger_of
from forecast.history.lookups import Lookups, read_lookups
from forecast.history.mapping import Mapping
from forecast.history.names import renamed, renamed_events
from forecast.history.opening import read_export
from forecast.history.opening.tables import Export, InputFile
from forecast.history.past import closings_from, stage_order
from forecast.history.proposing.choice import Proposal
from forecast.history.proposing.columns import Columns
from forecast.history.proposing.told import left_unread, told_of
from forecast.history.quality import reported
from forecast.history.reader import TableReader
from forecast.history.recognise import Shape
from forecast.history.room import give_back
from forecast.history.tables import History, Meta
from sim.calendar import unknown_country
from sim.outputs import schema
from sim.problems import InvalidInput

_NOTHING_DATED: Final = (
    "no row of the event log has both a case and a readable time; check the columns, or give "
    "date_format in a mapping"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Imported:
    """What an import made of an export.

    Attributes:
        history: The canonical history with its report.
        rejections: Rows that did not become part of it, and why.
    """

    history: History
    rejections: tuple[Rejection, ...]

    def onto(self, earlier: History) -> Imported:
        """The import continuing an earlier history; see `continued`."""
        left_out = {each.deal_id for each in self.rejections}
        return replace(self, history=continued(earlier, self.history, left_out))


@dataclass(slots=True)
class _Parts:
    """Frames that grow while the tables of an export are read."""

    deals: list[pd.DataFrame] = field(default_factory=list)
    changes: list[pd.DataFrame] = field(default_factory=list)
    activities: list[pd.DataFrame] = field(default_factory=list)
    people: list[pd.DataFrame] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    shapes: set[Shape] = field(default_factory=set)
    work: list[pd.DataFrame] = field(default_factory=list)
    runs: list[pd.DataFrame] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)
    told_of_owners: Seen = field(default_factory=dict)
    outcomes_known: bool = True

    def add(self, source: str, deals: pd.DataFrame) -> None:
        """Take up deals of a source."""
        self.sources.append(source)
        self.deals.append(deals)


def import_paths(
    places: Sequence[Path | str],
    mapping: Mapping | None = None,
    *,
    tables: Sequence[str] = (),
    query: str | None = None,
) -> Imported:
    """Read an export in whatever form it comes.

    Args:
        places: Paths of files and folders, and addresses of databases.
        mapping: The user's description, where recognition by columns is not enough.
        tables: Tables to read of a database, or sheets of a workbook.
        query: An SQL query whose rows are the table, instead of `tables`.

    Returns:
        The history, with everything that was noticed in its report.

    Raises:
        InvalidInput: With every problem that makes the import impossible.
    """
    mapping = mapping or Mapping()
    if mapping.settings.country and (problem := unknown_country(mapping.settings.country)):
        raise InvalidInput(problem)
    export = read_export(places, tables, query)
    findings = Findings()
    join(export, mapping.joins, findings)
    _stop_at_problems(findings)
    give_back()
    shapes, readers, lookups, sketches = _looked_at(export, mapping, findings)
    layouts = layouts_of(shapes, export, lookups, sketches, findings)
    lookups.take_words(layout.mapping for layout in layouts if layout)
    del sketches
    parts = _Parts(shapes={shape for shape in shapes if shape})
    unknown: list[TableReader] = []
    for shape, layout, reader, table in zip(
        shapes, layouts, readers, export.tables, strict=True
    ):
        if shape is not None:
            _read_table(shape, layout, reader, lookups, parts, findings)
            parts.used.append(used(shape, reader, layout.mapping if layout else None))
        elif has_history_form(reader):
            unknown.append(reader)
            continue
        # What was read is not needed any more, and takes more room than what came of it.
        # A part of a column, however small, would keep all of its texts.
        reader.cells = table.cells = pd.DataFrame(columns=table.cells.columns)
        give_back()
    note_histories(unknown, parts.deals, findings)
    for reader, table in zip(readers, export.tables, strict=True):
        reader.cells = table.cells = pd.DataFrame(columns=table.cells.columns)
    unknown.clear()
    if parts.work:
        _add_work(pd.concat(parts.work, ignore_index=True), parts, mapping, findings)
    if parts.runs:
        _add_runs(pd.concat(parts.runs, ignore_index=True), parts, findings)
    _stop_at_problems(findings)
    note_tables(shapes, export, parts.used, findings)
    history = _history(parts, lookups, export.files, findings)
    few = [each for table in parts.used for each in table.few]
    history = reported(history, findings.checks, unused=few)
    return Imported(history=history, rejections=tuple(findings.rejections))


def propose_paths(
    places: Sequence[Path | str],
    mapping: Mapping | None = None,
    *,
    tables: Sequence[str] = (),
    query: str | None = None,
) -> list[Proposal]:
    """Propose what the tables of deals of an export mean, and import nothing.

    The arguments are those of `import_paths`.

    Raises:
        InvalidInput: If no table can hold deals, or nothing can be read.
    """
    export, findings = read_export(places, tables, query), Findings()
    mapping = mapping or Mapping()
    join(export, mapping.joins, findings)
    _stop_at_problems(findings)
    looked_at = _looked_at(export, mapping, findings)
    shapes, readers, lookups, sketches = looked_at
    proposals = proposals_of(shapes, export, lookups, sketches)
    for at, each in proposals.items():
        each.told = told_of(readers[at], each, mapping.settings.decimal)
    found = list(proposals.values())
    for each in found[:1]:
        each.told += left_unread(export.unread)
    return found


def _looked_at(
    export: Export, mapping: Mapping, findings: Findings
) -> tuple[list[Shape | None], list[TableReader], Lookups, dict[str, Columns]]:
    """What each table is, its reader, what side tables say, and columns found by name."""
    sketches: dict[str, Columns] = {}
    readers = _readers(export, mapping, findings)
    findings.problems += problems_of_forms(mapping, readers)
    shapes = shapes_of(export, readers, mapping, sketches, findings)
    _stop_at_problems(findings)
    if not mapping.columns and not mapping.joins:
        joins = joined_by_proposal(shapes, export, sketches, findings)
        readers = _readers(export, mapping, findings) if joins else readers
    return shapes, readers, read_lookups(shapes, readers, mapping), sketches


def _readers(export: Export, mapping: Mapping, findings: Findings) -> list[TableReader]:
    return [TableReader(table, findings, mapping.settings) for table in export.tables]


def _stop_at_problems(findings: Findings) -> None:
    if findings.problems:
        raise InvalidInput(findings.problems)


def _read_table(
    shape: Shape,
    layout: Layout | None,
    reader: TableReader,
    lookups: Lookups,
    parts: _Parts,
    findings: Findings,
) -> None:
    """Take up what one table of the export tells; `shape` and `layout` say what it is."""
    if shape.kind.changes or shape.kind.deltas:
        parts.changes.append(changes_of_table(shape.kind, reader, lookups))
    if shape is Shape.WORK_LOG:
        parts.work.append(work_rows(reader, lookups.mapping, findings))
    elif shape is Shape.RUN_LOG:
        parts.runs.append(run_rows(reader, findings))
    elif layout is not None:
        # Where versions and a table of deals tell of the same deal, the table counts,
        # and what is odd about the deal is noted once.
        versions = shape is Shape.SALESFORCE_VERSIONS
        noted = Findings() if versions and Shape.DEALS in parts.shapes else findings
        ids = ids_of(reader, layout.mapping)
        if keeps_versions(reader) and not versions:
            in_newest_last(reader)
            ids = ids_of(reader, layout.mapping)
            parts.changes.append(changes_of_versions(reader, ids, layout.mapping, lookups))
        owner = reader.header(layout.mapping.columns.get("rep", ()))
        if owner is not None:
            parts.told_of_owners.update(told_beside(reader.cells, owner, reader.name))
        rows = deal_rows(reader, layout.mapping, lookups, noted)
        if noted is not findings:
            findings.rejections += noted.rejections
        parts.add(layout.source, rows.assign(rank=0 if versions else 1))
        parts.changes.append(stage_times(reader, ids, lookups))


def _add_work(
    work: pd.DataFrame, parts: _Parts, mapping: Mapping, findings: Findings
) -> None:
    if work.empty:
        findings.problems.append(_NOTHING_DATED)
        return
    deals, known = deals_of_work(work, mapping, findings)
    parts.outcomes_known &= known
    parts.add("event log", deals.assign(rank=1))
    parts.changes.append(changes_of_rows(changes_of_work(work)))
    parts.activities.append(work)
    people = sorted(set(work["person"]) - {""})
    parts.people.append(pd.DataFrame({"person": people, "role": "rep"}))


def _add_runs(rows: pd.DataFrame, parts: _Parts, findings: Findings) -> None:
    if rows.empty:
        findings.problems.append(_NOTHING_DATED)
        return
    parts.add("simulated run", deals_of_run(rows, findings).assign(rank=1))
    parts.changes.append(changes_of_rows(changes_of_run(rows)))
    parts.activities.append(notes_of_run(rows))
    parts.people.append(people_of_run(rows))


def _history(
    parts: _Parts,
    lookups: Lookups,
    files: Sequence[InputFile],
    findings: Findings,
) -> History:
    settings = lookups.mapping.settings
    every = with_blanks(pd.concat(parts.deals, ignore_index=True), DEAL_COLUMNS)
    parts.deals.clear()
    every["row"] = np.arange(len(every))
    events = recorded(parts.changes, every, lookups, findings)
    names = one_name_each(every, events, lookups.people, parts.told_of_owners, findings)
    every, events = renamed(every, names), renamed_events(events, names)
    give_back()
    changes = entries_of(events)
    note_systems(parts.sources, findings)
    out = every.loc[every["fate"] != "", ["row", "fate"]]
    findings.fates.update(zip(out["row"], out["fate"], strict=True))
    rows = every if out.empty else every[every["fate"] == ""].reset_index(drop=True)
    deleted = every[every["deleted_at"].notna() & (every["fate"] == "rejected")]
    deleted = deleted[~deleted["deal_id"].isin(set(rows["deal_id"]))]
    sizes = {str(name): int(n) for name, n in every["table"].value_counts().items()}
    every = every[list(ACCOUNTED)]
    rows = without_merged(rows, lookups.merged, findings)
    rows = settle(rows, changes, lookups, findings)
    note_unmet(lookups, findings)
    if rows.empty:
        raise InvalidInput(_nothing_left(findings))
    rows, last = last_day(rows, changes, findings)
    note_tables_left_out(sizes, findings)
    snapshot = settings.snapshot or last
    note_snapshot(rows, snapshot, last, findings)
    if lookups.segments:
        known = texts_by_key(rows["account"], lookups.segments)
        rows["segment"] = rows["segment"].where(rows["segment"] != "", known)
    meta = Meta(
        source=" + ".join(sorted(set(parts.sources))),
        snapshot=snapshot,
        closings_from=closings_from(rows),
        outcomes="known" if parts.outcomes_known else "completion",
        stages=tuple(lookups.stage_order) or stage_order(changes, rows),
        stages_stated=bool(lookups.stage_order),
        filled_at_close=filled_at_close(rows, findings),
        currency=currency_of(rows, settings.currency, findings),
        country=settings.country,
        fiscal_year_start_month=settings.fiscal_year_start_month,
        inputs=tuple(sorted(files, key=lambda file: file.name)),
        ledger=ledger_of(
            every.assign(carried=carried(every, findings.itemised).to_numpy()),
            rows,
            findings.fates,
        ),
    )
    # Activities are no stages that a deal is in: what was worked on tells no outcome.
    statuses = {}
    if Shape.WORK_LOG not in parts.shapes:
        labels = events.loc[events["field"] == "stage", "new"]
        statuses = statuses_of(rows, statuses_of_labels(labels.unique(), lookups))
    note_disagreement(rows, events, statuses, np.datetime64(snapshot, "s"), findings)
    del every, changes
    give_back()
    there = events["deal_id"].isin(set(rows["deal_id"])).to_numpy()
    kept = in_one_currency(events if there.all() else events[there], rows)
    told = completed(kept, rows, statuses, np.datetime64(snapshot, "s"))
    if len(deleted):
        told = with_deleted(told, events, deleted, statuses, np.datetime64(snapshot, "s"))
    del kept, events
    give_back()
    return History(
        deals=conformed(rows, schema.DEALS),
        events=told,
        activities=conformed(
            renamed(one_below_the_other(parts.activities), names), schema.ACTIVITIES
        ),
        people=conformed(people_of(parts.people, lookups, rows, names), schema.PEOPLE),
        quotas=empty_table(schema.QUOTAS),
        commits=empty_table(schema.COMMITS),
        meta=meta,
    )


def _nothing_left(findings: Findings) -> str:
    reasons = sorted({rejection.reason for rejection in findings.rejections})
    return (
        "no deal of the export can be used; every row was left out "
        f"({', '.join(reasons)}); check the export or give a mapping"
    )
