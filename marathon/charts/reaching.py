"""What does a likelier target cost? Routes, as they were proved, by money and chance."""

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.planning.search import Found
from marathon.sentences import reaching as sentences


def draw(found: Found, reach: float, answer: str, currency: str) -> canvas.Chart:
    """Draw every route with its interval, and the chance that is asked for.

    Args:
        found: What was found.
        reach: The chance that is asked for.
        answer: The verdict.
        currency: Of money.
    """
    return canvas.chart(
        "routes", "What does a likelier target cost?", answer,
        wide=(10.5, 4.2), narrow=(4.6, 4.8),
        fill=lambda panels, shape: _panel(panels[0], found, reach, currency, shape),
    )  # fmt: skip


def _panel(
    axes: Axes, found: Found, reach: float, currency: str, shape: canvas.Shape
) -> None:
    proved = (found.as_planned, *found.routes.values())
    money = [each.score.money / 1e3 for each in proved]
    for each, x, colour in zip(proved, money, canvas.DISTINCT, strict=False):
        chance = each.score.chance
        axes.errorbar(
            [x], [100 * chance.value],
            yerr=[[100 * (chance.value - chance.low)], [100 * (chance.high - chance.value)]],
            fmt="o", color=colour, markersize=9, linewidth=2, capsize=4,
            label=sentences.ROUTE_NAMES[each.score.option.route],
        )  # fmt: skip
    axes.axhline(
        100 * reach, color=canvas.BEHIND, linewidth=1.4, linestyle="--", label="asked for"
    )
    axes.set_ylim(0, 100)
    axes.margins(x=0.12)
    canvas.quiet_grid(axes, "y")
    canvas.panel_title(axes, "futures of 100 that reach the target")
    axes.set_xlabel(f"thousand {currency} beside commission, more than as planned")
    canvas.legend_below(axes, shape)
