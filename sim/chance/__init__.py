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
from sim.chance.seeds import MOST_SEED, seed_problem

__all__ = [
    "MOST_SEED",
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
    "seed_problem",
    "stream_key",
    "two_uniforms",
    "uniform",
]
