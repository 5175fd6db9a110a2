"""The canonical tables of a sales history: what every importer writes and every forecast reads.

A folder holds one UTF-8 CSV a table and `history.json`. The same tables describe an export
of a CRM and the CRM-visible projection of a simulated run, so that a run can be imported
and forecast like a real company. A cell that is empty means: not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

FORMAT_VERSION: Final = 1
"""Version of the folder's layout; a reader refuses a newer one."""

META_FILE: Final = "history.json"

OPEN: Final = "open"
WON: Final = "won"
LOST: Final = "lost"
STATUSES: Final = (OPEN, WON, LOST)

NO_DECISION: Final = "no_decision"
COMPETITOR: Final = "competitor"
DISQUALIFIED: Final = "disqualified"
LOST_REASONS: Final = (NO_DECISION, COMPETITOR, DISQUALIFIED)

EVENTS: Final = ("created", "stage", "won", "lost", "note")
"""What a row of the single-file event log can say about its deal."""

Kind = Literal["text", "date", "timestamp", "money"]
"""How a column is read: text never missing (empty instead), dates without a time of day,
timestamps to the second without a time zone, money in the history's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a canonical table.

    Attributes:
        name: Header in the CSV.
        kind: How its cells are read.
        meaning: What a cell says.
        required: Whether every row must have a value.
        allowed: The only values that may occur; empty for any.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One canonical table.

    Attributes:
        name: File name without `.csv`.
        meaning: What a row is.
        key: Columns that identify a row; the rows are sorted by `order`.
        order: Columns by which the rows of the file are sorted.
        columns: Its columns in the order of the file.
        optional: Whether the file may be absent.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    optional: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The headers in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            KeyError: If the table has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _text(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name=name, kind="text", meaning=meaning, required=required)


def _date(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name=name, kind="date", meaning=meaning, required=required)


def _timestamp(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name=name, kind="timestamp", meaning=meaning, required=required)


def _money(name: str, meaning: str) -> Column:
    return Column(name=name, kind="money", meaning=meaning)


DEALS: Final = Table(
    name="deals",
    meaning="One deal as the source knew it on the day of the export",
    key=("deal_id",),
    order=("created", "deal_id"),
    optional=False,
    columns=(
        _text("deal_id", "identifies the deal in its source", required=True),
        _text("account", "customer"),
        _text("rep", "who owns the deal"),
        _text("product", "what is sold, spelled as in the price list"),
        _text("segment", "class of customers"),
        _date("created", "first day of the deal", required=True),
        _date("closed", "day on which it was won or lost; empty while open"),
        Column(
            name="status",
            kind="text",
            meaning="open, won or lost; in a log of completed cases without an outcome won "
            "means completed (outcomes = completion in history.json)",
            required=True,
            allowed=STATUSES,
        ),
        _text("stage", "current label of the source's sales process"),
        _money("amount", "contract value; of an open deal the expected value"),
        _money("list_price", "price of the product in the price list"),
        Column(
            name="lost_reason",
            kind="text",
            meaning="why the deal was lost",
            allowed=("", *LOST_REASONS),
        ),
        _date("expected_close", "when an open deal is expected to close"),
    ),
)

STAGE_CHANGES: Final = Table(
    name="stage_changes",
    meaning="One entry of a deal into a stage, with what else was known then",
    key=("deal_id", "entered", "stage"),
    order=("deal_id", "entered", "recorded_at", "stage"),
    columns=(
        _text("deal_id", "the deal", required=True),
        _text("stage", "label that the deal took", required=True),
        _timestamp("entered", "when it took effect", required=True),
        _timestamp("recorded_at", "when the source learned of it; empty: at once"),
        _money("amount", "the deal's amount after the change, where it is recorded"),
        _date(
            "expected_close", "the expected close after the change, where it is recorded"
        ),
        _text("rep", "the deal's owner after the change, where it is recorded"),
    ),
)

ACTIVITIES: Final = Table(
    name="activities",
    meaning="One piece of work on a deal",
    key=("deal_id", "started", "person", "kind"),
    order=("deal_id", "started", "ended", "person", "kind"),
    columns=(
        _text("deal_id", "the deal"),
        _text("person", "who worked"),
        _text("kind", "what kind of work"),
        _timestamp("started", "when it began", required=True),
        _timestamp("ended", "when it ended"),
        _timestamp("recorded_at", "when the source learned of it; empty: at once"),
    ),
)

PEOPLE: Final = Table(
    name="people",
    meaning="One person of the sales organisation",
    key=("person",),
    order=("person",),
    columns=(
        _text("person", "name or identifier, as in deals.rep", required=True),
        _text("manager", "whom the person reports to"),
        _text("role", "rep or manager"),
        _text("team", "team or office"),
        _date("hired", "first day"),
        _date("left", "last day"),
    ),
)

QUOTAS: Final = Table(
    name="quotas",
    meaning="One target of bookings",
    key=("person", "first", "last"),
    order=("first", "last", "person"),
    columns=(
        _text("person", "whose target; empty for the company's"),
        _date("first", "first day of the period", required=True),
        _date("last", "last day of the period", required=True),
        _money("quota", "target bookings"),
        _timestamp("recorded_at", "when it was set; empty: before the period"),
    ),
)

COMMITS: Final = Table(
    name="commits",
    meaning="One call of a person on a period's bookings",
    key=("person", "first", "last", "category", "recorded_at"),
    order=("recorded_at", "person", "category"),
    columns=(
        _text("person", "who made the call", required=True),
        _date("first", "first day of the period", required=True),
        _date("last", "last day of the period", required=True),
        _text("category", "commit or best_case", required=True),
        _money("amount", "bookings called"),
        _timestamp("recorded_at", "when the call was made", required=True),
    ),
)

TABLES: Final = (DEALS, STAGE_CHANGES, ACTIVITIES, PEOPLE, QUOTAS, COMMITS)

EVENT_LOG: Final = Table(
    name="event_log",
    meaning="The single-file form: one thing that a CRM shows of one deal, in order of time",
    key=("deal_id", "timestamp", "event", "stage"),
    order=("timestamp", "deal_id", "event", "stage"),
    columns=(
        _text("deal_id", "the deal", required=True),
        _text("account", "customer"),
        _text("rep", "who owned the deal then"),
        _text("manager", "whom the rep reported to"),
        _text("team", "the rep's team"),
        _text("segment", "class of customers"),
        Column(
            name="event",
            kind="text",
            meaning="what happened",
            required=True,
            allowed=EVENTS,
        ),
        _text("stage", "label that the deal took"),
        _timestamp("timestamp", "when it happened", required=True),
        _timestamp("recorded_at", "when the CRM learned of it; empty: at once"),
        _money("amount", "the deal's amount as known then"),
        _text("lost_reason", "no_decision, competitor or disqualified, on lost rows"),
    ),
)
