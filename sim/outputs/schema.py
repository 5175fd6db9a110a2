"""The canonical tables of a sales history: what every importer writes and every forecast reads.

A folder holds one UTF-8 CSV a table and `history.json`. The same tables describe an export
of a CRM and the CRM-visible projection of a simulated run, so that a run can be imported
and forecast like a real company. A cell that is empty means: not known. What the tables and
their columns are stands in `schema.toml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sim.beside import beside

FORMAT_VERSION: Final = 2
"""Version of the folder's layout; a reader refuses a newer one."""

META_FILE: Final = "history.json"

Kind = Literal["text", "label", "date", "timestamp", "count", "money"]
"""How a column is read: text never missing (empty instead), labels as text that repeats, dates
without a time of day, timestamps to the second without a time zone, counts as whole numbers,
money in the history's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a canonical table.

    Attributes:
        name: Header in the CSV.
        kind: How its cells are read.
        meaning: What a cell says.
        required: Whether every row must have a value.
        allowed: The only values that may occur; empty for any.
        late: Whether folders written before the column was added may lack it.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    late: bool = False


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


def _tables() -> Mapping[str, Table]:
    written = beside(__file__)
    return {
        name: Table(
            name=name,
            meaning=table["meaning"],
            key=tuple(table["key"]),
            order=tuple(table["order"]),
            optional=table["optional"],
            columns=tuple(
                Column(name=each, **{**column, "allowed": tuple(column.get("allowed", ()))})
                for each, column in table["columns"].items()
            ),
        )
        for name, table in written.items()
    }


_TABLES: Final = _tables()

DEALS: Final = _TABLES["deals"]
DEAL_EVENTS: Final = _TABLES["events"]
STAGE_CHANGES: Final = _TABLES["stage_changes"]
"""What the events say of stages; not a file of its own."""
ACTIVITIES: Final = _TABLES["activities"]
PEOPLE: Final = _TABLES["people"]
QUOTAS: Final = _TABLES["quotas"]
COMMITS: Final = _TABLES["commits"]
TABLES: Final = (DEALS, DEAL_EVENTS, ACTIVITIES, PEOPLE, QUOTAS, COMMITS)

EVENT_LOG: Final = _TABLES["event_log"]
"""The single-file form of a history."""

STATUSES: Final = DEALS.column("status").allowed
OPEN, WON, LOST = STATUSES
LOST_REASONS: Final = tuple(filter(None, DEALS.column("lost_reason").allowed))
NO_DECISION, COMPETITOR, DISQUALIFIED = LOST_REASONS
EVENTS: Final = EVENT_LOG.column("event").allowed
"""What a row of the single-file event log can say about its deal."""
