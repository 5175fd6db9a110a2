"""All simple methods by name, and the average of those that have a clock."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import numpy as np

from forecast.baselines.asking import Asked, Draws, Method
from forecast.baselines.calls import calls
from forecast.baselines.learned import (
    boosted_quantiles,
    exponential_smoothing,
    has_lightgbm,
    has_statsmodels,
)
from forecast.baselines.pipeline import (
    conversion_times_open,
    stage_weights,
    win_rate_times_open,
)
from forecast.baselines.volume import seasonal_naive, trailing_by_month, trailing_weeks

QUICK: Final[Mapping[str, Method]] = {
    "trailing 4 weeks": partial(trailing_weeks, last=4),
    "trailing 8 weeks": partial(trailing_weeks, last=8),
    "trailing 13 weeks": trailing_weeks,
    "trailing x month of quarter": trailing_by_month,
    "a season ago": seasonal_naive,
    "win rate x open": win_rate_times_open,
    "conversion x open": conversion_times_open,
    "stage weights x open": stage_weights,
    "what people called": calls,
}
SMOOTHING: Final = "exponential smoothing"
BOOSTING: Final = "boosted quantiles"
POOL: Final = "average of simple methods"
POOLED: Final = (
    "trailing 13 weeks", "trailing x month of quarter", "a season ago",
    "conversion x open", SMOOTHING,
)  # fmt: skip
"""What the average is made of: one of each kind that looks at the window's length."""


def simple_forecasts(asked: Asked, *, thorough: bool = True) -> dict[str, dict[int, Draws]]:
    """Ask every simple method.

    Args:
        asked: The evening and the windows.
        thorough: Fit models too, where their libraries are installed; they take a multiple of
            the time of all others.

    Returns:
        Draws by method and length of window; what a method cannot say is left out.
    """
    methods = dict(QUICK)
    if thorough and has_statsmodels():
        methods[SMOOTHING] = exponential_smoothing
    if thorough and has_lightgbm():
        methods[BOOSTING] = boosted_quantiles
    found = {name: method(asked) for name, method in methods.items()}
    found[POOL] = {days: drawn for days in asked.days if len(drawn := _pool(found, days))}
    return found


def _pool(found: Mapping[str, Mapping[int, Draws]], days: int) -> Draws:
    """Average quantiles of the pooled methods that have an answer."""
    parts = [np.sort(found[name][days]) for name in POOLED if days in found.get(name, {})]
    return np.mean(parts, axis=0) if parts else np.empty(0)


def not_installed() -> tuple[str, ...]:
    """Say which methods were not asked because their library is missing."""
    missing = []
    if not has_statsmodels():
        missing.append(
            f"No {SMOOTHING} beside it: that needs statsmodels; install salesmarathon[baselines]."
        )
    if not has_lightgbm():
        missing.append(
            f"No {BOOSTING} beside it: they need LightGBM; install salesmarathon[lightgbm]."
        )
    return tuple(missing)
