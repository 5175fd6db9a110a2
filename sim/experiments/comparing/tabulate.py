"""Finished replications as rows: every response of every scenario against the base."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing import statistics
from sim.experiments.comparing.comparison import (
    ComparisonRow,
    Estimate,
    Level,
    Pairing,
    ParameterDoubt,
)
from sim.experiments.comparing.simultaneous import critical_values
from sim.experiments.comparing.uncertainty import probability_above, spread_of
from sim.experiments.running.outcomes import Outcomes
from sim.outputs.responses import QUANTITIES, RESPONSES, Response

BOOKINGS = "bookings_per_rep_year"
FREED = (BOOKINGS, "contribution_per_rep_year")
"""Responses freed from the luck of buyers' decisions: money over a fixed number of rep-years."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pair:
    """Pseudo-values of one response in the base and in another scenario."""

    response: str
    other: str
    base_values: Array
    other_values: Array


def rows(
    outcomes: Outcomes, shown: Sequence[str], *, widening: float = 1.0
) -> tuple[ComparisonRow, ...]:
    """Every shown response of every other scenario against the base.

    Ratios and differences of all rows hold at once with 95 %; bookings, which the table is
    made for, have the narrowest intervals.

    Args:
        outcomes: Replications; the first scenario is the base.
        shown: Names of responses.
        widening: Factor of all intervals, for replications that stopped at a precision.
    """
    pairs = _pairs(outcomes, shown)
    if not pairs:
        return ()
    of_bookings, of_others = _criticals(pairs, widening)
    return tuple(
        _row(outcomes, pair, of_bookings if pair.response == BOOKINGS else of_others)
        for pair in pairs
    )


def _criticals(pairs: Sequence[_Pair], widening: float) -> tuple[float, float]:
    """Critical values of bookings and of all other responses, to hold at once."""
    n = pairs[0].base_values.shape[0]
    none = np.empty((n, 0))
    groups = (
        [
            part
            for pair in pairs
            if (pair.response == BOOKINGS) is first
            for part in statistics.paired_errors(pair.base_values, pair.other_values)
        ]
        for first in (True, False)
    )
    first, others = (np.column_stack((none, *group)) for group in groups)
    of_bookings, of_others = critical_values(first, others)
    return widening * of_bookings, widening * of_others


def bookings_precision(
    outcomes: Outcomes, shown: Sequence[str], *, widening: float = 1.0
) -> float:
    """Half-width of the bookings ratio relative to the ratio, the widest over the others.

    Returns:
        nan where there is no other scenario.
    """
    pairs = _pairs(outcomes, (*shown, BOOKINGS) if BOOKINGS not in shown else shown)
    if not pairs:
        return math.nan
    critical, _ = _criticals(pairs, widening)
    return max(
        _relative(statistics.ratio_of(pair.base_values, pair.other_values, critical))
        for pair in pairs
        if pair.response == BOOKINGS
    )


def _relative(ratio: Estimate) -> float:
    return ratio.half_width / ratio.mean if ratio.mean > 0 else math.inf


