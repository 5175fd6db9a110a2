"""`marathon forecast`: what will be booked, from today's open deals and those to come."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

# Small matrices: more threads cost more than they give. Must be said before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import marathon
from forecast.backtest import track_record
from forecast.history import read
from marathon import options
from marathon.sentences.forecast import precision, record_text, report

_DATE = click.DateTime(formats=["%Y-%m-%d"])


@click.command("forecast")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--as-of", type=_DATE, required=True, help="Last day that is known.")
@click.option(
    "--until",
    type=_DATE,
    help="Last day of the forecast; default: the end of the fiscal quarter that holds the "
    "day after --as-of.",
)
@click.option(
    "--quota", type=float, help="Target bookings of that quarter: prints its chance."
)
@click.option("--draws", type=int, default=2000, show_default=True, help="Futures drawn.")
@options.seed(0)
@click.option(
    "--track-record",
    "with_record",
    is_flag=True,
    help="Also forecast from earlier Mondays and score that beside simpler methods (slower).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    folder: Path,
    *,
    with_record: bool,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.forecast`)
) -> None:
    """Forecast the bookings of an imported history (a folder made by `marathon import`)."""
    history = read(folder)
    click.echo(f"fitting and drawing {asked['draws']:,} futures ...", err=True)
    found = marathon.forecast(history, **asked)
    click.echo(precision(found.numbers), err=True)
    if with_record:
        click.echo("forecasting from earlier Mondays ...", err=True)
        found = replace(found, track_record=track_record(history, asked["as_of"].date()))
    if as_json:
        click.echo(found.to_json(indent=2))
        return
    click.echo(report(found.numbers, history.meta.currency or ""))
    if found.track_record is not None:
        click.echo("\n" + record_text(found.track_record))
