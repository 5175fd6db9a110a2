"""`marathon work-on`: which lever to move next, what it brings, how surely, and what harms?"""

from typing import Any

import click

import marathon
from marathon import options, screen


@click.command("work-on")
@click.argument("start", default="initial", metavar="[START]")
@options.organisation("Whose company it is.")
@options.years(3)
@options.warmup("Years before week 0, under START.")
@options.futures("Simulated futures, default 48; with --precision, at most so many.")
@options.option(
    "--precision",
    "Stop when each step's bookings ratio is known to so much: 2%.",
    metavar="PERCENT",
)
@options.option(
    "--parameters",
    "Draw what nobody knows of the company within what evidence allows, or hold it.",
    type=click.Choice(["fixed", "drawn"]),
    default="drawn",
)
@options.option(
    "--back/--no-back", "Take steps back as well: less of what is done today.", default=True
)
@options.seed()
@options.executor
@options.out("DIR", "Folder for page, charts, tables and the resumable run.")
@options.as_json
def command(
    start: str,
    *,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.work_on`)
) -> None:
    """What to work on next: every lever one step from START, alone and in the best pairs.

    START is where you stand: a stage, a scenario file, or a file of answers to 'marathon stand'.
    Per step: money a year for the whole company, the chance that it pays, hours of managers,
    price, dip, payback, and how well it is known what the step does. Steps that cost more than
    they bring are marked. 'marathon stand --worth DIR' weighs what to find out by this money.
    """
    found = marathon.work_on(start, out=out, progress=True, **asked)
    screen.show(found, out, "page, charts and tables are", as_json=as_json)
    screen.stop_if_interrupted(interrupted=found.interrupted)
