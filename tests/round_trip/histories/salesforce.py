"""Salesforce: opportunities with their stage and field history."""

from __future__ import annotations

from tests.round_trip.company import Deal
from tests.round_trip.draft import Seen, Truth, eighteen
from tests.round_trip.histories.register import (
    STAGES,
    Rows,
    Tables,
    amounts_by_stage,
    history,
    know,
    owner_id,
    see,
    written,
    zulu,
)


def _opportunities(deals: tuple[Deal, ...], truth: Truth, *, money: bool) -> Rows:
    stages = STAGES["salesforce"]
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
            [name, f"{deal.account} {deal.number}", stage, written(deal.amount), str(close),
             zulu(deal.created), owner_id(deal), str(deal.status != "open").lower(),
             str(deal.status == "won").lower(), "false"]
        )  # fmt: skip
        know(truth, name, deal, owner_id(deal))
        see(truth, name, deal, stages, money=money)
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
        amounts = list(amounts_by_stage(deal))
        for at, moment in enumerate(deal.entered):
            rows.append(
                [f"008{deal.number:06d}{at}", name, STAGES["salesforce"][at],
                 written(amounts[at]), str(deal.expected), zulu(moment), owner_id(deal)]
            )  # fmt: skip
        if deal.closed is not None:
            if burst:
                rows.append(
                    [f"008{deal.number:06d}8", name, "Negotiation/Review", written(deal.amount),
                     str(deal.closed.date()), zulu(deal.closed, 100), owner_id(deal)]
                )  # fmt: skip
            label = "Closed Won" if deal.status == "won" else "Closed Lost"
            rows.append(
                [f"008{deal.number:06d}9", name, label, written(deal.amount),
                 str(deal.closed.date()), zulu(deal.closed, 900), owner_id(deal)]
            )  # fmt: skip
    # Interfaces give the newest change first.
    return [rows[0], *reversed(rows[1:])]


@history("salesforce")
def opportunity_history(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """Opportunity with OpportunityHistory."""
    rows = _stage_rows(deals, short=False, burst=False)
    return {
        "Opportunity": _opportunities(deals, truth, money=True),
        "OpportunityHistory": rows,
    }


@history("salesforce")
def short_ids(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """OpportunityHistory from a report, with ids of 15 letters."""
    rows = _stage_rows(deals, short=True, burst=False)
    return {
        "Opportunity": _opportunities(deals, truth, money=True),
        "OpportunityHistory": rows,
    }


@history("salesforce")
def same_second(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """Two changes within a second: milliseconds decide which was last."""
    rows = _stage_rows(deals, short=False, burst=True)
    return {
        "Opportunity": _opportunities(deals, truth, money=True),
        "OpportunityHistory": rows,
    }


@history("salesforce")
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
    stages = STAGES["salesforce"]
    for deal in deals:
        name = _opportunity(deal)
        for at, moment in enumerate(deal.entered):
            if at:
                rows.append(
                    [f"017{deal.number:06d}{at}", name, "StageName", stages[at - 1],
                     stages[at], zulu(moment), owner_id(deal)]
                )  # fmt: skip
            if at == 1:
                rows.append(
                    [f"017{deal.number:06d}8", name, "Amount", written(deal.first_amount),
                     written(deal.amount), zulu(moment), owner_id(deal)]
                )  # fmt: skip
        if deal.closed is not None:
            label = "Closed Won" if deal.status == "won" else "Closed Lost"
            rows.append(
                [f"017{deal.number:06d}9", name, "StageName", stages[len(deal.entered) - 1],
                 label, zulu(deal.closed), owner_id(deal)]
            )  # fmt: skip
    return {
        "Opportunity": _opportunities(deals, truth, money=True),
        "OpportunityFieldHistory": rows,
    }


@history("salesforce")
def deleted_opportunities(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """Opportunities in the recycle bin are still exported, with IsDeleted."""
    rows = _opportunities(deals, truth, money=False)
    for row in rows[1::9]:
        row[-1] = "true"
        del truth.deals[row[0]]
    truth.seen = {}
    return {"Opportunity": rows}


@history("salesforce")
def reopened(deals: tuple[Deal, ...], truth: Truth) -> Tables:
    """Every fourth won deal was lost before, for a fortnight in the middle of its life."""
    rows = _stage_rows(deals, short=False, burst=False)
    table = _opportunities(deals, truth, money=False)
    truth.seen = {}
    for deal in deals:
        if deal.status == "won" and deal.number % 4 == 0 and deal.closed is not None:
            lost = deal.entered[-1] + (deal.closed - deal.entered[-1]) / 3
            again = deal.entered[-1] + (deal.closed - deal.entered[-1]) * 2 / 3
            name, stage = _opportunity(deal), STAGES["salesforce"][len(deal.entered) - 1]
            for at, (moment, label) in enumerate(((lost, "Closed Lost"), (again, stage))):
                rows.append(
                    [f"008{deal.number:06d}{6 + at}", name, label, written(deal.amount),
                     str(deal.expected), zulu(moment.replace(microsecond=0)), owner_id(deal)]
                )  # fmt: skip
            between = (lost + (again - lost) / 2).date()
            if lost.date() < between < again.date():
                seen = Seen(status="lost", stage="", amount=None)
                truth.seen.setdefault(between, {})[name] = seen
    return {"Opportunity": table, "OpportunityHistory": rows}
