"""Everything that is fitted to one evening's deals, and the shocks that outlast a week."""

from dataclasses import dataclass

import numpy as np

from forecast.cells import Cells, count_cells
from forecast.counting import sums_by
from forecast.deals import DealTable
from forecast.fitting.amounts import AmountModel, fit_amounts
from forecast.fitting.arrivals import ArrivalFit, fit_arrivals
from forecast.fitting.closing import ClosingFit, ClosingForm, fit_closing
from forecast.fitting.curves import MONTHS
from forecast.fitting.posterior import Vector, shrunk_variance, surplus_variance
from forecast.fitting.reps import RepFit, fit_reps
from forecast.fitting.winning import WinningFit, fit_winning
from sim.arrays import IntArray

LASTING_CLOSING_SD, LASTING_ODDS_SD, LASTING_ARRIVAL_SD = 0.06, 0.10, 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class LastingShocks:
    """Standard deviations of the shocks held over the whole horizon, log units.

    The prior is judgement. That of closings and odds shrinks towards what whole months
    deviated by, once history holds more months than the quarter has; that of arrivals
    stays as assumed, because a level that jumps is seen too seldom to measure.
    """

    closing: float = LASTING_CLOSING_SD
    odds: float = LASTING_ODDS_SD
    arrivals: float = LASTING_ARRIVAL_SD


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineModel:
    """Everything fitted to one evening's deals."""

    table: DealTable
    cells: Cells
    arrivals: ArrivalFit
    closing: ClosingFit
    winning: WinningFit
    amounts: AmountModel
    reps: RepFit
    lasting: LastingShocks


def fit_pipeline(table: DealTable, form: ClosingForm | None = None) -> PipelineModel:
    """Fit arrivals, closing, winning and amounts to the deals of one evening."""
    cells = count_cells(table)
    closing = fit_closing(cells, form)
    winning = fit_winning(cells, month_by_age=form is None or form.month_by_age)
    teams = dict(zip(table.reps, table.teams, strict=True))
    return PipelineModel(
        table=table,
        cells=cells,
        arrivals=fit_arrivals(table),
        closing=closing,
        winning=winning,
        amounts=fit_amounts(table),
        reps=fit_reps(table, winning, teams),
        lasting=_lasting_shocks(cells, closing, winning),
    )


def _lasting_shocks(
    cells: Cells, closing: ClosingFit, winning: WinningFit
) -> LastingShocks:
    """Shrink the lasting shocks towards the deviations of whole months."""
    start = cells.periods.first.astype("datetime64[D]").astype("datetime64[M]")
    months = (start - start[0]).astype(np.int64)
    missed = cells.closings.sum(axis=0) - closing.expected
    odd = cells.wins.sum(axis=0) - winning.expected
    return LastingShocks(
        closing=_lasting(months, missed, closing.expected, LASTING_CLOSING_SD),
        odds=_lasting(months, odd, winning.spread, LASTING_ODDS_SD),
    )


def _lasting(months: IntArray, gap: Vector, noise: Vector, prior_sd: float) -> float:
    """Return the standard deviation of a month's shock.

    A shock of one log unit moves a month by its `noise` (a Poisson mean, or the variance
    of a count of wins), which is also the variance that counting alone brings. Three
    months are spent on the levels of the months of the quarter.
    """
    gaps, noises = sums_by(months, gap), sums_by(months, noise)
    free = len(gaps) - MONTHS
    if free <= 0:
        return prior_sd
    # A month says as much about the shock as the shock stands out of its counting noise.
    seen = prior_sd**2 * noises / (1.0 + prior_sd**2 * noises)
    worth = float((seen**2).sum()) * free / len(gaps)
    surplus = surplus_variance(gaps, noises, free)
    return float(np.sqrt(shrunk_variance(surplus, worth, prior_sd=prior_sd)))
