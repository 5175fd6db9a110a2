"""The track record: forecasts from earlier evenings against what then happened."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from forecast.baselines import BASELINES
from forecast.deals import DealTable, Target, deal_table
from forecast.fitting.closing import ClosingForm
from forecast.fitting.model import fit_pipeline
from forecast.futures import Futures, draw_futures
from forecast.history.tables import History
from forecast.periods import date_from, day_number
from forecast.scoring import covered, crps, independent_windows, pinball, width
from sim.arrays import Array
from sim.problems import InvalidInput

OURS = "age x month + load"
LEAST_HISTORY_DAYS = 35
"""Origins begin once closings were recorded for so long."""
LONGEST_RECORD_DAYS = 182 + 56
FORMS: dict[str, ClosingForm] = {
    OURS: ClosingForm(),
    "age + month + load": ClosingForm(month_by_age=False),
    "age hazards": ClosingForm(load=False, months=False, month_by_age=False),
}


def mondays(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the Mondays from `first` up to and including `last`."""
    start = first + dt.timedelta(days=(-first.weekday()) % 7)
    count = (last - start).days // 7 + 1
    return [start + dt.timedelta(days=7 * week) for week in range(max(count, 0))]


def track_record(
    history: History, as_of: dt.date, *, draws: int = 500, seed: int = 0
) -> pd.DataFrame:
    """Score the forecast and the baselines on up to half a year of earlier Mondays.

    Args:
        history: Canonical tables; nothing after `as_of` is read.
        as_of: Last day that is known.
        draws: Futures drawn for each origin.
        seed: Addresses the draws.

    Returns:
        `summary` of wins over 4 and 8 weeks, empty where no window fits.
    """
    known = history.as_of(as_of)
    table = deal_table(history, as_of)
    start = date_from(table.observed_from + LEAST_HISTORY_DAYS)
    first = max(start, as_of - dt.timedelta(days=LONGEST_RECORD_DAYS))
    scores = rolling_scores(
        known,
        mondays(first, as_of),
        (4, 8),
        draws=draws,
        seed=seed,
        forms={OURS: FORMS[OURS]},
    )
    totals = scores[scores["part"] == "total"] if len(scores) else scores
    return summary(totals) if len(totals) else totals


def rolling_scores(
    history: History,
    origins: Iterable[dt.date],
    horizons: Sequence[int],
    *,
    draws: int = 1000,
    seed: int = 0,
    forms: dict[str, ClosingForm] | None = None,
    target: Target = "wins",
) -> pd.DataFrame:
    """Forecast from each origin with every method and score what the history holds.

    Args:
        history: Canonical tables; outcomes are read from the whole of it, forecasts from
            what was known on the evening before each origin.
        origins: First days of the windows, all Mondays, so that a window ends with a week.
        horizons: Lengths in weeks; windows that end after the snapshot are left out.
        draws: Futures drawn for each origin.
        seed: Addresses the draws.
        forms: Forms of the hazard by name; default: the one used and two simpler ones.
        target: Number of wins or their amounts.

    Returns:
        One row per method, part (`total`, or `open` for what the deals open at the origin
        brought), origin (first day of the window) and horizon in weeks: the outcome, the
        forecast's mean, CRPS, whether the central 80 % interval held the outcome, its
        width, and the pinball losses at .1 and .9.

    Raises:
        InvalidInput: An origin is not a Monday.
    """
    outcome = deal_table(history, history.meta.snapshot)
    origins = list(origins)
    if any(origin.weekday() != 0 for origin in origins):
        raise InvalidInput("origins: every origin must be a Monday; use `mondays`")
    rows: list[dict[str, Any]] = []
    for origin in origins:
        fitting = [h for h in horizons if day_number(origin) + 7 * h - 1 <= outcome.as_of]
        if fitting:
            known = deal_table(history, origin - dt.timedelta(days=1))
            scored = _from_origin(
                known, outcome, fitting, draws, seed, forms or FORMS, target
            )
            rows += ({"target": target, "origin": origin, **row} for row in scored)
    return pd.DataFrame(rows)


def _from_origin(
    known: DealTable,
    outcome: DealTable,
    horizons: Sequence[int],
    draws: int,
    seed: int,
    forms: dict[str, ClosingForm],
    target: Target,
) -> Iterator[dict[str, Any]]:
    last = known.as_of + 7 * max(horizons)
    runs = {
        name: draw_futures(fit_pipeline(known, form), last, draws=draws, seed=seed)
        for name, form in forms.items()
    }
    for weeks in horizons:
        end = known.as_of + 7 * weeks
        total, from_open = _actual(known, outcome, end, target)
        found = [
            (name, part, total if part == "total" else from_open, drawn)
            for name, run in runs.items()
            for part, drawn in _draws(run, end, target).items()
        ]
        found += [
            (name, "total", total, method(known, 7 * weeks, target, draws, seed))
            for name, method in BASELINES.items()
        ]
        for name, part, actual, drawn in found:
            yield {"method": name, "part": part, "weeks": weeks, **_score(drawn, actual)}


def _actual(
    known: DealTable, outcome: DealTable, end: int, target: Target
) -> tuple[float, float]:
    """Return what was won up to a day, in all and from the deals that were open."""
    inside = outcome.won & (outcome.closed > known.as_of) & (outcome.closed <= end)
    won = outcome.worth(target)
    return float(won[inside].sum()), float(
        won[inside & (outcome.created <= known.as_of)].sum()
    )


def _draws(run: Futures, end: int, target: Target) -> dict[str, Array]:
    """Return draws of the total and of the open deals' part up to and including a day."""
    upto = run.periods.end <= end + 1
    by_period = {
        "total": run.wins if target == "wins" else run.bookings,
        "open": run.open_wins if target == "wins" else run.open_bookings,
    }
    return {
        part: np.asarray(drawn[:, upto].sum(axis=1), dtype=np.float64)
        for part, drawn in by_period.items()
    }


def _score(draws: Array, actual: float) -> dict[str, Any]:
    return {
        "actual": actual,
        "mean": float(draws.mean()),
        "crps": crps(draws, actual),
        "covered": covered(draws, actual),
        "width": width(draws),
        "pinball_low": pinball(draws, actual, 0.1),
        "pinball_high": pinball(draws, actual, 0.9),
    }


def summary(scores: pd.DataFrame) -> pd.DataFrame:
    """Average the scores of each method, part and horizon.

    CRPS, pinball losses, width and bias are shares of the mean outcome; `independent` is
    the number of windows that do not overlap.
    """
    rows = []
    keys = ["target", "part", "weeks", "method"]
    shares = {
        "crps": "crps",
        "width_80": "width",
        "pinball_10": "pinball_low",
        "pinball_90": "pinball_high",
    }
    for values, group in scores.groupby(keys, sort=False):
        scale = float(group["actual"].mean())
        starts = np.array([day_number(origin) for origin in group["origin"]])
        found: dict[str, Any] = dict(zip(keys, values, strict=True))
        rows.append(
            {
                **found,
                **{name: float(group[x].mean()) / scale for name, x in shares.items()},
                "coverage_80": float(group["covered"].mean()),
                "bias": float(group["mean"].mean()) / scale - 1.0,
                "origins": len(group),
                "independent": independent_windows(starts, 7 * int(found["weeks"])),
            }
        )
    return pd.DataFrame(rows)
