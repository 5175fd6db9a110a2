"""A world at the switch, and what a way of managing makes of it from there on.

Every way of managing goes on from a copy of the same opening, so an opening that is kept is
run in once, however many are tried on it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np

from sim.arrays import Array
from sim.engines.event_log import log_room
from sim.engines.open_deals import OpenDeals, Placed, put_in_place
from sim.engines.past_deals import PastDeals, log_is_full, open_on
from sim.engines.world import World
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.outputs.contribution import WEEKS_PER_QUARTER, WEEKS_PER_YEAR, fiscal_quarters
from sim.outputs.counters import RepCounter
from sim.outputs.tally import (
    Tally,
    latest_bookings,
    money_by_team,
    quantities_by_week,
    rows_by_rep,
)
from sim.state import Entry, zeros

BLOCK_ROWS = 4_000
"""Weeks times reps whose counters are held at a time: 3 MB, and one call for few reps."""

BLOCK_WEEKS = WEEKS_PER_QUARTER
"""Weeks whose counters are held at a time at the least, however many the reps."""

FIRST_LOOK = 52
NEAR_WEEKS = 1
"""Deals are resembled on Mondays from that week of the run-in on, so many weeks of a quarter apart at
most."""

WEEKS_KNOWN = WEEKS_PER_QUARTER + 1
"""Weeks of bookings that a block must know to go on with the quarter's commission."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """What is kept of one scenario, and the events it took."""

    tally: Tally
    events: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opening:
    """A world at week 0, and what happened before it.

    Attributes:
        world: The world.
        bookings: Bookings of the weeks before, as far as a quarter's commission needs them.
        events: Events that the run-in took.
        year: Bookings of the company in the year before; nan: the run-in was shorter.
        placed: Where a company's open deals stand, if week 0 begins with some.
    """

    world: World
    bookings: Array | None
    events: int
    year: float = float("nan")
    placed: Placed | None = None


def opened(plan: ExperimentPlan, arm: Arm, replication: int) -> Opening:
    """A world that has been run in under a scenario up to week 0."""
    if plan.today is not None:
        return _opened_today(plan, arm, replication, plan.today)
    world = _open(plan, replication)
    bookings, events = None, 0
    by_week: list[float] = []
    for _, until in _blocks(plan, -plan.run_in_weeks, 0):
        weekly = plan.simulator.advance(world, arm.practices, until)
        bookings = latest_bookings(weekly.reps, WEEKS_KNOWN, bookings)
        by_week += weekly.reps[:, :, RepCounter.BOOKINGS].sum(axis=1).tolist()
        events += weekly.events
    return Opening(world=world, bookings=bookings, events=events, year=_last_year(by_week))


def _open(plan: ExperimentPlan, replication: int, **more: int) -> World:
    """A world before its run-in."""
    return plan.simulator.open_world(
        plan.organisation,
        seed=plan.seed,
        replication=replication,
        run_in_weeks=plan.run_in_weeks,
        weeks=plan.weeks,
        # The same room in every arm, so that all worlds have one shape.
        room_for=[each.practices for each in plan.arms],
        **more,
    )


def _opened_today(
    plan: ExperimentPlan, arm: Arm, replication: int, today: OpenDeals
) -> Opening:
    """A world that has been run in, and begins week 0 with a company's open deals.

    Its log is kept up to then alone: it says which deals nobody closes.
    """
    room = log_room(sum(plan.organisation.team_sizes()), plan.run_in_weeks)
    while True:
        world = _open(plan, replication, log_events=room)
        bookings, events = None, 0
        by_week: list[float] = []
        past: list[PastDeals] = []
        looks = _mondays(world)
        for _, until in _cut_at(looks, _blocks(plan, -plan.run_in_weeks, 0)):
            weekly = plan.simulator.advance(world, arm.practices, until)
            bookings = latest_bookings(weekly.reps, WEEKS_KNOWN, bookings)
            by_week += weekly.reps[:, :, RepCounter.BOOKINGS].sum(axis=1).tolist()
            events += weekly.events
            if until in looks and not log_is_full(world):
                past.append(open_on(world))
        if not log_is_full(world):
            break
        room *= 3
    placed = put_in_place(world, today, past)
    world = world.with_arrays(log=zeros(Entry, 1))
    return Opening(
        world=world, bookings=_booked(world, bookings), events=events, placed=placed,
        year=_last_year(by_week),
    )  # fmt: skip


