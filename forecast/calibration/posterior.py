"""What a history says about each value, against what was known before.

Companies are simulated at many places of the knobs, each as large and as long as the history.
A regression of the measures on the places says how each measure moves, and its residuals how
far luck scatters a company of that size. The posterior is that of a normal prior and normal
luck (Wood 2010, synthetic likelihood, with its mean and covariance regressed on the
parameters): first made linear where it is densest, then drawn from as it is. Where the simulator cannot show a history, what it would
say of the values is worth less: luck is then taken to be as large as what is missed (Birge's ratio).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from scipy.linalg import solve_triangular
from scipy.stats import chi2, norm
from scipy.stats import f as f_distribution

from forecast.calibration.walking import walk
from sim.arrays import Array, BoolArray, IntArray

Status = Literal["identified", "between", "assumed"]
IDENTIFIED, ASSUMED = 0.3, 0.8
"""Share of the prior's standard deviation that is left: up to which a value is identified by the
history, and from which on it is assumed, unless it moved."""
MOVED: Final = 1.0
"""Standard deviations of the prior by which a value stands elsewhere than before, from which on
the history says something of it, however unsure it stays."""
COVERED = 0.8
STEPS = 25
CURVED: Final = 6
"""Runs for each coefficient from which on a regression has squares and products."""
CANNOT = 4.0
"""Standard deviations by which a measure misses before it is left out of the posterior."""
MISFIT = 0.001
"""Chance below which what is missed is not taken for luck: the intervals are then widened."""
LARGER = 0.99
"""Chance below which a history's own luck is not taken for larger than the simulator's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """How measures depend on the places of the knobs, and how luck scatters them.

    Attributes:
        places: Shape (runs, knobs).
        coefficients: Of the measures on the terms of a place, shape (terms, measures).
        luck: Of the log of squared residuals on a place and its squares, shape
            (1 + 2 knobs, measures).
        correlation: Of residuals, shape (measures, measures).
        spread: Roots of the covariance of each measure's coefficients over the variance of its
            luck, beside one another, shape (terms, coefficients that are not nought).
        starts: Column of `spread` at which each measure begins.
        freedom: Degrees of freedom of the residuals.
        curved: Whether there are squares and products.
    """

    places: Array
    coefficients: Array
    luck: Array
    correlation: Array
    spread: Array
    starts: IntArray
    freedom: int
    curved: bool

    def mean(self, place: Array) -> Array:
        """Expected measures at a place, or at each of several, shape (…, measures)."""
        terms = _terms(np.atleast_2d(place), curved=self.curved)
        found = terms @ self.coefficients
        return np.asarray(found if place.ndim == 2 else found[0])

    def slopes(self, place: Array) -> Array:
        """Change of each measure with each knob there, shape (measures, knobs)."""
        step = 1e-4
        moves = np.vstack(
            [place + step * np.eye(len(place)), place - step * np.eye(len(place))]
        )
        seen = _terms(moves, curved=self.curved) @ self.coefficients
        return np.asarray((seen[: len(place)] - seen[len(place) :]).T / (2.0 * step))

    def variance(self, place: Array) -> Array:
        """Variance of each measure by luck at a place, or at each of several.

        What the regression itself does not know there is added: places far out lie far from
        most runs.
        """
        inside = np.clip(
            np.atleast_2d(place), self.places.min(axis=0), self.places.max(axis=0)
        )
        terms = _terms(inside, curved=self.curved)
        unknown = np.add.reduceat((terms @ self.spread) ** 2, self.starts, axis=1)
        found = np.exp(_squared(inside) @ self.luck) * (1.0 + unknown)
        return np.asarray(found if place.ndim == 2 else found[0])


