"""Chance: one number for each address, and the distributions that numbers are turned into."""

from sim.chance.draws import (
    ReusedAddress,
    four_uniforms,
    luck,
    philox,
    recorded_addresses,
    stream_key,
    two_uniforms,
    uniform,
)
from sim.chance.purposes import Purpose
from sim.chance.quantiles import (
    between,
    exponential,
    gamma,
    geometric,
    length_biased,
    logistic,
    lognormal,
    normal,
    poisson,
)

__all__ = [
    "Purpose",
    "ReusedAddress",
    "between",
    "exponential",
    "four_uniforms",
    "gamma",
    "geometric",
    "length_biased",
    "logistic",
    "lognormal",
    "luck",
    "normal",
    "philox",
    "poisson",
    "recorded_addresses",
    "stream_key",
    "two_uniforms",
    "uniform",
]
