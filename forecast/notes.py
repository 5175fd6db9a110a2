"""What to know before believing a forecast, in plain words."""

import datetime as dt

import numpy as np

from forecast.deals import UNNAMED
from forecast.fitting.closing import LOAD_PRIOR_MEAN, LOAD_PRIOR_SD
from forecast.fitting.model import PipelineModel
from forecast.fitting.reps import RepFit
from forecast.futures import Futures
from forecast.periods import date_from

_MONTHS = ("first", "second", "third")


def notes_on(
    model: PipelineModel,
    reps: RepFit,
    futures: Futures,
    *,
    booked: float,
    since: dt.date,
    outcomes: str,
) -> tuple[str, ...]:
    """Return one sentence or two for each thing that a reader would want to know."""
    found = [
        _booked(model, booked, since),
        _load(model),
        _dead_deals(model),
        *_months(model, futures),
        _short_history(model),
        _reps(reps) if outcomes == "known" else "",
        _amounts(model),
        _width(model),
    ]
    if outcomes == "completion":
        found.append(
            "The source knows completed cases only, not won and lost: wins here are completions."
        )
    return tuple(note for note in found if note)


def _booked(model: PipelineModel, booked: float, since: dt.date) -> str:
    as_of = date_from(model.table.as_of)
    if model.amounts.wins == 0:
        return f"The forecast counts closings after {as_of}."
    if since > as_of:
        return "Nothing is booked yet in this quarter: a quota is compared with the forecast alone."
    return (
        f"The forecast counts closings after {as_of}. {booked:,.0f} booked from {since} up to "
        "and including that day is added when the quota is compared."
    )


def _load(model: PipelineModel) -> str:
    beta, sd = model.closing.load_exponent
    figures = (
        f"load exponent {beta:.2f} +- {sd:.2f}; before seeing the history "
        f"{LOAD_PRIOR_MEAN:.2f} +- {LOAD_PRIOR_SD:.2f}; 0: deals close independently, 1: as "
        "many close however many are open"
    )
    if beta - 2.0 * sd > 0.5:
        return (
            f"Closings did not rise with the pipeline ({figures}; near 1 the error is "
            "understated). So on totals the open "
            "pipeline adds little to usual volume by month of quarter; it decides the split "
            "between open and new deals."
        )
    if beta + 2.0 * sd < 0.5:
        return f"Closings rose with the pipeline ({figures})."
    return f"Whether closings rise with the pipeline cannot be told from this history ({figures})."


def _dead_deals(model: PipelineModel) -> str:
    table, oldest = model.table, model.cells.oldest_closed
    age = table.as_of - table.created[table.is_open]
    older = int((age > oldest).sum())
    if older == 0:
        return ""
    return (
        f"{older:,} of {len(age):,} open deals are older than any deal that ever closed "
        f"({oldest} days): a win rate times the open pipeline would count them in full; here "
        "they hardly count."
    )


def _months(model: PipelineModel, futures: Futures) -> list[str]:
    days = np.zeros(3)
    np.add.at(days, model.cells.periods.month, model.cells.periods.days)
    notes = []
    for month in np.unique(futures.periods.month):
        name = _MONTHS[int(month)]
        if days[month] < 7:
            notes.append(
                f"The {name} month of a quarter was never observed: it is extrapolated from "
                "the other months, and the interval is wide for it."
            )
        elif days[month] < 45:
            notes.append(f"The {name} month of a quarter was observed only once.")
    return notes


def _short_history(model: PipelineModel) -> str:
    days = int(model.cells.periods.end[-1] - model.cells.periods.first[0])
    if days >= 364:
        return ""
    return (
        f"Closings are recorded for {days / 7:.0f} weeks only: a season of the year or a trend "
        "over years cannot be seen in them."
    )


def _reps(reps: RepFit) -> str:
    named = [name for name in reps.reps if name != UNNAMED]
    if reps.compared < 2 or not named:
        return ""
    if reps.differ:
        return f"The {reps.compared} reps differ in win rate beyond chance (p = {reps.p_value:.2g})."
    return (
        f"The {reps.compared} reps do not differ in win rate beyond chance (p = "
        f"{reps.p_value:.2f}): do not rank them by it."
    )


def _amounts(model: PipelineModel) -> str:
    missing = int(model.table.won.sum()) - model.amounts.wins
    if model.amounts.wins == 0:
        return "No win carries an amount: bookings cannot be forecast and read 0."
    if missing == 0:
        return ""
    return f"{missing:,} wins carry no amount and count 0 in what is booked."


def _width(model: PipelineModel) -> str:
    lasting = model.lasting
    return (
        "Part of the interval is judgement: a shock held over the whole horizon, with standard "
        f"deviations {lasting.closing:.3f} (closings), {lasting.odds:.3f} (odds of winning) and "
        f"{lasting.arrivals:.2f} (new deals)."
    )
