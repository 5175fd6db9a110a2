"""How the file is kept: encoding, separator, packing, workbook."""

from __future__ import annotations

from tests.round_trip.defects.register import (
    defect,
)
from tests.round_trip.draft import Draft
from tests.round_trip.vendors import Labels, Local, Vendor


@defect()
def utf8_mark(draft: Draft) -> None:
    """UTF-8 with a byte order mark, as Excel writes it."""
    draft.encoding = "utf-8-sig"


@defect()
def utf16(draft: Draft) -> None:
    """Excel's "Unicode text": UTF-16 with tabs."""
    draft.encoding, draft.separator = "utf-16", "\t"


def _can_be_told(vendor: Vendor, _labels: Labels, local: Local) -> bool:
    """Western text, or labels in the language itself: nothing else names the code page."""
    return local.codepage == "cp1252" or local.language in vendor.languages


@defect(_can_be_told)
def old_codepage(draft: Draft) -> None:
    """The code page of a Windows machine in that country."""
    draft.encoding = draft.local.codepage


@defect()
def semicolons(draft: Draft) -> None:
    """A semicolon between cells, whatever the language."""
    draft.separator = ";"


@defect()
def tabs(draft: Draft) -> None:
    """A tab between cells."""
    draft.separator = "\t"


@defect()
def bars(draft: Draft) -> None:
    """A vertical bar between cells."""
    draft.separator = "|"


@defect()
def excel(draft: Draft) -> None:
    """A workbook with numbers and dates as cells of their kind."""
    draft.container = "xlsx"


@defect()
def excel_with_title(draft: Draft) -> None:
    """A workbook with a title in merged cells above the header."""
    draft.container = "xlsx"
    draft.above = [[draft.local.title], []]


@defect()
def gzipped(draft: Draft) -> None:
    """export.csv.gz."""
    draft.container = "csv.gz"


@defect()
def zipped(draft: Draft) -> None:
    """A zip of one CSV."""
    draft.container = "zip"
