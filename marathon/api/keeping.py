"""How good forecasts were that were kept, scored as they were said."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from forecast.deals import Target
from forecast.history import History as Tables
from forecast.kept import folder as folders
from forecast.kept import scoring
from forecast.kept.signal import Signal
from forecast.kept.statement import Statement
from forecast.pipeline import PipelineForecast
from marathon import charts
from marathon.api.arguments import Day, Path, Problems, choice_of, path_of
from marathon.api.history import History, tables_of
from marathon.api.result import Result
from marathon.lazy import pd
from marathon.sentences import kept as sentences
from marathon.tables import Table
from sim.experiments.running.provenance import version
from sim.problems import InvalidInput

if TYPE_CHECKING:
    from marathon.charts.canvas import Chart


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class TrackRecord(Result):
    """Forecasts as they were said, scored by what then happened.

    Attributes:
        numbers: What was said and what came, a row each, and the chances of open deals.
        as_of: The last day that was known.
    """

    numbers: scoring.Scored
    as_of: dt.date

    @property
    def measure(self) -> Target:
        """What the verdict is about: bookings where amounts were known, else wins."""
        said = set(self.numbers.lines["measure"])
        return "bookings" if "bookings" in said else "wins"

    @property
    def signal(self) -> Signal:
        """Whether what was said of the company leans to one side."""
        return self.numbers.signal(self.measure)

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """How far off what was said was, and whether it leans to one side."""
        return sentences.verdict(
            self.frame(), self.numbers.deals, self.signal, self.measure
        )

    @property
    @override
    def notes(self) -> Sequence[str]:
        """How the figures are to be read, and what has to be waited for."""
        return sentences.notes(self.numbers.waiting)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return the scores, as `marathon backtest --kept --json` prints them."""
        signal = self.signal
        frames = {"forecasts": self.numbers.lines, "deals": self.numbers.deals}
        rows = {name: frame.to_dict("records") for name, frame in frames.items()}
        for row in (*rows["forecasts"], *rows["deals"]):
            row["as_of"], row["until"] = row["as_of"].isoformat(), row["until"].isoformat()
        finite = signal.threshold < float("inf")
        return {
            "as_of": self.as_of.isoformat(),
            "measure": self.measure,
            "waiting": self.numbers.waiting,
            "signal": {
                "count": signal.count,
                "value": signal.value,
                "threshold": signal.threshold if finite else None,
                "leans": signal.leans,
            },
            **rows,
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a forecast of the company and measure, as it was said.

        Columns: `as_of`, `until`, `pipeline`, `level`, `name`, `measure`, `actual`, `mean`,
        `low` and `high` (80 % interval), `covered`, `crps`, `pit` (share of quantiles below).
        """
        lines = self.numbers.lines
        return lines[lines["level"] == "company"].reset_index(drop=True)

    def by(self, level: str) -> pd.DataFrame:
        """Return the same of each team, rep, product and so on.

        Args:
            level: "team", "rep", or a field of deals that was named, such as "product".

        Raises:
            InvalidInput: Nothing was kept of such a level; those that were are named.
        """
        lines = self.numbers.lines
        choice_of("level", level, sorted(set(lines["level"])))
        return lines[lines["level"] == level].reset_index(drop=True)

    @override
    def charts(self) -> tuple[Chart, ...]:
        """Return `kept`: what was said of each period, and what came."""
        rows = self.frame()
        rows = rows[rows["measure"] == self.measure]
        return (charts.kept.draw(rows, self.measure, self.verdict[0]),)

    def tables(self) -> list[tuple[Table, str]]:
        """Return the tables for people with their captions."""
        return self._tables()

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return sentences.tables(self.frame(), self.numbers.deals)


def track_record(
    history: History | Tables | Path, kept: Path, as_of: Day | None = None
) -> TrackRecord:
    """Score the forecasts that a folder keeps by what then happened, as they were said.

    Args:
        history: A `History`, or the path of an export or of an imported folder.
        kept: Folder of forecasts, see `Forecast.keep`.
        as_of: The last day that is known; None: the last one that the history holds.

    Raises:
        InvalidInput: With the problems of every argument, of the history or of the files; or
            the days of none of the forecasts have passed.

    Example:
        >>> folder = marathon.simulate("initial", years=2).save("run")
        >>> f = marathon.forecast("run/events.csv", "2025-06-30", "2025-07-31", draws=200)
        >>> path = f.keep("kept")
        >>> len(marathon.track_record("run/events.csv", "kept").frame())
        2
    """
    problems = Problems()
    last = None if as_of is None else problems.take(as_of=as_of)
    place = problems.of(path_of, "kept", kept)
    tables = problems.of(tables_of, history, None)
    said = [] if place is None else problems.of(folders.kept_in, place)
    problems.refuse()
    last = min(last or tables.meta.snapshot, tables.meta.snapshot)
    found = scoring.score_kept(said, tables, last)
    if not len(found.lines):
        first = min(each.until for each in said)
        raise InvalidInput(
            f"kept (--kept) {place}: the days of none of its {len(said)} forecasts have passed "
            f"by {last}; the first ends on {first}: import what has happened by then"
        )
    return TrackRecord(numbers=found, as_of=last)


def keep_in(folder: FilePath, made: PipelineForecast, seed: int, pipeline: str) -> FilePath:
    """Keep a forecast in a folder and return its file."""
    statement = Statement.of(made, version=version(), seed=seed, pipeline=pipeline)
    return folders.keep(statement, folder)


def score_passed(
    folder: FilePath, history: Tables, as_of: dt.date, pipeline: str
) -> TrackRecord | None:
    """Score the forecasts of a folder of which the days have passed; None: there are none.

    Args:
        folder: Forecasts as they were said.
        history: What has become of the deals, of one pipeline or of all.
        as_of: Last day that is known.
        pipeline: Of which the forecasts speak; empty: of all.
    """
    said = [
        dataclasses.replace(each, pipeline="")
        for each in folders.kept_in(folder, "since (--since)")
        if each.until <= as_of and each.pipeline == pipeline
    ]
    if not said:
        return None
    return TrackRecord(numbers=scoring.score_kept(said, history, as_of), as_of=as_of)
