"""What managers said that a quarter would bring, beside the forecast of what their CRM recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from typing_extensions import override

from forecast.pipeline import forecast as forecast_pipeline
from marathon.api import asking
from marathon.api.arguments import Observer, Problems
from marathon.api.arguments import Path as AnyPath
from marathon.api.history import tables_of
from marathon.api.result import AboutOrganisation, frame_of
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.sentences import commits as sentences
from marathon.tables import Table
from sim.arrays import Records
from sim.experiments.committing.commits import ASKED, Said, lived
from sim.experiments.comparing.statistics import mean_of, student
from sim.experiments.running.executors import ExecutorLike, open_workers
from sim.experiments.running.progress import Progress
from sim.organisation import Organisation
from sim.problems import InvalidInput

DRAWS: Final = 200
CONFIDENCE: Final = 0.95

Pair = tuple[Said, float]
"""What managers said, and what the forecast expects of the quarter on the same evening."""


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Commits(AboutOrganisation):
    """How far off managers' numbers are in each way of managing, and the forecast beside them.

    Attributes:
        organisation: Who is managed.
        rows: One a way of managing and week of the quarter.
        quarters: How many quarters each row rests on.
    """

    organisation: Organisation
    rows: tuple[sentences.Row, ...]
    quarters: int

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """Whose number is nearer, by the week in which it is given."""
        return sentences.verdict(self.rows)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was asked, and of whom."""
        return tuple(sentences.notes(self.quarters))

    def tables(self) -> list[tuple[Table, str]]:
        """Return the table for people, and what it holds."""
        return [(sentences.table(self.rows), sentences.CAPTION)]

    @property
    @override
    def notes(self) -> Sequence[str]:
        """What was asked, and of whom."""
        return (*self.cautions, *self.remarks)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found."""
        return {
            "quarters": self.quarters,
            "commits": [row.to_json() for row in self.rows],
            "calibration": self._calibration(),
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a way of managing and week of the quarter; all as shares of what came."""
        return frame_of([row.to_json() for row in self.rows])

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return self.tables()


def commits(
    *scenarios: asking.AnyScenario,
    organisation: AnyPath | Organisation | object = "mid_market",
    futures: int = 8,
    seed: int = 1,
    executor: ExecutorLike = None,
    progress: Observer = None,
) -> Commits:
    """Hold what managers would say of a quarter against what it brings, and against the forecast.

    Each organisation lives under its way of managing for three years; in the last four whole
    quarters the managers are asked after 4, 8 and 11 weeks, and `forecast` is run on the log that
    their CRM has kept by that evening.

    Args:
        *scenarios: Ways of managing.
        organisation: Who is managed.
        futures: Simulated futures; four quarters each.
        seed: Seed of all luck.
        executor: Who computes.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> c = marathon.commits("initial", futures=2)
        >>> c.frame()["weeks"].tolist()
        [4, 8, 11]
    """
    problems = Problems()
    futures, seed, progress, executor = problems.take(
        futures=futures, seed=seed, progress=progress, executor=executor
    )
    if not scenarios:
        raise InvalidInput("scenarios: none is given; name at least one way of managing")
    asked = asking.request(problems, [("scenarios", x) for x in scenarios], organisation)
    rows: list[sentences.Row] = []
    found: list[tuple[Pair, ...]] = []
    with watched(progress) as report, open_workers(executor) as workers:
        for scenario in asked.scenarios:
            job = partial(_future, asked.organisation, scenario.practices(), seed)

            def told(finished: int, title: str = scenario.title) -> None:
                report(Progress(finished, futures, note=f"futures under {title}"))

            found = workers.in_order(job, range(futures), told)
            rows += [_row(scenario.name, scenario.title, weeks, found) for weeks in ASKED]
    quarters = len(found) * len({said.quarter for said, _ in found[0]})
    return Commits(organisation=asked.organisation, rows=tuple(rows), quarters=quarters)


def _future(
    organisation: Organisation, practices: Records, seed: int, replication: int
) -> tuple[Pair, ...]:
    """One future: what was said on each Monday, and what the forecast said the evening before."""
    found = lived(organisation, practices, seed=seed, replication=replication)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        path.write_text(found.log, encoding="utf-8")
        tables = tables_of(path)
    pairs = []
    for said in found.said:
        rest = forecast_pipeline(tables, said.evening, said.until, draws=DRAWS)
        pairs.append((said, said.booked + rest.total.bookings.mean))
    return tuple(pairs)


def _row(
    name: str, title: str, weeks: int, found: Sequence[tuple[Pair, ...]]
) -> sentences.Row:
    """Bias and error of both, as shares of what a mean quarter brought, on the same quarters."""
    mine = [[pair for pair in future if pair[0].weeks == weeks] for future in found]
    brought = np.array([[said.brought for said, _ in each] for each in mine])
    managers = np.array([[said.commit for said, _ in each] for each in mine])
    forecasts = np.array([[told for _, told in each] for each in mine])
    scale, critical = brought.mean(), student(CONFIDENCE, len(mine))

    def share(values: Any) -> Any:  # noqa: ANN401 (an array; an `Estimate`)
        return mean_of(values.mean(axis=1) / scale, critical)

    return sentences.Row(
        scenario=name,
        title=title,
        weeks=weeks,
        commit_bias=share(managers - brought),
        commit_error=share(abs(managers - brought)),
        forecast_bias=share(forecasts - brought),
        forecast_error=share(abs(forecasts - brought)),
        nearer=share(abs(managers - brought) - abs(forecasts - brought)),
    )
