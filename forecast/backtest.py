"""The track record: forecasts from earlier evenings against what then happened."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from forecast.baselines import BASELINES
from forecast.deals import UNNAMED, DealTable, Target, deal_table
from forecast.fitting.closing import ClosingForm
from forecast.fitting.model import fit_pipeline
from forecast.futures import Futures, draw_futures
from forecast.history.tables import History
from forecast.periods import date_from, day_number
from forecast.scoring import (
    crps,
    independent_windows,
    interval,
    mean_over_blocks,
    pinball,
    place_among,
)
from forecast.streams import stream
from sim.arrays import Array
from sim.problems import InvalidInput

OURS = "this forecast"
Level: TypeAlias = Literal["company", "team", "rep"]

LEAST_HISTORY_DAYS = 28
"""Origins begin once closings were recorded for so long."""
RECORD_DAYS = 364
"""A record goes so far back where nobody asks for more."""
LEAST_CLOSINGS = 20
"""Reps and teams with fewer closed deals at the end are not scored by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Scores of rolling forecasts, a row each.

    Attributes:
        windows: A row a method, window and name: the outcome, the mean of the draws, CRPS,
            whether the central 80 % interval held the outcome, its width, the pinball losses
            at .1 and .9, and the place of the outcome among the draws (PIT).
        deals: A row a window: sums over its open deals of log score and Brier score of the
            chance to be won within it, beside those of the base rate; empty for other levels.
    """

    windows: pd.DataFrame
    deals: pd.DataFrame


def origins_of(
    history: History, as_of: dt.date, weeks: Sequence[int], first: dt.date | None
) -> list[dt.date]:
    """Return the first days of windows: a week apart, the last one ends with the history.

    Args:
        history: What is looked back on.
        as_of: The last day that is known.
        weeks: Lengths of the windows.
        first: First day of the first window, whose weekday the others share; None: a year
            back, Mondays, as far as enough was recorded.

    Raises:
        InvalidInput: Nothing can be looked back on, with the reason.
    """
    table = deal_table(history, as_of)
    earliest = date_from(table.observed_from + LEAST_HISTORY_DAYS)
    if first is None:
        first = max(earliest, as_of - dt.timedelta(days=RECORD_DAYS))
        first += dt.timedelta(days=-first.weekday() % 7)
    elif first < earliest:
        raise InvalidInput(
            f"first (--first) {first}: closings were recorded for less than "
            f"{LEAST_HISTORY_DAYS} days then; give {earliest} or later"
        )
    last = as_of - dt.timedelta(days=7 * min(weeks) - 1)
    count = (last - first).days // 7 + 1
    if count < 1:
        raise InvalidInput(
            f"weeks (--weeks) {min(weeks)}: no window of that length from {first} on ends by "
            f"{as_of}; give a shorter one, or import more history"
        )
    return [first + dt.timedelta(days=7 * week) for week in range(count)]


def rolling_record(
    history: History,
    as_of: dt.date,
    origins: Sequence[dt.date],
    weeks: Sequence[int],
    *,
    target: Target = "wins",
    level: Level = "company",
    form: ClosingForm | None = None,
    draws: int = 500,
    seed: int = 0,
    watch: Callable[[int], object] = lambda done: None,  # noqa: ARG005
) -> Record:
    """Forecast from each origin with every method and score what the history holds.

    Args:
        history: Canonical tables; forecasts are made from what was known on the evening
            before each origin, outcomes are those known at `as_of`.
        as_of: Last day that is known.
        origins: First days of the windows.
        weeks: Lengths; windows that end after `as_of` are left out.
        target: Number of wins or their amounts.
        level: Whose outcomes are scored.
        form: Form of the hazard; None: the one in use.
        draws: Futures drawn for each origin.
        seed: Addresses the draws.
        watch: Called with the number of origins done.
    """
    outcome = deal_table(history, as_of)
    rows: list[dict[str, Any]] = []
    deals: list[dict[str, Any]] = []
    for done, origin in enumerate(origins, start=1):
        known = deal_table(history, origin - dt.timedelta(days=1))
        fitting = [each for each in weeks if known.as_of + 7 * each <= outcome.as_of]
        if fitting:
            last = known.as_of + 7 * max(fitting)
            run = draw_futures(fit_pipeline(known, form), last, draws=draws, seed=seed)
            for each in fitting:
                window = _Window(known, outcome, run, known.as_of + 7 * each, target)
                place = {"origin": origin, "weeks": each}
                rows += ({**place, **row} for row in window.scores(level, draws, seed))
                if level == "company":
                    deals.append({**place, **window.deal_scores()})
        watch(done)
    return Record(windows=pd.DataFrame(rows), deals=pd.DataFrame(deals))


@dataclass(frozen=True, slots=True)
class _Window:
    """One window: what was known before it, what was drawn, what came."""

    known: DealTable
    outcome: DealTable
    run: Futures
    end: int
    target: Target

    def scores(self, level: Level, draws: int, seed: int) -> Iterator[dict[str, Any]]:
        """Score every method for the company, or for each of its teams or reps."""
        won, outcome = self.run.won, self.outcome
        inside = self.run.periods.end[won.period] <= self.end + 1
        for name, of_rep in _members(outcome, level):
            there = np.array(
                [of_rep.get(rep, False) for rep in self.known.reps], dtype=np.bool_
            )
            came = np.array([of_rep[rep] for rep in outcome.reps], dtype=np.bool_)
            mine = came[outcome.rep] & outcome.won
            mine &= (outcome.closed > self.known.as_of) & (outcome.closed <= self.end)
            actual = float(outcome.worth(self.target)[mine].sum())
            everybody = np.zeros(len(won.draw), dtype=np.int64)
            amounts = won.count if self.target == "wins" else won.bookings
            drawn = amounts(everybody, 1, inside & there[won.rep])[:, 0].astype(np.float64)
            yield {"name": name, "method": OURS, **self._score(drawn, actual)}
            own = self.known.only(there[self.known.rep])
            if not own.won.any():
                continue
            for method, forecast in BASELINES.items():
                drawn = forecast(own, self.end - own.as_of, self.target, draws, seed)
                yield {"name": name, "method": method, **self._score(drawn, actual)}

    def _score(self, draws: Array, actual: float) -> dict[str, Any]:
        luck = stream(0, "backtest:ties", self.end)
        low, high = interval(draws, 0.8)
        return {
            "actual": actual,
            "mean": float(draws.mean()),
            "crps": crps(draws, actual),
            "covered": low <= actual <= high,
            "low": low,
            "high": high,
            "width": high - low,
            "pinball_10": pinball(draws, actual, 0.1),
            "pinball_90": pinball(draws, actual, 0.9),
            "pit": place_among(draws, actual, luck),
        }

    def deal_scores(self) -> dict[str, Any]:
        """Score the chance of each open deal, beside the base rate of earlier ones."""
        known, won = self.known, self.run.won
        rows = np.flatnonzero(known.is_open)
        mine = ~won.is_new & (self.run.periods.end[won.period] <= self.end + 1)
        wins = np.bincount(won.deal[mine], minlength=len(known.ids))[rows]
        later = dict(
            zip(self.outcome.ids.tolist(), range(len(self.outcome.ids)), strict=True)
        )
        place = np.array([later.get(deal, -1) for deal in known.ids[rows].tolist()], int)
        came = (
            (place >= 0)
            & self.outcome.won[place]
            & (self.outcome.closed[place] <= self.end)
        )
        days = self.end - known.as_of
        base = np.full(len(rows), base_rate(known, days))
        found: dict[str, Any] = {"open": len(rows), "won": int(came.sum())}
        for name, chance in (("", (wins + 0.5) / (won.draws + 1.0)), ("_base", base)):
            log = np.where(came, np.log(chance), np.log1p(-chance))
            found[f"log_score{name}"] = float(-log.sum())
            found[f"brier{name}"] = float(((came - chance) ** 2).sum())
        return found


def base_rate(table: DealTable, days: int) -> float:
    """Return the share of open deals that were won within so many days, in earlier weeks."""
    open_then, won_then = 0.5, 0.25
    for start in range(table.as_of - days, table.observed_from, -7):
        stands = (table.created <= start) & (table.closed > start)
        open_then += float(stands.sum())
        won_then += float((stands & table.won & (table.closed <= start + days)).sum())
    return won_then / open_then


def _members(table: DealTable, level: Level) -> Iterator[tuple[str, dict[str, bool]]]:
    """Name everybody who is scored at a level, with which reps belong to it."""
    if level == "company":
        yield "company", dict.fromkeys(table.reps, True)
        return
    named = (
        list(table.reps) if level == "rep" else [team or UNNAMED for team in table.teams]
    )
    closings = np.bincount(table.rep[~table.is_open], minlength=len(table.reps))
    for name in sorted(set(named)):
        mine = {rep: of == name for rep, of in zip(table.reps, named, strict=True)}
        if closings[[mine[rep] for rep in table.reps]].sum() >= LEAST_CLOSINGS:
            yield name, mine


def summary(record: Record) -> pd.DataFrame:
    """Average the scores of each method and horizon over windows and names.

    CRPS, pinball losses, width and bias are shares of the mean outcome; `mape` is the mean
    absolute error of the mean as a share of each outcome above 0, and `accuracy`, as the
    trade has it, is 1 less it. `skill` says how much lower the CRPS of this forecast is than
    the method's, with the 80 % interval of a bootstrap over blocks of windows as long as the
    horizon; no interval where fewer than five windows do not overlap.
    """
    rows = []
    keys = record.windows[["weeks", "method"]].drop_duplicates()
    for weeks, method in zip(keys["weeks"].tolist(), keys["method"].tolist(), strict=True):
        mine = (record.windows["weeks"] == weeks) & (record.windows["method"] == method)
        group = record.windows[mine]
        scale = max(float(group["actual"].mean()), 1e-12)
        positive = group[group["actual"] > 0]
        error = ((positive["mean"] - positive["actual"]).abs() / positive["actual"]).mean()
        starts = np.array([day_number(origin) for origin in sorted(set(group["origin"]))])
        rows.append(
            {
                "weeks": weeks,
                "method": method,
                **{
                    name: float(group[name].mean()) / scale
                    for name in ("crps", "width", "pinball_10", "pinball_90")
                },
                "coverage_80": float(group["covered"].mean()),
                "bias": float(group["mean"].mean()) / scale - 1.0,
                "mape": float(error),
                "accuracy": 1.0 - float(error),
                "windows": len(starts),
                "independent": independent_windows(starts, 7 * weeks),
                **_skill(record.windows, weeks, method),
            }
        )
    return pd.DataFrame(rows)


def _skill(windows: pd.DataFrame, weeks: int, method: str) -> dict[str, float]:
    """Return by how much this forecast's CRPS is lower than a method's, with an interval."""
    both = windows[(windows["weeks"] == weeks) & windows["method"].isin([OURS, method])]
    table = both.pivot_table(index="origin", columns="method", values="crps")
    table = table.dropna()
    if method == OURS or not len(table):
        return {"skill": np.nan, "skill_low": np.nan, "skill_high": np.nan}
    ours, theirs = table[OURS].to_numpy(), table[method].to_numpy()
    low, high = np.nan, np.nan
    if len(table) >= 5 * weeks:
        chance = stream(0, "backtest:blocks", weeks)
        sums = mean_over_blocks(chance, np.column_stack([ours, theirs]), weeks)
        low, high = np.quantile(1.0 - sums[:, 0] / sums[:, 1], (0.1, 0.9)).tolist()
    return {
        "skill": float(1.0 - ours.mean() / theirs.mean()),
        "skill_low": low,
        "skill_high": high,
    }


def deal_summary(record: Record) -> pd.DataFrame:
    """Sum the deals' scores by horizon: nats and squared error a deal, ours and base rate's."""
    rows = []
    lengths = sorted(set(record.deals["weeks"].tolist())) if len(record.deals) else []
    for weeks in lengths:
        group = record.deals[record.deals["weeks"] == weeks]
        deals = max(int(group["open"].sum()), 1)
        names = ("log_score", "log_score_base", "brier", "brier_base")
        gain = (group["log_score_base"] - group["log_score"]).to_numpy(dtype=np.float64)
        low, high = np.nan, np.nan
        if len(group) >= 5 * weeks:
            chance = stream(0, "backtest:deals", weeks)
            pair = np.column_stack([gain, group["open"].to_numpy(dtype=np.float64)])
            sums = mean_over_blocks(chance, pair, weeks)
            low, high = np.quantile(sums[:, 0] / sums[:, 1], (0.1, 0.9)).tolist()
        rows.append(
            {
                "weeks": weeks,
                "deals": deals,
                "won": int(group["won"].sum()),
                **{name: float(group[name].sum()) / deals for name in names},
                "gain": float(gain.sum()) / deals,
                "gain_low": low,
                "gain_high": high,
            }
        )
    return pd.DataFrame(rows)
