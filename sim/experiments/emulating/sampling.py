"""What the engine says of many settings: differences from the base, freed from buyers' luck.

Each setting meets some of a pool of futures, another part of it each, so that what the emulator
learns does not hang on the luck of a few. What buyers decided beyond its probability is luck of
mean zero whatever the setting; its slope is taken from all settings together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing.statistics import pseudo_values
from sim.experiments.emulating.design import Setting
from sim.experiments.running.outcomes import Outcome
from sim.experiments.running.plan import Arm
from sim.experiments.running.workers import Workers
from sim.experiments.trying.kept import Base, KeptFutures
from sim.outputs.responses import QUANTITIES, RESPONSES
from sim.outputs.tally import PATHS

ESTIMATED: Final = (
    "time_selling", "time_prospecting", "time_meetings", "step_compliance",
    "deals_opened_per_rep_year", "win_rate_by_close", "sales_cycle", "wins_per_rep_year",
    "bookings_per_rep_year", "contribution_per_rep_year",
)  # fmt: skip
"""Responses that an emulator estimates: one or two of every link from hours to money."""

PATH_STEP: Final = 4
"""Weeks between two points of the path that is estimated."""

_LUCK: Final = QUANTITIES.index("DEAL_LUCK")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """What was found for some settings.

    Attributes:
        values: Difference from the base in each future, shape (settings, futures, responses +
            points of the path).
        base: Mean of each response under the base, shape (responses,).
    """

    values: Array
    base: Array

    @property
    def means(self) -> Array:
        """Mean differences, shape (settings, responses + points of the path)."""
        return np.asarray(self.values.mean(axis=1))

    @property
    def noise(self) -> Array:
        """Variance of each mean, as far as it is luck."""
        return variance_of_mean(self.values)


def sample(
    asked: Sequence[Setting],
    *,
    kept: KeptFutures,
    base: Base,
    futures: Sequence[Sequence[int]],
    workers: Workers,
    on_finished: Callable[[int], None] | None = None,
) -> Sample:
    """Simulate settings.

    Args:
        asked: The settings.
        kept: Where futures are kept.
        base: What they are compared with.
        futures: Numbers of the futures that each setting meets, equally many.
        workers: Who simulates.
        on_finished: Called with the number of settings finished so far.

    Raises:
        KeyboardInterrupt: After Ctrl-C.
    """

    def one(place: int) -> tuple[Array, Array, Array]:
        arm = Arm.of(asked[place].scenario)
        return _differences([kept.outcome(base, arm, number) for number in futures[place]])

    found = workers.in_order(one, range(len(asked)), on_finished)
    values, luck, levels = (np.stack(each) for each in zip(*found, strict=True))
    freed = values - luck @ _slopes(values, luck)
    return Sample(values=freed, base=levels.mean(axis=0))


def variance_of_mean(values: Array) -> Array:
    """Variance of the mean over futures, the second axis."""
    return np.asarray(values.var(axis=1, ddof=1) / values.shape[1])


def _differences(outcomes: Sequence[Outcome]) -> tuple[Array, Array, Array]:
    """Of one setting: differences by future, luck by future and year, levels of the base."""
    sums = np.stack([one.sums for one in outcomes])
    base, own = (
        np.stack(
            [pseudo_values(RESPONSES[x], sums[:, arm].sum(axis=1)) for x in ESTIMATED],
            axis=1,
        )
        for arm in (0, 1)
    )
    weekly = np.stack([one.weekly[1] - one.weekly[0] for one in outcomes])
    path = np.cumsum(weekly[:, :, PATHS.index("contribution")], axis=1)
    points = path[:, PATH_STEP - 1 :: PATH_STEP]
    luck = sums[:, 1, :, _LUCK] - sums[:, 0, :, _LUCK]
    return np.concatenate((own - base, points), axis=1), luck, base.mean(axis=0)


def _slopes(values: Array, luck: Array) -> Array:
    """By how much each value moves with luck, from the spread within all settings."""
    within = (luck - luck.mean(axis=1, keepdims=True)).reshape(-1, luck.shape[2])
    moved = (values - values.mean(axis=1, keepdims=True)).reshape(-1, values.shape[2])
    return np.asarray(np.linalg.lstsq(within, moved, rcond=None)[0])


def shares_of_pool(count: int, each: int, pool: int, first: int = 0) -> list[list[int]]:
    """Futures for `count` settings, `each` of a pool; every future is met equally often."""
    return [
        [first + (place * each + step) % pool for step in range(each)]
        for place in range(count)
    ]
