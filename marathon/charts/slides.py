"""Charts for a projector: large type, few series, the verdict as the title.

Notebooks show them to a room. A `Slide` is drawn once; Jupyter shows it where it is the last
line of a cell, and where `MARATHON_CHARTS` names a folder it is written there as a PNG.
"""

import io
import os
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from marathon.charts import canvas
from sim.experiments.comparing.comparison import Estimate

FOLDER: Final = "MARATHON_CHARTS"
"""Environment variable: where slides are written."""

MOST_LINES: Final = 4
"""Curves that can be told apart from the back of a room."""

_SIZE: Final = (13.33, 7.5)
_VERDICT, _LABEL, _NOTE = 26, 19, 14
_COLUMNS: Final = 58
_LEFT, _WIDTH, _BOTTOM = 0.27, 0.68, 0.13
_FAINT: Final = "#c3ccd4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar.

    Attributes:
        title: Its name.
        value: Its length with the interval.
        accent: Whether the verdict is about it.
    """

    title: str
    value: Estimate
    accent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One curve.

    Attributes:
        title: Its name, written at its end.
        values: Its points.
        accent: Whether the verdict is about it.
        dashed: Whether it is drawn dashed, as what one cannot see or do.
    """

    title: str
    values: Sequence[float]
    accent: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """A drawn chart.

    Attributes:
        name: Name of its file.
        verdict: What it says; its title.
        picture: The PNG.
    """

    name: str
    verdict: str
    picture: bytes

    def _repr_png_(self) -> bytes:
        """What Jupyter shows."""
        return self.picture


def slide_of(chart: canvas.Chart) -> Slide:
    """A chart of the reports as a slide."""
    return _kept(Slide(name=chart.name, verdict=chart.answer, picture=canvas.png(chart)))


def bars(
    name: str,
    verdict: str,
    rows: Sequence[Bar],
    *,
    said: Callable[[float], str],
    axis: str = "",
    note: str = "",
    reference: float = 0.0,
) -> Slide:
    """Horizontal bars with their intervals, the first on top.

    Args:
        name: Name of its file.
        verdict: What it says.
        rows: The bars.
        said: How a value is written at its bar.
        axis: What the bars' length is.
        note: A line below, for what one has to know to read it.
        reference: Where bars begin.
    """
    with canvas.styled():
        drawn, axes = _frame(verdict, note)
        for place, row in enumerate(rows):
            colour = canvas.LADDER[-1] if row.accent else _FAINT
            length = row.value.mean - reference
            axes.barh(place, length, left=reference, color=colour, height=canvas.BAR)
            # A white rim: the interval is seen on a dark bar as well.
            for rim, ink in ((7.0, "white"), (3.0, canvas.INK)):
                axes.plot(
                    [row.value.low, row.value.high], [place, place],
                    color=ink, linewidth=rim, solid_capstyle="butt",
                )  # fmt: skip
        axes.axvline(reference, color=canvas.INK, linewidth=1.6)
        _bar_labels(axes, rows, said, reference)
        axes.set_yticks(
            range(len(rows)),
            [textwrap.fill(row.title, 22) for row in rows],
            fontsize=_LABEL,
        )
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(axis, fontsize=_NOTE + 1)
        axes.tick_params(axis="x", labelsize=_NOTE)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(said(value))))
        canvas.quiet_grid(axes, "x")
        return _slide(name, verdict, drawn)


def _bar_labels(
    axes: Axes, rows: Sequence[Bar], said: Callable[[float], str], reference: float
) -> None:
    """Values at the far end of bar and interval; coloured where they are surely below."""
    lowest = min(reference, *(row.value.low for row in rows))
    highest = max(reference, *(row.value.high for row in rows))
    span = (highest - lowest) or 1.0
    for place, row in enumerate(rows):
        below = row.value.mean < reference
        harmful = row.value.high < reference
        end = row.value.low if below else row.value.high
        axes.text(
            end + (-0.015 if below else 0.015) * span, place, said(row.value.mean),
            ha="right" if below else "left", va="center", fontsize=_LABEL,
            fontweight="bold", color=canvas.BEHIND if harmful else canvas.INK,
        )  # fmt: skip
    room_left = 0.2 if any(row.value.mean < reference for row in rows) else 0.02
    axes.set_xlim(lowest - room_left * span, highest + 0.2 * span)


