"""`marathon simulate-log`: an event log simulated forward, one table a replication."""

import json
from pathlib import Path
from typing import Any

import click

import marathon
from marathon import options
from marathon.writing import empty_folder


@click.command("simulate-log")
@click.argument("organisation", type=click.Path(path_type=Path))
@options.option(
    "--from since",
    "When cases begin to arrive: 2012-02-14 or 2012-02-14T11:25:00.",
    required=True,
    metavar="TIME",
)
@options.number("--cases", "How many cases arrive.", 1, 1_000_000, required=True)
@options.seed()
@options.number(
    "--replications", "How often it is repeated with other luck.", 1, 10_000, default=1
)
@options.option(
    "--memory",
    "Weeks after which a case of the log counts half; none: all count alike; chosen: what "
    "simulates the log's own last windows best.",
    default="chosen",
    metavar="WEEKS",
)
@options.path(
    "--against",
    "A log of what happened then: distances from it, beside those of plain resampling.",
    "LOG",
)
@options.as_json
@options.path(
    "--out",
    "New or empty folder for one CSV a replication: case_id, activity, resource, start_time, "
    "end_time.",
    "DIR",
)
def command(
    organisation: Path,
    memory: str,
    *,
    as_json: bool,
    out: Path | None,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.simulate_log`)
) -> None:
    """Simulate the work of an organisation forward, as an event log.

    ORGANISATION is an organisation file that `marathon calibrate` made from an event log, an
    imported event log (a folder), or the event log itself. Cases arrive in weeks as full as
    the log's, go on as cases of the log did that had come equally far, wait in working time,
    and are worked on by people with activities and hours of their own.
    """
    if out is not None:
        empty_folder(out)
    found = marathon.simulate_log(
        organisation, memory=_weeks(memory), progress=True, **asked
    )
    if out is not None:
        found.save(out)
    click.echo(json.dumps(found.to_dict()) if as_json else found.text())


def _weeks(given: str) -> float | str | None:
    """The number that a text holds; a text that holds none is refused with the other arguments."""
    if given == "none":
        return None
    try:
        return float(given)
    except ValueError:
        return given
