"""An organisation of one's own from some answers."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import numpy as np
from typing_extensions import override

from marathon.answers.arithmetic import contradictions, remarkable
from marathon.answers.questions import QUESTIONS, Answers, read_answers
from marathon.answers.shaping import nearest_kind
from marathon.answers.solving import Solved, solve
from marathon.api import asking
from marathon.api.arguments import Observer, Path, Problems, path_of, refused, written_path
from marathon.api.result import Result, frame_of
from marathon.api.watching import watched
from marathon.lazy import pd
from marathon.sentences import answers as sentences
from marathon.tables import Table
from sim.experiments.running.progress import Progress
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.loader import write_organisation
from sim.scenarios.remarks import remarks_of
from sim.scenarios.toml_file import unknown_name


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class OwnOrganisation(Result):
    """An organisation that shows what was answered; give it as `organisation=`.

    Attributes:
        solved: The organisation, and each answer beside what is simulated.
        answers: What was answered.
        like: Built-in organisation or file that it was started from.
        managed_as: How it is managed today.
        contradictions: Where answers contradict each other by plain arithmetic.
        remarkable: What is unusual about the answers, and which of them the simulation does not come near.
    """

    solved: Solved
    answers: Answers
    like: str
    managed_as: str
    contradictions: tuple[str, ...]
    remarkable: tuple[str, ...]

    @property
    def organisation(self) -> Organisation:
        """The organisation."""
        return self.solved.organisation

    @property
    @override
    def verdict(self) -> tuple[str, ...]:
        """What it is, where answers contradict each other, and what is worth a second look."""
        said = f"{sentences.describe(self.organisation)}."
        return (said, *self.contradictions, *self.remarkable)

    @override
    def to_dict(self) -> dict[str, Any]:
        """Return everything that was found, as `marathon new --json` prints it."""
        return dict(
            sentences.as_json(
                self.solved,
                self.answers,
                like=self.like,
                contradictions=self.contradictions,
                notes=self.remarkable,
            )
        )

    @override
    def frame(self) -> pd.DataFrame:
        """Return one row a measure: what was answered, or taken, beside what is simulated."""
        return frame_of(
            {
                "measure": row.name,
                "answered": row.answered,
                "taken": row.taken,
                **row.simulated.to_json(),
            }
            for row in self.solved.rows
        )

    def report(self) -> str:
        """Return what was answered beside what is simulated, taken, solved and follows, as text."""
        return sentences.table(self.solved)

    def write(self, path: Path) -> FilePath:
        """Write the organisation as a TOML file with the source of each number beside it.

        Args:
            path: A file that does not exist yet.
        """
        solved, target = self.solved, path_of("path", path)
        write_organisation(
            solved.organisation,
            target,
            opening=sentences.opening(
                solved, self.answers, like=self.like, managed=self.managed_as
            ),
            remarks=sentences.remarks(solved, self.answers, remarks_of(self.like)),
        )
        return target

    @override
    def _tables(self) -> list[tuple[Table, str]]:
        rows = [
            (row.name, "-" if row.answered is None else f"{row.answered:,.4g}",
             f"{row.simulated.mean:,.4g}")
            for row in self.solved.rows
        ]  # fmt: skip
        return [((("measure", "answered", "simulated"), rows), "")]


def own_organisation(
    name: str = "ours",
    *,
    like: Path | None = None,
    managed_as: asking.AnyScenario = "initial",
    accept: bool = False,
    seed: int = 1,
    progress: Observer = None,
    **answers: float | str,
) -> OwnOrganisation:
    """Make an organisation from some answers about one's own.

    Args:
        name: What it is called.
        like: Organisation to start from; None: the built-in one nearest to the answers.
        managed_as: How it is managed today.
        accept: Take answers that contradict each other all the same.
        seed: Seed of all luck.
        progress: A function called with each `Progress`; True or False: shown, or not.
        **answers: Any of reps, deal_size, cycle (days), win_rate, opportunities (a month), quota (a
            year), attainment, span, ramp (months), attrition (a year), pay, margin and leads (a
            month); a number, or text such as "25k" or "25%".

    Raises:
        InvalidInput: Answers cannot be read, or contradict each other.

    Example:
        >>> own = marathon.own_organisation(reps=6, span=6, deal_size="200k")
        >>> own.organisation.team_sizes()
        (6,)
    """
    problems = Problems()
    name, accept, seed, progress = problems.take(
        name=name, accept=accept, seed=seed, progress=progress
    )
    kind = problems.of(written_path, "like", like) if like is not None else None
    known = [question.name for question in QUESTIONS]
    problems.found += [
        f"{each}: {unknown_name('question', each, known)}"
        for each in answers
        if each not in known
    ]
    written: Mapping[str, str | None] = {
        each: problems.of(_written, each, value) for each, value in answers.items()
    }
    read = problems.of(read_answers, written)
    if not answers:
        problems.found.append(f"answers: give at least one of {', '.join(known)}")
    problems.refuse()
    started = kind or nearest_kind(read)
    base = problems.of(asking.organisation_of, started, "like")
    if base is not None and base.markets:
        problems.found.append(
            f"like: {started}: its teams sell in markets of their own, and answers are about one; name "
            "an organisation of one market, or write the answers below its teams (`marathon new "
            "--teams FILE`)"
        )
    first_day = base.calendar.first_day if base is not None else None
    managed = problems.of(asking.scenario_of, managed_as, first_day, (), "managed_as")
    problems.refuse()
    against = contradictions(read)
    if against and not accept:
        raise InvalidInput(
            [*against, "answers: change some, or give accept=True (--accept)"]
        )
    with watched(progress) as report:
        solved = solve(
            base, read, managed, name=name, like=kind and base.name, seed=seed,
            say=lambda line: report(Progress(note=line)),
        )  # fmt: skip
    return OwnOrganisation(
        solved=solved, answers=read, like=started, managed_as=managed.name,
        contradictions=against, remarkable=(*remarkable(read, base), *sentences.still_apart(solved)),
    )  # fmt: skip


def _written(name: str, answer: object) -> str:
    """An answer as people write it.

    Raises:
        InvalidInput: It is neither a number nor a text.
    """
    if isinstance(answer, bool | np.bool) or not isinstance(answer, str | numbers.Real):
        raise refused(name, answer, "give a number, or a text such as '25k' or '25%'")
    try:
        return str(answer)
    except ValueError as error:  # Python writes no whole number of more than 4300 digits.
        raise refused(name, answer, "is more than can be") from error
