"""What does each way of managing bring in? Bookings and contribution with their intervals."""

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences.comparison.telling import BOOKINGS, CONTRIBUTION, Story
from marathon.sentences.wording import more_or_less

_PANELS = ((BOOKINGS, "Bookings"), (CONTRIBUTION, "Contribution"))


def draw(story: Story) -> canvas.Chart:
    """Draw bookings and contribution per rep and year of every scenario."""
    rows = len(story.scenarios)
    return canvas.chart(
        "outcomes", "What does each way of managing bring in?", _answer(story),
        wide=(10.5, 1.4 + 0.42 * rows), narrow=(4.6, 2.4 + 2 * 0.58 * rows), panels=2,
        fill=lambda panels, shape: _fill(panels, story, shape),
        panel=lambda axes: _titled_panel(axes, story, *_PANELS[0], canvas.Shape.WIDE),
    )  # fmt: skip


def _answer(story: Story) -> str:
    if not story.comparison.others:
        return "Bookings, and what is left of them after all costs."
    best = story.asked
    ratio = story.comparison.row(best, BOOKINGS).ratio
    base = story.title(story.comparison.base)
    if not story.told_apart(best, BOOKINGS):
        return f"Whether {story.title(best)} books more than {base} cannot be told: {more_or_less(ratio)}."
    return f"{story.title(best)} books {more_or_less(ratio)} than {base}."


def _fill(panels: list[Axes], story: Story, shape: canvas.Shape) -> None:
    for axes, (response, said) in zip(panels, _PANELS, strict=True):
        _titled_panel(axes, story, response, said, shape)
    if shape is canvas.Shape.WIDE:
        panels[1].set_yticklabels([])


def _titled_panel(
    axes: Axes, story: Story, response: str, title: str, shape: canvas.Shape
) -> None:
    _panel(axes, story, response, shape)
    canvas.panel_title(axes, f"{title} (thousand {story.currency} a rep-year)")


def _panel(axes: Axes, story: Story, response: str, shape: canvas.Shape) -> None:
    names = story.scenarios
    estimates = [story.comparison.level(name, response).value for name in names]
    canvas.reaching_bars(axes, estimates, canvas.colours(names))
    lowest = min(0.0, *(each.low for each in estimates)) / 1e3
    highest = max(0.0, *(each.high for each in estimates)) / 1e3
    span = (highest - lowest) or 1.0
    axes.set_xlim(lowest - (0.02 * span if lowest < 0 else 0), highest + 0.22 * span)
    for place, each in enumerate(estimates):
        end = max(each.high, 0.0) / 1e3 + 0.02 * span
        axes.text(end, place, _short(each.mean), va="center", fontweight="bold")
    canvas.name_bars(axes, [story.title(name) for name in names], shape)
    canvas.quiet_grid(axes, "x")


def _short(value: float) -> str:
    return f"{value / 1e3:.0f}" if abs(value) >= 99_950 else f"{value / 1e3:.1f}"
