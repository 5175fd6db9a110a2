"""Two named experiments: sprint against marathon, and ladder against jump."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from typing_extensions import override

from marathon import charts
from marathon import page as pages
from marathon.api.arguments import Path, taken
from marathon.api.comparing import compare
from marathon.api.comparison import Comparison
from marathon.api.result import AboutOrganisation, frame_of
from marathon.lazy import pd
from marathon.sentences import race as sentences
from marathon.sentences.comparison.notes import notes
from marathon.tables import Table
from sim.experiments.comparing import named
from sim.experiments.comparing.named import NamedExperiment
from sim.experiments.comparing.race import Race as Numbers
from sim.experiments.comparing.race import race
from sim.organisation import Organisation
from sim.problems import InvalidInput


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Race(AboutOrganisation):
    """Two ways of managing that set out in the same week: who is ahead, from when on.

    Attributes:
        experiment: Its question, its scenarios, and which two of them race.
        comparison: All of its scenarios against going on as before.
    """

    experiment: NamedExperiment
    comparison: Comparison

    @property
    @override
    def organisation(self) -> Organisation:
        """The organisation."""
        return self.comparison.organisation

    @cached_property
    @override
    def numbers(self) -> Numbers:
        """The contender against the rival, week by week."""
        return race(
            self.comparison.numbers.outcomes,
            contender=self.experiment.contender,
            rival=self.experiment.rival,
        )

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """When the contender overtakes, and how surely."""
        return sentences.race_verdict(self.numbers, self.comparison.story)

    @property
    @override
    def notes(self) -> tuple[str, ...]:
        """What each scenario means, and what one should know before believing the verdict."""
        story = self.comparison.story
        meanings = [
            f"{story.title(x.name)}: {x.meaning}" for x in self.experiment.scenarios
        ]
        return (*self.cautions, *self.comparison.never_reached, *meanings, *notes(story))

    @override
    def text(self) -> str:
        """Return question, verdict, tables and notes: what the command prints."""
        return f"{self.experiment.question}\n\n{super().text()}"

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `marathon experiment --json` prints it."""
        chosen = self.experiment
        return {
            "experiment": chosen.name,
            "question": chosen.question,
            "scenarios": [{"name": x.name, "meaning": x.meaning} for x in chosen.scenarios],
            "race": self.numbers.to_json(),
            "comparison": self.comparison.to_dict(),
        }

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a week: the contender's cumulative lead in money a rep.

        Columns: `week`, `cumulative_mean`, `cumulative_low`, `cumulative_high` (a band for all
        weeks at once), `contender_ahead` (share of futures).
        """
        found: Any = self.numbers.to_json()
        return frame_of(found["by_week"])

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `race`."""
        return (
            charts.race.draw(self.numbers, self.comparison.story, self.experiment.question),
        )

    def report(self) -> str:
        """Return verdict, chart and tables as one HTML page."""
        return pages.race.race_page(
            self.experiment, self.numbers, self.comparison.story, self.charts()
        )

    @override
    def _files(self) -> Mapping[str, Any]:
        return {**super()._files(), "report.html": self.report()}

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        story = self.comparison.story
        return [
            (sentences.week_rows(self.numbers, story), sentences.week_caption(story)),
            (sentences.year_rows(self.numbers, story), sentences.year_caption(story)),
        ]


def sprint(
    *,
    push: float = named.DEFAULT_PUSH,
    organisation: Path | Organisation | object = "mid_market",
    **options: Any,  # noqa: ANN401 (those of `compare`)
) -> Race:
    """Ask when pushing for the quarter's end stops winning against steady inputs.

    Args:
        push: How hard the sprint pushes quarter ends; the marathon does not push at all.
        organisation: Who is managed.
        **options: Further arguments of `compare`: years, warmup, futures, parameters, seed,
            executor, out, progress.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> r = marathon.sprint(years=1, warmup=0, futures=2)
        >>> len(r.frame())
        52
    """
    return _run(named.sprint_against_marathon(taken(push=push)), organisation, options)


def ladder(
    *,
    rung: int = named.DEFAULT_RUNG_WEEKS,
    organisation: Path | Organisation | object = "mid_market",
    **options: Any,  # noqa: ANN401 (those of `compare`)
) -> Race:
    """Ask whether it is better to climb the stages one by one, or to jump to the last.

    Args:
        rung: Weeks from stage to stage.
        organisation: Who is managed.
        **options: Further arguments of `compare`: years, warmup, futures, parameters, seed,
            executor, out, progress.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> marathon.ladder(rung=13, years=1, warmup=0, futures=2).experiment.name
        'ladder'
    """
    return _run(named.ladder_against_jump(taken(rung=rung)), organisation, options)


_OPTIONS = frozenset(
    {"years", "warmup", "futures", "parameters", "seed", "executor", "out", "progress"}
)


def _run(
    experiment: NamedExperiment, organisation: object, options: dict[str, Any]
) -> Race:
    if unknown := options.keys() - _OPTIONS:
        there = ", ".join(sorted(_OPTIONS))
        raise InvalidInput([f"{name}: is no option; there are {there}" for name in unknown])
    found = compare(*experiment.scenarios, organisation=organisation, **options)
    return Race(experiment=experiment, comparison=found)
