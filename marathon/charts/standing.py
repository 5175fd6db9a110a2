"""Where do I stand? Of 100 firms that answer like this, how many are at each stage."""

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences import standing as sentences
from marathon.standing.standing import Standing
from sim.scenarios.catalogue import STAGES


def draw(found: Standing) -> canvas.Chart:
    """Draw a bar a stage."""
    return canvas.chart(
        "stand", "Where do firms stand that answer like this?",
        "Of 100 such firms; the longer one bar beside the others, the surer it is.",
        wide=(10.5, 2.9), narrow=(4.6, 3.9),
        fill=lambda panels, shape: _bars(panels[0], found, shape),
    )  # fmt: skip


def _bars(axes: Axes, found: Standing, shape: canvas.Shape) -> None:
    shares = [100 * each for each in found.stages]
    axes.barh(range(len(STAGES)), shares, color=canvas.LADDER, height=canvas.BAR)
    for place, share in enumerate(shares):
        text = sentences.of_hundred(share / 100)
        axes.text(share + 1.5, place, text, va="center", fontweight="bold")
    axes.set_xlim(0, 108)
    axes.set_xticks([0, 25, 50, 75, 100])
    titles = [f"{place} {name.title()}" for place, name in enumerate(STAGES, start=1)]
    canvas.name_bars(axes, titles, shape)
    canvas.quiet_grid(axes, "x")
