"""Plain text tables: the same on a screen, in a pipe and in a mail."""

import textwrap
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len, chop_cells

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Heads of the columns, and rows."""

_GAP: Final = "  "
_NARROWEST: Final = 20
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
        width: Where positive, texts are wrapped so that lines fit in it: those of the last
            column first, then those of the widest.

    Returns:
        Lines without trailing blanks.
    """
    cells = [list(heads), *(list(row) for row in rows)]
    widths = [max(cell_len(row[column]) for row in cells) for column in range(len(heads))]
    whole = sum(widths) + len(_GAP) * (len(widths) - 1)
    if width:
        _narrow(widths, numbers, width - len(_GAP) * (len(widths) - 1))
    lines = []
    for place, row in enumerate(cells):
        wrapped = [_wrapped(*each) for each in zip(row, widths, strict=True)]
        for number in range(max(map(len, wrapped))):
            parts = [each[number] if number < len(each) else "" for each in wrapped]
            lines.append(
                _GAP.join(
                    _padded(text, size, right=column in numbers)
                    for column, (text, size) in enumerate(zip(parts, widths, strict=True))
                ).rstrip()
            )
        if place == 0:
            lines.append("-" * min(whole, width or whole))
    return "\n".join(lines)


def _narrow(widths: list[int], numbers: frozenset[int], room: int) -> None:
    """Make columns of texts narrower until all fit: the last one, then the widest of all."""
    texts = [column for column in range(len(widths)) if column not in numbers]
    last = len(widths) - 1
    while sum(widths) > room and texts:
        widest = last if widths[last] > _NARROWEST else max(texts, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of a cell, as wide as they are seen: signs of East Asia count twice."""
    if cell_len(text) <= width:
        return [text]
    if cell_len(text) == len(text):
        return textwrap.wrap(text, width)
    lines = [""]
    for word in text.split():
        for part in chop_cells(word, width):
            joined = f"{lines[-1]} {part}".strip()
            if cell_len(joined) <= width:
                lines[-1] = joined
            else:
                lines.append(part)
    return lines


def _padded(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


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


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table in Markdown."""
    told = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return told + [
        f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows
    ]
