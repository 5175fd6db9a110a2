"""`marathon trace`: one run of one scenario, its digest and its event log."""

import json
from typing import Any

import click

import marathon
from marathon import options, screen
from marathon.writing import free_path, write_new


@click.command("trace")
@click.argument("scenario")
@options.organisation("Whom the scenario manages.")
@options.years()
@options.settings("Set a lever of the scenario.")
@options.option(
    "--engine",
    "Which engine runs it; both give the same trace.",
    default="compiled",
    type=click.Choice(["compiled", "reference"]),
)
@options.seed()
@options.flag("--digest digest_only", "Print the trace's digest and no more.")
@options.as_json
@options.out("FILE", "Write the event log, a CSV that 'marathon import' reads.")
def command(
    scenario: str,
    *,
    digest_only: bool,
    as_json: bool,
    out: str | None,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.simulate`)
) -> None:
    """Run SCENARIO once, without a run-in: week 0 is the first week of the organisation.

    The digest covers every event in order, what each of them changed, and the final state;
    two runs with one digest are the same run.
    """
    log = free_path(out) if out is not None else None
    run = marathon.simulate(scenario, progress=True, **asked)
    for caution in run.cautions:
        screen.say(caution)
    lines = run.to_dict()
    if as_json:
        click.echo(json.dumps(lines))
    elif digest_only:
        click.echo(run.digest)
    else:
        click.echo("\n".join(f"{name:<9}{value}" for name, value in lines.items()))
    if log is not None:
        write_new(log, run.event_log())
        screen.say(f"the event log is in {log}")
