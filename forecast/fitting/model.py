"""Everything that is fitted to one evening's deals, and the shocks that outlast a week."""

from dataclasses import dataclass

import numpy as np

from forecast.cells import Cells, count_cells
from forecast.counting import sums_by
from forecast.deals import DealTable
from forecast.fitting.amounts import AmountModel, fit_amounts
from forecast.fitting.arrivals import ArrivalFit, fit_arrivals
from forecast.fitting.closing import ClosingFit, ClosingForm, fit_closing
from forecast.fitting.posterior import Vector
from forecast.fitting.reps import RepFit, fit_reps
from forecast.fitting.winning import WinningFit, fit_winning
from sim.arrays import IntArray

LASTING_CLOSING_SD, LASTING_ODDS_SD = 0.06, 0.10
QUARTER = 91
_TRIED = np.linspace(0.0, 6.0, 61)
"""Standard deviations that are weighed against each other, in units of the prior's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastingShocks:
    """Standard deviations of the shocks held over the whole horizon, log units.

    The prior is judgement, and what whole quarters deviated by is weighed against it. New
    deals have none: their level drifts and remembers, and how much is learned with it.
    """

    closing: float = LASTING_CLOSING_SD
    odds: float = LASTING_ODDS_SD


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
    """Learn the lasting shocks from the deviations of whole quarters.

    Quarters are counted back from the evening, because a shock is held that long.
    """
    periods = cells.periods
    quarters = ((int(periods.end[-1]) - periods.end) // QUARTER).astype(np.int64)
    missed = cells.closings.sum(axis=0) - closing.expected
    odd = cells.wins.sum(axis=0) - winning.expected
    return LastingShocks(
        closing=_lasting(
            quarters, missed, closing.expected,
            weekly_sd=closing.weekly_shock_sd, prior_sd=LASTING_CLOSING_SD,
        ),
        odds=_lasting(
            quarters, odd, winning.spread,
            weekly_sd=winning.weekly_shock_sd, prior_sd=LASTING_ODDS_SD,
        ),
    )  # fmt: skip


def _lasting(
    quarters: IntArray, gap: Vector, noise: Vector, *, weekly_sd: float, prior_sd: float
) -> float:
    """Return the standard deviation of a quarter's shock, root of its posterior mean square.

    A shock of one log unit moves a quarter by its `noise` (a Poisson mean, or the variance
    of a count of wins), which is also the variance that counting alone brings; shocks of
    single weeks add theirs. The prior of the standard deviation is half normal. One quarter
    is spent on the level.
    """
    gaps, noises = sums_by(quarters, gap), sums_by(quarters, noise)
    usual = noises + weekly_sd**2 * sums_by(quarters, noise**2)
    kept = usual > 0.0
    free = int(kept.sum()) - 1
    if free <= 0:
        return prior_sd
    tried = _TRIED * prior_sd
    share = free / (free + 1)
    spread = usual[kept] + tried[:, None] ** 2 * noises[kept] ** 2
    fits = np.log(spread) * share + gaps[kept] ** 2 / spread
    log = -0.5 * (fits.sum(axis=1) + (tried / prior_sd) ** 2)
    return float(np.sqrt(np.average(tried**2, weights=np.exp(log - log.max()))))
