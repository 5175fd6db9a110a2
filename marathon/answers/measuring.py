"""What a simulated organisation shows of what people are asked: measures, with their intervals.

Who resigns is counted by the hazard that people live under, not by heads, and as under managers who
are as good with people as managers are on average: it has the same mean and a fraction of the luck,
since the hazard of everybody is known, and a resignation of one in four a year only.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

import numpy as np
from typing_extensions import override

from sim.arrays import Array, Records
from sim.beside import beside
from sim.engines.run import Weekly, advance, open_world
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.statistics import mean_of, pseudo_values, student
from sim.experiments.running.executors import open_workers
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_YEAR, fiscal_quarters
from sim.outputs.responses import QUANTITIES, Response
from sim.outputs.tally import latest_bookings, quantities_by_week
from sim.scenarios.scenario import Scenario

YEARS, WARMUP = 3, 2
WEEKS_KNOWN = 14
"""Weeks of bookings before the first that is counted: how far the quarter has got."""
STEP_WEEKS = 4
"""Weeks after which is looked who is there and what they lived under."""
HAZARD, THESE, ANY, STAYED = range(len(QUANTITIES), len(QUANTITIES) + 4)
"""Places of what is added to the quantities: hazard of resigning, and the weeks it was seen, as they count
under the managers there were, under managers on average, and by themselves."""


class Attrition(Response):
    """People who leave in a year over those who are there: hazards of resigning, and dismissals."""

    @override
    def value(self, sums: Array) -> Array:
        """See `Response.value`."""
        present = sums[..., QUANTITIES.index("PRESENT")]
        dismissed = sums[..., QUANTITIES.index("DISMISSALS")]
        with np.errstate(invalid="ignore", divide="ignore"):
            resigned = (
                sums[..., HAZARD] / sums[..., THESE] * sums[..., ANY] / sums[..., STAYED]
            )
            return np.asarray(WEEKS_PER_YEAR * (resigned + dismissed / present))


def _measure(
    name: str,
    over: str | list[str],
    under: str | list[str],
    scale: float,
    unit: str,
    meaning: str,
) -> Response:
    """A measure as `measures.toml` writes it."""
    above, below = ([each] if isinstance(each, str) else each for each in (over, under))
    return Response(name=name, unit=unit, better="higher", meaning=meaning,
                    over=dict.fromkeys(above, scale), under=dict.fromkeys(below, 1.0))  # fmt: skip


MEASURES: Final[Mapping[str, Response]] = {
    **{name: _measure(name, **each) for name, each in beside(__file__, "measures").items()},
    "attrition": Attrition(
        name="attrition", unit="share", better="lower", over={}, under={},
        meaning="people who leave in a year, of those who are there",
    ),
}  # fmt: skip
"""By name."""


def measured(
    organisation: Organisation, scenario: Scenario, *, seed: int, runs: int
) -> Mapping[str, Estimate]:
    """Simulate the organisation as it is managed today and measure it.

    Args:
        organisation: What is simulated.
        scenario: How it is managed.
        seed: Addresses all luck: the same of every organisation.
        runs: Futures.

    Returns:
        By measure its mean, with the 95 % interval of the simulation's luck.
    """
    job = partial(_sums, organisation, scenario.practices(), seed)
    # The engine runs without the interpreter's lock, so threads do; order is kept.
    with open_workers() as workers:
        sums = np.array(workers.in_order(job, list(range(runs)), None))
    critical = student(0.95, runs)
    return {
        name: mean_of(pseudo_values(measure, sums), critical)
        for name, measure in MEASURES.items()
    }


def _sums(
    organisation: Organisation, practices: Records, seed: int, replication: int
) -> Array:
    """Quantities of one future, summed, and what people lived under."""
    weeks = YEARS * WEEKS_PER_YEAR
    world = open_world(
        organisation, seed=seed, replication=replication,
        run_in_weeks=WARMUP * WEEKS_PER_YEAR, weeks=weeks, room_for=(practices,),
    )  # fmt: skip
    advance(world, practices, -WEEKS_KNOWN)
    earlier = latest_bookings(advance(world, practices, 0).reps, WEEKS_KNOWN)
    kept = 1.0 * world.constants["people_skill_quit"]
    told = world.constants["manager_people"]
    # The mean of exp(-k z) over standard normal z; a manager who is known is no matter of chance.
    usual = np.exp(np.where(np.isnan(told), kept**2 / 2.0, -kept * np.nan_to_num(told)))
    found: list[Weekly] = []
    people = np.zeros(4)
    for week in range(STEP_WEEKS, weeks + 1, STEP_WEEKS):
        reps, team = world.reps, world.reps["team"]
        person, used = reps["person"].copy(), reps["quit_used"].copy()
        there = reps["present"] == 1
        found.append(advance(world, practices, week))
        stayed = there & (reps["person"] == person)
        these = np.exp(-kept * world.teams["people_skill"])[team]
        people[0] += (reps["quit_used"] - used)[stayed].sum()
        people[1:] += STEP_WEEKS * np.array(
            [these[stayed].sum(), usual[team][stayed].sum(), stayed.sum()]
        )
    quarters = fiscal_quarters(
        organisation, first_week=-WEEKS_KNOWN, weeks=weeks + WEEKS_KNOWN
    )
    by_week = quantities_by_week(
        np.concatenate([each.reps for each in found]),
        np.concatenate([each.teams for each in found]),
        organisation=organisation, quarters=quarters, earlier_bookings=earlier,
    )  # fmt: skip
    return np.append(by_week.sum(axis=0), people)
