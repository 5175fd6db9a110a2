"""How good were earlier forecasts: window by window, beside others, and were they as sure as right?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from scipy.stats import binom

from forecast.backtest.rolling import OURS
from marathon.charts import canvas
from sim.arrays import Array

SHOWN = 60
"""Windows drawn, the latest ones."""
FIFTHS = 5
"""Parts of the drawn futures in which outcomes are counted."""


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
        fill=lambda panels, shape: _panel(panels[0], totals.tail(SHOWN), measure, shape),
    )  # fmt: skip


def _panel(axes: Axes, totals: pd.DataFrame, measure: str, shape: canvas.Shape) -> None:
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
    marks = "bar: 8 of 10, dot: came"
    if shape is canvas.Shape.WIDE:
        marks = "bar: 8 of 10 futures, line: mean, dot: what came, cross: outside"
    text = f"{unit}{measure}; {marks}"
    canvas.panel_title(axes, text)
    axes.set_xlim(days.min() - np.timedelta64(5, "D"), days.max() + np.timedelta64(5, "D"))


def methods(scores: pd.DataFrame, answer: str) -> canvas.Chart:
    """Draw by how much this forecast is better than each simpler method, by horizon.

    Args:
        scores: Scores of all windows (`Backtest.frame`).
        answer: The verdict.
    """
    others = scores[(scores["method"] != OURS) & scores["skill"].notna()]
    names = others.groupby("method")["skill"].mean().sort_values().index.tolist()
    return canvas.chart(
        "methods", "Which simpler method does as well?", answer,
        wide=(10.5, 1.6 + 0.42 * len(names)), narrow=(4.6, 2.2 + 0.6 * len(names)),
        fill=lambda panels, shape: _methods(panels[0], others, names, shape),
    )  # fmt: skip


def _methods(
    axes: Axes, scores: pd.DataFrame, names: list[str], shape: canvas.Shape
) -> None:
    lengths = sorted(set(scores["weeks"]))
    step = canvas.BAR / max(len(lengths), 2)
    shades = canvas.LADDER[:: max(1, (len(canvas.LADDER) - 1) // max(len(lengths) - 1, 1))]
    for number, weeks in enumerate(lengths):
        mine = scores[scores["weeks"] == weeks].set_index("method")
        there = [place for place, name in enumerate(names) if name in mine.index]
        rows = mine.loc[[names[place] for place in there]]
        at = np.array(there) + step * (number - (len(lengths) - 1) / 2)
        shade = shades[min(number, len(shades) - 1)]
        skill = 100 * rows["skill"].to_numpy()
        label = f"{weeks} week{'s' * (weeks > 1)}"
        axes.plot(skill, at, "o", color=shade, markersize=6, label=label)
        known = rows["skill_low"].notna().to_numpy()
        low, high = (
            100 * rows[name].to_numpy()[known] for name in ("skill_low", "skill_high")
        )
        axes.hlines(at[known], low, high, color=shade, linewidth=2)
    axes.axvline(0, color=canvas.INK, linewidth=1)
    canvas.name_bars(axes, names, shape)
    axes.set_xlim(max(axes.get_xlim()[0], -110), 105)
    canvas.quiet_grid(axes, "x")
    left = (
        "left of 0: the other was better"
        if shape is canvas.Shape.WIDE
        else "left: other better"
    )
    canvas.panel_title(axes, f"lower CRPS than each, %; {left}")
    canvas.legend_below(axes, shape)


def places(windows: pd.DataFrame, scores: pd.DataFrame, answer: str) -> canvas.Chart:
    """Draw where outcomes lay among the drawn futures: evenly where forecasts are right.

    Args:
        windows: Scores of every window (`Backtest.windows`).
        scores: Scores of all windows together (`Backtest.frame`).
        answer: What is to be seen.
    """
    ours, mine = scores[scores["method"] == OURS], windows[windows["method"] == OURS]
    pits = {
        int(weeks): (
            np.asarray(mine[mine["weeks"] == weeks]["pit"], np.float64),
            int(count),
        )
        for weeks, count in zip(ours["weeks"], ours["independent"], strict=True)
    }
    return canvas.chart(
        "places", "Did outcomes lie where they were expected?", answer,
        wide=(10.5, 3.2), narrow=(4.6, 2.4 * len(pits)), panels=len(pits),
        fill=lambda panels, _: _every(panels, pits),
        panel=lambda axes: _every([axes], pits),
    )  # fmt: skip


def _every(panels: list[Axes], pits: Mapping[int, tuple[Array, int]]) -> None:
    for axes, (weeks, (pit, independent)) in zip(panels, pits.items(), strict=False):
        _places(axes, pit, weeks, independent)


def _places(axes: Axes, pit: Array, weeks: int, independent: int) -> None:
    counts = np.histogram(pit, bins=FIFTHS, range=(0.0, 1.0))[0]
    edges = binom.ppf(np.array([0.1, 0.9]), independent, 1 / FIFTHS) / independent
    low, high = edges.tolist()
    axes.axhspan(100 * low, 100 * high, color=canvas.GRID, zorder=0)
    shares = 100 * counts / max(len(pit), 1)
    axes.bar(range(FIFTHS), shares, width=0.8, color=canvas.LADDER[-1])
    axes.axhline(100 / FIFTHS, color=canvas.INK, linewidth=1)
    axes.set_xticks(range(FIFTHS), ["lowest", "", "middle", "", "highest"])
    axes.set_ylim(0, max(100 * high, float(shares.max())) + 8)
    canvas.panel_title(axes, f"{weeks} week{'s' * (weeks > 1)}: % of windows")
