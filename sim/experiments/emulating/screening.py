"""Which levers matter most in an organisation: their total effect on what a rep contributes.

Around each of some settings every lever is moved alone, to any value of its range. Half the mean
square of what that changes is the part of the variance in which the lever has a hand, alone or
together with others (its total effect); the part that chance has in it is known and taken off.

Source: Jansen 1999; Saltelli and others 2010, Computer Physics Communications (total effects by a
radial design).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.arrays import Array
from sim.experiments.emulating.design import Axis, Setting, axes, settings
from sim.experiments.emulating.sampling import (
    ESTIMATED,
    sample,
    shares_of_pool,
    variance_of_mean,
)
from sim.experiments.running.workers import Workers
from sim.experiments.trying.kept import Base, KeptFutures
from sim.results import Result
from sim.scenarios.loader import load_scenario

MEASURE: Final = "contribution_per_rep_year"
CENTRES: Final = 24
EACH: Final = 4
POOL: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight(Result):
    """How much a lever matters.

    Attributes:
        lever: Its name.
        effect: Root of its total effect: about how far contribution a rep and year moves.
        error: One standard error of it.
    """

    lever: str
    effect: float
    error: float


def screen(
    *,
    kept: KeptFutures,
    base: Base,
    workers: Workers,
    on_finished: Callable[[int], None] | None = None,
) -> tuple[Weight, ...]:
    """Every lever that may be covered, by how much it matters, the most important first.

    Args:
        kept: Where futures are kept.
        base: What settings are compared with.
        workers: Who simulates.
        on_finished: Called with the number of settings finished so far.

    Raises:
        KeyboardInterrupt: After Ctrl-C.
    """
    all_axes = list(axes().values())
    centres = settings(all_axes, CENTRES, key=301)
    others = settings(all_axes, CENTRES, key=302)
    asked: list[Setting] = []
    for centre, other in zip(centres, others, strict=True):
        asked += [centre, *(_moved(centre, other, axis) for axis in all_axes)]
    per_centre = 1 + len(all_axes)
    # A centre and all that is moved around it meet the same futures.
    groups = shares_of_pool(CENTRES, EACH, POOL)
    futures = [groups[place // per_centre] for place in range(len(asked))]
    found = sample(
        asked, kept=kept, base=base, futures=futures, workers=workers,
        on_finished=on_finished,
    )  # fmt: skip
    values = found.values[:, :, ESTIMATED.index(MEASURE)]
    return weights_of(all_axes, values.reshape(CENTRES, per_centre, EACH))


def size() -> int:
    """Settings that a screening asks."""
    return CENTRES * (1 + len(axes()))


def _moved(centre: Setting, other: Setting, axis: Axis) -> Setting:
    """A centre with one lever as in another setting, or at the far end of its range."""
    name = axis.lever
    here = {**load_scenario(centre.stage).opening, **centre.values}[name]
    there = {**load_scenario(other.stage).opening, **other.values}[name]
    if there == here:
        there = axis.value(1.0 if axis.coordinate(here) < 0.5 else 0.0)
    return Setting(stage=centre.stage, values={**centre.values, name: there})


def weights_of(all_axes: Sequence[Axis], values: Array) -> tuple[Weight, ...]:
    """Weights from what was found.

    Args:
        all_axes: The levers that were moved.
        values: In each future, shape (centres, 1 + levers, futures); the centre comes first.
    """
    found: list[Weight] = []
    for place, axis in enumerate(all_axes, start=1):
        # The same futures on both sides: what luck they share cancels, and is not taken off.
        apart = values[:, place] - values[:, 0]
        parts = (apart.mean(axis=1) ** 2 - variance_of_mean(apart)) / 2.0
        total, error = float(parts.mean()), float(parts.std(ddof=1)) / math.sqrt(len(parts))
        effect = math.sqrt(max(total, 0.0))
        doubt = error / (2.0 * effect) if total > error else math.sqrt(error)
        found.append(Weight(lever=axis.lever, effect=effect, error=doubt))
    return tuple(sorted(found, key=lambda weight: -weight.effect))


def chosen(weights: tuple[Weight, ...], count: int) -> Mapping[str, Weight]:
    """The most important levers by name."""
    return {weight.lever: weight for weight in weights[:count]}
