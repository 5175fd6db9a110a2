"""What goes wrong in exports: each defect changes how a draft is written, laid out or kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.round_trip.company import SNAPSHOT, Deal
from tests.round_trip.draft import Draft, grouped, plain
from tests.round_trip.vendors import Labels, Local, Vendor

Change = Callable[[Draft], None]
Fits = Callable[[Vendor, Labels, Local], bool]

EXCEL_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One kind of trouble, and the exports in which it can be met."""

    name: str
    change: Change
    fits: Fits


DEFECTS: dict[str, Defect] = {}


def _always(_vendor: Vendor, _labels: Labels, _local: Local) -> bool:
    return True


def _comma(_vendor: Vendor, _labels: Labels, local: Local) -> bool:
    return local.decimal == ","


def _with(*fields: str) -> Fits:
    return lambda _vendor, labels, _local: all(name in labels.columns for name in fields)


def _in_stage(vendor: Vendor, _labels: Labels, _local: Local) -> bool:
    return vendor.outcome in ("stage", "flag")


def _english(_vendor: Vendor, _labels: Labels, local: Local) -> bool:
    return local.language == "en"


def defect(fits: Fits = _always) -> Callable[[Change], Change]:
    """Register a change under the name of its function."""

    def register(change: Change) -> Change:
        name = change.__name__
        DEFECTS[name] = Defect(name=name, change=change, fits=fits)
        return change

    return register


@defect()
def none(draft: Draft) -> None:
    """The export as the vendor makes it."""


# Numbers.


def _whole(deal: Deal, step: int) -> Deal:
    return replace(deal, amount=max(step, round(deal.amount / step) * step))


@defect()
def grouped_amounts(draft: Draft) -> None:
    """1.234,56."""
    draft.number = lambda cents: grouped(cents, draft.local.group, draft.local.decimal)


@defect()
def whole_thousands(draft: Draft) -> None:
    """16.500 and 950: groups of three digits, no decimals anywhere."""
    draft.deals = [_whole(deal, 5000) for deal in draft.deals]
    draft.number = lambda cents: f"{cents // 100:,}".replace(",", draft.local.group)


@defect()
def swiss_amounts(draft: Draft) -> None:
    """1’234.56, with the typographic apostrophe of every other export."""
    sign = draft.chance.choice("'’")
    draft.number = lambda cents: grouped(cents, sign, ".")


@defect(_comma)
def spaced_amounts(draft: Draft) -> None:
    """1 234,56, with a no-break space."""
    sign = draft.chance.choice(("\u00a0", "\u202f", " "))
    draft.number = lambda cents: grouped(cents, sign, ",")


@defect()
def currency_signs(draft: Draft) -> None:
    """$1,234.56 or 1.234,56 €."""
    local = draft.local
    if local.sign in ("$", "¥", "R$"):
        blank = " " if local.sign == "R$" else ""
        draft.number = lambda cents: (
            f"{local.sign}{blank}{grouped(cents, local.group, local.decimal)}"
        )
    else:
        draft.number = lambda cents: (
            f"{grouped(cents, local.group, local.decimal)}\u00a0{local.sign}"
        )


@defect()
def currency_words(draft: Draft) -> None:
    """EUR 1.234,56."""
    local = draft.local
    draft.number = lambda cents: (
        f"{local.currency} {grouped(cents, local.group, local.decimal)}"
    )
    draft.truth.currency = local.currency


@defect()
def thousands_as_k(draft: Draft) -> None:
    """16.5k."""
    draft.deals = [_whole(deal, 10_000) for deal in draft.deals]
    draft.number = lambda cents: (
        f"{cents / 100_000:.1f}".removesuffix(".0").replace(".", draft.local.decimal) + "k"
    )


@defect()
def excel_currency(draft: Draft) -> None:
    """Negative-safe accounting format: a blank before and after each amount."""
    local = draft.local
    draft.number = lambda cents: f" {grouped(cents, local.group, local.decimal)} "


# Dates and times.


@defect()
def iso_dates(draft: Draft) -> None:
    """2024-03-09."""
    draft.date = lambda moment: moment.strftime("%Y-%m-%d")


@defect()
def iso_times(draft: Draft) -> None:
    """2024-03-09T14:05:11.000Z."""
    draft.date = lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


