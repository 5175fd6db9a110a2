"""Propose a mapping for one table, and say what is sure and what has to be asked."""

from typing import Final

import numpy as np
import pandas as pd

from forecast.history.date_forms import how_to_give
from forecast.history.findings import Findings
from forecast.history.lookups import Lookups
from forecast.history.mapping import Mapping, Settings, Words
from forecast.history.opening.tables import SourceTable
from forecast.history.proposing.choice import KIND_OF, NO_IDS, SURE, Choice, Line, Proposal
from forecast.history.proposing.columns import Columns, columns_of
from forecast.history.proposing.endings import ask_about_endings, ask_where_outcomes_stand
from forecast.history.proposing.outcomes import Outcomes, outcomes_of
from forecast.history.proposing.settling import filled_where_ended
from forecast.history.proposing.words import of_the_archive, vocabulary
from forecast.history.reader import NO, TableReader
from sim.outputs import schema

_USED: Final = (
    "deal_id", "account", "rep", "manager", "team", "product", "segment", "pipeline", "kind",
    "source", "stage", "status", "lost_reason", "created", "closed", "closed_won",
    "closed_lost", "expected_close", "touched", "amount", "open_amount", "converted",
    "list_price", "currency", "probability", "is_won", "is_lost", "is_closed", "is_active",
    "is_deleted", "deleted_at", "merged",
)  # fmt: skip
_RENAMED: Final = {"won_time": "closed_won", "lost_time": "closed_lost"}
_OPTIONAL_SURE: Final = 0.7
_ASKED: Final = ("created", "closed", "amount", "stage", "status")
"""Fields of which it matters which of two likely columns is taken."""
_NEEDED: Final = (
    "created", "closed", "amount", "open_amount", "is_won", "is_lost", "is_closed",
    "is_active", "is_deleted",
)  # fmt: skip
"""Fields whose column is not passed over if its cells cannot be read."""
_PLURALS: Final = {"date": "dates", "number": "numbers", "flag": "ticks (yes and no)"}
_ADVICE: Final = {
    "date": "{dates}, or another column",
    "number": "give decimal in [settings] of a mapping, or another column",
    "flag": "write yes and no in the export, or give the labels in [status] of a mapping",
}
_DEALS_EACH, _NAMED = 3, 5
_HEADS: Final = 0.5
_GROUPED_BY: Final = (
    "rep", "stage", "status", "pipeline", "currency", "manager", "team", "kind", "segment",
)  # fmt: skip
"""Fields that reports are grouped by, and the most rows of such a report that are heads of groups."""


def propose(
    table: SourceTable,
    settings: Settings,
    lookups: Lookups,
    *,
    columns: Columns | None = None,
    given: Mapping | None = None,
    has_history: bool = False,
) -> Proposal:
    """Propose what a table's columns and labels mean.

    Args:
        table: The table.
        settings: What the user says of dates and amounts.
        lookups: What side tables of the export say, such as the labels of stages.
        columns: Its columns by field, where they were looked for already.
        given: What the user says of labels, and of columns: then only labels are proposed.
        has_history: Whether the export records changes, so that closing dates may come
            from there.
    """
    words = vocabulary()
    columns = columns or columns_of(table.cells, words)
    own = given if given is not None else Mapping(settings=settings)
    has_columns = bool(own.columns)
    found = Proposal(
        table=table.name,
        system=columns.system,
        mapping=own,
        rows=len(table.cells),
        joins=columns.joins
        or tuple(each for each in own.joins if each.table in table.name),
    )
    notes = Findings()
    scratch = TableReader(table, notes, settings)
    if not has_columns:
        taken = _columns(columns, found)
        found.mapping = found.mapping.having(columns=taken)
    scratch.order_by_events(found.mapping.columns)
    if {"status", "stage", "is_won", "is_closed", "closed_won"} & set(
        found.mapping.columns
    ):
        outcomes = outcomes_of(scratch, found.mapping, lookups, words, columns.system)
        if not has_columns and _find_closing(outcomes, columns, found):
            outcomes = outcomes_of(scratch, found.mapping, lookups, words, columns.system)
        _take_outcomes(outcomes, found)
        if not has_columns:
            ask_about_endings(outcomes, columns, scratch, found, has_history=has_history)
    elif not (has_history or settings.default_status):
        ask_where_outcomes_stand(columns, found)
    if notes.problems:
        # Whatever else is asked comes of cells that could not be read.
        found.questions = [each.removeprefix(f"{table.name}: ") for each in notes.problems]
    return found


