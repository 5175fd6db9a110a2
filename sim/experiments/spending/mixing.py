"""Runs put together: those on the same luck, for a rep of the base, mixed, with what was paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.responses import QUANTITIES
from sim.outputs.tally import PATHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.experiments.running.outcomes import Outcomes

    Array = NDArray[np.float64]

_PLACE: Final = {name: place for place, name in enumerate(QUANTITIES)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rival:
    """The base with something bought: its sums and weekly money for a rep of the base."""

    name: str
    replications: NDArray[np.int64]
    sums: Array
    weekly: Array


def only(outcomes: Outcomes, place: int) -> Outcomes:
    """The replications of one scenario."""
    return replace(
        outcomes,
        scenarios=(outcomes.scenarios[place],),
        sums=outcomes.sums[:, [place]],
        weekly=outcomes.weekly[:, [place]],
    )


def in_common(first: Outcomes, second: Outcomes) -> tuple[Outcomes, Outcomes]:
    """The replications that both have; only an interruption makes them differ."""
    common = np.intersect1d(first.replications, second.replications)
    return chosen(first, common), chosen(second, common)


def chosen(outcomes: Outcomes, replications: NDArray[np.int64]) -> Outcomes:
    """Some replications out of all."""
    found = np.isin(outcomes.replications, replications)
    return replace(
        outcomes,
        replications=outcomes.replications[found],
        events=outcomes.events[found],
        sums=outcomes.sums[found],
        weekly=outcomes.weekly[found],
    )


def for_seats(outcomes: Outcomes, ratio: float) -> Outcomes:
    """All amounts for a rep of the base, who shares the work with others."""
    sums = outcomes.sums.copy()
    sums[..., _PLACE["SEAT_WEEKS"]] /= ratio
    return replace(outcomes, sums=sums, weekly=outcomes.weekly * ratio)


def a_year(outcomes: Outcomes, quantity: str) -> Array:
    """A quantity a rep of the base and year in each replication."""
    total = total_of(outcomes, quantity) * WEEKS_PER_YEAR
    return np.asarray(total / total_of(outcomes, "SEAT_WEEKS"))


def total_of(outcomes: Outcomes, quantity: str) -> Array:
    """A quantity of the first scenario in each replication, over all years."""
    return np.asarray(outcomes.sums[:, 0, :, _PLACE[quantity]].sum(axis=1))


def mixed(lower: Array, upper: Array, share: float) -> Array:
    """The mean over companies of which a share is like the second."""
    return np.asarray((1.0 - share) * lower + share * upper)


def charged(sums: Array, spent: float) -> Array:
    """Sums by year, shape (n, years, quantities), less what was spent a rep and year."""
    left = sums.copy()
    money = spent / WEEKS_PER_YEAR * sums[..., _PLACE["SEAT_WEEKS"]]
    left[..., _PLACE["COSTS"]] += money
    left[..., _PLACE["CONTRIBUTION"]] -= money
    return left


def paid(weekly: Array, spent: float) -> Array:
    """Weekly money a rep, shape (n, weeks, paths), less what was spent."""
    left = weekly.copy()
    left[..., PATHS.index("contribution")] -= spent / WEEKS_PER_YEAR
    return left


def joined(outcomes: Outcomes, rivals: Sequence[Rival]) -> Outcomes:
    """Replications of all scenarios and rivals, those that all of them have."""
    common = outcomes.replications
    for rival in rivals:
        common = np.intersect1d(common, rival.replications)
    kept = chosen(outcomes, common)
    found = [np.isin(rival.replications, common) for rival in rivals]
    sums = [r.sums[f][:, None] for r, f in zip(rivals, found, strict=True)]
    weekly = [r.weekly[f][:, None] for r, f in zip(rivals, found, strict=True)]
    return replace(
        kept,
        scenarios=(*kept.scenarios, *(rival.name for rival in rivals)),
        sums=np.concatenate((kept.sums, *sums), axis=1),
        weekly=np.concatenate((kept.weekly, *weekly), axis=1),
    )
