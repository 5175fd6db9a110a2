"""Do reps differ in how much they win? Shrunk to their team, and a test against chance."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from scipy.stats import chi2

from forecast.counting import sums_by
from forecast.deals import DealTable
from forecast.fitting.winning import WinningFit
from forecast.periods import month_of_quarter
from sim.arrays import Array, IntArray

ENOUGH_CLOSINGS = 5
"""Reps with fewer closed deals say nothing and stay at their team's level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepFit:
    """Reps' log odds of winning against what age and month of their deals explain.

    Arrays of shape (n_reps,).
    """

    reps: tuple[str, ...]
    teams: tuple[str, ...]
    """Team of each rep, empty where unknown."""
    closings: IntArray
    wins: IntArray
    effect: Array
    """Log odds against the company, shrunk to the team."""
    effect_sd: Array
    rep_sd: float
    """Standard deviation of true differences between reps of a team, log odds."""
    team_sd: float
    """Standard deviation of true differences between teams, log odds."""
    p_value: float
    """Chance of differences at least this large if all reps were equal."""
    compared: int
    """Reps with enough closings to be compared."""

    @property
    def differ(self) -> bool:
        """Whether reps differ beyond chance (5 %)."""
        return self.p_value < 0.05


def fit_reps(
    table: DealTable, winning: WinningFit, teams: Mapping[str, str] | None = None
) -> RepFit:
    """Compare each rep's wins with what the age and month of the closings explain.

    Under equal reps sum (wins - expected)^2 / variance is chi-squared with one degree of
    freedom less than reps. Differences are shrunk by their precision (normal
    approximation, variances by the method of DerSimonian and Laird).

    Args:
        table: Deals of one evening.
        winning: The company's odds.
        teams: Team of each rep, where known.
    """
    known = ~table.is_open
    closed = table.closed[known]
    age = winning.cells.age_bin(closed - table.created[known])
    month = month_of_quarter(closed, table.periods.fiscal_year_start_month)
    chance = expit(winning.mode_log_odds[month, age])
    rep, count = table.rep[known], len(table.reps)
    closings = np.bincount(rep, minlength=count)
    wins = sums_by(rep, table.won[known], count)
    expected = sums_by(rep, chance, count)
    spread = sums_by(rep, chance * (1.0 - chance), count)
    usable = (closings >= ENOUGH_CLOSINGS) & (spread > 1e-9)
    safe = np.where(usable, spread, np.inf)
    gap = np.where(usable, wins - expected, 0.0)
    free = int(usable.sum()) - 1
    quotient = float((gap**2 / safe).sum())
    names = tuple((teams or {}).get(name, "") for name in table.reps)
    effect, variance, rep_sd, team_sd = _shrink(gap, np.where(usable, spread, 0.0), names)
    return RepFit(
        reps=table.reps,
        teams=names,
        closings=closings,
        wins=wins.astype(np.int64),
        effect=effect,
        effect_sd=np.sqrt(variance),
        rep_sd=rep_sd,
        team_sd=team_sd,
        p_value=float(chi2.sf(quotient, free)) if free > 0 else 1.0,
        compared=free + 1,
    )


def _shrink(
    gap: Array, precision: Array, names: tuple[str, ...]
) -> tuple[Array, Array, float, float]:
    """Return rep effects, their variances, and the spreads within and between teams."""
    _, team = np.unique(np.array(names, dtype=np.str_), return_inverse=True)
    team_precision = sums_by(team, precision)
    team_mean = sums_by(team, gap) / np.maximum(team_precision, 1e-12)
    inside = gap - precision * team_mean[team]
    rep_variance = _true_variance(inside, precision, groups=len(team_precision))
    team_variance = _true_variance(sums_by(team, gap), team_precision, groups=1)
    team_keep = team_variance * team_precision / (team_variance * team_precision + 1.0)
    keep = rep_variance * precision / (rep_variance * precision + 1.0)
    own = np.divide(inside, precision, out=np.zeros_like(gap), where=precision > 0)
    effect = (team_keep * team_mean)[team] + keep * own
    left = rep_variance * (1.0 - keep) + (team_variance * (1.0 - team_keep))[team]
    return effect, left, float(np.sqrt(rep_variance)), float(np.sqrt(team_variance))


def _true_variance(gap: Array, precision: Array, *, groups: int) -> float:
    """Return the variance of true effects by moments, 0 if chance explains them."""
    used = precision > 0
    weight = precision[used]
    free = int(used.sum()) - groups
    if free <= 0:
        return 0.0
    quotient = float((gap[used] ** 2 / weight).sum())
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    return max((quotient - free) / max(scale, 1e-12), 0.0)
