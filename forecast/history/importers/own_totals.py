"""Hold the line of totals that a report brings against its own rows."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.amounts import read_amounts
from forecast.history.findings import Findings
from forecast.history.opening.trim import is_named_total
from forecast.history.reader import TableReader

_KINDS: Final = ("total", "footer")
_NUMBERS: Final = 0.9
_CENT: Final = 0.005


def note_own_total(reader: TableReader, header: str, findings: Findings) -> None:
    """Say whether the one line of totals of a report is what its rows add up to.

    Several such lines are subtotals, which belong to some rows only. A line of totals does not
    say of which column each number is: it agrees where one is the sum of the amounts, and differs
    where none is the sum or mean of any column, nor the number of rows.

    Args:
        reader: The table, with all of its rows.
        header: Its column of amounts.
        findings: What is found goes here.
    """
    lines = [
        (line, text)
        for each in reader.left_out
        if each.what in _KINDS
        for line, text in zip(each.lines, each.texts, strict=True)
        if is_named_total(text.split(" | ")[0])
    ]
    if len(lines) != 1:
        return
    line, text = lines[0]
    cells = text.split(" | ")[1:]
    amounts, totals = _beside(reader.cells[header], cells)
    stated = totals[np.isfinite(totals)]
    if not len(stated):
        return
    found = float(np.nansum(amounts))
    said = " and ".join(f"{each:,.2f}" for each in stated)
    example = [f"line {line}: {text}"]
    if _holds(stated, found):
        findings.add("own_total_agrees", 1, 1, example, table=reader.name, said=said)
    elif not any(_counts(column, cells) for _, column in reader.cells.items()):
        findings.add(
            "own_total_differs", 1, 1, example, table=reader.name, said=said, header=header,
            found=f"{found:,.2f}",
        )  # fmt: skip


def _beside(
    column: "pd.Series[str]", cells: list[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The amounts of a column, and those of cells that are written like it."""
    both = pd.concat([column.astype(object), pd.Series(cells, dtype=object)])
    read = read_amounts(both.reset_index(drop=True)).amounts
    return read[: len(column)], read[len(column) :]


def _counts(column: "pd.Series[str]", cells: list[str]) -> bool:
    """Whether one of the cells is the sum or the mean of a column, or counts its rows."""
    amounts, stated = _beside(column, cells)
    known = amounts[np.isfinite(amounts)]
    if _holds(stated, float(len(column))):
        return True
    if len(known) < _NUMBERS * int((column.astype(object) != "").sum()) or not len(known):
        return False
    return _holds(stated, float(known.sum())) or _holds(stated, float(known.mean()))


def _holds(stated: NDArray[np.float64], value: float) -> bool:
    """Whether a number is among those that are stated, to the cent."""
    return bool((np.abs(stated - value) < _CENT + 1e-12 * abs(value)).any())
