"""A history of deals: read, said to be good for what, calibrated, and forecast from."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path as FilePath
from typing import Any

# Small matrices: more threads cost more than they give. Must be said before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pandas as pd
from typing_extensions import override

from forecast import backtest
from forecast.calibration.bridge import Bridge, build_bridge
from forecast.calibration.profile import CompanyProfile, profile_of
from forecast.event_log.process import frame_of as frame_of_items
from forecast.event_log.work import is_work_log, log_beside, work_items
from forecast.history import History as Tables
from forecast.history import Imported, import_paths, read, read_mapping, write
from forecast.pipeline import PipelineForecast
from forecast.pipeline import forecast as forecast_pipeline
from marathon import charts
from marathon.api.asking import Day, Path, Problems, day_of, path_of
from marathon.api.result import Result, Table, fields_of, frame_of
from marathon.api.watching import Observer, Progress, watched
from marathon.charts.canvas import Chart
from marathon.sentences import calibration as calibration_sentences
from marathon.sentences import forecast as forecast_sentences
from marathon.sentences import history as history_sentences
from sim.organisation import Organisation
from sim.outputs import schema
from sim.problems import InvalidInput
from sim.scenarios.loader import write_organisation


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class History(Result):
    """What happened in a sales organisation, and what it is good for.

    Attributes:
        imported: The canonical tables, and the rows that did not become part of them.
    """

    imported: Imported

    @property
    def tables(self) -> Tables:
        """The canonical tables: `tables.deals`, `tables.stage_changes` and others."""
        return self.imported.history

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What was read, and whether it can be trusted."""
        return history_sentences.verdict(self.imported)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return counts, findings and claims, as `marathon import --json` prints them."""
        return history_sentences.record(self.imported)

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a deal: who had it, when it was created and closed, its amount."""
        return self.tables.deals.copy()

    def findings(self) -> pd.DataFrame:
        """Return one row a finding about the data's quality, and what was done about it."""
        columns = ["severity", "id", "what", "count", "share", "treatment"]
        return fields_of(self.tables.meta.checks, columns)

    def claims(self) -> pd.DataFrame:
        """Return one row a kind of conclusion: whether this history allows it, and why."""
        return fields_of(self.tables.meta.claims, ["claim", "allowed", "why"])

    @override
    def save(self, folder: Path, *, tables: str = "csv") -> FilePath:
        """Write the canonical tables into a folder that `read_history` and commands read.

        Args:
            folder: New, empty, or written by an earlier import.
            tables: Always `csv`: it is the format of a history.
        """
        target = path_of("folder", folder)
        write(self.tables, target, self.imported.rejections)
        return target

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        checks = self.tables.meta.checks
        rows = [(check.what, f"{check.count:,}", check.severity) for check in checks]
        return [((("what was found", "rows", ""), rows), "")]


def read_history(
    *paths: Path,
    mapping: Path | None = None,
    tables: Sequence[str] = (),
    query: str | None = None,
    onto: History | Path | None = None,
) -> History:
    """Read a CRM export or an event log, and examine its quality.

    What columns and labels mean is proposed from their words, from the cells and from how
    columns relate. What is not sure is an error that says what to put into a mapping.

    Args:
        *paths: Files (CSV, Excel, Parquet, XES, SQLite, packed or not), folders of them,
            addresses of databases (`postgresql+psycopg://…`), or the folder that an earlier
            import wrote.
        mapping: A TOML file that says which column is what; see docs/files.md.
        tables: Tables to read of a database.
        query: An SQL query whose rows are the table, instead of `tables`.
        onto: An earlier history of the same deals: what it knew stays known on its days, and
            what the export changes in the past is a finding.

    Raises:
        InvalidInput: With every problem of the files.

    Example:
        >>> folder = marathon.simulate("initial", years=1).save("run")
        >>> h = marathon.read_history("run/events.csv")
        >>> sorted(h.frame()["status"].unique())
        ['lost', 'open', 'won']
    """
    given: tuple[object, ...] = paths
    if not all(isinstance(each, str | os.PathLike) for each in given) or not given:
        raise InvalidInput(f"paths = {given!r}: give paths of files or folders")
    folders = [path_of("paths", each) for each in paths]
    if len(folders) == 1 and (folders[0] / schema.META_FILE).is_file():
        return History(imported=Imported(history=read(folders[0]), rejections=()))
    columns = read_mapping(path_of("mapping", mapping)) if mapping is not None else None
    named = [os.fspath(each) for each in paths]
    imported = import_paths(named, columns, tables=tables, query=query)
    return History(imported=imported if onto is None else imported.onto(tables_of(onto)))