def _last_year(by_week: Sequence[float]) -> float:
    """Bookings of the last year of a run-in; nan: it was shorter."""
    return sum(by_week[-WEEKS_PER_YEAR:]) if len(by_week) >= WEEKS_PER_YEAR else nan


def _mondays(world: World) -> tuple[int, ...]:
    """Weeks of the run-in whose open deals may be resembled: at about the same time of a quarter.

    The first year, or half of a shorter run-in, is left out: a world begins without deals.
    """
    week_of_period = world.weeks["week_of_period"]
    now = int(week_of_period[world.run_in])
    first = min(FIRST_LOOK, world.run_in // 2)
    return tuple(
        week - world.run_in
        for week in range(first, world.run_in + 1)
        if abs(int(week_of_period[week]) - now) <= NEAR_WEEKS
    )


def _cut_at(
    weeks: Collection[int], blocks: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Cut blocks of weeks where a look is taken."""
    for first, end in blocks:
        ends = [*sorted(week for week in weeks if first < week < end), end]
        yield from zip([first, *ends[:-1]], ends, strict=True)


def _booked(world: World, bookings: Array | None) -> Array | None:
    """Bookings of the weeks before, those of this quarter as the owners' are known."""
    weeks = int(world.weeks["week_of_period"][world.run_in])
    if bookings is None or not 0 < weeks <= len(bookings):
        return bookings
    known = bookings.copy()
    known[-weeks:] = np.asarray(world.reps["booked"]) / weeks
    return known


def measured(plan: ExperimentPlan, arm: Arm, opening: Opening) -> Run:
    """Run a scenario from week 0 to the end, keeping sums only."""
    bookings, events = opening.bookings, opening.events
    first_known = -len(bookings) if bookings is not None else 0
    quarters = fiscal_quarters(
        plan.organisation, first_week=first_known, weeks=plan.weeks - first_known
    )
    by_week: list[Array] = []
    by_rep: list[Array] = []
    by_team: list[Array] = []
    for first, until in _blocks(plan, 0, plan.weeks):
        weekly = plan.simulator.advance(opening.world, arm.practices, until)
        known = len(bookings) if bookings is not None else 0
        of_block = quarters[first - known - first_known : until - first_known]
        rows = quantities_by_week(
            weekly.reps,
            weekly.teams,
            organisation=plan.organisation,
            quarters=of_block,
            earlier_bookings=bookings,
            seats=sum(plan.organisation.team_sizes()),
        )
        by_week.append(rows)
        if plan.by_rep:
            by_rep.append(rows_by_rep(rows, weekly.reps, opening.year))
        if plan.by_team:
            by_team.append(
                money_by_team(
                    weekly.reps, organisation=plan.organisation, quarters=of_block,
                    earlier_bookings=bookings,
                )
            )  # fmt: skip
        bookings = latest_bookings(weekly.reps, WEEKS_KNOWN, bookings)
        events += weekly.events
    tally = Tally.of(np.concatenate(by_week))
    if plan.by_rep:
        tally = replace(tally, weekly=np.concatenate(by_rep))
    if plan.by_team:
        behind = np.concatenate((tally.weekly, np.concatenate(by_team)), axis=1)
        tally = replace(tally, weekly=behind)
    return Run(tally=tally, events=events)


def _blocks(plan: ExperimentPlan, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut [first, end) into blocks of weeks; counters of one block are held at a time."""
    weeks = max(BLOCK_WEEKS, BLOCK_ROWS // sum(plan.organisation.team_sizes()))
    for start in range(first, end, weeks):
        yield start, min(start + weeks, end)
