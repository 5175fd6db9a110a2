"""When has the change paid for itself? The cumulative paired difference by week."""

import textwrap

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences.comparison.telling import CONTRIBUTION, Story, transition_of
from marathon.sentences.comparison.verdict import same_practices, transition_sentences
from marathon.sentences.wording import thousands
from sim.experiments.comparing.comparison import Path, Transition

_CLOSE_UP = 52
"""Weeks of the panel in which dip and break-even are read."""


def draw(story: Story, other: str) -> canvas.Chart | None:
    """Draw what a leader lives through after the switch; None in steady state.

    Args:
        story: The comparison.
        other: The scenario whose dip and break-even are marked; others are drawn beside it.
    """
    if transition_of(story, other) is None:
        return None
    panels = 2 if len(_path(story, other).weekly) > 2 * _CLOSE_UP else 1
    return canvas.chart(
        "transition", "When has the change paid for itself?", _answer(story, other),
        wide=(10.5, 4.7), narrow=(4.6, 2.0 + 3.2 * panels), panels=panels,
        fill=lambda panels, shape: _fill(panels, story, other, shape),
        panel=lambda axes: _alone(axes, story, other),
    )  # fmt: skip


def _answer(story: Story, other: str) -> str:
    """The last sentence of the verdict on one scenario, as the page says it above."""
    sentences = transition_sentences(story, other)
    return sentences[-1] if sentences else f"{same_practices(story, other)}."


def _path(story: Story, other: str) -> Path:
    found: Transition | None = transition_of(story, other)
    if found is None:
        raise KeyError(other)
    return found.contribution


def _alone(axes: Axes, story: Story, other: str) -> None:
    _all_weeks(axes, story, other)
    axes.legend(frameon=False, loc="upper left", title=_against(story), alignment="left")


def _against(story: Story) -> str:
    return f"contribution against {story.title(story.comparison.base)}"


def _fill(panels: list[Axes], story: Story, other: str, shape: canvas.Shape) -> None:
    if len(panels) == 2:
        _panel(panels[0], story, other, _CLOSE_UP)
        canvas.panel_title(panels[0], f"The first year, thousand {story.currency} a rep")
    _all_weeks(panels[-1], story, other)
    _mark(panels[0], story, other)
    _mark_half(panels[-1], story, other)
    panels[0].set_xlabel("by the end of week")
    canvas.legend_below(panels[-1], shape, _against(story))


def _all_weeks(axes: Axes, story: Story, other: str) -> None:
    weeks = len(_path(story, other).weekly)
    _panel(axes, story, other, weeks)
    said = f"All {weeks} weeks" if weeks > 2 * _CLOSE_UP else "Ahead"
    canvas.panel_title(axes, f"{said}, thousand {story.currency} a rep")
    axes.set_xlabel("by the end of week")


def _panel(axes: Axes, story: Story, other: str, weeks: int) -> None:
    names = story.comparison.others
    for name, colour in zip(names, canvas.colours(story.scenarios)[1:], strict=True):
        band = _path(story, name).cumulative[:weeks]
        ends = range(
            len(band)
        )  # by the end of week 0, 1, ...: as sentences and tables count
        axes.plot(
            ends, [each.mean / 1e3 for each in band], color=colour,
            linewidth=3 if name == other else 1.8, label=textwrap.shorten(story.title(name), 34),
        )  # fmt: skip
        if name == other:
            axes.fill_between(
                ends, [each.low / 1e3 for each in band], [each.high / 1e3 for each in band],
                color=colour, alpha=0.18, linewidth=0, label=canvas.BAND,
            )  # fmt: skip
    axes.axhline(0, color=canvas.INK, linewidth=1.2)
    for start in story.changes.get(other, ()):
        if start < weeks:
            axes.axvline(start, color=canvas.QUIET, linewidth=1.0, linestyle=":")
    axes.set_xlim(0, weeks)
    axes.margins(y=0.12)
    canvas.quiet_grid(axes, "y")


def _mark(axes: Axes, story: Story, other: str) -> None:
    path = _path(story, other)
    even, dip = path.break_even.of_mean, path.dip
    last = axes.get_xlim()[1]
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.22 * (high - low), high)
    if dip.week is not None and dip.week < last:
        point = (dip.week, -dip.depth.mean / 1e3)
        said = f"in week {dip.week}: {thousands(-dip.depth.mean)}"
        if dip.depth.low > 0.0:
            _label(axes, f"deepest {said}", point, (0.30, 0.07), canvas.BEHIND)
        else:
            _label(
                axes, f"lowest {said},\nmay be chance", point, (0.30, 0.09), canvas.QUIET
            )
    paid = story.told_apart(other, CONTRIBUTION)
    if paid and even is not None and 0 < even < last:
        _label(
            axes, f"mean across zero by week {even}", (even, 0.0), (0.05, 0.86), canvas.INK
        )


def _mark_half(axes: Axes, story: Story, other: str) -> None:
    """The week by which half of the futures are paid back, as the verdict says it."""
    half = _path(story, other).break_even.median
    if half is None or not story.told_apart(other, CONTRIBUTION):
        return
    axes.axvline(half, color=canvas.QUIET, linewidth=1.2, linestyle="--")
    left = half > axes.get_xlim()[1] / 2.0
    axes.annotate(
        f"half of the futures\npaid back by week {half:.0f}", (half, 0.99),
        xycoords=("data", "axes fraction"), xytext=(-5 if left else 5, 0),
        textcoords="offset points", ha="right" if left else "left", va="top",
        color=canvas.INK, fontsize=10,
    )  # fmt: skip


def _label(
    axes: Axes,
    text: str,
    point: tuple[float, float],
    corner: tuple[float, float],
    colour: str,
) -> None:
    """Mark a point and name it from a place where no curve runs."""
    axes.plot(*point, "o", color=colour, markersize=9)
    axes.annotate(
        text, point, xytext=corner, textcoords="axes fraction", color=colour,
        fontweight="bold", va="center", zorder=5,
        # Where a curve comes down to it all the same, the words stay legible.
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
        arrowprops={"arrowstyle": "-", "color": colour, "shrinkB": 6, "linewidth": 1.2},
    )  # fmt: skip