def tables_of(given: object, pipeline: str | None = None) -> Tables:
    """Return the canonical tables of a `History`, of such tables, or of a path.

    Raises:
        InvalidInput: It is none of these, or cannot be read, or has no such pipeline.
    """
    if pipeline is not None:
        return tables_of(given).of_pipeline(pipeline)
    if isinstance(given, History):
        return given.tables
    if isinstance(given, Tables):
        return given
    if isinstance(given, str | os.PathLike):
        return read_history(given).tables
    raise InvalidInput(
        f"history = {type(given).__name__}: give a History, or the path of an export"
    )


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
        return self.numbers.notes

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
        return [(rows, "10 %, 50 %, 90 %: so many futures book less")]


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
    problems.whole(draws=draws, seed=seed)
    first = problems.of(partial(day_of, "as_of", as_of))
    last = problems.of(partial(day_of, "until", until)) if until is not None else None
    tables = problems.of(partial(tables_of, history, pipeline))
    problems.refuse()
    numbers = forecast_pipeline(tables, first, last, quota, draws, seed, despite)
    scores = backtest.track_record(tables, first) if track_record else None
    return Forecast(numbers=numbers, history=tables, track_record=scores)


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Calibration(Result):
    """An organisation that would have produced a history; give it as `organisation=`.

    Attributes:
        fitted: What the history says.
        bridge: The organisation solved from it, and how well it reproduces the history.
        history: What it was fitted to.
    """

    fitted: CompanyProfile
    bridge: Bridge
    history: Tables

    @property
    def organisation(self) -> Organisation:
        """The organisation."""
        return self.bridge.organisation

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What the organisation reproduces, and what it does not."""
        return (calibration_sentences.verdict(self.bridge),)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `marathon calibrate --json` prints it."""
        return calibration_sentences.record(self.fitted, self.bridge)

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a measure: fitted to the history beside simulated, with intervals."""
        return frame_of(self.to_dict()["comparisons"])

    def parameters(self) -> pd.DataFrame:
        """Return one row a value that the history was asked for, identified or assumed."""
        return frame_of(self.to_dict()["fitted"])

    def report(self, path: Path = "FILE") -> str:
        """Return verdict, tables, what to know and what to do next, as text.

        Args:
            path: The file that the organisation was written to.
        """
        return calibration_sentences.report(self.fitted, self.bridge, path)

    def write(self, path: Path) -> FilePath:
        """Write the organisation as a TOML file with the source of each number beside it.

        Where the history is an event log of work items, these are written beside it, as
        `NAME.log.csv.gz`: `simulate_log` takes the organisation's file.

        Args:
            path: A file that does not exist yet.
        """
        target = path_of("path", path)
        bridge = self.bridge
        write_organisation(
            bridge.organisation, target, opening=bridge.opening, remarks=bridge.remarks
        )
        if is_work_log(self.history):
            frame = frame_of_items(work_items(self.history))
            frame.to_csv(log_beside(target), index=False)
        return target

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "parameters.csv": self.parameters()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [(calibration_sentences.comparison_rows(self.bridge), "")]


def calibrate(
    history: History | Tables | Path,
    *,
    as_of: Day | None = None,
    seed: int = 1,
    pipeline: str | None = None,
    despite: Sequence[str] = (),
    progress: Observer = None,
) -> Calibration:
    """Fit an organisation to a history, so that ways of managing can be compared for it.

    Arrivals, win rate, cycle and amounts are fitted by likelihood with open deals censored;
    then the simulated organisation is solved to reproduce them. What a list of deals cannot
    show is assumed, and said to be.

    Args:
        history: A `History`, or the path of an export or of an imported folder.
        as_of: Last day used; None: the end of the history.
        seed: Seed of all luck.
        pipeline: Look at the deals of one pipeline only; None: at all.
        despite: Serious findings of the import that would forbid a fit, by name.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: The arguments cannot be used, or too few deals were closed.

    Example:
        >>> folder = marathon.simulate("initial", years=2).save("run")
        >>> o = marathon.calibrate("run/events.csv")
        >>> c = marathon.compare("initial", "coach", organisation=o, futures=2, years=1)
    """
    problems = Problems()
    problems.whole(seed=seed)
    last = problems.of(partial(day_of, "as_of", as_of)) if as_of is not None else None
    tables = problems.of(partial(tables_of, history, pipeline))
    problems.refuse()
    with watched(progress) as report:
        fitted = profile_of(tables, last, despite=despite)
        bridge = build_bridge(
            fitted, seed=seed,
            say=lambda line: report(Progress(note=line)),
        )  # fmt: skip
    return Calibration(fitted=fitted, bridge=bridge, history=tables)
