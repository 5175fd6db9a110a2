"""Finished replications as rows: every response of every scenario against the base."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.comparison import ComparisonRow, Level, Pairing
from sim.experiments.simultaneous import critical_value
from sim.experiments.statistics import (
    CONFIDENCE,
    better_in,
    controlled,
    mean_of,
    pseudo_values,
    ratio_of,
    student,
    variance_ratio,
)
from sim.outputs.responses import QUANTITIES, RESPONSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.experiments.outcomes import Outcomes

    Array = NDArray[np.float64]

BOOKINGS = "bookings_per_rep_year"
PAIRED = ("bookings_per_rep_year", "contribution_per_rep_year")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pair:
    """Pseudo-values of one response in the base and in another scenario."""

    response: str
    other: str
    base_values: Array
    other_values: Array

    @property
    def errors(self) -> tuple[Array, Array]:
        """Each replication's part in the difference, and in the ratio."""
        difference = self.other_values - self.base_values
        below = self.base_values.mean()
        if not below > 0.0:
            return difference, np.full_like(difference, np.nan)
        return (
            difference,
            self.other_values - self.other_values.mean() / below * self.base_values,
        )


def rows(outcomes: Outcomes, shown: Sequence[str]) -> tuple[ComparisonRow, ...]:
    """Every shown response of every other scenario against the base.

    Ratios and differences of all rows hold at once with 95 %.
    """
    pairs = _pairs(outcomes, shown)
    if not pairs:
        return ()
    errors = np.column_stack([part for pair in pairs for part in pair.errors])
    critical = critical_value(errors)
    return tuple(_row(outcomes, pair, critical) for pair in pairs)


def bookings_precision(outcomes: Outcomes, shown: Sequence[str]) -> float:
    """Half-width of the bookings ratio as it is shown, the widest over the others.

    Of a ratio below one, the half-width relative to the ratio: the larger of the two readings.

    Returns:
        nan where there is no other scenario.
    """
    names = (*shown, BOOKINGS) if BOOKINGS not in shown else shown
    bookings = [row for row in rows(outcomes, names) if row.response == BOOKINGS]
    return max((_relative(row) for row in bookings), default=math.nan)


def _relative(row: ComparisonRow) -> float:
    return (
        row.ratio.half_width / min(1.0, row.ratio.mean) if row.ratio.mean > 0 else math.inf
    )


def levels(outcomes: Outcomes) -> tuple[Level, ...]:
    """Every response of every scenario that has a value, each with its own 95 % interval."""
    totals = outcomes.sums.sum(axis=2)
    critical = student(CONFIDENCE, len(outcomes))
    found: list[Level] = []
    for place, scenario in enumerate(outcomes.scenarios):
        for name, response in RESPONSES.items():
            value = mean_of(pseudo_values(response, totals[:, place]), critical)
            if value.exists:
                found.append(
                    Level(scenario=scenario, response=name, unit=response.unit, value=value)
                )
    return tuple(found)


def pairings(outcomes: Outcomes) -> tuple[Pairing, ...]:
    """What the same luck and the control variate save, for bookings and contribution."""
    luck = luck_of_decisions(outcomes)
    return tuple(
        _pairing(pair, luck[:, outcomes.scenarios.index(pair.other)] - luck[:, 0])
        for pair in _pairs(outcomes, PAIRED)
    )


def luck_of_decisions(outcomes: Outcomes) -> Array:
    """Money that chance gave or took beyond its expectation, where buyers decided.

    An outcome less its probability has mean zero in every scenario, whatever led to it, so
    the mean is zero exactly.

    Returns:
        By replication, scenario and year, shape (n, scenarios, years).
    """
    return np.asarray(outcomes.sums[:, :, :, QUANTITIES.index("DEAL_LUCK")])


def _pairs(outcomes: Outcomes, names: Sequence[str]) -> tuple[_Pair, ...]:
    totals = outcomes.sums.sum(axis=2)
    base = {name: pseudo_values(RESPONSES[name], totals[:, 0]) for name in names}
    return tuple(
        _Pair(
            response=name,
            other=other,
            base_values=base[name],
            other_values=pseudo_values(RESPONSES[name], totals[:, place]),
        )
        for place, other in enumerate(outcomes.scenarios)
        if place > 0
        for name in names
    )


def _row(outcomes: Outcomes, pair: _Pair, critical: float) -> ComparisonRow:
    response = RESPONSES[pair.response]
    totals = outcomes.sums.sum(axis=2)
    place = outcomes.scenarios.index(pair.other)
    share, counted = better_in(response, totals[:, 0], totals[:, place])
    return ComparisonRow(
        response=pair.response,
        unit=response.unit,
        better=response.better,
        base=outcomes.scenarios[0],
        other=pair.other,
        ratio=ratio_of(pair.base_values, pair.other_values, critical),
        difference=mean_of(pair.other_values - pair.base_values, critical),
        better_in=share,
        pairs=counted,
    )


def _pairing(pair: _Pair, luck: Array) -> Pairing:
    estimate, residual = controlled(pair.other_values - pair.base_values, luck)
    return Pairing(
        other=pair.other,
        response=pair.response,
        paired=variance_ratio(pair.base_values, pair.other_values),
        controlled=variance_ratio(pair.base_values, pair.other_values, residual),
        difference=estimate,
    )
