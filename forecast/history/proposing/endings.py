"""Ask where it is said how deals ended, and when, wherever that is not sure."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.past import MIN_DEALS
from forecast.history.proposing.cells import Cells
from forecast.history.proposing.choice import Line, Proposal
from forecast.history.proposing.columns import Columns
from forecast.history.proposing.outcomes import Outcomes
from forecast.history.proposing.words import Vocabulary, outcome_by_words, vocabulary
from forecast.history.reader import TableReader
from sim.outputs import schema

_OPEN_CLOSED: Final = 0.2
_BACKWARDS: Final = 0.3
_CERTAIN: Final = 0.9
_UNDATED: Final = 0.5
"""Share of won, or of lost, deals without a closing date from which on another column is asked for."""
_FEWEST: Final = 4
_NAMED: Final = 5
_NEARLY_ALL: Final = 0.95
_CLOSINGS: Final = ("closed", "closed_won", "closed_lost")


def ask_where_outcomes_stand(columns: Columns, found: Proposal) -> None:
    """Ask for a column of outcomes, where none is known and some have few different cells."""
    likely = list(_likely(columns, found))
    if not likely or found.rows < MIN_DEALS:
        return
    named = "; ".join(f"{each.name!r} ({each.frequent})" for each in likely[:_NAMED])
    found.ask(
        "no column is known to say whether deals are open, won or lost (stage or status); these "
        f"have few different cells: {named}. If none of them says it, give default_status in "
        "[settings] of a mapping",
        Line("columns", "stage", likely[0].name, 0.3, f"holds {likely[0].frequent}"),
    )


def ask_about_endings(
    outcomes: Outcomes,
    columns: Columns,
    scratch: TableReader,
    found: Proposal,
    *,
    has_history: bool,
) -> None:
    """Ask about outcomes and days of closing that do not agree with the rest of the table."""
    _ask_about_the_missing_outcome(outcomes, columns, found)
    _check_dates(outcomes, scratch, found, has_history=has_history)
    _ask_about_weighted(outcomes, scratch, found)


def _ask_about_weighted(outcomes: Outcomes, scratch: TableReader, found: Proposal) -> None:
    """Ask about an amount that has the name of a weighted one, and is 0 where deals are lost."""
    headers = found.mapping.columns.get("amount", ())
    if not any(vocabulary().may_be("weighted", header) for header in headers):
        return
    amounts = scratch.money(headers)
    lost, won = (outcomes.statuses == each for each in (schema.LOST, schema.WON))
    if min(lost.sum(), won.sum()) < _FEWEST or (amounts[won] == 0).mean() > _UNDATED:
        return
    if (amounts[lost] == 0).all():
        found.ask(
            f"{headers[0]!r} is 0 for each of {int(lost.sum()):,} lost deals, as an amount times its "
            "probability is: which column holds the amount itself? If this one does, say so with "
            "amount in [columns] of a mapping",
            Line("columns", "amount", headers[0], 0.5, ""),
        )


def _likely(columns: Columns, found: Proposal) -> Iterator[Cells]:
    """Columns that are not used, and have few different cells as outcomes have."""
    used = {name for names in found.mapping.columns.values() for name in names}
    known = {choice.column for choice in columns.chosen.values()}
    for header, cells in columns.cells.items():
        if header not in used | known and cells.like_labels:
            yield cells


def _ask_about_the_missing_outcome(
    outcomes: Outcomes, columns: Columns, found: Proposal
) -> None:
    """Where nothing was won, or nothing lost, ask about columns whose cells look like outcomes."""
    won, lost = ((outcomes.statuses == each).sum() for each in (schema.WON, schema.LOST))
    if found.rows < MIN_DEALS or outcomes.unknown or (won and (lost or won < MIN_DEALS)):
        return
    missing = (
        {schema.LOST} if won else {schema.WON, schema.LOST} if not lost else {schema.WON}
    )
    words = vocabulary()
    likely = [
        cells
        for cells in _likely(columns, found)
        if missing & _meanings(cells, words, found.system)
        or (not won and not lost and _tells_days(cells, columns))
    ]
    if not likely:
        return
    headers = found.mapping.columns
    told = " and ".join(
        repr(each) for name in ("status", "stage") for each in headers.get(name, ())
    )
    named = "; ".join(f"{each.name!r} ({each.frequent})" for each in likely[:_NAMED])
    found.ask(
        f"not one of {found.rows:,} deals was {'lost' if won else 'won'}"
        f"{f' by {told}' if told else ''}; which column says it (status)? Cells like outcomes "
        f"stand in {named}",
        Line("columns", "status", likely[0].name, 0.3, f"holds {likely[0].frequent}"),
    )


def _meanings(cells: Cells, words: Vocabulary, system: str) -> set[str]:
    """What the words of a column's labels mean, as far as they are known."""
    labels = [str(label) for label in pd.unique(cells.texts) if label]
    found = {words.outcome(label, system) or outcome_by_words(label) for label in labels}
    return {each for each in found if each}


