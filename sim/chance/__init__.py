"""Chance: one number for each address, and the distributions that numbers are turned into."""

from sim.chance.draws import (
    four_uniforms,
    luck,
    philox,
    stream_key,
    two_uniforms,
    uniform,
)
from sim.chance.purposes import Purpose
from sim.chance.quantiles import (
    exponential,
    gamma,
    length_biased,
    lognormal,
    normal,
    poisson,
)

__all__ = [
    "Purpose",
    "exponential",
    "four_uniforms",
    "gamma",
    "length_biased",
    "lognormal",
    "luck",
    "normal",
    "philox",
    "poisson",
    "stream_key",
    "two_uniforms",
    "uniform",
]
