"""What changed since the earlier forecast? From one expectation to the other, part by part."""

from matplotlib.axes import Axes

from forecast.changes.bridge import Bridge
from marathon.charts import canvas
from marathon.charts.waterfall import Bar, steps
from marathon.sentences.bridge import QUARTER, TITLES, Aim, headline
from marathon.sentences.forecast import percent


def draw(bridge: Bridge, currency: str, aim: Aim = QUARTER) -> canvas.Chart:
    """Draw the company's bridge.

    Args:
        bridge: What changed.
        currency: Currency of bookings; empty: not known.
        aim: What the expectation is of.
    """
    bars = _bars(bridge, aim)
    money = bridge.measure == "bookings"
    unit = f"thousand {currency}".rstrip() if money else "wins"
    quota = bridge.company.p_later is not None
    title = f"{unit}, booked and expected" + (
        f"; points: of the {aim.goal}'s chance" if quota else ""
    )

    def fill(panels: list[Axes], shape: canvas.Shape) -> None:
        steps(panels[0], bars, shape)
        canvas.panel_title(panels[0], title if shape is canvas.Shape.WIDE else unit)

    return canvas.chart(
        "bridge", f"What changed since {bridge.since}?", headline(bridge, aim),
        wide=(10.5, 0.9 + 0.5 * len(bars)), narrow=(4.6, 0.9 + 0.62 * len(bars)), fill=fill,
    )  # fmt: skip


def _bars(bridge: Bridge, aim: Aim) -> list[Bar]:
    """Return the earlier expectation, every part of the company, the later expectation."""
    row, scale = bridge.company, 1e3 if bridge.measure == "bookings" else 1.0
    place = row.earlier / scale
    first = Bar(
        title=f"expected on {bridge.since}", start=0.0, end=place, whole=True,
        beside=_chance(row.p_earlier, aim),
    )  # fmt: skip
    bars = [first]
    for part in row.parts:
        if part.part == "handed_over":
            continue  # nothing for the company
        end = place + part.value / scale
        points = "" if part.p_quota is None else f"  ({100 * part.p_quota:+.1f} points)"
        bars.append(
            Bar(title=TITLES[part.part], start=place, end=end, whole=False, beside=points)
        )
        place = end
    last = Bar(
        title="expected now", start=0.0, end=row.later / scale, whole=True,
        beside=_chance(row.p_later, aim),
    )  # fmt: skip
    return [*bars, last]


def _chance(p: float | None, aim: Aim) -> str:
    return "" if p is None else f"  ({aim.goal}: {percent(p)})"
