"""What a simulated organisation looks like when it is measured as a history is."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from forecast.calibration.measures import measured
from forecast.calibration.seen import Cut, SeenDeals, seen_in_world
from sim.arrays import Array, Records
from sim.engines.run import advance, open_world
from sim.experiments.running.executors import open_workers
from sim.organisation import Organisation

RUN_IN_WEEKS = 78
ROWS_PER_DEAL = 14
"""Rows of the log that a deal takes, at most: a creation, its stages, an end."""

Run = tuple[Organisation, int]
"""An organisation, and the number of its replication."""


def simulate(
    runs: Sequence[Run],
    practices: Records,
    cut: Cut,
    *,
    seed: int,
    arrivals: float,
    on_finished: Callable[[int], None] | None = None,
) -> Array:
    """Simulate organisations and measure each run as a history is.

    Args:
        runs: What is simulated; the same replication has the same luck in any organisation.
        practices: What management does meanwhile.
        cut: How the history is cut.
        seed: Addresses all luck.
        arrivals: Deals a rep-week to make room for in the event log.
        on_finished: Called with the number of runs that are finished.

    Returns:
        Shape (runs, measures), on the scales of the measures.
    """
    job = partial(_measures, practices, cut, seed, arrivals)
    # The engine runs without the interpreter's lock, so threads do; order is kept.
    with open_workers() as workers:
        return np.array(workers.in_order(job, runs, on_finished))


def _measures(practices: Records, cut: Cut, seed: int, arrivals: float, run: Run) -> Array:
    organisation, replication = run
    seen = seen_deals(
        organisation, practices, cut, seed=seed, replication=replication, arrivals=arrivals
    )
    return measured(seen, reasons=cut.reasons)


def seen_deals(
    organisation: Organisation,
    practices: Records,
    cut: Cut,
    *,
    seed: int,
    replication: int,
    arrivals: float,
) -> SeenDeals:
    """Simulate an organisation once, and return what its CRM would show; see `simulate`."""
    run_in = max(RUN_IN_WEEKS, cut.before // 7 + 1)
    reps = sum(organisation.team_sizes())
    weeks = run_in + cut.weeks
    room = int(1000 + ROWS_PER_DEAL * weeks * reps * max(2.0 * arrivals, 1.0))
    while True:
        world = open_world(
            organisation,
            seed=seed,
            replication=replication,
            run_in_weeks=run_in,
            weeks=cut.weeks,
            log_events=room,
            room_for=(practices,),
        )
        advance(world, practices, 0)
        advance(world, practices, cut.weeks)
        if int(world.log[0]["deal"]) == 0:
            return seen_in_world(world, cut)
        room *= 3
