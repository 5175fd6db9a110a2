"""How good were earlier forecasts? Their intervals, window by window, and what came."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from forecast.backtest.rolling import OURS
from marathon.charts import canvas

SHOWN = 60
"""Windows drawn, the latest ones."""


def draw(windows: pd.DataFrame, measure: str, answer: str) -> canvas.Chart:
    """Draw the forecast from each evening beside what came.

    Args:
        windows: Scores of every window of one horizon (`Backtest.windows`).
        measure: What was forecast.
        answer: The verdict.
    """
    weeks = int(windows["weeks"].iloc[0])
    mine = windows[windows["method"] == OURS]
    totals = mine.groupby("origin")[["actual", "mean", "low", "high"]].sum()
    title = f"How good were forecasts of {measure} over {weeks} week{'s' * (weeks > 1)}?"
    return canvas.chart(
        "backtest", title, answer,
        wide=(10.5, 3.8), narrow=(4.6, 3.4),
        fill=lambda panels, _: _panel(panels[0], totals.tail(SHOWN), measure),
    )  # fmt: skip


def _panel(axes: Axes, totals: pd.DataFrame, measure: str) -> None:
    scale = 1e3 if totals["actual"].max() >= 1e5 else 1.0
    days = pd.to_datetime(totals.index).to_numpy()
    low, high = (totals[name].to_numpy() / scale for name in ("low", "high"))
    came = totals["actual"].to_numpy() / scale
    held = (low <= came) & (came <= high)
    axes.vlines(days, low, high, color=canvas.LADDER[0], linewidth=4)
    axes.plot(days, totals["mean"] / scale, "_", color=canvas.INK, markersize=7)
    axes.plot(days[held], came[held], "o", color=canvas.LADDER[-1], markersize=4.5)
    axes.plot(days[~held], came[~held], "x", color=canvas.BEHIND, markersize=7, mew=2)
    axes.set_ylim(bottom=0)
    axes.tick_params(axis="x", labelrotation=30)
    unit = "thousand " if scale > 1 else ""
    text = (
        f"{unit}{measure}; bar: 8 of 10 futures, line: mean, dot: what came, cross: outside"
    )
    canvas.panel_title(axes, text)
    axes.set_xlim(days.min() - np.timedelta64(5, "D"), days.max() + np.timedelta64(5, "D"))
