"""How good forecasts of a history would have been, beside simpler methods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from forecast.backtest import rolling, scores
from forecast.backtest.groups import Level
from forecast.backtest.origins import origins_of
from forecast.baselines.methods import not_installed
from forecast.deals import Target
from forecast.history import History as Tables
from forecast.history.trust import refuse_spoiled
from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Day, Observer, Path, Problems
from marathon.api.history import History, tables_of
from marathon.api.result import Result
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.sentences import backtest as sentences
from marathon.tables import Table
from sim.experiments.running.progress import counting
from sim.problems import InvalidInput


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Backtest(Result):
    """Forecasts from earlier evenings, scored by what then happened.

    Attributes:
        numbers: The scores of every window and, for the company, of the open deals.
        measure: What was forecast, bookings or wins.
        level: Whose results were forecast.
        as_of: The last day that was known.
    """

    numbers: rolling.Record
    measure: Target
    level: Level
    as_of: dt.date

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """How far off forecasts were, and whether a simpler method did as well."""
        return sentences.verdict(self.frame(), self.deals(), self.measure)

    @property
    @override
    def notes(self) -> Sequence[str]:
        """How the figures are to be read."""
        return (*sentences.notes(self.frame()), *not_installed())

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return the scores, as `marathon backtest --json` prints them."""
        frames = {"scores": self.frame(), "deals": self.deals(), "windows": self.windows()}
        rows = {
            name: frame.astype(object).where(frame.notna(), None).to_dict("records")
            for name, frame in frames.items()
        }
        for row in rows["windows"]:
            row["origin"] = str(row["origin"])
        return {
            "as_of": self.as_of.isoformat(),
            "measure": self.measure,
            "level": self.level,
            **rows,
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a method and horizon: scores over all windows.

        Columns: `weeks`, `method`, `crps`, `width` (of the 80 % interval), `pinball_10`,
        `pinball_90` and `bias` as shares of the mean outcome, `scaled_pinball` (as a share of
        the usual change from one window to the next), `floor` (of this forecast: the CRPS that
        knowing every rate would leave), `coverage_80`, `mape`, `accuracy` (1 less it), `windows`, `independent` (windows that do not overlap),
        `skill` (by how much lower the CRPS of this forecast is), `skill_low`, `skill_high`.
        """
        return scores.summary(self.numbers)

    def windows(self) -> pd.DataFrame:
        """Return one row a window, name and method.

        Columns: `origin` (first day), `weeks`, `name`, `method`, `actual`, `mean`, `crps`,
        `covered`, `low` and `high` (80 % interval), `width`, `pinball_10`, `pinball_90`,
        `scaled_pinball`, `pit` (share of draws below the outcome), `floor`.
        """
        return self.numbers.windows.copy()

    def deals(self) -> pd.DataFrame:
        """Return one row a horizon: how good the chances of single open deals were.

        Columns: `weeks`, `deals`, `won`, `log_score`, `brier` and those of the base rate, a
        deal; `gain` (nats a deal better than the base rate), `gain_low`, `gain_high`.
        """
        return scores.deal_summary(self.numbers)

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `backtest` (the middle horizon's forecasts, and what came), `methods`, `places`.

        `methods` shows by how much this forecast is better than each other, `places` where
        outcomes lay among the drawn futures (PIT).
        """
        scores, windows = self.frame(), self.numbers.windows
        lengths = sorted(set(windows["weeks"]))
        middle = (len(lengths) - 1) // 2
        shown = windows[windows["weeks"] == lengths[middle]]
        found = [charts.backtest.draw(shown, self.measure, self.verdict[middle])]
        if scores["skill"].notna().any():
            found.append(charts.backtest.methods(scores, sentences.best_others(scores)))
        found.append(charts.backtest.places(windows, scores, sentences.PLACES))
        return tuple(found)

    def report(self) -> str:
        """Return everything as a page: one HTML text that fetches nothing."""
        return pages.backtest.page(
            self.verdict, self.frame(), self.charts(), self._tables(), self.notes,
            about=sentences.about(self.numbers.windows, self.measure, self.level, self.as_of),
        )  # fmt: skip

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "backtest.html": self.report()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return sentences.tables(self.frame(), self.deals(), self.measure)


def backtest(
    history: History | Tables | Path,
    as_of: Day | None = None,
    *,
    weeks: Sequence[int] = (1, 4, 13),
    first: Day | None = None,
    measure: Target | None = None,
    level: Level = "company",
    draws: int = 500,
    seed: int = 0,
    pipeline: str | None = None,
    despite: Sequence[str] = (),
    progress: Observer = None,
) -> Backtest:
    """Forecast from earlier evenings, a week apart, and score that by what then happened.

    Args:
        history: A `History`, or the path of an export or of an imported folder.
        as_of: The last day that is known; None: the last one that the history holds.
        weeks: How far ahead forecasts look, whole weeks from 1 to 52.
        first: First day of the first window; the others begin on the same weekday. None:
            Mondays of the last year.
        measure: "bookings" or "wins"; None: bookings where won deals have amounts.
        level: "company", "team", "rep", "product", "segment", "source" or "pipeline"; those with fewer than 20 closed deals are left out.
        draws: Futures drawn from each evening, 100 to 100,000.
        seed: Seed of the draws; the same seed gives the same bits.
        pipeline: Look at the deals of one pipeline only; None: at all.
        despite: Serious findings of the import that would forbid a forecast, by name.
        progress: Who watches.

    Raises:
        InvalidInput: With the problems of every argument, or of the history.

    Example:
        >>> folder = marathon.simulate("initial", years=2).save("run")
        >>> b = marathon.backtest("run/events.csv", weeks=[4], first="2025-09-01", draws=100)
        >>> sorted(set(b.windows()["weeks"]))
        [4]
    """
    problems = Problems()
    draws, seed, pipeline, despite, progress, weeks, measure, level = problems.take(
        draws=draws, seed=seed, pipeline=pipeline, despite=despite, progress=progress,
        weeks=weeks, measure_of_deals=measure, level=level,
    )  # fmt: skip
    last = None if as_of is None else problems.take(as_of=as_of)
    start = problems.take(first_day=first)
    tables = problems.of(tables_of, history, pipeline)
    problems.refuse()
    if not 100 <= draws <= 100_000:
        raise InvalidInput(f"draws (--draws) {draws}: must lie between 100 and 100000")
    last = last or tables.meta.snapshot
    priced = bool((tables.as_of(last).deals["amount"] > 0).any())
    if measure == "bookings" and not priced:
        raise InvalidInput(
            "measure (--measure) bookings: no deal of this history has an amount; give wins"
        )
    measure = measure or ("bookings" if priced else "wins")
    refuse_spoiled(tables, despite, money=measure == "bookings")
    origins = origins_of(tables, last, weeks, start)
    with watched(progress, compiles=False) as report:
        found = rolling.rolling_record(
            tables, last, origins, weeks, target=measure, level=level, draws=draws,
            seed=seed, watch=counting(report, len(origins), "earlier evenings"),
        )  # fmt: skip
    return Backtest(numbers=found, measure=measure, level=level, as_of=last)
