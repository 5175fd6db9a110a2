"""`marathon replay`: a past quarter lived again with one practice changed."""

from typing import Any

import click

import marathon
from marathon import options, screen


@click.command("replay")
@options.history
@options.option(
    "--quarter", "The quarter that is lived again.", metavar="2026Q2", required=True
)
@options.settings("What is changed.")
@options.scenario("--base", "How the company was managed; assumed.", "initial")
@options.scenario(
    "--organisation", "The company; default: calibrated to the history up to the quarter."
)
@options.futures("Simulated futures from which luck is inferred.", default=100)
@options.despite
@options.seed()
@options.executor
@options.out("DIR", "Folder for the table and the JSON.")
@options.as_json
def command(
    folder: str,
    *,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.replay`)
) -> None:
    """What would have come of a past quarter if one practice had been another?

    The history's open deals of the quarter's first Monday live the quarter again, in futures
    in which each ended as it did: what the change makes of a deal on that luck is its fate in
    the replay. Without a change every deal ends as it did.
    """
    found = marathon.replay(folder, progress=True, **asked)
    screen.show(found, out, "table and JSON are", as_json=as_json)
