"""One step of a lever: the same rule for all of them, from wherever a firm stands.

Each lever has rungs, from least to most of the practice; they stand in `steps.toml`. One step on leads
to the next rung, one step back to the one before. A value between two rungs has one of them on each
side. So a step from a built-in stage is what a stage further up does, where it does anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sim.beside import beside
from sim.levers.lever import Lever
from sim.levers.registry import LEVERS

Direction = Literal["on", "back", "other"]
"""More of the practice, less of it, or another choice where choices have no order."""

_FILE: Final = beside(__file__)

NO_STEP: Final[Mapping[str, str]] = _FILE["none"]
"""Levers that no firm can set, and why."""

_EACH: Final[Mapping[str, str]] = _FILE["each"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One lever moved by one step.

    Attributes:
        lever: Its name.
        before: Its value where the firm stands.
        after: Its value one step further.
        direction: Whether that is more or less of the practice.
    """

    lever: str
    before: float
    after: float
    direction: Direction

    @property
    def name(self) -> str:
        """Its name: `coaching_hours_month=3`."""
        return f"{self.lever}={LEVERS[self.lever].text(self.after)}"


def rungs(lever: Lever) -> tuple[float, ...]:
    """Values of a lever from least to most of the practice; none where they have no order."""
    if lever.name in NO_STEP or lever.name in _EACH:
        return ()
    if lever.unit == "yes/no":
        return (0.0, 1.0)
    return tuple(lever.value(each) for each in _FILE["rungs"][lever.name])


def steps_from(values: Mapping[str, float], *, back: bool = True) -> tuple[Step, ...]:
    """Every step that can be taken from where a firm stands, in the order of the registry.

    Args:
        values: A value for every lever.
        back: Whether steps back are taken as well: less of what is done today.
    """
    return tuple(
        step
        for lever in LEVERS.values()
        for step in _steps_of(lever, values[lever.name])
        if back or step.direction != "back"
    )


def _steps_of(lever: Lever, value: float) -> list[Step]:
    if lever.name in _EACH:
        others = (float(place) for place in range(len(lever.choices)))
        return [_step(lever, value, each, "other") for each in others if each != value]
    less, more = _neighbours(rungs(lever), value)
    found = [_step(lever, value, more, "on")] if more is not None else []
    return found + ([_step(lever, value, less, "back")] if less is not None else [])


def _step(lever: Lever, before: float, after: float, direction: Direction) -> Step:
    return Step(lever=lever.name, before=before, after=after, direction=direction)


def _neighbours(ladder: Sequence[float], value: float) -> tuple[float | None, float | None]:
    """The rung before a value and the one after it; None where there is none."""
    if not ladder:
        return None, None
    if value in ladder:
        place = ladder.index(value)
        before = ladder[place - 1] if place else None
        return before, ladder[place + 1] if place + 1 < len(ladder) else None
    # Where 0 means that nothing is asked for, it is no end of the scale of the others.
    first, *rest = ladder
    scale = ladder if _ordered(ladder) else rest
    sign = 1.0 if scale[-1] > scale[0] else -1.0
    below = [each for each in scale if sign * each < sign * value]
    above = [each for each in scale if sign * each > sign * value]
    return below[-1] if below else (None if scale is ladder else first), (
        above[0] if above else None
    )


def _ordered(ladder: Sequence[float]) -> bool:
    return list(ladder) in (sorted(ladder), sorted(ladder, reverse=True))
