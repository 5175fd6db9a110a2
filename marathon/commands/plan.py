"""`marathon plan`: how do we reach the target, whom do we hire, what do we change, and when?"""

from pathlib import Path
from typing import Any

import click

import marathon
from marathon import options, screen


@click.command("plan")
@click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
@options.option(
    "--reach", "Chance of the company's last target that is asked for.", default="80%",
    metavar="PERCENT",
)  # fmt: skip
@options.futures("Futures of the proof.", default=400)
@options.number("--search", "Futures of the search's first round.", 2, 100_000, default=18)
@options.option(
    "--parameters",
    "Draw the organisation's parameters within what evidence and the plan allow, or hold them.",
    type=click.Choice(["fixed", "drawn"]), default="drawn",
)  # fmt: skip
@options.despite
@options.seed()
@options.executor
@options.out(
    "DIR", "Folder for page, charts, tables, and the futures of a search that is stopped."
)
@options.as_json
def command(
    plan: Path,
    *,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.plan`)
) -> None:
    """How do we reach the target of PLAN: hire, manage differently, or both?

    Options are tried on the same luck within the plan's limits of money and managers' hours; the
    cheapest that reaches the chance is then proved on fresh futures. With --out a search that was
    stopped goes on where it was.
    """
    found = marathon.plan(plan, out=out, progress=True, **asked)
    screen.show(found, out, "page, charts and tables are", as_json=as_json)
