"""Forecasts from earlier evenings, beside simpler methods, against what then happened."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecast.backtest.groups import Group, Level, groups_of
from forecast.backtest.luck import known_rates, least_score
from forecast.baselines.asking import Asked, Draws, weekly_totals, window_totals
from forecast.baselines.methods import simple_forecasts
from forecast.chances import base_rate
from forecast.deals import DealTable, Target, deal_table
from forecast.fitting.closing import ClosingForm
from forecast.fitting.model import fit_pipeline
from forecast.futures import Futures, draw_futures
from forecast.history.tables import History
from forecast.scoring import crps, interval, pinball, place_among
from forecast.streams import stream
from sim.arrays import Array

OURS = "this forecast"
LUCK_DRAWS = 250
"""Futures from which the score of somebody who knows the rates is worked out."""
PINBALL_LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Quantiles whose losses are averaged in the scaled pinball loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Scores of rolling forecasts, a row each.

    Attributes:
        windows: A row a method, window and name: the outcome, the mean of the draws, CRPS,
            whether the central 80 % interval held the outcome, its width, pinball losses,
            the place of the outcome among the draws (PIT), and, of this forecast, the least
            that a score can be on average (`forecast.backtest.luck`).
        deals: A row a window: sums over its open deals of log score and Brier score of the
            chance to be won within it, beside those of the base rate; empty for other levels.
    """

    windows: pd.DataFrame
    deals: pd.DataFrame


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
        known = history.as_of(origin - dt.timedelta(days=1))
        table = deal_table(known, origin - dt.timedelta(days=1))
        lengths = tuple(
            7 * each for each in weeks if table.as_of + 7 * each <= outcome.as_of
        )
        if lengths:
            model = fit_pipeline(table, form)
            last = table.as_of + max(lengths)
            evening = _Evening(
                asked=Asked(
                    table=table, days=lengths, target=target, draws=draws, seed=seed,
                    known=known,
                ),
                outcome=outcome,
                run=draw_futures(model, last, draws=draws, seed=seed),
                sure=draw_futures(known_rates(model), last, draws=LUCK_DRAWS, seed=seed),
            )  # fmt: skip
            rows += ({"origin": origin, **row} for row in evening.scores(level))
            if level == "company":
                deals += ({"origin": origin, **row} for row in evening.deal_scores())
        watch(done)
    return Record(windows=pd.DataFrame(rows), deals=pd.DataFrame(deals))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evening:
    """One evening: what was asked, what was drawn, what came."""

    asked: Asked
    outcome: DealTable
    run: Futures
    sure: Futures
    """Futures in which every rate is known."""

    def scores(self, level: Level) -> Iterator[dict[str, Any]]:
        """Score every method and window for the company, or for each of its parts."""
        table = self.asked.table
        for group in groups_of(self.outcome, level):
            mine = group.deals(table)
            asked = self.asked.of(table.only(mine))
            found = (
                simple_forecasts(asked, thorough=level in {"company", "team"})
                if asked.table.won.any()
                else {}
            )
            for days in asked.days:
                actual = self._came(group, days)
                place = {"weeks": days // 7, "name": group.name}
                scale = _usual_change(asked, days // 7)
                ours = self._score(self._drawn(group, self.run, days), actual, days, scale)
                ours["floor"] = least_score(self._drawn(group, self.sure, days))
                yield {**place, "method": OURS, **ours}
                for method, forecasts in found.items():
                    if days in forecasts:
                        score = self._score(forecasts[days], actual, days, scale)
                        yield {**place, "method": method, **score, "floor": np.nan}

    def _came(self, group: Group, days: int) -> float:
        """Return what the window brought."""
        outcome, evening = self.outcome, self.asked.table.as_of
        mine = group.deals(outcome) & outcome.won
        mine &= (outcome.closed > evening) & (outcome.closed <= evening + days)
        return float(outcome.worth(self.asked.target)[mine].sum())

    def _drawn(self, group: Group, futures: Futures, days: int) -> Draws:
        """Return what a window brings in each future."""
        won, last = futures.won, self.asked.table.as_of + days
        inside = futures.periods.end[won.period] <= last + 1
        amounts = won.count if self.asked.target == "wins" else won.bookings
        everybody = np.zeros(len(won.draw), dtype=np.int64)
        mine = inside & group.wins(self.asked.table, won)
        return amounts(everybody, 1, mine)[:, 0].astype(np.float64)

    def _score(
        self, draws: Array, actual: float, days: int, scale: float
    ) -> dict[str, Any]:
        luck = stream(0, "backtest:ties", self.asked.table.as_of + days)
        low, high = interval(draws, 0.8)
        losses = {level: pinball(draws, actual, level) for level in PINBALL_LEVELS}
        return {
            "actual": actual,
            "mean": float(draws.mean()),
            "crps": crps(draws, actual),
            "covered": low <= actual <= high,
            "low": low,
            "high": high,
            "width": high - low,
            "pinball_10": losses[0.1],
            "pinball_90": losses[0.9],
            "scaled_pinball": float(np.mean(list(losses.values()))) / scale,
            "pit": place_among(draws, actual, luck),
        }

    def deal_scores(self) -> Iterator[dict[str, Any]]:
        """Score the chance of each open deal, beside the base rate of earlier ones."""
        known, won = self.asked.table, self.run.won
        rows = np.flatnonzero(known.is_open)
        ids = self.outcome.ids
        later = dict(zip(ids.tolist(), range(len(ids)), strict=True))
        place = np.array([later.get(deal, -1) for deal in known.ids[rows].tolist()], int)
        for days in self.asked.days:
            end = known.as_of + days
            mine = ~won.is_new & (self.run.periods.end[won.period] <= end + 1)
            wins = np.bincount(won.deal[mine], minlength=len(known.ids))[rows]
            came = (place >= 0) & self.outcome.won[place]
            came &= self.outcome.closed[place] <= end
            base = np.full(len(rows), base_rate(known, days))
            found: dict[str, Any] = {
                "weeks": days // 7, "open": len(rows), "won": int(came.sum())
            }  # fmt: skip
            for name, chance in (("", (wins + 0.5) / (won.draws + 1.0)), ("_base", base)):
                log = np.where(came, np.log(chance), np.log1p(-chance))
                found[f"log_score{name}"] = float(-log.sum())
                found[f"brier{name}"] = float(((came - chance) ** 2).sum())
            yield found


def _usual_change(asked: Asked, weeks: int) -> float:
    """Return by how much windows that follow each other differed; nan: none was seen twice.

    The scale of the scaled pinball loss: the mean error in the past of who says that a window
    brings what the one before it brought (Makridakis, Spiliotis and Assimakopoulos 2022).
    """
    totals = window_totals(weekly_totals(asked), weeks)
    changes = np.abs(totals[:-weeks] - totals[weeks:])
    return float(changes.mean()) if len(changes) and changes.any() else float("nan")