def fit_surface(places: Array, seen: Array) -> Surface:
    """Regress measures on the places of the knobs.

    A term that the runs do not tell from nought (by the measure of Schwarz 1978) is left out of
    a measure. Were all kept, what is not known of a value would seem to move measures that have
    nothing to do with it, and widen what these say of others.

    Args:
        places: Shape (runs, knobs).
        seen: Shape (runs, measures), nowhere nan.
    """
    knobs = places.shape[1]
    curved = len(places) >= CURVED * (1 + knobs + knobs * (knobs + 1) // 2)
    terms = _terms(places, curved=curved)
    coefficients, spread, starts = _told(terms, seen)
    residuals = seen - terms @ coefficients
    own_freedom = len(places) - (coefficients != 0.0).sum(axis=0)
    variance = (residuals**2).sum(axis=0) / own_freedom
    squares = _squared(places)
    luck = np.zeros((squares.shape[1], seen.shape[1]))
    luck[0] = np.log(variance)
    if curved:
        # The mean log of a squared normal number is 1.27 below the log of its variance.
        logs = np.log(residuals**2 + 1e-6 * variance) + 1.27
        luck = np.linalg.lstsq(squares, logs, rcond=None)[0]
        ratio = (residuals**2 / np.exp(squares @ luck)).mean(axis=0)
        luck[0] += np.log(ratio * len(places) / own_freedom)
    return Surface(
        places=places,
        coefficients=np.asarray(coefficients, dtype=np.float64),
        luck=np.asarray(luck, dtype=np.float64),
        correlation=np.atleast_2d(np.corrcoef(residuals.T)).astype(np.float64),
        spread=spread,
        starts=starts,
        freedom=len(places) - terms.shape[1],
        curved=curved,
    )


def _told(terms: Array, seen: Array) -> tuple[Array, Array, IntArray]:
    """Coefficients, nought where they are not told from it; roots of their covariance; starts."""
    runs, count = terms.shape
    inverse = np.linalg.pinv(terms.T @ terms)
    every = inverse @ terms.T @ seen
    left = ((seen - terms @ every) ** 2).sum(axis=0) / (runs - count)
    told = every**2 > np.log(runs) * np.outer(np.diag(inverse), left)
    told[0] = True
    coefficients, roots = np.zeros_like(every), []
    for measure, kept in enumerate(told.T):
        mine = terms[:, kept]
        covariance = np.linalg.inv(mine.T @ mine)
        coefficients[kept, measure] = covariance @ mine.T @ seen[:, measure]
        root = np.zeros((count, int(kept.sum())))
        root[kept] = np.linalg.cholesky(covariance)
        roots.append(root)
    starts = np.cumsum([0, *(root.shape[1] for root in roots[:-1])])
    return coefficients, np.hstack(roots), starts


def _squared(places: Array) -> Array:
    """One, the places, and their squares."""
    return np.hstack([np.ones((len(places), 1)), places, places**2])


def _terms(places: Array, *, curved: bool) -> Array:
    linear = np.hstack([np.ones((len(places), 1)), places])
    if not curved:
        return linear
    rows, columns = np.triu_indices(places.shape[1])
    return np.hstack([linear, places[:, rows] * places[:, columns]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Posterior of the places of the knobs.

    Attributes:
        draws: Places drawn from it, shape (draws, knobs).
        prior_mean: Shape (knobs,).
        prior_sd: Shape (knobs,).
        used: Measures that it rests on, shape (measures,).
        missed: How many standard deviations each measure is off there; nan where unknown.
        widened: By how much the standard deviation of luck was widened, since more is missed than
            luck explains; else 1.
    """

    draws: Array
    prior_mean: Array
    prior_sd: Array
    used: BoolArray
    missed: Array
    widened: float = 1.0

    @property
    def mean(self) -> Array:
        """Mean place of each knob."""
        return np.asarray(self.draws.mean(axis=0))

    @property
    def sd(self) -> Array:
        """Standard deviation of each place."""
        return np.asarray(self.draws.std(axis=0, ddof=1))

    @property
    def left(self) -> Array:
        """Share of the prior's standard deviation that is left."""
        return np.asarray(self.sd / self.prior_sd)

    def among(self, known: BoolArray) -> Posterior:
        """The same, its measures put back among all of which only some were known."""
        used, missed = np.zeros(len(known), dtype=bool), np.full(len(known), np.nan)
        used[known], missed[known] = self.used, self.missed
        return replace(self, used=used, missed=missed)

    def interval(self, share: float = COVERED) -> tuple[Array, Array]:
        """Ends of the interval that holds each place with a chance."""
        outside = (1.0 - share) / 2.0
        low, high = np.quantile(self.draws, (outside, 1.0 - outside), axis=0)
        return np.asarray(low), np.asarray(high)


def status_of(left: float, moved: float = 0.0) -> Status:
    """Say what a history does for a value of whose prior so much is left.

    Args:
        left: Share of the prior's standard deviation.
        moved: By how many of them it stands elsewhere than before.
    """
    if left <= IDENTIFIED:
        return "identified"
    return "between" if left <= ASSUMED or abs(moved) > MOVED else "assumed"


def posterior_of(
    surface: Surface,
    observed: Array,
    prior_mean: Array,
    prior_sd: Array,
    *,
    own: Array | None = None,
    owners: int = 0,
    start: Array | None = None,
) -> Posterior:
    """Return what a history says, with measures left out that no place shows.

    Args:
        surface: How measures depend on the knobs.
        observed: The history's measures, nan where not known.
        prior_mean: Of each place.
        prior_sd: Of each place.
        own: Variances of the measures by the history's own deals; where they are larger than
            the simulator's beyond chance, they are believed.
        owners: Owners behind `own`.
        start: Where to begin; None: at the prior's mean.
    """
    used = np.isfinite(observed)
    first = prior_mean if start is None else start

    def normal(widened: float) -> tuple[Array, Array, Array]:
        place, covariance, noise = _normal(
            surface, observed, prior_mean, prior_sd, used, first, own, owners, widened
        )
        slopes = surface.slopes(place)
        spread = np.sqrt(noise + np.einsum("ij,jk,ik->i", slopes, covariance, slopes))
        return place, covariance, (observed - surface.mean(place)) / spread

    while True:
        place, covariance, missed = normal(1.0)
        worst = int(np.argmax(np.where(used, np.abs(missed), 0.0)))
        if abs(missed[worst]) <= CANNOT or not used[worst] or used.sum() <= 1:
            break
        used = used.copy()
        used[worst] = False
    widened = _widening(missed[np.isfinite(observed)])
    if widened > 1.0:
        place, covariance, _ = normal(widened)
    root = np.linalg.cholesky(surface.correlation[np.ix_(used, used)])

    def density(places: Array) -> Array:
        """Log of prior times the chance of what was observed, covariance estimated."""
        noise = _believed(surface.variance(places), own, owners, surface.freedom)[:, used]
        scale = widened * np.sqrt(noise)
        off = (observed - surface.mean(places))[:, used] / scale
        squares = (solve_triangular(root, off.T, lower=True) ** 2).sum(axis=0)
        heavy = 0.5 * (surface.freedom + 1) * np.log1p(squares / surface.freedom)
        before = 0.5 * (((places - prior_mean) / prior_sd) ** 2).sum(axis=1)
        return np.asarray(-before - np.log(scale).sum(axis=1) - heavy)

    return Posterior(
        draws=walk(density, place, covariance), prior_mean=prior_mean, prior_sd=prior_sd,
        used=used, missed=missed, widened=widened,
    )  # fmt: skip


def _widening(missed: Array) -> float:
    """Times by which luck must be larger for all that is missed to be luck; 1 where it may be."""
    count = len(missed)
    off = float((missed**2).sum())
    if count == 0 or off <= float(chi2.isf(MISFIT, count)):
        return 1.0
    return float(np.sqrt(off / count))


def _normal(
    surface: Surface,
    observed: Array,
    prior_mean: Array,
    prior_sd: Array,
    used: BoolArray,
    place: Array,
    own: Array | None,
    owners: int,
    widened: float,
) -> tuple[Array, Array, Array]:
    """Mean and covariance of the posterior made linear at its mean, and the luck there."""
    prior_precision = np.diag(prior_sd**-2)
    covariance, noise = np.diag(prior_sd**2), np.zeros(len(observed))
    for step in range(STEPS):
        noise = _believed(surface.variance(place), own, owners, surface.freedom)
        scale = widened * np.sqrt(noise[used])
        luck = surface.correlation[np.ix_(used, used)] * np.outer(scale, scale)
        # An inverse of an estimated covariance is too large on average (Hartlap 2007).
        shrunk = max(surface.freedom - int(used.sum()) - 1, 1) / surface.freedom
        slopes = surface.slopes(place)[used]
        weights = shrunk * np.linalg.solve(luck, slopes).T
        covariance = np.asarray(
            np.linalg.inv(prior_precision + weights @ slopes), np.float64
        )
        off = (observed - surface.mean(place))[used] + slopes @ place
        aim = covariance @ (prior_precision @ prior_mean + weights @ off)
        moved = aim - place
        longest = float(np.max(np.abs(moved) / prior_sd))
        place = place + moved * min(1.0, 1.0 / max(longest, 1e-9)) * (
            1.0 if step < 8 else 0.5
        )
        if longest < 1e-4:
            break
    return place, np.asarray((covariance + covariance.T) / 2.0), noise


def _believed(simulated: Array, own: Array | None, owners: int, freedom: int) -> Array:
    if own is None or owners < 3:
        return simulated
    chance = float(f_distribution.ppf(LARGER, owners - 1, freedom))
    larger = np.isfinite(own) & (own > chance * simulated)
    return np.where(larger, own, simulated)


def design(centre: Array, spread: Array, uniforms: Sequence[Array] | Array) -> Array:
    """Places that fill a normal distribution around a centre, from even numbers in (0, 1)."""
    inside = np.clip(np.asarray(uniforms), 1e-4, 1.0 - 1e-4)
    return np.asarray(centre + spread * norm.ppf(inside))
