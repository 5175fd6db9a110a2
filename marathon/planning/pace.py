"""How the plan stands in a week: chances of company, teams and reps, what is missing, who is at risk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from forecast.changes.bridge import Bridge
from marathon.planning.booked import Booked
from marathon.planning.pacing import (
    AT_RISK,
    CHANCE_AT_RISK,
    Conditioned,
    conditioned,
    opportunities_needed,
    place_in_corridor,
)
from marathon.planning.plan import Plan
from sim.arrays import Array, IntArray
from sim.experiments.reaching.bookings import BookedFutures
from sim.experiments.reaching.chance import Chance
from sim.results import Result

Drawn = Callable[[int, int, IntArray], Array]
"""Bookings of some reps in the weeks [first, end) in each future."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Result):
    """A target or a quota, and what is likely to come of it.

    Attributes:
        level: `company`, `team` or `rep`.
        name: Of the team or rep; empty for the company.
        what: `target` or `quota`.
        until: Last day that counts.
        amount: To be reached.
        booked: Of it, booked.
        expected: Median of what will be booked by then.
        chance: That it is reached.
        opportunities: To be opened beyond the plan's, so that half of the futures reach it.
    """

    JSON = "level name what until amount booked expected chance opportunities"

    level: str
    name: str
    what: str
    until: date
    amount: float
    booked: float
    expected: float
    chance: Chance
    opportunities: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceNumbers(Result):
    """How the plan stands.

    Attributes:
        week: First day of the first week that is not known.
        booked: By the company since the plan's first day; nan: nobody said.
        low: A tenth of the plan's futures have booked less by then.
        middle: Half of them.
        high: Nine tenths of them.
        place: Share of the plan's futures that have booked less.
        targets: The plan's targets.
        quotas: Of the quarter of that week: the company's, the teams', the reps'.
        quarter: Its name.
        at_risk: Reps who in most futures book less than six tenths of their quota, the surest first.
        chance_before: Chance of the company's last target a week earlier; None: not known.
        basis: What the rest is told from: `plan` or `history`.
        futures: How many.
        remarks: What one should know.
        bridge: What changed in the last week, in what is expected by the day of the company's last
            target and in its chance; None: no history tells.
    """

    JSON = (
        "week booked low middle high place targets quotas quarter at_risk chance_before basis "
        "futures remarks bridge"
    )

    week: date
    booked: float
    low: float
    middle: float
    high: float
    place: float
    targets: tuple[Standing, ...]
    quotas: tuple[Standing, ...]
    quarter: str
    at_risk: tuple[str, ...]
    chance_before: Chance | None
    basis: str
    futures: int
    remarks: tuple[str, ...]
    bridge: Bridge | None = None

    @property
    def target(self) -> Standing:
        """The company's last target."""
        return [each for each in self.targets if each.level == "company"][-1]


def pace_of(
    plan: Plan, futures: BookedFutures, week: int, booked: Booked | None
) -> PaceNumbers:
    """How the plan stands in a week, told from the plan's own futures.

    Args:
        plan: The plan.
        futures: Its futures.
        week: First week that is not known.
        booked: What is booked; None: nothing is known, so as the futures have it.
    """
    given = _given(futures, week, booked)
    now = standings(plan, futures, week, given.booked, booked)
    before = None
    if booked is not None and booked.by_rep and week > 0:
        earlier = _given(futures, week - 1, booked.until(week - 1))
        target = plan.target
        everybody = futures.members("company")
        before = earlier.chance_of(target.amount, 0, target.end, everybody)
    return numbers_of(plan, futures, week, booked, now, before, "plan")


