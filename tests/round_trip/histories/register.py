"""The list of exports with a past, and what their tables have in common."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.round_trip.company import Deal
from tests.round_trip.draft import Known, Seen, Truth, days_before

Rows = list[list[str]]
Tables = dict[str, Rows]
EVENINGS = tuple(days_before(days) for days in (60, 150, 270))
STAGES = {
    "salesforce": ("Prospecting", "Qualification", "Needs Analysis", "Negotiation/Review"),
    "hubspot": (
        "appointmentscheduled",
        "qualifiedtobuy",
        "presentationscheduled",
        "contractsent",
    ),
    "pipedrive": ("Lead In", "Contact Made", "Demo Scheduled", "Negotiations Started"),
    "dynamics": ("Qualify", "Develop", "Propose", "Close"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryExport:
    """One vendor's tables with what changed when."""

    vendor: str
    tables: Callable[[tuple[Deal, ...], Truth], Tables]

    def write(self, deals: tuple[Deal, ...], folder: Path) -> tuple[list[Path], Truth]:
        """Write the tables into a folder of their own."""
        truth = Truth()
        tables = self.tables(deals, truth)
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        return [folder], truth


HISTORIES: dict[str, HistoryExport] = {}


def history(vendor: str) -> Callable[..., Callable[[tuple[Deal, ...], Truth], Tables]]:
    def register(
        tables: Callable[[tuple[Deal, ...], Truth], Tables],
    ) -> Callable[[tuple[Deal, ...], Truth], Tables]:
        HISTORIES[tables.__name__] = HistoryExport(vendor=vendor, tables=tables)
        return tables

    return register


def know(truth: Truth, name: str, deal: Deal, owner: str) -> None:
    truth.deals[name] = Known(
        status=deal.status,
        created=deal.created.date(),
        closed=deal.closed.date() if deal.closed else None,
        amount=deal.amount,
        owner=owner,
    )


def see(
    truth: Truth, name: str, deal: Deal, stages: tuple[str, ...], *, money: bool
) -> None:
    """Note what was to be seen of a deal on each evening on which it was open."""
    amounts = list(amounts_by_stage(deal))
    for evening in EVENINGS:
        closed = deal.closed.date() if deal.closed else dt.date.max
        if deal.created.date() <= evening < closed:
            step = sum(moment.date() <= evening for moment in deal.entered) - 1
            truth.seen.setdefault(evening, {})[name] = Seen(
                status="open", stage=stages[step], amount=amounts[step] if money else None
            )


def zulu(moment: dt.datetime, millisecond: int = 0) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{millisecond:03d}Z"


def written(cents: int) -> str:
    return f"{cents / 100:.2f}"


def owner_id(deal: Deal) -> str:
    return f"005Hs00000{deal.owner:05d}AAA"


def amounts_by_stage(deal: Deal) -> Iterator[int]:
    """Amount at each stage: the first is corrected with the second stage, if there is one."""
    for at in range(len(deal.entered)):
        yield deal.first_amount if at == 0 and len(deal.entered) > 1 else deal.amount
