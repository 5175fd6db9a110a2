"""Several defects in one file."""

from __future__ import annotations

from tests.round_trip.defects.keeping import excel_with_title, utf8_mark
from tests.round_trip.defects.layout import (
    empty_columns,
    footer_lines,
    remark_column,
    shuffled_columns,
    title_lines,
    total_row,
)
from tests.round_trip.defects.register import (
    defect,
)
from tests.round_trip.defects.writing import currency_signs
from tests.round_trip.draft import Draft


@defect()
def messy_report(draft: Draft) -> None:
    """Several of these at once, as a report looks that went through two hands."""
    for change in (title_lines, footer_lines, currency_signs, remark_column, utf8_mark):
        change(draft)
    total_row(draft)
    above_small_print = draft.below

    def keep_small_print(sheet: Draft) -> None:
        sheet.below = sheet.below + above_small_print

    draft.later.append(keep_small_print)


@defect()
def messy_workbook(draft: Draft) -> None:
    """A workbook with a title, empty columns, other columns' order and a remark."""
    for change in (excel_with_title, empty_columns, shuffled_columns, remark_column):
        change(draft)
