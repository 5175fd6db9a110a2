"""Words by which exports are understood: data, a file a system, read once.

Column names are folded before they are looked up: without case, blanks and punctuation, and
without the prefix that loaders put before properties. `a|b` names alternatives. A table of
an export takes the first kind, in the order of the files and within them, of which it has
all `needs`.
"""

import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Final

SYSTEMS: Final = ("event_logs", "salesforce", "hubspot", "pipedrive", "dynamics", "tables")
"""The files that describe kinds of tables, in the order in which they are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind:
    """One kind of table, and where it keeps the facts of a deal.

    Attributes:
        title: What it is called.
        needs: Columns by which it is known.
        holds_deals: Whether its rows are deals or work on them; else it only adds to those.
        columns: Canonical field to the columns of a log.
        changes: Canonical field to the columns of a stage change, in the order of reading;
            empty where a row is none.
        deltas: Where rows that each tell of one field keep deal, field, old and new value
            and time; empty for other tables.
        fields: Folded name of such a field to the canonical one.
    """

    title: str
    needs: tuple[str, ...]
    holds_deals: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    deltas: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Folded labels and words that tell how a deal ended.

    Attributes:
        won: Stages and statuses of won deals.
        lost: Stages and statuses of lost deals.
        approved: Parts of a last activity from which a win is guessed, and said to be.
        rejected: Parts of a last activity from which a loss is guessed, and said to be.
        dynamics: Status codes of Dynamics 365 to open, won or lost.
        lost_reasons: Canonical reason of a loss to parts of words that mean it.
    """

    won: list[str]
    lost: list[str]
    approved: list[str]
    rejected: list[str]
    dynamics: dict[str, str]
    lost_reasons: dict[str, list[str]]


def _read(name: str) -> dict[str, Any]:
    file = resources.files("forecast.history.vocabulary") / f"{name}.toml"
    return tomllib.loads(file.read_text("utf-8"))


def _kinds() -> dict[str, TableKind]:
    """Every kind of table by `system.kind`, in the order in which they are tried."""
    kinds: dict[str, TableKind] = {}
    for system in SYSTEMS:
        tables = _read(system)
        for name, entry in tables.items():
            kinds[f"{system}.{name}"] = TableKind(**entry)
    return kinds


KINDS: Final = _kinds()
LABELS: Final = Labels(**_read("labels"))
