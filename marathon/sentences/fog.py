"""What managers see of one week, in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from marathon.charts.fog import answer, how_old, manager, short, when
from marathon.tables import paragraph, text_table
from sim.experiments.fog.sight import QUESTIONS, Sight

if TYPE_CHECKING:
    from sim.experiments.fog.sight import Eyes, FogView

_MARKS: Final = {Sight.RIGHT: "", Sight.WRONG: "!", Sight.HIDDEN: "?"}


def fog_text(view: FogView, *, width: int) -> str:
    """The verdict, then a table of the truth and one for each manager."""
    parts = [paragraph(answer(view), width=width)]
    parts.append(f"As it is ({when(view)})\n{_table(view, None)}")
    for eyes in view.eyes:
        name = manager(eyes)
        parts.append(f"{name[0].upper()}{name[1:]}: {how_old(eyes)}\n{_table(view, eyes)}")
    parts.append("! wrong, ? not seen; a figure is right within a quarter of the truth.")
    return "\n\n".join(parts)


def _table(view: FogView, eyes: Eyes | None) -> str:
    rows = []
    for place, rep in enumerate(view.reps):
        values = view.truth[place] if eyes is None else eyes.values[place]
        cells = [short(q, value) for q, value in zip(QUESTIONS, values, strict=True)]
        if eyes is not None:
            sights = eyes.sight[place]
            cells = [f"{x}{_MARKS[sight]}" for x, sight in zip(cells, sights, strict=True)]
        rows.append((f"rep {rep}", *cells))
    heads = ("", *(question.title for question in QUESTIONS))
    return text_table(heads, rows, numbers=frozenset(range(1, len(heads))))
