"""How likely is each sum of bookings? Drawn futures, and where eight of ten lie."""

import numpy as np
from matplotlib.axes import Axes

from forecast.pipeline import PipelineForecast
from marathon.charts import canvas


def draw(found: PipelineForecast, answer: str, currency: str) -> canvas.Chart:
    """Draw the bookings of all drawn futures; where no amounts are known, their wins.

    Args:
        found: The forecast.
        answer: Its verdict.
        currency: Currency of bookings; empty: not known.
    """
    return canvas.chart(
        "forecast", f"What is still to come by {found.until}?", answer,
        wide=(10.5, 3.6), narrow=(4.6, 3.2),
        fill=lambda panels, shape: _panel(panels[0], found, currency, shape),
    )  # fmt: skip


def _panel(axes: Axes, found: PipelineForecast, currency: str, shape: canvas.Shape) -> None:
    money = found.model.amounts.wins > 0
    futures = found.futures.bookings if money else found.futures.wins
    totals = futures.sum(axis=1) / (1e3 if money else 1.0)
    low, high = np.quantile(totals, (0.1, 0.9))
    counts, edges = np.histogram(totals, bins=40)
    middles = (edges[:-1] + edges[1:]) / 2
    inside = (low <= middles) & (middles <= high)
    axes.bar(
        middles,
        counts,
        np.diff(edges),
        color=np.where(inside, canvas.LADDER[-1], canvas.LADDER[0]),
    )
    axes.axvline(float(totals.mean()), color=canvas.INK, linewidth=1.6)
    if money and found.quota is not None and found.quota > found.booked:
        left = (found.quota - found.booked) / 1e3
        axes.axvline(left, color=canvas.BEHIND, linewidth=1.6, linestyle="--")
        axes.annotate("missing for the quota", (left, 0.97), xycoords=("data", "axes fraction"),
                      xytext=(4, 0), textcoords="offset points", va="top", color=canvas.BEHIND)  # fmt: skip
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    unit = f"bookings, thousand {currency}".rstrip() if money else "wins"
    marks = "; dark: 8 of 10 futures, line: mean" if shape is canvas.Shape.WIDE else ""
    canvas.panel_title(axes, f"{unit}{marks}")
