"""A user's own description of a table: which column is what, and how labels are meant.

The file is TOML with five optional tables:

    [columns]             # canonical field = "column of the source"
    deal_id = "Ref"
    rep = "Owner"
    created = "Opened"
    closed = "Closed on"
    stage = "Phase"
    amount = "Value"

    [status]              # label of the source = "open", "won" or "lost"
    "Gewonnen" = "won"

    [lost_reasons]        # label of the source = "no_decision", "competitor", "disqualified"
    "Too expensive" = "competitor"

    [products]            # name in the deals = name in the price list
    "GTXPro" = "GTX Pro"

    [settings]
    date_format = "%d.%m.%Y"
    decimal = ","
    snapshot = 2024-06-30
    currency = "EUR"
    country = "DE"
    fiscal_year_start_month = 1
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from forecast.history.recognise import fold
from sim.outputs import schema
from sim.problems import InvalidInput

DEAL_FIELDS: Final = (
    "deal_id", "account", "rep", "manager", "team", "product", "segment", "created",
    "closed", "expected_close", "status", "stage", "amount", "list_price", "lost_reason",
    "currency",
)  # fmt: skip
DEAL_NEEDS: Final = ("deal_id", "created")
WORK_FIELDS: Final = ("deal_id", "activity", "rep", "started", "ended")
WORK_NEEDS: Final = ("deal_id", "activity", "started")
_TABLES: Final = ("columns", "status", "lost_reasons", "products", "settings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a table cannot say about itself; None where the import has to find out."""

    date_format: str | None = None
    decimal: str | None = None
    snapshot: date | None = None
    currency: str | None = None
    country: str | None = None
    fiscal_year_start_month: int = 1


