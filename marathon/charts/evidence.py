"""Does what is simulated lie where studies say? Each row on the scale of its own range."""

import math
import textwrap

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences import quick
from marathon.sentences.figures import figure as said_figure
from marathon.sentences.figures import published
from sim.evidence.result import RowFound, Validation

_EDGE = 1.0
"""How many ranges are shown on each side of the published one."""
_MARKS = {"counted": "o", "fit": "^", "calibrated": "s", "not discriminating": "D"}


def draw(found: Validation) -> canvas.Chart:
    """Draw every row: its range as a band, its interval as a line."""
    answer = (
        quick.verdict(found)
        if quick.is_quick(found)
        else f"{sum(row.inside for row in found.rows)} of {len(found.rows)} rows do."
    )
    rows = max(1, len(found.rows))
    return canvas.chart(
        "evidence", "Does what is simulated lie where studies say?",
        f"{answer} The band is the published range, the "
        "line the simulated interval; a filled circle counts, a triangle is fit, a square "
        "calibrated, a diamond would lie there anyway.",
        wide=(10.5, 1.0 + 0.30 * rows), narrow=(4.6, 1.0 + 0.46 * rows),
        fill=lambda panels, shape: _rows(panels[0], found, shape),
    )  # fmt: skip


def _rows(axes: Axes, found: Validation, shape: canvas.Shape) -> None:
    rows = found.rows
    axes.axvspan(0.0, 1.0, color=canvas.GRID, zorder=0)
    for place, row in enumerate(rows):
        label = None if quick.is_quick(found) else row.label
        _one(axes, place, row, label, _colour(found, row, canvas.LADDER[-1]))
    axes.set_xlim(-_EDGE, 1.0 + _EDGE)
    axes.set_xticks([0.0, 1.0], ["low end", "high end"])
    axes.set_ylim(len(rows) - 0.5, -0.7)
    axes.tick_params(axis="both", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    if shape is canvas.Shape.WIDE:
        names = [textwrap.shorten(row.row.title, 62, placeholder=" ...") for row in rows]
        axes.set_yticks(range(len(rows)), names, fontsize=9)
        _say_figures(axes, found)
    else:
        axes.set_yticks([])
        for place, row in enumerate(rows):
            axes.annotate(
                textwrap.shorten(row.row.title, 52, placeholder=" ..."),
                (-_EDGE, place - 0.22), va="bottom", fontsize=8.5,
            )  # fmt: skip


def _colour(found: Validation, row: RowFound, inside: str) -> str:
    """Of a row that lies outside one of warning, of one that cannot be told a quiet one."""
    if not quick.can_tell(found, row):
        return canvas.QUIET
    return inside if row.inside else canvas.BEHIND


def _say_figures(axes: Axes, found: Validation) -> None:
    """Range and figure in words, to the right of each row."""
    for place, row in enumerate(found.rows):
        axes.annotate(
            f"{published(row)}: {said_figure(row)}", (1.0, place),
            xycoords=axes.get_yaxis_transform(), xytext=(6, 0), textcoords="offset points",
            va="center", fontsize=8.5, color=_colour(found, row, canvas.INK),
        )  # fmt: skip


def _one(axes: Axes, place: int, row: RowFound, label: str | None, colour: str) -> None:
    """One row on the scale of its range; what lies beyond the chart is an arrow at its edge."""
    if not math.isfinite(row.figure.mean):
        return
    low, middle, high = (
        _scaled(row, value) for value in (row.figure.low, row.figure.mean, row.figure.high)
    )
    axes.plot(
        [low, high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt"
    )
    beyond = (row.figure.mean - row.row.low) / row.row.width
    mark = _MARKS.get(label or "", "o")
    if beyond < -_EDGE:
        mark = "<"
    if beyond > 1.0 + _EDGE:
        mark = ">"
    filled = label == "counted"
    axes.plot(
        middle, place, marker=mark, markersize=6.5, color=colour,
        markerfacecolor=colour if filled else "white", markeredgecolor=colour,
        clip_on=False,
    )  # fmt: skip
    axes.axhline(place, color=canvas.QUIET, linewidth=0.3, alpha=0.4, zorder=0)


def _scaled(row: RowFound, value: float) -> float:
    """A value on the scale of the range, 0 at its low end and 1 at its high end."""
    place = (value - row.row.low) / row.row.width if math.isfinite(value) else value
    return min(1.0 + _EDGE, max(-_EDGE, place))
