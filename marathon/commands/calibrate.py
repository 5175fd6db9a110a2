"""`marathon calibrate`: from a history to an organisation that the simulator takes."""

import json
from pathlib import Path
from typing import Any

import click

import marathon
from marathon import options
from marathon.writing import free_path


@click.command("calibrate")
@options.history
@options.path(
    "--out", "The organisation file to write; it must not exist yet.", "FILE", required=True
)
@options.path(
    "--picture",
    "Draw what the history says of each value, as a PNG that must not exist yet.",
    "FILE",
)
@options.day("--as-of", "Last day used; default: the end of the history.")
@options.seed()
@options.pipeline
@options.despite
@options.as_json
def command(
    folder: Path,
    out: Path,
    picture: Path | None,
    *,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.calibrate`)
) -> None:
    """Fit an organisation to an imported history (a folder made by `marathon import`).

    Stages, kinds of deals, teams and pipelines are taken over; then the simulated organisation is
    solved so that its deals, cut and counted as the history's, show its numbers. The file says
    beside each number whether the history identifies it, or it is assumed, or between. The
    result is an organisation for `marathon compare --organisation FILE`.
    """
    free_path(out)
    if picture is not None:
        free_path(picture, "--picture")
    found = marathon.calibrate(
        marathon.read_history(folder),
        progress=lambda progress: click.echo(progress, err=True),
        **asked,
    )
    found.write(out)
    if picture is not None:
        picture.write_bytes(found.png())
    if as_json:
        click.echo(json.dumps({"out": str(out), **found.to_dict()}, indent=2))
    else:
        click.echo(found.report(out))
