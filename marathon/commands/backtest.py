"""`marathon backtest`: how good forecasts of a history would have been."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

import marathon
from marathon import options, screen


@click.command("backtest")
@options.history
@options.day("--as-of", "Last day that is known; default: the last one of the history.")
@options.option(
    "--weeks",
    "How far ahead, weeks, commas between.",
    default="1,4,13",
    metavar="WEEKS",
)
@options.day(
    "--first",
    "First day of the first window, whose weekday the others share; default: the Mondays of "
    "the last year.",
)
@options.option(
    "--measure",
    "What is forecast; default: bookings where won deals have amounts.",
    type=click.Choice(["bookings", "wins"]),
)
@options.option(
    "--level",
    "Whose results are forecast.",
    type=click.Choice(
        ["company", "team", "rep", "product", "segment", "source", "pipeline"]
    ),
    default="company",
)
@options.path(
    "--kept",
    "Score the forecasts that this folder keeps (marathon forecast --keep), as they were said, "
    "instead of making new ones.",
    "FOLDER",
)
@options.number("--draws", "Futures drawn from each evening.", default=500)
@options.seed(0)
@options.pipeline
@options.despite
@options.out("DIR", "Folder for the page, the charts, the tables and the JSON.")
@options.as_json
def command(
    folder: Path,
    as_of: dt.datetime | None,
    weeks: str,
    *,
    kept: Path | None,
    out: str | None,
    as_json: bool,
    **asked: Any,  # noqa: ANN401 (arguments of `marathon.backtest`)
) -> None:
    """Forecast DIR (an imported history) from earlier evenings, and score what then happened.

    Nothing is read that was not known on the evening before each window. Simpler methods are
    scored beside, on the same windows.
    """
    if kept is not None:
        record = marathon.track_record(folder, kept, as_of)
        screen.show(record, out, "chart and JSON are", as_json=as_json)
        return
    lengths = [_whole(part) for part in weeks.split(",")]
    found = marathon.backtest(folder, as_of, weeks=lengths, progress=True, **asked)
    screen.show(found, out, "page, charts and tables are", as_json=as_json)


def _whole(part: str) -> Any:  # noqa: ANN401 (a whole number, or the text that is none)
    return int(part) if part.strip().isdecimal() else part
