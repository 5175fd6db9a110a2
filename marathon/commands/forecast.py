"""`marathon forecast`: what will be booked, from today's open deals and those to come."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from forecast.history import History
    from forecast.pipeline import Component, PipelineForecast

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
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Same seed, same bits."
)
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
    click.echo(_precision(result), err=True)
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


def record_text(record: pd.DataFrame) -> str:
    """Return how earlier forecasts of wins did, beside simpler methods."""
    from forecast.backtest import OURS
    from marathon.tables import text_table

    if record.empty:
        return "There is too little history to forecast from earlier Mondays."
    parts = []
    for weeks, group in record.groupby("weeks", sort=True):
        rows = [
            (
                "this forecast" if row["method"] == OURS else str(row["method"]),
                f"{100 * row['crps']:.1f} %",
                f"{100 * row['coverage_80']:.0f} %",
                f"{100 * row['width_80']:.0f} %",
                f"{100 * row['bias']:+.0f} %",
            )
            for row in group.sort_values("crps").to_dict("records")
        ]
        parts.append(
            f"Wins over {weeks} weeks from {group['origins'].iloc[0]} earlier Mondays "
            f"({group['independent'].iloc[0]} windows that do not overlap)\n"
            + text_table(
                ("", "CRPS", "in 80 % interval", "its width", "bias"),
                rows,
                numbers=frozenset({1, 2, 3, 4}),
            )
        )
    return "\n\n".join(
        [*parts, "CRPS, width and bias as shares of the mean; lower CRPS is better."]
    )


def report(result: PipelineForecast, currency: str = "") -> str:
    """Return the forecast as text: verdict, table, notes."""
    from marathon.screen import columns
    from marathon.tables import paragraph

    width = columns()
    verdict = [paragraph(said, width=width) for said in _verdict(result, currency)]
    notes = [paragraph(f"- {note}", width=width) for note in result.notes]
    return "\n".join([*verdict, "", *_table(result), "", *notes])


def _verdict(result: PipelineForecast, currency: str) -> list[str]:
    bookings, wins = result.total.bookings, result.total.wins
    unit = f" {currency}" if currency else ""
    first = result.as_of + dt.timedelta(days=1)
    if result.model.amounts.wins == 0:
        return [
            (
                f"From {first} to {result.until}: {wins.mean:,.0f} wins expected, "
                f"{wins.quantiles['0.1']:,.0f} to {wins.quantiles['0.9']:,.0f} in 8 of 10 futures."
            )
        ]
    said = [
        (
            f"From {first} to {result.until}: {_money(bookings.mean)}{unit} of bookings expected, "
            f"{_money(bookings.quantiles['0.1'])} to {_money(bookings.quantiles['0.9'])} in 8 of "
            f"10 futures, from {wins.mean:,.0f} wins."
        )
    ]
    if result.p_quota is not None and result.quota is not None:
        booked = _money(result.booked) if result.booked else "nothing"
        said.append(
            f"With {booked} booked since {result.booked_since}, the quota of "
            f"{_money(result.quota)} is reached in {_percent(result.p_quota)} of futures."
        )
    return said


def _table(result: PipelineForecast) -> list[str]:
    rows = [("open deals", result.open), ("new deals", result.new), ("total", result.total)]
    head = f"{'':<11}{'bookings':>10}{'10 %':>10}{'50 %':>10}{'90 %':>10}"
    head += f"{'wins':>8}{'10 %':>7}{'90 %':>7}"
    return [head, *(_row(name, part) for name, part in rows)]


def _row(name: str, part: Component) -> str:
    money, wins = part.bookings, part.wins
    text = f"{name:<11}{_money(money.mean):>10}"
    text += "".join(
        f"{_money(money.quantiles[level]):>10}" for level in ("0.1", "0.5", "0.9")
    )
    text += f"{wins.mean:>8,.0f}"
    return text + "".join(f"{wins.quantiles[level]:>7,.0f}" for level in ("0.1", "0.9"))


def _money(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:,.2f} {letter}"
    return f"{value:,.0f}"


def _percent(share: float) -> str:
    if share > 0.99:
        return "over 99 %"
    if share < 0.01:
        return "under 1 %"
    return f"{100 * share:.0f} %"


def _precision(result: PipelineForecast) -> str:
    totals = result.futures.bookings.sum(axis=1)
    error = float(totals.std() / max(float(totals.mean()), 1e-9)) / len(totals) ** 0.5
    return (
        f"drew {len(totals):,} futures; the mean is precise to +-{196 * error:.1f} % "
        "(95 %, drawing error only)"
    )