def _columns(columns: Columns, found: Proposal) -> dict[str, tuple[str, ...]]:
    """The columns to be used, with a line each and a question where two are as likely."""
    _closing_column(columns)
    taken: dict[str, tuple[str, ...]] = {}
    for name, choice in columns.chosen.items():
        used = _RENAMED.get(name, name)
        least = SURE if name in _ASKED or name == "deal_id" else _OPTIONAL_SURE
        if used in _USED and choice.confidence >= least:
            taken[used] = choice.columns
            value = choice.columns if choice.instead else choice.column
            found.lines.append(
                Line("columns", used, value, choice.confidence, choice.reason)
            )
    for name in (*_ASKED, "rep"):
        _ask_between(name, columns, found)
    _ask_for_amount(columns, found)
    _ask_for_owner(columns, found)
    _ask_about_groups(columns, found)
    _ask_about_archive(columns, found)
    for header, name in columns.misfits.items():
        if name in _NEEDED and name not in columns.chosen:
            _ask_about_misfit(header, name, columns, found)
    _identity(columns, taken, found)
    return taken


def _closing_column(columns: Columns) -> None:
    """Where the system calls its one date of closing an expected one, it is that of closing too.

    A system that keeps both has left out the closing, which the expected one is not.
    """
    if {"closed", "won_time", "lost_time"} & set(columns.chosen):
        return
    expected = columns.chosen.get("expected_close")
    if expected is None:
        return
    if vocabulary().may_be("closed", expected.column, columns.system):
        del columns.chosen["expected_close"]
        columns.chosen["closed"] = Choice(
            "closed", expected.column, expected.confidence, expected.reason
        )


def _ask_between(name: str, columns: Columns, found: Proposal) -> None:
    first = columns.chosen.get(name)
    if first is None:
        return
    texts = columns.cells[first.column].texts
    likely = [
        rival.column
        for rival in columns.rivals.get(name, [])
        if columns.cells[rival.column].filled
        and (
            texts.to_numpy(object) != columns.cells[rival.column].texts.to_numpy(object)
        ).any()
    ]
    if likely and first.confidence >= (SURE if name in _ASKED else _OPTIONAL_SURE):
        both = " or ".join(map(repr, [first.column, *likely]))
        found.ask(
            f"which column is {name}: {both}?", Line("columns", name, first.column, 0.5, "")
        )
    elif name in _ASKED and first.confidence < SURE and columns.cells[first.column].filled:
        found.ask(
            f"is {first.column!r} the column of {name}?",
            Line("columns", name, first.column, first.confidence, first.reason),
        )


def _ask_for_amount(columns: Columns, found: Proposal) -> None:
    """Numbers of which nothing is known, in a table without amounts."""
    if {"amount", "open_amount"} & set(columns.chosen):
        return
    sure = [each for each in columns.chosen.values() if each.confidence >= SURE]
    used = {each.column for each in sure if each.field != "weighted"}
    likely = [
        header
        for header, column in columns.cells.items()
        if header not in used
        and column.fits("number")
        and column.filled
        and column.distinct > 1
    ]
    if likely:
        found.ask(
            f"is {_one_of(likely)} the amount of a deal?",
            Line("columns", "amount", likely[0], 0.3, "holds numbers"),
        )


def _one_of(headers: list[str]) -> str:
    """A column, or the first of several."""
    return "one of " * (len(headers) > 1) + ", ".join(map(repr, headers[:_NAMED]))


def _ask_for_owner(columns: Columns, found: Proposal) -> None:
    """Names that occur again and again, in a table without owners."""
    rep = columns.chosen.get("rep")
    if rep is not None and rep.confidence >= _OPTIONAL_SURE:
        return
    used = {choice.column for name, choice in columns.chosen.items() if name != "rep"}
    likely = [
        header
        for header, column in columns.cells.items()
        if header not in used
        and column.filled
        and column.fits("label")
        and not (column.ticked or column.fits("number"))
        and 1 < column.distinct <= len(column.texts) / _DEALS_EACH
    ]
    if likely:
        found.ask(
            f"is {_one_of(likely)} the owner (rep) of a deal? Give a "
            "mapping without rep if none is",
            Line("columns", "rep", likely[0], 0.3, "names that repeat"),
        )


def _ask_about_groups(columns: Columns, found: Proposal) -> None:
    """Labels that stand once at the head of their rows, as in a report that is grouped by them."""
    for name in _GROUPED_BY:
        choice = columns.chosen.get(name)
        if choice is None or columns.cells[choice.column].filled > _HEADS:
            continue
        texts = columns.cells[choice.column].texts.astype(object).str.strip()
        heads = texts[texts != ""]
        if len(heads) > 1 and heads.is_unique and texts.iloc[0] and texts.iloc[-1] == "":
            found.ask(
                f"{choice.column!r} names each of {len(heads):,} labels once, and is blank in the "
                f"{len(texts) - len(heads):,} rows below, as a report that is grouped by it: fill "
                "the blanks with the label above, or export the rows without groups",
                Line("columns", name, choice.column, choice.confidence, choice.reason),
            )


