"""Exports with a past: tables of changes as each vendor's interface gives them."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.round_trip.company import Deal
from tests.round_trip.draft import Known, Truth, days_before, eighteen

Rows = list[list[str]]
Tables = dict[str, Rows]
EVENINGS = tuple(days_before(days) for days in (60, 150, 270))
_STAGES = {
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


def _history(vendor: str) -> Callable[..., Callable[[tuple[Deal, ...], Truth], Tables]]:
    def register(
        tables: Callable[[tuple[Deal, ...], Truth], Tables],
    ) -> Callable[[tuple[Deal, ...], Truth], Tables]:
        HISTORIES[tables.__name__] = HistoryExport(vendor=vendor, tables=tables)
        return tables

    return register


def _know(truth: Truth, name: str, deal: Deal, owner: str) -> None:
    truth.deals[name] = Known(
        status=deal.status,
        created=deal.created.date(),
        closed=deal.closed.date() if deal.closed else None,
        amount=deal.amount,
        owner=owner,
    )


def _see(
    truth: Truth, name: str, deal: Deal, stages: tuple[str, ...], *, money: bool
) -> None:
    """Note what was to be seen of a deal on each evening on which it was open."""
    for evening in EVENINGS:
        closed = deal.closed.date() if deal.closed else dt.date.max
        if deal.created.date() <= evening < closed:
            step = sum(moment.date() <= evening for moment in deal.entered) - 1
            cents = (deal.first_amount if step == 0 else deal.amount) if money else -1
            if len(deal.entered) == 1 and money:
                cents = deal.amount
            truth.seen.setdefault(evening, {})[name] = (stages[step], cents)


def _z(moment: dt.datetime, millisecond: int = 0) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{millisecond:03d}Z"


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}"


def _owner(deal: Deal) -> str:
    return f"005Hs00000{deal.owner:05d}AAA"


def _amounts(deal: Deal) -> Iterator[int]:
    """Amount at each stage: the first is corrected with the second stage, if there is one."""
    for at in range(len(deal.entered)):
        yield deal.first_amount if at == 0 and len(deal.entered) > 1 else deal.amount


# Salesforce.


def _opportunities(deals: tuple[Deal, ...], truth: Truth, *, money: bool) -> Rows:
    stages = _STAGES["salesforce"]
    rows = [
        [
            "Id",
            "Name",
            "StageName",
            "Amount",
            "CloseDate",
            "CreatedDate",
            "OwnerId",
            "IsClosed",
            "IsWon",
            "IsDeleted",
        ]
    ]
    for deal in deals:
        name = _opportunity(deal)
        labels = {"won": "Closed Won", "lost": "Closed Lost", "open": ""}
        stage = labels[deal.status] or stages[len(deal.entered) - 1]
        close = deal.closed.date() if deal.closed else deal.expected
        rows.append(
            [name, f"{deal.account} {deal.number}", stage, _money(deal.amount), str(close),
             _z(deal.created), _owner(deal), str(deal.status != "open").lower(),
             str(deal.status == "won").lower(), "false"]
        )  # fmt: skip
        _know(truth, name, deal, _owner(deal))
        _see(truth, name, deal, stages, money=money)
    truth.rows = len(deals)
    return rows


def _opportunity(deal: Deal) -> str:
    return eighteen(f"006Hs0000{deal.number + 4200:06d}")


def _stage_rows(deals: tuple[Deal, ...], *, short: bool, burst: bool) -> Rows:
    """OpportunityHistory: one row after each change; `burst`: the last two within a second."""
    rows = [
        [
            "Id",
            "OpportunityId",
            "StageName",
            "Amount",
            "CloseDate",
            "CreatedDate",
            "CreatedById",
        ]
    ]
    for deal in deals:
        name = _opportunity(deal)[: 15 if short else 18]
        amounts = list(_amounts(deal))
        for at, moment in enumerate(deal.entered):
            rows.append(
                [f"008{deal.number:06d}{at}", name, _STAGES["salesforce"][at],
                 _money(amounts[at]), str(deal.expected), _z(moment), _owner(deal)]
            )  # fmt: skip
        if deal.closed is not None:
            if burst:
                rows.append(
                    [f"008{deal.number:06d}8", name, "Negotiation/Review", _money(deal.amount),
                     str(deal.closed.date()), _z(deal.closed, 100), _owner(deal)]
                )  # fmt: skip
            label = "Closed Won" if deal.status == "won" else "Closed Lost"
            rows.append(
                [f"008{deal.number:06d}9", name, label, _money(deal.amount),
                 str(deal.closed.date()), _z(deal.closed, 900), _owner(deal)]
            )  # fmt: skip
    # Interfaces give the newest change first.
    return [rows[0], *reversed(rows[1:])]


@_history("salesforce")
def opportunity_history(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """Opportunity with OpportunityHistory."""
    rows = _stage_rows(deals, short=False, burst=False)
    return {
        "Opportunity": _opportunities(deals, truth, money=True),
        "OpportunityHistory": rows,
    }


@_history("salesforce")
def short_ids(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """OpportunityHistory from a report, with ids of 15 letters."""
    rows = _stage_rows(deals, short=True, burst=False)
    return {
        "Opportunity": _opportunities(deals, truth, money=True),
        "OpportunityHistory": rows,
    }


@_history("salesforce")
def same_second(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """Two changes within a second: milliseconds decide which was last."""
    rows = _stage_rows(deals, short=False, burst=True)
    return {
        "Opportunity": _opportunities(deals, truth, money=True),
        "OpportunityHistory": rows,
    }


@_history("salesforce")
def field_history(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """OpportunityFieldHistory: old and new value of each field that changed."""
    rows = [
        [
            "Id",
            "OpportunityId",
            "Field",
            "OldValue",
            "NewValue",
            "CreatedDate",
            "CreatedById",
        ]
    ]
    stages = _STAGES["salesforce"]
    for deal in deals:
        name = _opportunity(deal)
        for at, moment in enumerate(deal.entered):
            if at:
                rows.append(
                    [f"017{deal.number:06d}{at}", name, "StageName", stages[at - 1],
                     stages[at], _z(moment), _owner(deal)]
                )  # fmt: skip
            if at == 1:
                rows.append(
                    [f"017{deal.number:06d}8", name, "Amount", _money(deal.first_amount),
                     _money(deal.amount), _z(moment), _owner(deal)]
                )  # fmt: skip
        if deal.closed is not None:
            label = "Closed Won" if deal.status == "won" else "Closed Lost"
            rows.append(
                [f"017{deal.number:06d}9", name, "StageName", stages[len(deal.entered) - 1],
                 label, _z(deal.closed), _owner(deal)]
            )  # fmt: skip
    return {
        "Opportunity": _opportunities(deals, truth, money=True),
        "OpportunityFieldHistory": rows,
    }


# HubSpot.


def _hubspot_deals(
    deals: tuple[Deal, ...], truth: Truth, *, times: bool, money: bool
) -> Rows:
    stages = _STAGES["hubspot"]
    header = [
        "hs_object_id",
        "dealname",
        "dealstage",
        "pipeline",
        "amount",
        "createdate",
        "closedate",
        "hubspot_owner_id",
    ]
    if times:
        header += [
            f"hs_v2_date_entered_{stage}" for stage in (*stages, "closedwon", "closedlost")
        ]
    rows = [header]
    for deal in deals:
        name = str(48_120_000 + deal.number * 37)
        labels = {"won": "closedwon", "lost": "closedlost", "open": ""}
        stage = labels[deal.status] or stages[len(deal.entered) - 1]
        expected = dt.datetime.combine(deal.expected, dt.time(12))
        row = [name, f"{deal.account} {deal.number}", stage, "default", _money(deal.amount),
               _z(deal.created), _z(deal.closed or expected), str(7000 + deal.owner)]  # fmt: skip
        if times:
            entered = [_z(moment) for moment in deal.entered]
            row += entered + [""] * (len(stages) - len(entered))
            closed = _z(deal.closed) if deal.closed else ""
            row += [closed if deal.status == label else "" for label in ("won", "lost")]
        rows.append(row)
        _know(truth, name, deal, str(7000 + deal.owner))
        _see(truth, name, deal, stages, money=money)
    truth.rows = len(deals)
    return rows


@_history("hubspot")
def stage_times(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """hs_v2_date_entered_<stage>: a column a stage."""
    return {"deals": _hubspot_deals(deals, truth, times=True, money=False)}


@_history("hubspot")
def property_history(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """deal_property_history as a loader lands it: deal_id, name, value, timestamp."""
    rows = [["deal_id", "name", "value", "timestamp", "source"]]
    stages = _STAGES["hubspot"]
    for deal in deals:
        name = str(48_120_000 + deal.number * 37)
        for at, (moment, cents) in enumerate(
            zip(deal.entered, _amounts(deal), strict=True)
        ):
            rows.append([name, "dealstage", stages[at], _z(moment), "CRM_UI"])
            if at < 2:
                rows.append([name, "amount", _money(cents), _z(moment), "CRM_UI"])
        if deal.closed is not None:
            label = "closedwon" if deal.status == "won" else "closedlost"
            rows.append([name, "dealstage", label, _z(deal.closed), "CRM_UI"])
    return {
        "deal": _hubspot_deals(deals, truth, times=False, money=True),
        "deal_property_history": rows,
    }


@_history("hubspot")
def merged_deals(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """hs_merged_object_ids: every eighth deal once stood there a second time."""
    rows = _hubspot_deals(deals, truth, times=False, money=False)
    rows[0].append("hs_merged_object_ids")
    doubles: Rows = []
    for row in rows[1:]:
        merged = int(row[0]) % 8 == 0
        row.append(str(int(row[0]) + 9_000_000) if merged else "")
        if merged:
            doubles.append([row[-1], row[1], "contractsent", *row[3:-1], ""])
    truth.rows = len(rows) - 1 + len(doubles)
    truth.seen = {}
    return {"deals": [*rows, *doubles]}


# Pipedrive, Dynamics, event logs.


@_history("pipedrive")
def flow(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """Deals with the flow of their stages, and the stages by number."""
    stages = _STAGES["pipedrive"]
    table = [
        [
            "id",
            "title",
            "value",
            "currency",
            "status",
            "stage_id",
            "pipeline_id",
            "user_id",
            "add_time",
            "won_time",
            "lost_time",
            "expected_close_date",
        ]
    ]
    changes = [
        ["id", "item_id", "user_id", "field_key", "old_value", "new_value", "log_time"]
    ]
    for deal in deals:
        name, owner = str(1000 + deal.number), str(90 + deal.owner)
        closed = f"{deal.closed:%Y-%m-%d %H:%M:%S}" if deal.closed else ""
        table.append(
            [name, deal.account, _money(deal.amount), "EUR", deal.status,
             str(len(deal.entered)), "1", owner, f"{deal.created:%Y-%m-%d %H:%M:%S}",
             closed if deal.status == "won" else "", closed if deal.status == "lost" else "",
             str(deal.expected)]
        )  # fmt: skip
        for at, moment in enumerate(deal.entered):
            if at:
                changes.append(
                    [f"{deal.number}{at}", name, owner, "stage_id", str(at), str(at + 1),
                     f"{moment:%Y-%m-%d %H:%M:%S}"]
                )  # fmt: skip
        _know(truth, name, deal, owner)
        _see(truth, name, deal, stages, money=False)
    names = [["id", "order_nr", "name", "pipeline_id"]]
    names += [[str(at + 1), str(at), stage, "1"] for at, stage in enumerate(stages)]
    truth.rows, truth.currency = len(deals), "EUR"
    return {"deals": table, "flow": changes, "stages": names}


@_history("dynamics")
def state_codes(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """opportunity with statecode 0, 1, 2."""
    table = [
        [
            "opportunityid",
            "name",
            "ownerid",
            "estimatedvalue",
            "actualvalue",
            "statecode",
            "statuscode",
            "createdon",
            "estimatedclosedate",
            "actualclosedate",
        ]
    ]
    for deal in deals:
        name, owner = f"7f3c{deal.number:04x}-51b2-4e0c-9d11-0a6bc0ffee00", f"u{deal.owner}"
        code = {"open": "0", "won": "1", "lost": "2"}[deal.status]
        table.append(
            [name, deal.account, owner, _money(deal.amount),
             _money(deal.amount) if deal.status == "won" else "", code,
             {"0": "1", "1": "3", "2": "4"}[code], _z(deal.created), str(deal.expected),
             _z(deal.closed) if deal.closed else ""]
        )  # fmt: skip
        _know(truth, name, deal, owner)
    truth.rows = len(deals)
    return {"opportunity": table}
