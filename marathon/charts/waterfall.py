"""Steps from one sum to another, drawn as bars that begin where the last one ended."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from marathon.charts import canvas


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A sum, or a step from one sum to the next; in the chart's unit."""

    title: str
    start: float
    end: float
    whole: bool
    beside: str = ""
    """What is said behind the number."""


def steps(axes: Axes, bars: Sequence[Bar], shape: canvas.Shape) -> None:
    """Draw the bars, the first on top, and name them.

    Args:
        axes: Where they are drawn.
        bars: The first and the last are sums.
        shape: The screen.
    """
    low = min(min(bar.start, bar.end) for bar in bars[1:-1]) if len(bars) > 2 else 0.0
    high = max(max(bar.start, bar.end) for bar in bars)
    # Steps are small beside the whole, so the axis begins where they happen.
    floor = max(0.0, low - 0.35 * (high - low)) if low > 0.4 * high else 0.0
    for place, bar in enumerate(bars):
        start = max(bar.start, floor)
        rises = bar.end >= bar.start
        colour = canvas.LADDER[0] if place == 0 else canvas.LADDER[-1] if bar.whole else (
            canvas.LADDER[2] if rises else canvas.BEHIND)  # fmt: skip
        axes.barh(place, bar.end - start, left=start, color=colour, height=canvas.BAR)
        said = f"{bar.end:,.0f}" if bar.whole else f"{bar.end - bar.start:+,.1f}"
        axes.text(max(start, bar.end) + 0.012 * (high - floor), place, f"{said}{bar.beside}",
                  va="center", fontweight="bold", color=canvas.INK)  # fmt: skip
        if place + 1 < len(bars):
            axes.plot([bar.end, bar.end], [place, place + 1], color=canvas.INK, linewidth=0.8,
                      zorder=0)  # fmt: skip
    longest = max(len(bar.beside) for bar in bars)
    room = 0.12 + (0.012 if shape is canvas.Shape.WIDE else 0.035) * longest
    axes.set_xlim(floor, high + room * (high - floor))
    if floor > 0.0:
        axes.set_xlabel(f"the axis begins at {floor:,.0f}, not at 0")
    titles = [bar.title for bar in bars]
    canvas.name_bars(axes, titles, shape)
    if shape is canvas.Shape.WIDE:
        axes.set_yticks(range(len(titles)), [textwrap.fill(x, 34) for x in titles])
    canvas.quiet_grid(axes, "x")
