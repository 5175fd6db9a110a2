"""`marathon new`: an organisation file of one's own from ten answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from marathon import options
from marathon.answers.questions import QUESTIONS, read_answers
from marathon.cli import BAD_INPUT, INTERRUPTED
from marathon.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from marathon.answers.questions import Answers, Question


def _answer_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each question, in their order."""
    for question in reversed(QUESTIONS):
        said = f"{question.text} For example {question.example}."
        add = click.option(question.option, question.name, metavar="ANSWER", help=said)
        command = add(command)
    return command


@click.command("new")
@_answer_options
@click.option(
    "--out",
    default="ours.toml",
    show_default=True,
    metavar="FILE",
    help="Where the organisation is written; a file that exists is never replaced.",
)
@click.option(
    "--like",
    metavar="NAME|FILE",
    help="Organisation to start from; default: the built-in one nearest to the answers.",
)
@click.option(
    "--managed-as",
    default="initial",
    show_default=True,
    metavar="SCENARIO",
    help="How the organisation is managed today.",
)
@click.option("--accept", is_flag=True, help="Write the file although answers contradict.")
@options.seed()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    *,
    out: str,
    like: str | None,
    managed_as: str,
    accept: bool,
    seed: int,
    as_json: bool,
    **written: str | None,
) -> None:
    """Make an organisation file from ten answers.

    Without an answer on the command line all ten are asked. What nobody knows (Enter, or an
    option left out) is assumed and listed as unknown; with --parameters drawn it is drawn.
    Answers that contradict each other are shown with the arithmetic and never repaired: the
    file is then written only after a confirmation, or with --accept.
    """  # fmt: skip
    from pathlib import Path

    from marathon.commands.demo import check_free

    path = Path(out)
    check_free(path)
    asked = not any(written.values())
    if asked:
        written = _ask_all()
    answers = read_answers(written)
    if not answers.known:
        start = "'marathon scenarios mid_market --toml' prints a file to start from"
        raise BadInput([f"no answer was given; {start}"])
    agree = _Agreement(asked=asked, accept=accept)
    name = _make(answers, like, managed_as, seed, path, agree, as_json=as_json)
    click.echo(f"marathon: {path} holds {name}; try 'marathon compare {managed_as} coach "
               f"--organisation {path}'", err=True)  # fmt: skip


class _Agreement:
    """What was found contradictory, and whether to go on."""

    def __init__(self, *, asked: bool, accept: bool) -> None:
        self.asked, self.accept = asked, accept
        self.told: list[str] = []

    def ask(self, problems: tuple[str, ...]) -> None:
        """Show problems; go on only where that is wanted.

        Raises:
            BadInput: With the problems, where nobody can be asked and --accept was not given.
            click.exceptions.Exit: Where the person who was asked does not want to go on.
        """
        self.told += problems
        if not problems:
            return
        if not (self.asked or self.accept):
            advice = "These answers contradict each other; change some, or give --accept"
            raise BadInput([*problems, f"{advice} to write the file all the same."])
        for problem in problems:
            click.echo(f"marathon: {problem}", err=True)
        if not self.accept and not _confirmed():
            click.echo("marathon: nothing was written", err=True)
            raise click.exceptions.Exit(BAD_INPUT)


def _confirmed() -> bool:
    try:
        return click.confirm("Go on all the same?", err=True)
    except click.Abort:
        return False


def _ask_all() -> dict[str, str | None]:
    """Ask the ten questions in their order."""
    try:
        return {question.name: _ask(question) for question in QUESTIONS}
    except click.Abort:
        click.echo(
            "\nmarathon: stopped before the last answer; nothing was written", err=True
        )
        raise click.exceptions.Exit(INTERRUPTED) from None


def _ask(question: Question) -> str | None:
    """Ask until the answer can be read; Enter: nobody knows."""

    def checked(written: str) -> str:
        try:
            question.read(written)
        except BadInput as error:
            raise click.UsageError("; ".join(error.problems)) from error
        return written

    text = f"{question.text} (such as {question.example}; Enter: nobody knows)"
    answer: str = click.prompt(
        text, default="", show_default=False, value_proc=checked, err=True
    )
    return answer or None


def _make(
    answers: Answers,
    like: str | None,
    managed_as: str,
    seed: int,
    path: Path,
    agree: _Agreement,
    *,
    as_json: bool,
) -> str:
    from marathon.answers.arithmetic import contradictions
    from marathon.answers.shaping import nearest_kind, shaped
    from marathon.answers.solving import solve
    from marathon.screen import compilation_announced
    from marathon.sentences import answers as sentences
    from sim.scenarios.loader import load_organisation, load_scenario, write_organisation
    from sim.scenarios.remarks import remarks_of

    kind = like or nearest_kind(answers)
    base = load_organisation(kind)
    scenario = load_scenario(managed_as, first_day=base.calendar.first_day)
    if like is None:
        click.echo(f"marathon: started from '{kind}', the nearest of the built-in organisations "
                   "(another one: --like)", err=True)  # fmt: skip
    agree.ask(contradictions(answers, base))
    firm = shaped(base, answers, path.stem)
    with compilation_announced():
        solved = solve(
            firm, answers, scenario, seed=seed,
            say=lambda said: click.echo(f"marathon: {said}", err=True),
        )  # fmt: skip
    if as_json:
        problems = (*agree.told, *sentences.still_apart(solved, answers))
        told = sentences.as_json(solved, answers, like=kind, problems=problems)
        click.echo(json.dumps(told, indent=1))
    else:
        click.echo(sentences.table(solved))
    agree.ask(sentences.still_apart(solved, answers))
    write_organisation(
        solved.organisation,
        path,
        opening=sentences.opening(solved, answers, like=kind, managed=managed_as),
        remarks=sentences.remarks(solved, answers, remarks_of(kind)),
    )
    return sentences.describe(solved.organisation)
