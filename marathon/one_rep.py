"""Follow one rep week by week, under one way of managing and under another."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.experiments.running.simulator import Simulator
from sim.organisation import Organisation
from sim.outputs.counters import RepCounter
from sim.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RepWeeks:
    """One rep's weeks under one scenario.

    Attributes:
        scenario: Name of the scenario.
        prospecting: Hours spent on prospecting, shape (weeks,).
        open_deals: Deals open at each week's end, shape (weeks,).
        bookings: Money booked in each week, shape (weeks,).
    """

    scenario: str
    prospecting: Array
    open_deals: Array
    bookings: Array


def follow(
    scenarios: tuple[Scenario, ...],
    organisation: Organisation,
    *,
    weeks: int,
    run_in_weeks: int,
    seed: int,
    simulator: Simulator,
) -> tuple[RepWeeks, ...]:
    """Run one replication of each scenario, each run in under itself, and pick one rep.

    The rep is the one whose bookings under the first scenario are the median of the
    organisation's: nobody special. It is the same person everywhere, with the same luck.

    Args:
        scenarios: Ways of managing.
        organisation: Whom they manage.
        weeks: Weeks to follow.
        run_in_weeks: Weeks before them.
        seed: Seed of the replication.
        simulator: Who simulates.
    """
    # The same room for added seats in every world, so that a place is the same seat.
    room_for = [scenario.practices() for scenario in scenarios]
    counters = []
    for scenario in scenarios:
        world = simulator.open_world(
            organisation, seed=seed, replication=0, run_in_weeks=run_in_weeks, weeks=weeks,
            room_for=room_for,
        )  # fmt: skip
        if run_in_weeks:
            simulator.advance(world, scenario.practices(), 0)
        counters.append(simulator.advance(world, scenario.practices(), weeks).reps)
    first = counters[0]
    staffed = np.flatnonzero(first[:, :, RepCounter.PRESENT].any(axis=0))
    booked = first[:, staffed, RepCounter.BOOKINGS].sum(axis=0)
    rep = int(staffed[np.argsort(booked, kind="stable")[(len(booked) - 1) // 2]])
    return tuple(
        RepWeeks(
            scenario=scenario.name,
            prospecting=reps[:, rep, RepCounter.HOURS_PROSPECT],
            open_deals=reps[:, rep, RepCounter.OPEN_DEALS],
            bookings=reps[:, rep, RepCounter.BOOKINGS],
        )
        for scenario, reps in zip(scenarios, counters, strict=True)
    )