def _tells_days(cells: Cells, columns: Columns) -> bool:
    """Whether some column of days is filled under some labels of a column, and under them alone."""
    labels = cells.texts.astype(object)
    first = columns.get("created")
    for other in columns.cells.values():
        if other is first or not 0 < other.filled < 1 or not other.fits("date"):
            continue
        shares = (other.texts != "").groupby(labels.to_numpy()).mean()
        ends = (shares >= _NEARLY_ALL, shares <= 1 - _NEARLY_ALL)
        if (ends[0] | ends[1]).all() and ends[0].any() and ends[1].any():
            return True
    return False


def _check_dates(
    outcomes: Outcomes, scratch: TableReader, found: Proposal, *, has_history: bool
) -> None:
    """Dates that a deal needs, and whether they stand in the order in which things happen."""
    columns = found.mapping.columns
    asked = " ".join(found.questions)
    if "created" not in columns and "like created" not in asked:
        found.ask(
            "no column is known to hold the day on which a deal was created (created)",
            Line("columns", "created", "?", 0.0, ""),
        )
    ended = np.isin(outcomes.statuses, [schema.WON, schema.LOST])
    if not has_history and "like closed" not in asked:
        _ask_for_closings(outcomes, ended, scratch, found)
    closed = scratch.times(columns.get("closed", ()))
    created = scratch.times(columns.get("created", ()))
    both = ~np.isnat(closed) & ~np.isnat(created) & ended
    sure = {line.key: line.confidence for line in found.lines if line.table == "columns"}
    certain = min(sure.get("created", 0.0), sure.get("closed", 0.0)) >= _CERTAIN
    days = [each[both].astype("datetime64[D]") for each in (closed, created)]
    doubted = both.any() and (not certain or bool(found.questions))
    if doubted and (days[0] < days[1]).mean() > _BACKWARDS:
        found.ask(
            f"deals close before they are created: are {columns['created'][0]!r} and "
            f"{columns['closed'][0]!r} the right columns?",
            Line("columns", "created", columns["created"][0], 0.3, ""),
            Line("columns", "closed", columns["closed"][0], 0.3, ""),
        )
    is_open = outcomes.statuses == schema.OPEN
    _ask_about_closings(is_open, scratch, found)
    if (
        "closed" in columns
        and "expected_close" not in columns
        and is_open.any()
        and (~np.isnat(closed))[is_open].mean() > 0.5
    ):
        reason = "open deals have one as well: it is their expected close"
        found.lines.append(Line("settings", "close_is_expected", True, 0.9, reason))  # noqa: FBT003
        found.mapping = found.mapping.having(close_is_expected=True)


def _ask_for_closings(
    outcomes: Outcomes, ended: NDArray[np.bool_], scratch: TableReader, found: Proposal
) -> None:
    """Ask for the day on which deals were won or lost, where no column has it, or hardly any cell."""
    columns = found.mapping.columns
    named = [header for field in _CLOSINGS for header in columns.get(field, ())]
    won, lost = (outcomes.statuses == each for each in (schema.WON, schema.LOST))
    dated = np.zeros(len(ended), dtype=bool)
    for field, of in zip(_CLOSINGS, (ended, won, lost), strict=True):
        for header in columns.get(field, ()):
            dated |= of & ~np.isnat(scratch.times((header,)))
    undated = [of & ~dated for of in (won, lost)]
    many = any(
        each.sum() > max(_FEWEST, _UNDATED * of.sum())
        for each, of in zip(undated, (won, lost), strict=True)
    )
    if not ended.any() or (named and not many):
        return
    expected = " and ".join(map(repr, columns.get("expected_close", ())))
    beside = (
        f"; {expected} is called the expected close: name it as closed only if it is overwritten "
        "when a deal ends"
        if expected
        else ""
    )
    question = (
        f"{int(undated[0].sum()):,} of {int(won.sum()):,} won and {int(undated[1].sum()):,} of "
        f"{int(lost.sum()):,} lost deals have no day of it in {' or '.join(map(repr, named))}: which column holds it (closed, or closed_won and "
        "closed_lost)"
        if named
        else "no column is known to hold the day on which a deal was won or lost (closed)"
    )
    found.ask(question + beside, Line("columns", "closed", "?", 0.0, ""))


def _ask_about_closings(
    is_open: NDArray[np.bool_], scratch: TableReader, found: Proposal
) -> None:
    """Deals read as open that have a day of closing, where the expected one stands elsewhere."""
    columns = found.mapping.columns
    sure = _CLOSINGS if "expected_close" in columns else _CLOSINGS[1:]
    headers = [header for field in sure for header in columns.get(field, ())]
    dated = np.zeros(len(is_open), dtype=bool)
    for header in headers:
        dated |= is_open & ~np.isnat(scratch.times((header,)))
    if dated.sum() > _OPEN_CLOSED * max(1, is_open.sum()):
        told = columns.get("status", columns.get("stage", ()))
        labels = scratch.text(told)[dated]
        named = ", ".join(
            f"{label!r} ({n:,})" for label, n in labels.value_counts().head(8).items()
        )
        found.ask(
            f"{int(dated.sum()):,} deals read as open have a closing date in "
            f"{' or '.join(map(repr, headers))}, under {named} of "
            f"{' and '.join(map(repr, told))}: which column or labels say whether they were won "
            "or lost?"
        )
