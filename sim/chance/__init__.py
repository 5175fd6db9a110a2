"""Chance: one number for each address, and the distributions that numbers are turned into."""

from sim.chance.draws import (
    eight_uniforms,
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
from sim.chance.side_by_side import uniforms_by_purpose, uniforms_in_a_row

__all__ = [
    "Purpose",
    "eight_uniforms",
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
    "uniforms_by_purpose",
    "uniforms_in_a_row",
]
