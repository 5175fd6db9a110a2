"""What reading the tables as tables showed: encodings, headers, forms of dates, hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecast.history.recognise import DEAL_SHAPES

if TYPE_CHECKING:
    from forecast.history.findings import Findings
    from forecast.history.reader import TableReader
    from forecast.history.recognise import Shape
    from forecast.history.sources import Export


def note_tables(
    shapes: list[Shape | None],
    readers: list[TableReader],
    export: Export,
    findings: Findings,
) -> None:
    """Note whatever concerns the files and columns of the export rather than its deals."""
    unknown = [
        reader for shape, reader in zip(shapes, readers, strict=True) if shape is None
    ]
    findings.add(
        "tables_not_used",
        "note",
        "Tables whose columns are not known",
        count=len(unknown),
        total=len(readers),
        examples=[reader.name for reader in unknown],
        treatment="not used",
    )
    _note_files(export, findings)
    used = [(shape, reader) for shape, reader in zip(shapes, readers, strict=True) if shape]
    _note_formats(used, findings)
    _note_columns([reader for _, reader in used], findings)


def _note_files(export: Export, findings: Findings) -> None:
    for table in export.tables:
        findings.add(
            "encoding_guessed",
            "caution",
            f"{table.name}: is not UTF-8; read as Windows-1252 (Western European)",
            count=1 if table.encoding == "cp1252" else 0,
            total=1,
            examples=table.undecodable_as_utf8,
            treatment="check the examples; if letters are wrong, save the export as UTF-8",
        )
        findings.add(
            "blank_headers",
            "caution",
            f"{table.name}: columns without a name, at position(s) "
            f"{', '.join(map(str, table.unnamed))}",
            count=len(table.unnamed),
            total=table.cells.shape[1],
            examples=[f"position {position}" for position in table.unnamed],
            treatment="not used; give them a name in the export if they matter",
        )


def _note_formats(used: list[tuple[Shape, TableReader]], findings: Findings) -> None:
    stated = [
        (reader.name, header, forms)
        for _, reader in used
        for header, forms in reader.formats().items()
    ]
    kinds = sorted({form for _, _, forms in stated for form in forms})
    findings.add(
        "date_formats_mixed",
        "note",
        f"Dates are written in {len(kinds)} forms: {', '.join(kinds)}",
        count=len(stated) if len(kinds) > 1 else 0,
        total=len(stated),
        examples=[
            f"{name}, {header}: {' and '.join(forms)}" for name, header, forms in stated
        ],
        treatment="each read in its own form; dates without a time count as the day's start",
    )
    zoned = [
        f"{name}, {header}" for name, header, forms in stated if "zone" in " ".join(forms)
    ]
    findings.add(
        "time_zones",
        "note",
        "Times that carry a time zone",
        count=len(zoned),
        total=len(stated),
        examples=zoned,
        treatment="converted to UTC; a day ends at midnight UTC",
    )
    unread = [
        (reader.name, header)
        for shape, reader in used
        if shape in DEAL_SHAPES
        for header in reader.unread_dates()
    ]
    findings.add(
        "dates_not_used",
        "note",
        "Columns that hold dates and were not used",
        count=len(unread),
        total=len(unread) + len(stated),
        examples=[f"{name}: {header}" for name, header in unread],
        treatment="name one in [columns] of a mapping if it is the better creation or closing",
    )


def _note_columns(readers: list[TableReader], findings: Findings) -> None:
    hashed = [
        (reader.name, header) for reader in readers for header in reader.hashed_columns()
    ]
    total = sum(reader.cells.shape[1] for reader in readers)
    findings.add(
        "hashed_values",
        "caution",
        "Columns that hold hashes instead of names or labels",
        count=len(hashed),
        total=total,
        examples=[f"{name}: {header}" for name, header in hashed],
        treatment="used as they are, to tell things apart; what a stage or a person is called, "
        "and the order of stages, cannot be read from them",
    )
    empty = [
        (reader.name, header) for reader in readers for header in reader.empty_columns()
    ]
    findings.add(
        "empty_columns",
        "note",
        "Columns without a single value",
        count=len(empty),
        total=total,
        examples=[f"{name}: {header}" for name, header in empty],
        treatment="not used",
    )
