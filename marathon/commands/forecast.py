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
@options.pipeline
@options.despite
@options.as_json
def command(
    folder: Path,
    as_of: dt.datetime,
    until: dt.datetime | None,
    quota: float | None,
    draws: int,
    seed: int,
    pipeline: str | None,
    despite: tuple[str, ...],
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
    history = history.of_pipeline(pipeline) if pipeline is not None else history
    click.echo(f"fitting and drawing {draws:,} futures ...", err=True)
    result = forecast(
        history, as_of.date(), until.date() if until else None, quota, draws, seed, despite
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