def _ask_about_archive(columns: Columns, found: Proposal) -> None:
    """Archived deals, which count in most systems, and are gone in a few."""
    for name in ("is_deleted", "deleted_at"):
        choice = columns.chosen.get(name)
        if choice is None or not of_the_archive(choice.column):
            continue
        texts = columns.cells[choice.column].texts.str.strip().str.casefold()
        marked = int((~texts.isin(NO)).sum())
        if marked and choice.confidence < _OPTIONAL_SURE:
            found.ask(
                f"are the {marked:,} deals deleted that {choice.column!r} marks as archived? If "
                f"so it is the column of {name}, and they are left out; if they still count, "
                f"give a mapping without {name}",
                Line("columns", name, choice.column, choice.confidence, choice.reason),
            )


def _ask_about_misfit(header: str, name: str, columns: Columns, found: Proposal) -> None:
    """A column that is called like a field, and whose cells are of another kind."""
    texts = columns.cells[header].texts
    some = ", ".join(map(repr, pd.unique(texts[texts != ""])[:3]))
    kind = KIND_OF[name]
    dates = how_to_give(header, texts) if kind == "date" else ""
    found.ask(
        f"{header!r} is called like {name}, but its cells are no {_PLURALS[kind]}: {some}; "
        f"{_ADVICE[kind].format(dates=dates)}",
        Line("columns", name, header, 0.0, f"holds {some}"),
    )


def _identity(columns: Columns, taken: dict[str, tuple[str, ...]], found: Proposal) -> None:
    """Where no column is the deal's id, the row, unless some column may be it."""
    if "deal_id" in taken:
        return
    doubted = columns.chosen.get("deal_id")
    if doubted is not None and columns.cells[doubted.column].filled:
        found.ask(
            f"is {doubted.column!r} the column of deal_id ({doubted.reason})? If none is, give "
            "row_numbers = true in [settings] and every row is a deal",
            Line("columns", "deal_id", doubted.column, doubted.confidence, doubted.reason),
        )
    reason = f"{NO_IDS}: the line of the file stands for one"
    found.lines.append(Line("settings", "row_numbers", True, SURE, reason))  # noqa: FBT003
    found.mapping = found.mapping.having(row_numbers=True)


def _find_closing(outcomes: Outcomes, columns: Columns, found: Proposal) -> bool:
    """Take the one column of dates that is filled only where deals are won or lost.

    Of two columns that are both called so, the other one is that of the expected close.
    """
    taken = found.mapping.columns
    ended = np.isin(outcomes.statuses, [schema.WON, schema.LOST])
    if not ended.any() or ended.all():
        return False
    before = set(taken.get("closed", ()))
    rivals = {each.column for each in columns.rivals.get("closed", [])}
    spare = set(columns.cells) - {name for names in taken.values() for name in names}
    if rivals:
        free = before | rivals
    elif any(vocabulary().may_be("expected_close", header) for header in before):
        free = before | (spare - {each.column for each in columns.chosen.values()})
    else:
        free = spare if not {"closed", "closed_won", "closed_lost"} & set(taken) else set()
        if before:
            # One more that is called like a closing may be the actual one.
            called = {each for each in spare if "closed" in vocabulary().worded(each)}
            free = before | called if called else set()
    likely = filled_where_ended(sorted(free), columns.cells, ended)
    if len(likely) != 1 or (before == set(likely) and not rivals):
        return False
    reason = "filled where deals are won or lost, and only there"
    found.lines = [line for line in found.lines if line.key != "closed"]
    found.lines.append(Line("columns", "closed", likely[0], 0.85, reason))
    taken = {**taken, "closed": (likely[0],)}
    others = (before | rivals) - {likely[0]}
    if len(others) == 1 and "expected_close" not in taken:
        (other,) = others
        reason = f"called like the closing, which {likely[0]!r} is"
        found.lines.append(Line("columns", "expected_close", other, 0.85, reason))
        taken["expected_close"] = (other,)
    found.mapping = found.mapping.having(columns=taken)
    found.questions = [each for each in found.questions if repr(likely[0]) not in each]
    found.open_lines = [line for line in found.open_lines if line.key != "closed"]
    return True


def _take_outcomes(outcomes: Outcomes, found: Proposal) -> None:
    known = found.mapping.status
    for label, each in outcomes.meanings.items():
        if known.meaning(label) is None:
            rest = (each.meaning, each.confidence, each.reason, each.shown)
            found.lines.append(Line("status", label, *rest))
    found.mapping = found.mapping.having(status=Words({**outcomes.words, **known}))
    for doubt in outcomes.doubts:
        found.ask(f"{doubt}; what does it mean?")
    if outcomes.unknown:
        named = ", ".join(
            f"{label!r} ({n:,})" for label, n in list(outcomes.unknown.items())[:12]
        )
        columns = found.mapping.columns
        headers = (*columns.get("status", ()), *columns.get("stage", ()))
        where = " and ".join(map(repr, headers))
        found.ask(
            "nothing says whether deals are open, won or lost under the label(s) "
            f"{named} of {where}",
            *(Line("status", label, "?", 0.0, f"{n:,} row{'s' * (n != 1)}") for label, n in outcomes.unknown.items()),
        )  # fmt: skip
