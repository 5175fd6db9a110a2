"""An event log simulated forward, and how far that is from what happened."""

import contextlib
import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from typing_extensions import override

from forecast.event_log.distances import distances
from forecast.event_log.memory import MEMORIES, chosen_memory
from forecast.event_log.process import frame_of, learn
from forecast.event_log.resampling import resampled
from forecast.event_log.work import WorkItems, hours_of, log_beside, work_items
from forecast.history import History as Tables
from forecast.history.trust import warnings_of
from marathon.api.arguments import (
    Observer,
    Path,
    Problems,
    day_of,
    number,
    path_of,
    refused,
    written_path,
)
from marathon.api.history import History, tables_of
from marathon.api.result import Result
from marathon.api.watching import watched
from marathon.sentences import event_log as sentences
from marathon.tables import Table
from marathon.writing import empty_folder
from sim.experiments.running.progress import counting
from sim.problems import InvalidInput

CHOSEN: Final = "chosen"
Memory = float | str | None


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class SimulatedLog(Result):
    """Work items that a process might bring, several times over.

    Attributes:
        replications: The work items of each repetition.
        log: The work items that the process was learned from.
        memory: Weeks after which a case of the log counts half; None: all count alike.
        since: When the first case could arrive.
        seed: Seed of all luck.
        scores: One row a method (this simulation, resampling, the log's own cases) and
            replication, with its distances from a log that happened; None: not asked for.
        notes: What one should know before believing it.
    """

    replications: tuple[WorkItems, ...]
    log: WorkItems
    memory: float | None
    since: dt.datetime
    seed: int
    scores: pd.DataFrame | None = None
    notes: Sequence[str] = ()

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """How many cases were simulated, how long they take, and what was remembered."""
        return sentences.verdict(self.log, self.replications, self.memory)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return counts, memory and distances, as `marathon simulate-log --json` prints them."""
        return {
            "since": self.since.isoformat(sep=" "),
            "seed": self.seed,
            "replications": len(self.replications),
            "cases": self.replications[0].cases,
            "memory_weeks": self.memory,
            "distances": [] if self.scores is None else self.scores.to_dict("records"),
            "notes": list(self.notes),
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a work item.

        Columns: replication (from 1), case_id, activity, resource (empty: not known),
        start_time, end_time.
        """
        frames = [frame_of(items) for items in self.replications]
        for place, frame in enumerate(frames, 1):
            frame.insert(0, "replication", place)
        return pd.concat(frames, ignore_index=True)

    @override
    def save(self, folder: Path, *, tables: Literal["csv", "parquet"] = "csv") -> FilePath:
        """Write one table a replication, `replication_0001.csv` and so on, and what was asked.

        Args:
            folder: New or empty, so that no table of another run stands beside these.
            tables: `csv`, or `parquet` where pyarrow is installed (salesmarathon[parquet]).

        Raises:
            InvalidInput: The folder is not empty, or cannot be written.
        """
        return super().save(
            empty_folder(path_of("folder", folder), "folder"), tables=tables
        )

    @override
    def _files(self) -> Mapping[str, Any]:
        logs = {
            f"replication_{number:04}.csv": frame_of(items)
            for number, items in enumerate(self.replications, 1)
        }
        return {**logs, "simulated_log.json": self.to_json() + "\n"}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        table = sentences.rows(self.log, self.replications)
        if self.scores is None:
            return [(table, "")]
        return [(table, ""), (sentences.score_rows(self.scores), sentences.SCORES)]


