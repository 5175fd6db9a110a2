"""How amounts and dates are written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tests.round_trip.company import Deal
from tests.round_trip.defects.register import (
    decimal_comma,
    defect,
    in_english,
)
from tests.round_trip.draft import Draft, grouped, plain

EXCEL_EPOCH = dt.date(1899, 12, 30)


@defect()
def none(draft: Draft) -> None:
    """The export as the vendor makes it."""


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


@defect(decimal_comma)
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


@defect()
def zero_amounts(draft: Draft) -> None:
    """Every tenth deal is worth nothing yet."""
    draft.deals = [
        replace(deal, amount=0) if deal.number % 10 == 0 else deal for deal in draft.deals
    ]
    draft.number = lambda cents: plain(cents, draft.local.decimal)


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


@defect(in_english)
def am_and_pm(draft: Draft) -> None:
    """3/9/2024 2:05 PM."""
    draft.date = lambda moment: moment.strftime("%m/%d/%Y %I:%M %p")


@defect(in_english)
def named_months(draft: Draft) -> None:
    """Mar 9, 2024."""
    draft.date = lambda moment: f"{moment:%b} {moment.day}, {moment.year}"


@defect(in_english)
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
