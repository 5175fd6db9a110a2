"""`marathon pace`: are we on plan, how likely are targets and quotas, what is missing?"""

from pathlib import Path
from typing import Any

import click

import marathon
from marathon import options, screen


@click.command("pace")
@click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
@options.day(
    "--week",
    "A day: what was booked before the Monday of its week is known.",
    required=True,
)
@options.option(
    "--booked",
    "Booked since the plan's first day: a sum, as 1.2M, or a CSV file with the columns date, rep, amount.",
    metavar="MONEY|FILE",
)
@options.path(
    "--history",
    "Folder of an import, or an export: what is booked, and open deals from which the rest is drawn.",
    "DIR|FILE",
)
@options.futures("Simulated futures of the plan.", default=400)
@options.option(
    "--parameters",
    "Draw the organisation's parameters within what evidence and the plan allow, or hold them.",
    type=click.Choice(["fixed", "drawn"]), default="drawn",
)  # fmt: skip
@options.despite
@options.seed()
@options.executor
@options.out("DIR", "Folder for the page, the chart, the table and the JSON.")
@options.as_json
def command(
    plan: Path,
    *,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.pace`)
) -> None:
    """Are we on plan? PLAN is a file: targets by date, teams and quotas, people to be hired.

    Bookings so far stand against the corridor of the plan's futures: in 8 of 10 of them as much is
    booked by then. Chances of the targets, and of the quotas of company, teams and reps, follow.
    """
    found = marathon.pace(plan, progress=True, **asked)
    screen.show(found, out, "page, chart and table are", as_json=as_json)
