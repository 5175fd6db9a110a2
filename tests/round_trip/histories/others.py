"""HubSpot, Pipedrive, Dynamics 365, and event logs."""

from __future__ import annotations

import datetime as dt

from tests.round_trip.company import Deal
from tests.round_trip.draft import Known, Truth
from tests.round_trip.histories.register import (
    STAGES,
    Rows,
    Tables,
    amounts_by_stage,
    history,
    know,
    see,
    written,
    zulu,
)


def _hubspot_deals(
    deals: tuple[Deal, ...], truth: Truth, *, times: bool, money: bool
) -> Rows:
    stages = STAGES["hubspot"]
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
        row = [name, f"{deal.account} {deal.number}", stage, "default", written(deal.amount),
               zulu(deal.created), zulu(deal.closed or expected), str(7000 + deal.owner)]  # fmt: skip
        if times:
            entered = [zulu(moment) for moment in deal.entered]
            row += entered + [""] * (len(stages) - len(entered))
            closed = zulu(deal.closed) if deal.closed else ""
            row += [closed if deal.status == label else "" for label in ("won", "lost")]
        rows.append(row)
        know(truth, name, deal, str(7000 + deal.owner))
        see(truth, name, deal, stages, money=money)
    truth.rows = len(deals)
    return rows


@history("hubspot")
def stage_times(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """hs_v2_date_entered_<stage>: a column a stage."""
    return {"deals": _hubspot_deals(deals, truth, times=True, money=False)}


@history("hubspot")
def property_history(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """deal_property_history as a loader lands it: deal_id, name, value, timestamp."""
    rows = [["deal_id", "name", "value", "timestamp", "source"]]
    stages = STAGES["hubspot"]
    for deal in deals:
        name = str(48_120_000 + deal.number * 37)
        for at, (moment, cents) in enumerate(
            zip(deal.entered, amounts_by_stage(deal), strict=True)
        ):
            rows.append([name, "dealstage", stages[at], zulu(moment), "CRM_UI"])
            if at < 2:
                rows.append([name, "amount", written(cents), zulu(moment), "CRM_UI"])
        if deal.closed is not None:
            label = "closedwon" if deal.status == "won" else "closedlost"
            rows.append([name, "dealstage", label, zulu(deal.closed), "CRM_UI"])
    return {
        "deal": _hubspot_deals(deals, truth, times=False, money=True),
        "deal_property_history": rows,
    }


@history("hubspot")
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


@history("hubspot")
def loader_columns(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """The deal table as a loader lands it, every property with a prefix."""
    rows = _hubspot_deals(deals, truth, times=False, money=False)
    truth.seen = {}
    names = {"hs_object_id": "deal_id", "hubspot_owner_id": "owner_id"}
    rows[0] = [names.get(name, f"property_{name}") for name in rows[0]]
    rows[0].append("_fivetran_synced")
    for row in rows[1:]:
        row.append("2024-06-28T20:15:00.000Z")
    return {"deal": rows}


@history("pipedrive")
def flow(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """Deals with the flow of their stages, and the stages by number."""
    stages = STAGES["pipedrive"]
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
            [name, deal.account, written(deal.amount), "EUR", deal.status,
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
        know(truth, name, deal, owner)
        see(truth, name, deal, stages, money=False)
    names = [["id", "order_nr", "name", "pipeline_id"]]
    names += [[str(at + 1), str(at), stage, "1"] for at, stage in enumerate(stages)]
    truth.rows, truth.currency = len(deals), "EUR"
    return {"deals": table, "flow": changes, "stages": names}


@history("dynamics")
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
            [name, deal.account, owner, written(deal.amount),
             written(deal.amount) if deal.status == "won" else "", code,
             {"0": "1", "1": "3", "2": "4"}[code], zulu(deal.created), str(deal.expected),
             zulu(deal.closed) if deal.closed else ""]
        )  # fmt: skip
        know(truth, name, deal, owner)
    truth.rows = len(deals)
    return {"opportunity": table}


@history("event log")
def event_log(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """The standard event log: case, activity, one timestamp, resource."""
    rows = [["case:concept:name", "concept:name", "time:timestamp", "org:resource"]]
    for deal in deals:
        owner, case = f"rep{deal.owner}", f"case{deal.number}"
        steps = list(
            zip(deal.entered, ("Lead", "Demo", "Offer", "Negotiation"), strict=False)
        )
        if deal.closed is not None:
            steps.append((deal.closed, "Won" if deal.status == "won" else "Lost"))
        rows += [[case, activity, zulu(moment), owner] for moment, activity in steps]
        truth.deals[case] = Known(
            status=deal.status,
            created=deal.created.date(),
            closed=deal.closed.date() if deal.closed else None,
            amount=None,
            owner=owner,
        )
    return {"log": rows}
