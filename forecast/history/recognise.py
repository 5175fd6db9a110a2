"""Tell from its columns what a table of an export is; file names are never looked at."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import Final

from forecast.history.vocabulary import KINDS, TableKind


class Shape(Enum):
    """What a table of an export can be; the value is its entry in the vocabulary."""

    RUN_LOG = "event_logs.run"
    WORK_LOG = "event_logs.work"
    SALESFORCE_VERSIONS = "salesforce.versions"
    SALESFORCE_HISTORY = "salesforce.history"
    SALESFORCE_FIELDS = "salesforce.field_history"
    SALESFORCE_DEALS = "salesforce.opportunities"
    SALESFORCE_USERS = "salesforce.users"
    HUBSPOT_STAGE_TIMES = "hubspot.stage_times"
    HUBSPOT_PROPERTIES = "hubspot.properties"
    HUBSPOT_STAGES = "hubspot.stages"
    HUBSPOT_PIPELINES = "hubspot.pipelines"
    HUBSPOT_MERGED = "hubspot.merged"
    HUBSPOT_OWNERS = "hubspot.owners"
    HUBSPOT_DEALS = "hubspot.deals"
    PIPEDRIVE_FLOW = "pipedrive.flow"
    PIPEDRIVE_DEALS = "pipedrive.deals"
    DYNAMICS_PROCESS = "dynamics.process"
    DYNAMICS_DEALS = "dynamics.opportunities"
    FLAT_DEALS = "tables.deals"
    PRODUCTS = "tables.products"
    TEAMS = "tables.teams"
    ACCOUNTS = "tables.accounts"

    @property
    def kind(self) -> TableKind:
        """What the vocabulary knows of such tables."""
        return KINDS[self.value]


_PREFIX = re.compile(r"^propert(?:y|ies)_", re.IGNORECASE)
_FAR: Final = 0.5


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Text without case, blanks, punctuation and accents: `GTX Pro` and `gtx-pro` alike.

    Letters and digits of every script stay. Accents are dropped from Latin letters alone: in
    other scripts a mark makes another letter. Text that holds neither letters nor digits,
    such as `#`, folds to itself, so that nothing but a blank folds to nothing.
    """
    kept: list[str] = []
    for sign in unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFKD", text).casefold()
    ):
        is_mark = unicodedata.category(sign).startswith("M")
        if sign.isalnum() or (is_mark and kept and not "a" <= kept[-1] <= "z"):
            kept.append(sign)
    return "".join(kept) or text.strip().casefold()


def fold_header(header: str) -> str:
    """A folded column name without the prefix that loaders put before properties."""
    return fold(_PREFIX.sub("", header))


def recognise(headers: Iterable[str]) -> Shape | None:
    """The shape of a table with these headers; None if it is none that is known."""
    folded = {fold_header(header) for header in headers}
    for name, kind in KINDS.items():
        if not _missing(kind, folded):
            return Shape(name)
    return None


def _missing(kind: TableKind, folded: Iterable[str]) -> list[list[str]]:
    """The columns that a table lacks to be of a kind, each as a list of alternatives."""
    needs = [need.split("|") for need in kind.needs]
    return [need for need in needs if not set(folded).intersection(need)]


def nearest_miss(headers: Iterable[str]) -> str:
    """What the headers come nearest to, which columns are missing, and similar names.

    Empty text if they have next to nothing in common with any table that holds deals.
    """
    headers = list(headers)
    folded = {fold_header(header): header for header in headers}
    deals = [kind for kind in KINDS.values() if kind.holds_deals]
    best = min(deals, key=lambda kind: len(_missing(kind, folded)) / len(kind.needs))
    if len(_missing(best, folded)) > _FAR * len(best.needs):
        return ""
    lacking = []
    for need in _missing(best, folded):
        near = [
            match
            for name in need
            for match in difflib.get_close_matches(name, folded, n=1, cutoff=0.7)
        ]
        hint = f" (is {folded[near[0]]!r} meant?)" if near else ""
        lacking.append(f"{' or '.join(need)}{hint}")
    return f"the nearest kind is {best.title}, lacking {', '.join(lacking)}"
