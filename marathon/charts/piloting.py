"""How often does a pilot show the change? By quarters, a line a number of teams; and what to count."""

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences import piloting as sentences
from sim.experiments.piloting.power import ENOUGH


def draw(told: sentences.Told) -> tuple[canvas.Chart, ...]:
    """Draw power by size, and by what is counted."""
    power = canvas.chart(
        "power", f"How often does a pilot show it in {told.as_counted}?",
        f"Of 100 pilots, by quarters after the switch; each line a number of teams changed, with as many that go "
        f"on. Enough is {100 * ENOUGH:.0f}.",
        wide=(10.5, 4.4), narrow=(4.6, 4.8),
        fill=lambda panels, shape: _power(panels[0], told, shape),
    )  # fmt: skip
    if told.found.same:
        return (power,)
    counted = canvas.chart(
        "counted", "What should be counted?",
        f"Of 100 pilots of {sentences.size(told.found.judged)}, those that show it; lines are 95 % intervals.",
        wide=(10.5, 2.9), narrow=(4.6, 3.6),
        fill=lambda panels, shape: _counted(panels[0], told, shape),
    )  # fmt: skip
    return power, counted


def _power(axes: Axes, told: sentences.Told, shape: canvas.Shape) -> None:
    designs = told.found.designs
    sizes = sorted({each.teams for each in designs})
    for place, teams in enumerate(sizes):
        own = [each for each in designs if each.teams == teams]
        quarters = [each.quarters for each in own]
        colour = canvas.DISTINCT[(place + 1) % len(canvas.DISTINCT)]
        axes.plot(
            quarters, [100 * each.power.mean for each in own], color=colour, linewidth=2,
            marker="o", markersize=4, label=f"{teams} teams and {teams}",
        )  # fmt: skip
        if place == len(sizes) - 1:
            axes.fill_between(
                quarters, [100 * each.power.low for each in own],
                [100 * each.power.high for each in own], color=colour, alpha=0.15, linewidth=0,
                label="95 % interval",
            )  # fmt: skip
    axes.axhline(100 * ENOUGH, color=canvas.INK, linewidth=1.2, linestyle=":")
    axes.set_ylim(0, 100)
    axes.set_xticks(sorted({each.quarters for each in designs}))
    axes.set_xlabel("quarters after the switch")
    canvas.quiet_grid(axes, "y")
    canvas.legend_below(axes, shape)


def _counted(axes: Axes, told: sentences.Told, shape: canvas.Shape) -> None:
    rows = list(told.found.by_measure.items())
    means = [100 * each.power.mean for _, each in rows]
    reach = [
        [100 * (each.power.mean - each.power.low) for _, each in rows],
        [100 * (each.power.high - each.power.mean) for _, each in rows],
    ]
    places = range(len(rows))
    axes.barh(places, means, color=canvas.LADDER[-2], height=canvas.BAR)
    axes.errorbar(
        means, places, xerr=reach, fmt="none", ecolor=canvas.INK, elinewidth=1.6, capsize=4
    )
    axes.axvline(100 * ENOUGH, color=canvas.INK, linewidth=1.2, linestyle=":")
    axes.set_xlim(0, 100)
    titles = [sentences.TEXTS["measures"][name]["title"] for name, _ in rows]
    canvas.name_bars(axes, titles, shape)
    canvas.quiet_grid(axes, "x")
