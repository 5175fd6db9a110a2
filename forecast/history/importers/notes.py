"""What reading the tables as tables showed: encodings, headers, forms of dates, hashes."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from forecast.history.dates import COUNTED, MIDNIGHTS
from forecast.history.findings import Findings
from forecast.history.lookups import Lookups
from forecast.history.mapping import Mapping, Words
from forecast.history.opening.encodings import title_of
from forecast.history.opening.tables import Export, SourceTable
from forecast.history.opening.unread import by_reason, named
from forecast.history.proposing.cells import Cells
from forecast.history.reader import TableReader
from forecast.history.recognise import Shape, fold
from forecast.history.tables import Severity
from forecast.history.texts import share_matching

_OF_DEALS: Final = 0.9
_STAGES: Final = 0.2
"""Shares of the cells that are ids of deals, and names of their stages, in a table that tells of
their past; other rows may tell of other fields."""

_HASH: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[A-Za-z0-9+/]{22}==")
_HASHED_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What the columns of a table showed that was read: its cells need not be kept for that.

    Attributes:
        name: The table's name.
        columns: How many columns it has.
        formats: Forms of dates by column.
        unread: Columns that look like dates and were not read, in a table of deals.
        hashed: Columns that hold hashes instead of names.
        empty: Columns without anything in them.
        few: Columns that were not used and have few different cells, with these, in a table of
            deals.
        unused: Columns that have no meaning here and were not read.
        mapping: What the columns and labels of a table of deals mean.
    """

    name: str
    columns: int
    formats: dict[str, tuple[str, ...]]
    unread: list[str]
    hashed: list[str]
    empty: list[str]
    few: list[str]
    unused: list[str]
    mapping: Mapping | None


def used(shape: Shape, reader: TableReader, mapping: Mapping | None) -> Used:
    """Look at the columns of a table once all that is read of it was read."""
    return Used(
        name=reader.name,
        columns=reader.cells.shape[1],
        formats=reader.formats,
        unread=reader.unread_dates() if shape.kind.holds_deals else [],
        hashed=_hashed(reader),
        empty=[name for name in reader.headers if not (reader.cells[name] != "").any()],
        few=_few(reader) if shape.kind.holds_deals else [],
        unused=_unused(reader, mapping),
        mapping=mapping,
    )


def _hashed(reader: TableReader) -> list[str]:
    """Columns whose values are hashes instead of names."""
    return [
        name
        for name in reader.headers
        if share_matching(reader.cells[name], _HASH, most=200) >= _HASHED_SHARE
        and (reader.cells[name] != "").sum() > 1
    ]


def _unused(reader: TableReader, mapping: Mapping | None) -> list[str]:
    """Columns that were not read and stand for no field of the mapping either."""
    fields = mapping.columns.values() if mapping else ()
    known = reader.used | {reader.header((name,)) for names in fields for name in names}
    return [header for header in reader.headers if header not in known]


def _note_reading(each: Used, findings: Findings) -> None:
    """Record how the columns of a table of deals were read, so that it can be audited."""
    if each.mapping is None:
        return
    columns = [
        f"{name} = {' or '.join(map(repr, headers))}"
        for name, headers in each.mapping.columns.items()
    ]
    labels = [f"{label!r} = {meaning}" for label, meaning in each.mapping.status.items()]
    dates = [f"{header!r} {' and '.join(forms)}" for header, forms in each.formats.items()]
    parts = [
        ", ".join(columns),
        f"labels: {', '.join(labels)}" if labels else "",
        f"dates: {', '.join(dates)}" if dates else "",
    ]
    findings.add(
        "columns_read", len(columns), each.columns, table=each.name,
        reading="; ".join(filter(None, parts)),
    )  # fmt: skip


def note_entries(read: int, kept: pd.DataFrame, table: str, findings: Findings) -> None:
    """Say what became of the rows of an event log, which the ledger counts by case."""
    cases = int(kept.loc[kept["deal_id"] != "", "deal_id"].nunique())
    findings.add(
        "log_entries", read, read, table=table, kept=len(kept), cases=cases,
        other=read - len(kept),
    )  # fmt: skip


def _few(reader: TableReader) -> list[str]:
    """Columns that were not used and could tell outcomes, with some of their cells."""
    unused = [
        Cells(header, reader.cells[header])
        for header in reader.headers
        if header not in reader.used
    ]
    return [f"{each.name!r} ({each.frequent})" for each in unused if each.like_labels]


