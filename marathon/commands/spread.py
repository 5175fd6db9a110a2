"""`marathon spread`: luck, skill, territory or manager; and good, or lucky?"""

from typing import Any

import click

import marathon
from marathon import options, screen


@click.command("spread")
@click.argument("scenario", default="initial")
@options.organisation("Whom the scenario manages.")
@options.number("--teams", "Crossed replications, five runs each.", 10, 20_000, default=200)
@options.years(3, most=10)
@options.seed()
@options.executor
@options.out("DIR", "Folder for the chart and the JSON.")
@options.as_json
def command(
    scenario: str,
    *,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.spread`)
) -> None:
    """Where the spread of reps' results comes from under SCENARIO (default: stage 1).

    People, territories, managers and luck are drawn apart from each other, so that the share
    of each can be told. Then: how long must one look at closings, or at inputs, until two reps
    are ranked right with 80 % confidence? Beside it stands the reduced case whose answer is
    known by a formula.
    """
    found = marathon.spread(scenario, progress=True, **asked)
    screen.show(found, out, "chart and JSON are", as_json=as_json)
