"""What all charts share: shapes for wide and narrow screens, colours, titles, files."""

import io
import math
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.experiments.comparing.comparison import Estimate

INK: Final = "#1f2933"
QUIET: Final = "#66727f"
GRID: Final = "#dde3e8"
BEHIND: Final = "#c2410c"
LADDER: Final = ("#98a4b0", "#79a9bd", "#4a93b0", "#1f7292", "#0a4a66")
"""From the first stage to the last: one hue, told apart by lightness alone."""

DISTINCT: Final = (
    "#98a4b0", "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#0a4a66",
)  # fmt: skip
"""Hues that colour-blind readers tell apart; source: Okabe and Ito."""

BAND: Final = "95 % band of the mean, for all weeks at once"
"""What the shade around a path by week is."""

BAR: Final = 0.56
"""Height of a horizontal bar; 1 would leave no gap."""

_STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.labelsize": 11,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "xtick.labelcolor": INK,
    "text.parse_math": False,  # a $ in a title is money
    "svg.fonttype": "path",  # the same letters on every machine
    "svg.hashsalt": "marathon",  # the same picture, the same bytes
}


Part = tuple[str, str, str, Sequence[float]]


_HALO: Final = [withStroke(linewidth=3.0, foreground="white")]
"""Around letters that lines may cross, so that they can be read all the same."""


class Shape(Enum):
    """For which screen a chart is drawn."""

    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawn chart.

    Attributes:
        name: Name of its files.
        question: What it answers.
        answer: The answer, in one sentence.
        wide: Drawn for a wide screen, a projector or a page.
        narrow: Drawn for a telephone.
        panel: Draws the main panel alone into axes of somebody else's figure.
    """

    name: str
    question: str
    answer: str
    wide: Figure
    narrow: Figure
    panel: Callable[[Axes], object]


def chart(
    name: str,
    question: str,
    answer: str,
    *,
    wide: tuple[float, float],
    narrow: tuple[float, float],
    fill: Callable[[list[Axes], Shape], object],
    panels: int = 1,
    panel: Callable[[Axes], object] | None = None,
) -> Chart:
    """Draw a chart for wide and for narrow screens.

    Args:
        name: Name of its files.
        question: What it answers.
        answer: The answer, in one sentence.
        wide: Width and height in inches on a wide screen: panels stand side by side.
        narrow: The same on a narrow screen: panels stand one below the other.
        fill: Draws all panels.
        panels: How many there are.
        panel: Draws the main panel alone; None: there is no other.
    """
    figures = []
    for shape, size in ((Shape.WIDE, wide), (Shape.NARROW, narrow)):
        grid = (1, panels) if shape is Shape.WIDE else (panels, 1)
        with styled():
            drawn = figure(size)
            fill(list(drawn.subplots(*grid, squeeze=False).ravel()), shape)
            figures.append(settled(drawn))
    alone = panel or (lambda axes: fill([axes], Shape.WIDE))
    return Chart(
        name=name, question=question, answer=answer, wide=figures[0], narrow=figures[1],
        panel=alone,
    )  # fmt: skip


def figure(size: tuple[float, float]) -> Figure:
    """An empty figure; width and height in inches."""
    drawn = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(drawn)
    return drawn


def are_axes(given: object) -> bool:
    """Whether a chart can be drawn into what was given."""
    return isinstance(given, Axes)


def settled(drawn: Figure) -> Figure:
    """Lay a figure out once and for all: laying out again would shift it by a hair."""
    engine = drawn.get_layout_engine()
    if engine is not None:
        engine.execute(drawn)
    drawn.set_layout_engine(None)  # with an engine, saving draws everything twice
    return drawn


def styled() -> Any:  # noqa: ANN401 (matplotlib's own context manager)
    """The look of all charts, for a `with` block around drawing one."""
    return mpl.rc_context(_STYLE)


def colours(names: Sequence[str]) -> tuple[str, ...]:
    """A colour for each scenario: up to five a ladder of one hue, beyond that distinct hues."""
    if len(names) == 1:
        return LADDER[-1:]
    if len(names) <= len(LADDER):
        return LADDER[:1] + LADDER[len(LADDER) - len(names) + 1 :]
    return tuple(DISTINCT[place % len(DISTINCT)] for place in range(len(names)))


def readable(colour: str) -> str:
    """A colour dark enough to be read as letters on white (contrast 4.5): its hue stays."""
    rgb = to_rgb(colour)
    while _contrast(rgb) < 4.5:
        rgb = (0.95 * rgb[0], 0.95 * rgb[1], 0.95 * rgb[2])
    return to_hex(rgb)


def _contrast(rgb: tuple[float, float, float]) -> float:
    """Contrast with white, as WCAG 2 counts it."""
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in rgb]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def name_bars(axes: Axes, titles: Sequence[str], shape: Shape) -> None:
    """Name horizontal bars, the first on top.

    On a wide screen names stand to the left; on a narrow one above their bars, because
    beside them a long name would leave no room for the bar.
    """
    if shape is Shape.WIDE:
        said = [
            textwrap.fill(title, 22, max_lines=2, placeholder=" ...") for title in titles
        ]
        axes.set_yticks(range(len(titles)), said)
    else:
        axes.set_yticks([])
        for place, title in enumerate(titles):
            axes.annotate(
                textwrap.shorten(title, 48, placeholder=" ..."), (0, place - BAR / 2),
                xytext=(1, 2), textcoords="offset points", va="bottom",
                xycoords=axes.get_yaxis_transform(), path_effects=_HALO,
            )  # fmt: skip
    axes.set_ylim(len(titles) - 0.5, -0.5 if shape is Shape.WIDE else -0.75)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def reaching_bars(axes: Axes, values: Sequence[Estimate], colour: Any) -> None:  # noqa: ANN401
    """Draw a bar in thousands for each value, with a line as long as its interval."""
    places, means = range(len(values)), [each.mean / 1e3 for each in values]
    reach = [
        each.half_width / 1e3 if math.isfinite(each.half_width) else 0.0 for each in values
    ]
    axes.barh(places, means, color=colour, height=BAR)
    axes.errorbar(
        means, places, xerr=reach, fmt="none", ecolor=INK, elinewidth=1.6, capsize=4
    )
    axes.axvline(0, color=INK, linewidth=1)


def stacked_bars(
    axes: Axes,
    parts: Iterable[Part],
    *,
    height: float,
    least: float,
    size: float | None = None,
) -> list[float]:
    """Draw bars whose parts make a whole, and return where they end.

    Args:
        axes: Where they are drawn.
        parts: Of each part its name, its colour, that of the letters in it, and its shares.
        height: Of a bar.
        least: Share of a part that has room for its percentage.
        size: Of the letters.
    """
    ends: list[float] = []
    for title, colour, ink, shares in parts:
        starts = ends or [0.0] * len(shares)
        places = range(len(shares))
        axes.barh(places, shares, left=starts, color=colour, height=height, label=title)
        for place, start, share in zip(places, starts, shares, strict=True):
            if share >= least:
                axes.text(start + share / 2, place, f"{100 * share:.0f} %", ha="center",
                          va="center", fontsize=size, color=ink)  # fmt: skip
        ends = [start + share for start, share in zip(starts, shares, strict=True)]
    return ends


def panel_title(axes: Axes, text: str) -> None:
    """A panel's title above its left edge."""
    axes.set_title(text, loc="left", fontweight="bold", color=INK)


