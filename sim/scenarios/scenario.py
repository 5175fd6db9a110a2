"""A scenario: what management does, week by week, under a name that no engine ever sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.practices import LEVERS, Group, pack_timeline
from sim.scenarios.lever_values import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Values = Mapping[str, float]
"""A value for every lever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A way of managing, as a timeline of lever values.

    Attributes:
        name: Built-in id, or the path as the user gave it; for people only.
        title: What it is called in tables and charts.
        meaning: One sentence.
        timeline: Values of all levers by the week from which they hold, ascending; week 0
            is the switch. The earliest entry also holds for all weeks before it.
        digest: sha256 over the values and weeks alone: two files that say the same under
            other names have one digest.
    """

    name: str
    title: str
    meaning: str
    timeline: Mapping[int, Values]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        weeks = sorted(self.timeline)
        frozen = {week: MappingProxyType(dict(self.timeline[week])) for week in weeks}
        object.__setattr__(self, "timeline", MappingProxyType(frozen))
        object.__setattr__(self, "digest", _digest(frozen))

    @property
    def opening(self) -> Values:
        """The values that hold at the start, before any dated change."""
        return next(iter(self.timeline.values()))

    def practices(self, off: frozenset[Group] = frozenset()) -> NDArray[np.void]:
        """The records that the rules of managers and executives read.

        Args:
            off: Groups whose levers are held at their neutral values.

        Returns:
            Records of `sim.practices.PRACTICES_DTYPE`, by ascending week.
        """
        return pack_timeline(self.timeline, off=off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One lever that holds another value in the second of two scenarios.

    Attributes:
        lever: Its name.
        week: Week from which the values differ; None where they differ from the start.
        before: The first scenario's value.
        after: The second scenario's value.
    """

    lever: str
    week: int | None
    before: float
    after: float


def with_settings(scenario: Scenario, settings: Values) -> Scenario:
    """Hold some levers at given values over a scenario's whole timeline.

    Args:
        scenario: What everything else is taken from.
        settings: Values by lever, as `parse_settings` returns them.

    Returns:
        A scenario whose name and title state the settings; the same one where there are none.
    """
    if not settings:
        return scenario
    said = ", ".join(f"{name}={shown(LEVERS[name], settings[name])}" for name in settings)
    return replace(
        scenario,
        name=f"{scenario.name} + {said}",
        title=f"{scenario.title} + {said}",
        meaning=f"{scenario.meaning} With {said}.",
        timeline={
            week: {**values, **settings} for week, values in scenario.timeline.items()
        },
    )


def differences(first: Scenario, second: Scenario) -> tuple[Difference, ...]:
    """What the second scenario does otherwise, in the order of weeks and of the registry."""
    found: list[Difference] = []
    last: dict[str, tuple[float, float]] = {}
    for week in sorted({*first.timeline, *second.timeline}):
        ours, theirs = _values_at(first, week), _values_at(second, week)
        for lever in LEVERS:
            pair = (ours[lever], theirs[lever])
            before = last.get(lever, (0.0, 0.0))
            # A difference that ends is told as well.
            if pair != before and (pair[0] != pair[1] or before[0] != before[1]):
                found.append(
                    Difference(lever=lever, week=week if last else None,
                               before=pair[0], after=pair[1])
                )  # fmt: skip
        last = {lever: (ours[lever], theirs[lever]) for lever in LEVERS}
    return tuple(found)


def _values_at(scenario: Scenario, week: int) -> Values:
    values = scenario.opening
    for start, later in scenario.timeline.items():
        if start <= week:
            values = later
    return values


def _digest(timeline: Mapping[int, Values]) -> str:
    """Hash what holds and from when; entries that change nothing do not count."""
    canonical: list[tuple[int | None, list[tuple[str, str]]]] = []
    for week, values in timeline.items():
        row = [(name, (values[name] + 0.0).hex()) for name in LEVERS]
        if not canonical:
            canonical.append((None, row))
        elif row != canonical[-1][1]:
            canonical.append((week, row))
    return hashlib.sha256(json.dumps(canonical).encode()).hexdigest()
