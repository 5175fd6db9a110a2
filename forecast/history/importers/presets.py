"""Where each CRM keeps the facts of a deal: canonical field to folded column names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forecast.history.recognise import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """How deals stand in one kind of table.

    Attributes:
        source: Name of the source.
        roles: Canonical field, or a flag, to folded column names, alternatives by `|`.
        close_is_expected: Whether the column of `closed` holds the *expected* close while a
            deal is open (Salesforce, HubSpot).
    """

    source: str
    roles: dict[str, str]
    close_is_expected: bool


PRESETS: Final[dict[Shape, Preset]] = {
    Shape.FLAT_DEALS: Preset(
        source="deal table",
        close_is_expected=False,
        roles={
            "deal_id": "opportunityid|dealid",
            "account": "account|accountname|customer",
            "rep": "salesagent|rep|owner|salesrep",
            "product": "product",
            "segment": "segment",
            "created": "engagedate|created|createddate|createdate",
            "closed": "closedate|closed|closeddate",
            "expected_close": "expectedclose|expectedclosedate",
            "status": "status",
            "stage": "dealstage|stage",
            "amount": "closevalue|amount|value",
            "list_price": "listprice",
            "lost_reason": "lostreason",
            "currency": "currency",
        },
    ),
    Shape.SALESFORCE_DEALS: Preset(
        source="salesforce",
        close_is_expected=True,
        roles={
            "deal_id": "id",
            "account": "accountid",
            "rep": "ownerid",
            "segment": "type",
            "created": "createddate",
            "closed": "closedate",
            "stage": "stagename",
            "amount": "amount",
            "is_closed": "isclosed",
            "is_won": "iswon",
            "is_deleted": "isdeleted",
            "currency": "currencyisocode",
            "touched": "systemmodstamp|lastmodifieddate",
        },
    ),
    Shape.HUBSPOT_DEALS: Preset(
        source="hubspot",
        close_is_expected=True,
        roles={
            "deal_id": "hsobjectid|dealid",
            "account": "associatedcompanyid|companyid",
            "rep": "hubspotownerid|ownerid",
            "segment": "dealtype",
            "created": "createdate",
            "closed": "closedate",
            "stage": "dealstage|dealpipelinestageid",
            "amount": "amount|amountinhomecurrency",
            "is_closed": "hsisclosed",
            "is_won": "hsisclosedwon",
            "is_deleted": "isdeleted",
            "lost_reason": "closedlostreason",
            "touched": "hslastmodifieddate",
        },
    ),
    Shape.PIPEDRIVE_DEALS: Preset(
        source="pipedrive",
        close_is_expected=False,
        roles={
            "deal_id": "id",
            "account": "orgid",
            "rep": "ownerid|userid",
            "created": "addtime",
            "closed": "closetime|wontime",
            "closed_lost": "losttime",
            "expected_close": "expectedclosedate",
            "status": "status",
            "stage": "stageid",
            "amount": "value",
            "is_deleted": "isdeleted|deleted",
            "lost_reason": "lostreason",
            "currency": "currency",
            "touched": "updatetime",
        },
    ),
    Shape.DYNAMICS_DEALS: Preset(
        source="dynamics",
        close_is_expected=False,
        roles={
            "deal_id": "opportunityid",
            "account": "accountid|customerid",
            "rep": "ownerid",
            "created": "createdon",
            "closed": "actualclosedate",
            "expected_close": "estimatedclosedate",
            "status": "statecode",
            "stage": "stepname|salesstage",
            "amount": "actualvalue",
            "open_amount": "estimatedvalue",
            "touched": "modifiedon",
        },
    ),
}
PRESETS[Shape.SALESFORCE_VERSIONS] = PRESETS[Shape.SALESFORCE_DEALS]

WON_LABELS: Final = frozenset({"won", "closedwon", "closewon", "dealwon", "win"})
LOST_LABELS: Final = frozenset(
    {"lost", "closedlost", "closelost", "deallost", "abandoned", "cancelled", "canceled"}
)
DYNAMICS_STATES: Final = {"0": "open", "1": "won", "2": "lost"}

LOST_REASON_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "no_decision": (
        "nodecision",
        "nobudget",
        "budget",
        "timing",
        "noresponse",
        "ghost",
        "delay",
    ),
    "competitor": ("competitor", "competition", "price", "feature"),
    "disqualified": (
        "disqualif",
        "notqualified",
        "unqualified",
        "nofit",
        "badfit",
        "duplicate",
    ),
}

APPROVED_WORDS: Final = ("won", "approve", "accept", "activat", "signed", "granted")
REJECTED_WORDS: Final = ("lost", "reject", "cancel", "declin", "denied", "refus")
"""Words in the last activity of a case by which an outcome is guessed, and said to be."""
