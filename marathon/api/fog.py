"""One week of one team as it is, and as managers see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from marathon import charts
from marathon.api.arguments import Observer, Path, Problems
from marathon.api.asking import AnyScenario, request, team_of
from marathon.api.result import AboutOrganisation
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.screen import columns
from marathon.sentences.fog import answer, fog_text
from marathon.tables import Table, bullet
from sim.experiments.fog.fog import fog_view
from sim.experiments.fog.sight import QUESTIONS, FogView, Sight, told
from sim.organisation import Organisation

WEEK = 8
"""Late in the first quarter after the switch: there is something to know."""


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Fog(AboutOrganisation):
    """What managers know of the same week.

    Attributes:
        numbers: The truth, and what each manager sees of it.
        organisation: Whose team it is.
    """

    numbers: FogView
    organisation: Organisation

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """How many facts each manager has right."""
        return (answer(self.numbers),)

    @override
    def text(self) -> str:
        """Return the truth beside what each manager sees: what the command prints."""
        width = columns()
        said = [bullet(caution, width=width) for caution in self.cautions]
        return "\n".join((fog_text(self.numbers, width=width), *said))

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a manager, rep and question: what is seen, what is true.

        Columns: `eyes`, `rep` (from 1), `question`, `true`, `seen` (missing: not seen), and
        `sight`: right, wrong or hidden.
        """
        return pd.DataFrame(
            {
                "eyes": eyes.name,
                "rep": rep,
                "question": question.name,
                "true": told(question, self.numbers.truth[row][column]),
                "seen": told(question, eyes.values[row][column]),
                "sight": eyes.sight[row][column].value,
            }
            for eyes in self.numbers.eyes
            for row, rep in enumerate(self.numbers.reps)
            for column, question in enumerate(QUESTIONS)
        )

    @override
    def charts(self) -> tuple[charts.Chart, ...]:
        """Return `fog`."""
        return (charts.fog.draw(self.numbers),)

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        heads = ("manager", *(sight.value for sight in Sight))
        rows = [
            (eyes.title, *(f"{eyes.count(sight)}" for sight in Sight))
            for eyes in self.numbers.eyes
        ]
        return [((heads, rows), "facts; a figure is right within a quarter of the truth")]


def fog(
    *eyes: AnyScenario,
    scenario: AnyScenario = "align",
    before: AnyScenario = "initial",
    organisation: Path | Organisation | object = "mid_market",
    week: int = WEEK,
    team: int | str = 1,
    seed: int = 1,
    future: int = 0,
    progress: Observer = None,
) -> Fog:
    """Show one week of a team as it is, and as managers of different stages see it.

    The week is lived once. The same reports are then read by each manager's own rules: how
    late, and how much of the work is logged, decides what is right, wrong or not seen.

    Args:
        *eyes: Whose manager looks; none: those of the first and the last stage.
        scenario: How the week was lived.
        before: What held before week 0.
        organisation: Whose team it is.
        week: The Monday on which everybody looks; week 0 comes after two years.
        team: Number of the team, from 1, or its name.
        seed: Seed of all luck.
        future: Number of the future, from 0.
        progress: False: do not say that rules are compiled.

    Raises:
        InvalidInput: With the problems of every argument.

    Example:
        >>> f = marathon.fog("initial", "align")
        >>> sorted(f.frame()["sight"].unique())
        ['hidden', 'right', 'wrong']
    """
    problems = Problems()
    week, seed, future, progress = problems.take(
        week=week, seed=seed, future=future, progress=progress
    )
    number = 1 if isinstance(team, str) else problems.take(team=team)
    looking: Sequence[AnyScenario] = eyes or ("initial", "align")
    named = [
        ("scenario", scenario),
        ("before", before),
        *(("eyes", each) for each in looking),
    ]
    asked = request(problems, named, organisation)
    lived, earlier, *managers = asked.scenarios
    if isinstance(team, str):
        number = team_of(asked.organisation, team)
    with watched(progress):
        view = fog_view(
            asked.organisation, lived, managers, week=week, team=number, seed=seed,
            replication=future, before=earlier,
        )  # fmt: skip
    return Fog(numbers=view, organisation=asked.organisation)
