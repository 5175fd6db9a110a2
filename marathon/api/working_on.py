"""What to work on next: every lever one step from where a firm stands, and the best in pairs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Literal

from typing_extensions import override

from marathon import charts
from marathon import page as pages
from marathon.api import asking
from marathon.api.arguments import Observer, Path, Problems
from marathon.api.result import AboutOrganisation, flat
from marathon.api.standing import Stand, stand
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.sentences import working_on as sentences
from marathon.standing.questions import QUESTIONS
from marathon.tables import Table
from sim.experiments.drawing.drawing import EvidenceRanges
from sim.experiments.running.executors import ExecutorLike
from sim.experiments.stepping.effects import WorkOn as Numbers
from sim.experiments.stepping.stepping import work_on as take_steps
from sim.organisation import Organisation
from sim.scenarios.scenario import Scenario

FUTURES = 48
"""Simulated futures where nobody says how many: a first answer within about two minutes."""

YEARS = 3


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class WorkOn(AboutOrganisation):
    """What every lever brings, one step from where a firm stands.

    Attributes:
        numbers: Every estimate with its interval; `numbers.effect("desk_hours=1")` is one.
        start: The way of managing that the steps start from.
        organisation: Whose company it is.
    """

    numbers: Numbers
    start: Scenario
    organisation: Organisation

    @property
    def told(self) -> sentences.Told:
        """The numbers with the names that people read."""
        return sentences.Told(
            found=self.numbers, start=self.start.title, organisation=self.organisation.name,
            currency=self.organisation.money.currency,
            reps=sum(self.organisation.team_sizes()),
        )  # fmt: skip

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped with Ctrl-C; then it holds what had finished by then."""
        return self.numbers.interrupted

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What to work on first, how surely, and which levers harm."""
        return sentences.verdict(self.told)

    @property
    @override
    def notes(self) -> tuple[str, ...]:
        """What one should know before believing the verdict."""
        return (*self.cautions, *sentences.notes(self.told))

    def worth(self) -> dict[str, float]:
        """Return what a step on of each lever brings a year, never below zero.

        To be given to `stand` as `worth`, so that what it says is worth finding out is weighed
        by money.
        """
        return dict(self.numbers.worth)

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a step, the most money first.

        Columns: `lever`, `from`, `to`, `direction`, money a year with its interval, `p_pays`,
        hours, price, dip, payback, `mark`, `evidence`.
        """
        rows = []
        for effect in self.numbers.effects:
            told = effect.to_json()
            (step,) = effect.by_lever
            told.pop("levers")
            grade = sentences.evidence_of(effect).grade
            rows.append(flat({**step, **told, "evidence": grade}))
        return pd.DataFrame(rows)

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `money`, and `pairs` where pairs were tried."""
        return charts.working_on.draw(self.told)

    def report(self) -> str:
        """Return the page of it, as HTML."""
        return pages.working_on.page(self.told, self.charts(), self.cautions)

    @override
    def _files(self) -> Mapping[str, Any]:
        files = dict(super()._files())
        kept = {
            "work_on.json": files.pop("workon.json"),
            "work_on.csv": files.pop("workon.csv"),
        }
        return {**kept, **files, "work_on.html": self.report()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        return [
            (sentences.money_rows(self.told), sentences.money_caption(self.told)),
            *(
                [(sentences.effort_rows(self.told), sentences.effort_caption(self.told))]
                if any(x.mark in sentences.PAYING for x in self.numbers.effects)
                else []
            ),
            *(
                [(sentences.pair_rows(self.told), sentences.pair_caption(self.told))]
                if self.numbers.pairs
                else []
            ),
        ]


def work_on(
    start: asking.AnyScenario | Stand = "initial",
    *,
    organisation: Path | Organisation | object = "mid_market",
    years: int = YEARS,
    futures: int | None = None,
    precision: float | str | None = None,
    warmup: int = 2,
    parameters: Literal["fixed", "drawn"] = "drawn",
    back: bool = True,
    seed: int = 1,
    executor: ExecutorLike = None,
    out: Path | None = None,
    progress: Observer = None,
) -> WorkOn:
    """Take every lever one step from where a firm stands: what does it bring?

    Each step is lived through alone, all of them on the same luck. The best few are then
    measured once more, alone and in pairs, on futures that had no part in choosing them.

    Args:
        start: Where the firm stands: a stage, a scenario or its file, what `stand` returned, or
            a TOML file of answers to `stand`.
        organisation: Whose company it is: a name, a file, an `Organisation`, a `Calibration`.
        years: Years over which money is averaged, the dip at their start among them, 1 to 50.
        futures: Simulated futures, default 48; with a precision, at most so many.
        precision: Stop when the ratio of bookings is known to so much: .02 or "2%".
        warmup: Years before week 0, under `start`.
        parameters: `drawn` lets every two futures meet a company of its own, within what evidence
            allows, and says how likely each step pays; `fixed` holds one.
        back: Whether steps back are taken as well: less of what is done today.
        seed: Seed of all luck; the same seed gives the same bits.
        executor: Who computes: "threads:4", "processes:8", "tcp://host:8786"; None: one thread
            a processor.
        out: Folder that keeps finished futures, so that a stopped run goes on.
        progress: A function called with each `Progress`; True or False: shown, or not.

    Returns:
        What was found; after Ctrl-C of the futures that had finished.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> w = marathon.work_on("coach", futures=16, years=1, warmup=0, back=False)
        >>> w.frame().columns[:4].tolist()
        ['lever', 'from', 'to', 'direction']
    """
    problems = Problems()
    years, warmup, seed, width, back, parameters, executor, progress, kept = problems.take(
        years=years, warmup=warmup, seed=seed, precision=precision, back=back,
        parameters=parameters, executor=executor, progress=progress, out=out,
    )  # fmt: skip
    if futures is not None:
        futures = problems.take(futures=futures)
    named = [("start", start_named(problems, start))]
    asked = asking.request(problems, named, organisation)
    (base,) = asked.scenarios
    default = FUTURES if width is None else None
    with watched(progress) as report:
        numbers = take_steps(
            base, asked.organisation, back=back, years=years, warmup=warmup,
            replications=futures if futures is not None else default,
            precision=width, seed=seed, executor=executor, out=kept, progress=report,
            parameters=EvidenceRanges.of(asked.organisation) if parameters == "drawn" else None,
        )  # fmt: skip
    return WorkOn(numbers=numbers, start=base, organisation=asked.organisation)


def start_named(problems: Problems, given: object) -> object:
    """What `start_of` finds; where it refuses, that is remembered, and any stage stands in."""
    refused = len(problems.found)
    found = problems.of(start_of, given)
    return found if len(problems.found) == refused else "initial"


def start_of(given: object) -> object:
    """Where a firm stands: as it was given, or the way of managing that answers tell.

    Raises:
        InvalidInput: With the problems of a file of answers.
    """
    if isinstance(given, Stand):
        return given.scenario()
    if isinstance(given, str | FilePath) and _holds_answers(FilePath(given)):
        return stand(given).scenario()
    return given


def _holds_answers(path: FilePath) -> bool:
    """Whether a file holds answers to questions, and no way of managing."""
    if path.suffix != ".toml" or not path.is_file():
        return False
    try:
        held = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return False  # whoever reads it as a way of managing says what is wrong
    names = {question.name for question in QUESTIONS}
    return bool(names & held.keys()) and "levers" not in held
