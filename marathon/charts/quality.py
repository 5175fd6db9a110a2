"""When do deals arrive and close, and how old are the open ones? A history at a glance."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from forecast.history import History
from marathon.charts import canvas
from sim.outputs import schema

_WEEK: Final = 7
_BARS: Final = 24
_HEADROOM: Final = 1.25
"""Height of a panel over its highest bar, where words stand above the bars."""
_MOST_WEEKS: Final = 260
"""Weeks shown, the latest ones: five years."""


def draw(history: History) -> canvas.Chart:
    """Draw deals created a week, open deals by age, and deals closed a week."""
    return canvas.chart(
        "history", "When do deals come and go?", _answer(history),
        wide=(10.5, 3.4), narrow=(4.6, 8.4), panels=3,
        fill=lambda panels, _: _panels(panels, history),
        panel=lambda axes: _arrivals(axes, history),
    )  # fmt: skip


def _answer(history: History) -> str:
    deals = history.deals
    ages, longest = _open_ages(history), _longest_cycle(deals)
    arrivals = _by_week(deals["created"], history)[1]
    text = f"In an average week {arrivals.mean():,.1f} deals are created; "
    if not len(ages):
        return text + "none is open at the end."
    text += f"{len(ages):,} are open, half of them for over {np.median(ages):,.0f} days"
    if longest is None:
        return text + "; none was ever closed."
    older = int((ages > longest).sum())
    if older == 0:
        return text + "."
    return text + f", {older:,} for longer than any closed deal took ({longest:,} days)."


def _panels(panels: list[Axes], history: History) -> None:
    _arrivals(panels[0], history)
    _ages(panels[1], history)
    _closings(panels[2], history)


def _arrivals(axes: Axes, history: History) -> None:
    weeks, counts = _by_week(history.deals["created"], history)
    axes.bar(weeks, counts, width=_WEEK, color=canvas.LADDER[-1])
    _settle(axes, "created a week")
    _dates(axes)


def _closings(axes: Axes, history: History) -> None:
    bottom: Any = 0
    for status, colour in (
        (schema.WON, canvas.LADDER[-1]),
        (schema.LOST, canvas.LADDER[0]),
    ):
        mine = history.deals[history.deals["status"] == status]
        weeks, counts = _by_week(mine["closed"], history)
        axes.bar(weeks, counts, width=_WEEK, bottom=bottom, color=colour, label=status)
        bottom = bottom + counts
    axes.legend(frameon=False, ncols=2, loc="upper left", handlelength=1.0)
    _settle(axes, "closed a week")
    _dates(axes)
    axes.set_ylim(top=_HEADROOM * max(axes.get_ylim()[1], 1.0))


def _ages(axes: Axes, history: History) -> None:
    ages, longest = _open_ages(history), _longest_cycle(history.deals)
    if not len(ages):
        axes.text(0.5, 0.5, "no deal is open", ha="center", transform=axes.transAxes)
    else:
        axes.hist(ages, bins=_BARS, color=canvas.LADDER[2])
    if longest is not None:
        axes.axvline(longest, color=canvas.BEHIND, linewidth=1.6, linestyle="--")
        axes.annotate("longest cycle", (longest, 0.97), xycoords=("data", "axes fraction"),
                      xytext=(4, 0), textcoords="offset points", va="top",
                      color=canvas.BEHIND)  # fmt: skip
    _settle(axes, "open deals by age, days")
    axes.set_ylim(top=_HEADROOM * max(axes.get_ylim()[1], 1.0))


def _by_week(
    days: pd.Series[pd.Timestamp], history: History
) -> tuple[NDArray[np.datetime64], NDArray[np.int64]]:
    """The Mondays of the history, and how many of the days lie in each week."""
    first = history.deals["created"].min()
    last = pd.Timestamp(history.meta.snapshot)
    start = max(first, last - pd.Timedelta(weeks=_MOST_WEEKS))
    monday = start.normalize() - pd.Timedelta(days=start.weekday())
    weeks = pd.date_range(monday, last, freq="7D").to_numpy().astype("datetime64[D]")
    known = days.dropna().to_numpy().astype("datetime64[D]")
    place = (known - weeks[0]).astype(np.int64) // _WEEK
    inside = (place >= 0) & (place < len(weeks))
    return weeks, np.bincount(place[inside], minlength=len(weeks))


def _open_ages(history: History) -> NDArray[np.int64]:
    still = history.deals[history.deals["status"] == schema.OPEN]
    ages = pd.Timestamp(history.meta.snapshot) - still["created"]
    days: NDArray[np.int64] = ages.dt.days.to_numpy(dtype=np.int64)
    return days


def _longest_cycle(deals: pd.DataFrame) -> int | None:
    closed = deals[deals["status"] != schema.OPEN]
    return (
        int((closed["closed"] - closed["created"]).dt.days.max()) if len(closed) else None
    )


def _settle(axes: Axes, title: str) -> None:
    canvas.panel_title(axes, title)
    canvas.quiet_grid(axes, "y")
    axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))


def _dates(axes: Axes) -> None:
    locator = AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
