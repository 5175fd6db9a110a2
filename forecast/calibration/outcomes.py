"""How deals end, by age: shares won and closed, with open deals censored."""

import numpy as np
from scipy.special import expit

from forecast.fitting.closing import ClosingDraws
from forecast.fitting.model import PipelineModel
from forecast.streams import stream
from sim.arrays import Array

DRAWS = 1000


def cumulative_outcomes(model: PipelineModel, seed: int) -> tuple[Array, Array, Array]:
    """Return ages and the shares won and closed by then, one row a posterior draw.

    Competing risks with the fitted hazards as they were at the loads of the observed weeks,
    the months of the quarter weighing alike, up to the oldest age that was observed.
    """
    cells, table = model.cells, model.table
    closing = model.closing.draw(stream(seed, "calibration:closing"), DRAWS)
    odds = expit(model.winning.draw(stream(seed, "calibration:winning"), DRAWS))
    pull = np.exp(closing.log_hazard)
    seen = np.unique(cells.periods.month)
    hazard, winning = np.zeros(pull[:, 0].shape), np.zeros(pull[:, 0].shape)
    for month in seen:
        scale = _usual_multiplier(model, closing, int(month))[:, None] / 7.0 / len(seen)
        hazard += scale * pull[:, month]
        winning += scale * pull[:, month] * odds[:, month]
    oldest = int((np.minimum(table.closed, table.as_of) - table.created).max())
    days = np.arange(oldest + 1)
    bins = np.searchsorted(cells.age_starts, days, side="right") - 1
    survival = np.exp(-np.cumsum(hazard[:, bins], axis=1))
    before = np.concatenate([np.ones((DRAWS, 1)), survival[:, :-1]], axis=1)
    closes = before - survival
    wins = np.cumsum(closes * (winning / hazard)[:, bins], axis=1)
    ages: Array = days.astype(np.float64) + 0.5
    return ages, wins, np.asarray(np.cumsum(closes, axis=1), dtype=np.float64)


def _usual_multiplier(model: PipelineModel, closing: ClosingDraws, month: int) -> Array:
    """Return what a month's level and the loads of its weeks made of the hazard, by draw."""
    cells = model.cells
    mine = cells.periods.month == month
    weight = cells.weight[mine]
    load = np.log(
        np.exp(closing.log_hazard[:, month])
        @ (cells.exposure_if_none_closed[:, mine] / weight)
    )
    excess = load - closing.usual_log_load[:, None]
    log = closing.month_level[:, [month]] - closing.load_exponent[:, None] * excess
    return np.asarray(np.exp(log) @ (weight / weight.sum()), dtype=np.float64)
