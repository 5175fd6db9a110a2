"""A proposed mapping on a screen: what is sure, and what is asked."""

from typing import TYPE_CHECKING

from marathon.sentences.wording import counted
from marathon.tables import bullet, paragraph, text_table

if TYPE_CHECKING:
    from forecast.history.proposing.choice import Line, Proposal

_HEADS = ("what", "in the export", "sure", "why")
_OUTCOME = "a label of status"


def proposal_text(proposal: "Proposal", *, width: int) -> str:
    """A proposal as a table for people: what is asked first, then what is sure.

    Args:
        proposal: What a table of an export is taken to mean.
        width: Columns for running text.
    """
    from forecast.history.proposing.columns import TITLES

    asked = {(line.table, line.key) for line in proposal.open_lines}
    sure = [line for line in proposal.lines if (line.table, line.key) not in asked]
    system = TITLES.get(proposal.system)
    words = (
        f"in the words of {system}" if system else "in the words of no system that is known"
    )
    head = (
        f"{proposal.table}: {counted(proposal.rows, 'row')}, {words}. Sure: {len(sure)}; "
        f"asked: {len(proposal.open_lines)}."
    )
    rows = [_row(line, certain=False) for line in proposal.open_lines]
    rows += [_row(line, certain=True) for line in sure]
    joined = [
        f"{join.table} takes {', '.join(join.take)} from {join.other}: the cells of "
        f"{join.key[0]!r} stand there, each in one row."
        for join in proposal.joins
    ]
    joined += [f"beside it: {each}" for each in proposal.beside]
    joined += proposal.told
    parts = [
        paragraph(head, width=width),
        text_table(_HEADS, rows, width=width) if rows else "",
        "\n".join(bullet(each, width=width) for each in joined),
    ]
    return "\n\n".join(part for part in parts if part)


def _row(line: "Line", *, certain: bool) -> tuple[str, str, str, str]:
    """A line of the mapping: what it is, what stands for it, how sure, why."""
    value = "yes" if line.value is True else "no" if line.value is False else line.value
    text = ", ".join(value) if isinstance(value, tuple) else value
    if line.table == "status":
        meaning = text if certain else "open, won or lost?"
        what, there = f"{_OUTCOME}: {meaning}", line.key
    else:
        what, there = line.key, text if certain else f"{text}?"
    share = f"{100 * line.confidence:.0f} %" if certain else "asked"
    return what, there, share, line.reason
