"""What to know before believing a forecast, in plain words."""

import datetime as dt
from dataclasses import asdict
from typing import Final

import numpy as np

from forecast.deals import UNNAMED
from forecast.fitting.closing import LOAD_PRIOR_MEAN, LOAD_PRIOR_SD
from forecast.fitting.model import PipelineModel
from forecast.fitting.reps import RepFit
from forecast.futures import Futures
from forecast.periods import date_from
from sim.beside import beside

_TEXTS: Final[dict[str, str]] = beside(__file__)
_MONTHS = ("first", "second", "third")


def notes_on(
    model: PipelineModel,
    futures: Futures,
    *,
    booked: float,
    since: dt.date,
    outcomes: str,
    quota: bool,
) -> tuple[str, ...]:
    """Return one sentence or two for each thing that a reader would want to know."""
    found = [
        _booked(model, booked, since, quota=quota),
        _load(model),
        _dead_deals(model),
        *_months(model, futures),
        _short_history(model),
        _reps(model.reps) if outcomes == "known" else "",
        _amounts(model),
        _width(model),
    ]
    if outcomes == "completion":
        found.append(_TEXTS["completions"])
    return tuple(note for note in found if note)


def _booked(model: PipelineModel, booked: float, since: dt.date, *, quota: bool) -> str:
    as_of = date_from(model.table.as_of)
    if model.amounts.wins == 0:
        return _TEXTS["counts_closings"].format(as_of=as_of)
    if since > as_of:
        return _TEXTS["nothing_booked"] if quota else ""
    return _TEXTS["booked"].format(as_of=as_of, booked=booked, since=since)


def _load(model: PipelineModel) -> str:
    beta, sd = model.closing.load_exponent
    which = "load_unknown"
    if beta - 2.0 * sd > 0.5:
        which = "load_levels_out"
    elif beta + 2.0 * sd < 0.5:
        which = "load_passes_on"
    prior = {"prior": LOAD_PRIOR_MEAN, "prior_sd": LOAD_PRIOR_SD}
    return _TEXTS[which].format(figures=_TEXTS["load"].format(beta=beta, sd=sd, **prior))


def _dead_deals(model: PipelineModel) -> str:
    table, oldest = model.table, model.cells.oldest_closed
    age = table.as_of - table.created[table.is_open]
    older = int((age > oldest).sum())
    if older == 0:
        return ""
    return _TEXTS["dead_deals"].format(older=older, deals=len(age), oldest=oldest)


def _months(model: PipelineModel, futures: Futures) -> list[str]:
    days = np.zeros(3)
    np.add.at(days, model.cells.periods.month, model.cells.periods.days)
    return [
        _TEXTS["month_never" if days[month] < 7 else "month_once"].format(name=name)
        for month, name in enumerate(_MONTHS)
        if month in futures.periods.month and days[month] < 45
    ]


def _short_history(model: PipelineModel) -> str:
    days = int(model.cells.periods.end[-1] - model.cells.periods.first[0])
    return "" if days >= 364 else _TEXTS["short_history"].format(weeks=days / 7)


def _reps(reps: RepFit) -> str:
    if reps.compared < 2 or all(name == UNNAMED for name in reps.reps):
        return ""
    text = _TEXTS["reps_differ" if reps.differ else "reps_alike"]
    return text.format(reps=reps.compared, p=reps.p_value)


def _amounts(model: PipelineModel) -> str:
    missing = int(model.table.won.sum()) - model.amounts.wins
    if model.amounts.wins == 0:
        return _TEXTS["no_amounts"]
    return _TEXTS["amounts_missing"].format(missing=missing) if missing else ""


def _width(model: PipelineModel) -> str:
    return _TEXTS["width"].format(**asdict(model.lasting))
