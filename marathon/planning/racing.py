"""Ladder against jump, sprint against marathon, from where the plan stands: who books more by its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from marathon.planning.plan import Plan, with_hires
from sim.arrays import Array
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.comparing.named import (
    NamedExperiment,
    ladder_against_jump,
    sprint_against_marathon,
)
from sim.experiments.comparing.statistics import CONFIDENCE, mean_of, student
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.chance import Chance
from sim.results import Result
from sim.scenarios.catalogue import STAGES
from sim.scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner(Result):
    """One way to go on, by the day of the plan's target.

    Attributes:
        name: `ladder`, `jump`, `sprint` or `marathon`.
        chance: Of the target.
        gain: Booked more than as planned, a future, with its 95 % interval.
    """

    name: str
    chance: Chance
    gain: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Raced(Result):
    """Two ways to go on beside each other, on the same luck.

    Attributes:
        race: `ladder` or `sprint`.
        contender: Who may be ahead.
        rival: Against whom.
        ahead: What the contender books more than the rival, with its 95 % interval.
    """

    race: str
    contender: Runner
    rival: Runner
    ahead: Estimate


def races_of(plan: Plan) -> tuple[NamedExperiment, ...]:
    """The races that make sense from where a plan stands.

    No ladder leads on from its last two rungs, where one by one is all at once.
    """
    found = [sprint_against_marathon(before=plan.base)]
    if plan.base.name not in STAGES[-2:]:
        found.insert(0, ladder_against_jump(before=plan.base))
    return tuple(found)


def runners_of(plan: Plan, race: NamedExperiment) -> tuple[Scenario, Scenario]:
    """Contender and rival, with the people whom the plan hires."""
    by_name = {each.name: each for each in race.scenarios}
    contender, rival = (
        with_hires(replace(by_name[name], teams={}), plan.hires)
        for name in (race.contender, race.rival)
    )
    return contender, rival


def raced(
    plan: Plan,
    races: Sequence[NamedExperiment],
    as_planned: BookedFutures,
    runners: Sequence[BookedFutures],
) -> tuple[Raced, ...]:
    """What futures show of races.

    Args:
        plan: The plan.
        races: The races.
        as_planned: Futures of going on as planned.
        runners: Those of contender and rival of each race, one after the other.
    """
    end, amount = plan.target.end, plan.target.amount
    usual = as_planned.booked(0, end)

    def more(values: Array) -> Estimate:
        return mean_of(values, student(CONFIDENCE, len(values)))

    found = []
    for number, race in enumerate(races):
        booked = [each.booked(0, end) for each in runners[2 * number : 2 * number + 2]]
        contender, rival = (
            Runner(name=name, chance=Chance.of(some >= amount), gain=more(some - usual))
            for name, some in zip((race.contender, race.rival), booked, strict=True)
        )
        found.append(
            Raced(
                race=race.name, contender=contender, rival=rival,
                ahead=more(np.subtract(*booked)),
            )
        )  # fmt: skip
    return tuple(found)
