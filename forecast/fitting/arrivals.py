"""How many deals will be created: a weekly level that drifts and remembers.

log intensity(t) = mu + drift (t - now) + z(t), z a stationary process with standard
deviation sigma whose correlation falls as exp(-weeks / memory); deals created in a period
are Poisson around it. sigma is the over-dispersion, and both it and the memory
are averaged over their posterior on a grid.
"""

from dataclasses import dataclass

import numpy as np

from forecast.deals import DealTable
from forecast.fitting.newton import climb
from forecast.fitting.posterior import Matrix, Vector, root_of
from forecast.periods import Periods, weekday_weights
from sim.arrays import Array

LEVEL_SD = 1.5
DRIFT_SD = 0.3
"""Prior standard deviation of the change of log intensity per year."""
SHOCK_SD_SCALE = 0.25
"""sigma's prior is half normal with this scale."""
LONGEST_DAYS = 3 * 364
"""Arrivals of the last three years are used: the level remembers no longer than that."""
_SIGMAS = np.array([0.02, 0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.4, 0.55, 0.75])
_MEMORIES = np.array([0.3, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
_WEEKS_A_YEAR = 52.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalFit:
    """The fitted intensity of new deals."""

    periods: Periods
    counts: Array
    """Deals created in each period."""
    weight: Array
    """Length of each period in weeks of usual arrival activity."""
    weekday_weight: Array
    grid: tuple[tuple[float, float], ...]
    """(sigma, memory in weeks) of each grid point."""
    probability: Array
    """Posterior probability of each grid point."""
    modes: tuple[Vector, ...]
    """Log intensity by period at each grid point's mode."""

    @property
    def shock_sd(self) -> float:
        """Posterior mean of sigma."""
        sigmas = np.array([sigma for sigma, _ in self.grid])
        return float(np.average(sigmas, weights=self.probability))

    @property
    def memory_weeks(self) -> float:
        """Posterior median of the memory."""
        order = np.argsort([memory for _, memory in self.grid], kind="stable")
        running = np.cumsum(self.probability[order])
        middle = int(order[int(np.searchsorted(running, 0.5))])
        return self.grid[middle][1]

    @property
    def drift(self) -> tuple[float, float]:
        """Posterior mean and standard deviation of the change of log intensity per year."""
        time = self.periods.middle_week
        together = DRIFT_SD**2 * (time - time[-1]) / _WEEKS_A_YEAR
        means, variances = np.empty(len(self.grid)), np.empty(len(self.grid))
        for index in range(len(self.grid)):
            gap, noise = self._gap_and_noise(index)
            means[index] = together @ gap
            variances[index] = DRIFT_SD**2 - together @ np.linalg.solve(noise, together)
        mean = float(np.average(means, weights=self.probability))
        second = variances + (means - mean) ** 2
        return mean, float(np.sqrt(np.average(second, weights=self.probability)))

    def draw(self, chance: np.random.Generator, draws: int, ahead: Periods) -> Array:
        """Draw intensities per usual week in future periods, shape (draws, n_ahead)."""
        cuts = np.cumsum(self.probability)
        chosen = np.searchsorted(cuts / cuts[-1], chance.random(draws), side="right")
        noise = chance.standard_normal((draws, len(ahead)))
        result = np.empty((draws, len(ahead)))
        for index in np.unique(chosen):
            mine = chosen == index
            mean, root = self._predict(int(index), ahead.middle_week)
            result[mine] = mean + noise[mine] @ root.T
        return np.exp(np.minimum(result, 20.0))

    def _predict(self, index: int, ahead: Vector) -> tuple[Vector, Matrix]:
        """Return mean and root of covariance of the future log intensity."""
        past = self.periods.middle_week
        gap, noise = self._gap_and_noise(index)
        cross = _covariance(ahead, past, past[-1], *self.grid[index])
        # At the mode the prior's pull equals the likelihood's slope: no inverse is needed.
        mean = _centre(self.counts, self.weight) + cross @ gap
        spread = _covariance(ahead, ahead, past[-1], *self.grid[index])
        spread -= cross @ np.linalg.solve(noise, cross.T)
        return mean, root_of((spread + spread.T) / 2.0)

    def _gap_and_noise(self, index: int) -> tuple[Vector, Matrix]:
        """Return counts minus expectation, and the covariance of the noisy log level."""
        time = self.periods.middle_week
        rate = self.weight * np.exp(self.modes[index])
        noise = _covariance(time, time, time[-1], *self.grid[index])
        return self.counts - rate, noise + np.diag(1.0 / np.maximum(rate, 1e-9))


def fit_arrivals(table: DealTable) -> ArrivalFit:
    """Fit the intensity to all deals created since closings are recorded, open ones too."""
    first = max(table.observed_from, table.as_of - LONGEST_DAYS)
    periods = table.periods.since(first)
    recent = table.created[table.created >= first]
    busy = weekday_weights(recent)
    weight = periods.weight(busy)
    counts = np.bincount(periods.index_of(recent), minlength=len(periods)).astype(
        np.float64
    )
    grid = [(float(s), float(m)) for s in _SIGMAS for m in _MEMORIES]
    modes, logs = [], []
    for sigma, memory in grid:
        mode, evidence = _mode(periods.middle_week, counts, weight, sigma, memory)
        modes.append(mode)
        logs.append(evidence - 0.5 * (sigma / SHOCK_SD_SCALE) ** 2)
    steps = np.repeat(np.gradient(_SIGMAS), len(_MEMORIES))
    chances = np.exp(np.array(logs) - max(logs)) * steps
    return ArrivalFit(
        periods=periods,
        counts=counts,
        weight=weight,
        weekday_weight=busy,
        grid=tuple(grid),
        probability=chances / chances.sum(),
        modes=tuple(modes),
    )


def _centre(counts: Vector, weight: Vector) -> float:
    return float(np.log(max(counts.sum(), 0.5) / weight.sum()))


def _covariance(
    one: Vector, other: Vector, now: float, sigma: float, memory: float
) -> Matrix:
    gap = np.abs(one[:, None] - other[None, :])
    drift = (one - now)[:, None] * (other - now)[None, :] / _WEEKS_A_YEAR**2
    shock = sigma**2 * np.exp(-gap / memory)
    joint: Matrix = LEVEL_SD**2 + DRIFT_SD**2 * drift + shock + 1e-8 * (gap == 0.0)
    return joint


def _mode(
    time: Vector, counts: Vector, weight: Vector, sigma: float, memory: float
) -> tuple[Vector, float]:
    """Return the mode of the log intensities and the log evidence (Laplace)."""
    centre = _centre(counts, weight)
    prior = _covariance(time, time, float(time[-1]), sigma, memory)

    def curvature(rate: Vector) -> Matrix:
        root = np.sqrt(rate)
        return np.eye(len(time)) + root[:, None] * prior * root[None, :]

    def step_at(log_rate: Vector) -> tuple[Vector, Matrix]:
        rate = weight * np.exp(log_rate)
        root, inner = np.sqrt(rate), curvature(rate)
        target = rate * (log_rate - centre) + counts - rate
        pull = target - root * np.linalg.solve(inner, root * (prior @ target))
        return centre + prior @ pull - log_rate, inner

    start = np.full(len(time), centre)
    log_rate, _ = climb(step_at, start, longest=2.0, close_enough=1e-8)
    rate = weight * np.exp(log_rate)
    fit = (counts * np.log(np.maximum(rate, 1e-300)) - rate).sum()
    evidence = fit - 0.5 * (log_rate - centre) @ (counts - rate)
    return log_rate, float(evidence - 0.5 * np.linalg.slogdet(curvature(rate))[1])