def note_unmet(lookups: Lookups, findings: Findings) -> None:
    """Note entries of the mapping that stand in no row, and so do nothing."""
    mapping, met = lookups.given, lookups.labels_met
    for table, given in (
        ("status", mapping.status),
        ("stages", mapping.stages),
        ("lost_reasons", mapping.lost_reasons),
        ("products", mapping.products),
        ("rates", mapping.rates),
    ):
        known = findings.currencies if table == "rates" else met
        unmet = [
            key for key in given if (key if table == "rates" else fold(key)) not in known
        ]
        if table == "status":
            labels = ", ".join(map(repr, unmet))
            findings.add("status_key_unmet", len(unmet), len(given), unmet, labels=labels)
            continue
        # A list may be longer than what this export needs; one that does nothing is misspelt,
        # unless it converts currencies of which there is none but the history's own.
        needless = table == "rates" and findings.currencies
        vain = len(unmet) == len(given) and not needless
        severity: Severity = "serious" if vain else "caution"
        findings.add(
            "mapping_keys_unmet", len(unmet), len(given), unmet, severity=severity,
            table=table, keys=", ".join(map(repr, unmet)),
        )  # fmt: skip


def has_history_form(reader: TableReader) -> bool:
    """Whether a table could tell what happened to deals and when: it holds days."""
    return any(Cells(each, reader.cells[each]).fits("date") for each in reader.headers)


def note_histories(
    unknown: Sequence[TableReader], deals: Sequence[pd.DataFrame], findings: Findings
) -> None:
    """Note tables of no known form that name deals again and again, and stages beside them.

    Whatever they tell of the past is lost, and a view of it shows deals as they are now.
    """
    if not unknown or not deals:
        return
    ids, stages = (
        set(pd.unique(pd.concat([each[name] for each in deals]))) - {""}
        for name in ("deal_id", "stage")
    )
    for reader in unknown:
        columns = {each: reader.cells[each].astype(object) for each in reader.headers}
        named = [
            cells for cells in columns.values()
            if cells.isin(ids).mean() >= _OF_DEALS and cells.nunique() < len(cells)
        ]  # fmt: skip
        told = [
            header for header, cells in columns.items()
            if cells.isin(stages).mean() >= _STAGES and len(stages & set(cells)) > 1
        ]  # fmt: skip
        findings.add(
            "history_not_known",
            len(reader) if named and told else 0,
            len(reader),
            told,
            table=reader.name,
            columns=", ".join(map(repr, told)),
        )


def problems_of_forms(mapping: Mapping, readers: Sequence[TableReader]) -> list[str]:
    """Columns of which the mapping gives the form of dates, and which no table has."""
    forms = mapping.settings.date_format
    headers = [header for reader in readers for header in reader.headers]
    return [
        f"date_format in [settings] of the mapping names the column {name!r}, which no table "
        f"has; the columns are {', '.join(headers)}"
        for name in (forms if isinstance(forms, Words) else ())
        if not any(reader.header((name,)) for reader in readers)
    ]


def note_tables(
    shapes: list[Shape | None],
    export: Export,
    looked_at: list[Used],
    findings: Findings,
) -> None:
    """Note whatever concerns the files and columns of the export rather than its deals."""
    tables = export.tables
    _note_unread(export, findings)
    pairs = zip(shapes, tables, strict=True)
    unknown = [table.name for shape, table in pairs if shape is None]
    apart = [name for name in unknown if name not in findings.joined]
    findings.add("tables_not_used", len(apart), len(tables), apart)
    for table in tables:
        _note_file(table, findings)
    _note_formats(looked_at, findings)
    _note_columns(looked_at, findings)
    columns = {table.name: list(map(str, table.cells)) for table in tables}
    unused = {
        name: [each for each in columns[name] if each not in findings.joined.get(name, ())]
        for name in unknown
    }
    unused |= {
        each.name: [
            name for name in each.unused if name not in findings.joined.get(each.name, ())
        ]
        for each in looked_at
    }
    for name, headers in unused.items():
        findings.add(
            "columns_not_used", len(headers), len(columns[name]), table=name,
            columns=", ".join(map(repr, headers)),
        )  # fmt: skip
    for each in looked_at:
        _note_reading(each, findings)


