"""What a simulated organisation looks like when it is measured as a history is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from sim.arrays import Array, Records
from sim.calendar import TICKS_PER_DAY
from sim.engines.run import World, advance, open_world
from sim.experiments.running.executors import open_workers
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter
from sim.state import Logged

RUN_IN_WEEKS = 78
MEASURED_WEEKS = 78
ROWS_PER_DEAL = 14
MEASURES = (
    "arrivals",
    "win_rate_by_creation",
    "win_rate_by_close",
    "cycle_quarter",
    "cycle_median",
    "cycle_three_quarters",
    "amount_mean",
    "amount_spread",
)
"""Names of what is measured, as in `forecast.calibration.profile`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Measures of an organisation over replications; shape (replications, measures)."""

    by_replication: Array

    @property
    def means(self) -> Mapping[str, float]:
        """Mean of each measure."""
        return dict(zip(MEASURES, self.by_replication.mean(axis=0).tolist(), strict=True))

    def interval(self, name: str) -> tuple[float, float]:
        """95 % interval of the mean: simulation noise only."""
        values = self.by_replication[:, MEASURES.index(name)]
        if len(values) < 2:
            return float(values.mean()), float(values.mean())
        error = float(values.std(ddof=1)) / np.sqrt(len(values))
        half = float(student.ppf(0.975, len(values) - 1)) * error
        return float(values.mean() - half), float(values.mean() + half)


def measure(
    organisation: Organisation,
    practices: Records,
    *,
    seed: int,
    replications: int,
    expected_arrivals: float,
) -> Measured:
    """Simulate an organisation and measure it after its run-in.

    Args:
        organisation: What is simulated.
        practices: What management does meanwhile.
        seed: The same seed gives the same luck, whatever the organisation.
        replications: How many runs.
        expected_arrivals: Deals a rep-week to make room for in the event log.
    """
    run = partial(_one, organisation, practices, seed, expected_arrivals)
    # The engine runs without the interpreter's lock, so threads do; order is kept.
    with open_workers("threads:2") as workers:
        return Measured(by_replication=np.array(workers.in_order(run, range(replications))))


def _one(
    organisation: Organisation,
    practices: Records,
    seed: int,
    expected_arrivals: float,
    replication: int,
) -> list[float]:
    reps = sum(organisation.team_sizes())
    weeks = RUN_IN_WEEKS + MEASURED_WEEKS
    room = int(1000 + ROWS_PER_DEAL * weeks * reps * max(2.0 * expected_arrivals, 1.0))
    while True:
        world = open_world(
            organisation,
            seed=seed,
            replication=replication,
            run_in_weeks=RUN_IN_WEEKS,
            weeks=MEASURED_WEEKS,
            log_events=room,
            room_for=(practices,),
        )
        advance(world, practices, 0)
        weekly = advance(world, practices, MEASURED_WEEKS)
        if int(world.log[0]["deal"]) == 0:
            return _measures(world, weekly.reps)
        room *= 3


def _measures(world: World, counted: Array) -> list[float]:
    sums = counted.sum(axis=(0, 1))
    opened = max(float(sums[RepCounter.DEALS_OPENED]), 1.0)
    wins = float(sums[RepCounter.WINS])
    closed = wins + sum(
        float(sums[counter])
        for counter in (RepCounter.LOSSES, RepCounter.NO_DECISIONS, RepCounter.DISQUALIFIED)
    )
    cycle, amounts = _won_deals(world)
    quartiles = np.quantile(cycle, [0.25, 0.5, 0.75]) if len(cycle) else np.ones(3)
    positive = amounts[amounts > 0]
    return [
        opened / max(float(sums[RepCounter.PRESENT]), 1.0),
        wins / opened,
        wins / max(closed, 1.0),
        *(float(value) for value in quartiles),
        float(positive.mean()) if len(positive) else 1.0,
        float(np.log(positive).std(ddof=1)) if len(positive) > 2 else 1.0,
    ]


def _won_deals(world: World) -> tuple[Array, Array]:
    """Calendar days from creation to won, and amounts, of the measured weeks' wins."""
    rows: Any = world.log
    log = pd.DataFrame.from_records(rows[1 : 1 + int(rows[0]["tick"])])
    deal = ["account", "window"]
    created = log[log["event"] == Logged.CREATED].drop_duplicates(deal, keep="last")
    weeks: Any = world.weeks
    start = int(weeks["first_tick"][world.run_in])
    won = log[(log["event"] == Logged.WON) & (log["tick"] >= start)]
    won = won.join(created.set_index(deal)["tick"].rename("begun"), on=deal, how="inner")
    days = world.calendar.days.astype(np.int64)
    first, last = (
        days[np.minimum(won[name].to_numpy(np.int64) // TICKS_PER_DAY, len(days) - 1)]
        for name in ("begun", "tick")
    )
    return (last - first).astype(np.float64), won["amount"].to_numpy(np.float64)
