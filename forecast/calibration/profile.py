"""What a history says about a company: each value with its interval, and how well it is known."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import gamma

from forecast.by_chance import p_text
from forecast.calibration.outcomes import cumulative_outcomes
from forecast.calibration.posterior import Status, status_of
from forecast.calibration.seen import ASSUMED_REPS, Cut, SeenDeals, seen_in_history
from forecast.calibration.stages import stage_days
from forecast.calibration.structure import Structure, structure_of
from forecast.deals import UNNAMED, DealTable, deal_table
from forecast.fitting.arrivals import DRIFT_SD
from forecast.fitting.closing import LOAD_PRIOR_MEAN, LOAD_PRIOR_SD
from forecast.fitting.model import PipelineModel, fit_pipeline
from forecast.fitting.reps import RepFit, fit_reps
from forecast.history.tables import History
from forecast.history.trust import refuse_spoiled, warnings_of
from sim.arrays import Array

ENOUGH_AMOUNTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileValue:
    """One value that a history was asked for.

    Attributes:
        name: What it is.
        unit: Its unit.
        value: Its most plausible value.
        interval: 95 % interval; None where it is assumed.
        status: identified by the history, between, or assumed.
        note: Where it comes from, or why it could not be identified.
    """

    name: str
    unit: str
    value: float
    interval: tuple[float, float] | None
    status: Status
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyProfile:
    """All that was fitted to one history.

    Attributes:
        as_of: Last day that was used.
        reps: Reps who create deals, as an average over the observed time.
        values: By name.
        model: The likelihood fits behind them.
        rep_fit: Reps against each other.
        structure: Stages, kinds of deals, and what is not modelled.
        seen: The deals that are compared with simulated ones.
        cut: How they are cut out of the company's life.
        currency: Reporting currency, where known.
        country: ISO code for holidays, where known.
        warnings: What the import of the history found serious, a sentence each.
    """

    as_of: dt.date
    reps: float
    values: dict[str, ProfileValue]
    model: PipelineModel
    rep_fit: RepFit
    structure: Structure
    seen: SeenDeals
    cut: Cut
    currency: str | None
    country: str | None
    warnings: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> ProfileValue:
        """The value of that name."""
        return self.values[name]


def profile_of(
    history: History,
    as_of: dt.date | None = None,
    seed: int = 0,
    despite: Sequence[str] = (),
) -> CompanyProfile:
    """Fit a history up to a day.

    Args:
        history: Canonical tables.
        as_of: Last day used; default: the history's snapshot.
        seed: Addresses the posterior draws behind the intervals.
        despite: Serious findings of the import that would forbid a fit, by name.

    Raises:
        InvalidInput: There are too few closed deals, or a serious finding of the import
            forbids a fit.
    """
    refuse_spoiled(history, despite)
    as_of = as_of or history.meta.snapshot
    table = deal_table(history, as_of)
    model = fit_pipeline(table)
    people = history.as_of(as_of).people
    teams = dict(zip(people["person"], people["team"], strict=True))
    rep_fit = fit_reps(table, model.winning, teams)
    structure = structure_of(history, table)
    kinds = structure.kinds
    seen, cut = seen_in_history(
        history, table, kinds.of_deal if kinds else None, structure.segments_a_kind
    )
    known = any(name != UNNAMED for name in table.reps)
    reps = seen.reps
    values = [
        *_arrivals(model, reps, reps_known=known),
        *_outcomes(model, seed),
        *_amounts(table),
        *_load_and_reps(model, rep_fit),
        *_stages(history, as_of),
    ]
    return CompanyProfile(
        as_of=as_of,
        reps=reps,
        values={value.name: value for value in values},
        model=model,
        rep_fit=rep_fit,
        structure=structure,
        seen=seen,
        cut=cut,
        currency=history.meta.currency,
        country=history.meta.country,
        warnings=warnings_of(history),
    )


def _value(
    name: str,
    unit: str,
    value: float,
    interval: tuple[float, float] | None,
    note: str,
    *,
    status: Status | None = None,
) -> ProfileValue:
    """Return a value that counts as identified where it has an interval, if nothing else is given."""
    status = status or ("assumed" if interval is None else "identified")
    return ProfileValue(
        name=name, unit=unit, value=value, interval=interval, status=status, note=note
    )


def _arrivals(
    model: PipelineModel, reps: float, *, reps_known: bool
) -> Iterator[ProfileValue]:
    fit = model.arrivals
    created, weeks = float(fit.counts.sum()), float(fit.weight.sum())
    # Autocorrelated weeks carry fewer independent ones than they number.
    shared = min(2.0 * fit.memory_weeks + 1.0, weeks)
    error = np.sqrt(1.0 / max(created, 1.0) + fit.shock_sd**2 * shared / weeks)
    mean = created / weeks / reps
    span = (mean * float(np.exp(-1.96 * error)), mean * float(np.exp(1.96 * error)))
    note = f"{created:,.0f} deals created in {weeks:.0f} weeks by {reps:.1f} active reps"
    if not reps_known:
        note = f"deals name no reps: {ASSUMED_REPS} reps are assumed"
    unit = "deals created a rep-week"
    yield _value("arrivals", unit, mean, span if reps_known else None, note)
    spread = _weighted_interval([sigma for sigma, _ in fit.grid], fit.probability)
    note = f"memory about {fit.memory_weeks:g} weeks"
    yield _value("arrival_shock", "log sd of the weekly level", fit.shock_sd, spread, note)
    unit = "change of the log level a year"
    yield _against_prior("arrival_drift", unit, fit.drift, (0.0, DRIFT_SD))


def _weighted_interval(values: list[float], probability: Array) -> tuple[float, float]:
    order = np.argsort(values, kind="stable")
    running = np.cumsum(probability[order])
    places = np.searchsorted(running, [0.025, 0.975])
    places = np.minimum(places, len(order) - 1)
    return values[int(order[places[0]])], values[int(order[places[1]])]


def _outcomes(model: PipelineModel, seed: int) -> Iterator[ProfileValue]:
    """Win rates and the cycle of won deals from the fitted hazards, at usual load."""
    age, won, closed = cumulative_outcomes(model, seed)
    last = won[:, -1]
    wins, closings = model.cells.wins.sum(), model.cells.closings.sum()
    known = (
        f"{wins:,.0f} won of {closings:,.0f} closed, {int(model.table.is_open.sum()):,} open "
        "deals taken as not yet decided"
    )
    yield _drawn("win_rate_by_creation", "won of created, ever", last, known)
    # The plain quotient differs: months count as often as deals happened to close in them.
    plain = (
        f"of those closed so far {100 * wins / closings:.1f} %; the value counts each month of the "
        "quarter alike, at the usual number of open deals"
    )
    yield _drawn("win_rate_by_close", "won of closed", last / closed[:, -1], plain)
    for name, share, note in (
        ("cycle_quarter", 0.25, "first quartile, won deals"),
        ("cycle_median", 0.5, "creation to won"),
        ("cycle_three_quarters", 0.75, "third quartile, won deals"),
    ):
        days = np.array([np.interp(share * row[-1], row, age) for row in won])
        yield _drawn(name, "days", days, note)


def _drawn(name: str, unit: str, draws: Array, note: str) -> ProfileValue:
    """Return the median of posterior draws, with the interval that holds 95 % of them."""
    low, middle, high = map(float, np.quantile(draws, [0.025, 0.5, 0.975]))
    return _value(name, unit, middle, (low, high), note)


def _amounts(table: DealTable) -> Iterator[ProfileValue]:
    amounts = table.amount[table.won & (table.amount > 0)]
    count = len(amounts)
    if count < ENOUGH_AMOUNTS:
        note = f"only {count} wins carry an amount; the built-in organisation's are kept"
        yield _value("amount_mean", "money", np.nan, None, note)
        yield _value("amount_spread", "log sd", np.nan, None, note)
        return
    # Relative error of a mean of skewed amounts: a gamma keeps the interval positive.
    relative = float(amounts.std(ddof=1) / amounts.mean()) / np.sqrt(count)
    shape = 1.0 / max(relative, 1e-9) ** 2
    low, high = gamma.ppf([0.025, 0.975], shape) / shape
    mean, spread = float(amounts.mean()), float(np.log(amounts).std(ddof=1))
    error = float(1.96 / np.sqrt(2.0 * (count - 1)))
    note = f"{count:,} won deals"
    yield _value(
        "amount_mean", "money", mean, (mean * float(low), mean * float(high)), note
    )
    span = (spread * (1.0 - error), spread * (1.0 + error))
    yield _value("amount_spread", "log sd", spread, span, note)


def _against_prior(
    name: str, unit: str, posterior: tuple[float, float], prior: tuple[float, float]
) -> ProfileValue:
    """A value that is believed to be near another before the history is seen."""
    mean, sd = posterior
    status = status_of(sd / prior[1], (mean - prior[0]) / prior[1])
    note = (
        f"{mean:.2f} +- {sd:.2f}; before seeing the history {prior[0]:g} +- {prior[1]:g}"
        + (": the history says little about it" if status == "assumed" else "")
    )
    span = (mean - 1.96 * sd, mean + 1.96 * sd)
    return _value(name, unit, mean, span, note, status=status)


def _load_and_reps(model: PipelineModel, reps: RepFit) -> Iterator[ProfileValue]:
    unit = "0: deals close independently, 1: as many however many are open"
    prior = (LOAD_PRIOR_MEAN, LOAD_PRIOR_SD)
    yield _against_prior("load_exponent", unit, model.closing.load_exponent, prior)
    verdict = "differ" if reps.differ else "do not differ"
    note = f"{reps.compared} reps {verdict} beyond chance (p {p_text(reps.p_value)})"
    unit = "log odds of winning, sd between reps"
    spread = float(np.hypot(reps.rep_sd, reps.team_sd))
    # Differences that chance explains are set to none: that is no estimate of how large they are.
    status: Status = "identified" if reps.differ and reps.compared > 1 else "assumed"
    yield _value("rep_spread", unit, spread, None, note, status=status)


def _stages(history: History, as_of: dt.date) -> Iterator[ProfileValue]:
    for stage in stage_days(history, as_of):
        note = f"{stage.left:,} stays that ended, {stage.still_in:,} that go on censored"
        name = f"days in {stage.label}"
        yield _value(name, "days, median", stage.median, stage.interval, note)
