"""What stands in the cells of a spreadsheet beside their values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from forecast.history.opening.tables import Remark

_SHOWN: Final = 3
_LETTERS: Final = 26


@dataclass(slots=True)
class Details:
    """What a sheet tells of its cells beside their values; rows and columns count from 0.

    Attributes:
        currencies: The rows of each column whose format shows a currency, by its code.
        errors: Cells that hold an error, such as #N/A, with what they hold.
        not_calculated: Cells that hold a formula without its result.
        hidden_rows: Rows that a filter or a person has hidden.
    """

    currencies: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    not_calculated: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)

    def add_currency(self, code: str, row: int, column: int) -> None:
        """Note the currency of a cell."""
        self.currencies.setdefault(column, {}).setdefault(code, []).append(row)

    def remarks(self) -> tuple[Remark, ...]:
        """What has to be said of them."""
        errors = [f"{place_of(row, column)}: {text}" for row, column, text in self.errors]
        formulas = [place_of(row, column) for row, column in self.not_calculated]
        hidden = [f"row {row + 1}" for row in self.hidden_rows]
        return tuple(
            Remark(finding=finding, count=len(found), examples=tuple(found[:_SHOWN]))
            for finding, found in (
                ("cells_with_errors", errors),
                ("formulas_without_result", formulas),
                ("rows_hidden", hidden),
            )
            if found
        )


def is_number(value: object) -> bool:
    """Whether a value is a number, and no tick."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def place_of(row: int, column: int) -> str:
    """What a spreadsheet calls a cell: B3 for row 2 and column 1."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


@cache
def column_of(letters: bytes) -> int:
    """The column, from 0, that a spreadsheet calls by letters."""
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number - 1


def fill_merged(
    rows: Sequence[list[str]],
    values: Sequence[Sequence[object]],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> tuple[Remark, ...]:
    """Write the text of cells that are merged downwards into each of them.

    A number stays where it is: an amount that stands beside three rows is no amount of each.
    In a header of several lines, the name goes down to the last one.

    Args:
        rows: The texts of the sheet, which are changed.
        values: Its values.
        merged: First and last cell of each merged range.

    Returns:
        What has to be said of it.
    """
    wide = {top for (top, left), (bottom, right) in merged if right > left}
    filled: list[str] = []
    numbers: list[str] = []
    for (top, left), (bottom, _) in merged:
        if bottom == top or top >= len(rows) or left >= len(rows[top]):
            continue
        text, last = rows[top][left], min(bottom, len(rows) - 1)
        if not text:
            continue
        if top in wide:
            rows[top][left], rows[last][left] = "", text
        elif is_number(values[top][left]):
            numbers.append(place_of(top, left))
        else:
            filled.append(place_of(top, left))
            for row in range(top + 1, last + 1):
                rows[row][left] = text
    return tuple(
        Remark(finding=finding, count=len(found), examples=tuple(found[:_SHOWN]))
        for finding, found in (
            ("merged_cells_filled", filled),
            ("merged_numbers", numbers),
        )
        if found
    )