@defect()
def local_times(draft: Draft) -> None:
    """09.03.2024 14:05."""
    draft.date = lambda moment: moment.strftime(f"{draft.local.date} %H:%M")


@defect(_english)
def am_and_pm(draft: Draft) -> None:
    """3/9/2024 2:05 PM."""
    draft.date = lambda moment: moment.strftime("%m/%d/%Y %I:%M %p")


@defect(_english)
def named_months(draft: Draft) -> None:
    """Mar 9, 2024."""
    draft.date = lambda moment: f"{moment:%b} {moment.day}, {moment.year}"


@defect(_english)
def british_dates(draft: Draft) -> None:
    """09/03/2024, in an English export from London."""
    draft.date = lambda moment: moment.strftime("%d/%m/%Y")


@defect()
def no_leading_zeros(draft: Draft) -> None:
    """9.3.2024."""
    form = draft.local.date

    def written(moment: dt.datetime) -> str:
        day = form.replace("%d", str(moment.day)).replace("%m", str(moment.month))
        return moment.strftime(day)

    draft.date = written


@defect()
def excel_serial_days(draft: Draft) -> None:
    """45360: a spreadsheet kept the number behind the date."""
    draft.date = lambda moment: str((moment.date() - EXCEL_EPOCH).days)


@defect()
def evening_offsets(draft: Draft) -> None:
    """2024-03-31T22:30:00-07:00: the day is the one that the cell says."""
    draft.date = lambda moment: moment.strftime("%Y-%m-%dT22:30:00-07:00")


# Layout.


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


@defect(_with("owner"))
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


# One spoilt cell: it has to be named, the rest has to be right.


def _spoil(draft: Draft, field: str, text: str, status: str | None = None) -> None:
    def spoil(sheet: Draft) -> None:
        chosen = next(
            at
            for at, deal in enumerate(sheet.deals)
            if at >= 25 and status in (None, deal.status)
        )
        sheet.rows[chosen][sheet.column(field)] = text
        sheet.truth.damaged[sheet.id_of(sheet.deals[chosen])] = text

    draft.later.append(spoil)


@defect()
def year_mistyped(draft: Draft) -> None:
    """One creation in 2047."""
    _spoil(
        draft,
        "created",
        draft.date(dt.datetime.combine(dt.date(2047, 12, 24), dt.time(10))),
        "open",
    )


@defect()
def amount_mistyped(draft: Draft) -> None:
    """One amount with a letter in it."""
    _spoil(draft, "amount", "12x50", "won")


@defect()
def amount_endless(draft: Draft) -> None:
    """One amount of 1e999."""
    _spoil(draft, "amount", "1e999", "won")


@defect()
def date_impossible(draft: Draft) -> None:
    """One creation on the 31st of February."""
    day = dt.datetime.combine(dt.date(2024, 2, 29), dt.time(10))
    _spoil(draft, "created", draft.date(day).replace("29", "31"), "lost")


@defect(_in_stage)
def stage_mistyped(draft: Draft) -> None:
    """One label of a won deal with a doubled letter: what it means has to be asked, or said."""
    mistyped = draft.labels.won + draft.labels.won[-1]
    _spoil(draft, "stage", mistyped, "won")
    draft.truth.may_ask = mistyped


# Files.


@defect()
def utf8_mark(draft: Draft) -> None:
    """UTF-8 with a byte order mark, as Excel writes it."""
    draft.encoding = "utf-8-sig"


@defect()
def utf16(draft: Draft) -> None:
    """Excel's "Unicode text": UTF-16 with tabs."""
    draft.encoding, draft.separator = "utf-16", "\t"


@defect()
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


# Meaning.


@defect(_with("pipeline"))
def two_pipelines(draft: Draft) -> None:
    """Renewals have stages of their own words."""
    names = {"Sales": draft.labels.stages, "Renewals": ("Renewal due", "Renewal sent")}

    def rename(sheet: Draft) -> None:
        at, pipe = sheet.column("stage"), sheet.column("pipeline")
        for row in sheet.rows:
            if row[pipe] == "Renewals" and row[at] in names["Sales"]:
                row[at] = names["Renewals"][len(row[at]) % 2]

    if "stage" in draft.labels.columns:
        draft.later.append(rename)


