"""Ahead or behind? What is booked so far in the corridor of the plan's futures."""

import datetime as dt

import numpy as np
from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.planning.pace import PaceNumbers
from sim.arrays import Array
from sim.experiments.reaching.bookings import BookedFutures


def draw(
    found: PaceNumbers,
    futures: BookedFutures,
    so_far: Array,
    answer: str,
    currency: str,
    question: str = "Are we ahead or behind?",
) -> canvas.Chart:
    """Draw the corridor, the target and what is booked.

    Args:
        found: How the plan stands.
        futures: The plan's futures.
        so_far: Booked by the end of each week that is known, added up; empty where only the sum is
            known, which is then a single dot.
        answer: The verdict.
        currency: Currency of bookings.
        question: What it answers.
    """
    return canvas.chart(
        "pace", question, answer,
        wide=(10.5, 4.6), narrow=(4.6, 5.2),
        fill=lambda panels, shape: _panel(panels[0], found, futures, so_far, currency, shape),
    )  # fmt: skip


def _panel(
    axes: Axes, found: PaceNumbers, futures: BookedFutures, so_far: Array, currency: str,
    shape: canvas.Shape,
) -> None:  # fmt: skip
    target = found.target
    begin = futures.days[0]
    ends = [begin + dt.timedelta(weeks=week) for week in range(futures.weeks + 1)]
    scale = 1e6 if target.amount >= 2e6 else 1e3
    low, middle, high = (np.append(0.0, line) / scale for line in futures.corridor())
    days = np.array(ends, dtype="datetime64[D]")
    axes.fill_between(
        days, low, high, color=canvas.LADDER[3], alpha=0.3, linewidth=0,
        label="8 of 10 futures of the plan",
    )  # fmt: skip
    axes.plot(days, middle, color=canvas.LADDER[-1], linewidth=1.8, label="the middle one")
    until = np.datetime64(target.until, "D")
    axes.plot(
        [until], [target.amount / scale], marker="D", color=canvas.BEHIND, linestyle="none",
        markersize=8, label="target",
    )  # fmt: skip
    if len(so_far):
        axes.plot(
            days[: len(so_far) + 1], np.append(0.0, so_far) / scale, color=canvas.INK,
            linewidth=2.4, label="booked",
        )  # fmt: skip
    elif found.high > 0.0 and np.isfinite(found.booked):
        axes.plot(
            [np.datetime64(found.week, "D")], [found.booked / scale], marker="o",
            color=canvas.INK, linestyle="none", markersize=8, label="booked",
        )  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.margins(x=0.02)
    axes.tick_params(axis="x", labelrotation=30)
    canvas.quiet_grid(axes, "y")
    unit = "million" if scale > 1e3 else "thousand"
    canvas.panel_title(axes, f"{unit} {currency} booked since {begin}")
    canvas.legend_below(axes, shape)