def legend_below(axes: Axes, shape: Shape, title: str = "") -> None:
    """Say below all panels what the lines and shades of one are: there no curve runs."""
    handles, labels = axes.get_legend_handles_labels()
    axes.get_figure(root=True).legend(  # type: ignore[union-attr]
        handles, labels, loc="outside lower left", frameon=False, fontsize=10,
        title=title or None, alignment="left", ncols=6 if shape is Shape.WIDE else 1,
    )  # fmt: skip


def quiet_grid(axes: Axes, axis: Any) -> None:  # noqa: ANN401 (matplotlib's own literal)
    """Thin lines behind everything."""
    axes.grid(visible=True, axis=axis, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def svg(drawn: Figure, *, name: str) -> str:
    """A figure as an SVG element that scales with its surroundings.

    Args:
        drawn: The figure.
        name: Unique in the page: it precedes every id, so that no picture refers to another.
    """
    file = io.StringIO()
    with styled():
        drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    element = file.getvalue()
    element = element[element.index("<svg") :]
    element = re.sub(r"\s*<metadata>.*?</metadata>", "", element, count=1, flags=re.DOTALL)
    # Attributes say the same as styles, and a page's content security policy allows them.
    element = re.sub(
        r"<defs>\s*<style.*?</style>\s*</defs>", "", element, count=1, flags=re.DOTALL
    )
    element = element.replace(
        "<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1
    )
    element = re.sub(r' style="([^"]*)"', _as_attributes, element)
    for side in ("width", "height"):
        element = re.sub(rf'(<svg[^>]*?) {side}="[^"]*"', r"\1", element, count=1)
    element = re.sub(r'\bid="', f'id="{name}-', element)
    return element.replace("url(#", f"url(#{name}-").replace('href="#', f'href="#{name}-')


def _as_attributes(style: re.Match[str]) -> str:
    pairs = (each.split(":", 1) for each in style[1].split(";") if each.strip())
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)


def png(chart: Chart, *, dots_per_inch: int = 160) -> bytes:
    """A chart for a wide screen as a PNG image, its question and answer above it."""
    file = io.BytesIO()
    with styled():
        said = textwrap.fill(chart.answer, 100)
        title = chart.wide.text(
            0.01, 1.02, f"{chart.question}\n{said}", ha="left", va="bottom", fontsize=13
        )
        chart.wide.savefig(
            file,
            format="png",
            dpi=dots_per_inch,
            bbox_inches="tight",
            metadata={"Software": None},
        )
        title.remove()
    return file.getvalue()
