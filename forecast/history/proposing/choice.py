"""What a column is taken for, how sure that is, and what its cells have to be for it."""

from dataclasses import dataclass
from typing import Final

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
    """

    field: str
    column: str
    confidence: float
    reason: str


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
