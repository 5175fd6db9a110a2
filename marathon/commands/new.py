"""`marathon new`: an organisation file of one's own from some answers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import marathon
from marathon import options
from marathon.answers.arithmetic import contradictions
from marathon.answers.questions import QUESTIONS, read_answers
from marathon.answers.shaping import nearest_kind
from marathon.answers.teams import team_table
from marathon.asking import answer_options, ask_all
from marathon.cli import BAD_INPUT
from marathon.screen import say
from marathon.writing import free_path
from sim.problems import InvalidInput, Problems

if TYPE_CHECKING:
    from marathon import OwnOrganisation, OwnTeams


@click.command("new")
@answer_options(QUESTIONS, lambda question: f"For example {question.example}.")
@options.out(
    "FILE",
    "Where the organisation is written; a file that exists is never replaced.",
    "ours.toml",
)
@options.scenario(
    "--like",
    "Organisation to start from; default: the built-in one nearest to the answers.",
)
@options.option(
    "--managed-as",
    "How the organisation is managed today.",
    default="initial",
    metavar="SCENARIO",
)
@options.option(
    "--teams", "A file of teams with answers in it; see docs/files.md.", metavar="FILE"
)
@options.option(
    "--team",
    "A team, as name=Mid,reps=10,market=mid_market,deal_size=25k,win_rate=25%. Repeatable.",
    multiple=True,
    metavar="KEY=VALUE,...",
)
@options.flag("--accept", "Write the file although answers contradict.")
@options.seed()
@options.as_json
def command(
    *,
    out: str,
    like: str | None,
    managed_as: str,
    teams: str | None,
    team: tuple[str, ...],
    accept: bool,
    seed: int,
    as_json: bool,
    **written: str | None,
) -> None:
    """Make an organisation file from some answers.

    Without an answer on the command line all of them are asked. What nobody knows (Enter, or an
    option left out) follows from the others, or is taken from published figures and listed as
    unknown; with --parameters drawn it is drawn. Answers that break arithmetic are shown with it
    and never repaired: the file is then written only after a confirmation, or with --accept.

    With --teams or --team each team has answers of its own, and a market in which they come out.
    """  # fmt: skip
    path = free_path(out)
    if teams is not None or team:
        _refuse_others(teams, team, like, written)
        told: str | dict[str, Any] = teams or _told(path.stem, team)
        company = marathon.own_teams(
            told, managed_as=managed_as, accept=accept, seed=seed, progress=say
        )
        click.echo(company.to_json() if as_json else company.report())
        _note(company.remarkable)
        company.write(path)
        _written(path, company, managed_as)
        return
    asked = not any(written.values())
    if asked:
        written = dict(
            ask_all(
                QUESTIONS,
                lambda question: f"such as {question.example}",
                "stopped before the last answer; nothing was written",
            )
        )
    given = {name: text for name, text in written.items() if text}
    answers = read_answers(given)
    if not answers.known:
        start = "'marathon scenarios mid_market --toml' prints a file to start from"
        raise InvalidInput(f"no answer was given; {start}")
    if like is None:
        say(f"started from '{nearest_kind(answers)}', the nearest of the built-in organisations "
              "(another one: --like)")  # fmt: skip
    _agree(contradictions(answers), asked=asked, accept=accept)
    own = marathon.own_organisation(
        path.stem, like=like, managed_as=managed_as, accept=True, seed=seed,
        progress=say, **given,
    )  # fmt: skip
    click.echo(own.to_json() if as_json else own.report())
    _note(own.remarkable)
    own.write(path)
    _written(path, own, managed_as)


def _note(notes: Sequence[str]) -> None:
    """Say what is worth a second look."""
    for note in notes:
        say(note)


def _refuse_others(
    teams: str | None,
    team: Sequence[str],
    like: str | None,
    written: Mapping[str, str | None],
) -> None:
    """Refuse options that say of all what --teams and --team say of each.

    Raises:
        InvalidInput: With each of them.
    """
    given = [f"--{name.replace('_', '-')}" for name, text in written.items() if text]
    given += ["--like"] if like is not None else []
    given += ["--team"] if teams is not None and team else []
    which = "--teams" if teams is not None else "--team"
    if given:
        raise InvalidInput(
            f"{', '.join(given)}: cannot be given beside {which}, which says it team by team"
        )


def _told(name: str, team: Sequence[str]) -> dict[str, Any]:
    """Teams of the command line as a file would hold them."""
    problems = Problems()
    tables = [problems.of(team_table, each) for each in team]
    problems.refuse()
    return {"name": name, "teams": tables}


def _written(path: Path, own: "OwnOrganisation | OwnTeams", managed_as: str) -> None:
    say(f"{path} holds {own.verdict[0].rstrip('.')}; try 'marathon compare {managed_as} "
          f"coach --organisation {path}'")  # fmt: skip


def _agree(problems: Sequence[str], *, asked: bool, accept: bool) -> None:
    """Show where answers break arithmetic; go on only where that is wanted.

    Raises:
        InvalidInput: With the problems, where nobody can be asked and --accept was not given.
        click.exceptions.Exit: Where the person who was asked does not want to go on.
    """
    if problems and not (asked or accept):
        advice = "These answers contradict each other; change some, or give --accept"
        raise InvalidInput([*problems, f"{advice} to write the file all the same."])
    for problem in problems:
        say(problem)
    if problems and not accept and not _confirmed():
        say("nothing was written")
        raise click.exceptions.Exit(BAD_INPUT)


def _confirmed() -> bool:
    try:
        return click.confirm("Go on all the same?", err=True)
    except click.Abort:
        return False
