"""Plain text tables: the same on a screen, in a pipe and in a mail."""

import textwrap
from collections.abc import Sequence
from typing import Final

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Heads of the columns, and rows."""

_GAP: Final = "  "
_LONGEST_HEAD: Final = 28
_LONGEST_NAME: Final = 48


def text_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: frozenset[int] = frozenset(),
    width: int = 0,
) -> str:
    """Lay out rows below their heads, columns aligned.

    Args:
        heads: Name of each column.
        rows: One text for each column.
        numbers: Columns that are aligned on the right.
        width: Where positive, the last column is wrapped so that lines fit in it.

    Returns:
        Lines without trailing blanks.
    """
    cells = [list(heads), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    room = max(20, width - sum(widths[:-1]) - len(_GAP) * (len(heads) - 1))
    lines = []
    for place, row in enumerate(cells):
        *front, last = row
        wrapped = textwrap.wrap(last, room) if width and len(last) > room else [last]
        padded = [
            text.rjust(size) if column in numbers else text.ljust(size)
            for column, (text, size) in enumerate(zip(front, widths, strict=False))
        ]
        if len(row) - 1 in numbers:
            wrapped = [text.rjust(widths[-1]) for text in wrapped]
        start = "".join(text + _GAP for text in padded)
        lines += [
            ((start if first == 0 else " " * len(start)) + text).rstrip()
            for first, text in enumerate(wrapped or [""])
        ]
        if place == 0:
            whole = sum(widths) + len(_GAP) * (len(widths) - 1)
            lines.append("-" * min(whole, width or whole))
    return "\n".join(lines)


def paragraph(text: str, *, width: int, indent: str = "") -> str:
    """Wrap a text to lines of at most `width` characters, all of them indented."""
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )


def bullet(text: str, *, width: int) -> str:
    """A remark as an item of a list."""
    return "- " + paragraph(text, width=width - 2, indent="  ").lstrip()


def answer_text(
    verdict: Sequence[str],
    tables: Sequence[tuple[Table, str]],
    notes: Sequence[str],
    *,
    width: int,
    appendix: Sequence[str] = (),
) -> str:
    """An answer on a screen: the verdict, then tables, then what one should know.

    Args:
        verdict: Sentences.
        tables: Heads and rows, and the caption below them.
        notes: Sentences.
        appendix: Its heading, then sentences for analysts; empty: there are none.
        width: Columns for running text.
    """
    parts = ["\n".join(paragraph(sentence, width=width) for sentence in verdict)]
    for (heads, rows), caption in tables:
        table = text_table(
            [_cut(head, _LONGEST_HEAD) for head in heads],
            [[_cut(row[0], _LONGEST_NAME), *row[1:]] for row in rows],
            numbers=(numbers := _numbers(heads, rows)),
            width=0 if len(heads) - 1 in numbers else width,
        )
        below = paragraph(caption, width=width) if caption else ""
        parts.append(f"{table}\n{below}".rstrip())
    if notes:
        parts.append("\n".join(bullet(note, width=width) for note in notes))
    if appendix:
        heading, *remarks = appendix
        listed = "\n".join(bullet(remark, width=width) for remark in remarks)
        parts.append(f"{heading}:\n{listed}")
    return "\n\n".join(parts)


def _numbers(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """Columns behind the first in which a cell begins as a number does, or all are empty.

    A sentence that begins with a date is none.
    """
    cells = {
        place: [row[place] for row in rows if row[place]] for place in range(1, len(heads))
    }
    return frozenset(
        place
        for place, column in cells.items()
        if max(map(len, column), default=0) <= _LONGEST_NAME
        and (not column or any(text[0].isdigit() or text[0] in "+-<±" for text in column))
    )


def _cut(text: str, longest: int) -> str:
    """Long names are cut in tables: they stand in full in the verdict and the notes."""
    return text if len(text) <= longest else text[: longest - 3] + "..."
