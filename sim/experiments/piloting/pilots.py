"""Simulated pilots: a company lives on, every second team changes at week 0, books are kept by team.

Each pilot is a company of its own, with people, territories and luck of its own, and, where
parameters are drawn, with an organisation of its own within what evidence allows.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from sim.arrays import Array
from sim.experiments.drawing.drawing import OrganisationSource
from sim.experiments.piloting.company import Company, quarters_of
from sim.experiments.running import provenance
from sim.experiments.running.plan import Arm
from sim.experiments.running.simulator import Simulator
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_QUARTER, fiscal_quarters, ledger, prices_of
from sim.outputs.counters import RepCounter

MEASURES: Final = ("bookings", "wins", "opened", "contribution")
"""What a pilot may be judged by: money booked, deals won, opportunities opened, what is earned."""

_COUNTED: Final = (RepCounter.BOOKINGS, RepCounter.WINS, RepCounter.DEALS_OPENED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PilotPlan:
    """Everything that decides the numbers of pilots.

    Attributes:
        company: Who takes part.
        base: How all teams are managed before week 0, and the untreated ones after it.
        change: The same, with the treated teams changed from week 0 on.
        before: Quarters before the switch that are looked at.
        after: Quarters after it.
        run_in: Years before week 0.
        seed: Seed of all luck.
        points_seed: Seed of the draws of parameters: those of the comparison that says what
            the change is worth in truth.
        parameters: Where parameters are drawn from, a point a pilot; None: they are fixed.
        simulator: Who simulates.
    """

    company: Company
    base: Arm
    change: Arm
    before: int
    after: int
    run_in: int
    seed: int
    points_seed: int
    parameters: OrganisationSource | None = None
    simulator: Simulator = field(default_factory=Simulator)

    def met_by(self, pilot: int) -> Organisation:
        """The organisation that a pilot meets."""
        whole = self.company.organisation
        if self.parameters is None:
            return whole
        return self.parameters.organisation(whole, seed=self.points_seed, point=pilot)

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Shapes of what is kept of a pilot: what was counted, and nothing by week."""
        teams = len(self.company.organisation.team_sizes())
        return (len(MEASURES), teams, self.before + self.after), (0,)

    def configuration(self) -> dict[str, object]:
        """What two runs must share for their pilots to belong together."""
        source, organisation = self.parameters, self.company.organisation
        ways = {"start": self.base, "change": self.change}
        return {
            "format": "pilots 1",
            "version": provenance.version(),
            "source files": provenance.sources_digest(),
            "engine": self.simulator.engine,
            "seed": self.seed,
            "seed of parameters": self.points_seed,
            "run-in in years": self.run_in,
            "quarters before": self.before,
            "quarters after": self.after,
            "teams": self.company.twos,
            "organisation": f"{organisation.name} ({organisation.digest()})",
            "parameters": "fixed" if source is None else f"{source.name} ({source.digest})",
            **{
                name: f"{arm.name} ({provenance.practices_digest(arm.practices)})"
                for name, arm in ways.items()
            },
        }


def run_pilot(plan: PilotPlan, pilot: int) -> Array:
    """One pilot: what is counted, by measure, team and quarter.

    Returns:
        Shape (measures, teams, before + after); teams are treated and untreated in turn.
    """
    met = plan.met_by(pilot)
    weeks, first = plan.after * WEEKS_PER_QUARTER, -plan.run_in * 52
    world = plan.simulator.open_world(
        met, seed=plan.seed, replication=pilot, run_in_weeks=-first, weeks=weeks,
        room_for=[plan.base.practices, plan.change.practices],
    )  # fmt: skip
    begins, ends = world.teams["rep_begin"].copy(), world.teams["seat_end"].copy()
    earlier = plan.simulator.advance(world, plan.base.practices, 0).reps
    later = plan.simulator.advance(world, plan.change.practices, weeks).reps
    reps = np.concatenate((earlier, later))
    books = ledger(
        reps, prices=prices_of(met, reps.shape[1]),
        quarters=fiscal_quarters(met, first_week=first, weeks=reps.shape[0]),
    )  # fmt: skip
    by_rep = np.stack((*(reps[:, :, each] for each in _COUNTED), books.contribution))
    by_team = np.stack(
        [by_rep[:, :, a:b].sum(axis=2) for a, b in zip(begins, ends, strict=True)], axis=1
    )
    shown = by_team[:, :, -(plan.before + plan.after) * WEEKS_PER_QUARTER :]
    return np.stack([quarters_of(each.T).T for each in shown])
