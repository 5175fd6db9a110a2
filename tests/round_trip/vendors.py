"""How each vendor labels its exports in each language, and how that language writes numbers."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

_HERE = Path(__file__).parent
_FIELDS = [
    "id",
    "name",
    "account",
    "owner",
    "stage",
    "pipeline",
    "status",
    "amount",
    "currency",
    "converted",
    "created",
    "closed",
    "won_at",
    "lost_at",
    "expected",
    "probability",
    "active",
    "closed_flag",
]

Outcome = Literal["stage", "status", "archived", "flag"]
"""Where an export says whether a deal was won: in its stage, in a status column, in its stage
with lost deals archived, or in its stage with a flag for what is closed."""
Closing = Literal["shared", "own", "split"]
"""One date for expected and actual close, a column of its own, or one for wins and one for losses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words of one vendor in one language."""

    language: str
    source: str
    columns: dict[str, str]
    """Label of each field that the export has."""
    won: str
    lost: str
    pending: str
    """What a status column says of an open deal."""
    stages: tuple[str, ...]
    """Open stages, in their order."""
    unconfirmed: tuple[str, ...]
    """Fields whose label was not found word for word in the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One vendor's export: what it holds, and its labels by language."""

    key: str
    name: str
    core: bool
    """Whether history import promises to know it."""
    outcome: Outcome
    closing: Closing
    ids: Literal["eighteen", "number", "guid", "text"]
    absent: str
    """Languages without a public source, in words."""
    languages: dict[str, Labels]

    def labels(self, language: str) -> Labels:
        """Return the labels in a language; English where the vendor's are not known."""
        return self.languages.get(language, self.languages["en"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """How a language writes numbers, dates and booleans, and what its reports say around a table."""

    language: str
    decimal: str
    group: str
    date: str
    yes: str
    no: str
    currency: str
    sign: str
    separator: str
    codepage: str
    total: str
    title: str
    filter: str
    remark: str
    names: tuple[str, ...]


@cache
def vendors() -> dict[str, Vendor]:
    """Return every vendor by its key, the name of its file."""
    return {path.stem: _vendor(path) for path in sorted((_HERE / "labels").glob("*.toml"))}


@cache
def locales() -> dict[str, Local]:
    """Return how each language writes, by its code."""
    entries = tomllib.loads((_HERE / "formats.toml").read_text(encoding="utf-8"))
    return {
        language: Local(language=language, **{**entry, "names": tuple(entry["names"])})
        for language, entry in entries.items()
    }


def _vendor(path: Path) -> Vendor:
    entry = tomllib.loads(path.read_text(encoding="utf-8"))
    languages = entry.pop("languages")
    english = languages["en"]
    return Vendor(
        key=path.stem,
        languages={key: _labels(key, words, english) for key, words in languages.items()},
        **entry,
    )


def _labels(language: str, words: dict[str, object], english: dict[str, object]) -> Labels:
    """Names of stages are a company's own: where none are known they stay English."""

    def own(key: str) -> str:
        return str(words.get(key, english.get(key, "")))

    stages = words.get("open", english.get("open", []))
    assert isinstance(stages, list)
    unconfirmed = words.get("unconfirmed", [])
    assert isinstance(unconfirmed, list)
    return Labels(
        language=language,
        source=str(words["source"]),
        columns={field: str(words[field]) for field in _FIELDS if field in words},
        won=own("won"),
        lost=own("lost"),
        pending=own("pending"),
        stages=tuple(stages),
        unconfirmed=tuple(unconfirmed),
    )
