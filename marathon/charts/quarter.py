"""Where will the quarter end? Booked so far, and the futures as a fan, against quota and pace."""

import numpy as np
from matplotlib.axes import Axes

from forecast.deals import Target
from forecast.pace import usual_pace
from forecast.periods import day_number
from forecast.pipeline import PipelineForecast
from marathon.charts import canvas
from sim.arrays import Array

_BANDS = ((0.1, 0.9, 0.3), (0.25, 0.75, 0.45))


def draw(found: PipelineForecast, answer: str, currency: str) -> canvas.Chart:
    """Draw what is booked, day by day, and where futures lead from there.

    Args:
        found: The forecast.
        answer: Its verdict.
        currency: Currency of bookings; empty: not known.
    """
    return canvas.chart(
        "quarter", "Where will the quarter end?", answer,
        wide=(10.5, 4.6), narrow=(4.6, 5.2),
        fill=lambda panels, shape: _panel(panels[0], found, currency, shape),
    )  # fmt: skip


def _panel(axes: Axes, found: PipelineForecast, currency: str, shape: canvas.Shape) -> None:
    target: Target = "bookings" if found.model.amounts.wins else "wins"
    scale = 1e3 if target == "bookings" else 1.0
    start, today = day_number(found.booked_since), day_number(found.as_of)
    booked = _booked(found, target) / scale
    already = float(booked[-1]) if len(booked) else 0.0
    futures = found.futures.bookings if target == "bookings" else found.futures.wins
    paths = np.cumsum(futures, axis=1) / scale + already
    ends = found.futures.periods.end - 1
    days = _dates(np.append(today, ends))
    for low, high, shade in _BANDS:
        edges = np.quantile(paths, (low, high), axis=0)
        bottom, top = (np.append(already, edge) for edge in edges)
        axes.fill_between(
            days, bottom, top, color=canvas.LADDER[3], alpha=shade, linewidth=0,
            label=f"{100 * (high - low):.0f} of 100",
        )  # fmt: skip
    middle = np.append(already, np.median(paths, axis=0))
    axes.plot(days, middle, color=canvas.LADDER[-1], linewidth=1.8, label="median")
    so_far = _dates(np.arange(start - 1, start - 1 + len(booked) + 1))
    axes.plot(so_far, np.append(0.0, booked), color=canvas.INK, linewidth=2.4, label=f"{target} so far")  # fmt: skip
    if target == "bookings" and found.quota is not None:
        _quota(axes, found, found.quota / scale)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.02)
    axes.tick_params(axis="x", labelrotation=30)
    canvas.quiet_grid(axes, "y")
    unit = f"thousand {currency} booked".replace("  ", " ") if scale > 1 else "wins"
    canvas.panel_title(axes, f"{unit} since {found.booked_since}")
    canvas.legend_below(axes, shape)


def _quota(axes: Axes, found: PipelineForecast, quota: float) -> None:
    """Draw the quota, and the course that usually leads to such a sum."""
    first, last = day_number(found.booked_since), day_number(found.until)
    axes.axhline(quota, color=canvas.BEHIND, linewidth=1.6, linestyle="--", label="quota")
    pace = usual_pace(found.model.table, first, last, "bookings")
    said = "usual way to it" if pace.quarters else "even way to it"
    axes.plot(
        _dates(np.arange(first - 1, last + 1)), quota * np.append(0.0, pace.share),
        color=canvas.BEHIND, linewidth=1.2, linestyle=":", label=said,
    )  # fmt: skip


def _booked(found: PipelineForecast, target: Target) -> Array:
    """Return what was booked up to each day from the quarter's start to tonight."""
    table, start = found.model.table, day_number(found.booked_since)
    days = max(day_number(found.as_of) - start + 1, 0)
    mine = table.won & (table.closed >= start)
    worth = table.worth(target)[mine]
    return np.cumsum(np.bincount(table.closed[mine] - start, worth, minlength=days))


def _dates(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]")
