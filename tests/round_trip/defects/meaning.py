"""What labels, currencies and pipelines mean."""

from __future__ import annotations

from tests.round_trip.defects.register import (
    defect,
    having,
    told_by_stage,
)
from tests.round_trip.draft import Draft, grouped


@defect(having("pipeline"))
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
        draft.truth.may_ask = "Renewal" if draft.vendor.outcome in ("stage", "flag") else ""


@defect(lambda vendor, labels, local: vendor.closing == "shared")
def no_expected_dates(draft: Draft) -> None:
    """Open deals without any expected close date."""

    def blank(sheet: Draft) -> None:
        for deal, row in zip(sheet.deals, sheet.rows, strict=True):
            if deal.closed is None:
                row[sheet.column("closed")] = ""

    draft.later.append(blank)


@defect(having("currency"))
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


@defect(having("currency", "converted"))
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


@defect(told_by_stage)
def own_stage_names(draft: Draft) -> None:
    """A company's own words for every stage: which of them is a win nobody can know."""
    draft.won, draft.lost = "Kontor", "Zopf"
    draft.stages = ("Aller", "Brenz", "Camel")
    draft.truth.may_ask = "Kontor"


@defect(told_by_stage)
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
