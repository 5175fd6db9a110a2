"""How fast a large pipeline is forecast, and what a million deals need:
`python benchmarks/pipelines.py [DEALS]`.

Companies are made up: deals come evenly, wait 90 days on average and are won at three in ten.
The peak of memory is that of the whole command, reading included; with `--events` the history
tells of each deal's amount, stages and end, nearly four events a deal.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from timing import Case

from forecast.deals import deal_table
from forecast.fitting.model import fit_pipeline
from forecast.futures import draw_futures
from forecast.history import History, write
from forecast.history.canonical import conformed, empty_table
from forecast.history.tables import Meta
from sim.outputs import schema

if TYPE_CHECKING:
    from forecast.deals import DealTable

FIRST = np.datetime64("2022-01-01", "s")
MEAN_DAYS = 90
REPS = 200
DAY = np.timedelta64(1, "D")


def company(deals: int, days: int, *, told: bool = False) -> tuple[History, dt.date]:
    """Make up a history and its last day."""
    chance = np.random.default_rng(1)
    created = np.sort(chance.integers(days, size=deals))
    closed = created + 1 + chance.exponential(MEAN_DAYS, deals).astype(np.int64)
    is_open, won = closed >= days, chance.random(deals) < 0.3
    ids = np.char.add("d", np.char.zfill(np.arange(deals).astype(np.str_), 7))
    when = FIRST + closed * DAY
    frame = pd.DataFrame(
        {
            "deal_id": ids.astype(object),
            "rep": names("rep", chance.integers(REPS, size=deals)),
            "product": names("product", chance.integers(5, size=deals)),
            "segment": names("segment", chance.integers(3, size=deals)),
            "source": names("source", chance.integers(4, size=deals)),
            "created": FIRST + created * DAY,
            "closed": np.where(is_open, np.datetime64("NaT", "s"), when),
            "status": np.where(is_open, "open", np.where(won, "won", "lost")),
            "stage": "Offer",
            "amount": np.round(np.exp(chance.normal(9.0, 1.0, deals)), 2),
        }
    )
    tables = {
        table.name: empty_table(table)
        for table in (
            schema.DEAL_EVENTS, schema.ACTIVITIES, schema.PEOPLE, schema.QUOTAS,
            schema.COMMITS,
        )
    }  # fmt: skip
    if told:
        tables["events"] = changes(frame, days)
    as_of = dt.date(2022, 1, 1) + dt.timedelta(days=days - 1)
    meta = Meta(source="made up", snapshot=as_of, stages=("Talk", "Offer"))
    return History(deals=conformed(frame, schema.DEALS), **tables, meta=meta), as_of


def names(kind: str, number: np.ndarray) -> np.ndarray:
    """Return names by number."""
    named = np.array([f"{kind} {place:03d}" for place in range(number.max() + 1)], object)
    return named[number]


def changes(deals: pd.DataFrame, days: int) -> pd.DataFrame:
    """Return what events tell of each deal: its amount, two stages, and how it ended."""
    created, end = deals["created"].to_numpy(), FIRST + days * DAY
    until = deals["closed"].fillna(pd.Timestamp(end)).to_numpy()
    ended = (deals["status"] != "open").to_numpy()
    every = np.ones(len(deals), dtype=np.bool_)
    amount = deals["amount"].map("{:.2f}".format)
    parts = [
        pd.DataFrame(
            {
                "deal_id": deals["deal_id"][which],
                "seq": place,
                "field": field,
                "new": new if isinstance(new, str) else new[which],
                "at": at[which],
            }
        )
        for place, (which, field, new, at) in enumerate(
            (
                (every, "amount", amount, created),
                (every, "stage", "Talk", created),
                (every, "stage", "Offer", created + (until - created) // 2),
                (ended, "status", deals["status"], until),
            ),
            start=1,
        )
    ]
    events = pd.concat(parts).sort_values(["deal_id", "seq"], kind="stable")
    return conformed(events.reset_index(drop=True), schema.DEAL_EVENTS)


def large_table(open_deals: int) -> DealTable:
    """Return two years of deals, of which about so many are open on the last day."""
    days = 728
    return deal_table(*company(open_deals * days // MEAN_DAYS, days))


def drawn(table: DealTable, *, split: bool) -> Case:
    """A quarter's forecast of 2,000 futures: fitted, drawn and, on demand, split."""

    def run() -> int:
        futures = draw_futures(fit_pipeline(table), table.as_of + 91, draws=2000, seed=1)
        used = futures.bookings if split else futures.wins
        return len(used) // 2000

    return Case(run)


def peak_of(deals: int, *, told: bool = False) -> tuple[float, float]:
    """Return MiB at the most, and seconds, of `marathon forecast` on so many deals."""
    with tempfile.TemporaryDirectory() as folder:
        history, as_of = company(deals, 1095, told=told)
        write(history, Path(folder) / "history")
        del history
        arguments = (
            "-m",
            "marathon",
            "forecast",
            f"{folder}/history",
            "--as-of",
            str(as_of),
        )
        begin = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, *arguments, "--json"], stdout=subprocess.DEVNULL
        ) as child:
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begin
    if child.returncode:
        message = f"the forecast ended with {child.returncode}"
        raise RuntimeError(message)
    return used.ru_maxrss / 1024, seconds


def main() -> None:
    """Print the peak of memory of a forecast."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("deals", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--events", action="store_true", help="with events of each deal")
    asked = parser.parse_args()
    deals: int = asked.deals
    most, seconds = peak_of(deals, told=asked.events)
    print(f"{deals:,} deals: {most:,.0f} MiB at the most, {seconds:.0f} s")


if __name__ == "__main__":
    main()
