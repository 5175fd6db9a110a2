"""What does each step bring? Money a year with its interval, the most first; pairs beside them."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from marathon.charts import canvas
from marathon.sentences import working_on as sentences
from marathon.sentences.wording import counted
from sim.experiments.stepping.effects import Effect

_SHOWN = 12
"""Steps in the chart: the best of them, and the worst."""

_WORST = 4


def draw(told: sentences.Told) -> tuple[canvas.Chart, ...]:
    """Draw money by step, and by pair where pairs were tried."""
    steps = shown(told)
    left = len(told.changing) - len(steps)
    answer = (
        (
            f"The best and the worst steps; {left} between them are in the table. "
            if left
            else "Every step that changes anything. "
        )
        + "Lines are intervals that hold for all steps at once; a line over zero may be chance."
    )
    drawn = [
        _bars(
            "money",
            f"What does each step bring, in thousand {told.currency} a year?",
            answer,
            steps,
        )
    ]
    if told.found.pairs:
        both = [*told.found.again, *(each.effect for each in told.found.pairs)]
        both.sort(key=lambda each: -each.money.mean)
        drawn.append(
            _bars(
                "pairs", f"And two of the best together, in thousand {told.currency} a year?",
                f"{counted(len(told.found.again), 'step')} alone and two by two, in futures that did not "
                "choose them.", both,
            )
        )  # fmt: skip
    return tuple(drawn)


def shown(told: sentences.Told) -> list[Effect]:
    """The best steps and the worst ones."""
    steps = list(told.changing)
    if len(steps) <= _SHOWN:
        return steps
    return [*steps[: _SHOWN - _WORST], *steps[-_WORST:]]


def _bars(name: str, question: str, answer: str, effects: Sequence[Effect]) -> canvas.Chart:
    height = 0.42 * len(effects) + 0.9
    return canvas.chart(
        name, question, answer, wide=(10.5, height), narrow=(4.8, 1.45 * height),
        fill=lambda panels, shape: _fill(panels[0], effects, shape),
    )  # fmt: skip


def _fill(axes: Axes, effects: Sequence[Effect], shape: canvas.Shape) -> None:
    colours = [canvas.BEHIND if each.harms else canvas.LADDER[-2 if each.mark in sentences.PAYING else 0]
               for each in effects]  # fmt: skip
    canvas.reaching_bars(axes, [each.money for each in effects], colours)
    canvas.name_bars(
        axes,
        [
            sentences.name(each) if len(each.steps) == 1 else sentences.titles(each)
            for each in effects
        ],
        shape,
    )
    canvas.quiet_grid(axes, "x")
