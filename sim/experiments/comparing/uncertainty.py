"""What is owed to chance, and what to parameters that nobody knows: deconvolution by points.

Every *point* is one draw of the parameters, met by the same number of replications. The
effect y_ki of replication i at point k is mu_k + luck, and only mu_k is of interest: what the
effect would be, with these parameters, over endless futures.

- Variances by one-way analysis: within points s2 = mean square within; between points
  t2 = (mean square between - s2) / r, never below zero. The share t2 / (t2 + s2) says how
  much of the variance of single futures the parameters cause; its interval inverts the F
  distribution of the two mean squares (exact for normal effects, approximate otherwise).
- The effects mu_k themselves by empirical Bayes: each point's mean is pulled towards the mean
  of all by L = t2 / (t2 + s2 / r), and what is left unknown of it has variance (1 - L) t2. The
  mixture of these normals over all points has variance t2 exactly; it is the raw distribution
  of the points where replications are many, and the normal one where they are few. The doubt
  about the mean of all is added to each.
- The interval of the effects is that of such mixtures over values of t2 and s2 that the sample
  does not rule out (their fiducial distribution, by quantiles of chi-squared): with few points
  a variance is badly known, and an interval that took it for known would cover too rarely.
- P(effect > 0) is the mass of that mixture above zero; its interval comes from bootstrapping
  points.

Limits: with few replications a point the shape between is close to normal whatever it is in
truth; the ranges of the parameters count as evidence, and so does their independence. Points
of a Sobol sequence lie more evenly than independent ones, which makes intervals a little too
wide, never too narrow.

Source: Searle, Casella and McCulloch 1992, ch. 3 (variance components); Efron and Morris 1973.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy import special

from sim.arrays import Array
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import NOTHING, TAIL

FEWEST_POINTS: Final = 8
"""Fewer points say too little about a distribution; nothing is given then."""

RESAMPLES: Final = 400

HALVINGS: Final = 40
"""Of the range in which a quantile may lie; what is left is far below its own doubt."""

VARIANCES: Final = 24
"""Values of the two variances that an interval is averaged over; no multiple of 7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How an effect varies over parameter points, freed from chance.

    Attributes:
        effect: Mean over all points, and where the effect lies with 95 %, parameters unknown,
            chance averaged out.
        between: Variance of the effect between points, chance removed; zero or more.
        within: Variance of a single replication at a point.
        share: between / (between + within) with its 95 % interval.
    """

    effect: Estimate
    between: float
    within: float
    share: Estimate


def spread_of(effects: Array) -> Spread | None:
    """How an effect varies between points.

    Args:
        effects: Of every point and replication, shape (points, replications), at least two
            replications a point.

    Returns:
        None where there are too few points or an effect does not exist.
    """
    points, repeats = effects.shape
    if points < FEWEST_POINTS or repeats < 2 or not np.all(np.isfinite(effects)):
        return None
    whole = Pulled(effects)
    of_means, within = float(whole.of_means), float(whole.within)
    centres, widths = _mixtures(whole.means, of_means, within, repeats)
    if widths.min() > 0.0:
        low, high = (_quantile(centres, widths, x) for x in (TAIL, 1.0 - TAIL))
    else:
        low, high = (float(x) for x in np.quantile(whole.centres, (TAIL, 1.0 - TAIL)))
    return Spread(
        effect=Estimate(mean=float(whole.mean[0]), low=low, high=high),
        between=float(whole.between),
        within=within,
        share=_share(of_means * repeats, within, points, repeats),
    )


def _quantile(centres: Array, widths: Array, level: float) -> float:
    """The value below which a share of some normal distributions lies, counted together."""
    reach = 9.0 * float(widths.max())
    low, high = float(centres.min()) - reach, float(centres.max()) + reach
    # The mass below a value only grows, so halving finds where it passes the level.
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        if special.ndtr((middle - centres) / widths).mean() < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


class Pulled:
    """Points of one sample, or of many at once, pulled towards the mean of all.

    See the module for the formulas. Samples are the leading axes of every attribute.
    """

    def __init__(self, effects: Array) -> None:
        """Work them out from effects of shape (..., points, replications)."""
        points, repeats = effects.shape[-2:]
        self.means = effects.mean(axis=-1)
        self.of_means = np.asarray(self.means.var(axis=-1, ddof=1))
        squares = ((effects - self.means[..., None]) ** 2).sum(axis=(-2, -1))
        self.within = squares / (points * (repeats - 1))
        self.between = np.maximum(self.of_means - self.within / repeats, 0.0)
        pull = _quotient(self.between, self.of_means)
        self.mean = self.means.mean(axis=-1, keepdims=True)
        self.centres = self.mean + pull[..., None] * (self.means - self.mean)
        self.width = np.sqrt((1.0 - pull) * self.between + self.of_means / points)


def _quotient(above: Array, below: Array) -> Array:
    """The first over the second; zero where nothing is below the line."""
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0.0)


def _mixtures(
    means: Array, of_means: float, within: float, repeats: int
) -> tuple[Array, Array]:
    """Centres and widths for variances that the sample does not rule out."""
    points = means.shape[0]
    levels = (np.arange(VARIANCES) + 0.5) / VARIANCES
    # Every level of one variance meets another level of the second, in no order.
    mixed = levels[(np.arange(VARIANCES) * 7) % VARIANCES]
    free, left = points - 1, points * (repeats - 1)
    total = of_means * free / special.chdtri(free, 1.0 - levels)
    luck = within * left / special.chdtri(left, 1.0 - mixed)
    between = np.maximum(total - luck / repeats, 0.0)
    pull = _quotient(between, total)
    mean = means.mean()
    centres = mean + pull[:, None] * (means - mean)
    widths = np.sqrt((1.0 - pull) * between + total / points)
    # Centres hold the sample's spread; where the variance is another, they are scaled to it.
    scale = np.sqrt(
        np.divide(total, of_means, out=np.ones_like(total), where=of_means > 0.0)
    )
    return mean + scale[:, None] * (centres - mean), widths[:, None]


def probability_above(
    effects: Array, *, better: Literal["higher", "lower"] = "higher"
) -> Estimate:
    """P(the mean effect is an improvement), given what is known of the parameters.

    Args:
        effects: Of every point and replication, shape (points, replications).
        better: Which direction is an improvement.

    Returns:
        The probability with an interval from bootstrapping points; nothing where
        `spread_of` gives nothing.
    """
    spread = spread_of(effects)
    if spread is None:
        return NOTHING
    sign = 1.0 if better == "higher" else -1.0
    value = _above_zero(sign * effects[None])[0]
    # The same resamples for every row, so that rows of a table agree with each other.
    generator = np.random.Generator(np.random.Philox(key=21))
    chosen = generator.integers(0, effects.shape[0], (RESAMPLES, effects.shape[0]))
    resampled = _above_zero(sign * effects[chosen])
    low, high = np.quantile(resampled, (TAIL, 1.0 - TAIL))
    return Estimate(mean=float(value), low=float(low), high=float(high))


def _above_zero(effects: Array) -> Array:
    """Share of the effects above zero; many samples at once, shape (samples, points, replications)."""
    pulled = Pulled(effects)
    pairs = zip(pulled.centres, pulled.width, strict=True)
    return np.array([1.0 - _mass_below_zero(one, float(width)) for one, width in pairs])


def _mass_below_zero(centres: Array, width: float) -> float:
    if width == 0.0:
        return float((centres < 0.0).mean() + 0.5 * (centres == 0.0).mean())
    return float(special.ndtr(-centres / width).mean())


def _share(between: float, within: float, points: int, repeats: int) -> Estimate:
    """Share of variance between points, from the two mean squares."""
    if within <= 0.0:
        value = 1.0 if between > 0.0 else math.nan
        return Estimate(mean=value, low=value, high=value)
    found = between / within
    free = points - 1, points * (repeats - 1)

    def share(ratio: float) -> float:
        return max((ratio - 1.0) / (ratio + repeats - 1.0), 0.0)

    return Estimate(
        mean=share(found),
        low=share(found / float(special.fdtri(*free, 1.0 - TAIL))),
        high=share(found / float(special.fdtri(*free, TAIL))),
    )