@defect(lambda vendor, labels, local: vendor.closing == "shared")
def no_expected_dates(draft: Draft) -> None:
    """Open deals without any expected close date."""

    def blank(sheet: Draft) -> None:
        for deal, row in zip(sheet.deals, sheet.rows, strict=True):
            if deal.closed is None:
                row[sheet.column("closed")] = ""

    draft.later.append(blank)


@defect(_with("currency"))
def mixed_currencies(draft: Draft) -> None:
    """Deals in two currencies, none converted: they must not be added up without a word."""
    draft.currencies = (draft.local.currency, "GBP")
    draft.truth.must_name = "currenc"

    def leave_out(sheet: Draft) -> None:
        if sheet.has("converted"):
            at = sheet.column("converted")
            for line in (sheet.header, sheet.fields, *sheet.rows):
                del line[at]

    draft.later.append(leave_out)


@defect(_with("currency", "converted"))
def converted_amounts(draft: Draft) -> None:
    """Deals in two currencies with the converted amount beside: that one is the deal's."""
    draft.currencies = (draft.local.currency, "GBP")

    def convert(sheet: Draft) -> None:
        for deal, row in zip(sheet.deals, sheet.rows, strict=True):
            if sheet.currency_of(deal) == "GBP":
                row[sheet.column("amount")] = sheet.number(round(deal.amount / 1.25))

    draft.later.append(convert)


@defect()
def mixed_signs(draft: Draft) -> None:
    """$1,000.00 here and £1,000.00 there, without a column that says so."""
    draft.with_currency = False
    draft.truth.must_name = "currenc"
    local = draft.local

    def sign(sheet: Draft) -> None:
        at = sheet.column("amount")
        for number, row in enumerate(sheet.rows):
            row[at] = f"{('£', '$')[number % 2]}{row[at]}"

    draft.number = lambda cents: grouped(cents, local.group, local.decimal)
    draft.later.append(sign)


@defect(_in_stage)
def own_stage_names(draft: Draft) -> None:
    """A company's own words for every stage: which of them is a win nobody can know."""
    draft.won, draft.lost = "Kontor", "Zopf"
    draft.stages = ("Aller", "Brenz", "Camel")
    draft.truth.may_ask = "Kontor"


@defect(_in_stage)
def own_names_and_flags(draft: Draft) -> None:
    """A company's own words for every stage, with closed and won as words beside."""
    draft.won, draft.lost = "Kontor", "Zopf"
    draft.stages = ("Aller", "Brenz", "Camel")

    def add(sheet: Draft) -> None:
        local = sheet.local
        words = {True: local.yes, False: local.no}
        closed = [words[deal.closed is not None] for deal in sheet.deals]
        won = [words[deal.status == "won"] for deal in sheet.deals]
        if not sheet.has("closed_flag"):
            sheet.add_column("closed_flag", "IsClosed", closed)
        sheet.add_column("won_flag", "IsWon", won)

    draft.later.append(add)


@defect(lambda vendor, labels, local: bool(labels.stages) and "stage" in labels.columns)
def one_unknown_stage(draft: Draft) -> None:
    """One open stage more, in the company's own words."""
    draft.stages = (*draft.stages[:1], "Quorle", *draft.stages[2:])
    draft.truth.may_ask = "Quorle" if draft.vendor.outcome in ("stage", "flag") else ""


@defect()
def zero_amounts(draft: Draft) -> None:
    """Every tenth deal is worth nothing yet."""
    draft.deals = [
        replace(deal, amount=0) if deal.number % 10 == 0 else deal for deal in draft.deals
    ]
    draft.number = lambda cents: plain(cents, draft.local.decimal)


@defect()
def odd_names(draft: Draft) -> None:
    """Customers named like a total, a date and a formula."""

    def rename(sheet: Draft) -> None:
        for name in ("account", "name"):
            if sheet.has(name):
                at = sheet.column(name)
                sheet.rows[3][at] = f"{sheet.local.total} Energies"
                sheet.rows[7][at] = "2024-01-02"
                sheet.rows[11][at] = "=1+1"

    draft.later.append(rename)