def _given(futures: BookedFutures, week: int, booked: Booked | None) -> Conditioned:
    by_rep = {} if booked is None else booked.by_rep
    return conditioned(
        futures, week, company=None if booked is None or by_rep else booked.company,
        reps={futures.reps.index(name): held for name, held in by_rep.items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """All targets and quotas, and who is at risk."""

    targets: tuple[Standing, ...]
    quotas: tuple[Standing, ...]
    quarter: str
    at_risk: tuple[str, ...]


def standings(
    plan: Plan,
    futures: BookedFutures,
    week: int,
    drawn: Drawn,
    booked: Booked | None,
    told_of: Callable[[IntArray], bool] | None = None,
) -> Standings:
    """Every target and quota beside what is drawn.

    Args:
        plan: The plan.
        futures: Its futures: quotas, and what opportunities bring.
        week: First week that is not known.
        drawn: What some reps book in some weeks, in each future.
        booked: What is booked; None: nothing is known.
        told_of: Whether what is drawn tells of any of some reps; of whom it does not, no quota is
            shown. None: of everybody.
    """

    def standing(what: str, level: str, name: str, until: date, amount: float, first: int, end: int) -> Standing:  # fmt: skip
        members = futures.members(level, name)
        found = drawn(first, end, members)
        expected = float(np.median(found))
        return Standing(
            level=level, name=name, what=what, until=until, amount=amount,
            booked=_so_far(futures, members, first, min(week, end), booked), expected=expected,
            chance=Chance.of(found >= amount),
            opportunities=opportunities_needed(futures, amount - expected),
        )  # fmt: skip

    targets = tuple(
        standing("target", each.level, each.name, each.until, each.amount, 0, each.end)
        for each in plan.targets
    )
    place = next(
        (n for n, each in enumerate(futures.quarters) if each.first <= week < each.end),
        len(futures.quarters) - 1,
    )
    quarter = futures.quarters[place]
    quotas, at_risk = [], []
    for level, name in _everybody(futures):
        members = futures.members(level, name)
        quota = float(np.median(futures.quota(place, members)))
        if quota <= 0.0 or (told_of is not None and not told_of(members)):
            continue
        quotas.append(
            standing(
                "quota", level, name, quarter.last_day, quota, quarter.first, quarter.end
            )
        )
        if level == "rep":
            short = drawn(quarter.first, quarter.end, members) < AT_RISK * quota
            if short.mean() > CHANCE_AT_RISK:
                at_risk.append((float(short.mean()), name))
    return Standings(
        targets=targets,
        quotas=tuple(quotas),
        quarter=quarter.name,
        at_risk=tuple(name for _, name in sorted(at_risk, key=lambda each: -each[0])),
    )


def _everybody(futures: BookedFutures) -> list[tuple[str, str]]:
    there = np.asarray(futures.quotas.any(axis=(0, 1)))
    reps = [("rep", name) for name, held in zip(futures.reps, there, strict=True) if held]
    teams = [("team", name) for name in futures.teams] if len(futures.teams) > 1 else []
    return [("company", ""), *teams, *reps]


def _so_far(
    futures: BookedFutures, members: IntArray, first: int, end: int, booked: Booked | None
) -> float:
    if end <= first:
        return 0.0
    if booked is None:
        return float("nan")
    if booked.by_rep:
        names = {futures.reps[place] for place in members.tolist()}
        return float(
            sum(
                held[first:end].sum()
                for name, held in booked.by_rep.items()
                if name in names
            )
        )
    return (
        booked.company if len(members) == len(futures.reps) and first == 0 else float("nan")
    )


def numbers_of(
    plan: Plan,
    futures: BookedFutures,
    week: int,
    booked: Booked | None,
    now: Standings,
    before: Chance | None,
    basis: str,
    remarks: Sequence[str] = (),
) -> PaceNumbers:
    """Put together how the plan stands.

    Args:
        plan: The plan.
        futures: Its futures.
        week: First week that is not known.
        booked: What is booked; None: nothing is known.
        now: Targets and quotas.
        before: Chance of the company's last target a week earlier.
        basis: What the rest is told from.
        remarks: What one should know.
    """
    corridor = futures.corridor()
    low, middle, high = (float(line[week - 1]) if week else 0.0 for line in corridor)
    total = booked.company if booked is not None else 0.0 if week == 0 else float("nan")
    skipped = 0 if booked is None else booked.skipped
    said = [*plan.remarks, *remarks]
    if skipped:
        said.append(
            f"{skipped} bookings lie before the plan's first day or in a week that is not over; "
            "they are not counted."
        )
    return PaceNumbers(
        week=plan.first_day + timedelta(weeks=week),
        booked=total, low=low, middle=middle, high=high,
        place=place_in_corridor(futures, week, total) if week and np.isfinite(total) else 0.5,
        targets=now.targets, quotas=now.quotas, quarter=now.quarter, at_risk=now.at_risk,
        chance_before=before, basis=basis, futures=futures.futures, remarks=tuple(said),
    )  # fmt: skip
