"""`marathon forecast`: what will be booked, from today's open deals and those to come."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from marathon import options

if TYPE_CHECKING:
    import pandas as pd

    from forecast.history import History

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
    as_of: dt.datetime,
    until: dt.datetime | None,
    quota: float | None,
    draws: int,
    seed: int,
    *,
    with_record: bool,
    as_json: bool,
) -> None:
    """Forecast the bookings of an imported history (a folder made by `marathon import`)."""
    # Small matrices: more threads cost more than they give. Must be said before numpy loads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from forecast.history import read
    from forecast.pipeline import forecast
    from marathon.sentences.forecast import precision, record_text, report

    history = read(folder)
    click.echo(f"fitting and drawing {draws:,} futures ...", err=True)
    result = forecast(
        history,
        as_of.date(),
        until.date() if until else None,
        quota,
        draws,
        seed,
    )
    click.echo(precision(result), err=True)
    record = _track_record(history, as_of.date()) if with_record else None
    if as_json:
        told = result.to_json()
        if record is not None:
            told["track_record"] = record.to_dict("records")
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(report(result, history.meta.currency or ""))
    if record is not None:
        click.echo("\n" + record_text(record))


def _track_record(history: History, as_of: dt.date) -> pd.DataFrame:
    from forecast.backtest import track_record

    click.echo("forecasting from earlier Mondays ...", err=True)
    return track_record(history, as_of)
