"""Tell what each table of an export is: by the user's mapping first, else by its columns."""

from __future__ import annotations

import difflib

from forecast.history.findings import Findings
from forecast.history.mapping import Mapping
from forecast.history.opening.tables import Export, SourceTable
from forecast.history.reader import TableReader
from forecast.history.recognise import Shape, fold_header, nearest_miss, recognise


def shapes_of(
    export: Export, readers: list[TableReader], mapping: Mapping, findings: Findings
) -> list[Shape | None]:
    """What each table is, with the mapping's own table first."""
    if not mapping.columns:
        shapes = [recognise(reader.headers) for reader in readers]
        if not any(shape and shape.kind.holds_deals for shape in shapes):
            largest = max(readers, key=len)
            nearest = nearest_miss(largest.headers)
            hint = f"; {nearest}" if nearest else ""
            findings.problems.append(
                f"{largest.name}: no table of this export is known to hold deals; its columns "
                f"are {', '.join(map(str, largest.cells))}{hint}. "
                "Give a mapping with --mapping FILE (columns, labels, date format)"
            )
        return shapes
    own = Shape.WORK_LOG if mapping.is_work_log else Shape.FLAT_DEALS
    fits = [not _missing(mapping, table) for table in export.tables]
    if not any(fits):
        findings.problems += _problems_of_columns(mapping, export.tables)
    return [
        own if fit else _side(recognise(reader.headers))
        for fit, reader in zip(fits, readers, strict=True)
    ]


def _side(shape: Shape | None) -> Shape | None:
    """Beside a mapping only side tables are recognised: the mapping names the table of deals."""
    return None if shape and shape.kind.holds_deals else shape


def _missing(mapping: Mapping, table: SourceTable) -> dict[str, str]:
    folded = {fold_header(str(header)) for header in table.cells}
    return {
        name: column
        for name, column in mapping.columns.items()
        if column not in table.cells and fold_header(column) not in folded
    }


def _problems_of_columns(mapping: Mapping, tables: list[SourceTable]) -> list[str]:
    best = min(tables, key=lambda table: len(_missing(mapping, table)))
    headers = [str(header) for header in best.cells]
    problems = []
    for name, column in _missing(mapping, best).items():
        near = difflib.get_close_matches(column, headers, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}? " if near else ""
        problems.append(
            f"{best.name}: has no column {column!r}, which the mapping names for {name}; {hint}"
            f"Its columns are {', '.join(headers)}"
        )
    return problems
