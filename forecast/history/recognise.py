"""Tell from its columns what a table of an export is; file names are never looked at."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class Shape(Enum):
    """What a table of an export can be."""

    RUN_LOG = "event log of a simulated run"
    WORK_LOG = "event log of work items"
    FLAT_DEALS = "deal table"
    SALESFORCE_VERSIONS = "versions of Salesforce opportunities"
    SALESFORCE_DEALS = "Salesforce opportunities"
    SALESFORCE_HISTORY = "Salesforce opportunity history"
    SALESFORCE_USERS = "Salesforce users"
    HUBSPOT_DEALS = "HubSpot deals"
    HUBSPOT_STAGE_TIMES = "HubSpot stage times"
    HUBSPOT_PROPERTIES = "HubSpot property history"
    HUBSPOT_STAGES = "HubSpot stages"
    HUBSPOT_PIPELINES = "HubSpot pipelines"
    HUBSPOT_OWNERS = "HubSpot owners"
    PIPEDRIVE_DEALS = "Pipedrive deals"
    DYNAMICS_DEALS = "Dynamics 365 opportunities"
    PRODUCTS = "price list"
    TEAMS = "sales teams"
    ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Columns that make a shape; each entry lists folded alternatives, one must be there."""

    shape: Shape
    needs: tuple[tuple[str, ...], ...]


def _signature(shape: Shape, *needs: str) -> Signature:
    return Signature(shape=shape, needs=tuple(tuple(need.split("|")) for need in needs))


CASE: Final = "caseid|caseconceptname|case"
ACTIVITY: Final = "activity|activityname|conceptname|task"
RESOURCE: Final = "resource|orgresource|user"
STARTED: Final = "starttime|starttimestamp|start"
ENDED: Final = "endtime|endtimestamp|end|timetimestamp|completetimestamp"

SIGNATURES: Final = (
    _signature(Shape.RUN_LOG, "dealid", "event", "timestamp", "rep", "stage"),
    _signature(Shape.WORK_LOG, CASE, ACTIVITY, STARTED, ENDED),
    _signature(
        Shape.SALESFORCE_VERSIONS,
        "id",
        "stagename",
        "closedate",
        "fivetranstart",
        "fivetranend",
    ),
    _signature(Shape.SALESFORCE_HISTORY, "opportunityid", "stagename", "createddate"),
    _signature(Shape.SALESFORCE_DEALS, "id", "stagename", "closedate", "createddate"),
    _signature(Shape.SALESFORCE_USERS, "id", "name", "isactive", "managerid"),
    _signature(Shape.HUBSPOT_STAGE_TIMES, "dealid", "value", "dateentered"),
    _signature(Shape.HUBSPOT_PROPERTIES, "dealid", "name|property", "value", "timestamp"),
    _signature(
        Shape.HUBSPOT_STAGES, "stageid", "label", "probability|closedwon", "pipelineid"
    ),
    _signature(Shape.HUBSPOT_PIPELINES, "pipelineid", "label", "displayorder"),
    _signature(Shape.HUBSPOT_OWNERS, "ownerid", "email", "firstname", "lastname"),
    _signature(
        Shape.HUBSPOT_DEALS,
        "dealid|hsobjectid",
        "dealname",
        "createdate",
        "dealstage|dealpipelinestageid",
    ),
    _signature(Shape.PIPEDRIVE_DEALS, "id", "addtime", "status", "value", "stageid"),
    _signature(Shape.DYNAMICS_DEALS, "opportunityid", "statecode", "createdon"),
    _signature(
        Shape.FLAT_DEALS,
        "opportunityid|dealid",
        "salesagent|rep|owner|salesrep",
        "dealstage|stage|status",
        "engagedate|created|createddate|createdate",
        "closedate|closed|closeddate",
    ),
    _signature(Shape.PRODUCTS, "product", "salesprice|listprice|price"),
    _signature(Shape.TEAMS, "salesagent|rep", "manager"),
    _signature(Shape.ACCOUNTS, "account", "sector|industry|segment"),
)

DEAL_SHAPES: Final = frozenset(
    {
        Shape.RUN_LOG,
        Shape.WORK_LOG,
        Shape.FLAT_DEALS,
        Shape.SALESFORCE_VERSIONS,
        Shape.SALESFORCE_DEALS,
        Shape.HUBSPOT_DEALS,
        Shape.PIPEDRIVE_DEALS,
        Shape.DYNAMICS_DEALS,
    }
)
"""Shapes that hold deals themselves; the others only add to them."""

_PREFIX = re.compile(r"^propert(?:y|ies)_", re.IGNORECASE)
_FAR: Final = 0.5
_NOT_A_LETTER = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Text without case, blanks and punctuation: `GTX Pro`, `gtx-pro` and `GTXPro` alike."""
    return _NOT_A_LETTER.sub("", text.casefold())


def fold_header(header: str) -> str:
    """A folded column name without the prefix that loaders put before properties."""
    return fold(_PREFIX.sub("", header))


def recognise(headers: Iterable[str]) -> Shape | None:
    """The shape of a table with these headers; None if it is none that is known."""
    folded = {fold_header(header) for header in headers}
    for signature in SIGNATURES:
        if all(folded.intersection(need) for need in signature.needs):
            return signature.shape
    return None


def nearest_miss(headers: Iterable[str]) -> str:
    """What the headers come nearest to, which columns are missing, and similar names.

    Empty text if they have next to nothing in common with any table that holds deals.
    """
    headers = list(headers)
    folded = {fold_header(header): header for header in headers}
    deals = [signature for signature in SIGNATURES if signature.shape in DEAL_SHAPES]

    def missing(signature: Signature) -> list[tuple[str, ...]]:
        return [need for need in signature.needs if not set(folded).intersection(need)]

    best = min(deals, key=lambda signature: len(missing(signature)) / len(signature.needs))
    if len(missing(best)) > _FAR * len(best.needs):
        return ""
    lacking = []
    for need in missing(best):
        near = [
            match
            for name in need
            for match in difflib.get_close_matches(name, folded, n=1, cutoff=0.7)
        ]
        hint = f" (is {folded[near[0]]!r} meant?)" if near else ""
        lacking.append(f"{' or '.join(need)}{hint}")
    return f"the nearest kind is {best.shape.value}, lacking {', '.join(lacking)}"
