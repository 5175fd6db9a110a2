"""Where does a rep's time go? Shares of hours by kind of work, one bar a scenario."""

import math
from typing import Final

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences.comparison.telling import Story

KINDS: Final = (
    ("time_selling", "selling", "#0a4a66", "white"),
    ("time_prospecting", "prospecting", "#3a8fb0", "white"),
    ("time_service", "service", "#e08e45", canvas.INK),
    ("time_administration", "administration", "#f0c08a", canvas.INK),
    ("time_meetings", "with the manager", "#8d86b5", "white"),
    ("time_no_value", "no value", "#c2410c", "white"),
    ("time_switching", "switching", "#c9d1d8", canvas.INK),
    ("time_other", "travel, other", "#e6eaed", canvas.INK),
)
"""Responses whose shares make a whole, in the order of the bars."""


def draw(story: Story, other: str) -> canvas.Chart:
    """Draw how reps use their time in every scenario."""
    rows = len(story.scenarios)
    return canvas.chart(
        "time_use", "Where does a rep's time go?", _answer(story, other),
        wide=(10.5, 1.5 + 0.55 * rows), narrow=(4.6, 1.9 + 0.72 * rows),
        fill=lambda panels, shape: _bars_and_legend(panels[0], story, shape),
    )  # fmt: skip


def _answer(story: Story, other: str) -> str:
    def selling(name: str) -> float:
        return 100 * sum(
            story.mean(name, kind) for kind in ("time_selling", "time_prospecting")
        )

    base = story.comparison.base
    said = f"Selling and prospecting take {selling(base):.0f} % of it under {story.title(base)}"
    if other == base:
        return f"{said}."
    return f"{said}, {selling(other):.0f} % under {story.title(other)}."


def _bars_and_legend(axes: Axes, story: Story, shape: canvas.Shape) -> None:
    _bars(axes, story, shape)
    axes.legend(
        ncols=4 if shape is canvas.Shape.WIDE else 2, frameon=False, loc="upper center",
        bbox_to_anchor=(0.5, -0.04), handlelength=1.0, columnspacing=1.2,
    )  # fmt: skip


def _bars(axes: Axes, story: Story, shape: canvas.Shape) -> None:
    least = 0.045 if shape is canvas.Shape.WIDE else 0.085
    names = story.scenarios
    parts = [
        (said, colour, ink, [_share(story, name, response) for name in names])
        for response, said, colour, ink in KINDS
    ]
    ends = canvas.stacked_bars(axes, parts, height=canvas.BAR, least=least)
    axes.set_xlim(0, max(*ends, 1e-9))
    axes.set_xticks([])
    canvas.name_bars(axes, [story.title(name) for name in names], shape)
    axes.spines["bottom"].set_visible(False)


def _share(story: Story, name: str, response: str) -> float:
    share = story.mean(name, response)
    return share if math.isfinite(share) else 0.0
