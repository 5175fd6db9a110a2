"""One table of what each distribution promises: mean, variance, bounds."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from sim.chance import quantiles

INFINITY = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A quantile function with the moments it must have.

    Attributes:
        quantile: Takes the uniform, then the parameters in order.
        parameters: Their names.
        mean: Mean as a function of the parameters.
        variance: Variance as a function of the parameters.
        bounds: Lowest and highest possible value.
        examples: Parameter values to test it at.
    """

    quantile: Callable[..., float]
    parameters: tuple[str, ...]
    mean: Callable[..., float]
    variance: Callable[..., float]
    bounds: Callable[..., tuple[float, float]]
    examples: tuple[tuple[float, ...], ...]


def _length_biased_mean(low: float, high: float) -> float:
    return 2.0 / 3.0 * (high**3 - low**3) / (high**2 - low**2)


def _length_biased_variance(low: float, high: float) -> float:
    second_moment = (high**2 + low**2) / 2.0
    return second_moment - _length_biased_mean(low, high) ** 2


DISTRIBUTIONS: dict[str, Distribution] = {
    "length_biased": Distribution(
        quantile=quantiles.length_biased,
        parameters=("low", "high"),
        mean=_length_biased_mean,
        variance=_length_biased_variance,
        bounds=lambda low, high: (low, high),
        examples=((0.5, 1.5), (0.0, 2.0)),
    ),
    "exponential": Distribution(
        quantile=quantiles.exponential,
        parameters=("mean",),
        mean=lambda mean: mean,
        variance=lambda mean: mean**2,
        bounds=lambda mean: (0.0, INFINITY),
        examples=((1.0,), (28_800.0,)),
    ),
    "normal": Distribution(
        quantile=quantiles.normal,
        parameters=("mean", "sd"),
        mean=lambda mean, sd: mean,
        variance=lambda mean, sd: sd**2,
        bounds=lambda mean, sd: (-INFINITY, INFINITY),
        examples=((0.0, 1.0), (-2.0, 0.15)),
    ),
    "lognormal": Distribution(
        quantile=quantiles.lognormal,
        parameters=("median", "sigma"),
        mean=lambda median, sigma: median * math.exp(sigma**2 / 2.0),
        variance=lambda median, sigma: (
            median**2 * math.exp(sigma**2) * math.expm1(sigma**2)
        ),
        bounds=lambda median, sigma: (0.0, INFINITY),
        examples=((1.0, 0.7), (16_700.0, 0.9)),
    ),
    "gamma": Distribution(
        quantile=quantiles.gamma,
        parameters=("shape", "scale"),
        mean=lambda shape, scale: shape * scale,
        variance=lambda shape, scale: shape * scale**2,
        bounds=lambda shape, scale: (0.0, INFINITY),
        examples=((0.3, 2.0), (1.0, 1.0), (4.0, 0.25), (250.0, 1.0)),
    ),
    "poisson": Distribution(
        quantile=quantiles.poisson,
        parameters=("mean",),
        mean=lambda mean: mean,
        variance=lambda mean: mean,
        bounds=lambda mean: (0.0, INFINITY),
        examples=((0.02,), (1.3,), (15.9,), (16.1,), (400.0,)),
    ),
}
"""Every distribution of `sim.chance` by name."""
