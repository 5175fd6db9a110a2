"""A user's own description of a table: which column is what, and how labels are meant.

The file is TOML with seven optional tables, and `[[joins]]` (`forecast.history.joins`):

    [columns]             # canonical field = "column of the source"
    deal_id = "Ref"
    rep = "Owner"
    created = "Opened"
    closed = "Closed on"
    stage = "Phase"
    amount = "Value"

    [status]              # label of the source = "open", "won" or "lost"
    "Gewonnen" = "won"

    [stages]              # label of the source = its name, in the order of the process
    "1 - Erstkontakt" = "Erstkontakt"

    [lost_reasons]        # label of the source = "no_decision", "competitor", "disqualified"
    "Too expensive" = "competitor"

    [products]            # name in the deals = name in the price list
    "GTXPro" = "GTX Pro"

    [settings]
    date_format = "%d.%m.%Y"    # or by column: { "Opened" = "%d/%m/%Y" }, the others as they are
    decimal = ","
    timezone = "Europe/Berlin"  # or "as written"
    close_is_expected = true    # the closing date of open deals is the expected one
    default_status = "open"     # of deals under labels that nothing explains
    row_numbers = true          # the line of a row is the deal's id
    line_items = "add"          # or "last": rows of one deal are items, or versions
    pipeline = "New business"   # keep the deals of one pipeline
    kind = "New"                # keep the deals of one kind
    snapshot = 2024-06-30
    currency = "EUR"
    country = "DE"
    fiscal_year_start_month = 1

    [rates]               # what one unit of a currency is worth, always or by month
    JPY = 0.0061
    USD = { 2024-01 = 0.91, 2024-02 = 0.93 }

A field may name several columns: of these the first that is filled counts, and an id is made
of all. Ticks are is_won, is_lost, is_closed, is_active, is_deleted (or deleted_at: a time that
deleted rows have); dates of winning and losing apart are closed_won and closed_lost; amounts in
the currency of the history are converted.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

from forecast.history.dates import AS_WRITTEN
from forecast.history.joins import Join, read_joins
from forecast.history.rates import CODE, is_code, read_rates
from forecast.history.recognise import fold
from sim.files import content_of, refusing
from sim.outputs import schema
from sim.problems import InvalidInput

DEAL_FIELDS: Final = (
    "deal_id", "account", "rep", "manager", "team", "product", "segment", "pipeline", "kind",
    "source", "created", "closed", "closed_won", "closed_lost", "expected_close", "touched",
    "status", "stage", "is_won", "is_lost", "is_closed", "is_active", "is_deleted",
    "deleted_at", "merged",
    "probability", "amount", "open_amount", "converted", "list_price", "currency",
    "lost_reason",
)  # fmt: skip
DEAL_NEEDS: Final = ("created",)
OUTCOME_FIELDS: Final = frozenset({"status", "stage", "is_won", "is_closed", "closed_won"})
WORK_FIELDS: Final = ("deal_id", "activity", "rep", "started", "ended", "transition")
WORK_NEEDS: Final = ("deal_id", "activity", "started")
_OR: Final = {"deal_id": ", or give row_numbers = true in [settings] if none does"}
_WHOLE: Final = (
    "{name}: [columns] stands in place of everything that would be proposed, so that it names every "
    "field; marathon import EXPORT --propose > mapping.toml writes it whole, and without [columns] "
    "the other tables of a mapping correct what is proposed"
)
_TABLES: Final = (
    "columns", "status", "stages", "lost_reasons", "products", "settings", "rates",
)  # fmt: skip


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a table cannot say about itself; None where the import has to find out.

    Attributes:
        date_format: Form of every date, as strptime takes it, or of those in some columns.
        decimal: Decimal sign of every amount, "." or ",".
        timezone: Where days begin and end: an IANA name such as "America/Phoenix", or
            "as written" for the day that each cell names.
        snapshot: Last day that the export covers.
        currency: Code of the currency in which amounts are counted.
        country: ISO code for public holidays.
        fiscal_year_start_month: Month (1-12) in which the fiscal year begins.
        close_is_expected: Whether the closing date of a deal that is open is its expected
            one.
        default_status: What deals are under labels that nothing explains.
        row_numbers: Whether the line of a row stands for the deal's id.
        line_items: Whether rows of one deal are items whose amounts add up ("add"), or
            versions of which the last counts ("last").
        pipeline: The one pipeline whose deals are kept; all of them unless it is given.
        kind: The one kind of deals that is kept, such as new business; all unless given.
        yes: Words of ticks that say yes, beside the usual ones.
        no: Words of ticks that say no, beside the usual ones.
    """

    date_format: str | Words | None = None
    decimal: str | None = None
    timezone: str | None = None
    snapshot: date | None = None
    currency: str | None = None
    country: str | None = None
    fiscal_year_start_month: int = 1
    close_is_expected: bool = False
    default_status: str | None = None
    row_numbers: bool = False
    line_items: str | None = None
    pipeline: str | None = None
    kind: str | None = None
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    def form_of(self, header: str) -> str | None:
        """The form of the dates in a column; None where it has to be found out."""
        forms = self.date_format
        return forms.meaning(header) if isinstance(forms, Words) else forms


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
    ("currency", is_code, CODE),
    ("fiscal_year_start_month", _is_month, "give 1 (January) to 12"),
    (
        "decimal",
        lambda value: isinstance(value, str) and value in {".", ","},
        "give '.' or ','",
    ),
    *((name, _is_text, "give text in quotes") for name in ("country", "pipeline", "kind")),
    *(
        (name, lambda value: isinstance(value, bool), "give true or false")
        for name in ("close_is_expected", "row_numbers")
    ),
    (
        "timezone",
        lambda value: value == AS_WRITTEN or value in available_timezones(),
        f"give the name of a place, such as 'America/Phoenix', or {AS_WRITTEN!r}",
    ),
    *(
        (
            name,
            lambda value: isinstance(value, list) and all(map(_is_text, value)),
            "give words in square brackets, such as ['x', 'ok']",
        )
        for name in ("yes", "no")
    ),
    ("default_status", lambda value: value in schema.STATUSES, "give open, won or lost"),
    ("line_items", lambda value: value in {"add", "last"}, "give 'add' or 'last'"),
    (
        "date_format",
        lambda value: all(
            isinstance(each, str) and "%" in each
            for each in (value.values() if isinstance(value, dict) else [value])
        ),
        "give a form such as '%d.%m.%Y', or by column: { 'Opened' = '%d.%m.%Y' }",
    ),
)
"""What each setting may be, and what to give instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A user's description of an export; empty tables leave everything to recognition.

    Attributes:
        columns: Canonical field to the source's columns: of several the first that is filled
            counts, and an id is made of all of them.
        status: Label to open, won or lost.
        lost_reasons: Label to a canonical reason.
        products: Name in the deals to the name in the price list.
        settings: What the tables cannot say about themselves.
        stages: Label of the source to the name that it gets, in the order of the process.
        rates: Currency to what one unit of it is worth in that of the history, by month
            (2024-06) or, under an empty month, always.
        joins: Tables of the export that get columns of others.
    """

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    status: Words = field(default_factory=Words)
    lost_reasons: Words = field(default_factory=Words)
    products: Words = field(default_factory=Words)
    settings: Settings = field(default_factory=Settings)
    stages: Words = field(default_factory=Words)
    rates: dict[str, dict[str, float]] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()

    def having(
        self,
        *,
        columns: dict[str, tuple[str, ...]] | None = None,
        status: Words | None = None,
        **settings: bool,
    ) -> Mapping:
        """This mapping with other columns or labels, or with settings changed."""
        return replace(
            self,
            columns=self.columns if columns is None else columns,
            status=self.status if status is None else status,
            settings=replace(self.settings, **settings),  # type: ignore[arg-type]
        )

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
        with refusing(f"{path}: the mapping cannot be read", "check the path"):
            text = content_of(path).decode("utf-8-sig")
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
    joins = read_joins(name, content.pop("joins", []), problems)
    _unknown(name, "table", content, _TABLES, problems)
    for table in _TABLES:
        if not isinstance(content.get(table, {}), dict):
            problems.append(f"{name}: {table} must be a table, such as [{table}]")
            content[table] = {}
    numbered = content.get("settings", {}).get("row_numbers") is True
    columns = _columns(name, content.get("columns", {}), problems, numbered=numbered)
    mapping = Mapping(
        columns=columns,
        status=_labels(name, "status", content, schema.STATUSES, problems),
        lost_reasons=_labels(name, "lost_reasons", content, schema.LOST_REASONS, problems),
        products=_texts(name, "products", content, problems),
        settings=_settings(name, content.get("settings", {}), problems),
        stages=_texts(name, "stages", content, problems),
        rates=read_rates(name, content.get("rates", {}), problems),
        joins=joins,
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


def _columns(
    name: str, columns: dict[str, Any], problems: list[str], *, numbered: bool
) -> dict[str, tuple[str, ...]]:
    if not columns:
        return {}
    work = "activity" in columns
    allowed, needs = (WORK_FIELDS, WORK_NEEDS) if work else (DEAL_FIELDS, DEAL_NEEDS)
    if not work and not numbered:
        needs = ("deal_id", *needs)
    _unknown(name, "field in [columns]", columns, allowed, problems)
    lacking = [
        f"{name}: [columns] lacks {need!r}; name the column that holds it{_OR.get(need, '')}"
        for need in needs
        if need not in columns
    ]
    if not work and not OUTCOME_FIELDS & set(columns):
        lacking.append(
            f"{name}: [columns] lacks 'stage' (or 'status'); name the column that says "
            "whether a deal is open, won or lost"
        )
    problems += lacking + [_WHOLE.format(name=name)] * bool(lacking)
    found: dict[str, tuple[str, ...]] = {}
    for key, value in columns.items():
        given = value if isinstance(value, list) else [value]
        if not given or not all(isinstance(each, str) and each for each in given):
            problems.append(
                f"{name}: columns.{key} is {value!r}; give a column's name in quotes, or "
                "several in square brackets"
            )
        found[key] = tuple(map(str, given))
    return found


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


def _texts(name: str, table: str, content: dict[str, Any], problems: list[str]) -> Words:
    given = {str(label): str(each) for label, each in content.get(table, {}).items()}
    return _words(name, table, given, problems)


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
    taken: dict[str, Any] = {}
    for key in (each.name for each in fields(Settings) if each.name in values):
        value = values[key]
        frozen = tuple(value) if isinstance(value, list) else value
        taken[key] = Words(value) if isinstance(value, dict) else frozen
    return Settings(**taken)
