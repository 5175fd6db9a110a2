"""Where the spread comes from, window by window; and how long until the better one shows."""

from typing import Final

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences.spread import spread_verdict
from sim.experiments.spread.spread import Spread

_COLOURS: Final = {
    "skill": canvas.DISTINCT[1],
    "territory": canvas.DISTINCT[3],
    "manager": canvas.DISTINCT[2],
    "interplay": canvas.DISTINCT[4],
    "luck": canvas.GRID,
}
_SEEN: Final = {
    "inputs": ("inputs", canvas.DISTINCT[1]),
    "wins": ("deals won", canvas.DISTINCT[2]),
    "bookings": ("amounts booked", canvas.DISTINCT[6]),
}
_BARS: Final = {13: "a quarter", 26: "half a year", 52: "a year", 104: "2 years",
                156: "3 years", 208: "4 years"}  # fmt: skip
_LEAST_LABEL: Final = 0.045


def draw(spread: Spread) -> canvas.Chart:
    """Draw both panels."""
    return canvas.chart(
        "spread", "Good, or lucky?", spread_verdict(spread)[0],
        wide=(11.5, 4.6), narrow=(4.6, 8.6), panels=2,
        fill=lambda panels, _: _fill(panels, spread),
        panel=lambda axes: _sources(axes, spread),
    )  # fmt: skip


def _fill(panels: list[Axes], spread: Spread) -> None:
    _sources(panels[0], spread)
    _rankings(panels[1], spread)


def _sources(axes: Axes, spread: Spread) -> None:
    """Shares as stacked bars; a share below zero has no bar."""
    there = {each.weeks for each in spread.sources}
    windows = [weeks for weeks in _BARS if weeks in there] or sorted(there)[-1:]
    for place, weeks in enumerate(windows):
        shares = {name: spread.share(name, weeks).mean for name in _COLOURS}
        start = 0.0
        for name, colour in _COLOURS.items():
            # Luck fills the bar: what a share below zero has not taken from it.
            size = 1.0 - start if name == "luck" else max(shares[name], 0.0)
            axes.barh(place, 100 * size, 0.62, 100 * start, color=colour,
                      label=name if place == 0 else None)  # fmt: skip
            if size >= _LEAST_LABEL:
                ink = canvas.INK if name in {"luck", "manager", "interplay"} else "white"
                axes.text(100 * (start + size / 2), place, f"{100 * shares[name]:.0f}", color=ink,
                          ha="center", va="center", fontsize=10)  # fmt: skip
            start += size
    names = [
        f"{_BARS.get(w, f'{w} weeks')}\n{w * spread.wins_per_week:.1f} deals"
        for w in windows
    ]
    axes.set_yticks(range(len(windows)), names)
    axes.set_ylim(len(windows) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    canvas.panel_title(axes, "Variance of reps' bookings, %")
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.09), ncol=5,
                fontsize=9, handlelength=1.0, columnspacing=1.0)  # fmt: skip


def _rankings(axes: Axes, spread: Spread) -> None:
    """How often two reps are ranked right, by how long they were looked at."""
    for seen, (name, colour) in _SEEN.items():
        rows = [each for each in spread.rankings if each.seen == seen]
        weeks = [each.weeks for each in rows]
        axes.plot(
            weeks, [100 * each.right.mean for each in rows], color=colour, linewidth=3
        )
        axes.fill_between(
            weeks, [100 * each.right.low for each in rows],
            [100 * each.right.high for each in rows], color=colour, alpha=0.16, linewidth=0,
        )  # fmt: skip
        axes.annotate(
            name, (weeks[-1], 100 * rows[-1].right.mean), xytext=(6, 0),
            textcoords="offset points", va="center", color=canvas.readable(colour), fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
    axes.axhline(80, color=canvas.QUIET, linewidth=1.2, linestyle=":")
    axes.set_xscale("log")
    ticks = [w for w in (1, 4, 13, 26, 52, 104, 208) if w <= spread.weeks]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_xlim(1, spread.weeks)
    axes.set_ylim(50, 100)
    canvas.quiet_grid(axes, "y")
    axes.set_xlabel("weeks looked at")
    canvas.panel_title(axes, "Two reps ranked right, %; shade: 95 %")
