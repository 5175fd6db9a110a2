"""What to know before believing a forecast, in plain words."""

import datetime as dt
from dataclasses import asdict
from typing import Final

import numpy as np

from forecast.by_chance import p_text
from forecast.chances import DealRecord
from forecast.deals import UNNAMED
from forecast.fitting.model import PipelineModel
from forecast.fitting.reps import RepFit
from forecast.futures import Futures
from forecast.periods import date_from
from sim.beside import beside

_TEXTS: Final[dict[str, str]] = beside(__file__)
FEW = 50
"""With fewer deals a forecast says that most of it is assumed."""
STOPPED_DAYS = 28
STOPPED_DEALS = 5.0
"""Deals are said to have stopped coming after so many days in which so many were usual."""
_MONTHS = ("first", "second", "third")


def notes_on(
    model: PipelineModel,
    futures: Futures,
    *,
    booked: float,
    since: dt.date,
    outcomes: str,
    quota: bool,
    record: DealRecord,
) -> tuple[str, ...]:
    """Return one sentence or two for each thing that a reader would want to know."""
    found = [
        _few_deals(model),
        _booked(model, booked, since, quota=quota),
        _load(model),
        _dead_deals(model),
        *_months(model, futures),
        _short_history(model),
        _reps(model.reps) if outcomes == "known" else "",
        _amounts(model),
        _width(model),
        *(_chances(record) if model.table.is_open.any() else ()),
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
    # Twice the load brings 2 to the power of 1 - beta times the closings.
    low, high = (100.0 * (2.0 ** (1.0 - beta + side * sd) - 1.0) for side in (-1.96, 1.96))
    return _TEXTS[which].format(more=_TEXTS["load_more"].format(low=low, high=high))


def arrivals_stopped(model: PipelineModel) -> str:
    """Say that new deals have stopped coming, where that is no chance."""
    table, fit = model.table, model.arrivals
    last = int(table.created.max())
    days = table.as_of - last
    weeks = max((last + 1 - int(fit.periods.first[0])) / 7.0, 1.0)
    usual = float(fit.counts.sum()) / weeks
    if days < STOPPED_DAYS or usual * days / 7.0 < STOPPED_DEALS:
        return ""
    return _TEXTS["arrivals_stopped"].format(last=date_from(last), days=days, usual=usual)


def _few_deals(model: PipelineModel) -> str:
    deals, closed = len(model.table.ids), int((~model.table.is_open).sum())
    return _TEXTS["few_deals"].format(deals=deals, closed=closed) if deals < FEW else ""


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
    return text.format(reps=reps.compared, p=p_text(reps.p_value))


def _amounts(model: PipelineModel) -> str:
    missing = int(model.table.won.sum()) - model.amounts.wins
    if model.amounts.wins == 0:
        return _TEXTS["no_amounts"]
    return _TEXTS["amounts_missing"].format(missing=missing) if missing else ""


def _chances(record: DealRecord) -> tuple[str, ...]:
    """Say whether chances of single deals are worth anything, and how deals are sorted."""
    if not record.evenings:
        return _TEXTS["calls"], _TEXTS["deals_untried"]
    stage = ""
    if record.stage_gain is not None:
        stage = _TEXTS["stage_used" if record.stage_used else "stage_left"]
    text = _TEXTS["deals_better" if record.better else "deals_no_better"]
    said = text.format(
        windows=record.evenings, ours=record.log_score, base=record.base_rate, stage=stage
    )
    return _TEXTS["calls"], said


def _width(model: PipelineModel) -> str:
    return _TEXTS["width"].format(**asdict(model.lasting))
