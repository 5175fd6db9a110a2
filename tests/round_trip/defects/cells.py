"""One spoilt cell: it has to be named, and the rest has to be right."""

from __future__ import annotations

import datetime as dt

from tests.round_trip.defects.register import (
    defect,
    told_by_stage,
)
from tests.round_trip.draft import Draft


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


@defect(told_by_stage)
def stage_mistyped(draft: Draft) -> None:
    """One label of a won deal with a doubled letter: what it means has to be asked, or said."""
    mistyped = draft.labels.won + draft.labels.won[-1]
    _spoil(draft, "stage", mistyped, "won")
    draft.truth.may_ask = mistyped
