"""`marathon pilot`: how many teams for how many quarters until a change shows?"""

from typing import Any

import click

import marathon
from marathon import options, screen
from sim.problems import InvalidInput


@click.command("pilot")
@click.argument("changes", metavar="CHANGE...", nargs=-1, required=True)
@options.scenario("--start", "How all teams are managed today.", "initial")
@options.organisation("What teams are like.")
@options.number("--teams", "Most teams that change; as many go on.", 2, 20, default=8)
@options.number("--quarters", "Most quarters after the switch.", 1, 16, default=8)
@options.number("--before", "Quarters before it that are looked at.", 1, 12, default=4)
@options.number("--pilots", "Simulated pilots.", 40, 10_000, default=200)
@options.option(
    "--count measure", "What is counted.", default="bookings",
    type=click.Choice(["bookings", "wins", "opened", "contribution"]),
)  # fmt: skip
@options.option(
    "--parameters",
    "Draw what nobody knows of the company within what evidence allows, or hold it.",
    type=click.Choice(["fixed", "drawn"]),
    default="drawn",
)
@options.seed()
@options.executor
@options.out("DIR", "Folder for page, charts, tables and the resumable run.")
@options.as_json
def command(
    changes: tuple[str, ...],
    *,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.pilot`)
) -> None:
    """How large must a pilot be until it shows what CHANGE does, in 80 of 100 pilots?

    CHANGE is a stage or a scenario, LEVER=VALUE, or one scenario with some LEVER=VALUE. Half of
    the teams change, the others go on. With the way of today as CHANGE, the pilot counts how
    often something shows where nothing is. With --out a run that was stopped goes on where it was.
    """
    levers = [each for each in changes if "=" in each and "@" not in each]
    ways = [each for each in changes if each not in levers]
    if len(ways) > 1:
        raise InvalidInput(
            f"CHANGE: {', '.join(ways)} are several ways of managing; name one, and levers beside it"
        )
    found = marathon.pilot(
        ways[0] if ways else None, levers=levers or None, out=out, progress=True, **asked
    )
    screen.show(found, out, "page, charts and tables are", as_json=as_json)
    screen.stop_if_interrupted(interrupted=found.interrupted)