def simulate_log(
    history: History | Tables | Path,
    since: str | dt.datetime,
    cases: int,
    *,
    seed: int = 1,
    replications: int = 1,
    memory: Memory = CHOSEN,
    against: History | Tables | Path | None = None,
    progress: Observer = None,
) -> SimulatedLog:
    """Simulate an event log of work items forward: who does what on which case, and when.

    Cases arrive in weeks as full as the log's; each goes on as a case of the log did that
    had come equally far; it waits in working time; people have activities and hours of
    their own and do one item at a time.

    Args:
        history: A `History` with work items, the path of an event log or of an imported
            folder, or an organisation file that `Calibration.write` wrote for one.
        since: When cases begin to arrive, as 2012-02-14 or 2012-02-14T11:25:00.
        cases: How many arrive; each is followed to its end.
        seed: Seed of all luck: the same seed, the same log.
        replications: How often all of it is repeated, each time with other luck.
        memory: Weeks after which a case of the log counts half; None: all cases count
            alike; `"chosen"`: what simulates the log's own last windows best.
        against: A log of what happened then; it is compared with the simulation and with
            plain resampling, and plays no part in learning.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: With the problems of every argument, or the history has no work items.

    Source:
        States: Lall and Sharma 1996; distances: Chapela-Campa and others 2025.

    Example:
        >>> import pandas as pd
        >>> day = pd.Timestamp("2025-01-06 09:00")
        >>> rows = [
        ...     (case, kind, "Ann", day + pd.Timedelta(hours=5 * case + hour),
        ...      day + pd.Timedelta(hours=5 * case + hour + 1))
        ...     for case in range(40) for hour, kind in enumerate(["Call", "Offer"])
        ... ]
        >>> names = ["case_id", "activity", "resource", "start_time", "end_time"]
        >>> pd.DataFrame(rows, columns=names).to_csv("log.csv", index=False)
        >>> log = marathon.simulate_log("log.csv", since="2025-02-03", cases=10)
        >>> log.frame().groupby("case_id")["activity"].agg(list).iloc[0]
        ['Call', 'Offer']
    """
    problems = Problems()
    seed, cases, replications, progress = problems.take(
        seed=seed, cases=cases, replications=replications, progress=progress
    )
    start = problems.of(_moment, since)
    weeks = problems.of(_memory, memory)
    tables = problems.of(_log_of, history)
    happened = problems.of(_log_of, against, "against") if against is not None else None
    problems.refuse()
    items = work_items(tables)
    truth = work_items(happened) if happened is not None else None
    first = hours_of(np.datetime64(start))
    with watched(progress, compiles=False) as report:
        remembered = chosen_memory(items, seed) if weeks == CHOSEN else weeks
        process, told = learn(items, remembered), counting(report, replications)
        simulated = []
        for number in range(replications):
            simulated.append(process.simulate(first, cases, seed, number))
            told(number + 1)
    scores = None if truth is None else _scores(truth, items, simulated, first, seed)
    notes = warnings_of(tables)
    if weeks == CHOSEN:
        notes = (sentences.choice(remembered, MEMORIES), *notes)
    return SimulatedLog(
        replications=tuple(simulated), log=items, memory=remembered, since=start, seed=seed,
        scores=scores, notes=notes,
    )  # fmt: skip


def _scores(
    truth: WorkItems, log: WorkItems, simulated: list[WorkItems], since: float, seed: int
) -> pd.DataFrame:
    """Distances of each method and replication from what happened."""
    cases = simulated[0].cases
    baseline = [
        resampled(log, since, cases, seed, number) for number in range(len(simulated))
    ]
    methods = {"simulated": simulated, "resampled": baseline, "the log's cases": [log]}
    rows = []
    for method, logs in methods.items():
        for place, items in enumerate(logs, 1):
            found = distances(truth, items)
            rows.append(
                {
                    "method": method, "replication": place, "ngd": found.ngd,
                    "ced": found.ced, "red": found.red, "ctd": found.ctd,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _log_of(given: object, name: str = "history") -> Tables:
    """The tables of an event log; that of an organisation lies beside its file."""
    if not isinstance(given, str | os.PathLike):
        return tables_of(given, name=name)
    if not written_path(name, given).endswith(".toml"):
        return tables_of(given, name=name)
    log = log_beside(path_of(name, given))
    if not log.is_file():
        raise InvalidInput(
            f"{given}: there is no event log beside it ({log.name}), as `marathon calibrate` "
            "writes one for an event log of work items; give such an organisation, or the "
            "event log itself"
        )
    return tables_of(log, name=name)


def _moment(given: object) -> dt.datetime:
    """The moment that a day, a time or a text of one stands for, without its zone."""
    found = given
    if isinstance(given, str):
        with contextlib.suppress(ValueError):
            found = dt.datetime.fromisoformat(given.strip())
    elif isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        found = dt.datetime.combine(given, dt.time())
    with contextlib.suppress(InvalidInput):
        if isinstance(found, dt.datetime) and day_of("since", found):
            return found.replace(tzinfo=None)
    advice = "give a day or a time, such as 2012-02-14 or 2012-02-14T11:25:00"
    raise refused("since (--from)", given, f"{advice}, from 1970 to 2200")


def _memory(given: object) -> float | Literal["chosen"] | None:
    if given is None:
        return None
    if isinstance(given, str) and given == CHOSEN:
        return "chosen"
    advice = (
        "give weeks from 0.1 to 1000, none (in Python None: all cases count alike) or "
        f"{CHOSEN!r}"
    )
    with contextlib.suppress(InvalidInput):
        weeks = number("memory", given)
        if 0.1 <= weeks <= 1000:
            return weeks
    raise refused("memory (--memory)", given, advice)
