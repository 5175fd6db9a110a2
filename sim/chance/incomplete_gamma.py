"""The gamma function's logarithm and the two tails of the gamma distribution.

Written here because the libraries' versions are either not callable from a compiled rule
or differ between compiled and plain Python in the last bits.
"""

import math

from sim.compiling import rule

SHIFT_TO = 10.0
"""Stirling's series is used from here on; its error is then below 1e-16."""

HALF_LOG_TWO_PI = 0.91893853320467274178
STIRLING = (
    -3617.0 / 122400.0,
    1.0 / 156.0,
    -691.0 / 360360.0,
    1.0 / 1188.0,
    -1.0 / 1680.0,
    1.0 / 1260.0,
    -1.0 / 360.0,
    1.0 / 12.0,
)
SMALLEST_TERM = 1e-17
TINY = 1e-300
MOST_TERMS = 100_000


@rule
def log_gamma(x: float) -> float:
    """Logarithm of the gamma function for x > 0 (Stirling's series after a shift)."""
    product = 1.0
    while x < SHIFT_TO:
        product *= x
        x += 1.0
    inverse_square = 1.0 / (x * x)
    series = 0.0
    for coefficient in STIRLING:
        series = series * inverse_square + coefficient
    return (x - 0.5) * math.log(x) - x + HALF_LOG_TWO_PI + series / x - math.log(product)


@rule
def regularised_gamma(shape: float, x: float) -> tuple[float, float]:
    """Probabilities below and above x of a gamma variable of scale 1, as (below, above).

    The smaller one keeps its relative accuracy (series below the mean, Lentz's continued
    fraction above it; Abramowitz and Stegun 6.5.29 and 6.5.31).
    """
    if x <= 0.0:
        return 0.0, 1.0
    front = math.exp(shape * math.log(x) - x - log_gamma(shape))
    if x < shape + 1.0:
        below = min(front * _series(shape, x), 1.0)
        return below, 1.0 - below
    above = min(front * _continued_fraction(shape, x), 1.0)
    return 1.0 - above, above


@rule
def _series(shape: float, x: float) -> float:
    term = 1.0 / shape
    total = term
    denominator = shape
    for _ in range(MOST_TERMS):
        denominator += 1.0
        term *= x / denominator
        total += term
        if term < total * SMALLEST_TERM:
            break
    return total


@rule
def _continued_fraction(shape: float, x: float) -> float:
    b = x + 1.0 - shape
    c = 1.0 / TINY
    d = 1.0 / b
    value = d
    for i in range(1, MOST_TERMS):
        numerator = -i * (i - shape)
        b += 2.0
        d = numerator * d + b
        d = TINY if abs(d) < TINY else d
        c = b + numerator / c
        c = TINY if abs(c) < TINY else c
        d = 1.0 / d
        factor = d * c
        value *= factor
        if abs(factor - 1.0) < 1e-16:
            break
    return value
