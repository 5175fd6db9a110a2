"""Plain text tables: the same on a screen, in a pipe and in a mail."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP: Final = "  "


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
