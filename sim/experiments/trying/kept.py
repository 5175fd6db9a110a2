"""Futures that are kept at week 0 with what the base makes of them: only a change is simulated.

A comparison spends most of its time on the run-in and on the base. Both are the same for every
setting that is tried against that base, so they are lived through once and kept; a setting then
costs its own years alone, and its numbers are those of a comparison to the bit.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.experiments.running.opening import Opening, Run, measured, opened
from sim.experiments.running.outcomes import Outcome
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.experiments.trying.once import Once
from sim.levers import added_seats
from sim.organisation import Organisation

BASE: Final = "base"
TRIED: Final = "tried"
"""What the two ways of managing are called in the outcomes of a try."""

MOST_KEPT: Final = 256
"""Futures kept at a time over all bases and organisations; each holds a world, up to 2 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Base:
    """What settings are tried against.

    Attributes:
        organisation: Whom they manage.
        arm: How it is managed before week 0, and after it where nothing is changed.
        years: Years measured.
        warmup_years: Years before week 0.
        seed: Seed of all luck.
    """

    organisation: Organisation
    arm: Arm
    years: int = 2
    warmup_years: int = 2
    seed: int = 1

    def plan(self, tried: Arm) -> ExperimentPlan:
        """The comparison of which a try is a part.

        Raises:
            InvalidInput: With every problem of years, seed or teams.
        """
        return ExperimentPlan(
            arms=(replace(self.arm, name=BASE), replace(tried, name=TRIED)),
            organisation=self.organisation, years=self.years, warmup_years=self.warmup_years,
            seed=self.seed,
        )  # fmt: skip


class KeptFutures:
    """Futures at week 0, each made by whoever needs it first; the latest used are kept.

    Threads may share one object: two that need the same future make it once.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep at most so many futures."""
        self._kept: Once[tuple[Opening, Run]] = Once(most)

    def __len__(self) -> int:
        return len(self._kept)

    def outcome(self, base: Base, tried: Arm, replication: int) -> Outcome:
        """One future under the base and under a setting, as a comparison would give it.

        Args:
            base: What is tried against.
            tried: The setting.
            replication: Number of the future.

        Raises:
            InvalidInput: See `Base.plan`.
        """
        return self.lived(base.plan(tried), replication)

    def lived(self, plan: ExperimentPlan, replication: int) -> Outcome:
        """One future of a comparison of two, as it would be run without what is kept.

        Args:
            plan: The comparison; both start under its first scenario.
            replication: Number of the future.
        """
        opening, before = self._future(plan, replication)
        base, tried = plan.arms
        if tried.practices.tobytes() == base.practices.tobytes():
            runs = (before, replace(before, events=0))
        else:
            # What the run-in took is counted with the base.
            own = replace(opening, world=opening.world.copy(), events=0)
            runs = (before, measured(plan.met_by(replication), tried, own))
        return Outcome(
            replication=replication,
            events=sum(run.events for run in runs),
            sums=np.stack([run.tally.sums for run in runs]),
            weekly=np.stack([run.tally.weekly for run in runs]),
        )

    def _future(self, plan: ExperimentPlan, replication: int) -> tuple[Opening, Run]:

        def make() -> tuple[Opening, Run]:
            met = plan.met_by(replication)
            opening = opened(met, met.arms[0], replication)
            mine = replace(opening, world=opening.world.copy())
            return opening, measured(met, met.arms[0], mine)

        return self._kept.of((*_shared(plan), replication), make)


def _shared(plan: ExperimentPlan) -> tuple[object, ...]:
    """What two tries must share to start from the same worlds.

    Seats that a setting adds need room from the first day on, so their number counts.
    """
    return (
        plan.organisation.digest(), plan.arms[0].practices.tobytes(), plan.weeks,
        plan.run_in_weeks, plan.seed, plan.by_rep,
        None if plan.parameters is None else plan.parameters.digest,
        None if plan.today is None else plan.today.digest,
        added_seats(*(arm.practices for arm in plan.arms)),
    )  # fmt: skip
