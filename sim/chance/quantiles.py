"""Distributions as quantile functions: one uniform in, one value out, larger for larger.

Each is monotone in its uniform, so that imposed luck and common luck mean the same
quantile in every scenario.
Scalar `math` only: compiled and plain Python then agree to the last bit.
"""

import math

from sim.chance.incomplete_gamma import log_gamma, regularised_gamma
from sim.compiling import rule

SMALL_POISSON_MEAN = 16.0
"""Up to here the search from zero is the faster one."""

_NEWTON_STEPS = 60
_NEWTON_TOLERANCE = 1e-12
_LOG_SMALLEST = -700.0
"""exp() of this is near the smallest normal float."""

# AS 241 PPND16, highest power first. Centre: |u - 1/2| <= .425; tail: to 1.4e-11; far: beyond.
CENTRE_ABOVE = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080e0,
)
CENTRE_BELOW = (
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
TAIL_ABOVE = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258e0,
    3.64784832476320460504e0,
    5.76949722146069140550e0,
    4.63033784615654529590e0,
    1.42343711074968357734e0,
)
TAIL_BELOW = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940e0,
    2.05319162663775882187e0,
    1.0,
)
FAR_ABOVE = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580e0,
    5.46378491116411436990e0,
    6.65790464350110377720e0,
)
FAR_BELOW = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)


@rule
def length_biased(u: float, low: float, high: float) -> float:
    """Length of the uniform interval that covers a random moment (density proportional to x).

    For `low` >= 0. Whoever looks at a renewal process finds long intervals more often: a
    run that opens in the middle of intervals needs this one for the first.
    """
    return math.sqrt(low * low + u * (high * high - low * low))


@rule
def exponential(u: float, mean: float) -> float:
    """Memoryless waiting time."""
    # log() takes half the time of log1p(), and 1 - u loses nothing where u is a draw;
    # log1p() is for the small quantiles that may be imposed.
    return -mean * (math.log(1.0 - u) if u > 0.001 else math.log1p(-u))


@rule
def normal(u: float, mean: float, sd: float) -> float:
    """Normal, to a relative 1e-15 (Wichura, algorithm AS 241 PPND16, 1988)."""
    return mean + sd * _standard_normal(u)


@rule
def lognormal(u: float, median: float, sigma: float) -> float:
    """Lognormal by its median; `sigma` is the standard deviation of the logarithm."""
    return median * math.exp(sigma * _standard_normal(u))


@rule
def _standard_normal(u: float) -> float:
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(r, CENTRE_ABOVE) / _polynomial(r, CENTRE_BELOW)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        z = _polynomial(r, TAIL_ABOVE) / _polynomial(r, TAIL_BELOW)
    else:
        r -= 5.0
        z = _polynomial(r, FAR_ABOVE) / _polynomial(r, FAR_BELOW)
    return -z if q < 0.0 else z


@rule
def _polynomial(x: float, coefficients: tuple[float, ...]) -> float:
    """Horner's scheme, highest power first."""
    value = 0.0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value


@rule
def gamma(u: float, shape: float, scale: float) -> float:
    """Gamma, to a relative 1e-9 for shapes from 0.01 to 1e6; mean is shape x scale.

    Newton's method on the logarithm of the nearer tail as a function of log x. Both tails
    are log-concave there, so it converges from any start.
    """
    upper = u > 0.5
    log_target = math.log(1.0 - u) if upper else math.log(u)
    log_x = _gamma_start(u, shape)
    if log_x < _LOG_SMALLEST:
        return scale * math.exp(log_x)
    log_gamma_shape = log_gamma(shape)
    for _ in range(_NEWTON_STEPS):
        x = math.exp(log_x)
        below, above = regularised_gamma(shape, x)
        tail = above if upper else below
        if tail <= 0.0:  # far outside: walk back towards the mean
            log_x += 0.5 * (math.log(shape) - log_x)
            continue
        slope = math.exp(shape * log_x - x - log_gamma_shape) / tail
        step = (log_target - math.log(tail)) / (-slope if upper else slope)
        log_x += step
        if abs(step) < _NEWTON_TOLERANCE:
            break
    return scale * math.exp(log_x)


@rule
def _gamma_start(u: float, shape: float) -> float:
    """Logarithm of x to start from: Wilson and Hilferty (1931), or the power law near zero."""
    near_zero = (math.log(u) + log_gamma(shape + 1.0)) / shape
    if near_zero < math.log(shape) - 2.0 or shape < 0.1:
        return min(near_zero, math.log(shape + 700.0))
    third = 1.0 - 1.0 / (9.0 * shape) + _standard_normal(u) / (3.0 * math.sqrt(shape))
    if third <= 0.0:
        return near_zero
    return math.log(shape) + 3.0 * math.log(third)


@rule
def poisson(u: float, mean: float) -> int:
    """Poisson count: the smallest k whose cumulative probability reaches u; mean up to 1e6."""
    if mean <= 0.0:
        return 0
    if mean <= SMALL_POISSON_MEAN:
        return _poisson_from_zero(u, mean)
    z = _standard_normal(u)
    start = math.floor(mean + z * math.sqrt(mean) + (z * z - 1.0) / 6.0)
    return _poisson_near(u, mean, max(0, int(start)))


@rule
def _poisson_from_zero(u: float, mean: float) -> int:
    count = 0
    probability = math.exp(-mean)
    cumulative = probability
    while cumulative < u and probability > 1e-18 * cumulative:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


@rule
def _poisson_near(u: float, mean: float, start: int) -> int:
    """Step from a good guess, comparing the tail that is short."""
    count = start
    while not _poisson_reaches(u, mean, count):
        count += 1
    while count > 0 and _poisson_reaches(u, mean, count - 1):
        count -= 1
    return count


@rule
def _poisson_reaches(u: float, mean: float, count: int) -> bool:
    """Whether P(N <= count) >= u."""
    below, above = regularised_gamma(count + 1.0, mean)
    return below <= 1.0 - u if u > 0.5 else above >= u
