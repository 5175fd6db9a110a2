"""`marathon trace`: one run of one scenario, its digest and its event log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from marathon import options

if TYPE_CHECKING:
    from pathlib import Path

    from sim.engines.run import World
    from sim.organisation import Organisation
    from sim.scenarios.scenario import Scenario


@click.command("trace")
@click.argument("scenario")
@options.organisation("Whom the scenario manages.")
@options.years()
@options.settings("Set a lever of the scenario.")
@click.option(
    "--engine",
    type=click.Choice(["compiled", "reference"]),
    default="compiled",
    show_default=True,
    help="Which engine runs it; both give the same trace.",
)
@options.seed()
@click.option(
    "--digest", "digest_only", is_flag=True, help="Print the trace's digest and no more."
)
@options.as_json
@options.out("FILE", "Write the event log, a CSV that 'marathon import' reads.")
def command(
    scenario: str,
    organisation: str,
    *,
    years: int,
    settings: tuple[str, ...],
    engine: str,
    seed: int,
    digest_only: bool,
    as_json: bool,
    out: str | None,
) -> None:
    """Run SCENARIO once, without a run-in: week 0 is the first week of the organisation.

    The digest covers every event in order, what each of them changed, and the final state;
    two runs with one digest are the same run.
    """
    from pathlib import Path

    from marathon.commands.compare import read_request
    from marathon.commands.demo import check_free

    request = read_request(scenario, (), organisation, settings)
    log = Path(out) if out is not None else None
    if log is not None:
        check_free(log)
    # With settings the request holds the scenario as it is, and the changed one last.
    told = _run(request.scenarios[-1], request.organisation, years=years, engine=engine,
                seed=seed, log=log)  # fmt: skip
    if as_json:
        click.echo(json.dumps(told))
    elif digest_only:
        click.echo(told["digest"])
    else:
        click.echo("\n".join(f"{name:<9}{value}" for name, value in told.items()))
    if log is not None:
        click.echo(f"marathon: the event log is in {log}", err=True)


def _run(
    scenario: Scenario,
    organisation: Organisation,
    *,
    years: int,
    engine: str,
    seed: int,
    log: Path | None,
) -> dict[str, str | int]:
    from contextlib import nullcontext
    from typing import cast

    from marathon.screen import compilation_announced
    from sim.engines.event_log import log_room
    from sim.engines.run import Engine, Trace, advance, open_world
    from sim.levers import added_seats

    weeks = 52 * years
    reps = sum(organisation.team_sizes())
    world = open_world(
        organisation,
        seed=seed,
        replication=0,
        run_in_weeks=0,
        weeks=weeks,
        log_events=log_room(reps, weeks) if log is not None else 0,
        reserve_seats=added_seats(scenario.practices()),
    )
    trace = Trace()
    with compilation_announced() if engine == "compiled" else nullcontext():
        weekly = advance(
            world, scenario.practices(), weeks, engine=cast("Engine", engine), trace=trace
        )
    if log is not None:
        _write_log(world, log)
    return {
        "digest": trace.digest(world),
        "events": weekly.events,
        "engine": engine,
        "seed": seed,
        "scenario": scenario.name,
    }


def _write_log(world: World, path: Path) -> None:
    from marathon.errors import BadInput
    from sim.engines.event_log import write_event_log

    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            write_event_log(world, file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput([f"--out {path}: cannot be written ({reason})"]) from error
