"""Where was the difference made? From one way's bookings to the other's, part by part."""

import textwrap
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences.explanation import Because, large_parts, verdict

_MOST: Final = 7
"""Parts with a bar of their own: more cannot be read from the back of a room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    title: str
    start: float
    end: float
    whole: bool


def draw(told: Because) -> canvas.Chart:
    """Draw the account as steps from the base to the other."""
    bars = _bars(told)
    return canvas.chart(
        "account", "Where was the difference made?", verdict(told)[:2][-1],
        wide=(10.5, 0.9 + 0.5 * len(bars)), narrow=(4.6, 0.9 + 0.62 * len(bars)),
        fill=lambda panels, shape: _panel(panels[0], told, bars, shape),
    )  # fmt: skip


def _bars(told: Because) -> list[_Bar]:
    """Base, the largest parts in the order of the account, all others, the other."""
    split = told.explanation.bookings
    large = large_parts(split, list(split.shares))
    large = sorted(large, key=lambda share: -abs(share.value.mean))[:_MOST]
    place = split.before.mean / 1e3
    bars = [_Bar(title=told.base, start=0.0, end=place, whole=True)]
    rest = split.difference.mean / 1e3
    for share in split.shares:
        if share in large:
            step = share.value.mean / 1e3
            bars.append(
                _Bar(title=share.meaning, start=place, end=place + step, whole=False)
            )
            place, rest = place + step, rest - step
    if len(large) < len(split.shares):
        bars.append(
            _Bar(title="everything else", start=place, end=place + rest, whole=False)
        )
        place += rest
    bars.append(_Bar(title=told.other, start=0.0, end=place, whole=True))
    return bars


def _panel(axes: Axes, told: Because, bars: list[_Bar], shape: canvas.Shape) -> None:
    _steps(axes, bars)
    titles = [bar.title for bar in bars]
    canvas.name_bars(axes, titles, shape)
    if shape is canvas.Shape.WIDE:
        axes.set_yticks(range(len(titles)), [textwrap.fill(x, 34) for x in titles])
    canvas.panel_title(axes, f"thousand {told.currency} booked, {told.whose}")
    canvas.quiet_grid(axes, "x")


def _steps(axes: Axes, bars: list[_Bar]) -> None:
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
        said = f"{bar.end:.0f}" if bar.whole else f"{bar.end - bar.start:+.1f}"
        axes.text(max(start, bar.end) + 0.012 * (high - floor), place, said, va="center",
                  fontweight="bold", color=canvas.INK)  # fmt: skip
        if place + 1 < len(bars):
            axes.plot([bar.end, bar.end], [place, place + 1], color=canvas.INK, linewidth=0.8,
                      zorder=0)  # fmt: skip
    axes.set_xlim(floor, high + 0.12 * (high - floor))
    if floor > 0.0:
        axes.set_xlabel(f"the axis begins at {floor:.0f}, not at 0")
