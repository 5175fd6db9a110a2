"""What does a manager know? One week of one team as it is, and through two managers' eyes."""

from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from marathon.charts import canvas
from marathon.sentences.fog import answer, how_old, manager, short, when
from sim.experiments.fog.sight import QUESTIONS, Eyes, FogView, Sight

_FILL: Final = {
    Sight.RIGHT: canvas.LADDER[4],
    Sight.WRONG: "#fdf1e7",
    Sight.HIDDEN: "#d3d9de",
}
_LETTERS: Final = {
    Sight.RIGHT: "white",
    Sight.WRONG: canvas.INK,
    Sight.HIDDEN: canvas.INK,
}
_SIGN: Final = {Sight.RIGHT: "✓", Sight.WRONG: "✗", Sight.HIDDEN: "?"}
"""By sign, lightness and hatching as well as by hue: in greyscale they stay three."""
_TRUTH: Final = "#e8f1f5"
_SAID: Final = {Sight.RIGHT: "right", Sight.WRONG: "wrong", Sight.HIDDEN: "not seen"}
_HEADS: Final = {
    "booked": "booked",
    "prospecting": "pro-\nspecting",
    "pipeline": "pipeline",
    "weakest": "weakest\nskill",
    "silent": "dead\ndeals",
}
_WIDTHS: Final = {"weakest": 1.4, "silent": 0.8}
"""Widths of the columns; 1 where nothing is said."""
_COUNTED: Final = {
    Sight.RIGHT: canvas.LADDER[4],
    Sight.WRONG: canvas.BEHIND,
    Sight.HIDDEN: canvas.QUIET,
}
_HEAD: Final = 11.8
"""Points: 14 pixels and more where the picture is as wide as a projector's page."""
_COUNTS: Final = (0.0, 1.65, 3.35)
"""Where the three counts below a panel begin."""
_LARGEST: Final = 12
"""Reps that can be read from the back of a room; a larger team shows its first ones."""


def draw(view: FogView) -> canvas.Chart:
    """Draw the truth and, beside or below it, each manager's view of the same week."""
    rows = min(len(view.reps), _LARGEST)
    panels = 1 + len(view.eyes)
    return canvas.chart(
        "fog", "What does a manager know?", answer(view),
        wide=(4.7 * panels, 1.9 + 0.56 * rows), narrow=(5.6, panels * (1.9 + 0.46 * rows)),
        panels=panels,
        fill=lambda panels, _: _fill(panels, view, rows),
        panel=lambda axes: _seen(axes, view, view.eyes[0], rows),
    )  # fmt: skip


def _fill(panels: list[Axes], view: FogView, rows: int) -> None:
    _truth(panels[0], view, rows)
    for axes, eyes in zip(panels[1:], view.eyes, strict=True):
        _seen(axes, view, eyes, rows)


def _truth(axes: Axes, view: FogView, rows: int) -> None:
    _frame(axes, view, rows)
    _title(axes, "As it is", when(view), canvas.INK)
    for row in range(rows):
        for column, question in enumerate(QUESTIONS):
            said = short(question, view.truth[row][column])
            _tile(axes, row, column, said)


def _seen(axes: Axes, view: FogView, eyes: Eyes, rows: int) -> None:
    _frame(axes, view, rows)
    counts = [(sight, eyes.count(sight)) for sight in Sight]
    name = manager(eyes)
    _title(axes, name[0].upper() + name[1:], how_old(eyes), canvas.INK)
    for row in range(rows):
        for column, question in enumerate(QUESTIONS):
            sight = eyes.sight[row][column]
            said = short(question, eyes.values[row][column])
            _tile(axes, row, column, said, sight)
    # The counts stand where the eye ends up, in the colours of the tiles.
    for start, (sight, number) in zip(_COUNTS, counts, strict=True):
        axes.text(
            start, rows + 0.45, f"{_SIGN[sight]} {number} {_SAID[sight]}", va="center",
            fontsize=13, fontweight="bold", color=_COUNTED[sight],
        )  # fmt: skip


def _frame(axes: Axes, view: FogView, rows: int) -> None:
    axes.set_xlim(-0.75, _edges()[-1])
    axes.set_ylim(rows + 0.85, -1.55)
    axes.axis("off")
    edges = _edges()
    for column, question in enumerate(QUESTIONS):
        axes.text(
            0.5 * (edges[column] + edges[column + 1]), -0.12, _HEADS.get(question.name, question.title),
            ha="center", va="bottom", fontsize=_HEAD, color=canvas.QUIET, linespacing=1.0,
        )  # fmt: skip
    for row in range(rows):
        axes.text(-0.08, row + 0.5, f"rep {view.reps[row]}", ha="right", va="center",
                  fontsize=12, color=canvas.QUIET)  # fmt: skip


def _title(axes: Axes, title: str, below: str, colour: str) -> None:
    axes.text(0, -1.2, title, fontsize=19, fontweight="bold", color=colour, va="bottom")
    axes.text(0, -0.98, below, fontsize=12, color=canvas.QUIET, va="center")


def _tile(axes: Axes, row: int, column: int, said: str, sight: Sight | None = None) -> None:
    """One fact: as it is, or as it is seen, with its sign in the corner."""
    left, right = _edges()[column : column + 2]
    fill, colour = (_FILL[sight], _LETTERS[sight]) if sight else (_TRUTH, canvas.INK)
    axes.add_patch(
        FancyBboxPatch((left + 0.04, row + 0.07), right - left - 0.08, 0.86, linewidth=0,
                       boxstyle="round,pad=0,rounding_size=0.08", facecolor=fill,
                       hatch="///" if sight is Sight.WRONG else None, edgecolor="#eba97f")
    )  # fmt: skip
    lower = 0.0
    if sight is not None and sight is not Sight.HIDDEN:
        lower = 0.1
        axes.text(left + 0.1, row + 0.27, _SIGN[sight], ha="left", va="center",
                  fontsize=10.5, fontweight="bold", color=colour)  # fmt: skip
    axes.text(0.5 * (left + right), row + 0.5 + lower, said or _SIGN[Sight.HIDDEN], ha="center",
              va="center", fontsize=13, fontweight="bold", color=colour)  # fmt: skip


def _edges() -> list[float]:
    """Where columns begin, and where the last one ends."""
    edges = [0.0]
    for question in QUESTIONS:
        edges.append(edges[-1] + _WIDTHS.get(question.name, 1.0))
    return edges
