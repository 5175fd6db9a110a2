"""A sheet of cells becomes a file: delimited text in some encoding, packed, or a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import zipfile
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]

from tests.round_trip.company import SNAPSHOT
from tests.round_trip.draft import Draft

_DATES = ("created", "closed", "won_at", "lost_at", "expected")
_AMOUNTS = ("amount", "converted", "probability")


def save(draft: Draft, folder: Path, stem: str) -> Path:
    """Write the draft below the folder, and return the file's path."""
    path = folder / f"{stem}.{draft.container}"
    match draft.container:
        case "xlsx":
            _workbook(draft, path)
        case "zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("deals.csv", text(draft))
        case "csv.gz":
            path.write_bytes(gzip.compress(text(draft), mtime=0))
        case _:
            path.write_bytes(text(draft))
    return path


def text(draft: Draft) -> bytes:
    """Return the sheet as delimited text in the draft's encoding."""
    out = io.StringIO()
    # Reports put a bare line above or below a table; cells of rows are quoted where needed.
    writer = csv.writer(out, delimiter=draft.separator, lineterminator="\r\n")
    writer.writerows([*draft.above, draft.header, *draft.rows, *draft.below])
    return out.getvalue().encode(draft.encoding, errors="replace")


def _workbook(draft: Draft, path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in draft.above:
        sheet.append(row)
    sheet.append(draft.header)
    for row in draft.rows:
        sheet.append(
            [
                _typed(draft, name, cell)
                for name, cell in zip(draft.fields, row, strict=True)
            ]
        )
    for row in draft.below:
        sheet.append(row)
    if draft.above and len(draft.header) > 1:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=4)
    # The time of writing is left out of the bytes, so that a case is the same on every day.
    book.properties.created = book.properties.modified = dt.datetime.combine(
        SNAPSHOT, dt.time()
    )
    book.save(path)


def _typed(draft: Draft, name: str, cell: str) -> str | float | dt.datetime | None:
    """What a spreadsheet keeps: a number, a day, or text."""
    if not cell:
        return None
    if name in _DATES:
        return dt.datetime.strptime(cell, draft.local.date)  # noqa: DTZ007 - a sheet has no zone
    if name in _AMOUNTS:
        return float(cell.replace(draft.local.decimal, "."))
    return cell
