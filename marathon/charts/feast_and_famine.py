"""What follows when prospecting stops? One rep's prospecting, open deals and bookings."""

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from marathon.charts import canvas
from marathon.one_rep import RepWeeks
from marathon.sentences.comparison.telling import Story
from sim.arrays import Array

_MONTH = 4
"""Weeks over which money is summed: single deals are lumps."""

_LITTLE = 0.5
"""Hours a week below which nobody would speak of prospecting."""


def draw(story: Story, reps: tuple[RepWeeks, ...]) -> canvas.Chart:
    """Draw one rep under two ways of managing, one above or beside the other."""
    return canvas.Chart(
        name="feast_and_famine",
        question="What follows when prospecting stops?",
        answer=_answer(story, reps),
        wide=_draw(story, reps, canvas.Shape.WIDE),
        narrow=_draw(story, reps, canvas.Shape.NARROW),
        panel=lambda axes: _hours(axes, reps[0], canvas.LADDER[-1], story),
    )


def _answer(story: Story, reps: tuple[RepWeeks, ...]) -> str:
    parts = [
        f"in {100 * np.mean(rep.prospecting < _LITTLE):.0f} % of weeks under "
        f"{story.title(rep.scenario)}"
        for rep in reps
    ]
    return f"One rep prospects less than half an hour {', '.join(parts)}; bookings follow later."


def _draw(story: Story, reps: tuple[RepWeeks, ...], shape: canvas.Shape) -> Figure:
    with canvas.styled():
        wide = shape is canvas.Shape.WIDE
        drawn = canvas.figure((10.5, 5.4) if wide else (4.6, 1.0 + 4.4 * len(reps)))
        if wide:
            table = drawn.subplots(3, len(reps), sharex=True, squeeze=False)
            columns = [list(table[:, place]) for place in range(len(reps))]
        else:
            table = drawn.subplots(3 * len(reps), 1, sharex=True, squeeze=False)
            columns = [
                list(table[3 * place : 3 * place + 3, 0]) for place in range(len(reps))
            ]
        for place, (rep, panels) in enumerate(zip(reps, columns, strict=True)):
            colour = canvas.LADDER[0] if place == 0 and len(reps) > 1 else canvas.LADDER[-1]
            _column(panels, rep, colour, story)
            panels[-1].set_xlabel("week")
        _same_heights(columns)
        return canvas.settled(drawn)


def _column(panels: list[Axes], rep: RepWeeks, colour: str, story: Story) -> None:
    weeks = np.arange(len(rep.prospecting))
    hours, deals, money = panels
    _hours(hours, rep, colour, story)
    deals.fill_between(
        weeks, rep.open_deals, color=colour, step="mid", alpha=0.85, linewidth=0
    )
    canvas.panel_title(deals, "open deals")
    sums = _monthly(rep.bookings) / 1e3
    money.bar(
        np.arange(len(sums)) * _MONTH + _MONTH / 2 - 0.5, sums, color=colour, width=3.4
    )
    canvas.panel_title(money, f"bookings in four weeks, thousand {story.currency}")
    for axes in panels:
        axes.set_xlim(-0.5, len(weeks) - 0.5)
        axes.set_ylim(bottom=0)
        canvas.quiet_grid(axes, "y")


def _hours(axes: Axes, rep: RepWeeks, colour: str, story: Story) -> None:
    weeks = np.arange(len(rep.prospecting))
    axes.fill_between(weeks, rep.prospecting, color=colour, step="mid", linewidth=0)
    title = textwrap.shorten(story.title(rep.scenario), 26)
    canvas.panel_title(axes, f"{title}: hours of prospecting a week")


def _monthly(bookings: Array) -> Array:
    whole = len(bookings) // _MONTH
    sums: Array = bookings[: whole * _MONTH].reshape(whole, _MONTH).sum(axis=1)
    return sums


def _same_heights(columns: list[list[Axes]]) -> None:
    """Give each row of panels one scale, so that two reps can be compared."""
    for row in zip(*columns, strict=True):
        top = max(axes.get_ylim()[1] for axes in row)
        for axes in row:
            axes.set_ylim(0, top)
