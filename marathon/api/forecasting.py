"""What will be booked: a forecast from a history of deals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from typing_extensions import override

from forecast import backtest
from forecast.history import History as Tables
from forecast.pipeline import PipelineForecast
from forecast.pipeline import forecast as forecast_pipeline
from marathon import charts
from marathon.api.arguments import Day, Path, Problems
from marathon.api.history import History, tables_of
from marathon.api.result import Result
from marathon.sentences import forecast as forecast_sentences
from marathon.tables import Table

if TYPE_CHECKING:
    from marathon.charts.canvas import Chart


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Forecast(Result):
    """What will be booked after a day, from open deals and from those still to come.

    Attributes:
        numbers: Means, quantiles and drawn futures.
        history: What it was made from.
        track_record: How earlier forecasts did beside simpler methods; None: not asked for.
    """

    numbers: PipelineForecast
    history: Tables
    track_record: pd.DataFrame | None = None

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What is expected, how sure that is, and whether the quota is reached."""
        currency = self.history.meta.currency or ""
        return tuple(forecast_sentences.verdict(self.numbers, currency))

    @property
    @override
    def notes(self) -> tuple[str, ...]:
        """What one should know before believing it."""
        short = self.track_record is not None and self.track_record.empty
        more = ("There is too little history to forecast from earlier Mondays.",)
        return (*self.numbers.notes, *(more if short else ()))

    @property
    def precision(self) -> str:
        """How precise the mean is, of as many futures as were drawn."""
        return forecast_sentences.precision(self.numbers)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return the forecast, as `marathon forecast --json` prints it."""
        found = self.numbers.to_json()
        if self.track_record is not None:
            found["track_record"] = self.track_record.to_dict("records")
        return found

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a part (open, new, total) and measure (bookings, wins).

        Columns: `mean`, and a column for each quantile, `q05` to `q95`.
        """
        rows = []
        for part in ("open", "new", "total"):
            for measure in ("bookings", "wins"):
                found = getattr(getattr(self.numbers, part), measure)
                levels = {f"q{100 * float(x):02.0f}": y for x, y in found.quantiles.items()}
                rows.append(
                    {"part": part, "measure": measure, "mean": found.mean, **levels}
                )
        return pd.DataFrame(rows)

    def futures(self) -> pd.DataFrame:
        """Return one row a drawn future: bookings and wins of open deals, new ones, all."""
        drawn = self.numbers.futures
        kinds = {
            "open_": drawn.open_bookings,
            "new_": drawn.new_bookings,
            "": drawn.bookings,
        }
        wins = {"open_": drawn.open_wins, "new_": drawn.new_wins, "": drawn.wins}
        return pd.DataFrame(
            {f"{name}bookings": values.sum(axis=1) for name, values in kinds.items()}
            | {f"{name}wins": values.sum(axis=1) for name, values in wins.items()}
        ).rename_axis("future").reset_index()  # fmt: skip

    @override
    def charts(self) -> tuple[Chart, ...]:
        """Return `forecast`: how likely each sum of bookings is."""
        return (
            charts.forecast.draw(
                self.numbers, self.verdict[0], self.history.meta.currency or ""
            ),
        )

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        rows = forecast_sentences.rows(self.numbers)
        record = self.track_record
        return [
            (rows, "10 %, 50 %, 90 %: so many futures book less"),
            *(forecast_sentences.record_tables(record) if record is not None else ()),
        ]


def forecast(
    history: History | Tables | Path,
    as_of: Day,
    until: Day | None = None,
    *,
    quota: float | None = None,
    draws: int = 2000,
    seed: int = 0,
    track_record: bool = False,
    pipeline: str | None = None,
    despite: Sequence[str] = (),
) -> Forecast:
    """Forecast what will be booked from the day after `as_of` up to and including `until`.

    Args:
        history: A `History`, or the path of an export or of an imported folder.
        as_of: The last day that is known, as a date or as 2017-09-30; nothing later is read.
        until: Last day; None: the end of the fiscal quarter of the day after `as_of`.
        quota: Target bookings of that quarter.
        draws: Futures drawn, 100 to 100,000.
        seed: Seed of the draws; the same seed gives the same bits.
        track_record: Also forecast from earlier Mondays, and score that (slower).
        pipeline: Look at the deals of one pipeline only; None: at all.
        despite: Serious findings of the import that would forbid a forecast, by name.

    Raises:
        InvalidInput: With the problems of every argument, or of the history.

    Example:
        >>> folder = marathon.simulate("initial", years=2).save("run")
        >>> f = marathon.forecast("run/events.csv", as_of="2025-06-30", draws=200)
        >>> f.frame()["part"].unique().tolist()
        ['open', 'new', 'total']
    """
    problems = Problems()
    first, last, quota, draws, seed, track_record, pipeline, despite = problems.take(
        as_of=as_of, until=until, quota=quota, draws=draws, seed=seed,
        track_record=track_record, pipeline=pipeline, despite=despite,
    )  # fmt: skip
    tables = problems.of(tables_of, history, pipeline)
    problems.refuse()
    numbers = forecast_pipeline(tables, first, last, quota, draws, seed, despite)
    scores = backtest.track_record(tables, first) if track_record else None
    return Forecast(numbers=numbers, history=tables, track_record=scores)
