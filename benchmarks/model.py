"""The whole model of sales, as work to be timed: events, threads, memory."""

from __future__ import annotations

import functools
import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from timing import Case

from sim.experiments.running.simulator import Simulator
from sim.scenarios.loader import load_organisation, load_scenario

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.engines.run import Engine
    from sim.engines.world import World
    from sim.organisation import Organisation

REPS_A_TEAM = 8
RUN_IN_WEEKS = 26
QUARTER_WEEKS = 13
SCENARIO = "align"


@functools.cache
def organisation(reps: int) -> Organisation:
    """The built-in organisation with its one team repeated until there are `reps`."""
    built_in = load_organisation()
    (team,) = built_in.teams
    grown = team.model_copy(update={"reps": REPS_A_TEAM, "count": reps // REPS_A_TEAM})
    return built_in.model_copy(update={"teams": (grown,)})


@functools.cache
def practices() -> NDArray[np.void]:
    """The practices of one stage, as rules read them."""
    return load_scenario(SCENARIO).practices()


def open_world(
    reps: int, weeks: int, *, replication: int = 0, engine: Engine = "compiled"
) -> World:
    """A world that has been run in, so that it has deals and customers."""
    simulator = Simulator(engine=engine)
    world = simulator.open_world(
        organisation(reps),
        seed=1,
        replication=replication,
        run_in_weeks=RUN_IN_WEEKS,
        weeks=weeks,
        room_for=(),
    )
    simulator.advance(world, practices(), 0)
    return world


def events(reps: int, weeks: int, *, engine: Engine = "compiled") -> Case:
    """A case that goes on from the same run-in world each time; returns events."""
    simulator = Simulator(engine=engine)
    # Both engines continue from the same state, so the run-in may be the fast one's.
    opening = open_world(reps, weeks)

    def run(world: World) -> int:
        return simulator.advance(world, practices(), weeks).events

    return Case(run, lambda: (opening.copy(),))


def replications(count: int, threads: int, weeks: int) -> Case:
    """A case that runs whole replications, the opening of their worlds included."""
    simulator = Simulator()

    def one(replication: int) -> int:
        world = open_world(REPS_A_TEAM, weeks, replication=replication)
        return simulator.advance(world, practices(), weeks).events

    def run() -> int:
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(one, range(count)))

    return Case(run)


def peak_mebibytes(reps: int, weeks: int) -> float:
    """Peak memory of this process after a run of an organisation of this size.

    Counters are taken a quarter at a time, as experiments do.
    """
    world = open_world(reps, weeks)
    for until in range(QUARTER_WEEKS, weeks + QUARTER_WEEKS, QUARTER_WEEKS):
        Simulator().advance(world, practices(), min(until, weeks))
    return own_peak()


def own_peak() -> float:
    """Peak resident memory in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage() would begin with the peak of the parent process
        for line in status.read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024**2)


if __name__ == "__main__":
    print(peak_mebibytes(int(sys.argv[1]), int(sys.argv[2])))
