"""Tell from its columns what a table of an export is; file names are never looked at."""

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from forecast.history.vocabulary import KINDS, TableKind


class Shape(Enum):
    """What a table of an export can be; the value is its entry in the vocabulary."""

    RUN_LOG = "event_logs.run"
    WORK_LOG = "event_logs.work"
    SALESFORCE_VERSIONS = "salesforce.versions"
    SALESFORCE_HISTORY = "salesforce.history"
    SALESFORCE_FIELDS = "salesforce.field_history"
    SALESFORCE_USERS = "salesforce.users"
    HUBSPOT_STAGE_TIMES = "hubspot.stage_times"
    HUBSPOT_PROPERTIES = "hubspot.properties"
    HUBSPOT_STAGES = "hubspot.stages"
    HUBSPOT_PIPELINES = "hubspot.pipelines"
    HUBSPOT_MERGED = "hubspot.merged"
    HUBSPOT_OWNERS = "hubspot.owners"
    PIPEDRIVE_FLOW = "pipedrive.flow"
    PIPEDRIVE_STAGES = "pipedrive.stages"
    DYNAMICS_PROCESS = "dynamics.process"
    DEALS = "tables.deals"
    PRODUCTS = "tables.products"
    TEAMS = "tables.teams"
    ACCOUNTS = "tables.accounts"

    @property
    def kind(self) -> TableKind:
        """What the vocabulary knows of such tables."""
        return KINDS[self.value]


_PREFIX = re.compile(r"^propert(?:y|ies)_", re.IGNORECASE)


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
    """The shape of a table with these headers; None if it is none that is known.

    A table of deals has no shape of its own: what it holds is proposed from its columns.
    """
    folded = {fold_header(header) for header in headers}
    for name, kind in KINDS.items():
        if kind.needs and all(folded.intersection(need.split("|")) for need in kind.needs):
            return Shape(name)
    return None
