"""`marathon experiment`: sprint against marathon, ladder against jump."""

from typing import Any

import click

import marathon
from marathon import options, screen
from sim.problems import InvalidInput


@click.command("experiment")
@click.argument("name", type=click.Choice(["sprint", "ladder"]))
@options.organisation()
@options.option(
    "--push",
    "sprint: how hard quarter ends are pushed; default 2.",
    type=options.NUMBER,
    metavar="X",
)
@options.number("--rung", "ladder: weeks from stage to stage; default 26.", metavar="WEEKS")
@options.years()
@options.warmup("Years before week 0.")
@options.futures()
@options.parameters()
@options.seed()
@options.executor
@options.out("DIR", "Folder for the page, chart and the resumable run.")
@options.as_json
def command(
    name: str,
    *,
    push: float | None,
    rung: int | None,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.sprint` and `marathon.ladder`)
) -> None:
    """Run a named experiment.

    sprint: pushing quarter ends with stage 1 against steady inputs with stage 5; when does
    pushing stop winning? ladder: stages 2, 3, 4, 5 one after the other against stage 5 at once.
    All of them start in week 0 from the same organisation, as it is under stage 1.
    """
    if name == "sprint" and rung is not None:
        raise InvalidInput(f"--rung {rung}: is an option of 'ladder', not of 'sprint'")
    if name == "ladder" and push is not None:
        raise InvalidInput(f"--push {push:g}: is an option of 'sprint', not of 'ladder'")
    ask = marathon.sprint if name == "sprint" else marathon.ladder
    own = {"push": push, "rung": rung}
    asked |= {option: value for option, value in own.items() if value is not None}
    found = ask(out=out, progress=True, **asked)
    for sentence in (found.comparison.speed, *found.comparison.never_reached):
        screen.say(sentence)
    screen.show(found, out, "page and chart are", as_json=as_json)
    screen.stop_if_interrupted(interrupted=found.comparison.interrupted)
