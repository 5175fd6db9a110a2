"""`marathon calibrate`: from a history to an organisation that the simulator takes."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import click

from marathon import options

_DATE = click.DateTime(formats=["%Y-%m-%d"])


@click.command("calibrate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path),
    help="The organisation file to write; it must not exist yet.",
)
@click.option("--as-of", type=_DATE, help="Last day used; default: the end of the history.")
@options.seed()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    folder: Path, out: Path, as_of: dt.datetime | None, seed: int, *, as_json: bool
) -> None:
    """Fit an organisation to an imported history (a folder made by `marathon import`).

    Arrivals, win rate, cycle and amounts are fitted by likelihood with open deals censored;
    then the simulated organisation is solved to reproduce them. What a list of deals cannot
    show is assumed, and the file says so beside each number. The result is an organisation
    for `marathon compare --organisation FILE`.
    """
    # Small matrices: more threads cost more than they give. Must be said before numpy loads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from marathon.commands.demo import check_free
    from marathon.screen import compilation_announced

    check_free(out)
    from forecast.calibration.bridge import build_bridge
    from forecast.calibration.profile import profile_of
    from forecast.history import read
    from marathon.sentences.calibration import record, report
    from sim.scenarios.loader import write_organisation

    history = read(folder)
    click.echo("fitting the history ...", err=True)
    fitted = profile_of(history, as_of.date() if as_of else None)
    with compilation_announced():
        bridge = build_bridge(
            fitted, seed=seed, say=lambda line: click.echo(line, err=True)
        )
    write_organisation(
        bridge.organisation, out, opening=bridge.opening, remarks=bridge.remarks
    )
    if as_json:
        click.echo(json.dumps({"out": str(out), **record(fitted, bridge)}, indent=2))
    else:
        click.echo(report(fitted, bridge, out))
