"""Which organisation a replication meets: the one that was given, or one of those it may be.

Points are those of a Sobol sequence, scrambled with the seed (Owen 1998): they fill the
ranges more evenly than independent draws, and the first n of them are the same whatever n
is. Several replications share a point, so that chance can be told apart from parameters.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.arrays import Array
from sim.experiments.drawing.parameters import (
    PARAMETERS,
    Parameter,
    parameters_of,
    with_values,
)
from sim.organisation import Organisation

REPLICATIONS_PER_POINT = 2
"""Replications that share their parameters: the fewest that show chance at a point, which
leaves the most points for a given number of replications."""

_LEAST_POWER = 8


class OrganisationSource(Protocol):
    """Says which organisation may stand behind the one that was given.

    Evidence ranges are one source; a posterior from a history is another. It must be a
    function of its arguments alone, and picklable where workers are processes.
    """

    @property
    def name(self) -> str:
        """What results call it."""
        ...

    @property
    def digest(self) -> str:
        """Digest of all that decides its draws."""
        ...

    def organisation(
        self, organisation: Organisation, *, seed: int, point: int
    ) -> Organisation:
        """The organisation at a point, from the one that was given."""
        ...


@dataclass(frozen=True, slots=True)
class EvidenceRanges:
    """Organisations whose parameters lie anywhere within what evidence allows.

    Attributes:
        parameters: What is drawn.
    """

    parameters: tuple[Parameter, ...] = PARAMETERS

    @classmethod
    def of(cls, organisation: Organisation) -> EvidenceRanges:
        """What is drawn for an organisation: what it calls unknown as well."""
        return cls(parameters_of(organisation))

    @property
    def name(self) -> str:
        """What results call it."""
        return "evidence ranges"

    @property
    def digest(self) -> str:
        """Digest of the parameters and their ranges."""
        ranges = [(x.field, x.low, x.high, x.scale, x.absolute) for x in self.parameters]
        return hashlib.sha256(repr(ranges).encode()).hexdigest()

    def values(self, *, seed: int, point: int) -> tuple[float, ...]:
        """What is drawn for each parameter at a point, around the defaults."""
        uniforms = sobol_points(seed, len(self.parameters), _power(point))[point]
        return tuple(
            parameter.drawn(float(u))
            for parameter, u in zip(self.parameters, uniforms, strict=True)
        )

    def organisation(
        self, organisation: Organisation, *, seed: int, point: int
    ) -> Organisation:
        """See `OrganisationSource.organisation`."""
        values = self.values(seed=seed, point=point)
        return with_values(organisation, self.parameters, values)


@functools.lru_cache(maxsize=8)
def sobol_points(seed: int, dimensions: int, power: int) -> Array:
    """The first 2**power points of the sequence that a seed scrambles.

    Returns:
        Between 0 and 1, shape (2**power, dimensions), not to be written to.
    """
    # Slow to load, and needed where parameters are drawn only.
    from scipy.stats import qmc  # noqa: PLC0415

    # Numbers of its own: parameters are drawn before any world, and share no address with it.
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    points = qmc.Sobol(dimensions, scramble=True, seed=generator).random_base2(power)
    points.setflags(write=False)
    return points


def _power(point: int) -> int:
    """Enough points for this one, in steps that keep the cache small."""
    return max(_LEAST_POWER, int(point).bit_length())
