"""`marathon forecast`: what will be booked, from today's open deals and those to come."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

import marathon
from marathon import options, screen
from marathon.answers.questions import money


def _money(written: str) -> float:
    """Read a sum of money as people write it."""
    found = money(written.strip().lower())
    if found is not None:
        return found
    try:
        return float(written)
    except ValueError:
        said = f"'{written}' is no sum of money; write it as 500000 or 500k"
        raise click.BadParameter(said) from None


@click.command("forecast")
@options.history
@options.day("--as-of", "Last day that is known.", required=True)
@options.day(
    "--until",
    "Last day of the forecast; default: the end of the fiscal quarter that holds the "
    "day after --as-of.",
)
@options.option(
    "--quota",
    "Target bookings of that quarter, as 500000 or 500k: prints its chance.",
    metavar="MONEY",
    type=_money,
)
@options.path(
    "--quotas",
    "CSV file with the columns level (company, team, rep), name, quota: prints their chances.",
    "FILE",
)
@options.option(
    "--since",
    "Say what changed since an earlier evening of the quarter: won, lost, slipped, new ...; or "
    "since the newest forecast of the same days that a folder keeps.",
    metavar="DATE|FOLDER",
)
@options.number("--draws", "Futures drawn.", default=2000)
@options.path(
    "--keep",
    "Keep what is said in this folder, to be scored once the days have passed "
    "(marathon backtest --kept).",
    "FOLDER",
)
@options.out("DIR", "Folder for the page, the charts, the tables and the JSON.")
@options.seed(0)
@options.pipeline
@options.despite
@options.as_json
def command(
    folder: Path,
    as_of: dt.datetime,
    *,
    draws: int,
    keep: Path | None,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.forecast`)
) -> None:
    """Forecast the bookings of an imported history (a folder made by `marathon import`)."""
    history = marathon.read_history(folder)
    screen.say(f"fitting and drawing {draws:,} futures ...")
    found = marathon.forecast(history, as_of, draws=draws, **asked)
    if keep is not None:
        screen.say(f"kept as {found.keep(keep)}")
    screen.say(found.precision)
    screen.show(found, out, "page, charts and tables are", as_json=as_json)
