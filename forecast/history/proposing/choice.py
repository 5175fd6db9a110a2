"""What a column is taken for, how sure that is, and what its cells have to be for it."""

from dataclasses import dataclass, field
from typing import Final

from forecast.history.joins import Join
from forecast.history.mapping import Mapping
from forecast.history.proposing.words import NO_SYSTEM

KINDS: Final = {
    "date": (
        "created", "closed", "expected_close", "won_time", "lost_time", "touched",
        "deleted_at", "other_date",
    ),
    "number": (
        "amount", "open_amount", "converted", "weighted", "list_price", "probability", "age",
    ),
    "flag": ("is_won", "is_lost", "is_closed", "is_active", "is_deleted"),
    "label": ("stage", "status", "pipeline", "kind", "source", "lost_reason", "currency"),
    "id": ("deal_id",),
}  # fmt: skip
"""What the cells of a field must be; every other field holds any text."""
KIND_OF: Final = {name: kind for kind, names in KINDS.items() for name in names}

SURE: Final = 0.8
"""The confidence from which on a proposal is taken without asking."""
NO_IDS: Final = "no column holds ids"
"""How the reason begins for what stands for ids where there are none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A column proposed for a field.

    Attributes:
        field: The canonical field, or one that is known and not used.
        column: The header.
        confidence: 0 to 1.
        reason: Why, in a few words.
        instead: The header of what counts where that is blank; empty for nothing.
    """

    field: str
    column: str
    confidence: float
    reason: str
    instead: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the field, of which the first that is filled counts."""
        return (self.column, self.instead) if self.instead else (self.column,)


NOTHING: Final = Choice("", "", 0.0, "")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a proposed mapping.

    Attributes:
        table: Table of the mapping: columns, status or settings.
        key: What is described.
        value: What is proposed for it.
        confidence: 0 to 1.
        reason: Why.
        shown: Whether it follows from what goes with it, not from what it is called.
    """

    table: str
    key: str
    value: str | bool | tuple[str, ...]
    confidence: float
    reason: str
    shown: bool = False


@dataclass(slots=True)
class Proposal:
    """What a table is taken to mean.

    Attributes:
        table: The table's name.
        system: The system whose words fit best; `any` where none does.
        mapping: What to import it by.
        lines: Every line of it with its reason.
        questions: What has to be answered first, each a sentence; none where all is sure.
        open_lines: Lines of the mapping that the answers complete, without their values.
        rows: How many rows it has.
        joins: Joins that gave it columns of other tables.
        beside: The other tables of the export, each with what it is taken for.
        told: How its cells are read, and what of the export is not, a sentence each.
    """

    table: str
    system: str
    mapping: Mapping
    lines: list[Line] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    open_lines: list[Line] = field(default_factory=list)
    rows: int = 0
    joins: tuple[Join, ...] = ()
    beside: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """What the history's source is called."""
        return "deal table" if self.system == NO_SYSTEM else self.system

    def ask(self, question: str, *lines: Line) -> None:
        """Take up a question, with the lines that an answer completes."""
        self.questions.append(question)
        self.open_lines += lines
