"""Who is ahead: money since week 0 against going on as it is, and the week of overtaking."""

from typing import Final

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences.comparison.telling import Story
from marathon.sentences.race import race_verdict
from sim.experiments.comparing.race import Race

_CLOSE_UP: Final = 52
_BOLD: Final = 3.0
_THIN: Final = 1.6
_AGAINST: Final = "contribution against going on as before"


def draw(race: Race, story: Story, question: str) -> canvas.Chart:
    """Draw a race: the first year, all years, and how many futures have been overtaken."""
    return canvas.chart(
        "race", question, race_verdict(race, story)[0],
        wide=(12.0, 4.9), narrow=(4.6, 11.8), panels=3,
        fill=lambda panels, shape: _fill(panels, race, story, shape),
        panel=lambda axes: _alone(axes, race, story),
    )  # fmt: skip


def _alone(axes: Axes, race: Race, story: Story) -> None:
    _whole(axes, race, story)
    axes.legend(frameon=False, loc="upper left", title=_AGAINST, alignment="left")


def _fill(panels: list[Axes], race: Race, story: Story, shape: canvas.Shape) -> None:
    first, whole, futures = panels
    _paths(first, race, story, min(_CLOSE_UP, len(race.ahead)))
    canvas.panel_title(first, f"The first year, k {story.currency} a rep")
    _whole(whole, race, story)
    _futures(futures, race, story)
    for axes in (first, futures):
        axes.set_xlabel("by the end of week")
    canvas.legend_below(whole, shape, _AGAINST)


def _whole(axes: Axes, race: Race, story: Story) -> None:
    weeks = len(race.ahead)
    _paths(axes, race, story, weeks)
    canvas.panel_title(axes, f"All {weeks} weeks, k {story.currency} a rep")
    axes.set_xlabel("by the end of week")


def _paths(axes: Axes, race: Race, story: Story, weeks: int) -> None:
    """Every scenario's money against going on as it is."""
    for place, change in enumerate(story.comparison.transitions, start=1):
        raced = change.other in {race.contender, race.rival}
        band = change.contribution.cumulative[:weeks]
        ends = range(len(band))  # by the end of week 0, 1, ...: as in sentences and tables
        colour = canvas.DISTINCT[place]
        axes.plot(
            ends, [each.mean / 1e3 for each in band], color=colour,
            linewidth=_BOLD if raced else _THIN, linestyle="-" if raced else "--",
            label=story.title(change.other),
        )  # fmt: skip
        if raced:
            axes.fill_between(
                ends, [each.low / 1e3 for each in band], [each.high / 1e3 for each in band],
                color=colour, alpha=0.15, linewidth=0,
                label=canvas.BAND if change.other == race.rival else None,
            )  # fmt: skip
    axes.axhline(0, color=canvas.INK, linewidth=1.2)
    for start in (*story.changes[race.contender], *story.changes[race.rival]):
        if start < weeks:
            axes.axvline(start, color=canvas.GRID, linewidth=1.2, zorder=0)
    axes.set_xlim(0, weeks)
    axes.margins(y=0.08)
    canvas.quiet_grid(axes, "y")
    crossing = race.gap.break_even.of_mean
    if crossing is not None and 0 < crossing < weeks <= _CLOSE_UP:
        axes.axvline(crossing, color=canvas.QUIET, linewidth=1.2, linestyle=":")
        axes.annotate(
            f"means cross by week {crossing}", (crossing, 1), xycoords=("data", "axes fraction"),
            xytext=(4, -4), textcoords="offset points", va="top", color=canvas.INK, fontsize=10,
        )  # fmt: skip


def _futures(axes: Axes, race: Race, story: Story) -> None:
    """In how many futures the contender is ahead, week by week."""
    ends = range(len(race.ahead))
    colour = canvas.DISTINCT[story.comparison.others.index(race.contender) + 1]
    axes.plot(ends, [100 * share for share in race.ahead], color=colour, linewidth=_BOLD)
    axes.axhline(50, color=canvas.QUIET, linewidth=1.2, linestyle=":")
    axes.set_ylim(0, 100)
    axes.set_xlim(0, len(race.ahead))
    canvas.quiet_grid(axes, "y")
    canvas.panel_title(axes, f"{story.title(race.contender)} ahead, % of futures")
