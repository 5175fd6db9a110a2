"""Which settings are sampled: a stage, and some of its levers moved within their everyday range.

People begin from a stage and move a few levers. A setting of the design does the same: each of
its levers keeps the stage's value or, with one half, takes any value of its range. All levers
that the design does not move have the stage's values.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.stats import qmc

from sim.arrays import Array
from sim.beside import beside
from sim.levers import LEVERS, Lever
from sim.results import Result
from sim.scenarios.catalogue import STAGES
from sim.scenarios.loader import load_scenario
from sim.scenarios.scenario import Scenario, with_settings

_FILE: Final[Mapping[str, Any]] = beside(__file__, "ranges")

HELD: Final[tuple[str, ...]] = tuple(_FILE["held"])
"""Levers that no emulator covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis(Result):
    """One lever as an emulator reads it: a coordinate from 0 to 1.

    Attributes:
        lever: Its name.
        low: Value at 0.
        high: Value at 1.
        log: Whether the coordinate is that of the logarithm.
        lenient_zero: Whether the value 0 asks for nothing, and so stands at 1.
    """

    lever: str
    low: float
    high: float
    log: bool = False
    lenient_zero: bool = False

    @property
    def kind(self) -> Lever:
        """The lever that it is about."""
        return LEVERS[self.lever]

    @property
    def switch(self) -> bool:
        """Whether it only has some values, each of its own: yes and no, or choices."""
        return self.kind.unit in {"yes/no", "choice"}

    def covers(self, value: float) -> bool:
        """Whether a value lies in the range."""
        return (self.lenient_zero and value == 0.0) or self.low <= value <= self.high

    def coordinate(self, value: float) -> float:
        """Where a value stands, from 0 to 1."""
        if self.lenient_zero and value == 0.0:
            return 1.0
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def value(self, share: float) -> float:
        """The value at a share of the range, one that the lever allows."""
        if self.switch:
            return float(min(int(share * (self.high + 1)), int(self.high)))
        if self.log:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + share * (self.high - self.low)
        return float(round(value)) if self.kind.whole else float(f"{value:.4g}")


def axes() -> Mapping[str, Axis]:
    """The axis of every lever that an emulator may cover, in the order of the registry."""
    ranges = _FILE["levers"]
    found: dict[str, Axis] = {}
    for name, lever in LEVERS.items():
        if name in HELD:
            continue
        given = ranges.get(name, {"low": lever.low, "high": lever.high})
        found[name] = Axis(
            lever=name, low=float(given["low"]), high=float(given["high"]),
            log=given.get("scale") == "log", lenient_zero=given.get("zero") == "lenient",
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A stage with some levers at values of their own."""

    stage: str
    values: Mapping[str, float]

    @property
    def scenario(self) -> Scenario:
        """The way of managing that it is."""
        return with_settings(load_scenario(self.stage), self.values)


def settings(covered: Sequence[Axis], count: int, *, key: int) -> list[Setting]:
    """Settings that fill the space of some levers evenly (a Sobol sequence, shifted).

    Args:
        covered: The levers that are moved.
        count: How many settings.
        key: Which shift; settings of two keys have nothing in common.
    """
    sobol = qmc.Sobol(1 + 2 * len(covered), scramble=False)
    points = sobol.random_base2(max(math.ceil(math.log2(count)), 1))[:count]
    shift = np.random.Generator(np.random.Philox(key=key)).random(points.shape[1])
    return [_setting(covered, point) for point in (points + shift) % 1.0]


def _setting(covered: Sequence[Axis], point: Array) -> Setting:
    stage = STAGES[min(int(point[0] * len(STAGES)), len(STAGES) - 1)]
    moved, shares = point[1 : 1 + len(covered)], point[1 + len(covered) :]
    values = {
        axis.lever: axis.value(share)
        for axis, move, share in zip(covered, moved, shares, strict=True)
        if move < 0.5
    }
    return Setting(stage=stage, values=values)


def coordinates(covered: Sequence[Axis], asked: Sequence[Setting]) -> Array:
    """Where settings stand.

    Returns:
        Shape (settings, 1 + levers): the stage from 0 to 1, then every lever.
    """
    rows = []
    for setting in asked:
        held = {**load_scenario(setting.stage).opening, **setting.values}
        stage = STAGES.index(setting.stage) / (len(STAGES) - 1)
        rows.append(
            [stage, *(_within(axis.coordinate(held[axis.lever])) for axis in covered)]
        )
    return np.array(rows)


def _within(coordinate: float) -> float:
    """A stage's own value may lie outside of the everyday range: at its edge, then."""
    return min(max(coordinate, 0.0), 1.0)
