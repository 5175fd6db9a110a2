"""Who will reach their quota? Teams or reps as rows: booked, where futures end, the quota."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from forecast.levels import Row
from marathon.charts import canvas
from marathon.sentences.forecast import percent

SHOWN = 16
"""Rows drawn, the largest ones."""


def draw(
    name: str, rows: Sequence[Row], answer: str, currency: str, *, priced: bool
) -> canvas.Chart:
    """Draw the rows of a level.

    Args:
        name: team or rep.
        rows: The level, the largest first.
        answer: What is to be seen.
        currency: Currency of bookings; empty: not known.
        priced: Whether amounts are known; otherwise wins are drawn.
    """
    shown = rows[:SHOWN]
    quotas = any(row.quota is not None for row in shown)
    question = (
        f"Which {name}s reach their quota?" if quotas else f"What will each {name} book?"
    )
    return canvas.chart(
        f"{name}s", question, answer,
        wide=(10.5, 1.1 + 0.42 * len(shown)), narrow=(4.6, 1.3 + 0.62 * len(shown)),
        fill=lambda panels, shape: _panel(panels[0], shown, currency, shape, priced=priced),
    )  # fmt: skip


def _panel(
    axes: Axes, rows: Sequence[Row], currency: str, shape: canvas.Shape, *, priced: bool
) -> None:
    scale = 1e3 if priced else 1.0
    high = 0.0
    for place, row in enumerate(rows):
        part = row.total.bookings if priced else row.total.wins
        booked = row.booked / scale if priced else 0.0
        mean, low, top = (
            booked + value / scale
            for value in (part.mean, part.quantiles["0.1"], part.quantiles["0.9"])
        )
        axes.barh(place, booked, color=canvas.LADDER[-1], height=canvas.BAR)
        axes.barh(
            place, mean - booked, left=booked, color=canvas.LADDER[1], height=canvas.BAR
        )
        axes.hlines(place, low, top, color=canvas.INK, linewidth=1.6)
        end = top
        if priced and row.quota is not None:
            quota = row.quota / scale
            axes.plot([quota, quota], [place - 0.4, place + 0.4], color=canvas.BEHIND, linewidth=2.6)  # fmt: skip
            end = max(top, quota)
        if row.p_quota is not None:
            axes.annotate(
                f"quota: {percent(row.p_quota)}", (end, place), xytext=(6, 0),
                textcoords="offset points", va="center", fontweight="bold",
            )  # fmt: skip
        high = max(high, end)
    axes.set_xlim(0, high * (1.18 if shape is canvas.Shape.WIDE else 1.5))
    canvas.name_bars(axes, [row.name for row in rows], shape)
    canvas.quiet_grid(axes, "x")
    unit = f"thousand {currency}".rstrip() if priced else "wins"
    marks = "dark: booked, light: expected, line: 8 of 10 futures"
    text = f"{unit}; {marks}" if shape is canvas.Shape.WIDE else unit
    canvas.panel_title(axes, text)
