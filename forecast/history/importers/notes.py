"""What reading the tables as tables showed: encodings, headers, forms of dates, hashes."""

from forecast.history.findings import Findings
from forecast.history.opening.encodings import title_of
from forecast.history.opening.tables import Export, SourceTable
from forecast.history.reader import TableReader
from forecast.history.recognise import Shape


def note_tables(
    shapes: list[Shape | None],
    readers: list[TableReader],
    export: Export,
    findings: Findings,
) -> None:
    """Note whatever concerns the files and columns of the export rather than its deals."""
    pairs = list(zip(shapes, readers, strict=True))
    unknown = [reader.name for shape, reader in pairs if shape is None]
    findings.add("tables_not_used", len(unknown), len(readers), unknown)
    for table in export.tables:
        _note_file(table, findings)
    used = [(shape, reader) for shape, reader in pairs if shape]
    _note_formats(used, findings)
    _note_columns([reader for _, reader in used], findings)


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
            len(each.lines) + len(table.cells),
            [
                f"line {line}: {text}"
                for line, text in zip(each.lines, each.texts, strict=True)
            ],
            table=table.name,
            kind=each.what,
        )
    findings.add(
        "blank_headers",
        len(table.unnamed),
        table.cells.shape[1],
        [f"position {position}" for position in table.unnamed],
        table=table.name,
        positions=", ".join(map(str, table.unnamed)),
    )


def _note_formats(used: list[tuple[Shape, TableReader]], findings: Findings) -> None:
    stated = [
        (f"{reader.name}, {header}", forms)
        for _, reader in used
        for header, forms in reader.formats.items()
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
    unread = [
        f"{reader.name}: {header}"
        for shape, reader in used
        if shape.kind.holds_deals
        for header in reader.unread_dates()
    ]
    total = len(unread) + len(stated)
    findings.add("dates_not_used", len(unread), total, unread)


def _note_columns(readers: list[TableReader], findings: Findings) -> None:
    total = sum(reader.cells.shape[1] for reader in readers)
    for identifier, columns_of in (
        ("hashed_values", TableReader.hashed_columns),
        ("empty_columns", TableReader.empty_columns),
    ):
        found = [
            f"{reader.name}: {header}"
            for reader in readers
            for header in columns_of(reader)
        ]
        findings.add(identifier, len(found), total, found)


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
