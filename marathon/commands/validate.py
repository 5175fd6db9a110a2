"""`marathon validate`: the model held against published evidence, row by row."""

from typing import Any

import click

import marathon
from marathon import options, screen


@click.command("validate")
@options.organisation("Whose parameters are held against the evidence.")
@options.flag("--quick", "A tenth of the futures; intervals are wide.")
@options.flag("--unseal", "Simulate sealed rows too; they wait for the model to be frozen.")
@options.option(
    "--row rows", "Only this row, control or harm. Repeatable.", multiple=True, metavar="ID"
)
@options.seed()
@options.executor
@options.out("DIR", "Folder for page, chart, tables and the resumable run.")
@options.as_json
def command(
    rows: tuple[str, ...],
    *,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.validate`)
) -> None:
    """Hold the model against published evidence.

    Every row repeats a study's design on simulated teams, and puts the simulated interval
    beside the published range. Beside it stands how often random parameters pass, and how
    often they pass with the mechanism off: a row that passes anyway proves nothing.

    Controls must hold and harms must be reachable; all of them can fail. A row that stays
    outside stays in the table. Rows that are registered and not simulated are listed with
    the reason: they are sealed until the model is frozen, or the model lacks what they need.
    """
    found = marathon.validate(*rows, out=out, progress=True, **asked)
    screen.show(found, out, "page, chart and tables are", as_json=as_json)
    screen.stop_if_interrupted(interrupted=found.interrupted)
