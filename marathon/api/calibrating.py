"""An organisation that would have produced a history of deals."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import pandas as pd
from typing_extensions import override

from forecast.calibration.bridge import Bridge, build_bridge
from forecast.calibration.doubt import HistoryDoubt
from forecast.calibration.pipelines import joined, pipelines_of
from forecast.calibration.profile import CompanyProfile, profile_of
from forecast.calibration.today import Today
from forecast.event_log.process import frame_of as frame_of_items
from forecast.event_log.work import is_work_log, log_beside, work_items
from forecast.history import History as Tables
from marathon import charts
from marathon.api.arguments import Day, Observer, Path, Problems, path_of
from marathon.api.history import History, tables_of
from marathon.api.result import Result, frame_of
from marathon.api.watching import watched
from marathon.sentences import calibration as calibration_sentences
from marathon.tables import Table
from sim.experiments.running.progress import Progress
from sim.files import refusing, write_whole
from sim.organisation import Organisation
from sim.scenarios.loader import write_organisation


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Calibration(Result):
    """An organisation that would have produced a history; give it as `organisation=`.

    Attributes:
        fitted: What the history says.
        bridge: The organisation solved from it, and how well it reproduces the history.
        history: What it was fitted to.
        pipelines: By name, where deals go through several: a calibration of each; `fitted` and
            `bridge` are then of the first, which has most deals.
        left_out: Pipelines with too few deals, which are left out.
    """

    fitted: CompanyProfile
    bridge: Bridge
    history: Tables
    pipelines: Mapping[str, Calibration] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def organisation(self) -> Organisation:
        """The organisation; of several pipelines each is a market with teams of its own."""
        if not self.pipelines:
            return self.bridge.organisation
        return joined({name: each.organisation for name, each in self.pipelines.items()})

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What the organisation reproduces, and what it does not."""
        if not self.pipelines:
            return calibration_sentences.verdict(self.bridge)
        return tuple(
            f"{name}: {text}"
            for name, each in self.pipelines.items()
            for text in each.verdict
        )

    @property
    @override
    def notes(self) -> Sequence[str]:
        """What one should know where deals go through several pipelines."""
        return calibration_sentences.on_pipelines(tuple(self.pipelines), self.left_out)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `marathon calibrate --json` prints it."""
        found = calibration_sentences.record(self.fitted, self.bridge)
        if self.pipelines:
            found["pipelines"] = {
                name: each.to_dict() for name, each in self.pipelines.items()
            }
        return found

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a measure: fitted to the history beside simulated, with intervals."""
        return frame_of(self.to_dict()["comparisons"])

    def left_open(self, today: Today) -> HistoryDoubt:
        """Return what draws organisations that the history leaves possible.

        Args:
            today: Where the company stands: each begins with it.
        """
        several = self.pipelines or {"": self}
        return HistoryDoubt(
            parts={name: each.bridge.doubt for name, each in several.items()}, today=today
        )

    def parameters(self) -> pd.DataFrame:
        """Return one row a value that the history was asked for, identified or assumed."""
        return frame_of(self.to_dict()["fitted"])

    def learned(self) -> pd.DataFrame:
        """Return one row a value of the organisation: before and after the history was seen."""
        return frame_of(self.to_dict()["learned"])

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return the picture of what the history says of each value."""
        several = self.pipelines or {"": self}
        return tuple(
            charts.learned.draw(each.bridge.learned, name) for name, each in several.items()
        )

    def report(self, path: Path = "FILE") -> str:
        """Return verdict, tables, what to know and what to do next, as text.

        Args:
            path: The file that the organisation was written to.
        """
        several = self.pipelines or {"": self}
        parts = [
            calibration_sentences.report(each.fitted, each.bridge, name)
            for name, each in several.items()
        ]
        parts += [f"- {note}" for note in self.notes]
        bridges = [each.bridge for each in several.values()]
        parts.append(calibration_sentences.next_step(bridges, path_of("path", path)))
        return "\n\n".join(parts)

    def write(self, path: Path) -> FilePath:
        """Write the organisation as a TOML file with the source of each number beside it.

        Where the history is an event log of work items, these are written beside it, as
        `NAME.log.csv.gz`: `simulate_log` takes the organisation's file.

        Args:
            path: A file that does not exist yet.
        """
        target = path_of("path", path)
        bridge = self.bridge
        if is_work_log(self.history):
            _write_log(frame_of_items(work_items(self.history)), log_beside(target))
        # Last, so that whoever finds the organisation finds the log as well.
        write_organisation(
            self.organisation,
            target,
            opening=(*bridge.opening, *self.notes),
            remarks=bridge.remarks,
        )
        return target

    @override
    def _files(self) -> Mapping[str, Any]:
        tables = {"parameters.csv": self.parameters(), "learned.csv": self.learned()}
        return {**super()._files(), **tables}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [
            (calibration_sentences.comparison_rows(self.bridge), ""),
            (
                calibration_sentences.learned_rows(self.bridge),
                "Before and after the history",
            ),
        ]


def _write_log(items: pd.DataFrame, path: FilePath) -> None:
    """Write work items as packed CSV.

    Raises:
        InvalidInput: The file cannot be written.
    """
    packed = gzip.compress(items.to_csv(index=False).encode(), mtime=0)
    with refusing(f"{path}: cannot be written", "name another file"):
        write_whole(path, packed)


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

    Stages, kinds of deals, teams and pipelines are taken over; then knobs are turned until
    simulated deals, cut and counted as the history's, show its numbers; then every value is said
    to be identified by the history, assumed, or between. Each pipeline with enough deals is
    fitted by itself, and sells in a market of its own.

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
    seed, pipeline, despite, progress = problems.take(
        seed=seed, pipeline=pipeline, despite=despite, progress=progress
    )
    last = problems.take(as_of=as_of) if as_of is not None else None
    tables = problems.of(tables_of, history, pipeline)
    problems.refuse()
    with watched(progress) as report:
        names, left_out = ((), ()) if pipeline else pipelines_of(tables)
        parts = {
            name: _calibrated(tables.of_pipeline(name), last, seed, despite, report, name)
            for name in names
        }
        if not parts:
            return _calibrated(tables, last, seed, despite, report)
    first = parts[names[0]]
    return Calibration(
        fitted=first.fitted, bridge=first.bridge, history=tables, pipelines=parts,
        left_out=left_out,
    )  # fmt: skip


def _calibrated(
    tables: Tables,
    last: dt.date | None,
    seed: int,
    despite: Sequence[str],
    report: Callable[[Progress], None],
    name: str = "",
) -> Calibration:
    """Fit the organisation of one process."""
    head = f"{name}: " if name else ""
    fitted = profile_of(tables, last, despite=despite)
    bridge = build_bridge(
        fitted, seed=seed, say=lambda line: report(Progress(note=f"{head}{line}"))
    )
    return Calibration(fitted=fitted, bridge=bridge, history=tables)
