"""What happens after the switch: the paired cumulative difference by week, dip and break-even."""

import math

import numpy as np

from sim.arrays import Array
from sim.experiments.comparing.comparison import (
    BREAK_EVEN_QUANTILES,
    BreakEven,
    Dip,
    Estimate,
    Path,
    Transition,
)
from sim.experiments.comparing.simultaneous import critical_value
from sim.experiments.comparing.statistics import standard_error
from sim.experiments.running.outcomes import Outcomes
from sim.outputs.tally import PATHS


def transition(outcomes: Outcomes, other: str) -> Transition:
    """The transition of one scenario against the base, which is the first of the outcomes."""
    place = outcomes.scenarios.index(other)
    difference = outcomes.weekly[:, place] - outcomes.weekly[:, 0]
    paths = {
        name: path(name, difference[:, :, which], repeats=outcomes.repeats)
        for which, name in enumerate(PATHS)
    }
    return Transition(
        other=other, contribution=paths["contribution"], bookings=paths["bookings"]
    )


def path(response: str, difference: Array, *, repeats: int = 1) -> Path:
    """Weekly and cumulative means, break-even and dip of paired differences.

    Args:
        response: What differs, for the result.
        difference: Of every future and week, money a rep, shape (n, weeks).
        repeats: Futures that share their parameters, and so are not independent.
    """
    cumulative = np.cumsum(difference, axis=1)
    weeks = cumulative.shape[1]
    independent = cumulative.reshape(-1, repeats, weeks).mean(axis=1)
    critical = critical_value(independent)
    band = tuple(_band(independent[:, week], critical) for week in range(weeks))
    return Path(
        response=response,
        weekly=tuple(float(mean) for mean in difference.mean(axis=0)),
        cumulative=band,
        break_even=break_even(cumulative),
        dip=dip(cumulative, band),
    )


def _band(values: Array, critical: float) -> Estimate:
    mean, error = float(values.mean()), standard_error(values)
    reach = critical * error if error > 0.0 else 0.0
    return Estimate(mean=mean, low=mean - reach, high=mean + reach)


def break_even(cumulative: Array) -> BreakEven:
    """When the cumulative difference is zero or more and stays so to the horizon.

    A future that is behind at the horizon is censored: it may break even later. Its week
    counts as later than all others, so quantiles below the censored share stand.

    Args:
        cumulative: Difference up to the end of each week, shape (n, weeks).
    """
    weeks = np.array([break_even_week(future) for future in cumulative])
    found = np.quantile(weeks, BREAK_EVEN_QUANTILES, method="inverted_cdf")
    of_mean = break_even_week(cumulative.mean(axis=0))
    return BreakEven(
        of_mean=int(of_mean) if math.isfinite(of_mean) else None,
        quantiles={
            level: float(week) if math.isfinite(week) else None
            for level, week in zip(BREAK_EVEN_QUANTILES, found, strict=True)
        },
        never_share=float(np.isinf(weeks).mean()),
    )


def break_even_week(cumulative: Array) -> float:
    """First week from which a cumulative difference stays at zero or more; inf if it does not.

    The last crossing counts and not the first: in the first weeks the difference is a few
    deals of noise around zero, and nothing has been paid back.
    """
    behind = np.flatnonzero(cumulative < 0.0)
    if not behind.size:
        return 0.0
    last = int(behind[-1])
    return math.inf if last == cumulative.shape[0] - 1 else float(last + 1)


def dip(cumulative: Array, band: tuple[Estimate, ...]) -> Dip:
    """The deepest point of the mean cumulative difference, and of each future's own.

    Args:
        cumulative: Difference up to the end of each week, shape (n, weeks).
        band: Its mean with a band that holds for all weeks at once, so that it also holds
            for the week that was picked because it is the lowest.
    """
    own = np.maximum(-cumulative.min(axis=1), 0.0)
    week = int(np.argmin([estimate.mean for estimate in band]))
    lowest = band[week]
    deep = lowest.mean < 0.0
    depth = Estimate(
        mean=max(-lowest.mean, 0.0), low=max(-lowest.high, 0.0), high=max(-lowest.low, 0.0)
    )
    return Dip(
        depth=depth, week=week if deep else None, future_median=float(np.median(own))
    )
