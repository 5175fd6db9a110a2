"""Which decisions brought it? The worth of each group of levers, with its interval."""

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences.explanation import Because, decision
from marathon.sentences.wording import listed, thousands
from sim.experiments.why.explanation import Share, Split


def draw(told: Because) -> canvas.Chart | None:
    """Draw what each change is worth; None where there is nothing to share out."""
    if not told.explanation.levers:
        return None
    splits = told.explanation.levers
    rows = len(splits[0].shares)
    return canvas.chart(
        "levers", "Which decisions brought it?", _answer(told),
        wide=(10.5, 1.3 + 0.42 * rows), narrow=(4.6, 2.2 + 2 * 0.58 * rows), panels=2,
        fill=lambda panels, shape: _fill(panels, told, shape),
        panel=lambda axes: _panel(axes, told, splits[0], canvas.Shape.WIDE),
    )  # fmt: skip


def _answer(told: Because) -> str:
    bookings = told.explanation.levers[0]
    sure = [share for share in _ordered(bookings) if share.value.low > 0.0]
    against = [share for share in _ordered(bookings) if share.value.high < 0.0]
    said = "No single change brings bookings that can be told from nothing."
    if sure:
        parts = [f"{decision(share)} ({thousands(share.value.mean)})" for share in sure[:4]]
        said = (
            f"Clear of chance, in bookings: {listed(parts)} {told.currency} {told.whose}."
        )
    if against:
        parts = [f"{decision(share)} ({thousands(share.value.mean)})" for share in against]
        said += f" Lowers bookings: {listed(parts)} {told.currency} {told.whose}."
    return said


def _ordered(split: Split) -> list[Share]:
    return sorted(split.shares, key=lambda share: -share.value.mean)


def _fill(panels: list[Axes], told: Because, shape: canvas.Shape) -> None:
    for axes, split in zip(panels, told.explanation.levers, strict=True):
        _panel(axes, told, split, shape)
    if shape is canvas.Shape.WIDE:
        panels[1].set_yticklabels([])


def _panel(axes: Axes, told: Because, split: Split, shape: canvas.Shape) -> None:
    # The order is that of bookings in every panel, so that rows can be read across.
    names = [decision(share) for share in _ordered(told.explanation.levers[0])]
    by_name = {decision(share): share.value for share in split.shares}
    values = [by_name[name] for name in names]
    colours = [canvas.LADDER[-1] if each.mean >= 0 else canvas.BEHIND for each in values]
    canvas.reaching_bars(axes, values, colours)
    canvas.name_bars(axes, names, shape)
    canvas.quiet_grid(axes, "x")
    canvas.panel_title(axes, f"{split.response} (thousand {told.currency} {told.whose})")
