"""A world at the switch, and what a way of managing makes of it from there on.

Every way of managing goes on from a copy of the same opening, so an opening that is kept is
run in once, however many are tried on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.engines.world import World
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.outputs.contribution import WEEKS_PER_QUARTER, fiscal_quarters
from sim.outputs.tally import Tally, latest_bookings, quantities_by_week

BLOCK_ROWS = 4_000
"""Weeks times reps whose counters are held at a time: 3 MB, and one call for few reps."""

BLOCK_WEEKS = WEEKS_PER_QUARTER
"""Weeks whose counters are held at a time at the least, however many the reps."""

WEEKS_KNOWN = WEEKS_PER_QUARTER + 1
"""Weeks of bookings that a block must know to go on with the quarter's commission."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """What is kept of one scenario, and the events it took."""

    tally: Tally
    events: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opening:
    """A world at week 0, the bookings of the weeks before, and the events it took."""

    world: World
    bookings: Array | None
    events: int


def opened(plan: ExperimentPlan, arm: Arm, replication: int) -> Opening:
    """A world that has been run in under a scenario up to week 0."""
    world = plan.simulator.open_world(
        plan.organisation,
        seed=plan.seed,
        replication=replication,
        run_in_weeks=plan.run_in_weeks,
        weeks=plan.weeks,
        # The same room in every arm, so that all worlds have one shape.
        room_for=[each.practices for each in plan.arms],
    )
    bookings, events = None, 0
    for _, until in _blocks(plan, -plan.run_in_weeks, 0):
        weekly = plan.simulator.advance(world, arm.practices, until)
        bookings = latest_bookings(weekly.reps, WEEKS_KNOWN, bookings)
        events += weekly.events
    return Opening(world=world, bookings=bookings, events=events)


def measured(plan: ExperimentPlan, arm: Arm, opening: Opening) -> Run:
    """Run a scenario from week 0 to the end, keeping sums only."""
    bookings, events = opening.bookings, opening.events
    first_known = -len(bookings) if bookings is not None else 0
    quarters = fiscal_quarters(
        plan.organisation, first_week=first_known, weeks=plan.weeks - first_known
    )
    by_week: list[Array] = []
    for first, until in _blocks(plan, 0, plan.weeks):
        weekly = plan.simulator.advance(opening.world, arm.practices, until)
        known = len(bookings) if bookings is not None else 0
        rows = quantities_by_week(
            weekly.reps,
            weekly.teams,
            organisation=plan.organisation,
            quarters=quarters[first - known - first_known : until - first_known],
            earlier_bookings=bookings,
            seats=sum(plan.organisation.team_sizes()),
        )
        by_week.append(rows)
        bookings = latest_bookings(weekly.reps, WEEKS_KNOWN, bookings)
        events += weekly.events
    return Run(tally=Tally.of(np.concatenate(by_week)), events=events)


def _blocks(plan: ExperimentPlan, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut [first, end) into blocks of weeks; counters of one block are held at a time."""
    weeks = max(BLOCK_WEEKS, BLOCK_ROWS // sum(plan.organisation.team_sizes()))
    for start in range(first, end, weeks):
        yield start, min(start + weeks, end)
