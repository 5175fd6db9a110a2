"""What stands around a table, and how its rows and columns are arranged."""

from __future__ import annotations

import datetime as dt

from tests.round_trip.company import SNAPSHOT
from tests.round_trip.defects.register import (
    defect,
    having,
)
from tests.round_trip.draft import Draft


@defect()
def title_lines(draft: Draft) -> None:
    """A title, a filter and an empty line above the header."""
    draft.above = [[draft.local.title], [draft.local.filter], []]


@defect()
def footer_lines(draft: Draft) -> None:
    """An empty line and three of small print below the table."""
    draft.below = [
        [],
        [draft.local.title],
        ["Copyright (c) 2000-2024 Acme, Inc. All rights reserved."],
        [draft.date(dt.datetime.combine(SNAPSHOT, dt.time(18, 30)))],
    ]


def _total(draft: Draft, cents: int, label: str) -> list[str]:
    row = [""] * len(draft.header)
    first = next(at for at, name in enumerate(draft.fields) if name != "amount")
    row[first] = label
    row[draft.column("amount")] = draft.number(cents)
    return row


@defect()
def total_row(draft: Draft) -> None:
    """A last row with the sum of all amounts."""

    def add(sheet: Draft) -> None:
        everything = sum(deal.amount for deal in sheet.deals)
        sheet.below = [_total(sheet, everything, sheet.local.total)]

    draft.later.append(add)


@defect(having("owner"))
def subtotals(draft: Draft) -> None:
    """Rows sorted by owner, with a subtotal after each owner and a total at the end."""

    def add(sheet: Draft) -> None:
        rows: list[list[str]] = []
        for owner, name in enumerate(sheet.local.names):
            rows += [row for row in sheet.rows if row[sheet.column("owner")] == name]
            theirs = sum(deal.amount for deal in sheet.deals if deal.owner == owner)
            rows.append(_total(sheet, theirs, f"{sheet.local.total} ({name})"))
        everything = sum(deal.amount for deal in sheet.deals)
        sheet.rows = [*rows, _total(sheet, everything, sheet.local.total)]

    draft.later.append(add)


@defect()
def repeated_headers(draft: Draft) -> None:
    """The header again on every printed page."""

    def add(sheet: Draft) -> None:
        pages = [sheet.rows[at : at + 30] for at in range(0, len(sheet.rows), 30)]
        sheet.rows = [
            row
            for number, page in enumerate(pages)
            for row in ([list(sheet.header)] if number else []) + page
        ]

    draft.later.append(add)


@defect()
def remark_column(draft: Draft) -> None:
    """Free text with delimiters, quotes and line breaks."""

    def add(sheet: Draft) -> None:
        texts = ('said "no", twice', "a;b,c\td", "line one\nline two", "", "12.5 %", "won?")
        cells = [texts[at % len(texts)] for at in range(len(sheet.rows))]
        sheet.add_column("remark", sheet.local.remark, cells)

    draft.later.append(add)


@defect()
def empty_columns(draft: Draft) -> None:
    """Columns without a cell, one of them without a label."""

    def add(sheet: Draft) -> None:
        blank = [""] * len(sheet.rows)
        sheet.add_column("empty", "Custom 1", list(blank))
        sheet.add_column("nameless", "", list(blank))

    draft.later.append(add)


@defect()
def shuffled_columns(draft: Draft) -> None:
    """The columns in some other order."""

    def shuffle(sheet: Draft) -> None:
        order = list(range(len(sheet.header)))
        sheet.chance.shuffle(order)
        sheet.header = [sheet.header[at] for at in order]
        sheet.fields = [sheet.fields[at] for at in order]
        sheet.rows = [[row[at] for at in order] for row in sheet.rows]

    draft.later.append(shuffle)


@defect()
def sorted_by_amount(draft: Draft) -> None:
    """Rows in order of amount, the largest first."""
    draft.deals.sort(key=lambda deal: -deal.amount)


@defect()
def line_items(draft: Draft) -> None:
    """One row a product; together they make the deal's amount."""

    def split(sheet: Draft) -> None:
        at = sheet.column("amount")
        rows: list[list[str]] = []
        products: list[str] = []
        for deal, row in zip(sheet.deals, sheet.rows, strict=True):
            first = deal.amount * (3 + deal.number % 5) // 10
            for product, cents in (("Basic", first), ("Support", deal.amount - first)):
                rows.append([*row[:at], sheet.number(cents), *row[at + 1 :]])
                products.append(product)
        sheet.rows = rows
        sheet.add_column("product", "Product", products)
        sheet.truth.rows = len(rows)

    draft.later.append(split)


@defect()
def rows_twice(draft: Draft) -> None:
    """Two pages overlap: five rows stand there a second time, cell by cell the same."""

    def repeat(sheet: Draft) -> None:
        sheet.rows = [*sheet.rows, *(list(row) for row in sheet.rows[20:25])]
        sheet.truth.rows = len(sheet.rows)

    draft.later.append(repeat)