def lines(
    name: str,
    verdict: str,
    curves: Sequence[Line],
    *,
    x: Sequence[float],
    across: str,
    up: str,
    note: str = "",
    reference: float | None = None,
    level: str = "",
    marks: Sequence[tuple[float, float, str]] = (),
) -> Slide:
    """Curves that carry their names at their ends.

    Args:
        name: Name of its file.
        verdict: What it says.
        curves: At most `MOST_LINES`.
        x: Where the points stand.
        across: What the horizontal axis is.
        up: What the vertical axis is.
        note: A line below.
        reference: A level to compare with; None: none.
        level: What that level is, written at its right end.
        marks: Points to point at, and what is said of each.

    Raises:
        ValueError: If there are more curves than a room can tell apart.
    """
    if len(curves) > MOST_LINES:
        message = f"{len(curves)} curves; a room tells {MOST_LINES} apart"
        raise ValueError(message)
    with canvas.styled():
        drawn, axes = _frame(verdict, note, left=0.10, width=0.64)
        if reference is not None:
            axes.axhline(reference, color=canvas.INK, linewidth=1.6)
            axes.annotate(
                level, (x[-1], reference), xytext=(-6, -6), textcoords="offset points",
                ha="right", va="top", fontsize=_NOTE + 2, color=canvas.QUIET,
            )  # fmt: skip
        for curve, colour in zip(curves, _line_colours(curves), strict=True):
            axes.plot(
                x, curve.values, color=colour, linewidth=5.0 if curve.accent else 3.2,
                linestyle="--" if curve.dashed else "-",
            )  # fmt: skip
        axes.set_xlim(x[0], x[-1])
        axes.margins(y=0.10)
        _name_ends(axes, curves)
        for across_at, up_at, text in marks:
            axes.plot(across_at, up_at, "o", color=canvas.BEHIND, markersize=13)
            axes.annotate(
                text, (across_at, up_at), xytext=(14, -10), textcoords="offset points",
                fontsize=_LABEL - 2, fontweight="bold", color=canvas.BEHIND, va="top",
            )  # fmt: skip
        axes.set_xlabel(across, fontsize=_LABEL - 2)
        axes.set_title(up, fontsize=_LABEL - 2, loc="left", color=canvas.QUIET, pad=10)
        axes.tick_params(labelsize=_NOTE + 2)
        canvas.quiet_grid(axes, "y")
        return _slide(name, verdict, drawn)


def _line_colours(curves: Sequence[Line]) -> list[str]:
    """One strong colour for what the verdict is about; the others step back."""
    quiet = iter(("#e08e45", "#8d86b5", "#98a4b0", "#79a9bd"))
    return [canvas.LADDER[-1] if curve.accent else next(quiet) for curve in curves]


def _name_ends(axes: Axes, curves: Sequence[Line]) -> None:
    """Write names at the right edge, moved apart where ends lie close together."""
    low, high = axes.get_ylim()
    titles = [textwrap.fill(curve.title, 20) for curve in curves]
    span = high - low
    order = sorted(range(len(curves)), key=lambda place: curves[place].values[-1])
    heights, top = {}, low - span
    for place in order:
        need = 0.065 * (1 + titles[place].count("\n")) * span
        middle = max(float(curves[place].values[-1]), top + need / 2)
        heights[place], top = middle, middle + need / 2
    over = max(0.0, top - high)
    for place, colour in enumerate(_line_colours(curves)):
        axes.text(
            1.015, (heights[place] - over - low) / span, titles[place],
            transform=axes.transAxes, va="center", fontsize=_LABEL - 1,
            fontweight="bold" if curves[place].accent else "normal", color=canvas.readable(colour),
        )  # fmt: skip


def stacks(
    name: str,
    verdict: str,
    rows: Sequence[str],
    parts: Sequence[tuple[str, str, Sequence[float]]],
    *,
    note: str = "",
) -> Slide:
    """Bars whose parts make a whole, with a percentage in each part that has room for one.

    Args:
        name: Name of its file.
        verdict: What it says.
        rows: Names of the bars.
        parts: Name, colour and share in each bar of every part.
        note: A line below.
    """
    with canvas.styled():
        drawn, axes = _frame(verdict, note)
        inked = [
            (title, colour, _ink_on(colour), shares) for title, colour, shares in parts
        ]
        ends = canvas.stacked_bars(axes, inked, height=0.66, least=0.05, size=_LABEL)
        axes.set_yticks(range(len(rows)), [textwrap.fill(row, 22) for row in rows])
        axes.tick_params(axis="y", length=0, labelsize=_LABEL)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(0, max(ends))
        axes.set_xticks([])
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.legend(
            ncols=3, frameon=False, loc="upper center", bbox_to_anchor=(0.4, -0.02),
            fontsize=_LABEL - 1, handlelength=1.0, columnspacing=1.6,
        )  # fmt: skip
        box = axes.get_position()
        axes.set_position((box.x0, 0.22, box.width, box.y1 - 0.22))
        return _slide(name, verdict, drawn)


def _ink_on(colour: str) -> str:
    """White on dark parts, ink on light ones."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else canvas.INK


def _frame(
    verdict: str, note: str, *, left: float = _LEFT, width: float = _WIDTH
) -> tuple[Figure, Axes]:
    """A figure with its verdict on top, and axes below it at fixed places."""
    drawn = canvas.figure(_SIZE)
    drawn.set_layout_engine(None)
    told = textwrap.fill(verdict, _COLUMNS)
    drawn.text(
        0.03, 0.955, told, fontsize=_VERDICT, fontweight="bold", color=canvas.INK, va="top",
        linespacing=1.25,
    )  # fmt: skip
    if note:
        drawn.text(
            0.03, 0.015, textwrap.fill(note, 120), fontsize=_NOTE, color=canvas.QUIET
        )
    top = 0.83 - 0.062 * told.count("\n")
    return drawn, drawn.add_axes((left, _BOTTOM + 0.03, width, top - _BOTTOM - 0.03))


def _slide(name: str, verdict: str, drawn: Figure) -> Slide:
    file = io.BytesIO()
    drawn.savefig(file, format="png", dpi=110, metadata={"Software": None})
    return _kept(Slide(name=name, verdict=verdict, picture=file.getvalue()))


def _kept(slide: Slide) -> Slide:
    """Write a slide where the environment asks for it."""
    if folder := os.environ.get(FOLDER):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{slide.name}.png").write_bytes(slide.picture)
    return slide


def _short(said: str) -> str:
    """A number at an axis without a tenth that says nothing: `80 k`, not `80.0 k`."""
    return re.sub(r"\.0(?= [kM]$)", "", said)
