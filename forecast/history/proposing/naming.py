"""Find the names of what a table of deals tells by ids alone, in the other tables of the export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forecast.history.joins import Join
from forecast.history.opening.tables import SourceTable
from forecast.history.proposing.cells import Cells
from forecast.history.proposing.choice import SURE, Choice
from forecast.history.proposing.columns import Columns
from forecast.history.proposing.joining import is_called_so, stand_in
from forecast.history.proposing.words import of_people, vocabulary

_NAMED: Final = (
    "rep", "manager", "account", "product", "segment", "stage", "status", "pipeline", "source",
    "lost_reason",
)  # fmt: skip
"""Fields that people know by name, and systems by id."""
_OWN: Final = ("name", "rep")
_SPELLED: Final = 0.95
"""How many cells hold letters and no digit, for a column to hold names."""


def names_of(
    deals: SourceTable, columns: Columns, others: Sequence[SourceTable]
) -> tuple[tuple[str, Join], ...]:
    """The joins that give a table of deals names in place of ids, each with the field it names.

    All but a few of the ids have to stand in the other table, each in one row, and that table has
    to hold a name for each. Ids that are codes are proof enough; numbers stand in many tables, so
    that the other one has to be called like what they are ids of. Of several that fit, none is
    taken.

    Args:
        deals: The table of deals.
        columns: Its columns by field.
        others: Tables of the export that hold neither deals nor anything else that is known.
    """
    found: list[tuple[str, Join]] = []
    for field in _NAMED:
        choice = columns.chosen.get(field)
        if choice is None or choice.confidence < SURE or choice.instead:
            continue
        fitting = [
            Join(
                table=deals.name, key=(choice.column,), other=other.name, other_key=(key,),
                take=(name,),
            )
            for other in others
            if (key := _key(columns.cells[choice.column], field, other)) is not None
            and (name := _name(other, key)) is not None
        ]  # fmt: skip
        found += [(field, join) for join in fitting if len(fitting) == 1]
    return tuple(found)


def named_by(columns: Columns, field: str, join: Join, names: Cells) -> None:
    """Let a field be told by the names that a join has brought, and by ids where there is none."""
    header = names.name
    columns.cells[header] = names
    columns.joins = (*columns.joins, join)
    reason = f"names of the ids in {join.key[0]!r}, which stand in {join.other}"
    columns.chosen = {
        name: choice for name, choice in columns.chosen.items() if choice.column != header
    }
    columns.chosen[field] = Choice(field, header, 0.9, reason, instead=join.key[0])
    columns.rivals = {
        name: [each for each in found if each.column != header]
        for name, found in columns.rivals.items()
        if name != field
    }


def _key(ids: Cells, field: str, other: SourceTable) -> str | None:
    """The column of another table in whose cells the ids of deals stand, each in one row."""
    if not _are_ids(ids):
        return None
    numbers = not ids.coded
    for header in map(str, other.cells):
        column = Cells(header, other.cells[header])
        if column.filled < 1 or column.unique < 1 or not stand_in(ids.texts, column.texts):
            continue
        if not numbers or _is_of(field, ids.name, header, other):
            return header
    return None


def _are_ids(ids: Cells) -> bool:
    """Whether all cells are codes or whole numbers, and no names."""
    filled = ids.texts[ids.texts != ""].astype(object)
    return ids.coded or (
        bool(len(filled)) and bool(filled.str.fullmatch(r"\d{1,19}").all())
    )


def _is_of(field: str, ids: str, key: str, other: SourceTable) -> bool:
    """Whether a table is called like what ids are ids of."""
    stem = other.name.rsplit("/", 1)[-1].split(".")[0]
    called = is_called_so(ids, key, other) or field in vocabulary().worded(stem)
    return called or (field == "rep" and of_people(stem))


def _name(other: SourceTable, key: str) -> str | None:
    """The column that holds a name for each key; None where none does, or several may."""
    columns = [Cells(str(each), other.cells[each]) for each in other.cells if each != key]
    spelled = [
        each
        for each in columns
        if each.filled == 1 and each.unique == 1 and (_is_name(each) or _is_address(each))
    ]
    for wanted in (_is_called_name, _is_name, _is_address):
        likely = [each for each in spelled if wanted(each)]
        if len(likely) == 1 or (likely and wanted is _is_address):
            return likely[0].name
    return None


def _is_called_name(column: Cells) -> bool:
    return any(
        claim.field in _OWN
        for claim, worth in vocabulary().named(column.name)
        if worth == 1
    )


def _is_name(column: Cells) -> bool:
    return (
        float(column.texts.astype(object).str.fullmatch(r"[^\d@]*[^\W\d_][^\d@]*").mean())
        >= _SPELLED
    )


def _is_address(column: Cells) -> bool:
    return float(column.texts.astype(object).str.fullmatch(r"\S+@\S+").mean()) >= _SPELLED