class Words(dict[str, str]):
    """What labels of the source mean, by each label as it was written."""

    def __init__(self, meanings: Mapping_[str, str] | None = None) -> None:
        super().__init__(meanings or {})
        self._folded = {fold(label): meaning for label, meaning in self.items()}

    def meaning(self, label: str) -> str | None:
        """What a label means: looked up as it stands, else without case and accents."""
        if label in self:
            return self[label]
        return self._folded.get(fold(label)) if label.strip() else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_month(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 12


_SETTINGS: Final[tuple[tuple[str, Callable[[Any], bool], str], ...]] = (
    (
        "snapshot",
        lambda value: isinstance(value, date),
        "give a date without quotes: 2024-06-30",
    ),
    ("fiscal_year_start_month", _is_month, "give 1 (January) to 12"),
    (
        "decimal",
        lambda value: isinstance(value, str) and value in {".", ","},
        "give '.' or ','",
    ),
    ("date_format", _is_text, "give text in quotes"),
    ("currency", _is_text, "give text in quotes"),
    ("country", _is_text, "give text in quotes"),
    ("date_format", lambda value: "%" in value, "give a form such as '%d.%m.%Y'"),
)
"""What each setting may be, and what to give instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A user's description of an export; empty tables leave everything to recognition.

    Attributes:
        columns: Canonical field to the source's column.
        status: Label to open, won or lost.
        lost_reasons: Label to a canonical reason.
        products: Name in the deals to the name in the price list.
        settings: What the tables cannot say about themselves.
    """

    columns: dict[str, str] = field(default_factory=dict)
    status: Words = field(default_factory=Words)
    lost_reasons: Words = field(default_factory=Words)
    products: Words = field(default_factory=Words)
    settings: Settings = field(default_factory=Settings)

    @property
    def is_work_log(self) -> bool:
        """Whether the columns describe work items instead of deals."""
        return "activity" in self.columns


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        InvalidInput: With every problem of the file.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"{path}: the mapping cannot be read ({error.strerror}); check the path"
        raise InvalidInput(message) from error
    except UnicodeDecodeError as error:
        message = f"{path}: the mapping is not UTF-8 text; save it as UTF-8"
        raise InvalidInput(message) from error
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        reason = "it nests tables or lists without end" if deep else error
        raise InvalidInput(f"{path}: is no valid TOML: {reason}") from error
    problems: list[str] = []
    name = path.name
    _unknown(name, "table", content, _TABLES, problems)
    for table in _TABLES:
        if not isinstance(content.get(table, {}), dict):
            problems.append(f"{name}: {table} must be a table, such as [{table}]")
            content[table] = {}
    columns = _columns(name, content.get("columns", {}), problems)
    mapping = Mapping(
        columns=columns,
        status=_labels(name, "status", content, schema.STATUSES, problems),
        lost_reasons=_labels(name, "lost_reasons", content, schema.LOST_REASONS, problems),
        products=_words(
            name,
            "products",
            {str(key): str(value) for key, value in content.get("products", {}).items()},
            problems,
        ),
        settings=_settings(name, content.get("settings", {}), problems),
    )
    if problems:
        raise InvalidInput(problems)
    return mapping


def _unknown(
    name: str,
    what: str,
    given: Iterable[str],
    allowed: tuple[str, ...],
    problems: list[str],
) -> None:
    for key in given:
        if key not in allowed:
            near = difflib.get_close_matches(str(key), allowed, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}? " if near else ""
            problems.append(
                f"{name}: unknown {what} {key!r}; {hint}Allowed: {', '.join(allowed)}"
            )


def _columns(name: str, columns: dict[str, Any], problems: list[str]) -> dict[str, str]:
    if not columns:
        return {}
    work = "activity" in columns
    allowed, needs = (WORK_FIELDS, WORK_NEEDS) if work else (DEAL_FIELDS, DEAL_NEEDS)
    _unknown(name, "field in [columns]", columns, allowed, problems)
    problems += [
        f"{name}: [columns] lacks {need!r}; name the column that holds it"
        for need in needs
        if need not in columns
    ]
    if not work and not {"status", "stage"} & set(columns):
        problems.append(
            f"{name}: [columns] lacks 'stage' (or 'status'); name the column that says "
            "whether a deal is open, won or lost"
        )
    for key, value in columns.items():
        if not isinstance(value, str) or not value:
            problems.append(
                f"{name}: columns.{key} is {value!r}; give a column's name in quotes"
            )
    return {key: str(value) for key, value in columns.items()}


def _labels(
    name: str,
    table: str,
    content: dict[str, Any],
    allowed: tuple[str, ...],
    problems: list[str],
) -> Words:
    labels: dict[str, str] = {}
    for label, meaning in content.get(table, {}).items():
        if meaning not in allowed:
            problems.append(
                f"{name}: {table}.{label!r} is {meaning!r}; give one of {', '.join(allowed)}"
            )
        labels[str(label)] = str(meaning)
    return _words(name, table, labels, problems)


def _words(name: str, table: str, labels: dict[str, str], problems: list[str]) -> Words:
    """The labels, with those that look alike and mean different things as problems."""
    first: dict[str, str] = {}
    for label, meaning in labels.items():
        alike = first.setdefault(fold(label), label)
        if labels[alike] != meaning:
            problems.append(
                f"{name}: [{table}] has {alike!r} = {labels[alike]!r} and {label!r} = "
                f"{meaning!r}, which differ in case, blanks or accents only; keep one of them"
            )
    return Words(labels)


def _settings(name: str, given: dict[str, Any], problems: list[str]) -> Settings:
    _unknown(
        name, "setting", given, tuple(each.name for each in fields(Settings)), problems
    )
    values = dict(given)
    if isinstance(values.get("snapshot"), datetime):
        values["snapshot"] = values["snapshot"].date()
    for key, is_allowed, advice in _SETTINGS:
        if key in values and not is_allowed(values[key]):
            problems.append(f"{name}: settings.{key} is {values.pop(key)!r}; {advice}")
    return Settings(
        **{each.name: values[each.name] for each in fields(Settings) if each.name in values}
    )
