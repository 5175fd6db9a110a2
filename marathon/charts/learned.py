"""What did the history say? Each value as it was believed before, and as it is afterwards."""

import re
import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from forecast.calibration.learned import Learned
from marathon.charts import canvas
from marathon.sentences.calibration import said_of

_FARTHEST: Final = 6.0
"""Standard deviations of the prior that are shown on each side, at most."""
_HEIGHT: Final = {canvas.Shape.WIDE: 0.8, canvas.Shape.NARROW: 0.58}
"""Of a hill, where rows lie one apart."""
_COLOURS: Final = {
    "identified": canvas.LADDER[-1],
    "between": canvas.LADDER[2],
    "assumed": canvas.LADDER[0],
}


def draw(learned: Sequence[Learned], pipeline: str = "") -> canvas.Chart:
    """Draw a row a value: what was believed before as an outline, what is left as a hill.

    Args:
        learned: What a calibration found, in its order.
        pipeline: Of which pipeline, where there are several.
    """
    counts = {status: sum(each.status == status for each in learned) for status in _COLOURS}
    answer = (
        f"Of {len(learned)} values: {counts['identified']} identified (dark), "
        f"{counts['between']} between, {counts['assumed']} assumed (light): there the "
        "hill is as wide as the outline, which is what was believed before, and not far from it."
    )
    rows = max(1, len(learned))
    of = f" of {pipeline}" if pipeline else ""
    return canvas.chart(
        _file_name(pipeline), f"What did the history say{of}?", answer,
        wide=(10.5, 1.3 + 0.42 * rows), narrow=(4.6, 1.5 + 0.58 * rows),
        fill=lambda panels, shape: _rows(panels[0], learned, shape),
    )  # fmt: skip


def _file_name(pipeline: str) -> str:
    """A name that every file system takes, and that is not another pipeline's."""
    if not pipeline:
        return "learned"
    plain = re.sub(r"[^a-z0-9]+", "_", pipeline.casefold()).strip("_")[:40]
    return f"learned_{plain}_{zlib.crc32(pipeline.encode()):08x}"


def _rows(axes: Axes, learned: Sequence[Learned], shape: canvas.Shape) -> None:
    edge = max((abs(each.moved) + 3.0 * each.left for each in learned), default=3.0)
    edge = min(max(edge, 3.0), _FARTHEST)
    for place, each in enumerate(learned):
        _one(axes, place, each, edge, _HEIGHT[shape])
        _say(axes, place, each, shape)
    axes.axvline(0.0, color=canvas.GRID, linewidth=1.0, zorder=0)
    axes.set_xlim(-edge, edge)
    axes.set_ylim(len(learned) - 0.5, -1.1)
    axes.tick_params(axis="both", length=0)
    axes.set_xticks([-2.0, 0.0, 2.0], ["lower", "before", "higher"])
    axes.spines["left"].set_visible(False)
    if shape is canvas.Shape.WIDE:
        names = [each.name for each in learned]
        axes.set_yticks(range(len(learned)), names, fontsize=9.5)
        canvas.panel_title(
            axes, "each on the scale of what was believed before; 80 % intervals"
        )
    else:
        axes.set_yticks([])


def _one(axes: Axes, place: int, each: Learned, edge: float, height: float) -> None:
    """The outline of the prior and the hill of the posterior, both of one height."""
    across = np.linspace(-edge, edge, 801)
    base = place + 0.35
    prior = base - height * np.exp(-0.5 * across**2)
    axes.plot(across, prior, color=canvas.QUIET, linewidth=0.9)
    wide = max(each.left, 0.01)
    hill = base - height * np.exp(-0.5 * ((across - each.moved) / wide) ** 2)
    axes.fill_between(
        across, hill, base, color=_COLOURS[each.status], alpha=0.85, linewidth=0
    )
    if abs(each.moved) > edge:
        side = np.sign(each.moved)
        axes.plot([side * 0.98 * edge], [base - 0.15], color=_COLOURS[each.status],
                  marker=">" if side > 0 else "<")  # fmt: skip


def _say(axes: Axes, place: int, each: Learned, shape: canvas.Shape) -> None:
    """The value and its interval in words, beside the row or above it."""
    said = said_of(each)
    if shape is canvas.Shape.WIDE:
        axes.annotate(
            f"{said}, {each.status}", (1.0, place + 0.1), xycoords=axes.get_yaxis_transform(),
            xytext=(8, 0), textcoords="offset points", va="center", fontsize=9,
        )  # fmt: skip
    else:
        axes.annotate(
            f"{each.name}: {said}", (0.0, place - 0.24), xycoords=axes.get_yaxis_transform(),
            va="bottom", fontsize=7.5,
        )  # fmt: skip
