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
@options.option("--as-of", "Last day that is known.", type=_DATE, required=True)
@options.option(
    "--until",
    "Last day of the forecast; default: the end of the fiscal quarter that holds the "
    "day after --as-of.",
    type=_DATE,
)
@options.option(
    "--quota", "Target bookings of that quarter: prints its chance.", type=float
)
@options.option("--draws", "Futures drawn.", default=2000, type=int)
@options.seed(0)
@options.flag(
    "--track-record with_record",
    "Also forecast from earlier Mondays and score that beside simpler methods (slower).",
)
@options.as_json
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
