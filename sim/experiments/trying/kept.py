"""Futures that are kept at week 0 with what the base makes of them: only a change is simulated.

A comparison spends most of its time on the run-in and on the base. Both are the same for every
setting that is tried against that base, so they are lived through once and kept; a setting then
costs its own years alone, and its numbers are those of a comparison to the bit.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from sim.experiments.running.opening import Opening, Run, measured, opened
from sim.experiments.running.outcomes import Outcome
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.levers import added_seats
from sim.organisation import Organisation

BASE: Final = "base"
TRIED: Final = "tried"
"""What the two ways of managing are called in the outcomes of a try."""

MOST_KEPT: Final = 256
"""Futures kept at a time over all bases and organisations; each holds a world, up to 2 MB."""


@dataclass(slots=True, eq=False)
class _Kept:
    """One future: a lock for who makes it, then its opening and the base's run."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    made: tuple[Opening, Run] | None = None


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

    def key(self, plan: ExperimentPlan) -> tuple[object, ...]:
        """What two tries must share to start from the same worlds.

        Seats that a setting adds need room from the first day on, so their number counts.
        """
        return (
            self.organisation.digest(), self.arm.practices.tobytes(), self.years,
            self.warmup_years, self.seed, added_seats(*(arm.practices for arm in plan.arms)),
        )  # fmt: skip


class KeptFutures:
    """Futures at week 0, each made by whoever needs it first; the latest used are kept.

    Threads may share one object: two that need the same future make it once.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        """Keep at most so many futures."""
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()

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
        plan = base.plan(tried)
        opening, before = self._future(base, plan, replication)
        if tried.practices.tobytes() == base.arm.practices.tobytes():
            runs = (before, replace(before, events=0))
        else:
            # What the run-in took is counted with the base.
            own = replace(opening, world=opening.world.copy(), events=0)
            runs = (before, measured(plan, plan.arms[1], own))
        return Outcome(
            replication=replication,
            events=sum(run.events for run in runs),
            sums=np.stack([run.tally.sums for run in runs]),
            weekly=np.stack([run.tally.weekly for run in runs]),
        )

    def _future(
        self, base: Base, plan: ExperimentPlan, replication: int
    ) -> tuple[Opening, Run]:
        kept = self._place((*base.key(plan), replication))
        with kept.lock:
            if kept.made is None:
                opening = opened(plan, plan.arms[0], replication)
                mine = replace(opening, world=opening.world.copy())
                kept.made = (opening, measured(plan, plan.arms[0], mine))
            return kept.made

    def _place(self, key: tuple[object, ...]) -> _Kept:
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return kept
