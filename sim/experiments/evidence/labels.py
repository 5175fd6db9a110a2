"""Pass rates and labels: does a row say anything, and may it count?

A random draw of the parameters passes where its figure lies in the range. With few
replications a draw's figure is mostly luck, so the figures of all draws are first pulled
towards their mean until their variance is that of the draws without luck.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Label = Literal["counted", "calibrated", "not discriminating"]

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
    found, noise = values[held], spread[held]
    noise = noise[np.isfinite(noise)]
    total = float(found.var(ddof=1))
    luck = float((noise**2).mean()) if noise.size else 0.0
    pull = math.sqrt(max(0.0, 1.0 - luck / total)) if total > 0.0 else 0.0
    # A single wild draw must not move all others: the middle is the median.
    middle = float(np.median(found))
    freed = middle + pull * (found - middle)
    return float(((freed >= low) & (freed <= high)).sum() / len(figures))


def label_of(
    set_by_source: str, pass_prior: float | None, pass_off: float | None
) -> Label | None:
    """What a row counts for; None while that was not measured."""
    if set_by_source:
        return "calibrated"
    if pass_prior is None:
        return None
    if max(pass_prior, pass_off or 0.0) > OFTEN:
        return "not discriminating"
    return "counted"
