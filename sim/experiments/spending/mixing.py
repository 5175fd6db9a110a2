"""Arithmetic on finished replications, to build the base that spends its money otherwise.

Replications of several runs are matched by number, because the same number means the same
luck. Amounts are expressed for a rep of the base, the results of two companies are averaged
with weights, and money spent is subtracted.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from sim.arrays import Array, IntArray
from sim.experiments.running.outcomes import Outcomes
from sim.outputs.contribution import WEEKS_PER_YEAR
from sim.outputs.responses import QUANTITIES
from sim.outputs.tally import PATHS

_PLACE: Final = {name: place for place, name in enumerate(QUANTITIES)}


def only(outcomes: Outcomes, place: int) -> Outcomes:
    """The replications of one scenario."""
    return replace(
        outcomes,
        scenarios=(outcomes.scenarios[place],),
        sums=outcomes.sums[:, [place]],
        weekly=outcomes.weekly[:, [place]],
    )


def in_common(first: Outcomes, second: Outcomes) -> tuple[Outcomes, Outcomes]:
    """Both runs cut down to the replications that both finished; they differ after an interrupt."""
    common = np.intersect1d(first.replications, second.replications)
    return chosen(first, common), chosen(second, common)


def chosen(outcomes: Outcomes, replications: IntArray) -> Outcomes:
    """The outcomes of the replications with the given numbers."""
    found = np.isin(outcomes.replications, replications)
    return replace(
        outcomes,
        replications=outcomes.replications[found],
        events=outcomes.events[found],
        sums=outcomes.sums[found],
        weekly=outcomes.weekly[found],
    )


def for_seats(outcomes: Outcomes, ratio: float) -> Outcomes:
    """Amounts for a rep of the base, where a company with more seats was run.

    Args:
        outcomes: Replications of the company with more seats.
        ratio: Its seats over those of the base.
    """
    sums = outcomes.sums.copy()
    sums[..., _PLACE["SEAT_WEEKS"]] /= ratio
    return replace(outcomes, sums=sums, weekly=outcomes.weekly * ratio)


def a_year(outcomes: Outcomes, quantity: str) -> Array:
    """A quantity of the first scenario per rep and year, shape (n,)."""
    total = total_of(outcomes, quantity) * WEEKS_PER_YEAR
    return np.asarray(total / total_of(outcomes, "SEAT_WEEKS"))


def total_of(outcomes: Outcomes, quantity: str) -> Array:
    """A quantity of the first scenario summed over all years, shape (n,)."""
    return np.asarray(outcomes.sums[:, 0, :, _PLACE[quantity]].sum(axis=1))


def mixed(lower: Outcomes, upper: Outcomes, share: float, name: str) -> Outcomes:
    """The mean over companies, of which a share is like the upper and the rest like the lower.

    Args:
        lower: Replications of one scenario.
        upper: The same replications of another.
        share: Between 0 and 1.
        name: What tables call the mixture.
    """
    return replace(
        lower,
        scenarios=(name,),
        sums=(1.0 - share) * lower.sums + share * upper.sums,
        weekly=(1.0 - share) * lower.weekly + share * upper.weekly,
    )


def charged(outcomes: Outcomes, spent: float) -> Outcomes:
    """Outcomes less money that was spent evenly, per rep of the base and year."""
    sums, weekly = outcomes.sums.copy(), outcomes.weekly.copy()
    money = spent / WEEKS_PER_YEAR * sums[..., _PLACE["SEAT_WEEKS"]]
    sums[..., _PLACE["COSTS"]] += money
    sums[..., _PLACE["CONTRIBUTION"]] -= money
    weekly[..., PATHS.index("contribution")] -= spent / WEEKS_PER_YEAR
    return replace(outcomes, sums=sums, weekly=weekly)


def joined(outcomes: Outcomes, rivals: Sequence[Outcomes]) -> Outcomes:
    """The outcomes with each rival as a further scenario, for replications that all of them have."""
    common = outcomes.replications
    for rival in rivals:
        common = np.intersect1d(common, rival.replications)
    runs = [chosen(outcomes, common), *(chosen(rival, common) for rival in rivals)]
    return replace(
        runs[0],
        scenarios=tuple(name for run in runs for name in run.scenarios),
        sums=np.concatenate([run.sums for run in runs], axis=1),
        weekly=np.concatenate([run.weekly for run in runs], axis=1),
    )