def _note_unread(export: Export, findings: Findings) -> None:
    """Name what stands in the export and was not read."""
    for group in by_reason(export.unread):
        names = [each.name for each in group]
        findings.add(
            "not_read",
            len(group),
            len(export.unread) + len(export.tables),
            severity="caution" if group[0].may_hold_rows else "note",
            names=named(names),
            why=group[0].why,
            advice=group[0].advice,
        )


def _note_file(table: SourceTable, findings: Findings) -> None:
    findings.add(
        "encoding_guessed",
        int(bool(table.undecodable_as_utf8)),
        1,
        table.undecodable_as_utf8,
        table=table.name,
        encoding=title_of(table.encoding),
    )
    for each in table.left_out:
        findings.add(
            "lines_left_out",
            len(each.lines),
            len(each.lines) + len(table.lines),
            [
                f"line {line}: {text}"
                for line, text in zip(each.lines, each.texts, strict=True)
            ],
            table=table.name,
            kind=each.what,
        )
    for remark in table.remarks:
        findings.add(
            remark.finding,
            remark.count,
            table.cells.shape[1] * len(table.lines),
            remark.examples,
            table=table.name,
        )
    findings.add(
        "blank_headers",
        len(table.unnamed),
        table.cells.shape[1],
        [f"position {position}" for position in table.unnamed],
        table=table.name,
        positions=", ".join(map(str, table.unnamed)),
    )


def _note_formats(looked_at: list[Used], findings: Findings) -> None:
    stated = [
        (f"{each.name}, {header}", forms)
        for each in looked_at
        for header, forms in each.formats.items()
    ]
    kinds = sorted({form for _, forms in stated for form in forms})
    findings.add(
        "date_formats_mixed",
        len(stated) if len(kinds) > 1 else 0,
        len(stated),
        [f"{column}: {' and '.join(forms)}" for column, forms in stated],
        number=len(kinds),
        forms=", ".join(kinds),
    )
    zoned = [column for column, forms in stated if "zone" in " ".join(forms)]
    findings.add("time_zones", len(zoned), len(stated), zoned)
    for identifier, sign in (("dates_at_midnight", MIDNIGHTS), ("dates_counted", COUNTED)):
        found = {
            column: form.removeprefix(MIDNIGHTS).removesuffix(" + zone")
            for column, forms in stated
            for form in forms
            if sign in form
        }
        forms = sorted(set(found.values()))
        findings.add(identifier, len(found), len(stated), found, form=" and ".join(forms))
    unread = [f"{each.name}: {header}" for each in looked_at for header in each.unread]
    total = len(unread) + len(stated)
    findings.add("dates_not_used", len(unread), total, unread)


def _note_columns(looked_at: list[Used], findings: Findings) -> None:
    total = sum(each.columns for each in looked_at)
    for identifier, headers in (
        ("hashed_values", [each.hashed for each in looked_at]),
        ("empty_columns", [each.empty for each in looked_at]),
    ):
        found = [
            f"{each.name}: {header}"
            for each, mine in zip(looked_at, headers, strict=True)
            for header in mine
        ]
        findings.add(identifier, len(found), total, found)


def note_tables_left_out(sizes: dict[str, int], findings: Findings) -> None:
    """Note tables of which no row was kept: that is no error of some rows.

    Args:
        sizes: How many rows of deals each table has.
        findings: What was left out, and where this is noted.
    """
    for name, size in sizes.items():
        mine = [
            each for each in findings.rejections
            if each.table == name and each.fate == "rejected"
        ]  # fmt: skip
        if not size or len(mine) < size:
            continue
        reasons = Counter(each.reason.replace("_", " ") for each in mine)
        findings.add(
            "table_left_out", size, sum(sizes.values()), [each.deal_id for each in mine],
            table=name, reasons=", ".join(f"{why} ({n:,})" for why, n in reasons.items()),
        )  # fmt: skip


def note_systems(sources: list[str], findings: Findings) -> None:
    """Note deals of several systems, which may tell of the same ones."""
    systems = sorted(set(sources))
    findings.add(
        "several_systems",
        len(systems) if len(systems) > 1 else 0,
        len(systems),
        systems,
        number=len(systems),
        systems=", ".join(systems),
    )
