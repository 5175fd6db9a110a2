"""Tell beside a proposal how its cells are read, and what of the export is left unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from forecast.history.amounts import decimal_sign, read_amounts
from forecast.history.findings import WORDINGS
from forecast.history.opening.unread import Unread, by_reason, named
from forecast.history.proposing.choice import KIND_OF, Proposal
from forecast.history.reader import TableReader
from sim.outputs import schema

_DATES: Final = ("closed_won", "closed_lost")
_AMOUNTS: Final = ("amount", "open_amount", "converted", "list_price")
_SIGNS: Final = {",": "a comma", ".": "a point"}


def told_of(
    reader: TableReader, proposal: Proposal, decimal: str | None
) -> tuple[str, ...]:
    """Each a sentence: the form of every column of days, the decimal sign of every amount.

    Args:
        reader: The table.
        proposal: What its columns are taken for.
        decimal: The decimal sign that the user gives; None where the cells decide.
    """
    return (
        *_dates(reader, proposal),
        *_decimals(reader, proposal, decimal),
        *_archived(reader, proposal),
    )


def left_unread(unread: Sequence[Unread]) -> tuple[str, ...]:
    """Each a sentence: what stands in the export and is not read, with the reason."""
    return tuple(
        f"not read ({group[0].why}): {named([each.name for each in group])}"
        for group in by_reason(unread)
    )


def _dates(reader: TableReader, proposal: Proposal) -> Iterator[str]:
    columns = proposal.mapping.columns
    reader.order_by_events(columns)
    for field, names in columns.items():
        if KIND_OF.get(field) != "date" and field not in _DATES:
            continue
        reader.times(names)
    for header, forms in reader.formats.items():
        yield f"days in {header!r} are read as {' and '.join(forms)}"


def _decimals(
    reader: TableReader, proposal: Proposal, decimal: str | None
) -> Iterator[str]:
    for field in _AMOUNTS:
        for name in proposal.mapping.columns.get(field, ()):
            header = reader.header((name,))
            if header is None:
                continue
            cells = reader.cells[header]
            if not cells.str.contains(r"[.,]").any():
                yield f"amounts in {header!r} are whole numbers without a decimal sign"
                continue
            others = decimal_sign(reader.cells[each] for each in reader.headers)
            found = read_amounts(cells, decimal=decimal, others=others)
            yield f"the decimal sign of {header!r} is {_SIGNS[found.decimal]}"


def _archived(reader: TableReader, proposal: Proposal) -> Iterator[str]:
    """Where a system takes lost deals out of its lists, that none is there."""
    lost = schema.LOST in proposal.mapping.status.values()
    active = proposal.mapping.columns.get("is_active", ())
    if proposal.system != "odoo" or lost or (active and not reader.flag(active).all()):
        return
    wording = WORDINGS["lost_archived"]
    yield f"{wording['what']}: {wording['treatment']}"
