"""Where was the difference made? From one way's bookings to the other's, part by part."""

from typing import Final

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.charts.waterfall import Bar, steps
from marathon.sentences.explanation import Because, along_the_money, large_parts, verdict

_MOST: Final = 7
"""Parts with a bar of their own: more cannot be read from the back of a room."""


def draw(told: Because) -> canvas.Chart:
    """Draw the account as steps from the base to the other."""
    bars = _bars(told)
    return canvas.chart(
        "account", "Where was the difference made?", _answer(told),
        wide=(10.5, 0.9 + 0.5 * len(bars)), narrow=(4.6, 0.9 + 0.62 * len(bars)),
        fill=lambda panels, shape: _panel(panels[0], told, bars, shape),
    )  # fmt: skip


def _answer(told: Because) -> str:
    """Where it was made; where nothing differs, that."""
    moved = told.explanation.changes and told.explanation.bookings.difference.mean
    return along_the_money(told) if moved else verdict(told)[0]


def _bars(told: Because) -> list[Bar]:
    """Base, the largest parts in the order of the account, all others, the other."""
    split = told.explanation.bookings
    large = large_parts(split, list(split.shares))
    large = sorted(large, key=lambda share: -abs(share.value.mean))[:_MOST]
    place = split.before.mean / 1e3
    bars = [Bar(title=told.base, start=0.0, end=place, whole=True)]
    rest = split.difference.mean / 1e3
    for share in split.shares:
        if share in large:
            step = share.value.mean / 1e3
            bars.append(
                Bar(title=share.meaning, start=place, end=place + step, whole=False)
            )
            place, rest = place + step, rest - step
    if len(large) < len(split.shares):
        bars.append(
            Bar(title="everything else", start=place, end=place + rest, whole=False)
        )
        place += rest
    bars.append(Bar(title=told.other, start=0.0, end=place, whole=True))
    return bars


def _panel(axes: Axes, told: Because, bars: list[Bar], shape: canvas.Shape) -> None:
    steps(axes, bars, shape)
    canvas.panel_title(axes, f"thousand {told.currency} booked, {told.whose}")
