"""The same decisions on other lucks: was it good, or lucky?

A room lives one luck, and whoever came out ahead on it may owe that to chance. The decisions of
all are lived again on lucks that nobody saw, beside what would have become of each without a
change. The lived luck is not among them, so that choosing somebody because of what was lived
leaves these estimates unbiased.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.arrays import Array, Records
from sim.engines.run import advance
from sim.experiments.comparing import statistics
from sim.experiments.comparing.comparison import Estimate
from sim.experiments.running.opening import Opening, opened
from sim.experiments.running.plan import Arm, ExperimentPlan
from sim.levers import pack_timeline
from sim.organisation import Organisation
from sim.outputs.contribution import WEEKS_PER_YEAR, fiscal_quarters
from sim.outputs.responses import QUANTITIES
from sim.outputs.tally import quantities_by_week
from sim.results import Result
from sim.scenarios.scenario import Scenario, Values

LUCKS: Final = 40
WARMUP_YEARS: Final = 2
MEASURES: Final = ("BOOKINGS", "CONTRIBUTION")
"""What is kept of every luck: money of the whole organisation over all weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Result):
    """One series of decisions on many lucks, in money a seat.

    Attributes:
        ahead: Contribution ahead of deciding nothing, mean with 95 %.
        each: The same on every luck.
        booked: Bookings, mean with 95 %.
    """

    ahead: Estimate
    each: tuple[float, ...]
    booked: Estimate


class Lucks:
    """Lucks that are kept at week 0: a series of decisions costs its own weeks alone."""

    def __init__(
        self,
        organisation: Organisation,
        base: Scenario,
        *,
        weeks: int,
        seed: int,
        unchanged: Values | None = None,
        room_for: Values | None = None,
    ) -> None:
        """Keep lucks for so many weeks after week 0.

        Args:
            organisation: Who is managed.
            base: How, before week 0.
            weeks: Weeks that are measured.
            seed: Seed of all luck.
            unchanged: What decisions are held against; None: the base goes on.
            room_for: The most that may be decided, as for the world that was lived.
        """
        most = pack_timeline({0: {**base.opening, **(room_for or {})}})
        self._before = Arm.of(base)
        self._plan = ExperimentPlan(
            arms=(self._before, Arm(name="room", digest="", practices=most)),
            organisation=organisation, years=-(-weeks // WEEKS_PER_YEAR),
            warmup_years=WARMUP_YEARS, seed=seed,
        )  # fmt: skip
        self._unchanged = constant(unchanged or base.opening)
        self._weeks = weeks
        self._kept: dict[int, tuple[Opening, Array]] = {}
        self._lock = threading.Lock()

    def difference(self, practices: Records, luck: int) -> Array:
        """Sums of `MEASURES` under practices (row 0) and where nothing is decided (row 1), on one luck."""
        opening, before = self._at(luck)
        return np.stack((self._sums(opening, practices), before))

    def _at(self, luck: int) -> tuple[Opening, Array]:
        with self._lock:
            kept = self._kept.get(luck)
        if kept is None:
            opening = opened(self._plan, self._before, luck)
            kept = (opening, self._sums(opening, self._unchanged))
            with self._lock:
                kept = self._kept.setdefault(luck, kept)
        return kept

    def _sums(self, opening: Opening, practices: Records) -> Array:
        organisation = self._plan.organisation
        weekly = advance(opening.world.copy(), practices, self._weeks)
        known = 0 if opening.bookings is None else len(opening.bookings)
        rows = quantities_by_week(
            weekly.reps, weekly.teams, organisation=organisation,
            quarters=fiscal_quarters(
                organisation, first_week=-known, weeks=self._weeks + known
            ),
            earlier_bookings=opening.bookings, seats=sum(organisation.team_sizes()),
        )  # fmt: skip
        return np.asarray(rows.sum(axis=0)[[QUANTITIES.index(name) for name in MEASURES]])


def judged(found: Sequence[Array], seats: int) -> Judged:
    """What many lucks say of one series of decisions.

    Args:
        found: Of each luck, what `Lucks.difference` gives.
        seats: Seats of the organisation.
    """
    values = np.stack(found) / seats
    critical = statistics.student(statistics.CONFIDENCE, len(values))
    booked, earned = (MEASURES.index(name) for name in ("BOOKINGS", "CONTRIBUTION"))
    ahead = values[:, 0, earned] - values[:, 1, earned]
    return Judged(
        ahead=statistics.mean_of(ahead, critical),
        each=tuple(float(value) for value in ahead),
        booked=statistics.mean_of(values[:, 0, booked], critical),
    )


def between(one: Judged, other: Judged) -> Estimate:
    """How far one series of decisions is ahead of another on the same lucks, with 95 %."""
    apart = np.asarray(one.each) - np.asarray(other.each)
    return statistics.mean_of(apart, statistics.student(statistics.CONFIDENCE, len(apart)))


def constant(values: Values) -> Records:
    """A way of managing that is held from week 0 on."""
    return pack_timeline({0: dict(values)})


def best_of(tried: Mapping[str, Sequence[Array]]) -> str:
    """The name whose contribution is highest on the mean of its lucks."""
    earned = MEASURES.index("CONTRIBUTION")
    return max(tried, key=lambda name: float(np.stack(tried[name])[:, 0, earned].mean()))
