"""What was said, and what came? Kept forecasts in the order of the days they spoke of."""

import pandas as pd
from matplotlib.axes import Axes

from marathon.charts import canvas

SHOWN = 26
"""Forecasts drawn, the latest ones."""


def draw(rows: pd.DataFrame, measure: str, answer: str) -> canvas.Chart:
    """Draw the 80 % interval of each forecast and what came.

    Args:
        rows: Of the company, one measure (`TrackRecord.frame`).
        measure: What was forecast.
        answer: The verdict.
    """
    shown = rows.sort_values(["until", "as_of"]).tail(SHOWN)
    height = 1.4 + 0.3 * len(shown)
    return canvas.chart(
        "kept", f"What was said of {measure}, and what came?", answer,
        wide=(10.5, height), narrow=(4.6, height + 0.6),
        fill=lambda panels, shape: _panel(panels[0], shown, measure, shape),
    )  # fmt: skip


def _panel(axes: Axes, rows: pd.DataFrame, measure: str, shape: canvas.Shape) -> None:
    scale = 1e3 if rows["actual"].max() >= 1e5 else 1.0
    places = list(range(len(rows)))
    low, high, mean, came = (
        (rows[name] / scale).to_numpy() for name in ("low", "high", "mean", "actual")
    )
    held = rows["covered"].to_numpy(dtype=bool)
    axes.hlines(places, low, high, color=canvas.LADDER[0], linewidth=5)
    axes.plot(mean, places, "|", color=canvas.INK, markersize=10)
    for mine, mark, colour in ((held, "o", canvas.LADDER[-1]), (~held, "x", canvas.BEHIND)):
        chosen = [place for place, each in zip(places, mine, strict=True) if each]
        axes.plot(came[mine], chosen, mark, color=colour, markersize=6, mew=2)
    said = zip(rows["as_of"], rows["until"], strict=True)
    axes.set_yticks(places, [f"{first} to {last}" for first, last in said])
    axes.tick_params(axis="y", length=0, labelsize=9)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    canvas.quiet_grid(axes, "x")
    unit = "thousand " if scale > 1 else ""
    marks = "; bar: 8 of 10 futures, dot: what came" if shape is canvas.Shape.WIDE else ""
    canvas.panel_title(axes, f"{unit}{measure}{marks}")
