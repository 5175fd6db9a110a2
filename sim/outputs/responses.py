"""The numbers that describe a run: every response by name, with unit, direction and meaning.

A response is a ratio of two sums over a span of time, never a mean of ratios, so that a week
without a deal weighs nothing. What is summed is a *quantity*: a counter of `sim.outputs.counters`
or one of `DERIVED`. The responses stand in `responses.toml`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from sim.arrays import Array
from sim.beside import beside
from sim.outputs.contribution import WEEKS_PER_QUARTER, WEEKS_PER_YEAR
from sim.outputs.counters import RepCounter, TeamCounter

DERIVED: Final = ("CONTRIBUTION", "COMMISSION", "COSTS", "SEAT_WEEKS", "TEAM_WEEKS")
"""Quantities that no rule counts: money by `contribution.ledger`, and the time there was."""

QUANTITIES: Final[tuple[str, ...]] = (
    *(counter.name for counter in RepCounter),
    *(counter.name for counter in TeamCounter),
    *DERIVED,
)
"""What is summed over a run, in the order of every array of sums."""

_PER: Final = {
    "week": 1.0,
    "month": WEEKS_PER_YEAR / 12,
    "quarter": WEEKS_PER_QUARTER,
    "year": WEEKS_PER_YEAR,
}
"""Weeks that a rate is about."""

_PLACE: Final = {name: place for place, name in enumerate(QUANTITIES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A number computed from a run: sum of weighted quantities over sum of others.

    Attributes:
        name: Its name on the command line and in files.
        unit: Its unit.
        better: Which direction is better, all else equal.
        meaning: One sentence.
        over: Weight of each quantity above the line.
        under: Weight of each quantity below it.
        root: Whether the square root is taken at the end.
    """

    name: str
    unit: str
    better: Literal["higher", "lower"]
    meaning: str
    over: Mapping[str, float]
    under: Mapping[str, float]
    root: bool = False

    @property
    def title(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ")

    def parts(self, sums: Array) -> tuple[Array, Array]:
        """Numerator and denominator of sums whose last axis is `QUANTITIES`."""
        return _weighted(self.over, sums), _weighted(self.under, sums)

    def value(self, sums: Array) -> Array:
        """The response of sums whose last axis is `QUANTITIES`; nan where nothing happened."""
        over, under = self.parts(sums)
        defined = under > 0.0
        ratio = np.where(defined, over / np.where(defined, under, 1.0), np.nan)
        return np.sqrt(ratio) if self.root else ratio


def _weighted(weights: Mapping[str, float], sums: Array) -> Array:
    total = np.zeros(sums.shape[:-1])
    for name, weight in weights.items():
        total += weight * sums[..., _PLACE[name]]
    return total


def _quantities(names: str | list[str], sums: Mapping[str, list[str]]) -> Iterator[str]:
    """Quantities by name; the name of a sum stands for all of its parts."""
    for name in [names] if isinstance(names, str) else names:
        if name in sums:
            yield from _quantities(sums[name], sums)
        else:
            yield name


def _response(
    name: str, entry: Mapping[str, Any], sums: Mapping[str, list[str]]
) -> Response:
    fields = dict(entry)
    weight = _PER[fields.pop("per", "week")]
    over, under = (_quantities(fields.pop(key), sums) for key in ("over", "under"))
    return Response(
        name=name,
        over=MappingProxyType(dict.fromkeys(over, weight)),
        under=MappingProxyType(dict.fromkeys(under, 1.0)),
        **fields,
    )


_FILE: Final = beside(__file__)

RESPONSES: Final[Mapping[str, Response]] = MappingProxyType(
    {
        name: _response(name, entry, _FILE["sums"])
        for name, entry in _FILE["responses"].items()
    }
)
"""Every response by name, in the order of tables."""

SHOWN: Final = tuple(_FILE["shown"])
"""Responses that a comparison shows where nothing else is asked for."""
