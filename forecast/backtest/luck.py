"""What even somebody who knows the true rates cannot know: the luck of single deals.

Such a forecaster knows how fast deals arrive, close and are won in every week to come, shocks
included, and what amounts are like. How many of them do so, and what each is worth, stays
open. Futures are drawn with every rate at its most plausible value and without shocks; the
score that such a forecast has on average, half the mean distance of two of its futures, is
the least that any forecast of these deals can have on average. It is as right as the rates
that it rests on, and says nothing of a forecaster who knows single deals from elsewhere.

The expected CRPS of a right distribution is E|X - X'| / 2 (Gneiting and Raftery 2007, eq. 20).
"""

from dataclasses import dataclass, replace

import numpy as np
from typing_extensions import override

from forecast.fitting.arrivals import ArrivalFit
from forecast.fitting.model import LastingShocks, PipelineModel
from forecast.fitting.posterior import NormalPosterior
from forecast.periods import Periods
from forecast.scoring import half_distance
from sim.arrays import Array

AVERAGED = 500
"""Levels whose mean is the rate at which deals are known to arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _SettledArrivals(ArrivalFit):
    """Arrivals whose rate is known: each future has the mean one."""

    @override
    def draw(self, chance: np.random.Generator, draws: int, ahead: Periods) -> Array:
        mean = ArrivalFit.draw(self, chance, AVERAGED, ahead).mean(axis=0)
        return np.tile(mean, (draws, 1))


def known_rates(model: PipelineModel) -> PipelineModel:
    """Return a model whose futures differ by the luck of single deals alone."""
    arrivals = model.arrivals
    return replace(
        model,
        closing=replace(
            model.closing, posterior=_settled(model.closing.posterior), weekly_shock_sd=0.0
        ),
        winning=replace(
            model.winning, posterior=_settled(model.winning.posterior), weekly_shock_sd=0.0
        ),
        arrivals=_SettledArrivals(
            **{name: getattr(arrivals, name) for name in ArrivalFit.__dataclass_fields__}
        ),
        reps=replace(model.reps, effect_sd=np.zeros_like(model.reps.effect_sd)),
        amounts=replace(model.amounts, level_sd=0.0),
        lasting=LastingShocks(closing=0.0, odds=0.0, arrivals=0.0),
    )


def least_score(draws: Array) -> float:
    """Return the mean CRPS of whoever forecasts with exactly these futures and is right."""
    return half_distance(draws)


def _settled(posterior: NormalPosterior) -> NormalPosterior:
    return NormalPosterior(
        mode=posterior.mode, covariance=np.zeros_like(posterior.covariance)
    )
