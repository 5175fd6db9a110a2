"""`marathon fog`: one week of one team as it is, and as managers see it."""

from typing import Any

import click

import marathon
from marathon import options, screen
from marathon.writing import free_path, write_new


@click.command("fog")
@options.number("--week", "The Monday on which everybody looks.", 0, 520, default=8)
@options.option(
    "--team", "Which team: its number, from 1, or its name.", default="1", metavar="TEAM"
)
@options.scenario("--scenario", "How the week was lived.", default="align")
@options.scenario("--before", "What held before week 0.", default="initial")
@options.scenario(
    "--eyes",
    "Whose manager looks. Repeatable.",
    default=("initial", "align"),
    multiple=True,
)
@options.organisation("Whose team it is.")
@options.seed()
@options.future()
@options.out("FILE", "Draw it as a PNG.")
@options.as_json
def command(
    *,
    eyes: tuple[str, ...],
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.fog`)
) -> None:
    """Show one week of a team as it is, and as managers of different stages see it.

    The week is lived once. The same reports are then read by each manager's own rules: how
    late, and how much of the work is logged, decides what is right, wrong or not seen.
    """
    picture = free_path(out) if out is not None else None
    found = marathon.fog(*eyes, progress=True, **asked)
    screen.print_answer(found, as_json=as_json)
    if picture is not None:
        write_new(picture, found.png())
        screen.say(f"the picture is {picture}")
