"""Pass rates and labels: does a row say anything, and may it count?

A random draw of the parameters passes where its figure lies in the range. With few
replications a draw's figure is mostly luck: the figures are pulled towards their mean, and
what is left unknown of each, and of the mean, counts as a normal around it (empirical Bayes,
as in `sim.experiments.comparing.uncertainty`), so the mixture has the variance of the draws without luck.
"""

import math
from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from scipy import special

from sim.arrays import Array

Label = Literal["fit", "counted", "calibrated", "not discriminating"]

OFTEN: Final = 0.5
"""A row that more draws than this pass says little."""

FEWEST: Final = 6
"""Fewer draws say too little about how often one passes."""


def pass_rate(
    figures: Sequence[float], errors: Sequence[float], low: float, high: float
) -> float | None:
    """Share of draws whose figure, freed from luck, lies in a range.

    Args:
        figures: One a draw; nan where it has none, and then it does not pass.
        errors: Their standard errors.
        low: Lower end of the range.
        high: Upper end.

    Returns:
        None where there are too few draws.
    """
    if len(figures) < FEWEST:
        return None
    values, spread = np.array(figures, np.float64), np.array(errors, np.float64)
    held = np.isfinite(values)
    if held.sum() < FEWEST:
        return 0.0
    found, noise = _tamed(values[held]), spread[held]
    noise = noise[np.isfinite(noise)]
    total = float(found.var(ddof=1))
    luck = float((_tamed(noise) ** 2).mean()) if noise.size else 0.0
    between = max(0.0, total - luck)
    pull = between / total if total > 0.0 else 0.0
    centre = found.mean() + pull * (found - found.mean())
    width = math.sqrt((1.0 - pull) * between + luck / found.size)
    if width == 0.0:
        passing = (centre >= low) & (centre <= high)
    else:
        passing = special.ndtr((high - centre) / width) - special.ndtr(
            (low - centre) / width
        )
    return float(passing.sum() / values.size)


def _tamed(values: Array) -> Array:
    """Values with wild ones brought in to six median deviations: one must not move all."""
    middle = float(np.median(values))
    reach = 6.0 * float(np.median(np.abs(values - middle)))
    return np.clip(values, middle - reach, middle + reach) if reach > 0.0 else values


def label_of(
    fit: str | None,
    set_by_source: str | None,
    pass_prior: float | None,
    pass_off: float | None,
) -> Label | None:
    """What a row counts for; None while that was not measured.

    Args:
        fit: Why numbers were moved in view of the row; empty where none were.
        set_by_source: Why its own source is behind a parameter; empty where it is not.
        pass_prior: Share of random draws of the parameters that pass.
        pass_off: Share that pass with the mechanism off.
    """
    if fit:
        return "fit"
    # A row that anything passes says little, whoever set its mechanism: that is told first.
    if max(pass_prior or 0.0, pass_off or 0.0) > OFTEN:
        return "not discriminating"
    if set_by_source:
        return "calibrated"
    return None if pass_prior is None else "counted"
