"""What is kept of finished replications: sums by year and money by week of every scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """One finished replication: all scenarios on the same luck.

    Attributes:
        replication: Its number.
        events: Events simulated.
        sums: Shape (scenarios, years, quantities).
        weekly: Money a rep, shape (scenarios, weeks, paths).
    """

    replication: int
    events: int
    sums: Array
    weekly: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """Finished replications in the order of their numbers, whatever order they finished in.

    Attributes:
        scenarios: Names of the scenarios; the first is the base.
        replications: Numbers, ascending, shape (n,).
        events: Shape (n,).
        sums: Shape (n, scenarios, years, quantities).
        weekly: Shape (n, scenarios, weeks, paths).
        repeats: Replications that share their parameters; 1 where parameters are fixed.
    """

    scenarios: tuple[str, ...]
    replications: IntArray
    events: IntArray
    sums: Array
    weekly: Array
    repeats: int = 1

    @classmethod
    def gather(
        cls, scenarios: tuple[str, ...], finished: Iterable[Outcome], *, repeats: int = 1
    ) -> Outcomes:
        """Order and stack finished replications.

        Args:
            scenarios: Names of the scenarios.
            finished: Replications; those whose point is not whole are left out.
            repeats: Replications that share their parameters.

        Raises:
            ValueError: If there is none.
        """
        ordered = whole_points(finished, repeats)
        return cls(
            scenarios=scenarios,
            replications=np.array([one.replication for one in ordered], np.int64),
            events=np.array([one.events for one in ordered], np.int64),
            sums=np.stack([one.sums for one in ordered]),
            weekly=np.stack([one.weekly for one in ordered]),
            repeats=repeats,
        )

    def by_point(self, values: Array) -> Array:
        """Mean over the replications that share their parameters; theirs are independent.

        Args:
            values: Of every replication, shape (n, ...).

        Returns:
            Shape (n / repeats, ...); the values themselves where parameters are fixed.
        """
        if self.repeats == 1:
            return values
        return np.asarray(values.reshape(-1, self.repeats, *values.shape[1:]).mean(axis=1))

    def __len__(self) -> int:
        return int(self.replications.shape[0])


def whole_points(finished: Iterable[Outcome], repeats: int) -> list[Outcome]:
    """Replications in order, without those whose parameters not all `repeats` of them met."""
    ordered = sorted(finished, key=lambda outcome: outcome.replication)
    if repeats == 1:
        return ordered
    met = Counter(one.replication // repeats for one in ordered)
    return [one for one in ordered if met[one.replication // repeats] == repeats]