def levels(outcomes: Outcomes) -> tuple[Level, ...]:
    """Every response of every scenario that has a value, each with its own 95 % interval."""
    critical = statistics.student(statistics.CONFIDENCE, len(outcomes) // outcomes.repeats)
    found: list[Level] = []
    for scenario in outcomes.scenarios:
        for name, response in RESPONSES.items():
            value = statistics.mean_of(values_of(outcomes, scenario, name), critical)
            if value.exists:
                found.append(
                    Level(scenario=scenario, response=name, unit=response.unit, value=value)
                )
    return tuple(found)


def pairings(outcomes: Outcomes) -> tuple[Pairing, ...]:
    """What the same luck and the control variate save, for bookings and contribution.

    Nothing where parameters are drawn: it is chance that pairs share, and replications then
    differ in more than chance.
    """
    if outcomes.repeats > 1:
        return ()
    return tuple(_pairing(outcomes, pair) for pair in _pairs(outcomes, FREED))


def values_of(outcomes: Outcomes, scenario: str, response: str) -> Array:
    """Values of a response in a scenario, one for each independent draw.

    What buyers decided beyond its probability is luck whose mean is known to be zero, so money
    is freed from it, each scenario from its own: same expectation, less spread.

    Returns:
        One a replication; where parameters are drawn one a point.
    """
    values = _plain_values_of(outcomes, scenario, response)
    if response not in FREED:
        return values
    place = outcomes.scenarios.index(scenario)
    luck = outcomes.by_point(luck_of_decisions(outcomes)[:, place].sum(axis=1))
    return statistics.freed_from_luck(values, luck)


def _plain_values_of(outcomes: Outcomes, scenario: str, response: str) -> Array:
    sums = outcomes.sums[:, outcomes.scenarios.index(scenario)].sum(axis=1)
    return outcomes.by_point(statistics.pseudo_values(RESPONSES[response], sums))


def luck_of_decisions(outcomes: Outcomes) -> Array:
    """Money that chance gave or took beyond its expectation, where buyers decided.

    An outcome less its probability has mean zero in every scenario, whatever led to it, so
    the mean is zero exactly.

    Returns:
        By replication, scenario and year, shape (n, scenarios, years).
    """
    return np.asarray(outcomes.sums[:, :, :, QUANTITIES.index("DEAL_LUCK")])


def _pairs(outcomes: Outcomes, names: Sequence[str]) -> tuple[_Pair, ...]:
    first, *others = outcomes.scenarios
    base = {name: values_of(outcomes, first, name) for name in names}
    return tuple(
        _Pair(
            response=name,
            other=other,
            base_values=base[name],
            other_values=values_of(outcomes, other, name),
        )
        for other in others
        for name in names
    )


def _row(outcomes: Outcomes, pair: _Pair, critical: float) -> ComparisonRow:
    response = RESPONSES[pair.response]
    totals = outcomes.sums.sum(axis=2)
    place = outcomes.scenarios.index(pair.other)
    share, counted = statistics.better_in(response, totals[:, 0], totals[:, place])
    return ComparisonRow(
        response=pair.response,
        unit=response.unit,
        better=response.better,
        base=outcomes.scenarios[0],
        other=pair.other,
        ratio=statistics.ratio_of(pair.base_values, pair.other_values, critical),
        difference=statistics.mean_of(pair.other_values - pair.base_values, critical),
        better_in=share,
        better_elsewhere=statistics.better_elsewhere(
            response, totals[:, 0], totals[:, place], repeats=outcomes.repeats
        ),
        pairs=counted,
        doubt=_doubt(response, totals[:, 0], totals[:, place], outcomes.repeats),
    )


def _doubt(
    response: Response, base: Array, other: Array, repeats: int
) -> ParameterDoubt | None:
    """What unknown parameters do to a response; None where they are fixed or too few."""
    if repeats == 1:
        return None
    theirs, ours = (
        _values_at_points(response, sums.reshape(-1, repeats, sums.shape[-1]))
        for sums in (base, other)
    )
    difference = ours - theirs
    spread = spread_of(difference)
    if spread is None:
        return None
    below = theirs.mean(axis=1, keepdims=True)
    relative = None
    if np.all(below > 0.0):
        ratio = ours.mean(axis=1, keepdims=True) / below
        relative = spread_of(ratio + (ours - ratio * theirs) / below)
    return ParameterDoubt(
        ratio=statistics.NOTHING if relative is None else relative.effect,
        difference=spread.effect,
        ratio_share=statistics.NOTHING if relative is None else relative.share,
        difference_share=spread.share,
        p_effect=probability_above(difference, better=response.better),
        points=difference.shape[0],
    )


def _values_at_points(response: Response, sums: Array) -> Array:
    """Pseudo-values of a response within each point, shape (points, repeats)."""
    repeats = sums.shape[1]
    total = sums.sum(axis=1)
    whole = response.value(total)[:, None]
    influence = (repeats - 1) * (whole - response.value(total[:, None] - sums))
    return np.asarray(whole + influence - influence.mean(axis=1, keepdims=True))


def _pairing(outcomes: Outcomes, pair: _Pair) -> Pairing:
    base, other = (
        _plain_values_of(outcomes, scenario, pair.response)
        for scenario in (outcomes.scenarios[0], pair.other)
    )
    freed = pair.other_values - pair.base_values
    return Pairing(
        other=pair.other,
        response=pair.response,
        paired=statistics.variance_ratio(base, other),
        controlled=statistics.variance_ratio(base, other, freed),
        difference=statistics.mean_of(
            freed, statistics.student(statistics.CONFIDENCE, len(outcomes))
        ),
    )
